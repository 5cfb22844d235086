"""One station filled with exactly the units that it is given, or not at all."""

from __future__ import annotations

import numpy as np

from carwright.kernels.balancing.cars_build import built, emptied
from carwright.kernels.balancing.cars_search import FEWEST_MOVES, aims_drawn, copied
from carwright.kernels.balancing.cars_worker import A_PIN, A_SHY
from carwright.kernels.compiling import kernel

STEP = np.uint64(0x9E3779B97F4A7C15)


@kernel
def refitted(line, plan, room, copy, station, units, effort):
    """Let a station do these units (rising numbers) and nothing else; its workers, or -1: the plan is as it was.

    ``effort`` = (workers at most, tries, key of the draws). The stations of all other units stay, scheduled or not.
    """
    workers, tries, key = effort
    stations = np.array([station])
    copied(plan, copy, stations, units)
    for attempt in range(tries):
        drawn = np.uint64(key) + np.uint64(attempt) * STEP
        emptied(plan, room, stations, units)
        aims = aims_drawn(line, drawn, FEWEST_MOVES, 0.0, True)
        aims[A_PIN], aims[A_SHY] = 0.0, 0.0
        placed = built(line, plan, room, stations, len(units), workers, aims, drawn)
        if placed >= 0:
            return placed
    copied(copy, plan, stations, units)
    return -1
