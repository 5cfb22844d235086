"""The most efficient car line: least product of workers and takt, against every possibility tried."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from balancing.small_car_lines import small_line
from carwright.balancing.cars import balance_cars
from carwright.balancing.cars_units import units_of
from carwright.errors import PlantError
from carwright.model.car_line import CarLine, CarTask
from naive.balancing_cars import violations
from naive.balancing_cars_tried import fewest_workers

KINDS = ("plain", "options", "overload", "sides", "heights", "together", "apart", "ergonomics")
CLOSE = 1e-4
"""Seconds: whole microseconds of up to six tasks and six workers."""


def least_product(line, least_s, most_s):
    """Workers times takt at every takt that a load can have: all sums of tasks, heavy cars by their limit."""
    times = [line.mean_s(task) for task in line.tasks]
    takts = {least_s}
    for chosen in product((0, 1), repeat=len(times)):
        takts.add(sum(t for t, c in zip(times, chosen, strict=True) if c))
        if line.overload:
            for model in line.model_shares:
                heavy = [
                    task.time_s + sum(s for name, s in task.extra_s.items() if line.share_of(name, model) > 0)
                    for task in line.tasks
                ]
                takts.add(sum(t for t, c in zip(heavy, chosen, strict=True) if c) / line.overload)
    best = None
    for takt in sorted(t for t in takts if least_s - 1e-9 <= t <= most_s + 1e-9):
        workers = fewest_workers(line, takt, len(times), len(times))
        if workers is not None and (best is None or workers * takt < best - 1e-9):
            best = workers * takt
    return best


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "kind", ["plain", "options", "overload", "sides", "heights", "together", "apart", "ergonomics"]
)
def test_no_takt_and_number_of_workers_has_a_smaller_product(kind, seed):
    """One worker a station: then a takt is a sum of task times, so all of them can be tried."""
    line = replace(small_line(kind, seed, tasks=6), workers=1)
    line = replace(line, stations=tuple(replace(station, workers=1) for station in line.stations))
    if any(len(unit) > 2 for unit in units_of(line).tasks):
        pytest.skip("what lies between joins the group: the plain search does not know that")
    best = least_product(line, 12.0, 24.0)
    wishes = {"takt_s": (12.0, 24.0), "efficiency": True, "seconds": 60, "jobs": 1, "rounds": 2000}
    if best is None:
        with pytest.raises(PlantError):
            balance_cars(line, **{**wishes, "seconds": 3})
        return
    found = balance_cars(line, **wishes)
    assert violations(found) == []
    assert 12.0 - CLOSE <= found.takt_s <= 24.0 + CLOSE
    assert found.lower_bound <= best + CLOSE
    assert found.best == pytest.approx(best, abs=CLOSE)
    assert found.line_efficiency == pytest.approx(sum(map(line.mean_s, line.tasks)) / best, abs=1e-4)


def test_a_range_of_workers_alone_will_do():
    """Tasks of 10, 10, 10, 6: two workers need 20 s (40), three 16 s (48), four 10 s (40): the shortest takt of two."""
    tasks = tuple(CarTask(f"t{k}", time) for k, time in enumerate((10.0, 10.0, 10.0, 6.0)))
    found = balance_cars(CarLine(tasks), workers=(2, 3), efficiency=True, seconds=20, jobs=1, rounds=300)
    assert violations(found) == []
    assert (len(found.workers), found.takt_s) == (2, pytest.approx(20.0))
    assert found.proven


def test_a_team_at_one_station_is_as_good_as_a_line():
    """Left and right of 20 s, 10 s after both: two workers at one station need 30 s, or 20 s and a third at another."""
    tasks = (
        CarTask("left", 20.0, sides=("left",)),
        CarTask("right", 20.0, sides=("right",)),
        CarTask("both", 10.0, predecessors=("left", "right")),
    )
    line = CarLine(tasks, workers=2)
    found = balance_cars(line, takt_s=(20.0, 40.0), efficiency=True, seconds=20, jobs=1, rounds=400)
    assert violations(found) == []
    assert found.best == pytest.approx(60.0)
    assert found.proven


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({}, "a single worker without idle time"),
        ({"takt_s": 20.0}, "one takt of 20 s is given where a range is needed"),
        ({"takt_s": (30.0, 20.0)}, "30 to 20 is no range"),
        ({"workers": (3, 2)}, "3 to 2 is no range"),
        ({"stations": (0, 2)}, "0 to 2 is no range"),
        ({"takt_s": (1.0, 5.0)}, "longer than the takt of 5 s"),
        ({"takt_s": (1.0, 12.0), "workers": (1, 2)}, "12 s at most are given, but 2 workers need 18 s"),
        ({"workers": (6, 8)}, "at least 6 workers are asked, but there can be no more than 4"),
    ],
)
def test_ranges_that_mean_nothing_are_refused(wish, told):
    tasks = tuple(CarTask(f"t{k}", time) for k, time in enumerate((10.0, 10.0, 10.0, 6.0)))
    with pytest.raises(PlantError) as caught:
        balance_cars(CarLine(tasks), efficiency=True, seconds=1, jobs=1, **wish)
    assert told in str(caught.value)


def test_a_range_is_only_for_the_most_efficient():
    with pytest.raises(PlantError, match="a range is given"):
        balance_cars(CarLine((CarTask("a", 5.0),)), takt_s=(10.0, 20.0))
