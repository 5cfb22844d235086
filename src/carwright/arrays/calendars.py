"""Calendars as open spans of the study clock, and the maps between a calendar's own time and the wall clock.

The study clock is naive local time: ticks since the start of the study, every day 24 hours long. There is no
daylight saving; a plant that has it keeps its shifts, and loses or gains no hour twice a year.

A *span* is a pair (start, end) in wall-clock ticks; spans rise and neither touch nor overlap. Own time counts open
ticks only; beyond the horizon every calendar counts as open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.network import TICKS_PER_S, Ticks
from carwright.errors import PlantError, Problem
from carwright.model.calendars import Calendar, Pattern

DAY_MIN = 24 * 60
TICKS_PER_MIN = 60 * TICKS_PER_S
TICKS_PER_DAY = DAY_MIN * TICKS_PER_MIN

Minutes = Sequence[tuple[int, int]]
Flags = NDArray[np.bool_]
Days = NDArray[np.int64]
"""Days since 1970-01-01, which was a Thursday."""


def tick_of(moment: date | datetime, start: datetime) -> int:
    """Tick of a moment (a date: its midnight) on the clock of a study that starts at ``start``; may be negative."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    passed = moment - start
    return (passed.days * 86_400 + passed.seconds) * TICKS_PER_S + passed.microseconds * TICKS_PER_S // 1_000_000


# ------------------------------------------------------------------ spans


def always(horizon: int) -> Ticks:
    """One span over the whole study."""
    return np.array([[0, horizon]], dtype=np.int64)


def union(spans: Ticks) -> Ticks:
    """Spans that rise and do not touch, from any pairs; empty pairs vanish."""
    spans = spans[spans[:, 1] > spans[:, 0]]
    if len(spans) == 0:
        return spans.reshape(0, 2)
    spans = spans[np.argsort(spans[:, 0], kind="stable")]
    reach = np.maximum.accumulate(spans[:, 1])
    first = np.ones(len(spans), dtype=bool)
    first[1:] = spans[1:, 0] > reach[:-1]
    last = np.append(np.flatnonzero(first)[1:] - 1, len(spans) - 1)
    return np.column_stack((spans[first, 0], reach[last]))


def clip(spans: Ticks, begin: int, end: int) -> Ticks:
    """The part of the spans that lies within ``begin`` and ``end``."""
    cut = np.clip(spans, begin, max(begin, end))
    return cut[cut[:, 1] > cut[:, 0]]


def without(spans: Ticks, stops: Iterable[tuple[int, int]]) -> Ticks:
    """The spans less some stops."""
    for begin, end in stops:
        before = np.column_stack((spans[:, 0], np.minimum(spans[:, 1], begin)))
        after = np.column_stack((np.maximum(spans[:, 0], end), spans[:, 1]))
        both = np.concatenate((before, after))
        both = both[both[:, 1] > both[:, 0]]
        spans = both[np.argsort(both[:, 0], kind="stable")]
    return spans


def bridged(spans: Ticks, gap: int) -> Ticks:
    """The spans with pauses shorter than ``gap`` filled."""
    if len(spans) == 0:
        return spans
    apart = spans[1:, 0] - spans[:-1, 1] >= gap
    starts = spans[np.append(True, apart), 0]
    ends = spans[np.append(apart, True), 1]
    return np.column_stack((starts, ends))


# ------------------------------------------------------------------ a calendar's days and shifts


def open_spans(calendar: Calendar, start: datetime, horizon: int) -> Ticks:
    """When a calendar is open between ``start`` (tick 0) and ``horizon``, in wall-clock ticks.

    A shift belongs to the day it begins, also where it runs past midnight: on a holiday no shift begins, and the
    night shift of the day before is worked to its end. The overtime of a day stands in place of whatever the day would
    have, on holidays and closed days too. Days that a country works in exchange for a holiday (China, for one) are
    working days, whatever the pattern says of their weekday, as far as the package ``holidays`` knows them.
    """
    first = start.date() - timedelta(days=2)  # the night shift of the evening before still runs at the start
    final = (start + timedelta(seconds=horizon / TICKS_PER_S)).date()
    days = np.arange(_day(first), _day(final) + 1, dtype=np.int64)
    blocks = [_pattern_spans(pattern, days, begin, end, calendar) for pattern, begin, end in _periods(calendar, days)]
    for day, shifts in calendar.overtime.items():
        pattern = _pattern_on(calendar, day)
        blocks.append(_minutes_on(np.array([_day(day)]), _less_breaks(shifts, pattern)))
    minutes = np.concatenate([block.reshape(-1, 2) for block in blocks])
    shift = tick_of(date(1970, 1, 1), start)
    return clip(union(minutes * TICKS_PER_MIN + shift), 0, horizon)


