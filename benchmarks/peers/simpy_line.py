"""The common line in SimPy: one process a station, a bounded ``Store`` between neighbours.

A finished car waits in its station until the store ahead has a place (blocking after service). No statistics are
kept: only the number of cars and the end of the last one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import simpy

MTBF = 100.0
MTTR = 5.0


def run_line(law: str, *, stations: int, places: int, cars: int, seed: int) -> float:
    """Simulate ``cars`` cars from an empty line; the time at which the last one leaves.

    ``law`` is ``constant`` (work 1), ``failures`` (work 1, exponential failures on working time) or ``exponential``.
    """
    env = simpy.Environment()
    stores = [simpy.Store(env, capacity=places) for _ in range(stations - 1)]
    luck = random.Random(seed)
    behaviour = _failing if law == "failures" else _steady
    draw = (lambda: 1.0) if law != "exponential" else _exponential(luck)
    last = None
    for i in range(stations):
        take = stores[i - 1].get if i else None
        give = stores[i].put if i < stations - 1 else None
        last = env.process(behaviour(env, take, give, cars, draw, luck.expovariate))
    env.run(until=last)
    return float(env.now)


def _exponential(luck: random.Random) -> Callable[[], float]:
    expovariate = luck.expovariate
    return lambda: expovariate(1.0)


def _steady(env: Any, take: Any, give: Any, cars: int, draw: Any, _: Any) -> Iterator[Any]:
    timeout = env.timeout
    for car in range(cars):
        if take:
            yield take()
        yield timeout(draw())
        if give:
            yield give(car)


def _failing(env: Any, take: Any, give: Any, cars: int, draw: Any, expovariate: Any) -> Iterator[Any]:
    timeout = env.timeout
    left = expovariate(1 / MTBF)
    for car in range(cars):
        if take:
            yield take()
        work = draw()
        while left < work:
            yield timeout(left)
            yield timeout(expovariate(1 / MTTR))
            work -= left
            left = expovariate(1 / MTBF)
        left -= work
        yield timeout(work)
        if give:
            yield give(car)
