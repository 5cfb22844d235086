"""The work of one worker: a depth-first search for the fullest sequence of tasks that fits into his takt.

The load is filled as Hoffmann (1963) fills a station, but in the order in which the work is done: walks, waits for
predecessors with other workers of the station, and positions taken by them count as they happen.
"""

from __future__ import annotations

import numpy as np

from carwright.kernels.balancing.cars_room import (
    APART_END,
    APART_FIRST,
    BEST,
    BORN,
    DEPTH,
    ELIGIBLE,
    FINISH,
    HEAVIEST,
    HEIGHTS,
    HIGH,
    LISTED,
    LONGEST_LOAD,
    LOW,
    NOWHERE,
    OP_END,
    OP_FIRST,
    POINTS,
    SCORE,
    SIDES,
    STATION,
    STATION_POINTS,
    STRAIN,
    TAKT,
    TIME,
    WISH,
    WORKER,
    WORKER_POINTS,
    first_position,
    fitted,
    last_position,
    occupied,
    placed_at,
    taken_back,
)
from carwright.kernels.compiling import inner

LOST = 6.0
"""Wish lost by a unit for which the worker must walk or wait a whole takt."""
A_FILL, A_ENOUGH, A_NODES, A_OPEN, A_RANK, A_LENGTH, A_NOISE, A_HOME, A_SHY, A_PIN = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
"""Places in ``aims``: load not to be passed, load that is enough, nodes of a search, least load of a further worker,
weights of rank, length and chance in the wish, weight of today's station, chance that a station leaves work to later
ones, chance that a unit is kept where it is today."""
UNIT, CLOCK, SPOT, LOAD, POINTS_SO_FAR, FIRST, HEAVY = 0, 1, 2, 3, 4, 5, 6
"""Columns of ``Room.path``."""


@inner
def score_of(line, room, unit, clock, position):
    """Wish for a unit as the next one, and its finish."""
    _, finish = fitted(line, room, unit, clock, position)
    lost = finish - clock - line.unit[unit, TIME]
    return room.value[unit, WISH] - LOST * lost / line.limits[TAKT], finish


@inner
def fits_station(line, plan, room, unit, station, height):
    """Whether a unit can be done at a station at this height, beside what is there."""
    if line.allowed[unit, station] == 0 or line.unit[unit, HEIGHTS] & height == 0:
        return False
    if station < room.unit[unit, LOW] or station > room.unit[unit, HIGH]:
        return False
    for k in range(line.unit[unit, APART_FIRST], line.unit[unit, APART_END]):
        if plan.unit[line.lists[k], STATION] == station:
            return False
    return True


@inner
def fits_worker(line, room, unit, depth, side):
    """Whether a unit leaves a worker within his limits of side, points and heaviest cars."""
    if line.unit[unit, SIDES] & side == 0:
        return False
    strain = room.path[depth, POINTS_SO_FAR] + line.unit[unit, STRAIN]
    if strain > line.limits[WORKER_POINTS] or room.counts[POINTS] + strain > line.limits[STATION_POINTS]:
        return False
    for model in range(line.worst.shape[1]):
        if room.path[depth, HEAVY + model] + line.worst[unit, model] > line.limits[HEAVIEST]:
            return False
    return True


@inner
def next_unit(line, plan, room, depth, where, fill):
    """The unit of the highest score below the last one tried at this depth, or -1.

    ``where`` = (station, height, side). A set of units is tried in one order only, unless the order matters: a unit
    that scored better one step before, and needed no wait then, has been tried there.
    """
    clock, position = room.path[depth, CLOCK], room.path[depth, SPOT]
    chosen, best = NOWHERE, -np.inf
    for i in range(room.counts[LISTED]):
        unit = room.unit[i, ELIGIBLE]
        if room.path[depth, LOAD] + line.unit[unit, TIME] > fill or not fits_worker(line, room, unit, depth, where[2]):
            continue
        if not fits_station(line, plan, room, unit, where[0], where[1]):
            continue
        score, finish = score_of(line, room, unit, clock, position)
        if score >= room.value[depth, SCORE] or score <= best:
            continue
        last = last_position(line, unit, position)
        first = room.path[depth, FIRST] if room.path[depth, FIRST] != 0 else first_position(line, unit)
        if finish + line.walk[last, first] > line.limits[TAKT]:
            continue
        if depth > 0 and room.unit[unit, BORN] < depth and tried_before(line, room, unit, depth):
            continue
        chosen, best = unit, score
    return chosen, best


