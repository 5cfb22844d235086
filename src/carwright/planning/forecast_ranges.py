"""The one set of parameters of a forecast: ranges, each with the reason why it is so wide and no wider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from carwright.planning.forecast_ranges_chances import ChanceRanges
from carwright.planning.forecast_ranges_lines import LineRanges


@dataclass(frozen=True, kw_only=True)
class Ranges(ChanceRanges, LineRanges):
    """Every parameter as (low, high); any value between is as likely as any other before a month is seen.

    None was fitted to months after 27 November 2021: the reasons name what was public before, or say that the range is
    an engineer's. What is known of a plant narrows them: its months before the cut weigh the values.
    """

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """All parameters."""
        return tuple(each.name for each in fields(cls))

    @classmethod
    def unit(cls, name: str) -> str:
        """Unit of a parameter."""
        return str(cls.__dataclass_fields__[name].metadata["unit"])

    @classmethod
    def why(cls, name: str) -> str:
        """How its range was set."""
        return str(cls.__dataclass_fields__[name].metadata["why"])

    def fixed(self, name: str, at: float) -> Ranges:
        """The same with one parameter held at a point of its range, 0 its low and 1 its high end."""
        low, high = getattr(self, name)
        value = low + at * (high - low)
        return replace(self, **{name: (value, value)})


def problems_of(ranges: Ranges) -> Sequence[tuple[str, str]]:
    """Names of ranges that are none, each with what is wrong."""
    wrong = []
    for name in Ranges.names():
        low, high = getattr(ranges, name)
        if not (np.isfinite(low) and np.isfinite(high) and 0 <= low <= high):
            wrong.append((name, f"({low:g}, {high:g}) is no range from low to high of at least zero"))
    return wrong
