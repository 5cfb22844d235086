"""Orders of a plan, by hand: market, prices, scenarios, bursts, owners, shops, cancellations."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from arrays.small_plans import plan
from carwright.arrays.planning import cancelled_by_age, plan_problem
from carwright.arrays.planning_days import plan_days
from carwright.arrays.planning_goal import TIE

INDEX = 220 / 200
"""Ours: 60 % of 200,000 and 40 % of 250,000. Theirs: 190,000 and 230,000 weighted 15 to 5."""
A_DAY = 365_000 / 365 * 0.10 * INDEX**-2
"""Orders a day in 2025: size x share x price index ^ response."""


def test_the_market_gives_size_times_share_times_price_response_times_mix():
    problem = plan_problem(plan())
    assert problem.periods[:5] == ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1")
    days = np.array([90, 91, 92, 92])
    assert problem.lines == ("sedan", "suv")
    assert problem.orders[0, 0, :4] == pytest.approx(0.6 * A_DAY * days)
    assert problem.orders[0, 1, :4] == pytest.approx(0.4 * A_DAY * days)
    assert problem.orders[0, :, 4:].sum() == pytest.approx(2 * 365 * A_DAY)  # twice the market in 2026


def test_a_year_of_orders_is_the_year_of_the_market_in_a_leap_year_too():
    later = plan(
        decisions__from="2028-01-01",
        decisions__until="2029-01-01",
        decisions__parts__plant__open="2028-01-01..2028-10-01",
        market__segments__home__price_response=0,
        money__capital__plant__building_time="0 months",
    )
    assert plan_problem(later).orders.sum() == pytest.approx(730_000 * 0.10)


def test_our_price_falls_within_a_period_and_orders_and_money_follow_by_the_day():
    cut = plan(
        money__prices={"sedan": {"2025-01-01": "200 000 CNY", "2025-02-15": "180 000 CNY"}, "suv": "250 000 CNY"}
    )
    problem = plan_problem(cut)
    before, after = 45, 45
    index = (0.6 * 180 + 0.4 * 250) / 200
    assert problem.orders[0, 0, 0] == pytest.approx(0.6 * 100 * (before * INDEX**-2 + after * index**-2))
    assert problem.price[0, 0] == pytest.approx(190_000 / 1.13)
    assert problem.price[1, 0] == pytest.approx(250_000 / 1.13)


def test_a_rival_who_comes_later_does_not_count_before():
    """Alpha asks 190,000 alone in the first quarter; then Beta's 230,000 count a quarter."""
    rivals = {"Alpha": {"price": "190 000 CNY", "share": "15 %"},
              "Beta": {"price": "230 000 CNY", "share": {"2025-04-01": "5 %"}}}  # fmt: skip
    orders = plan_problem(plan(market__segments__home__rivals=rivals)).orders[0].sum(axis=0)
    assert orders[:2] == pytest.approx([90 * 100 * (220 / 190) ** -2, 91 * A_DAY])


SCENARIOS = {
    "as expected": {"weight": "60 %"},
    "rival cuts": {"weight": "20 %", "rival prices": "80 %", "from": "2025-04-01", "until": "2025-07-01"},
    "half": {"weight": "15 %", "demand": "50 %", "from": "2025-04-01"},
    "closed": {"weight": "5 %", "closed": ["China"], "from": "2025-05-16"},
}


def test_scenarios_change_what_they_say_and_only_while_they_last():
    problem = plan_problem(plan(market__scenarios=SCENARIOS))
    first, second, third = (problem.orders[:, :, t].sum(axis=1) for t in range(3))
    assert problem.weight == pytest.approx([0.6, 0.2, 0.15, 0.05])
    assert first == pytest.approx(np.full(4, 90 * A_DAY))
    assert second == pytest.approx(91 * A_DAY * np.array([1.0, 0.8**2, 0.5, 45 / 91]))
    assert third == pytest.approx(92 * A_DAY * np.array([1.0, 1.0, 0.5, 0.0]))


