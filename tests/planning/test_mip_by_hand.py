"""Instances small enough to be reckoned by hand, each for one formula of the explanation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from carwright.arrays.planning_goal import PlanGoal
from carwright.arrays.planning_problem import PlanProblem
from carwright.errors import PlantError
from carwright.planning.clash import clash_of
from carwright.planning.plan import plan_of_problem
from carwright.solvers.plan_master import mixed, tail_weights
from carwright.solvers.plan_search import PlanSearch
from naive.planning import goal_of

QUARTERS = np.array(["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01"], "datetime64[D]")


def one_offer(**changed: Any) -> PlanProblem:
    """One car, one contract maker that already runs, two quarters of a year."""
    fields: dict[str, Any] = {
        "name": "by hand",
        "periods": ("Q1", "Q2"),
        "starts": QUARTERS[:3],
        "years": ("2026",),
        "cars": ("car",),
        "lines": ("line",),
        "segment_of_line": ("home",),
        "price": 100.0,
        "orders": [[[50.0, 50.0]]],
        "offers": ("maker",),
        "offer_capacity": 60.0,
        "fee_from": [[0.0, 80.0]],
        "fee": [[30.0, 20.0]],
        "signing_offer": [0],
        "signing_period": [-1],
        "exit_allowed": False,
        "offer_required": True,
    }
    return PlanProblem(**{**fields, **changed})


def planned(problem: PlanProblem, **wishes: Any):
    return plan_of_problem(problem, gap=1e-7, alternatives=False, jobs=1, **wishes)


def test_all_cars_of_the_year_are_paid_at_the_step_reached():
    """100 cars at 20: 10 000 - 2 000. The first quarter pays 30 a car, the settlement comes in the second."""
    result = planned(one_offer(discount=[1.0, 0.99]))
    assert result.npv == pytest.approx(5_000 - 1_500 + 0.99 * (5_000 - 500))
    assert result.cash["fees"].to_list() == pytest.approx([-1_500, -1_500 + 1_000])


def test_one_car_less_than_the_step_and_all_pay_the_first_fee():
    """79 orders in all: 79 * 70."""
    assert planned(one_offer(orders=[[[40.0, 39.0]]])).npv == pytest.approx(79 * 70)


def test_relaxed_fees_know_what_a_period_cannot_make():
    """All 50 orders come in one quarter, of which the maker makes 60: the step at 80 is out of reach, even in part.

    By the year alone, 50 of 80 cars would count as five eighths of a year at the lower fee: 50 * 80 instead of 50 * 70.
    """
    search = PlanSearch(one_offer(orders=[[[50.0, 0.0]]], cancel=[1.0]), 10, 1e-7)
    capacity = search.scaled.pieces
    links = search.master.links
    held = np.zeros(search.master.base.columns)
    held[search.first.under] = 1.0
    held[search.first.offer_capacity] = 60.0 / capacity
    lived = search.scenarios[0].live(held[links])
    assert lived.value * search.scaled.points * 1e9 == pytest.approx(50 * 70)


def test_a_step_is_worth_reaching_with_cars_that_lose_money():
    """The price of the second quarter is 5 below the lower fee: 40 cars lose 5 each there, but 40 more earn 10 each."""
    problem = one_offer(orders=[[[40.0, 40.0]]], price=[[100.0, 15.0]])
    assert planned(problem).npv == pytest.approx(40 * 80 - 40 * 5)
    assert planned(one_offer(orders=[[[40.0, 39.0]]], price=[[100.0, 15.0]])).npv == pytest.approx(40 * 70)


def test_cars_not_taken_are_paid_for_up_to_the_least():
    """10 cars are sold, 25 a quarter are paid: 10 * 100 - 2 * 25 * 30."""
    problem = one_offer(orders=[[[10.0, 0.0]]], offer_least=25.0)
    assert planned(problem).npv == pytest.approx(1_000 - 1_500)


def test_orders_that_wait_are_cancelled_by_age():
    """100 orders, 60 cars a quarter: 40 wait, a tenth leaves, 36 are delivered."""
    result = planned(one_offer(orders=[[[100.0, 0.0]]], cancel=[0.1], fee_from=[[0.0, np.inf]]))
    assert result.orders["delivered"].to_list() == pytest.approx([60, 36])
    assert result.orders["cancelled"].to_list() == pytest.approx([4, 0])
    # The last of the 36 is served when all 36 of the second quarter are: 13 weeks on.
    assert result.orders["wait_weeks"].to_list() == pytest.approx([13, 0])
    assert result.scenarios["longest_wait_weeks"].item() == pytest.approx((QUARTERS[2] - QUARTERS[0]).astype(int) / 14)


def test_opening_ramps_up_and_is_paid_before():
    """Opens in Q2 at 40 %, then 100 % of 50 cars; 500 of capital in Q1, 20 a quarter fixed, 10 labour, 5 to hire."""
    problem = PlanProblem(
        name="ramp",
        periods=("Q1", "Q2", "Q3"),
        starts=QUARTERS[:4],
        years=("2026",),
        cars=("car",),
        lines=("line",),
        segment_of_line=("home",),
        price=100.0,
        orders=[[[50.0, 50.0, 50.0]]],
        cancel=[1.0],
        parts=("part",),
        patterns=("day",),
        capacity=50.0,
        ramp=[[[0.4, 1.0]]],
        fixed=20.0,
        labour=10.0,
        hiring=5.0,
        conversion=10.0,
        opening_part=[0],
        opening_period=[1],
        opening_capital=[[500.0, 0.0, 0.0]],
    )
    result = planned(problem)
    assert result.orders["delivered"].to_list() == pytest.approx([0, 20, 50])
    assert result.npv == pytest.approx(70 * 90 - 500 - 2 * 30 - 5)


def test_a_burst_waits_for_the_next_period():
    """Of 50 orders 45 come when the first quarter is as good as over: 5 are served in it, though 30 could be built."""
    late = planned(one_offer(offer_capacity=30.0, discount=[1.0, 0.9], orders=[[[50.0, 0.0]]], late=[[[45.0, 0.0]]]))
    assert late.orders["delivered"].to_list() == pytest.approx([5, 30])
    early = planned(one_offer(offer_capacity=30.0, discount=[1.0, 0.9], orders=[[[50.0, 0.0]]]))
    assert early.orders["delivered"].to_list() == pytest.approx([30, 20])


def test_notice_holds_a_contract():
    """Signed for Q1 with two quarters of notice: out in Q3 at the earliest, two quarters of 30 cars not taken."""
    problem = one_offer(
        periods=("Q1", "Q2", "Q3", "Q4"),
        starts=QUARTERS,
        orders=[[[200.0, 0.0, 0.0, 0.0]]],
        cancel=[1.0],
        offer_least=30.0,
        signing_period=[0],
        notice=[2],
        exit_cost=[7.0],
        exit_allowed=True,
        fee_from=[[0.0, np.inf]],
    )
    result = planned(problem)
    assert result.npv == pytest.approx(60 * 70 - 30 * 30 - 7)
    rows = {row["what"]: row["period"] for row in result.decisions.iter_rows(named=True)}
    assert (rows["sign"], rows["notice"], rows["exit"]) == ("Q1", "Q1", "Q3")


def test_parts_ordered_ahead_arrive_after_their_lead_time():
    """No part but those ordered: 30 in Q1 for Q2; half of them arrive in the second scenario."""
    problem = one_offer(
        scenarios=("all", "half"),
        weight=[0.5, 0.5],
        orders=np.full((2, 1, 2), 50.0),
        chips=("chip",),
        needs=[[1.0]],
        order_most=[[30.0, 30.0]],
        order_price=10.0,
        lead=[1],
        order_left=[[[1.0, 1.0]], [[1.0, 0.5]]],
    )
    result = planned(problem)
    assert result.decisions.filter(result.decisions["what"] == "order")["amount"].to_list() == pytest.approx([30])
    assert result.scenarios["npv"].to_list() == pytest.approx([30 * (70 - 10), 15 * (70 - 10)])


def test_shops_limit_orders_and_are_opened_as_far_as_they_pay():
    """A shop takes 10 orders a quarter, worth 10 * 70; a quarter of it costs 500: worth it up to 50 orders."""
    shops = {"shop_orders": 10.0, "shops_most": 9.0, "shop_cost": 500.0, "fee_from": [[0.0, np.inf]]}
    result = planned(one_offer(**shops))
    assert result.decisions.filter(result.decisions["what"] == "shops")["amount"].to_list() == pytest.approx([5])
    assert result.npv == pytest.approx(2 * (50 * 70 - 5 * 500))
    assert planned(one_offer(**shops, orders=[[[80.0, 80.0]]])).orders["lost"].sum() == pytest.approx(40)


@pytest.mark.parametrize(
    ("share", "cvar"),
    [(0.1, -10.0), (0.2, -10.0), (0.5, (0.2 * -10 + 0.3 * 0) / 0.5), (0.6, (0.2 * -10 + 0.4 * 0) / 0.6), (1.0, 2.0)],
)
def test_cvar_is_the_mean_of_the_worst_share(share, cvar):
    """Scores 10, 0, -10 with weights 40, 40, 20 %."""
    problem = one_offer(
        scenarios=("good", "fair", "bad"),
        weight=[0.4, 0.4, 0.2],
        orders=np.full((3, 1, 2), 50.0),
        goal=PlanGoal(risk_share=share, risk_weight=1.0),
    )
    scores = np.array([10.0, 0.0, -10.0])
    assert mixed(scores, problem) == pytest.approx(cvar)
    assert goal_of(problem, scores) == pytest.approx(cvar)
    assert tail_weights(scores, problem) @ scores == pytest.approx(cvar)


@pytest.mark.parametrize("together_first", [0, 10_000])
def test_risk_changes_the_decision(together_first):
    """Sign for 600: earns 50 * 2 * 70 or nothing. By the mean yes, by the worst half no."""
    from carwright.solvers.plan_search import PlanSearch

    def best(weight: float) -> float:
        problem = one_offer(
            scenarios=("sells", "does not"),
            weight=[0.5, 0.5],
            orders=[[[50.0, 50.0]], [[0.0, 0.0]]],
            signing_period=[0],
            tooling=[600.0],
            offer_required=False,
            fee_from=[[0.0, np.inf]],
            goal=PlanGoal(risk_share=0.5, risk_weight=weight),
        )
        search = PlanSearch(problem, 30.0, 1e-7, 1, together_first=together_first)
        search.run()
        return search.found.value * search.scaled.points * 1e9

    assert best(0.0) == pytest.approx(0.5 * 7000 - 600)
    assert best(1.0) == pytest.approx(0.0, abs=1e-3)


def test_a_clash_names_the_smallest_set():
    """Tooling of 600 within 500 of cash: the budget and the signature clash; the year's budget has nothing to do."""
    problem = one_offer(signing_period=[0], tooling=[1600.0], budget=500.0, budget_year=[1e6], orders=[[[1.0, 1.0]]])
    result = planned(problem)
    assert result.status == "infeasible"
    assert len(result.clash) == 2
    assert any("budget in all" in words for words in result.clash)
    assert any("maker must be signed" in words for words in result.clash)
    assert clash_of(one_offer(), seconds=20) is None


