"""Delivery days from plain arrays: equal to handing out the cars one by one, whatever the plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carwright.planning import promise_dates as dates
from naive import promise as naive


@st.composite
def plans(draw, queues=1):
    """Uneven periods, whole or broken numbers of cars, periods without any."""
    periods = draw(st.integers(1, 6))
    lengths = draw(st.lists(st.integers(1, 92), min_size=periods, max_size=periods))
    edges = np.concatenate([[0.0], np.cumsum(lengths)]) + 20_000
    scenarios = draw(st.integers(1, 4))
    cars = st.one_of(st.just(0.0), st.integers(0, 12).map(float), st.floats(0, 12))
    flat = st.lists(cars, min_size=scenarios * queues * periods, max_size=scenarios * queues * periods)
    shape = scenarios, queues, periods
    weights = np.array(draw(st.lists(st.integers(1, 9), min_size=scenarios, max_size=scenarios)), float)
    delivered, waiting, came = (np.array(draw(flat)).reshape(shape) for _ in range(3))
    return dates.Deliveries(edges, delivered, waiting, came, weights / weights.sum())


days = st.floats(-30, 300).map(lambda day: 20_000 + day)


def rows_of(plan, first_order, as_of, orders, factors=(1.0,)):
    ahead, early = dates.before_book(plan, dates.Book(first_order, as_of, np.array([float(orders)])))
    pairs = zip(plan.delivered, early, strict=True)
    lines = [dates.line_after(plan.edges, cars[0], as_of, float(ready[0])) for cars, ready in pairs]
    return dates.days_by_draw(lines, ahead[:, 0], np.arange(1.0, orders + 1), np.array(factors))


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine the first draws take their time
@given(plans(), days, days, st.integers(1, 20))
def test_days_are_those_of_handing_out_car_by_car(plan, one, other, orders):
    first_order, as_of = min(one, other), max(one, other)
    found = rows_of(plan, first_order, as_of, orders)
    for s, delivered in enumerate(plan.delivered[:, 0]):
        edges, book = list(plan.edges), (first_order, as_of, orders)
        ahead, early = naive.stand(edges, delivered, plan.waiting[s, 0], plan.came[s, 0], book)
        slow = naive.walk(edges, delivered, as_of, ahead, early, orders)
        # A millionth of a car, over a period that delivers next to nothing, may be days; none here is so slow.
        np.testing.assert_allclose(found[s], slow, rtol=0, atol=1e-2)


@given(plans(), days, st.integers(1, 15), st.lists(st.floats(0.01, 1.0), min_size=1, max_size=4))
def test_the_confident_day_is_that_of_counting_scenarios(plan, as_of, orders, levels):
    found = rows_of(plan, as_of, as_of, orders)
    sure = dates.confident_days(found, plan.weights, levels)
    for level, row in zip(levels, sure, strict=True):
        slow = [naive.sure_by(list(zip(found[:, i], plan.weights, strict=True)), level) for i in range(orders)]
        assert row.tolist() == slow


@given(plans(), days, st.integers(2, 15), st.lists(st.floats(0.01, 1.0), min_size=2, max_size=4).map(sorted))
def test_more_confidence_is_never_earlier_and_a_later_place_neither(plan, as_of, orders, levels):
    sure = dates.confident_days(rows_of(plan, as_of, as_of, orders, (0.9, 1.1)), np.repeat(plan.weights, 2) / 2, levels)
    gap = np.diff(np.nan_to_num(sure, posinf=1e9), axis=0)
    assert (gap >= 0).all()
    assert (np.diff(np.nan_to_num(sure, posinf=1e9), axis=1) >= -1e-9).all()


def test_a_hand_counted_queue():
    """90 cars a quarter of 90 days: one a day. 30 ordered before, so the first order waits 31 days, and so on."""
    plan = dates.Deliveries(
        np.array([0.0, 90.0, 180.0]),
        np.array([[[90.0, 90.0]]]),
        np.array([[[0.0, 30.0]]]),
        np.array([[[120.0, 60.0]]]),
        np.ones(1),
    )
    assert rows_of(plan, 90.0, 90.0, 2).tolist() == [[121.0, 122.0]]
    # Ten days later ten of them have their cars; the 60th order would need 20 + 60 cars and 80 days are left.
    found = rows_of(plan, 95.0, 100.0, 61)
    assert found[0, 59] == pytest.approx(180.0)
    assert found[0, 60] == np.inf


def test_cars_built_before_the_book_was_placed_stand_ready_for_it():
    """A launch on day 80 of 90: the plan delivers its 90 cars in the period, 80 of them built before. Nobody else came.

    They are handed over in the ten days that are left, nine a day.
    """
    edges, none = np.array([0.0, 90.0, 180.0]), np.array([[[0.0, 0.0]]])
    plan = dates.Deliveries(edges, np.array([[[90.0, 0.0]]]), none, np.array([[[90.0, 0.0]]]), np.ones(1))
    found = rows_of(plan, 80.0, 80.0, 90)
    assert found[0, [0, 44, 89]] == pytest.approx([80 + 1 / 9, 85.0, 90.0])
    # A book of a period before knows of no such cars: they have gone to orders that are no longer in it.
    late = dates.before_book(plan, dates.Book(80.0, 95.0, np.array([90.0])))
    assert late.early.item() == 0.0


def test_those_who_come_beside_the_book_are_served_before_it():
    """180 orders in the period, 90 of them the book's: half of the others have come by its middle, 45 are built."""
    plan = dates.Deliveries(
        np.array([0.0, 90.0]), np.array([[[90.0]]]), np.zeros((1, 1, 1)), np.array([[[180.0]]]), np.ones(1)
    )
    before = dates.before_book(plan, dates.Book(45.0, 45.0, np.array([90.0])))
    assert before.ahead.item() == pytest.approx(0.0)
    before = dates.before_book(plan, dates.Book(45.0, 45.0, np.array([60.0])))
    assert before.ahead.item() == pytest.approx(15.0)


def test_factors_have_median_one_and_the_spread_that_is_asked_for():
    factors = dates.output_factors(0.1, 40)
    logs = np.log(factors)
    assert logs.mean() == pytest.approx(0.0, abs=1e-12)
    # Middles of 40 shares miss the far tails: a little less than the whole spread.
    assert logs.std() == pytest.approx(0.1, rel=0.03)
    assert dates.output_factors(0.0, 40).tolist() == [1.0]


def test_more_output_brings_every_car_sooner():
    line = dates.line_after(np.array([0.0, 100.0]), np.array([100.0]), 0.0)
    found = dates.days_by_draw([line], np.zeros(1), np.array([50.0]), np.array([0.8, 1.0, 1.25]))
    assert found[:, 0] == pytest.approx([62.5, 50.0, 40.0])
