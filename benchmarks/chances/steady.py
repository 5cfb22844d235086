"""How far plants that sell all they make stray from month to month: the chances of a forecast, measured on such plants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_record import Announcement, RampRecord, first_day
from carwright.planning.forecast_draws import Draws
from carwright.planning.forecast_past import past_of
from carwright.planning.forecast_ranges import Ranges

Reals = NDArray[np.float64]
CHANCES = ("drift", "noise", "dip")
LOW, HIGH = np.array([0.0, 0.01, 0.0]), np.array([0.3, 0.3, 0.3])
"""Ends of the whole box of the three."""
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


def steady_ranges() -> Ranges:
    """Hours, lines and parts stay as they are; the three chances may be anything within the whole box."""
    whole = {name: (float(LOW[n]), float(HIGH[n])) for n, name in enumerate(CHANCES)}
    never = {name: (0.0, 0.0) for name in ("first_delay", "step_up", "step_down", "parts_short", "opening_hazard")}
    return replace(Ranges(), first_start=(1.0, 1.0), **whole, **never)


def chances_of(record: RampRecord, cut: date, seed: int) -> Reals:
    """Values of the three chances that go with the figures of a plant, shape (particles, 3)."""
    luck = np.random.Generator(np.random.Philox(seed))
    draws = Draws.fresh(steady_ranges(), PARTICLES, luck)
    past = past_of(as_steady(record).known_at(cut), cut, draws, luck, months=1, hours=None)
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
        shape = [1, 1, 1]
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
    for axis in range(3):
        counts = counts.cumsum(axis=axis)
    share: Reals = counts / len(cloud)
    return share


def show_steady(records: Mapping[str, RampRecord], cut: date, seeds: Sequence[int]) -> None:
    """Each plant's chances, and the ends under which all of them are likeliest."""
    clouds = {}
    print(f"  {'plant':<34}{'figures':>8}" + "".join(f"{name + ' 10, 50, 90 %':>24}" for name in CHANCES))
    for name, record in records.items():
        clouds[name] = np.concatenate([chances_of(record, cut, seed) for seed in seeds])
        cells = ""
        for column in clouds[name].T:
            cells += "".join(f"{each:>8.3f}" for each in np.quantile(column, [0.1, 0.5, 0.9]))
        print(f"  {name:<34}{len(as_steady(record).outputs):>8}{cells}", flush=True)
    every = list(clouds.values())
    ends, best = likeliest_ends(every)
    print("  likeliest high ends: " + ", ".join(f"{name} {end:.2f}" for name, end in zip(CHANCES, ends, strict=True)))
    now = np.array([getattr(Ranges(), name) for name in CHANCES])
    print(f"  logarithm of the likelihood {best:.1f}; with the ranges in force {log_likelihood(every, now[:, 0], now[:, 1]):.1f}")
    for name in clouds:
        ends, _ = likeliest_ends([cloud for other, cloud in clouds.items() if other != name])
        print(f"  without {name:<26}" + ", ".join(f"{n} {end:.2f}" for n, end in zip(CHANCES, ends, strict=True)))
