"""When each line of a plant makes its first car: told, or drawn from how long such steps take."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_output import days_in, first_day, month_of
from carwright.model.ramp_record import Announcement, Kind, RampRecord
from carwright.planning.forecast_draws import Draws

Reals = NDArray[np.float64]
EARLY, LATE = 0.1, 0.5
"""How likely a start before or after the year of the plan is, within it 1: plans slip more than they hasten."""


def moment_of(day: date) -> float:
    """A day as months since the year 0 with their fraction."""
    month = month_of(day)
    return month + (day - first_day(month)).days / days_in(month)


def first_months(record: RampRecord, cut: date, draws: Draws, luck: np.random.Generator) -> Reals:
    """Moment of the first car of each line, shape (lines, particles); infinite where nothing announces a line."""
    lines = [_first_line(record, cut, draws, luck)]
    for line in range(1, record.lines):
        lines.append(_further_line(record, line, cut, draws))
    return np.array(lines)


def start_told(record: RampRecord) -> int | None:
    """Month of the first output, from the ages of the rows or from the rows; None if there is none yet."""
    spans = [each for each in record.outputs if not each.peak] or list(record.outputs)
    first = min((each.first for each in spans), default=None)
    if not record.starts:
        return first
    told = int(np.median([month for month, _ in record.starts]))
    return told if first is None else min(told, first)


def _first_line(record: RampRecord, cut: date, draws: Draws, luck: np.random.Generator) -> Reals:
    particles: int = draws.places.shape[1]
    told, said = start_told(record), _last(record, "start", 0)
    if told is not None:
        if said and said.date and month_of(said.date) == told:
            return np.full(particles, moment_of(said.date))
        within: Reals = told + luck.random((particles,))
        return within
    return _not_yet(_planned(record, draws, luck), record, cut, luck)


def _planned(record: RampRecord, draws: Draws, luck: np.random.Generator) -> Reals:
    """First deliveries of a plant that makes nothing yet, from the latest step that is known."""
    launch, building, permits = draws["launch"], draws["building"], draws["permits"]
    steps: tuple[tuple[Kind, Reals], ...] = (
        ("start", draws["target_slip"]),
        ("trial", draws["trial"]),
        ("complete", launch),
        ("ground", building + launch),
        ("agreement", permits + building + launch),
    )
    for kind, lead in steps:
        said = _last(record, kind, 0)
        if said and said.date:
            first: Reals = moment_of(said.date) + lead
            return first
    said = _last(record, "planned", 0)
    if said and said.date:
        within: Reals = moment_of(said.date) + 12 * luck.random(len(launch))
        return within
    return np.full(draws.places.shape[1], np.inf)


def _not_yet(moments: Reals, record: RampRecord, cut: date, luck: np.random.Generator) -> Reals:
    """Moments after the cut, weighed by the year of the plan."""
    if not np.isfinite(moments).all():
        return moments
    moments = np.where(moments > moment_of(cut), moments, moment_of(cut) + 3 * luck.random(len(moments)))
    said = _last(record, "planned", 0)
    if not said or not said.date:
        return moments
    year = (moments // 12).astype(np.int64)
    weight = np.where(year == said.date.year, 1.0, np.where(year < said.date.year, EARLY, LATE))
    chosen: Reals = luck.choice(moments, len(moments), p=weight / weight.sum())
    return chosen


def _further_line(record: RampRecord, line: int, cut: date, draws: Draws) -> Reals:
    particles = draws.places.shape[1]
    begun = [a for a in record.of("start", line) if a.date]
    if begun:  # the first word that it runs
        return np.full(particles, moment_of(min(a.date for a in begun if a.date)))
    done = _last(record, "complete", line)
    if done and done.date:
        slip = draws["target_slip"] if done.known_from and done.date > done.known_from else 0.0
        return _after(moment_of(done.date) + slip + draws["copy_launch"], cut)
    ground = _last(record, "ground", line)
    if ground and ground.date:
        return _after(moment_of(ground.date) + draws["copy_building"] + draws["copy_launch"], cut)
    return np.full(particles, np.inf)


def _after(moments: Reals, cut: date) -> Reals:
    """What has not been told to run yet begins after the cut."""
    later: Reals = np.maximum(moments, moment_of(cut))
    return later


def _last(record: RampRecord, kind: Kind, line: int) -> Announcement | None:
    found = record.of(kind, line)
    return found[-1] if found else None
