"""Orders, plans and scarce parts through the public verb: small plants whose outcome can be worked out by hand."""

from __future__ import annotations

import itertools
from datetime import date

import polars as pl
import pytest

import carwright
from carwright.files import read_plant_text
from carwright.model.build_plan import BuildPlan, InStock, Purchase, Volume
from simulation.scarce import DAY_H, HEAD, SALES, SHOP, TEN_A_DAY, column, plant, run


def test_a_line_that_waits_builds_as_many_cars_as_there_are_parts():
    """April has 30 days: ten chips come every midnight. The tenth car goes in 900 s later; then the source stands."""
    result = run(TEN_A_DAY)
    assert column(result.output, "cars", part="all") == [10.0] * 5
    assert column(result.part_supply, "built_in") == [10.0] * 5
    assert column(result.part_supply, "stock") == [0.0] * 5
    # The last car leaves the source when the one before has left the station: at 900 s, and some ticks for junctions.
    for hours in column(result.part_supply, "waited_h"):
        assert hours == pytest.approx(DAY_H - 900 / 3600, abs=1e-6)


def test_a_plant_with_parts_enough_builds_what_it_builds_without_supply():
    enough = run(TEN_A_DAY.replace("300 parts", "300000 parts"))
    free = run("")
    difference = enough.cars_total.mean - free.cars_total.mean
    assert abs(difference) <= 1  # a hand-over takes a tick more, 0.1 ms a car
    assert column(enough.stands, "stood_h") == [0.0] * 10


def test_supply_is_not_looked_at_unless_the_file_says_what_a_release_does():
    silent = run(TEN_A_DAY.replace("  when short: wait\n", ""))
    assert silent.cars_total.mean == run("").cars_total.mean
    assert silent.part_supply.is_empty()
    assert silent.stands.is_empty()


def test_shortages_take_their_share_and_only_those_that_are_simulated():
    short = "  shortages:\n    strike: {parts: chip, from: 2024-04-03, until: 2024-04-05, left: 40 %}\n"
    assert column(run(TEN_A_DAY + short).output, "cars", part="all") == [10.0] * 5
    happens = run(TEN_A_DAY + short + "  simulated: strike\n")
    assert column(happens.output, "cars", part="all") == [10.0, 10.0, 4.0, 4.0, 10.0]


def test_what_is_kept_makes_the_next_delivery_smaller():
    """A line that is open four hours a day takes 145 cars; of 200 parts 5 may be kept."""
    hours = "calendars: {short: {days: mon-sun, shifts: [08:00-12:00]}}\n"
    body = hours + TEN_A_DAY.replace("300 parts/month", "6000 parts/month, stock: {at most: 5}")
    result = carwright.simulate(
        read_plant_text(
            (HEAD + body + SHOP).replace("RELEASE", "always").replace("  line:\n", "  line:\n    calendar: short\n")
        ),
        jobs=1,
        prove=False,
    )
    came, not_called = column(result.part_supply, "came"), column(result.part_supply, "refused")
    used, stock = column(result.part_supply, "built_in"), column(result.part_supply, "stock")
    assert came[0] == 200
    for today in range(1, 5):
        assert came[today] + not_called[today] == 200
        assert not_called[today] == max(0.0, stock[today - 1] - 5)
        assert stock[today] == stock[today - 1] + came[today] - used[today]


# ------------------------------------------------------------------ another trim

TRIMS = """
cars:
  models: {car: 100 %}
  trims: {plain: 50 %, rich: 50 %}
supply:
  when short: another trim
  look ahead: AHEAD
  deliveries: daily
  parts:
    chip: {contract: {2024-04-02: 300 parts/month}}
  trims: {rich: {chip: 1}}
"""


def listed(tmp_path, names):
    rows = "".join(f"2024-04-01 00:00,car,{name}\n" for name in names)
    (tmp_path / "orders.csv").write_text("at,model,trim\n" + rows, encoding="utf-8")
    return "{orders: {table: orders.csv, at: at, model: model, trim: trim}}"


