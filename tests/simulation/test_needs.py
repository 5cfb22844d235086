"""Parts that cars take at an element, through the public verb: small plants whose outcome can be worked out by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import carwright
from carwright.files import read_plant_text
from carwright.model.build_plan import BuildPlan, Volume
from simulation.scarce import TEN_A_DAY, column

HEAD = "carwright: 1\nname: Scarce\nstudy: {from: 2024-04-01, until: 2024-04-06, replications: 1, bins: day}\n"
TWO_STATIONS = """
shops:
  line:
    flow:
      - in: {kind: source}
      - weld: {kind: stations, work: 100 s}
      - fit: {kind: stations, work: 100 s, needs: chip}
      - out: {kind: sink}
"""


def run(text, *, plan=None, **wishes):
    return carwright.simulate(read_plant_text(HEAD + text), jobs=1, prove=False, plan=plan, **wishes)


def states(result, element, state):
    frame = result.element_states.filter(pl.col("element") == element).sort("start")
    return frame[f"{state}_h"].to_list()


def test_a_station_waits_for_its_part_and_the_line_behind_it_is_blocked():
    """Ten chips come each midnight. The first car comes to `fit` after 100 s, later days begin with one that waits.

    April has 30 days. Day one: the tenth car goes in at 1,000 s, and the station stands from 1,100 s on. Later days: a
    car goes in at midnight and nine more every 100 s, the station stands from 1,000 s on. A hand-over takes a tick.
    """
    result = run(TEN_A_DAY + TWO_STATIONS)
    assert column(result.output, "cars", part="all") == [10.0] * 5
    assert column(result.part_supply, "built_in") == [10.0] * 5
    hours = column(result.stands, "stood_h", element="line.fit", **{"for": "chip"})
    assert hours == pytest.approx([24 - 1_100 / 3_600, *[24 - 1_000 / 3_600] * 4], abs=1e-5)
    assert column(result.part_supply, "waited_h") == pytest.approx(hours)
    # The hours in which it stands are the starved ones, but for the first 100 s, in which no car has come yet.
    starved = states(result, "line.fit", "starved")
    assert starved == pytest.approx([hours[0] + 100 / 3_600, *hours[1:]], abs=1e-5)
    assert states(result, "line.weld", "blocked")[1] == pytest.approx(24 - 1_000 / 3_600, abs=1e-5)
    # The release is that of a source that always has a car: it stands for nothing.
    assert set(result.stands["element"]) == {"line.fit"}


def test_parts_enough_change_nothing_but_a_tick_a_car():
    enough = run(TEN_A_DAY.replace("300 parts", "300000 parts") + TWO_STATIONS)
    free = run(TWO_STATIONS.replace(", needs: chip", ""))
    assert abs(enough.cars_total.mean - free.cars_total.mean) <= 1
    assert column(enough.stands, "stood_h") == [0.0] * 5


@pytest.mark.parametrize(
    "element",
    [
        "{kind: moving_line, count: 3, pitch: 100 s, needs: chip}",
        "{kind: stations, work: 150 s, places: 2, needs: chip}",
        "{kind: stations, count: 3, work: 100 s, needs: [chip]}",
    ],
)
def test_lines_parallel_places_and_rows_of_stations_take_parts_at_their_entrance(element):
    flow = TWO_STATIONS.replace("{kind: stations, work: 100 s, needs: chip}", element)
    result = run(TEN_A_DAY + flow)
    assert column(result.part_supply, "built_in") == [10.0] * 5
    # A car may be inside at midnight; what came in is ten a day.
    assert result.cars_total.mean == 50
    assert all(hours > 23 for hours in column(result.stands, "stood_h"))


OPEN_FROM_EIGHT = """
calendars:
  day: {days: mon-sun, shifts: [08:00-12:00]}
"""


def test_parts_are_taken_in_open_hours_only():
    """What another line needs at midnight it gets, though a car waits at the closed one."""
    text = (
        OPEN_FROM_EIGHT
        + TEN_A_DAY.replace("300 parts", "30 parts")
        + """
shops:
  early:
    calendar: day
    flow:
      - in: {kind: source}
      - weld: {kind: stations, work: 100 s}
      - fit: {kind: stations, work: 100 s, needs: chip}
      - out: {kind: sink}
  night:
    flow:
      - in: {kind: source, release: {every: 1 h}}
      - fit: {kind: stations, work: 100 s, needs: chip}
      - out: {kind: sink}
"""
    )
    result = run(text)
    # On the first day nobody waits at midnight; the car of 01:00 takes the chip, on the others the one that waits.
    by_element = result.element_totals.filter(pl.col("element").str.ends_with("fit"))
    assert column(by_element, "working_h", element="early.fit") == [0.0]
    assert column(by_element, "working_h", element="night.fit") == pytest.approx([5 * 100 / 3_600])
    assert column(result.stands, "stood_h", element="early.fit") == pytest.approx(
        [4 - 100 / 3_600, *[4.0] * 4], abs=1e-5
    )


TRIMS = """
cars:
  models: {car: 100 %}
  trims: {plain: 50 %, rich: 50 %}
supply:
  when short: RULE
  deliveries: daily
  parts:
    chip: {contract: {2024-04-03: 300 parts/month}}
  trims: {rich: {chip: 1}}
