"""Open spans against hours counted by hand. Ticks are written as minutes of the study."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carwright.arrays.calendars import (
    TICKS_PER_DAY,
    TICKS_PER_MIN,
    bridged,
    national_days,
    open_spans,
    own_time,
    tick_of,
    union,
    without,
)
from carwright.errors import PlantError
from carwright.model import Calendar

MONDAY = datetime(2024, 4, 1)
DAY = 1440


def spans_min(rules, days=7, start=MONDAY):
    """Open spans of the first days, in minutes from the start."""
    spans = open_spans(Calendar.model_validate(rules), start, days * TICKS_PER_DAY)
    assert (spans % TICKS_PER_MIN == 0).all()
    return [tuple(span) for span in (spans // TICKS_PER_MIN).tolist()]


def on(day, begin, end):
    """Minutes of a span on a day of the study (0 is the first), from hours."""
    return (day * DAY + round(begin * 60), day * DAY + round(end * 60))


def test_a_break_cuts_the_shift():
    found = spans_min({"days": "mon-tue", "shifts": ["08:00-16:30"], "breaks": ["12:00-12:30"]})
    assert found == [on(0, 8, 12), on(0, 12.5, 16.5), on(1, 8, 12), on(1, 12.5, 16.5)]


def test_a_night_shift_belongs_to_the_day_it_begins():
    """Saturday's shift runs into sunday; the shift of the sunday before the study is not worked."""
    found = spans_min({"days": ["mon", "sat"], "shifts": ["22:00-06:00"], "breaks": ["02:00-02:30"]})
    assert found == [on(0, 22, 26), on(0, 26.5, 30), on(5, 22, 26), on(5, 26.5, 30)]


def test_the_night_shift_of_the_evening_before_the_study_runs_into_it():
    found = spans_min({"days": "daily", "shifts": ["22:00-06:00"]}, days=1)
    assert found == [on(0, 0, 6), on(0, 22, 24)]


def test_shifts_that_touch_are_one_span():
    found = spans_min({"days": "daily", "shifts": ["00:00-08:00", "08:00-16:00", "16:00-24:00"]})
    assert found == [on(0, 0, 7 * 24)]


def test_closed_days_and_own_holidays_are_free():
    rules = {"days": "mon-fri", "shifts": ["08:00-16:00"], "closed": ["2024-04-02..2024-04-03"]}
    found = spans_min({**rules, "holidays": ["2024-04-05"]})
    assert found == [on(0, 8, 16), on(3, 8, 16)]


def test_overtime_stands_in_place_of_the_day_and_wins_over_closures():
    rules = {"days": "mon-fri", "shifts": ["08:00-16:00"], "closed": ["2024-04-02"], "breaks": ["09:00-09:15"]}
    overtime = [{"on": day, "shifts": ["08:00-10:00"]} for day in ("2024-04-02", "2024-04-03", "2024-04-06")]
    found = spans_min({**rules, "overtime": overtime})
    short = [[on(day, 8, 9), on(day, 9.25, 10)] for day in (1, 2, 5)]
    full = [[on(day, 8, 9), on(day, 9.25, 16)] for day in (0, 3, 4)]
    assert found == sorted(span for day in short + full for span in day)


def test_a_pattern_changes_at_its_date_and_keeps_what_is_not_named():
    rules = {"days": "mon-tue", "shifts": ["08:00-16:00"], "changes": {"2024-04-02": {"shifts": ["06:00-14:00"]}}}
    assert spans_min(rules) == [on(0, 8, 16), on(1, 6, 14)]


def test_china_works_the_weekend_days_it_swaps_for_holidays():
    """Notice of the State Council for 2024: off 4 to 6 April, at work on sunday 7 April."""
    found = spans_min({"days": "mon-fri", "shifts": ["08:00-16:00"], "holidays": "CN"})
    assert found == [on(day, 8, 16) for day in (0, 1, 2, 6)]


def test_a_holiday_that_the_plant_works_is_worked_by_its_pattern():
    rules = {"days": "mon-fri", "shifts": ["08:00-16:00"], "holidays": {"country": "CN", "not": ["2024-04-04"]}}
    assert spans_min(rules) == [on(day, 8, 16) for day in (0, 1, 2, 3, 6)]


def test_an_unknown_country_is_told():
    with pytest.raises(PlantError, match="'XX' are not known"):
        national_days("XX", (2024,))


def test_a_study_may_begin_within_a_shift():
    found = spans_min({"days": "daily", "shifts": ["08:00-16:00"]}, days=1, start=MONDAY + timedelta(hours=10))
    assert found == [(0, 6 * 60), (22 * 60, 24 * 60)]


def test_hours_of_a_decade():
    """3,652 days of 16 h, less the breaks of 1 h a day: 54,780 h."""
    rules = {"days": "daily", "shifts": ["06:00-14:00", "14:00-22:00"], "breaks": ["10:00-10:30", "18:00-18:30"]}
    spans = open_spans(Calendar.model_validate(rules), MONDAY, 3652 * TICKS_PER_DAY)
    assert (spans[:, 1] - spans[:, 0]).sum() == 54_780 * 60 * TICKS_PER_MIN


def test_the_clock_knows_no_daylight_saving():
    """The night of 31 March 2024 has 24 hours on it, whatever Europe does."""
    assert tick_of(date(2024, 4, 1), datetime(2024, 3, 31)) == TICKS_PER_DAY
    assert tick_of(datetime(2024, 4, 1, 0, 0, 1), MONDAY) == 10_000
    assert tick_of(date(2024, 3, 31), MONDAY) == -TICKS_PER_DAY


# ------------------------------------------------------------------ spans and own time


def test_spans_are_joined_cut_and_bridged():
    joined = union(np.array([[5, 7], [0, 2], [2, 3], [6, 9], [4, 4]]))
    assert joined.tolist() == [[0, 3], [5, 9]]
    assert without(joined, [(1, 2), (6, 20)]).tolist() == [[0, 1], [2, 3], [5, 6]]
    assert bridged(np.array([[0, 3], [5, 9], [12, 13]]), 3).tolist() == [[0, 9], [12, 13]]


def test_own_time_stands_still_while_closed():
    spans, horizon = np.array([[10, 20], [30, 35]]), 40
    wall = np.array([0, 10, 15, 20, 25, 30, 35, 39, 40, 43])
    assert own_time(spans, wall, horizon).tolist() == [0, 0, 5, 10, 10, 10, 15, 15, 15, 18]


def test_a_calendar_that_never_opens_opens_at_the_horizon():
    never = np.zeros((0, 2), dtype=np.int64)
    assert own_time(never, np.array([0, 40, 41]), 40).tolist() == [0, 0, 1]


ends = st.lists(st.integers(0, 60), min_size=0, max_size=8, unique=True).map(sorted)


@settings(max_examples=60, deadline=None)
@given(ends=ends)
def test_own_time_counts_open_ticks(ends):
    """By definition, tick by tick."""
    horizon = 60
    spans = union(np.array(ends[: len(ends) // 2 * 2], dtype=np.int64).reshape(-1, 2))
    opened = np.zeros(200, dtype=np.int64)
    for tick in range(1, 200):
        is_open = tick > horizon or any(begin < tick <= end for begin, end in spans)
        opened[tick] = opened[tick - 1] + is_open
    assert own_time(spans, np.arange(200), horizon).tolist() == opened.tolist()
