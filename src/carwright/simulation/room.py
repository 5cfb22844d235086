"""Is there a place to write the results to, and room enough? Asked before the run, so that no run is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from carwright.errors import PlantError, Problem, check
from carwright.results.index import PlantIndex
from carwright.results.periods import TICKS_PER_H, Periods

BYTES_OF_CAR = 40
"""A row of the table of all cars, compressed."""
CARS_PER_H = 60
"""No part of a plant is taken to build more, for the estimate of room."""
MOST_PASSINGS = 50_000_000
"""Rows of passing times that one replication may have, about 4 GB of memory."""
SPARE_BYTES = 20_000_000
"""Report, summary and what the system wants for itself."""


def needed_bytes(index: PlantIndex, periods: Periods, replications: int, *, cars_table: bool) -> int:
    """Room on disk that the results of a study may take, on the high side."""
    part = len(index.network.cells) * len(periods.bin_ends) * 9 * 4
    tables = len(index.network.cells) * len(periods.period_ends) * 30 * 8
    hours = index.network.horizon / TICKS_PER_H
    cars = hours * CARS_PER_H * BYTES_OF_CAR * len(index.parts) * 2 if cars_table else 0.0
    return int(replications * (part + cars) + tables) + SPARE_BYTES


def too_many_passings(index: PlantIndex) -> list[Problem]:
    """A table of passing times that no memory would hold."""
    rows = len(index.network.cells) * index.network.horizon / TICKS_PER_H * CARS_PER_H
    if rows <= MOST_PASSINGS:
        return []
    what = f"passing times of {len(index.network.cells):,} stations may be {rows / 1e6:,.0f} million rows a replication"
    return [Problem("passings_table", what, "make the study shorter: a few weeks, or a day")]


def check_out(out: Path, needed: int = SPARE_BYTES) -> None:
    """Make folder ``out`` and write a test file into it.

    Raises
    ------
    PlantError
        If it cannot be made or written to, or if the disk has less free room than ``needed`` bytes. Folders that
        were made for the test are gone again.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    fault = _fault_of(out, needed)
    if fault is None:
        return
    for folder in made:
        if folder.is_dir():
            folder.rmdir()
    raise PlantError([fault], source=str(out))


def check_target_of(out: Path, kinds: Sequence[str], needed: int = SPARE_BYTES) -> None:
    """See that a folder, or one file of a kind that is known, can be written; a folder made for it is gone again.

    Raises
    ------
    PlantError
        If the kind of file is not known, or its folder is not there or not writable.
    """
    if out.suffix and not out.is_dir():
        faults = []
        if out.suffix.lower() not in kinds:
            faults.append(Problem("out", f"no kind of file {out.suffix!r}", f"one of {', '.join(kinds)}, or a folder"))
        elif not out.parent.is_dir():
            faults.append(Problem("out", f"there is no folder {str(out.parent)!r}", "make it first"))
        check(faults, source=str(out))
        return
    check_folder(out, needed)


def check_kept(out: Path | None, inputs: Iterable[Path]) -> None:
    """See that results which go into one file do not take the place of what they are made from.

    Raises
    ------
    PlantError
        If the file is one of the inputs.
    """
    if out is None or not out.is_file():
        return
    if any(path.is_file() and path.samefile(out) for path in inputs):
        raise PlantError([Problem("out", "it is read for this run, and would be lost", "name another file")], str(out))


def check_folder(out: Path | None, needed: int = SPARE_BYTES) -> None:
    """See that a folder, if one is asked for, can be made and written to; one that was made for it is gone again.

    Raises
    ------
    PlantError
        If it cannot, or if the disk has less room than ``needed`` bytes.
    """
    if out is None:
        return
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    check_out(out, needed)
    for folder in made:  # a search that is refused leaves nothing behind
        folder.rmdir()


def _fault_of(out: Path, needed: int) -> Problem | None:
    """What speaks against writing into ``out``."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        test = out / f".carwright-{os.getpid()}.tmp"
        try:
            with test.open("wb") as file:
                file.write(bytes(65_536))
                file.flush()
                os.fsync(file.fileno())
        finally:
            test.unlink(missing_ok=True)
        free = shutil.disk_usage(out).free
    except FileExistsError:
        return Problem("", "there is a file of this name, a folder is needed", "give --out another name")
    except OSError as error:
        return Problem("", f"cannot be written to ({error.strerror or error})", "give --out a folder of your own")
    if free < needed:
        found = f"{free / 1e6:,.0f} MB are free on this disk, the results may need {needed / 1e6:,.0f} MB"
        return Problem("", found, "make room, or give --out a folder on another disk")
    return None