@inner
def tried_before(line, room, unit, depth):
    """Whether this unit was open, without loss, one step before and scored better than what was taken there."""
    before, finish = score_of(line, room, unit, room.path[depth - 1, CLOCK], room.path[depth - 1, SPOT])
    no_loss = finish - room.path[depth - 1, CLOCK] == line.unit[unit, TIME]
    return no_loss and before > room.value[depth - 1, SCORE]


@inner
def fullest_load(line, plan, room, where, aims):
    """Search the fullest sequence of a further worker; it is left as the list BEST.

    Returns its load and its number of units; nothing stays placed.
    """
    fill, enough, nodes = aims[A_FILL], aims[A_ENOUGH], aims[A_NODES]
    best_load, best_count, depth = np.int64(0), np.int64(0), np.int64(0)
    room.path[0, CLOCK], room.path[0, SPOT], room.path[0, LOAD] = 0, 0, 0
    room.path[0, POINTS_SO_FAR], room.path[0, FIRST] = 0, 0
    for model in range(line.worst.shape[1]):
        room.path[0, HEAVY + model] = 0
    room.value[0, SCORE] = np.inf
    while depth >= 0:
        unit, score = NOWHERE, 0.0
        within = room.path[depth, LOAD] + line.limits[TAKT] - room.path[depth, CLOCK] > best_load
        if nodes > 0 and best_load < enough and within and depth < LONGEST_LOAD - 1:
            room.counts[DEPTH] = depth
            unit, score = next_unit(line, plan, room, depth, where, fill)
        if unit == NOWHERE:
            depth -= 1
            if depth >= 0:
                taken_back(line, plan, room, room.path[depth, UNIT])
            continue
        nodes -= 1
        room.value[depth, SCORE] = score
        step_down(line, plan, room, depth, unit, where[0])
        depth += 1
        room.value[depth, SCORE] = np.inf
        if room.path[depth, LOAD] > best_load or (best_count == 0):
            best_load, best_count = room.path[depth, LOAD], depth
            for d in range(depth):
                room.unit[d, BEST] = room.path[d, UNIT]
    return best_load, best_count


@inner
def step_down(line, plan, room, depth, unit, station):
    """Place a unit at the end of the sequence in search."""
    _, finish = fitted(line, room, unit, room.path[depth, CLOCK], room.path[depth, SPOT])
    room.path[depth, UNIT] = unit
    room.path[depth + 1, CLOCK] = finish
    room.path[depth + 1, SPOT] = last_position(line, unit, room.path[depth, SPOT])
    room.path[depth + 1, LOAD] = room.path[depth, LOAD] + line.unit[unit, TIME]
    room.path[depth + 1, POINTS_SO_FAR] = room.path[depth, POINTS_SO_FAR] + line.unit[unit, STRAIN]
    first = room.path[depth, FIRST]
    room.path[depth + 1, FIRST] = first if first != 0 else first_position(line, unit)
    for model in range(line.worst.shape[1]):
        room.path[depth + 1, HEAVY + model] = room.path[depth, HEAVY + model] + line.worst[unit, model]
    plan.unit[unit, FINISH] = finish
    room.counts[DEPTH] = depth + 1
    placed_at(line, plan, room, unit, station)


@inner
def settled(line, plan, room, station, worker, count):
    """Give a worker the best sequence found; False if a position has more work than can be noted."""
    clock, position, first = np.int64(0), np.int64(0), np.int64(0)
    room.counts[DEPTH] = 0
    for d in range(count):
        unit = room.unit[d, BEST]
        first = first if first != 0 else first_position(line, unit)
        _, finish = fitted(line, room, unit, clock, position)
        for op in range(line.unit[unit, OP_FIRST], line.unit[unit, OP_END]):
            plan.op_start[op] = room.op_start[op]
        plan.unit[unit, FINISH] = finish
        plan.unit[unit, WORKER] = worker
        plan.load[station, worker] += line.unit[unit, TIME]
        room.counts[POINTS] += line.unit[unit, STRAIN]
        placed_at(line, plan, room, unit, station)
        clock, position = finish, last_position(line, unit, position)
    plan.ends[station, worker] = clock + line.walk[position, first]
    for d in range(count):
        unit = room.unit[d, BEST]
        for op in range(line.unit[unit, OP_FIRST], line.unit[unit, OP_END]):
            room.op_start[op] = plan.op_start[op]
        if not occupied(line, room, unit):
            return False
    return True
