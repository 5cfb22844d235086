"""Arrays of a car line and of a balance under construction, and the small questions asked of them.

Times are whole microseconds. A *unit* is one task, or tasks that one worker does one after the other; its *operations*
each take a mounting position for themselves while they last. Sides and heights are sets of bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.draws import scrambled
from carwright.kernels.compiling import inlined, inner

S11 = np.uint64(11)
NOWHERE = -1
MOST_OCCUPATIONS = 256
"""Operations at one mounting position of one station that are kept apart in time."""
LONGEST_LOAD = 256
"""Units one worker may have."""


TIME, SIDES, HEIGHTS, STRAIN, EARLIEST, LATEST, HOME, RANK = 0, 1, 2, 3, 4, 5, 6, 7
OP_FIRST, OP_END, BEFORE_FIRST, BEFORE_END, AFTER_FIRST, AFTER_END, APART_FIRST, APART_END, MOVES = (
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
)
"""Columns of ``Line.unit``: mean work, walks inside the unit included; sides and heights from which it can be done;
points of strain; first and last station by precedence and stations; station of today or -1; work of all that follows
as a part of the greatest, in millionths; where its operations, predecessors, successors and units to be kept apart
stand in ``op`` and ``lists``; and how many of its tasks are at that station today."""
POSITION, WORK = 0, 1
"""Columns of ``Line.op``; position 0 takes no place."""
REACH, STANDS, TEAM = 0, 1, 2
"""Columns of ``Line.station``: sides, heights, most workers."""
TAKT, HEAVIEST, STATION_POINTS, WORKER_POINTS = 0, 1, 2, 3
"""Places in ``Line.limits``."""
STATION, WORKER, FINISH = 0, 1, 2
"""Columns of ``Plan.unit``; times count from the start of the station's takt."""
WAITS_FOR, ELIGIBLE, PLACE, READY, BORN, LOW, HIGH, BEST = 0, 1, 2, 3, 4, 5, 6, 7
"""Columns of ``Room.unit``: predecessors not yet placed; units whose predecessors are all placed, as a list, and the
place of each in it; when the predecessors at the same station are finished; depth of the search at which it became
eligible; stations left by units that stay where they are; units of the best sequence so far, as a list."""
WISH, SCORE = 0, 1
"""Columns of ``Room.value``: how much a unit is wanted next; score of the unit on the path, by depth."""
LISTED, LEFT, POINTS, DEPTH = 0, 1, 2, 3
"""Places in ``Room.counts``: eligible units, units not yet placed, points at the station, depth of the search."""


class Line(NamedTuple):
    """What is to be balanced; n units, s stations, z positions, m models. All whole numbers."""

    unit: np.ndarray
    """Shape (n, 17)."""
    lists: np.ndarray
    """Predecessors, successors, units to be kept apart, one list after the other."""
    op: np.ndarray
    """Operations, shape (k, 2)."""
    walk: np.ndarray
    """Walk from position to position, shape (z, z); row and column 0 are zero."""
    worst: np.ndarray
    """Work of a unit on the heaviest car of each model, shape (n, m)."""
    allowed: np.ndarray
    """Whether a unit can be done at a station, shape (n, s)."""
    station: np.ndarray
    """Shape (s, 3)."""
    limits: np.ndarray
    """Takt, limit of the heaviest car, points a station, points a worker."""


class Plan(NamedTuple):
    """A balance: where each unit is done, by whom, when."""

    unit: np.ndarray
    """Shape (n, 3)."""
    op_start: np.ndarray
    """Start of each operation."""
    load: np.ndarray
    """Work of each worker, shape (s, workers)."""
    ends: np.ndarray
    """When each worker is back where he began, shape (s, workers)."""
    side: np.ndarray
    """Side of each worker, a bit; 0: none is there. Shape (s, workers)."""
    height: np.ndarray
    """Height of each station, a bit; 0: no work is there. Shape (s,)."""


class Room(NamedTuple):
    """Working space of one thread."""

    unit: np.ndarray
    """Shape (n + 2, 8)."""
    value: np.ndarray
    """Shape (n + 2, 2)."""
    op_start: np.ndarray
    """Start of each operation, by the last call of `fitted`."""
    busy: np.ndarray
    """Occupation of the positions of the station by the workers placed so far, shape (z, 2 * most + 1): how many, and
    from when until when each."""
    counts: np.ndarray
    path: np.ndarray
    """Of the worker in search, by depth: unit, clock, position, load, points, first position, heaviest cars."""


@inlined
def chance(key, n):
    """Draw n, uniform from 0 to below 1."""
    return np.float64(np.int64(scrambled(key, n) >> S11)) * 2.0**-53


