"""Lines whose every departure is known: ``sample_paths.csv`` of the published tables, car by car."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from carwright.arrays.network import Network
from carwright.simulation.replication import run_traced
from naive.account import Step
from naive.twin import simulate_plainly
from paths.agreement import KERNELS, steps_of
from paths.sketch import Sketch, given_times

PATHS = ["P0", "P1", "P2", "P3", "P4"]


def numbers(text: str) -> list[int]:
    return [int(word) for word in text.split()]


def line_of(rows: list[dict[str, str]]) -> Network:
    """The line of one path; waiting places in front of a station belong to it."""
    times = [numbers(row["times"]) for row in rows]
    buffers = [0, *numbers(rows[0]["buffers"])]
    sketch = Sketch(horizon=10_000)
    cells = [sketch.source(always=True, limit=len(rows))]
    for station in range(int(rows[0]["stations"])):
        work = given_times(row[station] for row in times)
        cells.append(sketch.station(f"station {station}", work, capacity=buffers[station] + 1))
    sketch.chain(*cells, sketch.sink())
    return sketch.network()


@pytest.fixture(scope="module")
def paths(published_data: Path) -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    with (published_data / "line_truth" / "sample_paths.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            found[row["path"]].append(row)
    return found


def departures(steps: list[Step], cars: int) -> list[list[int]]:
    """Of each car, from station to station."""
    return [[step.departure for step in sorted(steps) if step.car[1] == car] for car in range(cars)]


@pytest.mark.parametrize("path", PATHS)
def test_twin_gives_every_published_departure(paths, path):
    """Whole-number times, so that nothing is left to rounding."""
    rows = paths[path]
    trace = simulate_plainly(line_of(rows), seed=1, replication=0).trace
    assert departures(trace, len(rows)) == [numbers(row["departures"]) for row in rows]


@pytest.mark.nojit
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("path", PATHS)
def test_kernels_give_every_published_departure(paths, path, kernel):
    rows = paths[path]
    network = line_of(rows)
    steps = steps_of(network, run_traced(network, 1, 0, kernel=kernel)[1])
    assert departures(steps, len(rows)) == [numbers(row["departures"]) for row in rows]
