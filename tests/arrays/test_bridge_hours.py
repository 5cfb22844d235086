"""Hours, ramps and bins of small plants against what one would draw by hand."""

from __future__ import annotations

from datetime import date

import pytest

from arrays.plants import IN, OUT, built, cell, line, plant, station
from arrays.ticks import HOUR
from carwright.arrays.bridge import network
from carwright.arrays.calendars import TICKS_PER_DAY
from carwright.errors import PlantError

SHIFT = {"day": {"days": "mon-fri", "shifts": ["08:00-16:00"], "breaks": ["12:00-12:30"]}}


def test_equal_calendars_are_one():
    calendars = {**SHIFT, "the same": SHIFT["day"]}
    shop = {"calendar": "day"}
    found = built(station("a"), station("b", calendar="the same"), shop=shop, calendars=calendars)
    assert len(found.calendars) == 1
    assert {each.calendar for each in found.cells} == {0}
    # 65 working days from 1 April to 30 June, two spans each
    assert len(found.calendars[0]) == 130


def test_the_latest_opening_rules():
    shops = {"body": {"opens": "2024-05-01", "flow": [IN, station("a", opens="2024-06-01"), OUT]}}
    found = network(plant({"one": {"opens": "2024-05-15", "shops": shops}}))
    opens = [int(found.calendars[each.calendar][0, 0]) // TICKS_PER_DAY for each in found.cells]
    assert opens == [44, 61, 44]


def test_a_changeover_closes_the_shop():
    shop = {"changeovers": [{"on": "2024-05-01", "stop": "14 d"}]}
    found = built(station("a", changeovers=[{"on": "2024-06-01", "stop": "1 d"}]), shop=shop)
    days = [(found.calendars[each.calendar] // TICKS_PER_DAY).tolist() for each in found.cells[:2]]
    assert days == [[[0, 30], [44, 91]], [[0, 30], [44, 61], [62, 91]]]


def test_ramps_follow_the_opening_and_each_changeover():
    shop = {"ramp": "up", "opens": "2024-04-08", "changeovers": [{"on": "2024-05-01", "stop": "5 d", "ramp": "again"}]}
    ramps = {
        "up": {"speed": {"start": "50 %", "half life": "70 d"}, "mtbf": {"start": "30 %", "half life": "70 d"}},
        "again": {"speed": {"start": "80 %", "half life": "70 d"}},
    }
    store = {"store": {"kind": "buffer", "places": 1}}
    found = built(station("a", mtbf="1 h", mttr="1 min"), store, shop=shop, ramps=ramps)
    first, second = cell(found, "body.a").speed_ramp
    assert (first.from_tick, first.threshold[0]) == (0, 14 * TICKS_PER_DAY)
    assert second.from_tick == 35 * TICKS_PER_DAY
    assert second.value[0] == pytest.approx(1 - 0.2 * 0.5**0.05)
    _, flat = cell(found, "body.a").failures.mtbf_ramp
    assert flat.value == (1.0,)
    assert cell(found, "body.store").speed_ramp == ()


def test_an_element_without_ramp_learns_nothing_whatever_its_shop_does():
    shop = {"ramp": "up", "changeovers": [{"on": "2024-05-01", "stop": "5 d", "ramp": "up"}]}
    ramps = {"up": {"speed": {"start": "50 %", "half life": "70 d"}}}
    found = built(station("a"), station("b", ramp="none"), shop=shop, ramps=ramps)
    assert len(cell(found, "body.a").speed_ramp) == 2
    assert cell(found, "body.b").speed_ramp == ()


def test_an_oven_runs_on_the_wall_clock_and_is_emptied_before_the_day_ends():
    """The break is bridged: cars enter from 8:00 until half an hour before 16:00."""
    oven = {"oven": {"kind": "oven", "places": 9, "travel": "30 min"}}
    found = built(oven, shop={"calendar": "day"}, calendars=SHIFT)
    cooker = cell(found, "body.oven")
    assert (cooker.entry_windows[:2] / HOUR).tolist() == [[8, 15.5], [32, 39.5]]
    assert found.calendars[cooker.calendar].tolist() == [[0, found.horizon]]


def test_an_oven_that_never_stops_is_open_to_the_end():
    found = built({"oven": {"kind": "oven", "places": 9, "travel": "30 min"}})
    assert cell(found, "body.oven").entry_windows is None


def test_an_oven_in_a_shift_that_outlasts_the_study_takes_cars_to_the_end():
    calendars = {"night": {"days": "daily", "shifts": ["20:00-04:00"]}}
    oven = {"oven": {"kind": "oven", "places": 9, "travel": "30 min"}}
    found = built(oven, shop={"calendar": "night"}, calendars=calendars)
    assert cell(found, "body.oven").entry_windows[-1].tolist() == [(90 * 24 + 20) * HOUR, found.horizon]


def test_other_bounds_of_the_study():
    found = network(line(station("a")), from_=date(2024, 5, 1), until=date(2024, 5, 3))
    assert found.horizon == 2 * TICKS_PER_DAY
    with pytest.raises(PlantError, match="the study ends"):
        network(line(station("a")), until=date(2024, 4, 1))


@pytest.mark.parametrize(
    ("bins", "first", "count"),
    [("month", 30 * 24, 3), ("week", 7 * 24, 13), ("day", 24, 91), ("hour", 1, 91 * 24), ("90 min", 1.5, 1456)],
)
def test_bins(bins, first, count):
    found = network(line(station("a"), study={"from": "2024-04-01", "until": "2024-07-01", "bins": bins}))
    assert (found.bins[0], len(found.bins), found.bins[-1]) == (first * HOUR, count, found.horizon)


@pytest.mark.parametrize(
    ("bins", "ends"),
    [("quarter", ["2024-04-01", "2024-07-01", "2024-10-01", "2025-01-01"]), ("year", ["2025-01-01"])],
)
def test_quarters_and_years_are_those_of_the_calendar(bins, ends):
    found = network(line(station("a"), study={"from": "2024-02-10", "until": "2025-03-01", "bins": bins}))
    days = [(date.fromisoformat(end) - date(2024, 2, 10)).days for end in [*ends, "2025-03-01"]]
    assert found.bins == tuple(day * 24 * HOUR for day in days)


def test_bins_of_a_study_that_begins_within_them():
    """10 April 2024 is a wednesday."""
    study = {"from": "2024-04-10 06:30", "until": "2024-06-10"}
    months = network(line(station("a"), study=study)).bins
    assert [end / TICKS_PER_DAY for end in months] == pytest.approx([20.729, 51.729, 60.729], abs=1e-3)
    weeks = network(line(station("a"), study={**study, "bins": "week"})).bins
    assert weeks[0] / HOUR == 17.5 + 4 * 24
