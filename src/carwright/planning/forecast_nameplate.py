"""Nameplates of the lines of a plant: announced, or found back from shares that are rounded to two places."""

from __future__ import annotations

from dataclasses import dataclass

from carwright.model.ramp_record import RampRecord

ROUNDING = 0.005
GROWN = 1.2
"""A nameplate that rises by less than this is a doubt of rounding, not another line."""


@dataclass(frozen=True)
class Nameplates:
    """Cars a year of each line, and the months from which further ones were seen."""

    by_line: dict[int, float]
    opened: dict[int, int]
    """Month in which a line that nobody announced raised the nameplate."""


def nameplates_of(record: RampRecord) -> Nameplates:
    """Announced nameplates; where there are none, those behind the shares of the outputs."""
    announced = {line: said[-1].high for line in range(record.lines) if (said := record.of("nameplate", line))}
    if announced:
        return Nameplates(announced, {})
    by_line: dict[int, float] = {}
    opened: dict[int, int] = {}
    before = 0.0
    for month, yearly in _steps(record):
        if yearly > before * GROWN:
            line = len(by_line)
            by_line[line] = yearly - before
            if line:
                opened[line] = month
            before = yearly
    return Nameplates(by_line, opened)


def _steps(record: RampRecord) -> list[tuple[int, float]]:
    """Nameplates in cars a year that fit all rows of a stretch, each with its first month."""
    stretches: list[tuple[int, float, float]] = []
    for each in sorted((o for o in record.outputs if o.share), key=lambda o: o.first):
        year = each.cars * (365.25 / 7.0 if each.peak else 12.0 / each.months)
        share = each.share or 1.0
        low, high = year / (share + ROUNDING), year / max(share - ROUNDING, ROUNDING / 2)
        if stretches and low <= stretches[-1][2] and high >= stretches[-1][1]:
            month, before, after = stretches[-1]
            stretches[-1] = (month, max(low, before), min(high, after))
        else:
            stretches.append((each.first, low, high))
    return [(month, (low + high) / 2) for month, low, high in stretches]
