"""Ranges of what a line can do: its rate, what it learns, its hours."""

from __future__ import annotations

from dataclasses import dataclass, field

from carwright.planning.forecast_range import Range, told


@dataclass(frozen=True, kw_only=True)
class LineRanges:
    """Rates, learning and hours of a line; each as (low, high)."""

    line_rate: Range = field(
        default=(20, 60),
        metadata=told(
            "cars/h",
            "net rate of a car line where neither rate nor nameplate is known: textbook lines run at "
            "40 to 60 an hour, small ones at 20 (assumed)",
        ),
    )
    announced_rate: Range = field(
        default=(0, 1),
        metadata=told("of the span", "where in a rate announced as a span the true one lies: anywhere"),
    )
    announced_hours: Range = field(
        default=(0, 1),
        metadata=told("of the span", "where in hours announced as a span the true ones lie: anywhere"),
    )
    nameplate_hours: Range = field(
        default=(3500, 4500),
        metadata=told(
            "h/year",
            "hours behind a nameplate: two shifts of 8 h on 235 days are 3,760 h, the trade's "
            "convention; long shifts or 250 days make 4,500",
        ),
    )
    mature: Range = field(
        default=(0.85, 1.0),
        metadata=told(
            "of net rate",
            "what a grown-up line keeps of its net rate: uptime 93 to 98 % in textbooks, less when it"
            " is forced (assumed)",
        ),
    )
    first_start: Range = field(
        default=(0.02, 0.8),
        metadata=told(
            "of mature",
            "a first line on its first day: the Model 3 made 0.4 % of its nameplate in its first quarter "
            "(2017); a launch held back until lines run, much more (assumed)",
        ),
    )
    first_half_life: Range = field(
        default=(1.5, 6.0),
        metadata=told(
            "months",
            "loss of a first line halves: engineering range 1.5 to 4; the Model 3 at Fremont took 4 "
            "to 6 (15, 44, 82 % of nameplate, 2018)",
        ),
    )
    first_delay: Range = field(
        default=(0, 6),
        metadata=told(
            "months",
            "before a first line begins to learn at its half-life, times what it lacks on its first day, where no "
            "trial build or building time is known: six for the Model 3, whose robots did not work at first (2017)",
        ),
    )
    copy_start: Range = field(
        default=(0.4, 0.9),
        metadata=told(
            "of mature",
            "a copied line on its first day: knowledge sits in the plant (Levitt, List, Syverson "
            "2012), machines are new (assumed)",
        ),
    )
    copy_half_life: Range = field(
        default=(0.7, 2.5),
        metadata=told(
            "months",
            "loss of a copied line or a new crew halves; same site, trained people (assumed)",
        ),
    )
    crew_start: Range = field(
        default=(0.8, 1.0),
        metadata=told(
            "of first shift",
            "an added shift begins near the level of the first one (Levitt, List, Syverson 2012)",
        ),
    )
    one_shift: Range = field(
        default=(40, 54),
        metadata=told(
            "h/week",
            "8 to 9 h on five or six days",
        ),
    )
    two_shifts: Range = field(
        default=(75, 102),
        metadata=told(
            "h/week",
            "15 to 17 h on five or six days",
        ),
    )
    long_shifts: Range = field(
        default=(120, 138),
        metadata=told(
            "h/week",
            "two crews of 10 to 11.5 h on six days",
        ),
    )
    round_the_clock: Range = field(
        default=(147, 161),
        metadata=told(
            "h/week",
            "21 to 23 h on seven days: the physical limit",
        ),
    )
    days_short: Range = field(
        default=(5, 6),
        metadata=told(
            "days/week",
            "days worked where up to 18 h a day were announced",
        ),
    )
    days_long: Range = field(
        default=(6, 7),
        metadata=told(
            "days/week",
            "days worked where more than 18 h a day were announced",
        ),
    )
    step_up: Range = field(
        default=(0.1, 0.4),
        metadata=told(
            "a month",
            "chance that a line with waiting buyers takes the next longer pattern: hiring and "
            "training ask 2 to 10 months (assumed)",
        ),
    )
    step_down: Range = field(
        default=(0.0, 0.03),
        metadata=told(
            "a month",
            "chance of the next shorter pattern where no wait is known",
        ),
    )
    hiring_lead: Range = field(
        default=(1, 4),
        metadata=told(
            "months",
            "from the news of longer hours without a date to their first day: hire and train (assumed)",
        ),
    )
