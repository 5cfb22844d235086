"""Expected overload: what a worker cannot do within the takt when heavy cars come, on average a car.

Options of a model are drawn independently; so the work of a worker on a car is a sum of independent two-point
variables, and its exact distribution is listed: two points for each option that touches him.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.cars_room import (
    STATION,
    TAKT,
    WORKER,
)
from carwright.kernels.compiling import inner

MOST_TOUCHED = 16
"""Options on one worker that are told apart; further ones count with their mean."""


class Cars(NamedTuple):
    """What is built; m models, c contents (the first is what every car has)."""

    share: np.ndarray
    """Share of each model, shape (m,)."""
    has: np.ndarray
    """Share of the cars of a model with a content, shape (m, c)."""
    extra: np.ndarray
    """Work that a content brings into a unit, shape (n, c)."""
    fixed: np.ndarray
    """Work of a unit on every car, walks inside it included, shape (n,)."""


@inner
def excess(base, extra, has, takt):
    """Mean of what is above the takt; ``extra`` and ``has`` of the contents that may be there."""
    mean = 0.0
    for cars in range(1 << len(extra)):
        chance, work = 1.0, base
        for i in range(len(extra)):
            if cars >> i & 1:
                chance *= has[i]
                work += extra[i]
            else:
                chance *= 1.0 - has[i]
        if work > takt:
            mean += chance * (work - takt)
    return mean


@inner
def overload_of_loads(line, cars, base, load):
    """Expected overload of a worker with this work on every car and by content."""
    takt = np.float64(line.limits[TAKT])
    total = 0.0
    extra, has = np.empty(MOST_TOUCHED), np.empty(MOST_TOUCHED)
    for model in range(len(cars.share)):
        certain, touched = base, 0
        most = base
        for c in range(len(load)):
            most += load[c] if cars.has[model, c] > 0.0 else 0.0
        if most <= takt:
            continue
        for c in range(len(load)):
            if load[c] <= 0.0 or cars.has[model, c] <= 0.0:
                continue
            if cars.has[model, c] >= 1.0 or touched == MOST_TOUCHED:
                certain += load[c] * cars.has[model, c]
            else:
                extra[touched], has[touched] = load[c], cars.has[model, c]
                touched += 1
        total += cars.share[model] * excess(certain, extra[:touched], has[:touched], takt)
    return total


@inner
def overload_of(line, plan, cars, station):
    """Expected overload of the workers of a station, in microseconds a car."""
    total = 0.0
    for worker in range(plan.load.shape[1]):
        if plan.side[station, worker] == 0:
            continue
        base = 0.0
        load = np.zeros(cars.extra.shape[1])
        for unit in range(len(plan.unit)):
            if plan.unit[unit, STATION] == station and plan.unit[unit, WORKER] == worker:
                base += cars.fixed[unit]
                for c in range(len(load)):
                    load[c] += cars.extra[unit, c]
        total += overload_of_loads(line, cars, base, load)
    return total
