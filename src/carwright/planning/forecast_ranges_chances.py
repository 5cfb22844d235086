"""Ranges of what happens to a plant: buyers, parts, luck, and the days on which its lines open."""

from __future__ import annotations

from dataclasses import dataclass, field

from carwright.planning.forecast_range import Range, told


@dataclass(frozen=True, kw_only=True)
class ChanceRanges:
    """Buyers, parts, figures and openings; each as (low, high)."""

    buyers_wait: Range = field(
        default=(0.5, 0.5),
        metadata=told(
            "chance",
            "that a plant of which no wait is known sells all it makes: even",
        ),
    )
    parts_short: Range = field(
        default=(0.05, 0.25),
        metadata=told(
            "chance",
            "that parts hold a plant back whose buyers are known to wait: three years of 22 to 2021 were such (2011 "
            "earthquake and flood, 2020 epidemic, 2021 chips), 0.14; the ends assumed",
        ),
    )
    dip: Range = field(
        default=(0.02, 0.08),
        metadata=told(
            "a month",
            "chance of a month with parts or a model change missing: a quarter to a whole month a year (assumed)",
        ),
    )
    dip_depth: Range = field(
        default=(0.1, 0.4),
        metadata=told(
            "of output",
            "lost in such a month: NIO fell from 10,000 to 7,500 when chips were short (March 2021)",
        ),
    )
    holidays_worked: Range = field(
        default=(0.0, 1.0),
        metadata=told(
            "share",
            "of public holidays on which the plant works: unknown",
        ),
    )
    handover: Range = field(
        default=(2, 14),
        metadata=told(
            "days",
            "from the end of the line to the buyer: carrier, papers (assumed)",
        ),
    )
    built_before: Range = field(
        default=(0, 1),
        metadata=told(
            "share",
            "of cars built before the first delivery, where a number is told, handed over in the first month, "
            "the others in the second: anywhere",
        ),
    )
    drift: Range = field(
        default=(0.01, 0.05),
        metadata=told(
            "log a month",
            "what the model does not know wanders on by so much (assumed)",
        ),
    )
    held: Range = field(
        default=(0.3, 1.0),
        metadata=told(
            "of output",
            "what buyers and parts leave of it at first where they hold it back: NIO's 120,000 a year "
            "plant delivered 20,565 in 2019 and 43,728 in 2020",
        ),
    )
    wander: Range = field(
        default=(0.02, 0.16),
        metadata=told(
            "log a month",
            "by which these limits ease or tighten from month to month: set so that the "
            "80 % band holds 80 % of what Fremont, Shanghai and Changzhou had shown by 27 November 2021",
        ),
    )
    momentum: Range = field(
        default=(0.3, 0.9),
        metadata=told(
            "share",
            "of such a change that goes on in the next month: damped trends do best among simple "
            "forecasts (Gardner and McKenzie 1985)",
        ),
    )
    noise: Range = field(
        default=(0.03, 0.10),
        metadata=told(
            "log",
            "chance of a single month, counting included (assumed)",
        ),
    )
    opening_hazard: Range = field(
        default=(0.0, 0.03),
        metadata=told(
            "a month",
            "chance that a plant of which nothing is announced opens another line: once in three "
            "years and more (assumed)",
        ),
    )
    target_slip: Range = field(
        default=(0, 3),
        metadata=told(
            "months",
            "a target date of opening is met or missed by so much (assumed)",
        ),
    )
    permits: Range = field(
        default=(3, 7),
        metadata=told(
            "months",
            "from the decision to the first spade (assumed)",
        ),
    )
    building: Range = field(
        default=(12, 21),
        metadata=told(
            "months",
            "of a first line: Chongqing 14 to 18 (2019), Zhaoqing 21 (2019), Tesla Shanghai 10 to 12 (2019)",
        ),
    )
    copy_building: Range = field(
        default=(10, 16),
        metadata=told(
            "months",
            "of a further line beside a running one (assumed)",
        ),
    )
    launch: Range = field(
        default=(5, 10),
        metadata=told(
            "months",
            "from a finished first line to first deliveries: Zhaoqing 8 (2020)",
        ),
    )
    copy_launch: Range = field(
        default=(1, 3),
        metadata=told(
            "months",
            "from a finished further line to its first cars (assumed)",
        ),
    )
    trial: Range = field(
        default=(4, 9),
        metadata=told(
            "months",
            "from trial build to first deliveries (assumed)",
        ),
    )
