"""Least colour changes beside the objectives before them: against all orders of small days, and worked by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from carwright.arrays.sequencing_day import day_of
from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, RatioRule
from carwright.kernels.sequencing.moves import lay
from carwright.sequencing.bounds import bounds_of, level_bounds
from carwright.sequencing.run_bounds import kept_bounds
from carwright.sequencing.sequence import sequence


def day(has, colour, rules, history=()):
    """Cars with features a and b, red or blue; the colours count behind the ratios."""
    cars = len(has)
    return SequencingProblem(
        name="day",
        idents=tuple(map(str, range(cars))),
        features=("a", "b", "red"),
        has=np.column_stack([has, np.equal(colour, 0)]),
        colours=("red", "blue"),
        colour=np.array(colour),
        history_idents=tuple(f"built {each}" for each in range(len(history))),
        history_has=np.zeros((len(history), 3), np.bool_),
        history_colour=np.array(history, np.int64),
        levels=("ratios", "colours"),
        rules=(*rules, ChangeRule(level=HARD + 2, price=2)),
    )


def odd_day(seed):
    """Five to seven cars, ratio rules and a longest batch by chance, now and then a day before that goes on."""
    luck = np.random.default_rng(seed)
    cars, longest = int(luck.integers(5, 8)), int(luck.integers(2, 5))
    rules = [BatchRule(at_most=longest)] if luck.random() < 0.8 else []
    for feature in range(int(luck.integers(1, 3))):
        window = int(luck.integers(2, 5))
        most = int(luck.integers(1, window))
        least = luck.random() < 0.3
        rules.append(
            RatioRule(
                name="ab"[feature],
                feature=feature,
                in_any=window,
                at_most=None if least else most,
                at_least=most if least else None,
                level=HARD if luck.random() < 0.2 else 0,
                first=2 if luck.random() < 0.2 else None,
            )
        )
    history = luck.integers(0, 2, int(luck.integers(0, 3))).tolist()
    if history and luck.random() < 0.5:
        left = int(luck.integers(1, 3))
        rules.append(
            RatioRule(name="goes on", feature=2, in_any=left + 1, at_most=left, first=0, last=left, level=HARD)
        )
    return day(luck.random((cars, 2)) < 0.45, (luck.random(cars) < 0.4).astype(int), rules, history)


def all_values(problem):
    """Values of every order."""
    laid = day_of(problem)
    for order in permutations(range(problem.cars)):
        lay(laid, np.array(order, np.int32), 3)
        yield tuple(laid.move.value[0].tolist())


def test_no_order_with_its_ratios_at_their_least_has_fewer_changes():
    sharper = met = 0
    for seed in range(60):
        problem = odd_day(seed)
        alone = bounds_of(problem)
        floor = (0, *(bound.value for bound in kept_bounds(problem, alone)))
        assert floor[:2] == (0, level_bounds(problem, alone)[0].value)
        changes = [each[2] for each in all_values(problem) if each[:2] == floor[:2]]
        assert not changes or min(changes) >= floor[2]
        sharper += floor[2] > level_bounds(problem, alone)[1].value
        met += bool(changes) and min(changes) == floor[2]
    # It is no bound for show: often sharper than that of the colours alone, and often reached.
    assert sharper >= 8
    assert met >= 20


def test_a_crowded_colour_needs_more_batches_and_the_reason_names_it():
    # 70 red cars, 26 with a, one in any three: six batches of twelve hold 24 of them. Blue ones stand between.
    has = np.zeros((82, 2), np.bool_)
    has[:26, 0] = True
    roof = RatioRule(name="roof", feature=0, in_any=3, at_most=1)
    problem = day(has, [0] * 70 + [1] * 12, [roof, BatchRule(at_most=12)])
    bound = kept_bounds(problem, bounds_of(problem))[1]
    assert bound.value == 2 * (7 + 6 - 1)
    assert "red in 7 for roof 1/3" in bound.reason
    # Behind the colours the ratios do not count.
    first = replace(problem, levels=("colours", "ratios"), rules=(
        replace(roof, level=1), BatchRule(at_most=12), ChangeRule(level=0, price=2)))  # fmt: skip
    assert kept_bounds(first, bounds_of(first))[0].value == 2 * (6 + 5 - 1)


@pytest.mark.parametrize(("cars", "changes"), [(11, 1), (12, 2)])
def test_a_colour_in_full_batches_cannot_go_on_from_the_day_before(cars, changes):
    # One red car was built last: of a batch of twelve it leaves eleven.
    on = RatioRule(name="red behind 1", feature=2, in_any=12, at_most=11, first=0, last=11, level=HARD)
    has = np.zeros((cars + 5, 2), np.bool_)
    rule = RatioRule(name="a", feature=0, in_any=2, at_most=1)
    problem = day(has, [0] * cars + [1] * 5, [rule, on, BatchRule(at_most=12)], history=[0])
    assert kept_bounds(problem, bounds_of(problem))[1].value == 2 * changes


def test_a_search_ends_at_that_bound_and_says_so():
    # Five of eight red cars have a, one in any three: a run of four holds two, shorter ones one each: four runs,
    # and blue cars between them.
    has = np.zeros((16, 2), np.bool_)
    has[:5, 0] = True
    rule = RatioRule(name="a", feature=0, in_any=3, at_most=1)
    problem = day(has, [0] * 8 + [1] * 8, [rule, BatchRule(at_most=4)])
    result = sequence(problem, moves=200_000, jobs=1, seed=1)
    level = result.levels[1]
    assert result.values == (0, 2 * 6)
    assert (level.bound, level.proven) == (2 * 6, True)
    assert "red in 4 for a 1/3" in level.reason


def test_a_colour_in_many_batches_needs_others_between():
    problem = day(np.zeros((10, 2), np.bool_), [0] * 8 + [1] * 2, [BatchRule(at_most=2)])
    assert kept_bounds(problem, bounds_of(problem))[1].value == 2 * (2 * 4 - 1 - 1)


def test_beside_broken_ratios_the_bound_is_that_of_the_colours_alone():
    # No order of these keeps the ratio, but each cycle of windows alone lets it: the bound of the ratio is none.
    has = np.zeros((7, 2), np.bool_)
    has[[0, 1, 2], 0] = True
    rule = RatioRule(name="a", feature=0, in_any=3, at_most=1)
    problem = day(has, [0] * 4 + [1] * 3, [rule, BatchRule(at_most=4)])
    problem = replace(problem, fixed=np.array([0, 1, 2, -1, -1, -1, -1]))
    result = sequence(problem, moves=20_000, jobs=1, seed=1)
    floor = kept_bounds(problem, bounds_of(problem))[1].value
    assert result.values[0] > 0
    assert result.levels[1].value == 2
    assert (floor, result.levels[1].bound) == (8, 2)
    # Once it is proven that the ratio must break, the bound beside it does not count.
    proven = sequence(problem, seconds=20, jobs=1, seed=1)
    assert [(level.value, level.bound, level.proven) for level in proven.levels] == [(4, 4, True), (2, 2, True)]
