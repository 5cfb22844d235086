"""A forecast of a ramp-up: one frozen value from which tables, pages and files are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_output import Output, first_day, month_name
from carwright.model.ramp_record import RampRecord

if TYPE_CHECKING:
    import polars as pl

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Learnt:
    """What the months before the cut left of the range of a parameter."""

    name: str
    unit: str
    low: float
    """End of the range before any month."""
    high: float
    ten: float
    """A tenth of the courses lies below."""
    middle: float
    ninety: float


@dataclass(frozen=True, kw_only=True, eq=False)
class RampForecast:
    """Cars of each month to come, as a cloud of equally likely courses."""

    record: RampRecord
    """What was known at the cut; nothing else was looked at."""
    cut: date
    first: int
    """First month that is forecast (`month_of`)."""
    courses: Reals
    """Cars in each month, shape (months, courses)."""
    past: Reals
    """The same for the months before, as the model retraces them, shape (months before, courses)."""
    starts: Reals
    """Moment of the first car in months since the year 0, shape (courses,); nothing is drawn where it is known."""
    started: bool
    """True: the plant had made cars at the cut."""
    band: float
    """Share of the courses within ``low`` and ``high``."""
    seed: int
    seconds: float
    parameters: tuple[Learnt, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def months(self) -> tuple[date, ...]:
        """First day of each month forecast."""
        return tuple(first_day(self.first + n) for n in range(len(self.courses)))

    @property
    def median(self) -> Reals:
        """Half of the courses lie below, shape (months,)."""
        return np.quantile(self.courses, 0.5, axis=1)

    @property
    def low(self) -> Reals:
        """Lower end of the band, shape (months,)."""
        return np.quantile(self.courses, (1 - self.band) / 2, axis=1)

    @property
    def high(self) -> Reals:
        """Upper end of the band, shape (months,)."""
        return np.quantile(self.courses, (1 + self.band) / 2, axis=1)

    def total(self, first: int, last: int) -> Reals:
        """Cars in a span of months forecast, course by course; the band of a sum is no sum of bands."""
        begin = first - self.first
        if begin < 0 or last - self.first >= len(self.courses) or last < first:
            raise IndexError(f"{month_name(first)}..{month_name(last)} is not within the months forecast")
        total: Reals = self.courses[begin : last - self.first + 1].sum(axis=0)
        return total

    def first_cars(self) -> tuple[date, date, date]:
        """Day of the first car: 10, 50 and 90 % point."""
        days = []
        for moment in np.quantile(self.starts, [0.1, 0.5, 0.9]):
            begin, after = first_day(int(moment)), first_day(int(moment) + 1)
            days.append(begin + (after - begin) * float(moment - int(moment)))
        return days[0], days[1], days[2]

    def table(self) -> pl.DataFrame:
        """One row a month: ``month``, ``median``, ``low``, ``high``, ``mean``, ``band``."""
        import polars as pl

        return pl.DataFrame({
            "month": list(self.months), "median": self.median, "low": self.low, "high": self.high,
            "mean": self.courses.mean(axis=1), "band": [self.band] * len(self.courses),
        })  # fmt: skip

    def summary(self) -> dict[str, Any]:
        """The main figures under stable keys."""
        return {
            "plant": self.record.plant, "cut": self.cut.isoformat(), "band": self.band, "seed": self.seed,
            "started": self.started,
            "months": [
                {"month": f"{m:%Y-%m}", "median": round(float(mid)), "low": round(float(a)), "high": round(float(b))}
                for m, mid, a, b in zip(self.months, self.median, self.low, self.high, strict=True)
            ],
            "notes": list(self.notes),
        }  # fmt: skip

    def _repr_html_(self) -> str:
        from carwright.results.forecast_page import figure_forecast

        return figure_forecast(self)._repr_html_()

    def __repr__(self) -> str:
        return f"<RampForecast {self.record.plant!r} at {self.cut}: {len(self.courses)} months>"


@dataclass(frozen=True)
class Score:
    """One forecast against what came."""

    name: str
    wape: float
    """Sum of absolute errors over the sum of the figures."""
    bias: float
    """Sum of errors over the sum of the figures; above zero: too high."""


@dataclass(frozen=True)
class Scored:
    """A forecast, its naive rivals, and what came."""

    periods: tuple[Output, ...]
    """What came, span by span."""
    median: Reals
    low: Reals
    high: Reals
    model: Score
    naive: tuple[Score, ...]
    inside: int
    """Periods within the band."""
    crossings: tuple[tuple[int, str, str], ...]
    """Cars a month, month in which they were first reached, and month of the forecast; ``-`` for never."""

    @property
    def covered(self) -> float:
        """Share of the periods within the band."""
        return self.inside / len(self.periods)