def test_bad_arrays_are_refused_with_every_fault():
    with pytest.raises(PlantError) as refused:
        one_offer(cancel=[0.5, 0.1], weight=[0.5], needs=[[1.0, 2.0]])
    assert "needs" in str(refused.value)
    with pytest.raises(PlantError) as refused:
        one_offer(cancel=[0.5, 0.1], weight=[0.5])
    assert {"weight", "cancel"} <= {problem.place for problem in refused.value.problems}


def waits_and_gives_up(**goal: float) -> PlanProblem:
    """100 orders, then 40, and 40 cars in each of three quarters, none in the fourth; half of those who wait give up
    at the end of their second quarter.

    To serve the 40 first lets 30 of the first 100 give up, and the rest are served in the third quarter. Oldest first,
    5 are left that wait into the fourth.
    """
    return one_offer(
        periods=("Q1", "Q2", "Q3", "Q4"),
        starts=QUARTERS,
        orders=[[[100.0, 40.0, 0.0, 0.0]]],
        cancel=[0.0, 0.5],
        offer_capacity=[[40.0, 40.0, 40.0, 0.0]],
        fee_from=[[0.0]],
        fee=[[30.0]],
        goal=PlanGoal(**goal),
    )


def test_the_longest_wait_is_that_of_the_oldest_served_first():
    result = planned(waits_and_gives_up(npv=0.0, wait=1.0))
    quarter = 365 / 4 / 7
    assert result.bound == pytest.approx(-2 * quarter)
    assert result.value == pytest.approx(-3 * quarter)
    assert result.scenarios["longest_wait_weeks"].to_list() == pytest.approx([3 * quarter])
    assert result.status == "gap"
    assert any(note.startswith("Oldest orders first") for note in result.notes)


def test_money_alone_serves_the_oldest_first_as_well_as_anyone():
    result = planned(waits_and_gives_up(npv=1.0))
    assert result.status == "optimal"
    assert result.npv == pytest.approx(120 * 70)


def test_a_car_more_does_not_shorten_a_wait_that_is_counted_in_whole_periods():
    """Two quarters of 60 orders and 50 cars: 10 are left at the end of the first, 20 at the end of the second."""
    problem = one_offer(orders=[[[60.0, 60.0]]], offer_capacity=50.0, cancel=[0.0], fee_from=[[0.0]], fee=[[30.0]],
                        goal=PlanGoal(npv=1e4, wait=1.0))  # fmt: skip
    binding = planned(problem).binding.filter(scenario="all", limit="offer")
    assert binding.height
    assert binding["worth"].to_list() == pytest.approx([70 * 1e4 / 1e9] * binding.height)