def _day(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _periods(calendar: Calendar, days: Days) -> list[tuple[Pattern, int, int]]:
    """Each pattern with its first day and the day after its last."""
    changes = sorted(calendar.changes.items())
    begins = [int(days[0])] + [_day(day) for day, _ in changes]
    ends = [_day(day) for day, _ in changes] + [int(days[-1]) + 1]
    patterns = [calendar.pattern] + [pattern for _, pattern in changes]
    return list(zip(patterns, begins, ends, strict=True))


def _pattern_on(calendar: Calendar, day: date) -> Pattern:
    passed = [pattern for begin, pattern in sorted(calendar.changes.items()) if begin <= day]
    return passed[-1] if passed else calendar.pattern


def _pattern_spans(pattern: Pattern, days: Days, begin: int, end: int, calendar: Calendar) -> Ticks:
    """Minutes worked by one pattern on its days from ``begin`` until ``end``."""
    own = days[(days >= begin) & (days < end)]
    weekdays = np.isin((own + 3) % 7, list(pattern.days))
    worked = _worked(calendar, own, weekdays) & ~np.isin(own, [_day(day) for day in calendar.overtime])
    return _minutes_on(own[worked], _less_breaks(pattern.shifts, pattern))


def _worked(calendar: Calendar, days: Days, weekdays: Flags) -> Flags:
    """Which of the days are worked, holidays and closed days considered."""
    worked = weekdays.copy()
    if calendar.holidays_country and len(days):
        years = tuple(range(_year(days[0]), _year(days[-1]) + 1))
        off, swapped = national_days(calendar.holidays_country, years)
        worked |= np.isin(days, list(swapped))
        worked &= ~np.isin(days, list(off))
    given_back = [_day(day) for day in calendar.holidays_not]
    worked |= weekdays & np.isin(days, given_back)
    worked &= ~np.isin(days, [_day(day) for day in calendar.holidays_also])
    for begin, end in calendar.closed:
        worked &= (days < _day(begin)) | (days > _day(end))
    return worked


def _year(day: int) -> int:
    return date.fromordinal(int(day) + date(1970, 1, 1).toordinal()).year


@lru_cache(maxsize=64)
def national_days(country: str, years: tuple[int, ...]) -> tuple[frozenset[int], frozenset[int]]:
    """Holidays of a country (``CN``, ``DE-BY``), and the rest days it works in exchange, as days since 1970-01-01.

    Raises
    ------
    PlantError
        If the country, or the part of it behind the dash, is not known.
    """
    import holidays  # takes a moment; plants without national holidays do without

    code, _, region = country.partition("-")
    try:
        table = holidays.country_holidays(code, subdiv=region or None, years=years)
    except NotImplementedError:
        what = f"the holidays of {country!r} are not known"
        raise PlantError(
            [Problem("calendars", what, "write an ISO code such as CN or DE-BY, or list the days")]
        ) from None
    swapped = getattr(table, "weekend_workdays", None) or ()
    return frozenset(_day(day) for day in table), frozenset(_day(day) for day in swapped if day.year in years)


def _less_breaks(shifts: Minutes, pattern: Pattern) -> Minutes:
    """Minutes of a day's shifts less the breaks of the pattern."""
    spans = union(np.array(shifts, dtype=np.int64).reshape(-1, 2))
    return [(int(begin), int(end)) for begin, end in without(spans, pattern.breaks)]


def _minutes_on(days: Days, shifts: Minutes) -> Ticks:
    """The shifts of every day, as minutes since 1970-01-01."""
    spans = np.array(shifts, dtype=np.int64).reshape(-1, 2)
    return (days[:, None, None] * DAY_MIN + spans[None, :, :]).reshape(-1, 2)


# ------------------------------------------------------------------ own time and wall clock


def own_time(spans: Ticks, wall: Ticks | Sequence[int] | int, horizon: int) -> Ticks:
    """Open ticks in [0, wall): L of the calendar. Beyond the horizon it is always open."""
    wall = np.asarray(wall, dtype=np.int64)
    beyond = np.maximum(wall - horizon, 0)
    if len(spans) == 0:
        return beyond
    opened = _opened_before(spans)
    span = np.searchsorted(spans[:, 0], wall, side="right") - 1
    inside = np.minimum(wall, spans[span, 1]) - spans[span, 0]
    return np.where(span < 0, 0, opened[span] + inside) + beyond


def _opened_before(spans: Ticks) -> Ticks:
    """Own time at the start of each span."""
    lengths = spans[:, 1] - spans[:, 0]
    return np.asarray(np.cumsum(lengths) - lengths, dtype=np.int64)
