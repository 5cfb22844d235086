"""Days with ratio rules alone: the search that knows nothing else keeps what a whole order laid anew would give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_spacing import kinds_of, spaced, spacing_of
from carwright.kernels.sequencing.spacing import MOVES, space
from carwright.kernels.sequencing.spacing_state import BEST, GOAL, NOW, lay_kinds
from carwright.sequencing.sequence import sequence
from naive import ordering
from sequencing.problems import random_ratio

KEPT = ("kind", "before", "weight", "price", "over")


def ratios_alone(seed: int, *, fixed: bool = False) -> SequencingProblem:
    """A day of ratio rules of every form, with a day before; some cars in fixed places."""
    luck = np.random.default_rng(seed)
    cars, features, before = int(luck.integers(18, 60)), int(luck.integers(1, 6)), int(luck.integers(0, 9))
    rules = [
        random_ratio(luck, features, number, windows=(1, 9), least=0) for number in range(int(luck.integers(1, 7)))
    ]
    held = np.full(cars, FREE)
    if fixed:
        places = luck.choice(cars, 6, replace=False)
        held[places] = luck.choice(cars, 6, replace=False)
    return SequencingProblem(
        name=f"ratios {seed}",
        idents=tuple(f"car {car}" for car in range(cars)),
        features=tuple("abcdef"[:features]),
        has=luck.random((cars, features)) < luck.random(features),
        levels=("ratios",),
        rules=tuple(rules),
        fixed=held if fixed else np.zeros(0, np.int64),
        history_idents=tuple(f"built {car}" for car in range(before)),
        history_has=luck.random((before, features)) < 0.5,
    )


@pytest.mark.parametrize("seed", range(60))
def test_what_is_kept_is_what_a_new_order_would_give(seed):
    problem = ratios_alone(seed, fixed=seed % 3 == 0)
    assert spaced(problem)
    kind = kinds_of(problem)[1]
    start = sequence(problem, seconds=0.0, jobs=1).order
    for move in range(MOVES):
        day, again = spacing_of(problem, seed + 1), spacing_of(problem, 1)
        day.mix[:] = np.where(np.arange(MOVES) >= move, 1024, 0)
        lay_kinds(day, kind[start])
        day.value[BEST], day.value[GOAL] = day.value[NOW], -1
        # Warm enough to take moves for the worse, so that every move is seen done.
        space(day, 4.0, 1.0, np.int64(300))
        assert sorted(day.kind) == sorted(kind)
        if problem.fixed.size:
            held = problem.fixed != FREE
            assert np.array_equal(day.kind[held], kind[problem.fixed[held]])
        lay_kinds(again, day.kind.copy())
        assert again.value[NOW] == day.value[NOW]
        for name in KEPT:
            assert np.array_equal(getattr(again, name), getattr(day, name)), (seed, move, name)


@pytest.mark.parametrize("seed", range(100, 130))
def test_the_order_found_is_worth_what_the_naive_twin_says(seed):
    problem = ratios_alone(seed, fixed=seed % 3 == 0)
    found = sequence(problem, moves=60_000, jobs=1, seed=seed)
    hard, values = ordering.values(problem, found.order.tolist())
    assert (hard, values) == (0, list(found.values))
    assert sorted(found.order) == list(range(problem.cars))
    if problem.fixed.size:
        held = problem.fixed != FREE
        assert np.array_equal(found.order[held], problem.fixed[held])
    again = sequence(problem, moves=60_000, jobs=1, seed=seed)
    assert np.array_equal(again.order, found.order)


def test_small_days_are_brought_to_what_trying_all_orders_gives():
    from itertools import permutations

    for seed in range(200, 206):
        whole = ratios_alone(seed)
        rules = tuple(replace(rule, in_any=min(rule.in_any, 3), at_least=None, at_most=1) for rule in whole.rules)
        problem = replace(whole, idents=whole.idents[:7], has=whole.has[:7], rules=rules)
        least = min(ordering.values(problem, list(order))[1] for order in permutations(range(7)))
        assert spaced(problem)
        assert list(sequence(problem, moves=60_000, jobs=1).values) == least


def test_other_days_are_left_to_the_search_that_knows_all():
    problem = ratios_alone(1)
    first = problem.rules[0]
    assert not spaced(replace(problem, rules=(replace(first, level=-1), *problem.rules[1:])))
    assert not spaced(replace(problem, rules=(replace(first, last=10), *problem.rules[1:])))
    assert not spaced(replace(problem, places=problem.cars - 1))
    assert not spaced(replace(problem, levels=("ratios", "colours")))