def test_the_order_changes_to_cars_that_can_be_built(tmp_path):
    """Rich cars lack a chip until the second day; three of them may be passed over."""
    release = listed(tmp_path, ["plain", "rich", "plain", "rich", "plain", "rich", "plain", "rich"])
    result = run(TRIMS.replace("AHEAD", "3"), release=release, folder=tmp_path)
    plain, rich = (column(result.monthly_cars, "cars", trim=trim)[:2] for trim in ("plain", "rich"))
    # plain, plain, plain: then three rich ones are passed over, and nobody looks at the fourth plain one behind them
    assert plain == [3.0, 1.0]
    assert rich == [0.0, 4.0]


def test_waiting_keeps_the_order_of_the_list(tmp_path):
    release = listed(tmp_path, ["plain", "rich", "plain", "plain"])
    body = TRIMS.replace("AHEAD", "200").replace("another trim", "wait")
    result = run(body, release=release, folder=tmp_path)
    assert column(result.monthly_cars, "cars", trim="plain")[:2] == [1.0, 2.0]
    assert column(result.monthly_cars, "cars", trim="rich")[:2] == [0.0, 1.0]


def test_a_release_that_looks_at_too_few_orders_says_so():
    """The first 20 of 40 orders lack a chip on the first day: ten are too few to see one of the plain ones behind."""
    waiting = TRIMS + "sales:\n  waiting: {car rich: 20, car plain: 20}\n"
    near, far = (run(waiting.replace("AHEAD", ahead), release="sales") for ahead in ("10", "40"))
    plain = [column(each.monthly_cars, "cars", trim="plain")[0] for each in (near, far)]
    assert plain == [0, 20]
    assert "looked at 10 of up to" in " ".join(near.notes)
    assert not any("looked at" in note for note in far.notes)


# ------------------------------------------------------------------ built short

BUILT_SHORT = """
sales:
  waiting: {car: 40}
cars:
  models: {car: 100 %}
supply:
  when short: build short
  deliveries: daily
  built short: {parts: chip, yard: 6 cars, retrofit: 30 cars/day, cost: 100 CNY, longest: 25 h}
  parts:
    chip: {each car: 1, contract: {2024-04-02: 300 parts/month}}
"""


def test_cars_built_short_are_parked_finished_and_then_delivered():
    """Six places: six cars are built on the first day, all without a chip.

    From the second day on ten chips a day come, for the bay, which takes one every 48 minutes, and for the line, which
    has the others within a quarter of an hour.
    """
    result = run(BUILT_SHORT, release="sales")
    total = {
        name: column(result.deliveries, name, model="all") for name in ("built", "parked", "finished", "delivered")
    }
    yard = column(result.deliveries, "yard", model="all")
    assert total["built"][0] == total["parked"][0] == 6
    assert total["delivered"][0] == 0
    for day in range(5):
        assert yard[day] == sum(total["parked"][: day + 1]) - sum(total["finished"][: day + 1])
        assert yard[day] <= 6
    chips = result.part_supply
    assert sum(column(chips, "came")) == 40
    assert sum(column(chips, "built_in")) + sum(column(chips, "built_in_later")) == 40 - column(chips, "stock")[-1]
    assert sum(total["delivered"]) == 40 == column(result.order_totals, "delivered", model="all")[0]
    assert column(result.order_totals, "backlog", model="all") == [0.0]
    assert sum(column(result.deliveries, "overdue", model="all")) > 0  # parked on the first day, chips a day later


def test_orders_are_delivered_oldest_first_and_none_is_lost():
    result = run(SALES, release="sales")
    ordered, delivered = (column(result.orders, name, model="all") for name in ("ordered", "delivered"))
    assert sum(ordered) == pytest.approx(100, abs=6 * 10)  # Poisson, mean 20 a day; 6 standard deviations
    assert ordered == delivered  # 864 cars could be built on a day
    assert column(result.orders, "backlog", model="all") == [0.0] * 5
    assert all(days < 0.1 for days in column(result.orders, "wait_p95_d", model="all"))


