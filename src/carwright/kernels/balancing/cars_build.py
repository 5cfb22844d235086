"""Stations filled one after the other: a height, workers side by side, each with the fullest load found.

The stations to be filled may be the whole line or a few of it; the others stay as they are and bound where a unit may
go. So one procedure builds a first balance, mends a part of one, and moves work between stations that are far apart.
"""

from __future__ import annotations

import numpy as np

from carwright.kernels.balancing.cars_room import NOWHERE, chance, now_eligible
from carwright.kernels.balancing.cars_worker import (
    A_ENOUGH,
    A_FILL,
    A_HOME,
    A_LENGTH,
    A_NOISE,
    A_OPEN,
    A_RANK,
    fits_station,
    fullest_load,
    settled,
)
from carwright.kernels.compiling import kernel

URGENT = 4.0
"""Wish added to a unit that cannot go further down the line."""


@kernel
def emptied(plan, room, stations, units):
    """Take all work out of the stations; their units are left in ``room.best``."""
    for s in stations:
        plan.load[s, :] = 0
        plan.side[s, :] = 0
        plan.height[s] = 0
    for i in range(len(units)):
        plan.station[units[i]] = NOWHERE
        room.best[i] = units[i]


@kernel
def released(line, plan, room, free):
    """Bounds of the free units by those that stay, and the list of those that can begin."""
    room.counts[0], room.counts[1], room.counts[2], room.counts[3] = 0, free, 0, 0
    for i in range(free):
        unit = room.best[i]
        low, high, waits = line.earliest[unit], line.latest[unit], 0
        for k in range(line.before_first[unit], line.before_first[unit + 1]):
            if plan.station[line.before[k]] == NOWHERE:
                waits += 1
            else:
                low = max(low, plan.station[line.before[k]])
        for k in range(line.after_first[unit], line.after_first[unit + 1]):
            if plan.station[line.after[k]] != NOWHERE:
                high = min(high, plan.station[line.after[k]])
        room.low[unit], room.high[unit], room.waits_for[unit] = low, high, waits
    for i in range(free):
        if room.waits_for[room.best[i]] == 0:
            now_eligible(line, plan, room, room.best[i], NOWHERE - 1)


@kernel
def wished(line, room, free, aims, key):
    """How much each free unit is wanted, before it is known where: much work behind it, long, and a bit of chance."""
    for i in range(free):
        unit = room.best[i]
        room.wish[unit] = (
            aims[A_RANK] * line.rank[unit]
            + aims[A_LENGTH] * line.time[unit] / line.limits[0]
            + aims[A_NOISE] * chance(key, unit)
        )


@kernel
def wish_here(line, room, unit, station, last_here, aims):
    """What a unit's place in the line adds to the wish for it: it cannot wait, or it is done here today."""
    more = 0.0
    if room.high[unit] <= last_here:
        more += URGENT
    if line.home[unit] != NOWHERE:
        late = line.home[unit] <= station
        more += aims[A_HOME] if late else -aims[A_HOME]
    return more


@kernel
def height_of(line, plan, room, station, key):
    """A height for a station: drawn by the work that could be done at it; that of work which cannot wait comes first."""
    best, most = 0, -1.0
    height = 1
    while height <= line.station_heights[station]:
        if line.station_heights[station] & height:
            work = 0.0
            for i in range(room.counts[0]):
                unit = room.eligible[i]
                if fits_station(line, plan, room, unit, station, height):
                    urgent = room.wish[unit] >= URGENT / 2
                    work += line.time[unit] * (100.0 if urgent else 1.0)
            work *= 0.25 + chance(key, height)
            if work > most:
                best, most = height, work
        height *= 2
    return best


@kernel
def worker_added(line, plan, room, where, aims, key):
    """Give a further worker his work, from the side where he gets most; his load, 0 if there is none.

    ``where`` = (station, height, worker, least load worth a worker); -1: no room to note the work.
    """
    station, worker = where[0], where[2]
    best_side, best_load, best_count = 0, np.int64(-1), 0
    best_worth = -1.0
    kept = np.empty(0, dtype=np.int64)
    side = 1
    while side <= line.station_sides[station]:
        if line.station_sides[station] & side:
            load, count = fullest_load(line, plan, room, (station, where[1], side), aims)
            worth = load * (1.0 + 0.05 * chance(key, side))
            if count > 0 and worth > best_worth:
                best_side, best_load, best_count, best_worth = side, load, count, worth
                kept = room.best[:count].copy()
            if best_load >= aims[A_ENOUGH]:
                break
        side *= 2
    if best_count == 0 or best_load < where[3]:
        return np.int64(0), False
    room.best[:best_count] = kept
    plan.side[station, worker] = best_side
    return best_load, settled(line, plan, room, station, worker, best_count)


@kernel
def capacity_after(line, stations, i):
    """Work that the workers of the stations behind this one could take."""
    team = np.int64(0)
    for j in range(i + 1, len(stations)):
        team += line.station_team[stations[j]]
    return team * line.limits[0]


@kernel
def urgent_left(room, last_here):
    """Whether an unplaced unit can go no further."""
    for i in range(room.counts[0]):
        if room.high[room.eligible[i]] <= last_here:
            return True
    return False


@kernel
def station_filled(line, plan, room, here, aims, key):
    """Fill a station; the workers placed, or -1 if it cannot be.

    ``here`` = (station, station after which it is too late for a unit, work left, room for work behind, workers left).
    """
    station, last_here, work, behind, workers = here
    room.counts[2] = 0
    room.busy_count[:] = 0
    for i in range(room.counts[0]):
        room.ready[room.eligible[i]] = 0
    height = height_of(line, plan, room, station, key)
    plan.height[station] = height
    placed = 0
    while room.counts[1] > 0 and placed < min(line.station_team[station], workers):
        must = placed == 0 or work > behind or urgent_left(room, last_here)
        least = 1 if must else np.int64(aims[A_OPEN])
        before = room.counts[1]
        load, noted = worker_added(line, plan, room, (station, height, placed, least), aims, key + np.uint64(placed))
        if room.counts[1] == before:
            break
        if not noted:
            return -1
        work -= load
        placed += 1
        # Not even full workers could do the rest.
        if work > (workers - placed) * aims[A_FILL]:
            return -1
    if placed == 0:
        plan.height[station] = 0
    return placed


@kernel
def built(line, plan, room, stations, free, workers, aims, key):
    """Fill stations (rising numbers) with the ``free`` units in ``room.best``; workers placed, -1 if it failed."""
    wished(line, room, free, aims, key)
    released(line, plan, room, free)
    work, used = np.int64(0), 0
    for i in range(free):
        work += line.time[room.best[i]]
    base = room.best[:free].copy()
    plain = room.wish.copy()
    for i in range(len(stations)):
        station = stations[i]
        last_here = stations[i + 1] - 1 if i + 1 < len(stations) else len(line.station_team)
        for unit in base:
            if plan.station[unit] == NOWHERE:
                room.wish[unit] = plain[unit] + wish_here(line, room, unit, station, last_here, aims)
        here = (station, last_here, work, capacity_after(line, stations, i), workers - used)
        placed = station_filled(line, plan, room, here, aims, key + np.uint64(1000 * (i + 1)))
        if placed < 0:
            return -1
        used += placed
        for worker in range(placed):
            work -= plan.load[station, worker]
        if room.counts[1] == 0:
            return used
        for unit in base:
            if plan.station[unit] == NOWHERE and room.high[unit] <= last_here:
                return -1
    return -1
