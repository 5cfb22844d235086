"""Published optima of line balancing: the classic sets of Scholl (1993) and of Otto, Otto and Scholl (2013)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from carwright.balancing.balance import balance
from carwright.files.tasks import read_tasks
from naive.balancing import is_balance


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def small(row: dict[str, str], most: int) -> bool:
    return int(row["n"]) <= most and row["proven_optimal"] == "yes"


def test_classic_lines_fewest_stations(published_data: Path) -> None:
    """Every classic line of at most 58 tasks, at every takt of the three data sets."""
    folder = published_data / "line_balancing" / "scholl"
    chosen = [row for row in rows(folder / "best_known_salbp1.csv") if small(row, 58)]
    assert len(chosen) > 80
    for row in chosen:
        tasks = read_tasks(folder / f"{row['instance']}.IN2")
        result = balance(tasks, takt_s=float(row["cycle_time"]), seconds=60, jobs=1)
        assert (row["instance"], result.stations, result.proven) == (
            row["instance"],
            int(row["best_known_stations"]),
            True,
        )
        assert is_balance(tasks.times, tasks.precedence, result.takt, result.station_of)


def test_classic_lines_shortest_takt(published_data: Path) -> None:
    """Lines of at most 53 tasks, every second number of stations."""
    folder = published_data / "line_balancing" / "scholl"
    chosen = [row for row in rows(folder / "best_known_salbp2.csv") if small(row, 53)][::2]
    assert len(chosen) > 20
    for row in chosen:
        tasks = read_tasks(folder / f"{row['instance']}.IN2")
        result = balance(tasks, stations=int(row["stations"]), seconds=60, jobs=1)
        assert (row["instance"], row["stations"], result.takt, result.proven) == (
            row["instance"],
            row["stations"],
            int(row["best_known_cycle"]),
            True,
        )
        assert is_balance(tasks.times, tasks.precedence, result.takt, result.station_of)


@pytest.mark.parametrize(("size", "step"), [(20, 15), (50, 25)])
def test_systematic_lines(published_data: Path, size: int, step: int) -> None:
    folder = published_data / "line_balancing" / "otto2013"
    chosen = [row for row in rows(folder / "best_known.csv") if row["n"] == str(size)][::step]
    for row in chosen:
        if row["proven_optimal"] != "yes":
            continue
        tasks = read_tasks(folder / f"n{size}" / f"{row['instance']}.alb")
        result = balance(tasks, seconds=60, jobs=1)
        assert (row["instance"], result.stations, result.proven) == (
            row["instance"],
            int(row["best_known_stations"]),
            True,
        )
        assert is_balance(tasks.times, tasks.precedence, result.takt, result.station_of)
