"""First balances: a weighted Hoffmann heuristic from both ends, over a grid of weights."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from carwright.balancing.best import Best
from carwright.balancing.bounds import shares_behind
from carwright.balancing.problem import Ground, Ints, turned
from carwright.balancing.watch import Watch
from carwright.kernels.balancing.graph import Line
from carwright.kernels.balancing.hoffmann import hoffmann

FEW_A_STATION = 3.2
"""Tasks that the takt holds on average, below which loads are pairs and triples and can all be weighed."""
HOFFMANN_STEPS = 1_000


def first_balances(best: Best, watch: Watch, enough: int = 0) -> None:
    """Weighted Hoffmann in both directions over a grid of weights, until the bound or ``enough`` is met."""
    watch.phase = "first balances"
    grid = _grid(best.ground, best.takt)
    for worth, line in islice(grid, 2) if few_a_station(best) else grid:
        work = partial(_hoffmann, line, best.takt, worth, best.stations - 1)
        station_of, stations = watch.run([work])[0]
        best.offer(turned(station_of, stations, line is best.ground.backwards), stations)
        if best.closed or best.stations <= enough or watch.over:
            return


def _hoffmann(line: Line, takt: int, worth: NDArray[np.float64], most: int, flags: Ints) -> tuple[Ints, int]:
    return hoffmann(line, takt, worth, HOFFMANN_STEPS, most, flags)  # type: ignore[no-any-return]


def _grid(ground: Ground, takt: int) -> Iterator[tuple[NDArray[np.float64], Line]]:
    """Worth of having a task done: its time, the work and the number of tasks behind it, less a charge a task."""
    times = ground.forwards.times.astype(np.float64)
    for work_share, count_share, charge in product((0.0, 0.005, 0.01, 0.02), (0.0, 0.01), (0.0, 0.02)):
        for line in (ground.forwards, ground.backwards):
            behind = shares_behind(line.behind) * len(times)
            work = work_share * _work_behind(line) if work_share else 0.0
            yield times + work + takt * (count_share * behind - charge), line


def _work_behind(line: Line) -> NDArray[np.float64]:
    bits = np.unpackbits(line.behind.view(np.uint8), axis=1, bitorder="little")[:, : len(line.times)]
    return bits.astype(np.float64) @ line.times.astype(np.float64)


def few_a_station(best: Best) -> bool:
    """Whether stations hold two or three tasks: first balances are then poor, and the loads tell all."""
    times = best.ground.forwards.times
    return bool(best.takt * len(times) < FEW_A_STATION * int(times.sum()))
