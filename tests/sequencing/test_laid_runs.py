"""The order that a trade begins with: all cars, run by run, each at a place where it may stand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, PlaceRule, RatioRule
from carwright.arrays.sequencing_trade import trade_of
from carwright.kernels.sequencing.trade_state import lay_trade
from carwright.sequencing.laid_runs import laid_runs, relaid

COLOURS, LONGEST = 4, 5


def painted_day(seed, *rules, built=""):
    """A day of cars in four colours; the colour of the car before it may be told."""
    luck = np.random.default_rng(seed)
    cars = int(luck.integers(20, 90))
    return SequencingProblem(
        name="painted",
        idents=tuple(map(str, range(cars))),
        features=("a",),
        has=luck.random((cars, 1)) < 0.3,
        colours=("red", "green", "blue", "grey"),
        colour=np.sort(luck.integers(0, COLOURS, cars)),
        levels=("ratios", "colours"),
        rules=(
            RatioRule(name="a", feature=0, in_any=3, at_most=1),
            ChangeRule(level=HARD + 2),
            BatchRule(at_most=LONGEST),
            *rules,
        ),
        history_has=np.zeros((len(built), 1), np.bool_),
        history_colour=np.array(["rgb".index(each) for each in built], np.int64),
    )


def even_runs(problem):
    """Runs of each colour, as few as can be."""
    cars = [np.flatnonzero(problem.colour == each).astype(np.int32) for each in range(COLOURS)]
    return {each: np.array_split(mine, -(-len(mine) // LONGEST)) for each, mine in enumerate(cars) if len(mine)}


def runs_of(colour):
    """Colours run by run."""
    return [int(colour[0]), *colour[1:][np.diff(colour) != 0].tolist()]


@pytest.mark.parametrize("seed", range(12))
def test_all_cars_are_laid_in_the_runs_that_are_given(seed):
    problem = painted_day(seed)
    runs = even_runs(problem)
    order = laid_runs(trade_of(problem, seed), runs, np.random.default_rng(seed), goes_on=True)
    assert sorted(order.tolist()) == list(range(problem.cars))
    number = sum(len(parts) for parts in runs.values())
    most = max(len(parts) for parts in runs.values())
    assert len(runs_of(problem.colour[order])) == number or most > number - most + 1


def test_the_colour_of_the_day_before_goes_on():
    for seed in range(8):
        problem = painted_day(seed, built="rgb")
        order = laid_runs(trade_of(problem, seed), even_runs(problem), np.random.default_rng(seed), goes_on=True)
        assert problem.colours[problem.colour[order[0]]] == "blue"


def test_another_colour_comes_first_where_that_of_the_day_before_is_not_to_go_on():
    for seed in range(8):
        problem = painted_day(seed, built="rgb")
        order = laid_runs(trade_of(problem, seed), even_runs(problem), np.random.default_rng(seed), goes_on=False)
        assert sorted(order.tolist()) == list(range(problem.cars))
        assert problem.colours[problem.colour[order[0]]] != "blue"


def placed(problem, earliest, latest):
    """The day with first and last places that must hold."""
    each = np.zeros(problem.cars, np.int64)
    bound = PlaceRule(name="places", earliest=earliest, latest=latest, early=each, late=each + 1, once=each, level=HARD)
    return replace(problem, rules=(*problem.rules, bound))


def test_every_car_comes_to_a_place_where_it_may_stand():
    laid = 0
    for seed in range(40):
        problem, luck = painted_day(seed), np.random.default_rng(seed)
        fixed = np.full(problem.cars, FREE)
        places = luck.choice(problem.cars, 2, replace=False)
        fixed[places] = luck.choice(problem.cars, 2, replace=False)
        latest = np.where(luck.random(problem.cars) < 0.2, problem.cars // 2, problem.cars - 1)
        latest[fixed[places]] = problem.cars - 1
        day = trade_of(replace(placed(problem, 0 * latest, latest), fixed=fixed), seed)
        order = laid_runs(day, even_runs(problem), luck, goes_on=True)
        if order is None:  # two runs of a colour came together round a car
            continue
        laid += 1
        assert order[places].tolist() == fixed[places].tolist()
        assert np.all(np.argsort(order) <= latest)
    assert laid >= 10


def test_two_cars_that_must_have_one_place_and_cars_with_no_place_are_not_laid():
    problem = painted_day(3)
    last = np.full(problem.cars, problem.cars - 1)
    for cars, first, latest in ((2, 5, 5), (9, 4, 7)):
        earliest, latest_of = 0 * last, last.copy()
        earliest[:cars], latest_of[:cars] = first, latest
        day = trade_of(placed(problem, earliest, latest_of), 1)
        assert laid_runs(day, even_runs(problem), np.random.default_rng(1), goes_on=True) is None


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_runs_laid_anew_leave_those_of_other_colours_as_they_are(seed, more):
    problem, luck = painted_day(seed), np.random.default_rng(seed)
    day, runs = trade_of(problem, seed), even_runs(problem)
    lay_trade(day, laid_runs(day, runs, luck, goes_on=True))
    before, mine = day.order.copy(), np.flatnonzero(problem.colour == 1).astype(np.int32)
    new = np.array_split(luck.permutation(mine), max(1, len(runs[1]) + more))
    order = relaid(day, 1, new, luck)
    if order is None:  # a run of more cars than may follow one another
        assert more < 0
        return
    other = problem.colour[before] != 1
    assert [car for car in order.tolist() if problem.colour[car] != 1] == before[other].tolist()
    assert runs_of(problem.colour[order]).count(1) <= len(new)
    laid = "".join(f" {car} " for car in order.tolist())
    assert all("".join(f" {car} " for car in run.tolist()) in laid for run in new)