@inner
def free_from(room, position, at, work):
    """First instant from ``at`` on at which a position is free for so long."""
    if position == 0:
        return at
    moved = True
    while moved:
        moved = False
        for i in range(room.busy[position, 0]):
            if at < room.busy[position, 2 * i + 2] and at + work > room.busy[position, 2 * i + 1]:
                at = room.busy[position, 2 * i + 2]
                moved = True
    return at


@inner
def fitted(line, room, unit, clock, position):
    """Start and finish of a unit by a worker free at a position since ``clock``; he walks, and waits where he must."""
    begin = -1
    at = max(clock, room.unit[unit, READY])
    for op in range(line.unit[unit, OP_FIRST], line.unit[unit, OP_END]):
        there = line.op[op, POSITION]
        walk = 0
        if there != 0:
            if position != 0:
                walk = line.walk[position, there]
            position = there
        # The first walk may be made while waiting for predecessors.
        at = max(at, clock + walk) if begin < 0 else at + walk
        at = free_from(room, there, at, line.op[op, WORK])
        room.op_start[op] = at
        if begin < 0:
            begin = at
        at += line.op[op, WORK]
    return begin, at


@inner
def last_position(line, unit, position):
    """Position of a worker after a unit."""
    for op in range(line.unit[unit, OP_FIRST], line.unit[unit, OP_END]):
        if line.op[op, POSITION] != 0:
            position = line.op[op, POSITION]
    return position


@inner
def first_position(line, unit):
    """Position at which a unit begins, 0 if it takes none."""
    for op in range(line.unit[unit, OP_FIRST], line.unit[unit, OP_END]):
        if line.op[op, POSITION] != 0:
            return line.op[op, POSITION]
    return 0


@inner
def placed_at(line, plan, room, unit, station):
    """Take a unit off the list and let its successors come nearer."""
    plan.unit[unit, STATION] = station
    i = room.unit[unit, PLACE]
    last = room.counts[LISTED] - 1
    other = room.unit[last, ELIGIBLE]
    room.unit[i, ELIGIBLE] = other
    room.unit[other, PLACE] = i
    room.unit[unit, PLACE] = i  # where it goes back to
    room.counts[LISTED] = last
    room.counts[LEFT] -= 1
    for k in range(line.unit[unit, AFTER_FIRST], line.unit[unit, AFTER_END]):
        follower = line.lists[k]
        if plan.unit[follower, STATION] != NOWHERE:
            continue  # it stays where it is while others are rebuilt
        room.unit[follower, WAITS_FOR] -= 1
        if room.unit[follower, WAITS_FOR] == 0:
            now_eligible(line, plan, room, follower, station)


@inner
def now_eligible(line, plan, room, unit, station):
    """Put a unit on the list, with the instant its predecessors at this station are done."""
    ready = 0
    for k in range(line.unit[unit, BEFORE_FIRST], line.unit[unit, BEFORE_END]):
        if plan.unit[line.lists[k], STATION] == station:
            ready = max(ready, plan.unit[line.lists[k], FINISH])
    room.unit[unit, READY] = ready
    room.unit[unit, BORN] = room.counts[DEPTH]
    room.unit[room.counts[LISTED], ELIGIBLE] = unit
    room.unit[unit, PLACE] = room.counts[LISTED]
    room.counts[LISTED] += 1


@inner
def taken_back(line, plan, room, unit):
    """Undo `placed_at`; only in the reverse order."""
    for k in range(line.unit[unit, AFTER_END] - 1, line.unit[unit, AFTER_FIRST] - 1, -1):
        follower = line.lists[k]
        if plan.unit[follower, STATION] != NOWHERE:
            continue
        if room.unit[follower, WAITS_FOR] == 0:
            room.counts[LISTED] -= 1
        room.unit[follower, WAITS_FOR] += 1
    plan.unit[unit, STATION] = NOWHERE
    i, last = room.unit[unit, PLACE], room.counts[LISTED]
    if i != last:
        room.unit[last, ELIGIBLE] = room.unit[i, ELIGIBLE]
        room.unit[room.unit[last, ELIGIBLE], PLACE] = last
    room.unit[i, ELIGIBLE] = unit
    room.counts[LISTED] = last + 1
    room.counts[LEFT] += 1


@inner
def occupied(line, room, unit):
    """Note the positions that a unit takes, for the workers still to come; False if there is no room to note it."""
    for op in range(line.unit[unit, OP_FIRST], line.unit[unit, OP_END]):
        there = line.op[op, POSITION]
        if there != 0 and line.op[op, WORK] > 0:
            count = room.busy[there, 0]
            if count == MOST_OCCUPATIONS:
                return False
            room.busy[there, 2 * count + 1] = room.op_start[op]
            room.busy[there, 2 * count + 2] = room.op_start[op] + line.op[op, WORK]
            room.busy[there, 0] = count + 1
    return True
