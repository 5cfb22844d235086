"""Small lines that are never filled rightly from the front: the constraint solver has the first balance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carwright.balancing.cars import balance_cars
from carwright.errors import PlantError
from carwright.model.car_line import CarLine, CarStation, CarTask
from naive.balancing_cars import violations

# The long task is never left for the second station, where it would have to go: only the first has a right side.
APART = CarLine(
    (CarTask("long", 20.0, apart=("short",)), CarTask("short", 6.0, sides=("right",))),
    stations=(CarStation("S1"), CarStation("S2", sides=("left",))),
)
# Eight points, at most six a station: what comes behind goes on from the second, but for the one from the right.
POINTS = CarLine(
    (
        CarTask("first", 11.0, position="q", ergonomics=2.0),
        CarTask("right", 2.0, predecessors=("first",), sides=("right",), position="q", ergonomics=3.0),
        CarTask("heavy", 8.0, predecessors=("first",), position="p", ergonomics=3.0),
    ),
    stations=(CarStation("S1"), CarStation("S2", sides=("left",))),
    ergonomics_station=6.0,
)


@pytest.mark.parametrize("line", [APART, POINTS])
@pytest.mark.parametrize(
    "wish",
    [
        {"takt_s": 30.0},
        {"takt_s": (25.0, 30.0), "efficiency": True},
        {"takt_s": 30.0, "workers": 2, "start": {}},
    ],
)
def test_two_workers_at_two_stations_are_found(line, wish):
    """One worker for each of the two stations: there is no other balance, so no takt of the range does with one."""
    found = balance_cars(line, seconds=3, jobs=1, **wish)
    assert violations(found) == []
    assert (len(found.workers), found.stations, found.proven) == (2, 2, True)


def test_the_shortest_takt_is_that_of_the_long_task():
    found = balance_cars(APART, seconds=3, jobs=1)
    assert (violations(found), found.takt_s) == ([], 20.0)


def test_the_tasks_of_today_stay_where_they_are():
    found = balance_cars(APART, takt_s=30.0, start={"long": "S2", "short": "S1"}, fewest_moves=True, seconds=3, jobs=1)
    assert (violations(found), found.moved) == ([], ())


def test_a_small_line_without_any_balance_is_told_as_that():
    """Both need the right side, which one station has, and may not share it."""
    long, short = APART.tasks
    line = replace(APART, tasks=(replace(long, sides=("right",)), short))
    with pytest.raises(PlantError, match=r"there is no balance \(takt 30 s, 2 stations\): every possibility was tried"):
        balance_cars(line, takt_s=30.0, seconds=3, jobs=1)
