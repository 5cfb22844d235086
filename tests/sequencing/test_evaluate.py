"""Values of orders: the fast evaluator, the parts of a result, and the naive twin say the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carwright.sequencing.evaluate import result_of_order, values_of
from naive import ordering
from sequencing.problems import any_problem


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_the_fast_evaluator_agrees_with_the_naive_twin_on_orders_by_chance(seed):
    problem = any_problem(seed)
    luck = np.random.default_rng(seed + 1)
    for _ in range(5):
        order = luck.permutation(problem.cars)[: problem.day]
        hard, levels = ordering.values(problem, order.tolist())
        assert values_of(problem, order) == (hard, *levels)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_a_result_adds_up_rule_by_rule_and_place_by_place(seed):
    problem = any_problem(seed)
    order = np.random.default_rng(seed + 1).permutation(problem.cars)[: problem.day]
    result = result_of_order(problem, order)
    hard, levels = ordering.values(problem, order.tolist())
    assert (result.hard, list(result.values)) == (hard, levels)
    for rule, told in zip(problem.rules, result.rules, strict=True):
        assert told.value == ordering.rule_value(problem, rule, order.tolist())
        assert told.bound <= told.value
        if told.kind != "level":  # the level use of parts is broken nowhere in particular
            assert told.value == sum(each.value for each in result.broken if each.rule == rule.name)
    assert all(each.reason for each in result.broken)


@pytest.mark.nojit
@pytest.mark.parametrize("seed", range(25))
def test_values_of_orders_without_the_compiler(seed):
    problem = any_problem(seed)
    order = np.random.default_rng(seed).permutation(problem.cars)[: problem.day]
    hard, levels = ordering.values(problem, order.tolist())
    assert values_of(problem, order) == (hard, *levels)