def test_a_burst_comes_evenly_over_its_hours_and_only_in_its_scenarios():
    burst = {"launch": {"date": "2025-03-31 12:00", "orders": "1000", "within": "24 h", "cars": {"suv": "100 %"}}}
    quiet = {"as expected": {"weight": "50 %"}, "no launch": {"weight": "50 %", "bursts": "no"}}
    problem = plan_problem(plan(sales__bursts=burst, market__scenarios=quiet))
    without = plan_problem(plan(market__scenarios=quiet))
    more = problem.orders - without.orders
    assert more[0, 1, :3] == pytest.approx([500, 500, 0])
    assert more[0, 0].sum() == pytest.approx(0)
    assert more[1].sum() == pytest.approx(0)
    # at noon of 31 March 89 1/2 of 90 days are gone, at noon of 1 April 1/2 of 91
    assert problem.late[0, 1, :3] == pytest.approx([500 * 89.5 / 90, 500 * 0.5 / 91, 0])
    assert problem.late[0, 0].sum() + problem.late[1].sum() == 0


def test_a_burst_without_cars_has_the_mix_of_its_segment():
    problem = plan_problem(plan(sales__bursts={"launch": {"date": "2025-01-01", "orders": "1000"}}))
    assert (problem.orders - plan_problem(plan()).orders)[0, :, 0] == pytest.approx([600, 400])


def test_owners_order_by_their_number_and_share_a_year():
    owners = {"people": {"2025": "3.65 m people", "2026": "7.3 m"}, "share a year": "1 %", "cars": {"sedan": "100 %"}}
    more = plan_problem(plan(sales__owners=owners)).orders - plan_problem(plan()).orders
    assert more[0, 0, :5] == pytest.approx([100 * 90, 100 * 91, 100 * 92, 100 * 92, 200 * 90])
    assert more[0, 1].sum() == pytest.approx(0)


def test_shops_follow_straight_lines_and_take_so_many_orders_each():
    sales = {"shops": {"2025-01-01": 10, "2025-04-01": 100, "2025-07-01": 100}, "orders a shop": "50 cars/month"}
    problem = plan_problem(plan(sales={**sales, "shop cost": "300 k CNY/month"}))
    assert problem.shops_least[:3] == pytest.approx([10 + 89 / 2, 100, 100])  # 10, 11, ... 99 over 90 days
    assert (problem.shops_least == problem.shops_most).all()
    assert problem.shop_orders[0] == pytest.approx(150)
    assert problem.shop_cost[0] == pytest.approx(900_000)


def test_a_burst_needs_no_shop():
    """As many orders as come at once may be taken beside what shops can take, in the scenarios in which they come."""
    sales = {
        "shops": 10,
        "orders a shop": "50 cars/month",
        "bursts": {"launch": {"date": "2025-01-01", "orders": "4000"}},
    }
    quiet = {"as expected": {"weight": "50 %"}, "no launch": {"weight": "50 %", "bursts": "no"}}
    problem = plan_problem(plan(sales=sales, market__scenarios=quiet))
    assert (problem.shops_most * problem.shop_orders)[:2] == pytest.approx([10 * 150, 10 * 150])
    assert problem.online[:, :2] == pytest.approx(np.array([[4000, 0], [0, 0]]))


def test_cancellations_a_month_become_those_of_a_period_by_the_age_of_the_order():
    """Months waited: 0 to 1.5 in the first quarter, then 1.5 to 4.5, 4.5 to 7.5; 1 % a month from three on."""
    plant = plan(sales__cancellations={"0 d": "0 %", f"{3 * 365.25 / 12} d": "1 %"})
    share = cancelled_by_age(plant.sales, plan_days(plant.decisions))
    assert share == pytest.approx([0, 1 - 0.99**1.5, 1 - 0.99**3])


