"""The proof by a solver: on tiny days it is as low as every order tried one by one, and no lower."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from threading import Event

import numpy as np
import pytest

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import RatioRule
from carwright.sequencing.board import Board, Limits
from carwright.sequencing.bounds import bounds_of, level_bounds
from carwright.sequencing.proving import Proof, provable
from carwright.sequencing.sequence import sequence
from carwright.solvers.order_proof import prove_level
from naive import ordering
from sequencing.problems import any_problem


def least_by_all(problem) -> tuple[int, ...]:
    every = [ordering.values(problem, list(order)) for order in permutations(range(problem.cars))]
    return min((hard, *levels) for hard, levels in every)


@cache
def days():
    """Days of at most seven cars of which the solver knows every rule and which can be built at all."""
    found = []
    for seed in range(40_000):
        problem = any_problem(seed, most_cars=8)
        if problem.cars >= 5 and provable(problem) and least_by_all(problem)[0] == 0:
            found.append(problem)
        if len(found) == 12:
            break
    return found


@pytest.mark.parametrize("number", range(12))
def test_each_level_is_proven_as_low_as_it_is(number):
    problem = days()[number]
    least = least_by_all(problem)[1:]
    board = Board(order=np.arange(problem.cars, dtype=np.int32), values=(0, *least), began=0.0)
    day = Proof(problem, board, Limits(60.0, None, None, floor := (0,) * (len(least) + 1), floor)).day()
    for level, value in enumerate(least):
        bound, kinds = prove_level(day, level, least[:level], lambda: 60.0, Event())
        assert bound == value
        assert kinds is not None


def test_the_verb_proves_what_rules_alone_do_not():
    """A day whose least value lies above the bound of each rule by itself."""
    for problem in days():
        least = least_by_all(problem)[1:]
        alone = tuple(bound.value for bound in level_bounds(problem, bounds_of(problem)))
        if alone != least:
            result = sequence(problem, seconds=60.0, jobs=1)
            assert tuple(result.values) == least
            assert result.proven
            assert result.seconds < 60.0
            return
    raise AssertionError("no such day among them")


def test_a_day_without_a_day_before_is_proven():
    """Five of eight cars have an option of which one in any three may: every order tells what is least."""
    has = np.array([[True]] * 5 + [[False]] * 3)
    idents = tuple(f"car {number}" for number in range(8))
    rule = RatioRule(name="roof", feature=0, in_any=3, at_most=1)
    problem = SequencingProblem(
        name="hand", idents=idents, features=("roof",), has=has, levels=("roof",), rules=(rule,)
    )
    result = sequence(problem, seconds=60.0, jobs=1)
    assert (0, *result.values) == least_by_all(problem)
    assert result.proven


def test_a_search_that_has_ended_is_not_waited_for():
    """The solver is not even asked when the search ended while the problem was being written down."""
    problem = days()[0]
    least = least_by_all(problem)[1:]
    board = Board(order=np.arange(problem.cars, dtype=np.int32), values=(0, *least), began=0.0)
    day = Proof(problem, board, Limits(60.0, None, None, floor := (0,) * (len(least) + 1), floor)).day()
    ended = Event()
    ended.set()
    assert prove_level(day, 0, (), lambda: 60.0, ended) == (0, None)
