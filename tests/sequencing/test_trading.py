"""A trade as a whole: days whose best order is known, since they were made from it; odd days; its budget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, FollowRule, PlaceRule, RatioRule
from carwright.arrays.sequencing_trade import trades
from carwright.sequencing import lone_colours, trading
from carwright.sequencing.checks import day_faults
from carwright.sequencing.construct import constructed
from carwright.sequencing.evaluate import values_of
from carwright.sequencing.sequence import sequence
from carwright.sequencing.tight_colours import weighed
from sequencing.test_trade import traded_day

LIMITS = ((1, 2), (1, 3), (2, 3), (2, 5), (3, 5), (1, 4), (3, 4), (1, 5), (2, 7))
LONGEST = 8


def hidden_day(seed: int, runs: int = 24) -> SequencingProblem:
    """Cars of an order of full runs that breaks no rule, mixed."""
    luck = np.random.default_rng(seed)
    cars = runs * LONGEST
    has = np.zeros((cars, len(LIMITS)), np.bool_)
    for car in range(cars):
        for feature, (most, window) in enumerate(LIMITS):
            room = has[max(0, car - window + 1) : car, feature].sum() < most
            has[car, feature] = room and luck.random() < 0.9 * most / window + 0.1
    colour = [0]
    while len(colour) < runs:
        colour.append(int(luck.choice([each for each in range(4) if each != colour[-1]])))
    mixed = luck.permutation(cars)
    return SequencingProblem(
        name="hidden",
        idents=tuple(map(str, range(cars))),
        features=tuple("abcdefghi"),
        has=has[mixed],
        colours=("red", "green", "blue", "grey"),
        colour=np.repeat(colour, LONGEST)[mixed],
        levels=("ratios", "colours"),
        rules=(
            *(
                RatioRule(name=f"{most}/{window}", feature=each, in_any=window, at_most=most)
                for each, (most, window) in enumerate(LIMITS)
            ),
            ChangeRule(level=HARD + 2),
            BatchRule(at_most=LONGEST),
        ),
    )


@pytest.mark.parametrize(("seed", "runs"), [(0, 24), (3, 24), (0, 60), (2, 60)])
def test_an_order_that_is_hidden_in_a_day_is_found(seed, runs):
    problem = hidden_day(seed, runs)
    assert trades(problem)
    # No order has less: nothing is broken, and every colour comes in full runs. The third day
    # takes more moves where these runs are not laid out first.
    result = sequence(problem, moves=300_000, jobs=1, seed=seed)
    assert values_of(problem, result.order)[:3] == (0, 0, runs - 1)
    assert result.values == (0, runs - 1)


@pytest.mark.parametrize("seed", range(6))
def test_a_day_with_bound_places_keeps_them_and_is_no_worse_than_its_start(seed):
    problem, luck = hidden_day(seed, runs=8), np.random.default_rng(seed)
    none = np.zeros(problem.cars, np.int64)
    latest = np.where(luck.random(problem.cars) < 0.1, problem.cars // 2, problem.cars - 1)
    bound = PlaceRule(name="early", earliest=none, latest=latest, early=none, late=none + 1, once=none, level=HARD)
    day = replace(problem, rules=(*problem.rules, bound))
    result = sequence(day, moves=200_000, jobs=1, seed=seed)
    assert values_of(day, result.order) <= values_of(day, constructed(day, seed))
    assert np.all(np.argsort(result.order) <= latest)


@pytest.mark.parametrize("seed", [*range(24), 403])
def test_odd_days_of_few_colours_end_no_worse_than_they_began(seed):
    # On the last day a colour comes in two runs, one of which goes on from the day before.
    luck, problem = np.random.default_rng(seed), traded_day(seed, fixed=seed % 4 == 0)
    colours = int(luck.integers(1, 9))
    even = luck.random() < 0.7
    colour = luck.integers(0, colours, problem.cars) if even else luck.geometric(0.6, problem.cars) - 1
    rules = [
        rule
        for rule in problem.rules
        if not isinstance(rule, BatchRule) and (luck.random() < 0.8 or not isinstance(rule, RatioRule))
    ]
    if luck.random() < 0.4:
        rules = [rule for rule in rules if not isinstance(rule, FollowRule)]
    if luck.random() < 0.8:
        rules.append(BatchRule(at_most=int(luck.integers(1, 14))))
    before = luck.integers(0, colours, len(problem.history_idents))
    day = replace(
        problem,
        colours=tuple("abcdefghi"[: colours + 1]),
        colour=np.minimum(colour, colours - 1),
        rules=tuple(rules),
        history_colour=before,
    )
    assert trades(day)
    if list(day_faults(day)):  # batches so short that no order can keep them apart
        return
    result = sequence(day, moves=6_000, jobs=1, seed=seed)
    assert values_of(day, result.order) <= values_of(day, constructed(day, seed))


def test_colours_whose_runs_are_hard_to_find_are_weighed_from_the_start(monkeypatch):
    # As if no search of one colour had found its runs easily.
    problem, asked = hidden_day(1), []

    def spied(day, colours):
        asked.append(set(colours))
        return weighed(day, colours)

    monkeypatch.setattr(trading, "weighed", spied)
    monkeypatch.setattr(lone_colours, "EASY", -1)
    sequence(problem, moves=100_000, jobs=1, seed=1)
    assert asked[0] == {0, 1, 2, 3}


def test_runs_are_not_looked_for_beyond_the_budget():
    # A rule that no order keeps: each search for the runs of a colour would go on to its end.
    problem = hidden_day(1)
    crowd = RatioRule(name="crowd", feature=2, in_any=6, at_most=1)
    day = replace(problem, rules=(crowd, *problem.rules))
    result = sequence(day, moves=100_000, jobs=1, seed=1)
    # No more than one part of such a search is begun beyond it: a 30th of 6,000 moves for each car of a colour.
    assert result.moves <= 100_000 + 200 * int(np.bincount(problem.colour).max())
