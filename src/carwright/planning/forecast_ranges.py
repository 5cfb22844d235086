"""The one set of parameters of a forecast: ranges, each with the reason why it is so wide and no wider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np

Range = tuple[float, float]


def _of(unit: str, why: str) -> dict[str, str]:
    """Unit of a range, and how it was set."""
    return {"unit": unit, "why": why}


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """Every parameter as (low, high); any value between is as likely as any other before a month is seen.

    None was fitted to a plant: the reasons name what was public before 27 November 2021, or say that the range is an
    engineer's. What is known of a plant narrows them: its months before the cut weigh the values.
    """

    line_rate: Range = field(
        default=(20, 60),
        metadata=_of(
            "cars/h",
            "net rate of a car line where neither rate nor nameplate is known: textbook lines run at "
            "40 to 60 an hour, small ones at 20 (assumed)",
        ),
    )
    announced_rate: Range = field(
        default=(0, 1),
        metadata=_of("of the span", "where in a rate announced as a span the true one lies: anywhere"),
    )
    announced_hours: Range = field(
        default=(0, 1),
        metadata=_of("of the span", "where in hours announced as a span the true ones lie: anywhere"),
    )
    nameplate_hours: Range = field(
        default=(3500, 4500),
        metadata=_of(
            "h/year",
            "hours behind a nameplate: two shifts of 8 h on 235 days are 3,760 h, the trade's "
            "convention; long shifts or 250 days make 4,500",
        ),
    )
    mature: Range = field(
        default=(0.85, 1.0),
        metadata=_of(
            "of net rate",
            "what a grown-up line keeps of its net rate: uptime 93 to 98 % in textbooks, less when it"
            " is forced (assumed)",
        ),
    )
    first_start: Range = field(
        default=(0.02, 0.8),
        metadata=_of(
            "of mature",
            "a first line on its first day: the Model 3 made 0.4 % of its nameplate in its first quarter "
            "(2017); a launch held back until lines run, much more (assumed)",
        ),
    )
    first_half_life: Range = field(
        default=(1.5, 6.0),
        metadata=_of(
            "months",
            "loss of a first line halves: engineering range 1.5 to 4; the Model 3 at Fremont took 4 "
            "to 6 (15, 44, 82 % of nameplate, 2018)",
        ),
    )
    first_delay: Range = field(
        default=(0, 6),
        metadata=_of(
            "months",
            "before a first line begins to learn at its half-life, where no trial build or building time "
            "is known: six for the Model 3, whose robots did not work at first (2017)",
        ),
    )
    copy_start: Range = field(
        default=(0.4, 0.9),
        metadata=_of(
            "of mature",
            "a copied line on its first day: knowledge sits in the plant (Levitt, List, Syverson "
            "2012), machines are new (assumed)",
        ),
    )
    copy_half_life: Range = field(
        default=(0.7, 2.5),
        metadata=_of(
            "months",
            "loss of a copied line or a new crew halves; same site, trained people (assumed)",
        ),
    )
    crew_start: Range = field(
        default=(0.8, 1.0),
        metadata=_of(
            "of first shift",
            "an added shift begins near the level of the first one (Levitt, List, Syverson 2012)",
        ),
    )
    one_shift: Range = field(
        default=(40, 54),
        metadata=_of(
            "h/week",
            "8 to 9 h on five or six days",
        ),
    )
    two_shifts: Range = field(
        default=(75, 102),
        metadata=_of(
            "h/week",
            "15 to 17 h on five or six days",
        ),
    )
    long_shifts: Range = field(
        default=(120, 138),
        metadata=_of(
            "h/week",
            "two crews of 10 to 11.5 h on six days",
        ),
    )
    round_the_clock: Range = field(
        default=(147, 161),
        metadata=_of(
            "h/week",
            "21 to 23 h on seven days: the physical limit",
        ),
    )
    days_short: Range = field(
        default=(5, 6),
        metadata=_of(
            "days/week",
            "days worked where up to 18 h a day were announced",
        ),
    )
    days_long: Range = field(
        default=(6, 7),
        metadata=_of(
            "days/week",
            "days worked where more than 18 h a day were announced",
        ),
    )
    step_up: Range = field(
        default=(0.1, 0.4),
        metadata=_of(
            "a month",
            "chance that a line with waiting buyers takes the next longer pattern: hiring and "
            "training ask 2 to 10 months (assumed)",
        ),
    )
    step_down: Range = field(
        default=(0.0, 0.03),
        metadata=_of(
            "a month",
            "chance of the next shorter pattern where no wait is known",
        ),
    )
    hiring_lead: Range = field(
        default=(1, 4),
        metadata=_of(
            "months",
            "from the news of longer hours without a date to their first day: hire and train (assumed)",
        ),
    )
    buyers_wait: Range = field(
        default=(0.5, 0.5),
        metadata=_of(
            "chance",
            "that a plant of which no wait is known sells all it makes: even",
        ),
    )
    dip: Range = field(
        default=(0.02, 0.08),
        metadata=_of(
            "a month",
            "chance of a month with parts or a model change missing: a quarter to a whole month a year (assumed)",
        ),
    )
    dip_depth: Range = field(
        default=(0.1, 0.4),
        metadata=_of(
            "of output",
            "lost in such a month: NIO fell from 10,000 to 7,500 when chips were short (March 2021)",
        ),
    )
    holidays_worked: Range = field(
        default=(0.0, 1.0),
        metadata=_of(
            "share",
            "of public holidays on which the plant works: unknown",
        ),
    )
    handover: Range = field(
        default=(2, 14),
        metadata=_of(
            "days",
            "from the end of the line to the buyer: carrier, papers (assumed)",
        ),
    )
    drift: Range = field(
        default=(0.01, 0.05),
        metadata=_of(
            "log a month",
            "what the model does not know wanders on by so much (assumed)",
        ),
    )
    held: Range = field(
        default=(0.3, 1.0),
        metadata=_of(
            "of output",
            "what buyers and parts leave of it at first where no wait is known: NIO's 120,000 a year "
            "plant delivered 20,565 in 2019 and 43,728 in 2020",
        ),
    )
    wander: Range = field(
        default=(0.02, 0.12),
        metadata=_of(
            "log a month",
            "by which these limits ease or tighten from month to month where no wait is known (assumed)",
        ),
    )
    momentum: Range = field(
        default=(0.3, 0.9),
        metadata=_of(
            "share",
            "of such a change that goes on in the next month: damped trends do best among simple "
            "forecasts (Gardner and McKenzie 1985)",
        ),
    )
    noise: Range = field(
        default=(0.03, 0.10),
        metadata=_of(
            "log",
            "chance of a single month, counting included (assumed)",
        ),
    )
    opening_hazard: Range = field(
        default=(0.0, 0.03),
        metadata=_of(
            "a month",
            "chance that a plant of which nothing is announced opens another line: once in three "
            "years and more (assumed)",
        ),
    )
    target_slip: Range = field(
        default=(0, 3),
        metadata=_of(
            "months",
            "a target date of opening is met or missed by so much (assumed)",
        ),
    )
    permits: Range = field(
        default=(3, 7),
        metadata=_of(
            "months",
            "from the decision to the first spade (assumed)",
        ),
    )
    building: Range = field(
        default=(12, 21),
        metadata=_of(
            "months",
            "of a first line: Chongqing 14 to 18 (2019), Zhaoqing 21 (2019), Tesla Shanghai 10 to 12 (2019)",
        ),
    )
    copy_building: Range = field(
        default=(10, 16),
        metadata=_of(
            "months",
            "of a further line beside a running one (assumed)",
        ),
    )
    launch: Range = field(
        default=(5, 10),
        metadata=_of(
            "months",
            "from a finished first line to first deliveries: Zhaoqing 8 (2020)",
        ),
    )
    copy_launch: Range = field(
        default=(1, 3),
        metadata=_of(
            "months",
            "from a finished further line to its first cars (assumed)",
        ),
    )
    trial: Range = field(
        default=(4, 9),
        metadata=_of(
            "months",
            "from trial build to first deliveries (assumed)",
        ),
    )

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
