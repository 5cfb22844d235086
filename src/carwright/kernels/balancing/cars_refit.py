"""One station filled with exactly the units that it is given, or not at all; and what it needs for them at least."""

from __future__ import annotations

import numpy as np

from carwright.kernels.balancing.cars_build import built, emptied
from carwright.kernels.balancing.cars_room import (
    HEAVIEST,
    HEIGHTS,
    OP_END,
    OP_FIRST,
    POSITION,
    REACH,
    SIDES,
    STANDS,
    STATION_POINTS,
    STRAIN,
    TAKT,
    TIME,
    WORK,
    WORKER_POINTS,
)
from carwright.kernels.balancing.cars_search import FEWEST_MOVES, aims_drawn, copied
from carwright.kernels.balancing.cars_worker import A_PIN, A_SHY
from carwright.kernels.compiling import kernel

TOO_MANY = 1 << 30
"""Workers that no station has: it cannot do the work at all."""
MOST_SIDES = 64
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


@kernel
def crew_needed(line, station, units):
    """Workers without whom a station cannot do these units, by sides, points and heavy cars; `TOO_MANY`: never."""
    takt, reach = line.limits[TAKT], line.station[station, REACH]
    height, work, strain = line.station[station, STANDS], np.int64(0), np.int64(0)
    tied = np.zeros(MOST_SIDES, dtype=np.int64)
    taken = np.zeros(len(line.walk), dtype=np.int64)
    for unit in units:
        height &= line.unit[unit, HEIGHTS]
        work += line.unit[unit, TIME]
        strain += line.unit[unit, STRAIN]
        sides = line.unit[unit, SIDES] & reach
        if sides == 0:
            return TOO_MANY
        if sides & (sides - 1) == 0:
            side = 0
            while sides >> side != 1:
                side += 1
            tied[side] += line.unit[unit, TIME]
        for op in range(line.unit[unit, OP_FIRST], line.unit[unit, OP_END]):
            taken[line.op[op, POSITION]] += line.op[op, WORK]
    if height == 0 or strain > line.limits[STATION_POINTS] or (len(taken) > 1 and taken[1:].max() > takt):
        return TOO_MANY
    workers, left = np.int64(0), work
    for load in tied:
        workers += -(-load // takt)
        left -= load
    room = workers * takt - (work - left)
    workers += max(0, -(-(left - room) // takt))
    workers = max(workers, -(-strain // line.limits[WORKER_POINTS]))
    for model in range(line.worst.shape[1]):
        heavy = np.int64(0)
        for unit in units:
            heavy += line.worst[unit, model]
        workers = max(workers, -(-heavy // line.limits[HEAVIEST]))
    return workers
