"""The departures of every car from every station, through the public verb's table of passing times."""

from __future__ import annotations

import tempfile
from pathlib import Path as FilePath

import polars as pl

from line_truth.cases import Path
from line_truth.runs import Length, simulated

ENOUGH = Length(days=2, warm_up_days=0)
"""No path of the tables lasts a day."""


def departures(item: Path, kernel: str = "sections") -> list[list[float]]:
    """Second at which each car leaves each station, cars in order, stations in order."""
    with tempfile.TemporaryDirectory() as folder:
        simulated(item, ENOUGH, 1, 1, kernel=kernel, out=folder, passings_table=True)
        passings = pl.read_parquet(FilePath(folder) / "passings.parquet")
    left = {
        (row["element"].split(".")[-1], row["car"]): row["left_s"]
        for row in passings.select("element", "car", "left_s").iter_rows(named=True)
    }
    return [[left[station, car] for station in item.stations] for car in range(len(item.departures))]
