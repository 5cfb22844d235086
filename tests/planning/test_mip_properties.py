"""Whatever the plan: cars, orders, parts and cash balance to the last unit, and more of a limit never costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carwright.arrays.planning_goal import PlanGoal
from carwright.arrays.planning_problem import PlanProblem
from carwright.planning.alternatives import way_of
from carwright.planning.plan import plan_of_problem
from carwright.results.plan import TABLES, PlanResult
from carwright.solvers import plan_search
from carwright.solvers.plan_cash import HEADS
from planning.small_problems import small_problem

UNIT = 1e-4
"""Of a car, a part, or a unit of money: what the solver's tolerance of 1e-7 can come to in a sum of hundreds."""
FEW = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def planned(problem: PlanProblem) -> PlanResult:
    return plan_of_problem(problem, gap=1e-6, alternatives=False, binding=False, jobs=1)


def cube(result: PlanResult, table: str, value: str, *shape: int) -> np.ndarray:
    return getattr(result, table)[value].to_numpy().reshape(shape)


@given(seed=st.integers(0, 10_000))
@FEW
def test_orders_cars_and_parts_balance(seed):
    problem = small_problem(seed)
    result, size = planned(problem), problem.sizes
    s, d, t, p, c = (size[axis] for axis in ("scenario", "line", "period", "car", "chip"))
    orders, lost, delivered, cancelled, backlog = (
        cube(result, "orders", name, s, d, t) for name in ("orders", "lost", "delivered", "cancelled", "backlog")
    )
    start = np.broadcast_to(problem.book.sum(axis=1), (s, d))[..., None]
    before = np.concatenate([start, backlog[..., :-1]], axis=2)
    np.testing.assert_allclose(before + orders - lost - delivered - cancelled, backlog, atol=UNIT)
    made = cube(result, "production", "cars", s, 2, p, t)
    short, finished, parked = (cube(result, "short", n, s, p, t) for n in ("built_short", "retrofitted", "parked"))
    yard_before = np.concatenate([np.zeros((s, p, 1)), parked[..., :-1]], axis=2)
    np.testing.assert_allclose(yard_before + short - finished, parked, atol=UNIT)
    sold = np.zeros((s, p, t))
    np.add.at(sold, (slice(None), problem.car_of_line), delivered)
    np.testing.assert_allclose(made.sum(axis=1) - short + finished, sold, atol=UNIT)
    contract, spot, used, stock, scrapped = (
        cube(result, "chips", n, s, c, t) for n in ("contract", "spot", "used", "stock", "scrapped")
    )
    first = np.broadcast_to(problem.stock_start, (s, c))[..., None]
    stock_before = np.concatenate([first, stock[..., :-1]], axis=2)
    np.testing.assert_allclose(stock_before + contract + spot - used - scrapped, stock, atol=UNIT)
    fitted = np.where(problem.short[None, :, None], np.einsum("spt,pc->sct", sold, problem.needs), 0.0)
    fitted += np.where(problem.short[None, :, None], 0.0, np.einsum("spt,pc->sct", made.sum(axis=1), problem.needs))
    np.testing.assert_allclose(used, fitted, atol=UNIT)
    for table, values in (("orders", delivered), ("parked", parked), ("stock", stock), ("cancelled", cancelled)):
        assert values.min() >= -UNIT, table


@given(seed=st.integers(0, 10_000))
@FEW
def test_limits_are_kept(seed):
    problem = small_problem(seed)
    result, size = planned(problem), problem.sizes
    s, t, p = (size[axis] for axis in ("scenario", "period", "car"))
    made = cube(result, "production", "cars", s, 2, p, t)
    capacity = result.timeline["capacity"].to_numpy().reshape(2, t)
    use = np.where(np.isfinite(problem.use), problem.use, 0.0)[:, 0]
    assert (np.einsum("spt,p->st", made[:, 0], use) <= capacity[0] + UNIT).all()
    assert (made[:, 1].sum(axis=1) <= capacity[1] + UNIT).all()
    parked, finished = cube(result, "short", "parked", s, p, t), cube(result, "short", "retrofitted", s, p, t)
    assert (parked.sum(axis=1) <= problem.yard + UNIT).all()
    assert (finished.sum(axis=1) <= problem.retrofit_most + UNIT).all()


@given(seed=st.integers(0, 10_000))
@FEW
def test_cash_is_what_the_other_tables_say(seed):
    """Revenue, material, conversion and fees by hand from volumes; NPV and goal from cash."""
    problem = small_problem(seed)
    result, size = planned(problem), problem.sizes
    s, d, t, p = (size[axis] for axis in ("scenario", "line", "period", "car"))
    cash = {head: cube(result, "cash", head, s, t) for head in (*HEADS, "cash", "cumulative")}
    delivered = cube(result, "orders", "delivered", s, d, t)
    made = cube(result, "production", "cars", s, 2, p, t)
    np.testing.assert_allclose(cash["revenue"], np.einsum("sdt,dt->st", delivered, problem.price), atol=UNIT * 100)
    np.testing.assert_allclose(cash["material"], -np.einsum("smpt,pt->st", made, problem.material), atol=UNIT * 100)
    by_hand = -np.einsum("spt,p->st", made[:, 0], problem.conversion[:, 0])
    np.testing.assert_allclose(cash["conversion"], by_hand, atol=UNIT * 100)
    np.testing.assert_allclose(cash["fees"], _fees(problem, result, made[:, 1].sum(axis=1)), atol=UNIT * 100)
    np.testing.assert_allclose(sum(cash[head] for head in HEADS), cash["cash"], atol=UNIT)
    np.testing.assert_allclose(np.cumsum(cash["cash"], axis=1), cash["cumulative"], atol=UNIT)
    np.testing.assert_allclose(cash["cash"] @ problem.discount, result.scenarios["npv"].to_numpy(), atol=UNIT)
    assert float(problem.weight @ result.scenarios["score"].to_numpy()) == pytest.approx(result.value, rel=1e-6)