def test_segments_make_lines_of_their_own_with_their_prices_and_tax():
    home = dict(plan().model_dump()["market"]["segments"]["home"])
    assert home["region"] == "China"
    abroad = {"region": "Europe", "demand": "100 k cars", "share": "1 %", "cars": {"suv": "100 %"},
              "prices": {"suv": "320 000 CNY"}, "sales tax": "25 %"}  # fmt: skip
    problem = plan_problem(plan(market__segments__abroad=abroad))
    assert problem.lines == ("sedan, home", "suv, home", "suv, abroad")
    assert [problem.cars[p] for p in problem.car_of_line] == ["sedan", "suv", "suv"]
    assert problem.price[2, 0] == pytest.approx(256_000)
    assert problem.orders[0, 2, :4].sum() == pytest.approx(1000)


def test_months_are_periods_too():
    months = plan_problem(plan(decisions__period="month"))
    quarters = plan_problem(plan())
    assert months.periods[:2] == ("2025-01", "2025-02")
    assert months.orders.reshape(1, 2, 8, 3).sum(axis=-1) == pytest.approx(quarters.orders)


def test_money_is_worth_its_amount_on_the_first_day_and_less_by_the_middle_of_each_period():
    problem = plan_problem(
        plan(money__discount_rate="8 %", money__development={"2025": "365 m CNY", "2026": "730 m CNY"})
    )
    assert problem.discount[0] == pytest.approx(1.08 ** -(45 / 365.25))
    assert problem.development[:5] == pytest.approx([90e6, 91e6, 92e6, 92e6, 180e6])


def test_budget_of_a_year_stands_in_its_year():
    problem = plan_problem(plan(money__budget={"total": "6 bn CNY", "years": {"2026": "2 bn CNY"}}))
    assert problem.budget == 6e9
    assert list(problem.budget_year) == [np.inf, 2e9]
    assert problem.years == ("2025", "2026")
    assert date(2025, 1, 1) == problem.starts[0].astype(date)


def test_orders_on_the_books_wait_in_the_first_segment_that_sells_the_car():
    abroad = {"demand": "100 k cars", "share": "1 %", "cars": {"suv": "100 %"}}
    problem = plan_problem(plan(sales__waiting={"suv": "4000"}, market__segments__abroad=abroad))
    assert problem.lines == ("sedan, home", "suv, home", "suv, abroad")
    assert problem.book[:, 0].tolist() == [0, 4000, 0]


def test_shops_may_be_decided_between_bounds():
    bounds = {"at least": 20, "at most": {"2025": 100, "2026": 300}}
    problem = plan_problem(plan(sales__orders_a_shop="50 cars/month", decisions__shops=bounds))
    assert problem.shops_least[[0, 4]] == pytest.approx([20, 20])
    assert problem.shops_most[[0, 4]] == pytest.approx([100, 300])


def test_goal_and_risk_are_those_of_the_file():
    goal = {"npv": "50 %", "cars": 0.2, "longest wait": "1 %", "risk": {"cvar": "30 %", "weight": "25 %"}}
    made = plan_problem(plan(decisions__goal=goal)).goal
    assert (made.npv, made.cars, made.wait, made.risk_share, made.risk_weight) == (0.5, 0.2, 0.01, 0.3, 0.25)


def test_where_no_money_is_asked_for_it_settles_ties():
    goal = plan_problem(plan(decisions__goal={"longest wait": "100 %"})).goal
    assert (goal.npv, goal.cars, goal.wait, goal.risk_weight) == (TIE, 0, 1, 0)


def test_a_trim_has_the_price_of_its_name_else_of_its_model_else_of_all():
    trims = {"sedan": {"base": "50 %", "pro": "50 %"}, "suv": {"base": "50 %", "pro": "50 %"}}
    prices = {"sedan pro": "240 000 CNY", "sedan": "200 000 CNY", "pro": "290 000 CNY", "*": "250 000 CNY"}
    cars = {f"{model} {trim}": "25 %" for model in ("sedan", "suv") for trim in ("base", "pro")}
    problem = plan_problem(plan(cars__trims=trims, money__prices=prices, market__segments__home__cars=cars))
    assert problem.lines == ("sedan base", "sedan pro", "suv base", "suv pro")
    assert problem.price[:, 0] * 1.13 == pytest.approx([200_000, 240_000, 250_000, 290_000])
