"""How far plants stray from month to month: the chances of a forecast, measured on plants known by a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_output import first_day
from carwright.model.ramp_record import Announcement, RampRecord
from carwright.planning.forecast_draws import Draws
from carwright.planning.forecast_past import past_of
from carwright.planning.forecast_ranges import Ranges

Reals = NDArray[np.float64]
CHANCES = ("drift", "noise", "dip", "wander")
LOW, HIGH = np.array([0.0, 0.01, 0.0, 0.0]), np.array([0.3, 0.3, 0.3, 0.4])
"""Ends of the whole box of the four."""
STEP, LEAST = 0.01, 0.02
"""High ends are tried in steps, none smaller than the second."""
BEFORE = 3
"""Months that a plant is run before its first figure, so that none counts as an early one."""
WAIT_WEEKS = 20.0
PARTICLES = 100_000


def as_steady(record: RampRecord) -> RampRecord:
    """A record as that of a plant that has long been running and sells all it makes."""
    spans = record.finest()
    began = first_day(spans[0].first - BEFORE)
    yearly = 12.0 * sum(each.cars for each in spans) / sum(each.months for each in spans)
    told = (
        Announcement("nameplate", 0, None, began, yearly, yearly),
        Announcement("start", 0, began, began),
        Announcement("wait", 0, began, began, WAIT_WEEKS, WAIT_WEEKS),
    )
    return replace(record, outputs=spans, announcements=told, starts=((spans[0].first - BEFORE, began),))


def with_ends(high: Reals) -> Ranges:
    """The chances up to these ends."""
    return replace(Ranges(), **{name: (float(LOW[n]), float(high[n])) for n, name in enumerate(CHANCES)})


def steady_ranges() -> Ranges:
    """The same of a plant whose hours, lines and parts stay as they are."""
    never = dict.fromkeys(("first_delay", "step_up", "step_down", "parts_short", "opening_hazard"), (0.0, 0.0))
    return replace(with_ends(HIGH), first_start=(1.0, 1.0), **never)


def chances_of(record: RampRecord, ranges: Ranges, cut: date, seed: int) -> Reals:
    """Values of the chances that go with the figures of a plant, shape (particles, chances)."""
    luck = np.random.Generator(np.random.Philox(seed))
    draws = Draws.fresh(ranges, PARTICLES, luck)
    past = past_of(record.known_at(cut), cut, draws, luck, months=1, hours=None)
    return np.array([past.cloud.draws[name] for name in CHANCES]).T


def likeliest_ends(clouds: Sequence[Reals]) -> tuple[Reals, float]:
    """High ends of the box under which all plants together are likeliest, and the logarithm of how likely.

    The likelihood of a plant over a box is the share of its cloud inside over the share of the volume, for the cloud
    was drawn evenly over the whole box and weighed by the figures.
    """
    grids = [np.arange(max(LEAST, low + STEP), high + STEP / 2, STEP) for low, high in zip(LOW, HIGH, strict=True)]
    total = np.zeros(tuple(len(grid) for grid in grids))
    volume = np.ones_like(total)
    for n, grid in enumerate(grids):
        shape = [1] * len(grids)
        shape[n] = len(grid)
        volume *= ((grid - LOW[n]) / (HIGH[n] - LOW[n])).reshape(shape)
    for cloud in clouds:
        total += np.log(np.maximum(_inside(cloud, grids), 1e-12)) - np.log(volume)
    best = np.unravel_index(int(np.argmax(total)), total.shape)
    return np.array([grid[at] for grid, at in zip(grids, best, strict=True)]), float(total[best])


def log_likelihood(clouds: Sequence[Reals], low: Reals, high: Reals) -> float:
    """Of all plants together over any box."""
    volume = np.prod((high - low) / (HIGH - LOW))
    inside = [float(np.all((low <= cloud) & (cloud <= high), axis=1).mean()) for cloud in clouds]
    return float(np.sum(np.log(np.maximum(inside, 1e-12)) - np.log(volume)))


def _inside(cloud: Reals, grids: Sequence[Reals]) -> Reals:
    """Share of a cloud below each combination of high ends."""
    edges = [np.concatenate([[-np.inf], grid]) for grid in grids]
    counts, _ = np.histogramdd(cloud, bins=edges)
    for axis in range(len(grids)):
        counts = counts.cumsum(axis=axis)
    share: Reals = counts / len(cloud)
    return share


def show_chances(
    steady: Mapping[str, RampRecord], ramps: Mapping[str, RampRecord], cut: date, seeds: Sequence[int]
) -> Ranges:
    """Show each plant's chances, and give the ranges with the ends under which all of them are likeliest."""
    tried = {name: (as_steady(record), steady_ranges()) for name, record in steady.items()}
    tried |= {name: (record, with_ends(HIGH)) for name, record in ramps.items()}
    clouds = {}
    print(f"  {'plant':<34}{'figures':>8}" + "".join(f"{name + ' 10, 50, 90 %':>24}" for name in CHANCES))
    for name, (record, ranges) in tried.items():
        clouds[name] = np.concatenate([chances_of(record, ranges, cut, seed) for seed in seeds])
        cells = ""
        for column in clouds[name].T:
            cells += "".join(f"{each:>8.3f}" for each in np.quantile(column, [0.1, 0.5, 0.9]))
        print(f"  {name:<34}{len(record.known_at(cut).finest()):>8}{cells}", flush=True)
    every = list(clouds.values())
    ends, best = likeliest_ends(every)
    print(f"  {'likeliest high ends':<42}{_named(ends)}")
    now = np.array([getattr(Ranges(), name) for name in CHANCES])
    before = log_likelihood(every, now[:, 0], now[:, 1])
    print(f"  logarithm of the likelihood {best:.1f}; with the ranges in force {before:.1f}")
    for name in clouds:
        others, _ = likeliest_ends([cloud for other, cloud in clouds.items() if other != name])
        print(f"  {'without ' + name:<42}{_named(others)}")
    return with_ends(ends)


def _named(ends: Reals) -> str:
    return ", ".join(f"{name} {end:.2f}" for name, end in zip(CHANCES, ends, strict=True))
