"""Where the results of ``carwright sequence`` go: a folder with everything, or one file of the kind it is named."""

from __future__ import annotations

from pathlib import Path

from carwright.model import Plant
from carwright.results.sequence import SequenceResult
from carwright.results.sequence_judged import Judgement
from carwright.results.sequence_tables import PAGE, write_order, write_sequence, write_summary
from carwright.simulation.room import check_kept, check_target_of

SUFFIXES = (".csv", ".txt", ".html", ".json")
RESULT = "result.txt"
"""The order in the format of the instance's own challenge."""
NEEDED_BYTES = 40_000_000
"""Room that page and tables of a long day may take, on the high side."""


def check_target(out: Path | None) -> None:
    """See, before the search, that the results can be written.

    Raises
    ------
    PlantError
        If the kind of file is not known, or its folder is not there or not writable.
    """
    if out is not None:
        check_target_of(out, SUFFIXES, NEEDED_BYTES)


def check_inputs(out: Path | None, source: Path, plant: Plant | None) -> None:
    """See that the results do not take the place of the input, or of a plant's tables of cars.

    Raises
    ------
    PlantError
        If they would.
    """
    asked = plant.sequencing if plant is not None else None
    tables = [asked.orders, asked.day_before] if asked is not None else []
    check_kept(out, [source, *(source.parent / table.file for table in tables if table is not None and table.file)])


def write_to(out: Path | None, result: SequenceResult, judged: Judgement | None = None) -> str:
    """Write the results; returns what was written, in words."""
    if out is None:
        return ""
    kind = "" if out.is_dir() else out.suffix.lower()
    if kind == ".html":
        from carwright.results.sequence_page import write_page

        write_page(result, out, judged)
    elif kind == ".json":
        write_summary(result, out, judged)
    elif kind == ".csv":
        write_order(result, out)
    elif kind == ".txt":
        _write_own(result, out)
    else:
        write_sequence(result, out, judged)
        if result.problem.form in ("roadef", "csplib"):
            _write_own(result, out / RESULT)
        return f"{out / PAGE}, the order and tables beside it"
    return str(out)


def _write_own(result: SequenceResult, path: Path) -> None:
    """The instance's own result format; for a plant or a table of cars, one ident a line."""
    from carwright.files.csplib import write_csplib_result
    from carwright.files.roadef import write_roadef_result
    from carwright.results.files import write_text

    if result.problem.form == "roadef":
        write_roadef_result(result, path)
    elif result.problem.form == "csplib":
        write_csplib_result(result, path)
    else:
        write_text(path, "\n".join(result.idents) + "\n")
