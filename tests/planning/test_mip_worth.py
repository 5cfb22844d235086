"""What binds: the worth told equals the change found by solving again with one unit more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.planning.plan import plan_of_problem
from carwright.solvers.plan_scenario import ScenarioProgram
from carwright.solvers.plan_search import PlanSearch
from carwright.solvers.plan_worth import worths
from planning.small_problems import small_problem

TINY = 1e-4
"""Units by which a limit is moved: small enough to stay on one face of nearly every program, far above rounding."""


def planned(seed: int) -> PlanSearch:
    search = PlanSearch(small_problem(seed, periods=4), 60.0, 1e-7, 1)
    search.run()
    assert search.found is not None
    return search


def with_more(problem, limit: str, scenario: int, place: tuple[int, ...], more: float):
    """The arrays with more of a limit: nothing of the solver is used."""
    if limit in ("contract", "spot"):
        name = {"contract": "supply", "spot": "spot_most"}[limit]
        array = np.array(getattr(problem, name))
        array[scenario, *place] += more
        return replace(problem, **{name: array})
    if limit == "orders":
        array = np.array(problem.orders)
        array[scenario, *place] += more
        return replace(problem, orders=array)
    if limit == "yard":
        return None
    if limit == "retrofit":
        array = np.array(problem.retrofit_most)
        array[place] += more
        return replace(problem, retrofit_most=array)
    return None


@pytest.mark.parametrize("seed", range(12))
def test_duals_equal_plans_made_again_with_more(seed):
    """One-sided: at a corner the dual may promise more than the next unit brings, never less."""
    search = planned(seed)
    found = search.found
    problem, units = search.scaled.problem, {"money": search.scaled.money, "pieces": search.scaled.pieces}
    links = found.x[search.master.links]
    equal = tried = 0
    for s, lived in enumerate(found.lived):
        for each in worths(search.scenarios[s], lived):
            changed = with_more(problem, each.moved.limit, s, each.moved.place, TINY)
            if changed is None:
                continue
            again = ScenarioProgram(changed, s, **units).live_held(links, lived.x)
            gain = (again.value - lived.value) / TINY
            tried += 1
            assert gain <= each.worth + 1e-3 * max(1.0, each.worth)
            equal += gain == pytest.approx(each.worth, rel=1e-3, abs=1e-3)
    assert tried > 0
    assert equal >= 0.7 * tried


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_is_what_solving_again_brings(seed):
    """Rows over all scenarios: the worth of ``up_to`` units, each scenario solved anew from changed arrays."""
    problem = small_problem(seed, periods=4)
    search = planned(seed)
    result = plan_of_problem(problem, gap=1e-7, alternatives=False, jobs=1)
    rows = result.binding.filter((result.binding["scenario"] == "all") & result.binding["up_to"].is_not_null())
    rows = rows.filter(rows["limit"].is_in(["contract", "spot"]))
    units = {"money": search.scaled.money, "pieces": search.scaled.pieces}
    links = search.found.x[search.master.links]
    for row in rows.iter_rows(named=True):
        place = (problem.chips.index(row["name"]), problem.periods.index(row["period"]))
        total = 0.0
        for s, lived in enumerate(search.found.lived):
            small = search.scaled.problem
            changed = with_more(small, row["limit"], s, place, row["up_to"] / search.scaled.pieces)
            again = ScenarioProgram(changed, s, **units).live_held(links, lived.x)
            before = ScenarioProgram(small, s, **units).live_held(links, lived.x)
            total += problem.weight[s] * (again.value - before.value) * search.scaled.money
        # 1 % is what `up_to` promises.
        assert total == pytest.approx(row["worth"] * row["up_to"], rel=0.011, abs=1e-6 * abs(result.value) * 1e9)
