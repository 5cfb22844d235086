"""Every car that left the plant, one row each: what it was, when it came in, when it went out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from carwright.arrays.network import TICKS_PER_S
from carwright.arrays.record import Record, Whole
from carwright.results.files import write_whole
from carwright.results.index import PlantIndex
from carwright.results.periods import Periods

if TYPE_CHECKING:
    import polars as pl


def cars_path(folder: Path, replication: int) -> Path:
    """File of the cars of one replication."""
    return folder / f"cars-{replication:04}.parquet"


def write_cars(folder: Path, replication: int, record: Record, index: PlantIndex, periods: Periods) -> None:
    """Write the cars of one replication as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    frame = cars_frame(replication, record, index, periods)
    write_whole(cars_path(folder, replication), lambda passing: frame.write_parquet(passing, compression="zstd"))


def cars_frame(replication: int, record: Record, index: PlantIndex, periods: Periods) -> pl.DataFrame:
    """One row a car, in the order in which they left.

    ``entered`` and ``left`` are local times; ``entered_s`` and ``left_s`` the same in seconds from the start of the
    study, exact to the tick of 0.1 ms. ``sink`` tells finished cars from scrap.
    """
    import polars as pl

    code = record.out_code
    sinks = [index.elements[cell.element].name for cell in index.network.cells]
    options = _option_texts(index)
    start = np.datetime64(periods.start, "us")
    micro = 1_000_000 // TICKS_PER_S
    return pl.DataFrame(
        {
            "replication": np.full(len(code), replication, dtype=np.int32),
            "car": np.arange(len(code), dtype=np.int64),
            "model": named(index.model_of_code[code], index.models),
            "trim": named(index.trim_of_code[code], index.trims),
            "options": named(code, options),
            "sink": named(record.out_cell, sinks),
            "counts_as": named(record.out_cell, [cell.counts_as or "cars" for cell in index.network.cells]),
            "entered": start + (record.out_born * micro).astype("timedelta64[us]"),
            "left": start + (record.out_tick * micro).astype("timedelta64[us]"),
            "entered_s": record.out_born / TICKS_PER_S,
            "left_s": record.out_tick / TICKS_PER_S,
        }
    )


def named(number: Whole, names: tuple[str, ...] | list[str]) -> pl.Series:
    """Names for numbers."""
    import polars as pl

    return pl.Series(names, dtype=pl.String).gather(pl.Series(number, dtype=pl.UInt32))


def _option_texts(index: PlantIndex) -> list[str]:
    """Options of each code, with commas between."""
    return [
        ", ".join(name for name, has in zip(index.options, row, strict=True) if has) for row in index.option_of_code
    ]


def join_parts(parts: list[Path], path: Path) -> None:
    """Put the tables of all replications into one Parquet file, one after the other, never all in memory."""
    import pyarrow.parquet as pq

    def fill(passing: Path) -> None:
        writer = None
        try:
            for part in parts:
                table = pq.read_table(part)
                writer = writer or pq.ParquetWriter(passing, table.schema, compression="zstd")
                writer.write_table(table)
        finally:
            if writer is not None:
                writer.close()

    if parts:
        write_whole(path, fill)
