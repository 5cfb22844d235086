"""Names of the periods of a result, and where an axis marks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil

MONTH_AT_LEAST = timedelta(days=27)
QUARTER_AT_LEAST = timedelta(days=90)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bins:
    """The periods side by side along a figure."""

    starts: tuple[datetime, ...]

    @property
    def count(self) -> int:
        """How many periods there are."""
        return len(self.starts)

    @cached_property
    def step(self) -> timedelta:
        """Time from one period to the next; a month where there is only one."""
        if self.count < 2:
            return MONTH_AT_LEAST
        return sorted(b - a for a, b in zip(self.starts, self.starts[1:], strict=False))[(self.count - 1) // 2]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A name a period, as short as it can be: ``Apr 2024``, ``2024-04-17`` or ``2024-04-17 06:00``."""
        if self.noun == "quarter":
            return tuple(f"Q{(start.month + 2) // 3} {start.year}" for start in self.starts)
        if self.step >= MONTH_AT_LEAST:
            return tuple(f"{start:%b %Y}" for start in self.starts)
        return tuple(f"{start:%Y-%m-%d}" if self.step >= DAY else f"{start:%Y-%m-%d %H:%M}" for start in self.starts)

    @property
    def noun(self) -> str:
        """What a period is called."""
        if self.step >= timedelta(days=360):
            return "year"
        if self.step >= QUARTER_AT_LEAST:
            return "quarter"
        if self.step >= MONTH_AT_LEAST:
            return "month"
        known = {DAY: "day", 7 * DAY: "week", timedelta(hours=1): "hour"}
        return known.get(self.step, "period")

    def ticks(self, at_most: int = 14) -> list[tuple[int, str]]:
        """Periods that the axis names: the Januaries where years pass, else an even choice."""
        if self.step >= MONTH_AT_LEAST and self.count > at_most:
            months = [i for i, start in enumerate(self.starts) if start.month == 1]
            if months:
                every = ceil(len(months) / at_most)
                return [(i, f"{self.starts[i]:%Y}") for i in months[::every]]
        every = max(1, ceil(self.count / at_most))
        names = self.names if self.step < MONTH_AT_LEAST else [f"{start:%b %y}" for start in self.starts]
        return [(i, names[i]) for i in range(0, self.count, every)]


def bins_of(starts: Sequence[datetime]) -> Bins:
    """The different starts, in order."""
    return Bins(tuple(sorted(set(starts))))