def test_a_backlog_waits_in_order_and_is_cancelled_by_age():
    """More orders than can be built: the wait grows; from two days on, half of what waits is lost in a day."""
    body = SALES.replace("60 cars/month", "6000 cars/month")
    stay = run(body, release="sales")
    backlog = column(stay.orders, "backlog", model="all")
    assert all(later - sooner > 1000 for sooner, later in itertools.pairwise(backlog))
    waits = column(stay.orders, "wait_p50_d", model="all")
    assert waits == sorted(waits)
    leave = run(body + "  cancellations: {2 d: 99.9 %}\n", release="sales")
    cancelled = column(leave.orders, "cancelled", model="all")
    assert cancelled[:2] == [0.0, 0.0]
    assert cancelled[3] > 0
    counts = leave.order_totals.row(-1, named=True)
    assert counts["ordered"] == counts["delivered"] + counts["cancelled"] + counts["backlog"]


def test_the_age_of_cancelled_orders_follows_the_share_a_month():
    """Nothing is built: after four weeks of 20 % a month, 1 - 0.8 ^ (28 / 30.4375) of the orders are gone."""
    head = HEAD.replace("2024-04-06", "2024-04-29").replace("bins: day", "bins: month")
    body = "cars: {models: {car: 100 %}}\nsales: {waiting: {car: 20000}, cancellations: {0 d: 20 %}}\n"
    body += "supply: {when short: wait, parts: {chip: {each car: 1, contract: {2030-01-01: 1 parts/month}}}}\n"
    result = run(body, release="sales", head=head)
    gone = column(result.order_totals, "cancelled", model="all")[0] / 20_000
    expected = 1 - 0.8 ** (28 / 30.4375)
    spread = (expected * (1 - expected) / 40_000) ** 0.5
    assert abs(gone - expected) < 5 * spread


def test_a_burst_comes_within_its_hours():
    body = SALES.replace(
        "sales:\n", "sales:\n  bursts: {launch: {date: 2024-04-03 20:00, orders: 4000 cars, within: 8 h}}\n"
    )
    ordered = column(run(body, release="sales").orders, "ordered", model="all")
    assert ordered[2] == pytest.approx(20 + 2000, abs=6 * 45)  # four of eight hours lie on the third day
    assert ordered[3] == pytest.approx(20 + 2000, abs=6 * 45)
    assert ordered[1] < 60


def test_two_sources_share_the_books():
    text = HEAD + "cars: {models: {car: 100 %}}\nsales: {waiting: {car: 101}}\n"
    shop = "flow: [in: {kind: source, release: sales}, work: {kind: stations, work: 100 s}, out: {kind: sink}]"
    text += f"parts:\n  one: {{shops: {{line: {{{shop}}}}}}}\n  two: {{shops: {{line: {{{shop}}}}}}}\n"
    result = carwright.simulate(read_plant_text(text), jobs=1, prove=False)
    assert sorted(column(result.yearly_output.filter(pl.col("part") != "all"), "cars")) == [50.0, 51.0]


# ------------------------------------------------------------------ plans


def test_a_plan_is_built_to_the_car_and_what_is_left_goes_on():
    body = "cars: {models: {car: 100 %}, trims: {plain: 90 %, rich: 10 %}}\n"
    volumes = (
        Volume("", date(2024, 4, 1), "car plain", 1000.4),  # 864 fit into a day: the rest is built on the second
        Volume("", date(2024, 4, 1), "car rich", 100.2),
        Volume("", date(2024, 4, 2), "car plain", 100.4),
        Volume("", date(2024, 4, 2), "car rich", 0.4),  # with the fraction before: one car
    )
    result = run(body, plan=BuildPlan(volumes))
    plain, rich = (column(result.monthly_cars, "cars", trim=trim) for trim in ("plain", "rich"))
    assert plain[0] + rich[0] == pytest.approx(863, abs=1)
    assert (sum(plain), sum(rich)) == (1101, 101)
    assert plain[0] / rich[0] == pytest.approx(10, rel=0.02)  # well mixed from the beginning
    assert plain[2:] == rich[2:] == [0.0] * 3


