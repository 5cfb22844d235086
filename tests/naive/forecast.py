"""One plant, one course, in plain loops: what the forecast computes for thousands of plants at once."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from itertools import pairwise


@dataclass
class PlainLine:
    """One line with everything decided."""

    opens: float
    """Month of the first car (12 x year + month - 1) with its fraction."""
    rate: float
    """Cars an hour."""
    hours: list[tuple[float, float]]
    """Hours a week from a moment on, the first from the opening on."""
    start: float
    half_life: float


def cars_of(lines: list[PlainLine], first: int, months: int, mature: float, crew: tuple[float, float]) -> list[float]:
    """Cars of each month; ``crew`` is the share at which new hours begin and their half-life in months."""
    skilled = [line.hours[0][1] for line in lines]
    made = []
    for month in range(first, first + months):
        days = calendar.monthrange(month // 12, month % 12 + 1)[1]
        total = 0.0
        for number, line in enumerate(lines):
            if line.opens >= month + 1:
                continue
            weekly = 0.0
            steps = [*line.hours, (float("inf"), 0.0)]
            for (since, week_h), (until, _) in pairwise(steps):
                share = min(until, month + 1) - max(since, month, line.opens)
                if share > 0:
                    grown_up = min(week_h, skilled[number])
                    weekly += share * (grown_up + crew[0] * (week_h - grown_up))
                    in_force = week_h
            age = max(month + 0.5 - line.opens, 0)
            share_learnt = 1 - (1 - line.start) * 0.5 ** (age / line.half_life)
            total += line.rate * weekly / 7 * days * share_learnt
            if in_force > skilled[number]:
                skilled[number] = in_force - (in_force - skilled[number]) * 0.5 ** (1 / crew[1])
        made.append(mature * total)
    return made
