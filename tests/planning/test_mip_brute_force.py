"""Small random plans: the search finds what trying every decision finds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.arrays.planning_goal import PlanGoal
from carwright.solvers.plan_search import PlanSearch
from naive.planning import best_plan
from planning.small_problems import small_problem

CLOSE = 1e-6
"""Relative; the solvers keep rows to 1e-7 each, and a plan is a sum of some hundred of them."""


def searched(problem, *, cuts: bool) -> PlanSearch:
    """Solve to a gap of zero, by cuts of scenarios or all in one."""
    search = PlanSearch(problem, 60.0, 1e-7, 1, together_first=0 if cuts else 10_000)
    search.run()
    return search


def same_as_brute_force(problem, *, cuts: bool) -> None:
    best, _ = best_plan(problem)
    search = searched(problem, cuts=cuts)
    if best == -np.inf:
        assert search.found is None
        return
    assert search.found is not None
    value, bound = search.found.value * search.scaled.points, search.bound * search.scaled.points
    assert value == pytest.approx(best, rel=CLOSE)
    assert bound == pytest.approx(best, rel=CLOSE)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cuts", [True, False])
def test_mean_npv(seed, cuts):
    same_as_brute_force(small_problem(seed, periods=3), cuts=cuts)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 7))
def test_mean_npv_over_four_periods(seed):
    same_as_brute_force(small_problem(seed), cuts=seed % 2 == 0)


@pytest.mark.parametrize("seed", [20, 21])
@pytest.mark.parametrize("cuts", [True, False])
def test_with_risk(seed, cuts):
    goal = PlanGoal(npv=1.0, cars=1e-6, risk_share=0.4, risk_weight=0.5)
    same_as_brute_force(small_problem(seed, scenarios=3, periods=3, goal=goal), cuts=cuts)


@pytest.mark.parametrize("seed", [30, 31, 33])
@pytest.mark.parametrize("cuts", [True, False])
def test_with_budgets(seed, cuts):
    """A budget below what the best plan needs, as a share of it, so that it binds or cannot be kept."""
    problem = small_problem(seed, periods=3)
    need = [0.4, 0.6, 0.8, 0.95][seed % 4] * lowest_cash(problem)
    problem = replace(problem, budget=need, budget_year=np.array([0.9 * need, np.inf]))
    same_as_brute_force(problem, cuts=cuts)


def lowest_cash(problem) -> float:
    """How far cash falls below zero in the best plan without a budget."""
    search = searched(problem, cuts=False)
    assert search.found is not None
    falls = []
    for scenario, lived in zip(search.scenarios, search.found.lived, strict=True):
        periods = len(problem.periods)
        cash = search.first.cash.by_head(search.found.x, periods) + scenario.second.cash.by_head(lived.x, periods)
        falls.append(np.cumsum(cash.sum(axis=0) - search.scaled.problem.development).min())
    return -min(falls) * search.scaled.money


@pytest.mark.parametrize("seed", [40, 41, 42])
def test_with_the_longest_wait(seed):
    goal = PlanGoal(npv=1.0, wait=1e-8)
    problem = replace(small_problem(seed, periods=3, scenarios=1, goal=goal), book=np.zeros((1, 1)))
    same_as_brute_force(problem, cuts=False)


@pytest.mark.parametrize("seed", [50, 51])
def test_with_ways_that_are_asked_for(seed):
    problem = replace(small_problem(seed, periods=3), open_least=1, sign_least=1)
    same_as_brute_force(problem, cuts=True)


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_by_dates(seed, monkeypatch):
    """Dates branched on from the first: HiGHS does not get the master as a whole; one more plan by rounding."""
    monkeypatch.setattr(PlanSearch, "_quickly", lambda _: True)
    monkeypatch.setattr("carwright.solvers.plan_tree.DIVES", (1, 3))
    same_as_brute_force(small_problem(seed, periods=3), cuts=True)


def test_by_dates_without_own_parts(monkeypatch):
    """Nothing but an offer to decide on: by dates the same as all in one program."""
    monkeypatch.setattr(PlanSearch, "_quickly", lambda _: True)
    problem = small_problem(0, periods=3)
    parts = (
        "allowed",
        "capacity",
        "ramp",
        "labour",
        "hiring",
        "least_run",
        "fixed",
        "pattern_before",
        "after",
        "required",
    )
    openings = ("opening_part", "opening_period", "opening_engineers", "opening_capital", "opening_fee")
    none = dict.fromkeys((*parts, *openings, "use", "conversion"))
    alone = replace(problem, parts=(), patterns=(), **none)
    by_dates, together = searched(alone, cuts=True), searched(alone, cuts=False)
    assert by_dates.found is not None
    assert together.found is not None
    assert by_dates.found.value == pytest.approx(together.found.value, rel=CLOSE)
    assert by_dates.bound == pytest.approx(together.bound, rel=CLOSE)