def _fees(problem: PlanProblem, result: PlanResult, volume: np.ndarray) -> np.ndarray:
    """The first fee within the year, cars missing to the least, all cars of the year at the step reached."""
    under = (result.timeline.filter(pl.col("kind") == "offer")["pattern"] == "under contract").to_numpy()
    fee = problem.fee[0]
    paid = -fee[0] * (volume + np.maximum(problem.offer_least[0] * under - volume, 0))
    for year in range(len(problem.years)):
        within = np.flatnonzero(problem.year_of == year)
        for s in range(len(volume)):
            total = volume[s, within].sum()
            step = int(np.searchsorted(problem.fee_from[0], total + 1e-6, side="right")) - 1
            paid[s, within[-1]] += (fee[0] - fee[step]) * total
    return paid


RELAXED = {
    "supply": lambda p: {"supply": p.supply * 1.2 + 1},
    "spot": lambda p: {"spot_most": p.spot_most + 2},
    "orders": lambda p: {"orders": p.orders * 1.1},
    "capacity": lambda p: {"capacity": p.capacity * 1.15},
    "offer": lambda p: {"offer_capacity": p.offer_capacity * 1.15},
    "yard": lambda p: {"yard": p.yard * 2},
    "bays": lambda p: {"retrofit_most": p.retrofit_most + 2},
    "store": lambda p: {"stock_most": p.stock_most * 2},
    "patience": lambda p: {"cancel": p.cancel * 0.5},
    "least run": lambda p: {"least_run": np.ones_like(p.least_run)},
    "must open": lambda p: {"required": np.zeros_like(p.required)},
    "notice": lambda p: {"notice": np.zeros_like(p.notice)},
    "parked": lambda p: {"parked_longest": p.parked_longest + 1},
}


@given(seed=st.integers(0, 10_000), limit=st.sampled_from(sorted(RELAXED)))
@settings(FEW, max_examples=13)
def test_more_of_a_limit_never_lowers_the_goal(seed, limit):
    """Orders that one need not serve do no harm; the gap asked for is a millionth."""
    problem = small_problem(seed, periods=4, goal=PlanGoal(npv=1.0, risk_weight=0.3, risk_share=0.5))
    tight, loose = planned(problem), planned(replace(problem, **RELAXED[limit](problem)))
    assert loose.value >= tight.value - 3e-6 * abs(tight.value)


def test_tables_have_their_columns():
    result = plan_of_problem(small_problem(3), gap=1e-4, jobs=1)
    for name, columns in TABLES.items():
        assert getattr(result, name).columns == list(columns), name
    assert result.binding.height > 0
    assert set(result.alternatives["alternative"]) <= {"own", "contract", "both", "neither"}


def test_same_problem_same_plan():
    first, second = (plan_of_problem(small_problem(5), gap=1e-6, alternatives=False, jobs=1) for _ in range(2))
    assert first.fingerprint == second.fingerprint
    assert first.value == second.value
    for name in TABLES:
        assert getattr(first, name).equals(getattr(second, name)), name


@pytest.mark.parametrize("seed", range(12))
def test_no_alternative_that_keeps_all_commitments_is_better_than_the_plan(seed, monkeypatch):
    """A gap of ten ends every search at the first plan that comes, so that another way may well be better."""
    monkeypatch.setattr(plan_search, "SMALL", 0)
    problem = small_problem(seed)
    free = replace(
        problem, required=np.zeros_like(problem.required), offer_required=np.zeros_like(problem.offer_required)
    )
    made = plan_of_problem(free, gap=10.0, jobs=1, binding=False)
    assert made.value == max(made.alternatives["goal"].drop_nulls())
    assert made.bound >= made.value - 1e-9 * abs(made.value)


def test_a_way_without_what_must_open_says_so_and_is_never_the_plan():
    problem = small_problem(3)
    assert problem.required.any()
    made = plan_of_problem(problem, gap=1e-6, jobs=1, binding=False)
    words = dict(made.alternatives.select("alternative", "words").rows())
    assert words["contract"].endswith("without what must open or be signed")
    assert way_of(made) != "contract"


@pytest.mark.parametrize("seed", [0, 1])
def test_a_way_that_no_budget_carries_is_proven_so_when_its_search_finds_no_plan(seed, monkeypatch):
    """Tooling of ten budgets; by cuts alone, as large problems go, a search ends without any plan."""
    monkeypatch.setattr(plan_search, "SMALL", 0)
    monkeypatch.setattr(plan_search, "TOGETHER", 0)
    problem = small_problem(seed)
    budget = 2 * problem.opening_capital.sum(axis=1).max() + 1000
    none = {name: np.zeros_like(getattr(problem, name)) for name in ("required", "offer_required")}
    dear = replace(problem, **none, tooling=problem.tooling + 10 * budget, budget=budget)
    made = plan_of_problem(dear, seconds=20, gap=1e-3, jobs=1, binding=False)
    status = dict(made.alternatives.select("alternative", "status").rows())
    assert status == {"own": "optimal", "contract": "infeasible", "both": "infeasible"}
