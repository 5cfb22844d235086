"""Work of a day's cars at the stations of a moving line, and the ratio rules that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.draws import ticks
from carwright.arrays.network import TICKS_PER_S
from carwright.arrays.sequencing_rules import DriftRule, Ints
from carwright.model.elements import MovingLine

Groups = Mapping[str, NDArray[np.bool_]]
"""Cars of each model, trim and option by name."""
SLACK = 1e-6
"""Seconds by which sums of times may miss a limit: they come from decimal figures."""


@dataclass(frozen=True)
class Derived:
    """A ratio rule worked out from times."""

    at_most: int
    in_any: int
    why: str


def work_ticks(line: MovingLine, groups: Groups, cars: int) -> Ints:
    """Mean work of each car at each station of a line in plant ticks, shape (cars, stations)."""
    base = ticks(line.pitch_s if line.work is None else line.work.mean_s)
    work = np.full((cars, line.count), base, dtype=np.int64)
    for table in (line.per_model, line.per_trim, line.per_option):
        for name, extra_s in table.items():
            for station in line.at.get(name, tuple(range(1, line.count + 1))):
                work[groups[name], station - 1] += ticks(extra_s)
    return np.maximum(work, 1)


def drift_rule(name: str, line: MovingLine, work: Ints, before: Ints | None, price: int) -> DriftRule:
    """Overruns of the stations at which any car has more work than the pitch; the others never overrun.

    As in the simulation, nobody drifts beyond the last station, and work begins when the car is at the station.
    """
    pitch = ticks(line.pitch_s)
    busy = np.flatnonzero((work > pitch).any(axis=0))
    drift = np.full(line.count, ticks(line.drift_s), dtype=np.int64)
    drift[-1] = 0
    known = [work[:, busy]] if before is None else [work[:, busy], before[:, busy]]
    tick = _tick([pitch, *drift[busy], *np.unique(np.concatenate(known))])
    return DriftRule(
        name=name,
        stations=tuple(f"{name}[{station + 1}]" for station in busy),
        work=work[:, busy] // tick,
        takt=pitch // tick,
        drift=drift[busy] // tick,
        early=np.zeros(len(busy), dtype=np.int64),
        prices=np.full(len(busy), price, dtype=np.int64),
        tick_s=tick / TICKS_PER_S,
        history_work=None if before is None else before[:, busy] // tick,
    )


def _tick(values: list[int]) -> int:
    """The longest of 1 s, 0.1 s, 0.01 s ... that measures all of these ticks exactly."""
    whole = np.array(values, dtype=np.int64)
    return next(tick for tick in (10_000, 1_000, 100, 10, 1) if not (whole % tick).any())


def ratio_of_line(line: MovingLine, work: Ints, counted: NDArray[np.bool_]) -> Derived | None:
    """The ratio rule that keeps some cars from overrunning any station of a line; None if they never do.

    A car that counts takes ``heavy`` at a station, another one ``light``, the mean of each. So many heavy cars in a
    row fit into the drift; the light ones behind them win the time back (the spacing rule of Bolat and Yano, 1992).
    The strictest station decides.
    """
    pitch_s, found = line.pitch_s, None
    for station in range(line.count):
        heavy = float(work[counted, station].mean()) / TICKS_PER_S
        light = float(work[~counted, station].mean()) / TICKS_PER_S if not counted.all() else 0.0
        if heavy <= pitch_s + SLACK:
            continue
        drift_s = line.drift_s if station < line.count - 1 else 0.0
        over, under = heavy - pitch_s, pitch_s - light
        at_most = max(1, floor(drift_s / over + SLACK))
        if under <= SLACK:
            in_any = int(counted.size)
        else:
            in_any = at_most + ceil(at_most * over / under - SLACK)
        times = f"{heavy:.1f} s, the others {light:.1f} s, pitch {pitch_s:g} s, drift {drift_s:g} s"
        rule = Derived(at_most, in_any, f"station {station + 1}: {times}")
        if found is None or rule.at_most * found.in_any < found.at_most * rule.in_any:
            found = rule
    return found


def ratio_of_share(counted: int, cars: int) -> Derived | None:
    """The tightest ratio rule that an even spread of so many cars in a day keeps; None if all or none count."""
    if not 0 < counted < cars:
        return None
    if 2 * counted <= cars:
        return Derived(1, cars // counted, f"{counted} of {cars} cars") if cars // counted > 1 else None
    window = ceil(cars / (cars - counted))
    return Derived(window - 1, window, f"{counted} of {cars} cars")
