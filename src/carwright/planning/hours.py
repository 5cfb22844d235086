"""Open hours over the years: a calendar put together from those of the shift patterns that follow each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np

from carwright.arrays.calendars import always, clip, open_spans, tick_of, union, without
from carwright.arrays.network import TICKS_PER_S, Ticks
from carwright.errors import PlantError, Problem
from carwright.model import ALWAYS, Plant
from carwright.model.calendars import Calendar, DaySpan, Pattern
from carwright.planning.lines import last_calendars

Shifts = Sequence[tuple[date, Calendar | None]]
"""Calendars by the day from which each holds, rising; None: closed."""
TICKS_PER_H = 3600 * TICKS_PER_S


def following(name: str, shifts: Shifts) -> Calendar:
    """One calendar that is each of the given ones in its turn; before the first it is what the first is.

    Raises
    ------
    PlantError
        If they keep the holidays of different countries: a calendar has one.
    """
    given = [calendar for _, calendar in shifts if calendar is not None]
    if not given:
        raise PlantError([Problem(f"calendars.{name}", "no shift pattern of the plan sets its hours")])
    if len({calendar.holidays_country for calendar in given}) > 1:
        what = "its shift patterns keep the holidays of different countries"
        raise PlantError([Problem(f"calendars.{name}", what, "give all of them the same `holidays`")])
    changes: dict[date, Pattern] = {}
    closed: list[DaySpan] = []
    also: set[date] = set()
    worked: set[date] = set()
    overtime: dict[date, tuple[tuple[int, int], ...]] = {}
    for (begin, calendar), end in zip(shifts, [*(day for day, _ in shifts[1:]), date.max], strict=True):
        if calendar is None:
            closed.append((begin, end - timedelta(days=1)))
            continue
        changes |= {max(begin, day): pattern for day, pattern in _patterns(calendar, begin, end)}
        closed += [(max(begin, first), min(end - timedelta(days=1), last)) for first, last in calendar.closed]
        also |= {day for day in calendar.holidays_also if begin <= day < end}
        worked |= {day for day in calendar.holidays_not if begin <= day < end}
        overtime |= {day: spans for day, spans in calendar.overtime.items() if begin <= day < end}
    return given[0].model_copy(
        update={
            "pattern": given[0].pattern,
            "changes": changes,
            "closed": tuple(span for span in closed if span[0] <= span[1]),
            "holidays_also": tuple(sorted(also)),
            "holidays_not": tuple(sorted(worked)),
            "overtime": overtime,
        }
    )


def _patterns(calendar: Calendar, begin: date, end: date) -> list[tuple[date, Pattern]]:
    """Patterns of a calendar that hold between two days, the first from ``begin`` on."""
    earlier = [day for day in calendar.changes if day <= begin]
    first = calendar.changes[max(earlier)] if earlier else calendar.pattern
    later = [(day, calendar.changes[day]) for day in sorted(calendar.changes) if begin < day < end]
    return [(begin, first), *later]


def open_hours(plant: Plant, part: str, calendars: Mapping[str, Calendar], edges: Sequence[date]) -> list[float]:
    """Hours in which the last shop of a part is open, between each two of the days in ``edges``.

    ``calendars`` stand in place of the plant's own of the same name. Planned stops of its shops are left out.
    """
    start = datetime(edges[0].year, edges[0].month, edges[0].day)
    horizon = tick_of(edges[-1], start)
    known = {**plant.calendars, **calendars}
    spans = [
        always(horizon) if name == ALWAYS else open_spans(known[name], start, horizon)
        for name in last_calendars(plant.parts[part])
    ]
    worked: Ticks = without(union(np.concatenate(spans)), _stops(plant, part, start))
    ticks = [tick_of(day, start) for day in edges]
    pieces = [clip(worked, begin, end) for begin, end in pairwise(ticks)]
    return [float((piece[:, 1] - piece[:, 0]).sum()) / TICKS_PER_H for piece in pieces]


def _stops(plant: Plant, part: str, start: datetime) -> list[tuple[int, int]]:
    """Planned stops from one model year to the next: while a shop stands, so does the part."""
    changes = {(change.on, change.stop_s) for shop in plant.parts[part].shops.values() for change in shop.changeovers}
    return [(begin := tick_of(day, start), begin + round(stop_s * TICKS_PER_S)) for day, stop_s in sorted(changes)]
