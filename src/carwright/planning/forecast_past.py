"""The past of a plant: all plants that could be the one seen, run through its months and weighed by them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_output import Output, month_of
from carwright.model.ramp_record import Announcement, RampRecord
from carwright.planning.forecast_calendar import Months
from carwright.planning.forecast_draws import Draws
from carwright.planning.forecast_filter import Cloud, Track, evened, run_month, weigh, weigh_hours
from carwright.planning.forecast_lines import Hours, fresh_lines, plans_of
from carwright.planning.forecast_nameplate import Nameplates, nameplates_of
from carwright.planning.forecast_openings import first_months, start_told

Reals = NDArray[np.float64]
FURTHER_AFTER = 12.0
"""Months after which a line that nobody announced may open."""


@dataclass(frozen=True)
class Past:
    """Plants that could be the one seen, with equal weights, at the end of what is known."""

    cloud: Cloud
    track: Track
    starts: Reals
    """Moment of the first car as it was drawn, shape (particles,)."""
    first: int
    """First month that was run."""
    until: int
    """First month that was not."""
    ahead: int
    """First month whose output is not known; not after ``until``."""


def past_of(
    known: RampRecord, cut: date, draws: Draws, luck: np.random.Generator, *, months: int, hours: Hours | None
) -> Past:
    """Run plants with these parameters through what was known on a day; ``months`` more are to follow."""
    plates = nameplates_of(known)
    opens = _openings(known, cut, plates, draws, luck)
    told = start_told(known)
    first = told if told is not None else int(np.median(opens[0]))
    starts = opens[0]
    if told is None:  # run all plants from the same first month on, each with its own fraction of it
        opens = opens - np.floor(opens[0]) + first
    ahead = first_unknown(known, first)
    then = _hours_then(known, first, ahead + months) if hours is None else {}
    peaks = [each.last for each in known.outputs if each.peak]
    until = 1 + max([ahead - 1, first, *then, *peaks])
    country = known.country if hours is None else ""  # given hours know them
    calendar = Months.of(first, max(ahead + months, until) - 1, country)
    stock = max((each.high for each in known.of("stock", 0)), default=0.0)
    track = Track(known, plans_of(known, cut, hours), calendar, plates.by_line, stock)
    cloud = _cloud(opens, track, draws, luck)
    cloud = _retrace(cloud, track, range(first, until), then, luck)
    return Past(cloud, track, starts, first, until, ahead)


def _openings(known: RampRecord, cut: date, plates: Nameplates, draws: Draws, luck: np.random.Generator) -> Reals:
    """First moments of all lines: those announced, those seen in the nameplate, and one that may come unannounced."""
    opens = first_months(known, cut, draws, luck)
    particles = opens.shape[1]
    seen = [month + luck.random((particles,)) for line, month in sorted(plates.opened.items()) if line >= len(opens)]
    opens = np.concatenate([opens, *(row[None] for row in seen)])
    if np.isfinite(opens[1:]).any():
        return opens
    hazard = draws["opening_hazard"]
    wait = luck.exponential(size=particles) / np.maximum(hazard, 1e-12)
    surprise = np.where(hazard > 0, opens[0] + FURTHER_AFTER + wait, np.inf)
    both: Reals = np.concatenate([opens[:1], surprise[None]])
    return both


def first_unknown(known: RampRecord, first: int) -> int:
    """First month after the last one whose output is known; a best week tells of no month."""
    return 1 + max((each.last for each in known.finest()), default=first - 1)


def _cloud(opens: Reals, track: Track, draws: Draws, luck: np.random.Generator) -> Cloud:
    """The plants before their first month."""
    particles = opens.shape[1]
    nothing = np.zeros(particles)
    # Buyers who wait do not hold a plant back, but parts can.
    held = luck.random(particles) < draws["parts_short"] if track.plans.wait_known else np.full(particles, True)
    return Cloud(
        draws, fresh_lines(opens, track.plans, draws, luck), np.where(held, np.log(draws["held"]), 0.0), nothing, held,
        np.full(particles, False), np.zeros((2, len(track.months), particles)), nothing.copy(),
    )  # fmt: skip


def _hours_then(known: RampRecord, first: int, end: int) -> dict[int, list[Announcement]]:
    """Hours that were worked by a day, by the month at whose end they are looked at: the one before that of the day."""
    found: dict[int, list[Announcement]] = defaultdict(list)
    for each in known.of("hours_then"):
        if each.date and first < month_of(each.date) <= end:
            found[month_of(each.date) - 1].append(each)
    return found


def _retrace(
    cloud: Cloud, track: Track, months: range, then: dict[int, list[Announcement]], luck: np.random.Generator
) -> Cloud:
    """Run the past and weigh the plants by it."""
    by_end: dict[int, list[Output]] = defaultdict(list)
    totals = track.record.finest()
    # A best week tells nothing beside the total of its month.
    peaks = [p for p in track.record.outputs if p.peak and not any(o.first <= p.last <= o.last for o in totals)]
    for each in (*totals, *peaks):
        by_end[each.last].append(each)
    for month in months:
        run_month(cloud, month, track, luck)
        if by_end[month]:
            cloud = weigh(cloud, by_end[month], track, luck)
        if month in then:
            cloud = weigh_hours(cloud, then[month], luck)
    return evened(cloud, luck)
