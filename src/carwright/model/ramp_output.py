"""Outputs of a plant: spans of whole months, and weeks that make months where they cover all their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

PUBLISHED_AFTER = timedelta(days=15)
"""A figure that does not say since when it was known counts as known so long after its period."""


def month_of(day: date) -> int:
    """Months since the year 0, as one whole number: what months are counted in."""
    return 12 * day.year + day.month - 1


def first_day(month: int) -> date:
    """First day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def days_in(month: int) -> int:
    """Days of a month."""
    return (first_day(month + 1) - first_day(month)).days


def month_name(month: int) -> str:
    """A month as ``2024-04``."""
    return f"{month // 12}-{month % 12 + 1:02d}"


@dataclass(frozen=True)
class Output:
    """Cars made or delivered in a span of whole months."""

    first: int
    """First month (`month_of`)."""
    last: int
    """Last month, included."""
    cars: float
    """Cars in the span; cars a week of the best week in it, where ``peak``."""
    known_from: date | None = None
    """First day on which the figure was public; None: `PUBLISHED_AFTER` the span."""
    delivered: bool = False
    """True: deliveries, which trail what is built."""
    peak: bool = False
    """True: the best week, no total."""
    age: int | None = None
    """Months of production at the end of the span, the first month being 1."""
    share: float | None = None
    """Of the nameplate in force, rounded to two places."""

    @property
    def known(self) -> date:
        """Day from which it may be used."""
        return self.known_from or first_day(self.last + 1) + PUBLISHED_AFTER

    @property
    def months(self) -> int:
        """Length of the span."""
        return self.last - self.first + 1

    @property
    def name(self) -> str:
        """The span as text."""
        return month_name(self.first) if self.months == 1 else f"{month_name(self.first)}..{month_name(self.last)}"


@dataclass(frozen=True)
class Week:
    """Cars of one week."""

    monday: date
    cars: float
    known_from: date | None = None
    delivered: bool = False

    @property
    def known(self) -> date:
        """Day from which it may be used."""
        return self.known_from or self.monday + timedelta(days=7) + PUBLISHED_AFTER


def of_weeks(weeks: Sequence[Week]) -> tuple[list[Output], int]:
    """Months from the weeks that cover all their days, then the others as best weeks; how many others there are.

    Of a week told twice the later word counts.
    """
    latest = {week.monday: week for week in sorted(weeks, key=lambda week: week.known)}
    by_day = {monday + timedelta(days=day): week for monday, week in latest.items() for day in range(7)}
    months, used = [], set()
    for month in sorted({month_of(day) for day in by_day}):
        days = [first_day(month) + timedelta(days=day) for day in range(days_in(month))]
        if all(day in by_day for day in days):
            here = [by_day[day] for day in days]
            used |= {week.monday for week in here}
            known = max(week.known for week in here)
            months.append(Output(month, month, sum(w.cars for w in here) / 7, known, here[-1].delivered))
    lone = [latest[monday] for monday in sorted(set(latest) - used)]
    single = [Output(month_of(w.monday), month_of(w.monday), w.cars, w.known, w.delivered, peak=True) for w in lone]
    return [*months, *single], len(lone)


def rest_of(span: Output, inside: Sequence[Output]) -> Output | None:
    """What a span leaves when shorter ones within it are taken out; None if that is no span of its own."""
    if any(o.first < span.first or o.last > span.last or o.delivered != span.delivered for o in inside):
        return None
    taken = {month for o in inside for month in range(o.first, o.last + 1)}
    left = [month for month in range(span.first, span.last + 1) if month not in taken]
    cars = span.cars - sum(o.cars for o in inside)
    if not left or left[-1] - left[0] + 1 != len(left) or cars <= 0:
        return None
    known = max(span.known, *(o.known for o in inside))
    age = span.age - (span.last - left[-1]) if span.age is not None else None
    return Output(left[0], left[-1], cars, known, span.delivered, age=age)
