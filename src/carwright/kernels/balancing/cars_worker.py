"""The work of one worker: a depth-first search for the fullest sequence of tasks that fits into his takt.

The load is filled as Hoffmann (1963) fills a station, but in the order in which the work is done: walks, waits for
predecessors with other workers of the station, and positions taken by them count as they happen.
"""

from __future__ import annotations

import numpy as np

from carwright.kernels.balancing.cars_room import (
    LONGEST_LOAD,
    NOWHERE,
    first_position,
    fitted,
    last_position,
    occupied,
    placed_at,
    taken_back,
)
from carwright.kernels.compiling import kernel

LOST = 6.0
"""Wish lost by a unit for which the worker must walk or wait a whole takt."""
A_FILL, A_ENOUGH, A_NODES, A_OPEN, A_RANK, A_LENGTH, A_NOISE, A_HOME = 0, 1, 2, 3, 4, 5, 6, 7
"""Places in ``aims``: load not to be passed, load that is enough, nodes of a search, least load of a further worker,
weights of rank, length and chance in the wish, weight of today's station."""
UNIT, CLOCK, POSITION, LOAD, STRAIN, FIRST = 0, 1, 2, 3, 4, 5


@kernel
def score_of(line, room, unit, clock, position):
    """Wish for a unit as the next one, and its finish."""
    begin, finish = fitted(line, room, unit, clock, position)
    lost = finish - clock - line.time[unit]
    return room.wish[unit] - LOST * lost / line.limits[0], finish


@kernel
def fits_station(line, plan, room, unit, station, height):
    """Whether a unit can be done at a station at this height, beside what is there."""
    if line.allowed[unit, station] == 0 or line.heights[unit] & height == 0:
        return False
    if station < room.low[unit] or station > room.high[unit]:
        return False
    for k in range(line.apart_first[unit], line.apart_first[unit + 1]):
        if plan.station[line.apart[k]] == station:
            return False
    return True


@kernel
def fits_worker(line, room, unit, depth, side):
    """Whether a unit leaves a worker within his limits of side, points and heaviest cars."""
    if line.sides[unit] & side == 0:
        return False
    strain = room.path[depth, STRAIN] + line.strain[unit]
    if strain > line.limits[3] or room.counts[2] + strain > line.limits[2]:
        return False
    for model in range(line.worst.shape[1]):
        if room.worst[depth, model] + line.worst[unit, model] > line.limits[1]:
            return False
    return True


@kernel
def next_unit(line, plan, room, depth, where, fill):
    """The unit of the highest score below the last one tried at this depth, or -1.

    ``where`` = (station, height, side). A set of units is tried in one order only, unless the order matters: a unit
    that scored better one step before, and needed no wait then, has been tried there.
    """
    clock, position = room.path[depth, CLOCK], room.path[depth, POSITION]
    chosen, best = NOWHERE, -np.inf
    for i in range(room.counts[0]):
        unit = room.eligible[i]
        if room.path[depth, LOAD] + line.time[unit] > fill or not fits_worker(line, room, unit, depth, where[2]):
            continue
        if not fits_station(line, plan, room, unit, where[0], where[1]):
            continue
        score, finish = score_of(line, room, unit, clock, position)
        if score >= room.score[depth] or score <= best:
            continue
        last = last_position(line, unit, position)
        first = room.path[depth, FIRST] if room.path[depth, FIRST] != 0 else first_position(line, unit)
        if finish + line.walk[last, first] > line.limits[0]:
            continue
        if depth > 0 and room.born[unit] < depth and tried_before(line, room, unit, depth):
            continue
        chosen, best = unit, score
    return chosen, best


@kernel
def tried_before(line, room, unit, depth):
    """Whether this unit was open, without loss, one step before and scored better than what was taken there."""
    before, finish = score_of(line, room, unit, room.path[depth - 1, CLOCK], room.path[depth - 1, POSITION])
    no_loss = finish - room.path[depth - 1, CLOCK] == line.time[unit]
    return no_loss and before > room.score[depth - 1]


@kernel
def fullest_load(line, plan, room, where, aims):
    """Search the fullest sequence of a further worker; it is left in ``room.best``.

    Returns its load and its number of units; nothing stays placed.
    """
    fill, enough, nodes = aims[A_FILL], aims[A_ENOUGH], aims[A_NODES]
    best_load, best_count, depth = np.int64(0), 0, 0
    room.path[0, CLOCK], room.path[0, POSITION], room.path[0, LOAD] = 0, 0, 0
    room.path[0, STRAIN], room.path[0, FIRST] = 0, 0
    room.worst[0, :] = 0
    room.score[0] = np.inf
    while depth >= 0:
        unit, score = NOWHERE, 0.0
        within = room.path[depth, LOAD] + line.limits[0] - room.path[depth, CLOCK] > best_load
        if nodes > 0 and best_load < enough and within and depth < LONGEST_LOAD - 1:
            room.counts[3] = depth
            unit, score = next_unit(line, plan, room, depth, where, fill)
        if unit == NOWHERE:
            depth -= 1
            if depth >= 0:
                taken_back(line, plan, room, room.path[depth, UNIT])
            continue
        nodes -= 1
        room.score[depth] = score
        step_down(line, plan, room, depth, unit, where[0])
        depth += 1
        room.score[depth] = np.inf
        if room.path[depth, LOAD] > best_load or (best_count == 0):
            best_load, best_count = room.path[depth, LOAD], depth
            for d in range(depth):
                room.best[d] = room.path[d, UNIT]
    return best_load, best_count


@kernel
def step_down(line, plan, room, depth, unit, station):
    """Place a unit at the end of the sequence in search."""
    _, finish = fitted(line, room, unit, room.path[depth, CLOCK], room.path[depth, POSITION])
    room.path[depth, UNIT] = unit
    room.path[depth + 1, CLOCK] = finish
    room.path[depth + 1, POSITION] = last_position(line, unit, room.path[depth, POSITION])
    room.path[depth + 1, LOAD] = room.path[depth, LOAD] + line.time[unit]
    room.path[depth + 1, STRAIN] = room.path[depth, STRAIN] + line.strain[unit]
    first = room.path[depth, FIRST]
    room.path[depth + 1, FIRST] = first if first != 0 else first_position(line, unit)
    for model in range(line.worst.shape[1]):
        room.worst[depth + 1, model] = room.worst[depth, model] + line.worst[unit, model]
    plan.finish[unit] = finish
    room.counts[3] = depth + 1
    placed_at(line, plan, room, unit, station)


@kernel
def settled(line, plan, room, station, worker, count):
    """Give a worker the best sequence found; False if a position has more work than can be noted."""
    clock, position = 0, 0
    room.counts[3] = 0
    for d in range(count):
        unit = room.best[d]
        _, finish = fitted(line, room, unit, clock, position)
        for op in range(line.op_first[unit], line.op_first[unit + 1]):
            plan.op_start[op] = room.op_start[op]
        plan.finish[unit] = finish
        plan.worker[unit] = worker
        plan.load[station, worker] += line.time[unit]
        room.counts[2] += line.strain[unit]
        placed_at(line, plan, room, unit, station)
        clock, position = finish, last_position(line, unit, position)
    for d in range(count):
        unit = room.best[d]
        for op in range(line.op_first[unit], line.op_first[unit + 1]):
            room.op_start[op] = plan.op_start[op]
        if not occupied(line, room, unit):
            return False
    return True
