"""How each figure is read from a simulation result: mean, standard error and number of replications."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scipy import stats

from line_truth.cases import UNIT_S, Figure

UNITS_PER_H = 3600.0 / UNIT_S


@dataclass(frozen=True)
class Estimate:
    """Mean over replications; ``squares`` is the sum of the squared distances from it."""

    mean: float
    squares: float
    n: int

    @property
    def error(self) -> float:
        """Standard error of the mean."""
        return math.sqrt(self.squares / (self.n - 1) / self.n) if self.n > 1 else math.inf

    def half_width(self, outside: float) -> float:
        """Half width of the interval that misses the true mean with probability ``outside``."""
        return float(stats.t.isf(outside / 2, self.n - 1)) * self.error

    def joined(self, other: Estimate) -> Estimate:
        """Both sets of replications as one."""
        n = self.n + other.n
        gap = other.mean - self.mean
        mean = self.mean + gap * other.n / n
        return Estimate(mean, self.squares + other.squares + gap * gap * self.n * other.n / n, n)

    def scaled(self, factor: float, added: float = 0.0) -> Estimate:
        """The estimate of ``factor`` x + ``added``."""
        return Estimate(factor * self.mean + added, factor * factor * self.squares, self.n)


def from_ends(mean: float, low: float | None, high: float | None, n: int, confidence: float) -> Estimate:
    """The estimate behind a published t interval."""
    if n < 2 or low is None or high is None:
        return Estimate(mean, 0.0, n)
    error = (high - low) / 2 / float(stats.t.isf((1 - confidence) / 2, n - 1))
    return Estimate(mean, error * error * n * (n - 1), n)


@dataclass(frozen=True)
class Reading:
    """A result, and the units of time that its totals cover."""

    result: Any
    units: float

    def interval(self, name: str) -> Estimate:
        figure = getattr(self.result, name)
        return from_ends(figure.mean, figure.low, figure.high, figure.n, figure.confidence)

    def total(self, element: str, column: str, table: str = "element_totals") -> Estimate:
        """A figure of an element over the whole study."""
        frame = getattr(self.result, table)
        rows = [row for row in frame.iter_rows(named=True) if row["element"].split(".")[-1] == element]
        if len(rows) != 1:
            raise KeyError(f"{element}: {len(rows)} rows in {table}")
        row = rows[0]
        n = len(self.result.replication_numbers)
        return from_ends(row[column], row[f"{column}_low"], row[f"{column}_high"], n, self.result.confidence)


def share(state: str) -> Callable[[Reading, Figure], Estimate]:
    return lambda reading, figure: reading.total(figure.element, f"{state}_share")


def flow_time(reading: Reading, figure: Figure) -> Estimate:
    return reading.interval("lead_time_mean_h").scaled(UNITS_PER_H)


def wait(reading: Reading, figure: Figure) -> Estimate:
    """Flow time without the work, whose mean is given."""
    return flow_time(reading, figure).scaled(1.0, -figure.given)


MEASURES: dict[str, Callable[[Reading, Figure], Estimate]] = {
    "throughput": lambda reading, figure: reading.interval("cars_total").scaled(1 / reading.units),
    "working": share("working"),
    "down": share("down"),
    "blocked": share("blocked"),
    "starved": share("starved"),
    "flow time": flow_time,
    "wait": wait,
    "wait of all": lambda reading, figure: wait(reading, figure).scaled(float(figure.element)),
    "mean cars": lambda reading, figure: reading.total(figure.element, "mean_cars"),
    "done rate": lambda reading, figure: reading.total(figure.element, "cars_done").scaled(1 / reading.units),
    "lost share": lambda reading, figure: reading.total(figure.element, "lost_share", "sources"),
}
