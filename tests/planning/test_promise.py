"""`promise` from a plan made by hand: against a loop over cars, fair, monotone, honest about what lies beyond."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from carwright.planning.promise import promise
from naive import promise as naive
from planning.handmade import SCENARIOS, handmade_plan
from planning.promise_book import plant, rows_of, write_book

EPOCH = datetime(1970, 1, 1)


@pytest.fixture(scope="module")
def plan():
    return handmade_plan()


@pytest.fixture
def book(tmp_path):
    return write_book(tmp_path / "orders.csv", rows_of(3_000))


def day(moment):
    return (moment - EPOCH).total_seconds() / 86_400


def slow_promises(plan, rows, level, as_of, key, built_early):
    """Promised day of each order by plain loops; ``key`` gives the place in the queue, lowest first."""
    starts = plan.orders["date"].unique().sort().to_list()
    edges = [day(datetime(d.year, d.month, d.day)) for d in starts] + [day(datetime(2028, 1, 1))]
    first = min(datetime.fromisoformat(row[1]) for row in rows)
    found = {}
    for car in {row[2] for row in rows}:
        mine = sorted((row for row in rows if row[2] == car), key=key)
        by_scenario = []
        for scenario in SCENARIOS:
            told = plan.orders.filter((pl.col("scenario") == scenario) & (pl.col("car") == car))
            told = told.group_by("date").agg(pl.col("delivered", "backlog", "orders").sum()).sort("date")
            delivered, backlog, came = (told[name].to_list() for name in ("delivered", "backlog", "orders"))
            # All of the book was placed in the plan's period of its first order.
            written = day(first), day(as_of), len(mine)
            ahead, early = naive.stand(edges, delivered, [0.0, *backlog[:-1]], came, written)
            by_scenario.append(naive.walk(edges, delivered, day(as_of), ahead, early * built_early, len(mine)))
        for n, row in enumerate(mine):
            days = zip((each[n] for each in by_scenario), SCENARIOS.values(), strict=True)
            found[row[0]] = naive.sure_by(list(days), level)
    return found


def by_date(row):
    return row[1]


@pytest.mark.parametrize(("fair", "key"), [("order date", by_date), ("priority", lambda row: (int(row[4]), row[1]))])
@pytest.mark.parametrize(("level", "built_early"), [(0.5, False), (0.8, True), (0.95, False), (0.61, True)])
def test_dates_are_those_of_a_loop_over_cars_and_scenarios(plan, book, level, built_early, fair, key):
    rows = rows_of(3_000)
    as_of = datetime.fromisoformat(rows[-1][1])
    found = promise(plant(), book, plan=plan, confidence=level, fair=fair, built_early=built_early).promises
    slow = slow_promises(plan, rows, level, as_of, key, built_early)
    assert len(found) == len(slow) == 3_000
    for order, promised in found.select("order", "promised").iter_rows():
        # Delivered by the end of the promised day, and not by the end of the day before.
        ends = day(datetime(promised.year, promised.month, promised.day)) + 1
        assert ends - 1 - 1e-6 < slow[order] <= ends + 1e-6, order


def test_no_later_order_of_a_car_is_promised_before_an_earlier_one(plan, book):
    found = promise(plant(), book, plan=plan).promises
    for _, mine in found.sort("ordered_at").group_by("car"):
        assert (mine["promised"].diff().drop_nulls().dt.total_days() >= 0).all()


def test_more_confidence_is_never_an_earlier_day(plan, book):
    found = promise(plant(), book, plan=plan, output_error=0.1)
    assert (found.promises["date_50"] <= found.promises["date_80"]).all()
    assert (found.promises["date_80"] <= found.promises["date_95"]).all()
    assert found.draws == 60
    assert found.promises["promised"].equals(found.promises["date_80"])


def test_the_backlog_before_the_book_counts_and_may_be_given(plan, book):
    """Those who wait in the plan on 1 January, those who come before the book, less what is built until then."""
    planned = promise(plant(), book, plan=plan).cars
    later = write_book(book, rows_of(2_000, begin=datetime(2025, 1, 2, 9)))
    waiting = plan.orders.filter((pl.col("scenario") == "as expected") & (pl.col("period") == "2024-Q4"))
    in_january = promise(plant(), later, plan=plan)
    for car, ahead in in_january.cars.select("car", "ahead").iter_rows():
        built = plan.orders.filter(
            (pl.col("scenario") == "as expected") & (pl.col("period") == "2025-Q1") & (pl.col("car") == car)
        )["delivered"].sum()
        since = (in_january.as_of - datetime(2025, 1, 1)) / timedelta(days=90)
        queue = waiting.filter(pl.col("car") == car)["backlog"].sum()
        came = plan.orders.filter(
            (pl.col("scenario") == "as expected") & (pl.col("period") == "2025-Q1") & (pl.col("car") == car)
        )["orders"].sum()
        own = sum(row[2] == car for row in rows_of(2_000))
        queue += (came - own) * (datetime(2025, 1, 2, 9) - datetime(2025, 1, 1)) / timedelta(days=90)
        assert ahead == pytest.approx(max(0.0, queue - built * since))
    assert planned["ahead"].sum() < in_january.cars["ahead"].sum()
    none = promise(plant(), later, plan=plan, ahead={})
    assert none.cars["ahead"].sum() == 0
    assert (none.promises["promised"] <= in_january.promises["promised"]).all()
    some = promise(plant(), later, plan=plan, ahead={"sedan max": 5_000})
    assert dict(some.cars.select("car", "ahead").iter_rows())["sedan max"] == 5_000


def test_regions_wait_for_what_the_plan_delivers_there(plan, book):
    """Abroad closes in one scenario from 2026 on: its orders are promised apart from those at home."""
    shared = promise(plant(), book, plan=plan, ahead={}, confidence=0.95)
    apart = promise(plant(), book, plan=plan, ahead={}, confidence=0.95, fair="allocation")
    assert apart.cars.select("car", "region").rows() == [
        ("sedan base", "home"), ("sedan base", "abroad"), ("sedan max", "home"), ("sedan max", "abroad")
    ]  # fmt: skip
    assert shared.cars["orders"].sum() == apart.cars["orders"].sum()
    for (_, _), mine in apart.promises.sort("ordered_at").group_by("car", "region"):
        assert (mine["promised"].diff().drop_nulls().dt.total_days() >= 0).all()


def test_orders_beyond_the_plan_get_no_date(plan, tmp_path):
    rows = rows_of(60_000, begin=datetime(2027, 10, 2), every=timedelta(minutes=1))
    found = promise(plant(), write_book(tmp_path / "late.csv", rows), plan=plan)
    assert found.plan_until == date(2028, 1, 1)
    beyond = found.promises.filter(pl.col("status") == "beyond the plan")
    assert len(beyond) == found.cars["beyond"].sum() > 0
    assert beyond["promised"].null_count() == len(beyond)
    assert found.promises["promised"].max() < found.plan_until
    assert "lie beyond the plan, which ends 2028-01-01: no date is promised" in found.text()


def test_a_car_that_the_plan_stops_is_said_to_be_made_no_longer(plan, tmp_path):
    stopped = plan.orders.with_columns(
        pl.when((pl.col("car") == "sedan max") & (pl.col("date") >= date(2025, 1, 1)))
        .then(0.0)
        .otherwise(pl.col("delivered"))
        .alias("delivered")
    )
    book = write_book(tmp_path / "orders.csv", rows_of(3_000, begin=datetime(2024, 12, 25)))
    found = promise(plant(), book, plan=replace(plan, orders=stopped))
    status = found.promises.filter(pl.col("car") == "sedan max")["status"].value_counts()
    assert set(status["status"]) <= {"promised", "no longer made"}
    assert found.cars.filter(pl.col("car") == "sedan max")["no_longer_made"].item() > 0
    assert found.cars.filter(pl.col("car") == "sedan base")["no_longer_made"].item() == 0
    assert "for cars that the plan stops making" in found.text()


def test_cancelled_and_delivered_orders_leave_the_queue(plan, tmp_path):
    rows = rows_of(900)
    whole = promise(plant(), write_book(tmp_path / "a.csv", rows), plan=plan)
    for row in rows[:300]:
        row[5] = "2024-12-20"
    fewer = promise(plant(), write_book(tmp_path / "b.csv", rows), plan=plan)
    assert fewer.open_orders == 600
    assert fewer.promises["status"].value_counts().sort("status").rows() == [("cancelled", 300), ("promised", 600)]
    left = fewer.promises.filter(pl.col("status") == "promised").join(whole.promises, on="order")
    assert (left["promised"] <= left["promised_right"]).all()
    assert (left["promised"] < left["promised_right"]).any()


def test_who_moved_is_told_with_the_days(plan, book, tmp_path):
    before = promise(plant(), book, plan=plan)
    same = promise(plant(), book, plan=plan, before=before)
    assert len(same.moved) == 0
    assert same.compared == 3_000
    slower = plan.orders.with_columns(pl.col("delivered") * 0.5)
    rows = [row for row in rows_of(3_010) if row[0] != "A000001"]
    after = promise(plant(), write_book(tmp_path / "new.csv", rows), plan=replace(plan, orders=slower), before=before)
    change = dict(after.moved.group_by("change").len().iter_rows())
    assert change["new"] == 10
    assert change["gone"] == 1
    assert change["later"] > 2_000
    was = dict(before.promises.select("order", "promised").iter_rows())
    now = dict(after.promises.select("order", "promised").iter_rows())
    for order, days in after.moved.filter(pl.col("change").is_in(["later", "earlier"])).select("order", "days").rows():
        assert days == (now[order] - was[order]).days
    assert "Since the promise before, of 2,999 orders" in after.text()


def test_a_book_that_the_plan_did_not_expect_is_told(plan, tmp_path):
    """The plan has 27,200 orders in 2024-Q4 and 2,300 from before: 60 % of them of the base car."""
    usual = promise(plant(), write_book(tmp_path / "a.csv", rows_of(3_000)), plan=plan)
    assert usual.notes == ()
    rows = rows_of(60_000, every=timedelta(seconds=20))
    many = promise(plant(), write_book(tmp_path / "b.csv", rows), plan=plan)
    said = "The book has 40,000 open orders of sedan base, the plan expects 18,620 by then"
    assert any(note.startswith(said) for note in many.notes), many.notes


def test_cars_built_before_they_are_ordered_are_told_and_counted_on_only_if_asked(plan, tmp_path):
    """The launch of 2024-Q4: the dearer car is built all quarter long for orders of its last day."""
    came = plan.orders.filter((pl.col("scenario") == "as expected") & (pl.col("period") == "2024-Q4"))
    orders = int(came.filter(pl.col("car") == "sedan max")["orders"].sum())
    rows = [[f"A{n}", "2024-12-31 10:00", "sedan max", "home", "1", ""] for n in range(orders)]
    book = write_book(tmp_path / "launch.csv", rows)
    plain, early = (promise(plant(), book, plan=plan, built_early=wish) for wish in (False, True))
    assert any("before they are ordered: the promise does not count on them" in note for note in plain.notes)
    assert any("they are handed over until its end" in note for note in early.notes)
    assert early.promises["promised"].min() == date(2024, 12, 31)
    assert (early.promises["promised"] <= plain.promises["promised"]).all()
    assert early.promises["promised"].max() < plain.promises["promised"].max()


def test_a_middle_wait_is_that_of_the_middle_order(plan, book):
    found = promise(plant(), book, plan=plan)
    mine = found.promises.filter(pl.col("car") == "sedan max").sort("ordered_at")
    middle = mine.row((len(mine) - 1) // 2, named=True)
    row = found.cars.row(by_predicate=pl.col("car") == "sedan max", named=True)
    assert row["wait_80"] == pytest.approx((middle["date_80"] - middle["ordered_at"].date()).days / 7)
