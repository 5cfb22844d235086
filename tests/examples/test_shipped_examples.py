"""The plants that are shipped are in order, as large as they say, and laid out as such plants are."""

from __future__ import annotations

import csv
import runpy
from datetime import date
from pathlib import Path

import pytest

from carwright.files import read_plant
from carwright.model import Gate, Join, MovingLine, Oven, Plant, Sink, Source, Stations
from carwright.model.elements import CalledOff
from carwright.model.summary import summary, working_places

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHOPS = {"casting", "stamping", "body", "paint", "battery", "assembly", "end of line"}


@pytest.fixture(scope="module")
def beijing() -> Plant:
    """The two-part plant."""
    return read_plant(EXAMPLES / "beijing" / "plant.yaml")


@pytest.mark.parametrize("name", ["line", "sequence", "plan", "beijing"])
def test_shipped_plants_are_read_without_a_problem(name):
    assert read_plant(EXAMPLES / name / "plant.yaml").study.replications == 10


def test_the_small_line_fits_on_a_page():
    text = (EXAMPLES / "line" / "plant.yaml").read_text("utf-8")
    assert len(text.splitlines()) < 85
    shop = read_plant(EXAMPLES / "line" / "plant.yaml").parts[""].shops["assembly"]
    kinds = {type(element) for _, flow in shop.chains() for element in flow.values()}
    assert {Source, Stations, Gate, MovingLine, Sink} <= kinds


def test_the_day_to_be_put_in_order_is_large_and_its_rules_fit_on_a_page_and_a_half():
    text = (EXAMPLES / "sequence" / "plant.yaml").read_text("utf-8")
    assert len(text.splitlines()) < 120
    asked = read_plant(EXAMPLES / "sequence" / "plant.yaml").sequencing
    assert len(asked.orders.id) == 1000
    assert sum(rule.kind == "window" for rule in asked.rules.values()) >= 18
    assert set(asked.drift) == {"trim line", "chassis line", "final line"}


def test_each_part_has_seven_shops_and_at_least_450_stations(beijing):
    counted = runpy.run_path(str(EXAMPLES / "beijing" / "count_stations.py"))["stations_of_parts"](beijing)
    assert list(counted) == ["part one", "part two"]
    for shops in counted.values():
        assert set(shops) == SHOPS
        assert sum(shops.values()) >= 450
    stations = sum(sum(shops.values()) for shops in counted.values())
    assert f" {stations:,} stations, " in summary(beijing)


def test_stations_are_counted_with_their_places_and_repair_apart():
    small = read_plant(EXAMPLES / "line" / "plant.yaml")
    assert working_places(small) == {("", "assembly"): (10 + 20 + 2, 4)}
    assert "32 stations, 4 repair places" in summary(small)


def test_parts_open_and_hours_grow_at_their_dates(beijing):
    assert beijing.parts["part one"].opens == date(2024, 4, 1)
    assert beijing.parts["part two"].opens == date(2025, 7, 1)
    calendar = beijing.calendars["part one"]
    patterns = [calendar.pattern, *(calendar.changes[day] for day in sorted(calendar.changes))]
    minutes = [sum(b - a for a, b in week.shifts) - sum(b - a for a, b in week.breaks) for week in patterns]
    assert [day / 60 for day in minutes] == [8, 16, 22, 22, 23, 22, 15]


def test_the_second_part_is_a_copy_with_its_own_hours_and_ramp(beijing):
    one, two = beijing.parts["part one"], beijing.parts["part two"]
    for name in SHOPS:
        assert list(one.shops[name].flow) == list(two.shops[name].flow)
        assert two.shops[name].ramp == "copied line"
        assert "part two" in str(two.shops[name].calendar)
        assert not two.shops[name].changeovers


def test_the_smart_items_bring_work_and_tests_of_their_own(beijing):
    part = beijing.parts["part one"]
    end = part.shops["end of line"]
    assert set(beijing.cars.options) == {"smart cabin plus", "driving pilot", "device link"}
    assert {"smart cabin plus", "driving pilot"} <= set(end.flow["flash and keys"].per_option)
    assert "driving pilot" in end.flow["calibration"].per_option
    assert "device link" in end.flow["device pairing"].per_option
    gates = {name for name, element in end.flow.items() if isinstance(element, Gate) and element.repair}
    assert gates == {"keys check", "calibration check", "roll check", "water check", "pairing check", "final result"}


def test_ovens_joins_and_modules_in_sequence_are_where_they_should_be(beijing):
    shops = beijing.parts["part one"].shops
    assert sum(isinstance(element, Oven) for element in shops["paint"].flow.values()) == 3
    joined = {name for shop in shops.values() for e in shop.flow.values() if isinstance(e, Join) for name in e.parts}
    assert joined == {"casting", "stamping", "left side", "right side", "closures", "cockpit", "battery", "doors"}
    for branch, called_off_at in (("cockpit", "trim one"), ("doors", "final one")):
        source = next(iter(shops["assembly"].branches[branch].flow.values()))
        assert isinstance(source, Source)
        assert isinstance(source.release, CalledOff)
        assert source.release.at == called_off_at


def test_delivered_cars_agree_with_the_reported_quarters():
    with (EXAMPLES / "beijing" / "deliveries.csv").open(newline="", encoding="utf-8") as table:
        months = {row["month"]: int(row["all"]) for row in csv.DictReader(table)}
    reported = [
        ("2024-04", "2024-06", 27_307),
        ("2024-07", "2024-09", 39_790),
        ("2025-01", "2025-03", 75_869),
        ("2025-07", "2025-09", 108_796),
    ]
    for first, last, cars in reported:
        assert sum(units for month, units in months.items() if first <= month <= last) == cars
