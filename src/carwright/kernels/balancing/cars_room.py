"""Arrays of a car line and of a balance under construction, and the small questions asked of them.

Times are whole microseconds. A *unit* is one task, or tasks that one worker does one after the other; its *operations*
each take a mounting position for themselves while they last. Sides and heights are sets of bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from carwright.kernels.compiling import inlined, kernel

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
S11, S27, S30, S31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)
NOWHERE = -1
MOST_OCCUPATIONS = 256
"""Operations at one mounting position of one station that are kept apart in time."""
LONGEST_LOAD = 256
"""Units one worker may have."""


class Line(NamedTuple):
    """What is to be balanced; n units, s stations, z positions (0: takes no place), m models."""

    time: np.ndarray
    """Mean work of a unit, walks inside it included, shape (n,)."""
    op_first: np.ndarray
    """First operation of each unit, shape (n + 1,)."""
    op_position: np.ndarray
    op_time: np.ndarray
    walk: np.ndarray
    """Walk from position to position, shape (z, z); row and column 0 are zero."""
    sides: np.ndarray
    """Sides from which a unit can be done, bits, shape (n,)."""
    heights: np.ndarray
    worst: np.ndarray
    """Work on the heaviest car of each model, shape (n, m)."""
    strain: np.ndarray
    """Ergonomic points, scaled to whole numbers, shape (n,)."""
    before_first: np.ndarray
    before: np.ndarray
    """Predecessors of each unit, one list after the other."""
    after_first: np.ndarray
    after: np.ndarray
    apart_first: np.ndarray
    apart: np.ndarray
    allowed: np.ndarray
    """Whether a unit can be done at a station, shape (n, s)."""
    earliest: np.ndarray
    latest: np.ndarray
    """First and last station by precedence and stations, shape (n,)."""
    rank: np.ndarray
    """Work of all that follows a unit, its own included, as a part of the greatest, shape (n,)."""
    home: np.ndarray
    """Station of today, or -1, shape (n,)."""
    station_sides: np.ndarray
    station_heights: np.ndarray
    station_team: np.ndarray
    """Most workers at a station, shape (s,)."""
    limits: np.ndarray
    """Takt, limit of the heaviest car, points a station, points a worker."""


class Plan(NamedTuple):
    """A balance: where each unit is done, by whom, when."""

    station: np.ndarray
    worker: np.ndarray
    finish: np.ndarray
    """Each of shape (n,); times count from the start of the station's takt."""
    op_start: np.ndarray
    """Start of each operation."""
    load: np.ndarray
    """Work of each worker, shape (s, workers)."""
    side: np.ndarray
    """Side of each worker, a bit; 0: none is there. Shape (s, workers)."""
    height: np.ndarray
    """Height of each station, a bit; 0: no work is there. Shape (s,)."""


class Room(NamedTuple):
    """Working space of one thread."""

    waits_for: np.ndarray
    """Predecessors that are not yet placed, shape (n,)."""
    eligible: np.ndarray
    """Units whose predecessors are all placed, and their place in that list."""
    place: np.ndarray
    ready: np.ndarray
    """When the predecessors at the same station are finished."""
    born: np.ndarray
    """Depth of the search at which a unit became eligible."""
    op_start: np.ndarray
    """Start of each operation, by the last call of `fitted`."""
    wish: np.ndarray
    """How much a unit is wanted next."""
    low: np.ndarray
    high: np.ndarray
    """Stations left to a unit by units that stay where they are."""
    busy_count: np.ndarray
    busy_from: np.ndarray
    busy_until: np.ndarray
    """Occupation of the positions of the station, by the workers placed so far."""
    counts: np.ndarray
    """Eligible units, units not yet placed, points at the station, depth of the search."""
    path: np.ndarray
    """Of the worker in search, by depth: unit, clock, position, load and points before it."""
    score: np.ndarray
    """Score of the unit on the path, by depth."""
    best: np.ndarray
    """Units of the best sequence so far."""
    worst: np.ndarray
    """Work of the heaviest cars of the worker by depth, shape (depth, m)."""


@inlined
def scrambled(key, n):
    """64 well-mixed bits of counter n (finaliser of SplitMix64)."""
    z = key + (np.uint64(n) + np.uint64(1)) * GOLDEN
    z = (z ^ (z >> S30)) * MIX_1
    z = (z ^ (z >> S27)) * MIX_2
    return z ^ (z >> S31)


