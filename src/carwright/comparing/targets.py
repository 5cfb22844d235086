"""Targets held against what the runs of a plant did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.calendars import tick_of
from carwright.comparing.figures import (
    Window,
    cars_of,
    first_time_through,
    lead_time_h,
    mean_inside,
    net_rate,
    scrapped_share,
    since_warm_up,
    year_windows,
)
from carwright.model.targets import Target
from carwright.results.compare import MET, MISSED, OPEN, OUTSIDE
from carwright.results.intervals import Interval
from carwright.results.runs import Runs
from carwright.results.statistics import t_interval


@dataclass(frozen=True)
class Checked:
    """A target in one of the spans that it binds: a year, a month, or all of its time."""

    name: str
    target: Target
    span: str
    """``2026``, ``2026-05``, or its first and last day."""
    value: Interval | None
    verdict: str


def check_target(name: str, target: Target, runs: Runs, confidence: float) -> list[Checked]:
    """Hold one target against the runs.

    The intervals of all spans of a target hold together with the given confidence (Bonferroni), so that one unlucky
    month out of a hundred is not called a miss.
    """
    spans = _spans(target, runs)
    if not spans:
        none = {"cars/year": "no full year", "cars/month": "no full month"}
        return [Checked(name, target, none.get(target.unit) or _told(target.start, target.until), None, OUTSIDE)]
    level = 1.0 - (1.0 - confidence) / len(spans)
    found = []
    for span, window in spans:
        value = t_interval(_values(target, runs, window), level)
        found.append(Checked(name, target, span, value, _verdict(target, value)))
    return found


def _spans(target: Target, runs: Runs) -> list[tuple[str, Window]]:
    """Bins of each span, after the warm-up."""
    begin, end = _bounds(target, runs)
    if target.unit == "cars/year":
        return [(str(year), w) for year, w in year_windows(runs) if begin <= w.first and w.last <= end]
    if target.unit == "cars/month":
        return [(name, w) for name, w in _months(runs) if begin <= w.first and w.last <= end]
    if end <= begin:
        return []
    periods = runs.periods
    first = periods.moment(int(periods.bin_ends[begin - 1])) if begin else periods.start
    return [(_told(first, periods.moment(int(periods.bin_ends[end - 1]))), Window(begin, end))]


def _bounds(target: Target, runs: Runs) -> tuple[int, int]:
    """First bin of a target and the one behind its last."""
    whole = since_warm_up(runs)
    start = runs.periods.start
    begin = whole.first if target.start is None else max(whole.first, _bin(runs, tick_of(target.start, start)))
    return begin, whole.last if target.until is None else min(whole.last, _bin(runs, tick_of(target.until, start)))


def _bin(runs: Runs, tick: int) -> int:
    """Bin that begins at a tick; a study has a border there (`carwright.simulation.study.target_borders`)."""
    return int(np.searchsorted(runs.periods.bin_ends, tick, side="left")) + 1 if tick > 0 else 0


def _months(runs: Runs) -> list[tuple[str, Window]]:
    """Calendar months that the study holds in full, after the warm-up."""
    start, last = runs.periods.start, int(runs.periods.bin_ends[-1])
    month, found = start.year * 12 + start.month - 1, list[tuple[str, Window]]()
    while True:
        ends = [tick_of(datetime(m // 12, m % 12 + 1, 1), start) for m in (month, month + 1)]
        if ends[1] > last:
            return found
        window = Window(_bin(runs, ends[0]), _bin(runs, ends[1]))
        if ends[0] >= 0 and window.first >= runs.warm_up_bin:
            found.append((f"{month // 12}-{month % 12 + 1:02}", window))
        month += 1


def _values(target: Target, runs: Runs, window: Window) -> NDArray[np.float64]:
    """The figure of a target in each run, in its unit."""
    part = target.part
    if target.of == "output":
        return window.sum(cars_of(runs, part)[0])
    if target.of == "net rate":
        return net_rate(runs, window, part)
    if target.of == "lead time":
        return lead_time_h(runs, window, part)
    if target.of == "scrapped":
        return scrapped_share(runs, window, part)
    if target.of == "inside":
        return mean_inside(runs, window)
    return first_time_through(runs, window, target.at)


def _verdict(target: Target, value: Interval) -> str:
    """Missed where the whole interval is on the wrong side, met where all of it is on the right one."""
    if value.mean != value.mean or value.low is None or value.high is None:
        return OPEN
    least = -np.inf if target.least is None else target.in_units(target.least)
    most = np.inf if target.most is None else target.in_units(target.most)
    if value.high < least or value.low > most:
        return MISSED
    return MET if least <= value.low and value.high <= most else OPEN


def _told(first: datetime | None, last: datetime | None) -> str:
    begin = f"{first:%Y-%m-%d}" if first else "the beginning"
    return f"{begin} to {last:%Y-%m-%d}" if last else f"from {begin}"
