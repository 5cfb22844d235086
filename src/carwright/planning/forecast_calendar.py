"""What months are made of: days, and public holidays where the country is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.calendars import national_days
from carwright.errors import PlantError
from carwright.model.ramp_output import days_in, first_day

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Months:
    """A row of months with their days; both arrays have shape (months,)."""

    first: int
    """The first one (`month_of`)."""
    days: NDArray[np.float64]
    holidays: NDArray[np.float64]
    """Public holidays less the rest days worked in exchange; never below zero."""

    @classmethod
    def of(cls, first: int, last: int, country: str) -> Months:
        """Months from first to last, with the holidays of a country as far as they are known."""
        months = range(first, last + 1)
        days = np.array([days_in(month) for month in months], dtype=np.float64)
        off, swapped = _national(country, first, last)
        free = [_within(month, off) - _within(month, swapped) for month in months]
        return cls(first, days, np.maximum(np.array(free, dtype=np.float64), 0.0))

    def __len__(self) -> int:
        return len(self.days)


def _national(country: str, first: int, last: int) -> tuple[frozenset[int], frozenset[int]]:
    if not country:
        return frozenset(), frozenset()
    try:
        return national_days(country, tuple(range(first // 12, last // 12 + 1)))
    except PlantError:
        return frozenset(), frozenset()


def _within(month: int, days: frozenset[int]) -> int:
    begin, end = first_day(month).toordinal() - EPOCH, first_day(month + 1).toordinal() - EPOCH
    return sum(begin <= day < end for day in days)
