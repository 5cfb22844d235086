"""When every car entered, was ready in and left every cell: the finest table there is, for short studies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.network import TICKS_PER_S, Network, Ticks
from carwright.results.carlist import named
from carwright.results.files import write_whole
from carwright.results.index import PlantIndex

if TYPE_CHECKING:
    import polars as pl

CELL, NUMBER, ENTRY, READY, DEPARTURE, CAR = range(6)
"""Columns of a trace of the kernel."""
SOURCE_BITS = 40
"""Below them: number of the car at its source; above: the source."""


def passings_path(folder: Path, replication: int) -> Path:
    """File of the passing times of one replication."""
    return folder / f"passings-{replication:04}.parquet"


def write_passings(folder: Path, replication: int, trace: NDArray[np.int64], index: PlantIndex) -> None:
    """Write the passing times of one replication as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    frame = passings_frame(replication, trace, index)
    write_whole(passings_path(folder, replication), lambda passing: frame.write_parquet(passing, compression="zstd"))


def passings_frame(replication: int, trace: NDArray[np.int64], index: PlantIndex) -> pl.DataFrame:
    """One row a car and cell, in the order of leaving.

    ``entered_s``, ``ready_s`` and ``left_s`` are wall-clock seconds from the start of the study, exact to the tick of
    0.1 ms; the columns with ``_own_s`` count the open time of the cell's calendar only. What happens while the calendar
    is closed (a car is fetched in the break) stands at the instant at which it closed. ``car`` numbers the cars of each
    ``source``; ``number`` those of the cell.
    """
    import polars as pl

    network = index.network
    wall = _wall_ticks(network, trace)
    order = np.lexsort((trace[:, NUMBER], trace[:, CELL], wall[:, 2]))
    trace, wall = trace[order], wall[order]
    elements = [index.elements[cell.element].name for cell in network.cells]
    names = [cell.name for cell in network.cells]
    columns = {
        "replication": np.full(len(trace), replication, dtype=np.int32),
        "source": named(trace[:, CAR] >> SOURCE_BITS, elements),
        "car": trace[:, CAR] & ((1 << SOURCE_BITS) - 1),
        "element": named(trace[:, CELL], elements),
        "station": named(trace[:, CELL], names),
        "number": trace[:, NUMBER],
    }
    for number, (name, column) in enumerate((("entered", ENTRY), ("ready", READY), ("left", DEPARTURE))):
        columns[f"{name}_s"] = wall[:, number] / TICKS_PER_S
        columns[f"{name}_own_s"] = trace[:, column] / TICKS_PER_S
    return pl.DataFrame(columns)


def _wall_ticks(network: Network, trace: NDArray[np.int64]) -> Ticks:
    """Wall-clock ticks of entry, readiness and departure, shape (rows, 3)."""
    wall = np.empty((len(trace), 3), dtype=np.int64)
    calendar = np.array([cell.calendar for cell in network.cells], dtype=np.int64)[trace[:, CELL]]
    for number, spans in enumerate(network.calendars):
        own = calendar == number
        wall[own] = wall_ticks(spans, trace[own][:, (ENTRY, READY, DEPARTURE)], network.horizon)
    return wall


def wall_ticks(spans: Ticks, own: NDArray[np.int64], horizon: int) -> Ticks:
    """First wall-clock tick at which a calendar has been open for so long, for no time at all: at which it opens.

    Beyond the horizon it counts as open.
    """
    lengths = spans[:, 1] - spans[:, 0]
    begun = np.concatenate(([0], np.cumsum(lengths)))
    starts = np.concatenate((spans[:, 0], [horizon]))
    span = np.maximum(np.searchsorted(begun, own, side="left") - 1, 0)
    return np.asarray(starts[span] + own - begun[span], dtype=np.int64)
