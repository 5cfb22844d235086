"""Cars of a plan and the orders that wait for them: who gets which car, by hand."""

from __future__ import annotations

from datetime import date

from carwright.model.build_plan import BuildPlan, Volume
from simulation.scarce import column, run

TWO_TRIMS = """
cars:
  models: {car: 100 %}
  trims: {plain: 50 %, rich: 50 %}
sales:
  shops: {2024-04-01: 1}
  orders a shop: 300 cars/month
"""


def test_cars_of_a_plan_go_to_the_orders_and_the_rest_wait():
    """Ten orders come a day, half of them rich; the plan builds only plain cars, far more than are wanted."""
    plan = BuildPlan(volumes=(Volume("", date(2024, 4, 1), "car plain", 500),))
    result = run(TWO_TRIMS, plan=plan)
    plain = result.order_totals.filter(trim="plain").row(0, named=True)
    rich = result.order_totals.filter(trim="rich").row(0, named=True)
    assert result.cars_total.mean == 500
    assert plain["delivered"] == plain["ordered"] > 10
    assert plain["backlog"] == 0
    assert 0 <= plain["wait_mean_d"] < 0.1  # from the second car on they stand finished before anybody orders them
    assert rich["delivered"] == 0
    assert rich["backlog"] == rich["ordered"] > 10


def test_a_plan_of_too_few_cars_leaves_a_backlog_by_the_oldest_first():
    """Two rich cars a day for some five orders: the wait grows by three fifths of a day a day."""
    plan = BuildPlan(volumes=tuple(Volume("", date(2024, 4, day), "car rich", 2) for day in range(1, 6)))
    result = run(TWO_TRIMS, plan=plan)
    rich = result.order_totals.filter(trim="rich").row(0, named=True)
    assert rich["delivered"] == 10
    assert rich["backlog"] == rich["ordered"] - 10
    waits = column(result.orders.filter(trim="rich").sort("start"), "wait_mean_d")
    assert waits[4] > waits[1]


def test_handing_cars_over_by_hand():
    """Orders at 0, 5, 6, 20 and 21, the second gives up at 10; cars at 3, 12 and 13: the last one stands until 20."""
    import numpy as np

    from carwright.results.trade_plan import CANCELLED, DELIVERED, WAITS, _in_order

    orders = np.array([[0, 0, 0, 99], [5, 0, 0, 10], [6, 0, 0, 99], [20, 0, 0, 99], [21, 0, 0, 200]])
    _in_order(orders, np.arange(5), [3, 12, 13], 100)
    assert orders[:, 2].tolist() == [DELIVERED, CANCELLED, DELIVERED, DELIVERED, WAITS]
    assert orders[:, 3].tolist() == [3, 10, 12, 20, 200]


def test_cars_built_short_are_not_handed_over():
    """When each of them is finished is not kept: the books stay closed, as the handbook says."""
    plan = BuildPlan(volumes=(Volume("", date(2024, 4, 1), "car plain", 5),))
    short = """
supply:
  when short: build short
  built short: {parts: chip, yard: 15 cars, retrofit: 30000 cars/month, cost: 100 EUR}
  parts:
    chip: {each car: 1, contract: 300 parts/month}
"""
    assert run(TWO_TRIMS + short, plan=plan).orders.is_empty()
