"""A cloud of plants that could be the one seen: run month by month, weighed by each figure, thinned to the likely ones.

A particle filter after Gordon, Salmond and Smith (1993): states run free, figures weigh them, systematic resampling
keeps the likely. Parameters are moved a little at each resampling (Liu and West 2001), so that their cloud stays wide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_output import Output
from carwright.model.ramp_record import Announcement, RampRecord
from carwright.planning.forecast_calendar import Months
from carwright.planning.forecast_draws import Draws
from carwright.planning.forecast_lines import Lines, Plans, made, net_rates, step, week_hours

Reals = NDArray[np.float64]
DEGREES = 4.0
"""Of the t distribution of a figure's error: now and then a month is far off, and must not decide all."""
EARLY_MONTHS, EARLY_NOISE = 2, 3.0
"""In its first months a plant also hands over what it built before, or holds back what it builds."""
PEAK_OVER_MEAN, PEAK_NOISE = 1.15, 0.15
"""The best week of a month against its mean week, and the doubt of it (assumed)."""
MOVE = 0.02
"""Share of its range by which a parameter is moved at a resampling."""
ROUND_HOURS = 0.1
"""Doubt of hours a day that are told as of some time, in logarithms: such figures are round (assumed)."""
DIP_GOES_ON = 0.3
"""Chance that parts are missing in the next month, too."""


@dataclass
class Cloud:
    """All particles at the end of a month."""

    draws: Draws
    lines: Lines
    level: Reals
    """Log of what the model does not know, shape (particles,)."""
    slope: Reals
    """By which it changed last month, shape (particles,)."""
    held: NDArray[np.bool_]
    """True: buyers or parts hold the plant back, and ease or tighten for months on end."""
    dipped: NDArray[np.bool_]
    history: Reals
    """Cars made and cars delivered, month by month, shape (2, months, particles)."""
    weight: Reals
    """Log of the weights, shape (particles,)."""

    def chosen(self, which: NDArray[np.int64], luck: np.random.Generator) -> Cloud:
        """Some of the particles, with equal weights."""
        return Cloud(
            self.draws.chosen(which, luck, MOVE), self.lines.chosen(which), self.level[which], self.slope[which],
            self.held[which], self.dipped[which], self.history.take(which, axis=2), np.zeros(len(which)),
        )  # fmt: skip


@dataclass(frozen=True)
class Track:
    """What every month is run with."""

    record: RampRecord
    plans: Plans
    months: Months
    nameplates: Mapping[int, float]
    """Cars a year of each line, where known."""
    stock: float
    """Cars that were built before the first one was handed over; none where no number is told."""


def run_month(cloud: Cloud, month: int, track: Track, luck: np.random.Generator) -> None:
    """Run all particles through a month."""
    draws = cloud.draws
    cloud.lines, week_h = step(cloud.lines, month, track.plans, draws, luck)
    rates = net_rates(track.record, len(week_h), track.nameplates, draws)
    cars = made(rates, week_h, cloud.lines.opens, month, track.months, track.plans.tried, draws)
    size = len(cars)
    _wander(cloud, luck)
    chance = np.where(cloud.dipped, DIP_GOES_ON, draws["dip"])
    cloud.dipped = luck.random(size) < chance
    kept = np.where(cloud.dipped, 1.0 - draws["dip_depth"], 1.0)
    cars = cars * np.exp(cloud.level) * kept
    at = month - track.months.first
    late = draws["handover"] / track.months.days[at]
    before = cloud.history[0, at - 1] if at else 0.0
    cloud.history[0, at] = cars
    cloud.history[1, at] = (1.0 - late) * cars + late * before
    if at < EARLY_MONTHS and track.stock:
        share = draws["built_before"]
        cloud.history[1, at] += track.stock * (1.0 - share if at else share)


def _wander(cloud: Cloud, luck: np.random.Generator) -> None:
    """A month's change of what no model knows: small where all is sold, else the limits of buyers and parts as well."""
    draws, shock = cloud.draws, luck.normal(size=len(cloud.level))
    eased = draws["momentum"] * cloud.slope + draws["wander"] * shock
    cloud.slope = np.where(cloud.held, eased, draws["drift"] * shock)
    cloud.level = cloud.level + cloud.slope


def weigh(cloud: Cloud, seen: Sequence[Output], track: Track, luck: np.random.Generator) -> Cloud:
    """Weigh the particles by the figures whose span ends with the month just run."""
    for each in seen:
        cloud.weight = cloud.weight + _log_likelihood(cloud, each, track)
    return thinned(cloud, luck)


def weigh_hours(cloud: Cloud, seen: Sequence[Announcement], luck: np.random.Generator) -> Cloud:
    """Weigh the particles by the hours that lines were said to work by the end of the month just run."""
    for each in seen:
        worked, said = (np.maximum(h, 1.0) for h in (cloud.lines.week_h[each.line], week_hours(each, cloud.draws)))
        off = np.log(worked / said) / ROUND_HOURS
        cloud.weight = cloud.weight - 0.5 * np.square(off)
    return thinned(cloud, luck)


def thinned(cloud: Cloud, luck: np.random.Generator) -> Cloud:
    """The cloud resampled if few particles carry the weight, else as it is."""
    cloud.weight -= cloud.weight.max()
    share = np.exp(cloud.weight)
    share /= share.sum()
    if 1.0 / np.square(share).sum() > 0.5 * len(share):
        return cloud
    return cloud.chosen(systematic(share, luck), luck)


def evened(cloud: Cloud, luck: np.random.Generator) -> Cloud:
    """The cloud with equal weights."""
    share = np.exp(cloud.weight - cloud.weight.max())
    return cloud.chosen(systematic(share / share.sum(), luck), luck)


def systematic(share: Reals, luck: np.random.Generator) -> NDArray[np.int64]:
    """Indices of particles in proportion to their shares, with the least luck (Kitagawa 1996)."""
    places = (np.arange(len(share)) + luck.random()) / len(share)
    return np.minimum(np.searchsorted(np.cumsum(share), places), len(share) - 1).astype(np.int64)


def _log_likelihood(cloud: Cloud, seen: Output, track: Track) -> Reals:
    """Of one figure for each particle, without constants."""
    first, last = seen.first - track.months.first, seen.last - track.months.first
    if last < 0:
        return np.zeros_like(cloud.level)
    rows = cloud.history[1 if seen.delivered else 0, max(first, 0) : last + 1]
    noise = cloud.draws["noise"]
    if seen.peak:
        days = track.months.days[max(first, 0) : last + 1, None]
        expected = PEAK_OVER_MEAN * 7.0 * (rows / days).max(axis=0)
        noise = np.full_like(noise, PEAK_NOISE)
    else:
        expected = rows.sum(axis=0)
        # Independent months: the noise of a long span is smaller.
        noise = noise / np.sqrt(min(seen.months, len(rows)))
    if last < EARLY_MONTHS:
        noise = EARLY_NOISE * noise
    off = np.log((seen.cars + 1.0) / (expected + 1.0)) / noise
    likely: Reals = -np.log(noise) - 0.5 * (DEGREES + 1.0) * np.log1p(np.square(off) / DEGREES)
    return likely