@inlined
def chance(key, n):
    """Draw n, uniform from 0 to below 1."""
    return np.float64(np.int64(scrambled(key, n) >> S11)) * 2.0**-53


@kernel
def free_from(room, position, at, work):
    """First instant from ``at`` on at which a position is free for so long."""
    if position == 0:
        return at
    moved = True
    while moved:
        moved = False
        for i in range(room.busy_count[position]):
            if at < room.busy_until[position, i] and at + work > room.busy_from[position, i]:
                at = room.busy_until[position, i]
                moved = True
    return at


@kernel
def fitted(line, room, unit, clock, position):
    """Start and finish of a unit by a worker free at a position since ``clock``; he walks, and waits where he must."""
    begin = -1
    at = max(clock, room.ready[unit])
    for op in range(line.op_first[unit], line.op_first[unit + 1]):
        there = line.op_position[op]
        walk = 0
        if there != 0:
            if position != 0:
                walk = line.walk[position, there]
            position = there
        # The first walk may be made while waiting for predecessors.
        at = max(at, clock + walk) if begin < 0 else at + walk
        at = free_from(room, there, at, line.op_time[op])
        room.op_start[op] = at
        if begin < 0:
            begin = at
        at += line.op_time[op]
    return begin, at


@kernel
def last_position(line, unit, position):
    """Position of a worker after a unit."""
    for op in range(line.op_first[unit], line.op_first[unit + 1]):
        if line.op_position[op] != 0:
            position = line.op_position[op]
    return position


@kernel
def first_position(line, unit):
    """Position at which a unit begins, 0 if it takes none."""
    for op in range(line.op_first[unit], line.op_first[unit + 1]):
        if line.op_position[op] != 0:
            return line.op_position[op]
    return 0


@kernel
def placed_at(line, plan, room, unit, station):
    """Take a unit off the list and let its successors come nearer."""
    plan.station[unit] = station
    i = room.place[unit]
    last = room.counts[0] - 1
    other = room.eligible[last]
    room.eligible[i], room.eligible[last] = other, unit
    room.place[other], room.place[unit] = i, last
    room.counts[0] = last
    room.counts[1] -= 1
    for k in range(line.after_first[unit], line.after_first[unit + 1]):
        follower = line.after[k]
        if plan.station[follower] != NOWHERE:
            continue  # it stays where it is while others are rebuilt
        room.waits_for[follower] -= 1
        if room.waits_for[follower] == 0:
            now_eligible(line, plan, room, follower, station)


@kernel
def now_eligible(line, plan, room, unit, station):
    """Put a unit on the list, with the instant its predecessors at this station are done."""
    ready = 0
    for k in range(line.before_first[unit], line.before_first[unit + 1]):
        if plan.station[line.before[k]] == station:
            ready = max(ready, plan.finish[line.before[k]])
    room.ready[unit] = ready
    room.born[unit] = room.counts[3]
    room.eligible[room.counts[0]] = unit
    room.place[unit] = room.counts[0]
    room.counts[0] += 1


@kernel
def taken_back(line, plan, room, unit):
    """Undo `placed_at`; only in the reverse order."""
    for k in range(line.after_first[unit + 1] - 1, line.after_first[unit] - 1, -1):
        follower = line.after[k]
        if plan.station[follower] != NOWHERE:
            continue
        if room.waits_for[follower] == 0:
            room.counts[0] -= 1
        room.waits_for[follower] += 1
    plan.station[unit] = NOWHERE
    last = room.counts[0]
    room.eligible[last] = unit
    room.place[unit] = last
    room.counts[0] = last + 1
    room.counts[1] += 1


@kernel
def occupied(line, room, unit):
    """Note the positions that a unit takes, for the workers still to come; False if there is no room to note it."""
    for op in range(line.op_first[unit], line.op_first[unit + 1]):
        there = line.op_position[op]
        if there != 0 and line.op_time[op] > 0:
            count = room.busy_count[there]
            if count == MOST_OCCUPATIONS:
                return False
            room.busy_from[there, count] = room.op_start[op]
            room.busy_until[there, count] = room.op_start[op] + line.op_time[op]
            room.busy_count[there] = count + 1
    return True
