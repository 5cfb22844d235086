"""The days of a plan: periods, years, and what holds on each day brought to periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from carwright.model.decisions import MONTHS_OF, Decisions
from carwright.units import Amount

Floats = NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class PlanDays:
    """Every day of a plan, and the period in which it lies."""

    starts: NDArray[np.datetime64]
    """First day of each period and the day after the last, shape (periods + 1,)."""
    months: int
    """Months of a period."""

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """All days, shape (days,)."""
        return np.arange(self.starts[0], self.starts[-1])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the periods: ``2026-Q3`` or ``2026-07``."""
        firsts = [day.astype(date) for day in self.starts[:-1]]
        if self.months == 1:
            return tuple(f"{day:%Y-%m}" for day in firsts)
        return tuple(f"{day.year}-Q{(day.month + 2) // 3}" for day in firsts)

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Calendar years that the plan touches."""
        return tuple(dict.fromkeys(name[:4] for name in self.names))

    @cached_property
    def year_of(self) -> NDArray[np.int64]:
        """Index of the year of each period."""
        return np.array([self.years.index(name[:4]) for name in self.names])

    @cached_property
    def a_month(self) -> Floats:
        """Part of its month that each day is, shape (days,): what is given a month adds up to it in each month."""
        month = self.days.astype("datetime64[M]")
        return 1.0 / _length(month, month + 1)

    @cached_property
    def a_year(self) -> Floats:
        """Part of its year that each day is, shape (days,)."""
        year = self.days.astype("datetime64[Y]")
        return 1.0 / _length(year, year + 1)

    @cached_property
    def gone(self) -> Floats:
        """Share of its period that is over at noon of each day, shape (days,)."""
        lengths = np.diff(self.starts).astype(np.int64)
        first = np.repeat(self.starts[:-1], lengths)
        return np.asarray(((self.days - first).astype(np.int64) + 0.5) / np.repeat(lengths, lengths))

    def held(self, dated: Mapping[date, float], *, first_before: bool = False) -> Floats:
        """The value that holds on each day, shape (days,); before the first date 0, or the first value if so asked."""
        since = sorted(dated)
        values = np.array([0.0, *(dated[day] for day in since)])
        # the first day of numpy's calendar is that of Python's: no date is lost
        place = np.searchsorted(np.array(since, "datetime64[D]"), self.days, side="right")
        if first_before and since:
            place = np.maximum(place, 1)
        return np.asarray(values[place])

    def of_money(self, dated: Mapping[date, Amount], *, first_before: bool = False) -> Floats:
        """The amount that holds on each day, shape (days,)."""
        return self.held({day: amount.value for day, amount in dated.items()}, first_before=first_before)

    def most(self, a_month: Mapping[date, float], free: Floats | None = None) -> Floats:
        """Most that may be had in each period, shape (periods,), of bounds a month; none before the first date.

        Where the first date lies within a period, ``free`` is what may be had on the days before it, shape (days,); if
        it is not given, what is had is spread evenly over the period.
        """
        bounded = self.days >= np.datetime64(min(a_month, default=date.max))
        share = self.mean(bounded.astype(float))
        within = self.total(np.where(bounded, self.held(a_month) * self.a_month, 0.0))
        before = self.total(np.where(bounded, 0.0, 0.0 if free is None else free))
        whole = within + before if free is not None else within / np.maximum(share, 1e-9)
        return np.where(share > 0, whole, np.inf)

    def total(self, daily: Floats) -> Floats:
        """Sums over the days of each period, the days on the last axis."""
        first = (self.starts[:-1] - self.starts[0]).astype(np.int64)
        return np.add.reduceat(daily, first, axis=-1)

    def mean(self, daily: Floats) -> Floats:
        """Means over the days of each period, the days on the last axis."""
        return np.asarray(self.total(daily) / np.diff(self.starts).astype(np.int64))

    def between(self, start: date | None, until: date | None) -> NDArray[np.bool_]:
        """Whether each day lies in a span; open ends where none is given."""
        inside = np.ones(len(self.days), np.bool_)
        if start is not None:
            inside &= self.days >= np.datetime64(start)
        if until is not None:
            inside &= self.days < np.datetime64(until)
        return inside

    def period_at(self, day: date) -> int:
        """Index of the period that begins on a day, or of the first that begins after it."""
        return int(np.searchsorted(self.starts, np.datetime64(day)))

    def discount(self, rate: float) -> Floats:
        """Worth on the first day of one unit of money in the middle of each period, shape (periods,)."""
        middle = (self.starts[:-1] - self.starts[0] + np.diff(self.starts) // 2).astype(np.int64) / 365.25
        return np.asarray((1.0 + rate) ** -middle)

    def spans(self, months: float) -> int:
        """Periods that a span of months takes, rounded up."""
        return int(np.ceil(months / self.months - 1e-9))


def plan_days(decisions: Decisions) -> PlanDays:
    """The days that a plan covers."""
    step = MONTHS_OF[decisions.period]
    first, last = (np.datetime64(day, "M") for day in (decisions.start, decisions.until))
    return PlanDays(np.arange(first, last + 1, step).astype("datetime64[D]"), step)


def _length(begin: NDArray[np.datetime64], end: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return np.asarray((end.astype("datetime64[D]") - begin.astype("datetime64[D]")).astype(np.int64))