"""


@pytest.mark.parametrize("rule", ["wait", "another trim"])
def test_in_a_row_nobody_passes_a_car_that_waits(rule):
    """Without a chip for two days, the first rich car stops all behind it: those before it were plain."""
    result = run(TRIMS.replace("RULE", rule) + TWO_STATIONS)
    cars = column(result.output, "cars", part="all")
    assert cars[0] < 20
    assert cars[1] == 0
    assert all(count >= 10 for count in cars[2:])
    assert column(result.part_supply, "built_in")[2:] == [10.0] * 3


def test_at_a_merge_a_car_that_can_go_passes_one_that_waits():
    """Rich cars come by the first way, which has priority; while they wait, plain ones go in by the other."""
    text = (
        TRIMS.replace("RULE", "wait")
        + """
shops:
  line:
    flow:
      - in: {kind: source, release: {every: 100 s}}
      - ways: {kind: split, rule: by trim, to: {rich way: [rich], plain way: []}}
      - come together: {kind: merge, rule: priority, order: [rich way, plain way]}
      - fit: {kind: stations, work: 50 s, needs: chip}
      - out: {kind: sink}
    branches:
      rich way: {flow: [{wait rich: {kind: buffer, places: 100000}}], next: come together}
      plain way: {flow: [{wait plain: {kind: buffer, places: 100000}}], next: come together}
"""
    )
    result = run(text)
    plain = column(
        result.monthly_cars.group_by("start", "trim").agg(pl.col("cars").sum()).sort("start"), "cars", trim="plain"
    )
    rich = column(
        result.monthly_cars.group_by("start", "trim").agg(pl.col("cars").sum()).sort("start"), "cars", trim="rich"
    )
    assert rich == [0, 0, 10, 10, 10]
    # 864 cars come a day, half of them plain: four standard deviations of 432 +- 15.
    assert all(abs(count - 432) < 60 for count in plain)
    # It stands whenever it could take a rich one in, and no plain one is there: 24 h less 50 s a car.
    stood = column(result.stands, "stood_h", element="line.fit")
    worked = column(result.element_states.sort("start"), "working_h", element="line.fit")
    assert stood[1] == pytest.approx(24 - worked[1], abs=0.05)


SHORT = """
supply:
  when short: build short
  deliveries: daily
  built short: {parts: chip, yard: 15 cars, retrofit: 30000 cars/month, cost: 100 EUR}
  parts:
    chip: {each car: 1, contract: 300 parts/month}
"""


def test_built_short_at_the_station_until_the_yard_is_full():
    """Ten of the first day have their chips, 15 more are parked; each day frees ten places and fills them."""
    result = run(SHORT + TWO_STATIONS)
    all_cars = result.deliveries.filter(pl.col("model") == "all").sort("start")
    assert column(all_cars, "yard") == [15.0] * 5
    assert column(all_cars, "delivered") == [10.0] * 5
    assert column(result.part_supply, "built_in")[0] == 10.0
    assert sum(column(result.part_supply, "built_in")) + sum(column(result.part_supply, "built_in_later")) == 50.0
    assert all(hours > 20 for hours in column(result.stands, "stood_h"))


def test_a_car_that_comes_back_takes_nothing_more():
    text = (
        TEN_A_DAY.replace("300 parts", "3000 parts")
        + """
shops:
  line:
    flow:
      - in: {kind: source, release: {every: 900 s}}
      - fit: {kind: stations, work: 100 s, needs: chip}
      - test: {kind: gate, first time through: 30 %, repair: mend, rejoins: fit}
      - out: {kind: sink}
    branches:
      mend: {flow: [{mend it: {kind: stations, work: 10 s, waiting places: 50}}]}
"""
    )
    result = run(text)
    came = 5 * 24 * 4
    assert sum(column(result.part_supply, "built_in")) == pytest.approx(came, abs=2)
    assert result.element_totals.filter(pl.col("element") == "line.fit")["working_h"][0] > 2 * came * 100 / 3_600


def test_each_part_of_the_plant_takes_from_one_stock_and_the_release_where_no_station_does():
    """Twenty chips a day for two parts: one takes them at a station, the other at its release."""
    text = (
        TEN_A_DAY.replace("300 parts", "600 parts")
        + """
parts:
  one:
    shops:
      line:
        flow:
          - in: {kind: source}
          - fit: {kind: stations, work: 100 s, needs: chip}
          - out: {kind: sink}
  two:
    shops:
      line:
        flow:
          - in: {kind: source}
          - fit: {kind: stations, work: 100 s}
          - out: {kind: sink}
"""
    )
    result = run(text)
    assert column(result.part_supply, "built_in") == [20.0] * 5
    assert set(zip(result.stands["element"], result.stands["for"], strict=True)) == {
        ("one.line.fit", "chip"),
        ("two.line.in", "chip"),
        ("two.line.in", "orders"),
    }
    assert column(result.output, "cars", part="one") == [10.0] * 5


def test_a_plan_s_cars_take_their_parts_at_the_station():
    plan = BuildPlan(
        volumes=(Volume("", date(2024, 4, 1), "car plain", 5), Volume("", date(2024, 4, 1), "car rich", 20))
    )
    result = run(TRIMS.replace("RULE", "wait").replace("2024-04-03: 300", "2024-04-01: 300") + TWO_STATIONS, plan=plan)
    assert sum(column(result.part_supply, "built_in")) == 20.0
    assert result.cars_total.mean == 25
    assert column(result.stands, "stood_h", element="line.fit", **{"for": "chip"})[0] > 20


def test_both_kernels_tell_the_same():
    figures = [
        run(SHORT + TWO_STATIONS, kernel=kernel).stands.sort("start", "element", "for")
        for kernel in ("events", "sections")
    ]
    assert figures[0].equals(figures[1])