def test_a_plan_waits_for_parts_and_buys_them():
    plan = BuildPlan((Volume("plant", date(2024, 4, 1), "car", 200),))
    bought = BuildPlan(plan.volumes, (Purchase("chip", date(2024, 4, 2), 100.0),))
    body = "cars: {models: {car: 100 %}}\n" + TEN_A_DAY
    assert column(run(body, plan=plan).output, "cars", part="all") == [10.0] * 5
    assert column(run(body, plan=bought).output, "cars", part="all") == [10.0, 110.0, 10.0, 10.0, 10.0]


def test_parts_bought_before_the_study_are_there_as_it_begins():
    plan = BuildPlan((Volume("plant", date(2024, 4, 1), "car", 200),), (Purchase("chip", date(2024, 3, 5), 100.0),))
    body = "cars: {models: {car: 100 %}}\n" + TEN_A_DAY
    assert column(run(body, plan=plan).output, "cars", part="all") == [110.0, 10.0, 10.0, 10.0, 10.0]


def test_parts_bought_before_a_stock_that_the_plan_tells_are_in_it():
    """The latest stock up to the first day counts: it has the first hundred in it, but not those of the day itself."""
    bought = (Purchase("chip", date(2024, 3, 5), 100.0), Purchase("chip", date(2024, 4, 1), 3.0))
    told = (InStock("chip", date(2024, 3, 1), 7.0), InStock("chip", date(2024, 4, 1), 40.0))
    plan = BuildPlan((Volume("plant", date(2024, 4, 1), "car", 200),), bought, told)
    body = "cars: {models: {car: 100 %}}\n" + TEN_A_DAY
    assert column(run(body, plan=plan).output, "cars", part="all") == [53.0, 10.0, 10.0, 10.0, 10.0]


def test_a_plan_from_a_table_is_the_same_as_one_from_python(tmp_path):
    (tmp_path / "plan.csv").write_text("from,car,cars\n2024-04-01,car,25\n2024-04-03,car,12.5\n", encoding="utf-8")
    body = "cars: {models: {car: 100 %}}\n"
    told = BuildPlan((Volume("", date(2024, 4, 1), "car", 25), Volume("", date(2024, 4, 3), "car", 12.5)))
    assert run(body, plan=tmp_path / "plan.csv").equals(run(body, plan=told))


# ------------------------------------------------------------------ same run


def test_both_kernels_and_any_number_of_threads_give_the_same_run():
    asked = plant(BUILT_SHORT.replace("waiting: {car: 40}", "waiting: {car: 400}"), release="sales")
    first = carwright.simulate(asked, jobs=1, prove=False, replications=3)
    second = carwright.simulate(asked, jobs=2, prove=False, replications=3)
    judge = carwright.simulate(asked, jobs=1, prove=False, replications=3, kernel="events")
    assert first.equals(second)
    for name in ("orders", "deliveries", "part_supply", "stands", "output"):
        assert getattr(first, name).equals(getattr(judge, name)), name


def test_the_page_has_the_sections_that_the_file_asks_for(tmp_path):
    result = run(BUILT_SHORT, release="sales")
    result.write(tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="orders"' in page
    assert 'id="parts"' in page
    assert "Cars built short" in page
    summary = result.summary()
    assert summary["orders"]["delivered"] == 40
    assert [part["part"] for part in summary["parts"]] == ["chip"]
    assert "Orders: 40" in result.text()
    plain = run("")
    plain.write(tmp_path / "plain")
    page = (tmp_path / "plain" / "report.html").read_text(encoding="utf-8")
    assert 'id="orders"' not in page
    assert 'id="parts"' not in page
    assert plain.summary()["orders"] is None
