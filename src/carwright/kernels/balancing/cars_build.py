"""Stations filled one after the other: a height, workers side by side, each with the fullest load found.

The stations to be filled may be the whole line or a few of it; the others stay as they are and bound where a unit may
go. So one procedure builds a first balance, mends a part of one, and moves work between stations that are far apart.
"""

from __future__ import annotations

import numpy as np

from carwright.kernels.balancing.cars_room import (
    AFTER_END,
    AFTER_FIRST,
    BEFORE_END,
    BEFORE_FIRST,
    BEST,
    DEPTH,
    EARLIEST,
    ELIGIBLE,
    HIGH,
    HOME,
    LATEST,
    LEFT,
    LISTED,
    LONGEST_LOAD,
    LOW,
    NOWHERE,
    POINTS,
    RANK,
    REACH,
    READY,
    STANDS,
    STATION,
    TAKT,
    TEAM,
    TIME,
    WAITS_FOR,
    WISH,
    chance,
    now_eligible,
)
from carwright.kernels.balancing.cars_worker import (
    A_ENOUGH,
    A_FILL,
    A_HOME,
    A_LENGTH,
    A_NOISE,
    A_OPEN,
    A_PIN,
    A_RANK,
    A_SHY,
    fits_station,
    fullest_load,
    settled,
)
from carwright.kernels.compiling import inner

URGENT = 4.0
"""Wish added to a unit that cannot go further down the line."""


@inner
def emptied(plan, room, stations, units):
    """Take all work out of the stations; their units are left as the list BEST."""
    for s in stations:
        plan.height[s] = 0
        for k in range(plan.load.shape[1]):
            plan.load[s, k] = 0
            plan.ends[s, k] = 0
            plan.side[s, k] = 0
    for i in range(len(units)):
        plan.unit[units[i], STATION] = NOWHERE
        room.unit[i, BEST] = units[i]


@inner
def released(line, plan, room, free, pin, key):
    """Bounds of the free units by those that stay or are kept at home, and the list of those that can begin."""
    room.counts[LISTED], room.counts[LEFT], room.counts[POINTS], room.counts[DEPTH] = 0, free, 0, 0
    for i in range(free):
        unit = room.unit[i, BEST]
        low, high, waits = line.unit[unit, EARLIEST], line.unit[unit, LATEST], 0
        for k in range(line.unit[unit, BEFORE_FIRST], line.unit[unit, BEFORE_END]):
            before = line.lists[k]
            if plan.unit[before, STATION] == NOWHERE:
                waits += 1
                low = max(low, room.unit[before, LOW])
            else:
                low = max(low, plan.unit[before, STATION])
        for k in range(line.unit[unit, AFTER_FIRST], line.unit[unit, AFTER_END]):
            if plan.unit[line.lists[k], STATION] != NOWHERE:
                high = min(high, plan.unit[line.lists[k], STATION])
        home = line.unit[unit, HOME]
        kept = low <= home <= high and line.allowed[unit, home] != 0 and chance(key, 7000 + unit) < pin
        room.unit[unit, LOW] = home if kept else low
        room.unit[unit, HIGH] = home if kept else high
        room.unit[unit, WAITS_FOR] = waits
    for i in range(free - 1, -1, -1):  # units are numbered so that successors come later
        unit = room.unit[i, BEST]
        for k in range(line.unit[unit, AFTER_FIRST], line.unit[unit, AFTER_END]):
            if plan.unit[line.lists[k], STATION] == NOWHERE:
                room.unit[unit, HIGH] = min(room.unit[unit, HIGH], room.unit[line.lists[k], HIGH])
    for i in range(free):
        if room.unit[room.unit[i, BEST], WAITS_FOR] == 0:
            now_eligible(line, plan, room, room.unit[i, BEST], NOWHERE - 1)


@inner
def wished(line, room, free, aims, key):
    """How much each free unit is wanted, before it is known where: much work behind it, long, and a bit of chance."""
    for i in range(free):
        unit = room.unit[i, BEST]
        room.value[unit, WISH] = (
            aims[A_RANK] * line.unit[unit, RANK] / 1e6
            + aims[A_LENGTH] * line.unit[unit, TIME] / line.limits[TAKT]
            + aims[A_NOISE] * chance(key, unit)
        )


@inner
def wish_here(line, room, unit, station, last_here, aims):
    """What a unit's place in the line adds to the wish for it: it cannot wait, or it is done here today."""
    more = 0.0
    if room.unit[unit, HIGH] <= last_here:
        more += URGENT
    if line.unit[unit, HOME] != NOWHERE:
        late = line.unit[unit, HOME] <= station
        more += aims[A_HOME] if late else -aims[A_HOME]
    return more


@inner
def height_of(line, plan, room, station, key):
    """A height for a station: drawn by the work that could be done at it, work that cannot wait first."""
    best, most = np.int64(0), -1.0
    height = np.int64(1)
    while height <= line.station[station, STANDS]:
        if line.station[station, STANDS] & height:
            work = 0.0
            for i in range(room.counts[LISTED]):
                unit = room.unit[i, ELIGIBLE]
                if fits_station(line, plan, room, unit, station, height):
                    urgent = room.value[unit, WISH] >= URGENT / 2
                    work += line.unit[unit, TIME] * (100.0 if urgent else 1.0)
            work *= 0.25 + chance(key, height)
            if work > most:
                best, most = height, work
        height *= 2
    return best


@inner
def worker_added(line, plan, room, where, aims, key):
    """Give a further worker his work, from the side where he gets most; his load, 0 if there is none.

    ``where`` = (station, height, worker, least load worth a worker); -1: no room to note the work.
    """
    station, worker = where[0], where[2]
    best_side, best_load, best_count = np.int64(0), np.int64(-1), np.int64(0)
    best_worth = -1.0
    kept = np.empty(LONGEST_LOAD, dtype=np.int64)
    side = np.int64(1)
    while side <= line.station[station, REACH]:
        if line.station[station, REACH] & side:
            load, count = fullest_load(line, plan, room, (station, where[1], side), aims)
            worth = load * (1.0 + 0.05 * chance(key, side))
            if count > 0 and worth > best_worth:
                best_side, best_load, best_count, best_worth = side, load, count, worth
                for i in range(count):
                    kept[i] = room.unit[i, BEST]
            if best_load >= aims[A_ENOUGH]:
                break
        side *= 2
    if best_count == 0 or best_load < where[3]:
        return np.int64(0), False
    for i in range(best_count):
        room.unit[i, BEST] = kept[i]
    plan.side[station, worker] = best_side
    return best_load, settled(line, plan, room, station, worker, best_count)


@inner
def capacity_after(line, stations, i):
    """Work that the workers of the stations behind this one could take."""
    team = np.int64(0)
    for j in range(i + 1, len(stations)):
        team += line.station[stations[j], TEAM]
    return team * line.limits[TAKT]


@inner
def urgent_left(room, last_here):
    """Whether an unplaced unit can go no further."""
    late = False
    for i in range(room.counts[LISTED]):
        late = late or room.unit[room.unit[i, ELIGIBLE], HIGH] <= last_here
    return late


@inner
def own_aims(aims, key, may_leave):
    """Aims of one station; a shy one leaves a part of its work, or all, to those behind it."""
    own = np.empty(len(aims))
    for i in range(len(aims)):
        own[i] = aims[i]
    if may_leave and chance(key, np.int64(40)) < aims[A_SHY]:
        own[A_FILL] *= max(0.0, 1.25 * chance(key, np.int64(41)) - 0.25)
        own[A_ENOUGH] = own[A_FILL]
    return own


@inner
def station_filled(line, plan, room, here, aims, key):
    """Fill a station; the workers placed, or -1 if it cannot be.

    ``here`` = (station, station after which it is too late for a unit, work left, room for work behind, workers left).
    """
    station, last_here, work, behind, workers = here
    room.counts[POINTS] = 0
    for position in range(len(room.busy)):
        room.busy[position, 0] = 0
    for i in range(room.counts[LISTED]):
        room.unit[room.unit[i, ELIGIBLE], READY] = 0
    height = height_of(line, plan, room, station, key)
    plan.height[station] = height
    own = own_aims(aims, key, work <= behind and not urgent_left(room, last_here))
    placed = np.int64(0)
    while room.counts[LEFT] > 0 and placed < min(line.station[station, TEAM], workers):
        must = placed == 0 or work > behind or urgent_left(room, last_here)
        least = np.int64(1) if must else np.int64(aims[A_OPEN])
        before = room.counts[LEFT]
        load, noted = worker_added(line, plan, room, (station, height, placed, least), own, key + np.uint64(placed))
        if room.counts[LEFT] == before:
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


@inner
def built(line, plan, room, stations, free, workers, aims, key):
    """Fill stations (rising numbers) with the ``free`` units of the list BEST; workers placed, -1 if it failed."""
    wished(line, room, free, aims, key)
    released(line, plan, room, free, aims[A_PIN], key)
    work, used = np.int64(0), 0
    for i in range(free):
        work += line.unit[room.unit[i, BEST], TIME]
    base = np.empty(free, dtype=np.int64)
    plain = np.empty(len(room.value))
    for i in range(free):
        base[i] = room.unit[i, BEST]
        plain[base[i]] = room.value[base[i], WISH]
    for i in range(len(stations)):
        station = stations[i]
        last_here = stations[i + 1] - 1 if i + 1 < len(stations) else len(line.station)
        for unit in base:
            if plan.unit[unit, STATION] == NOWHERE:
                room.value[unit, WISH] = plain[unit] + wish_here(line, room, unit, station, last_here, aims)
        here = (station, last_here, work, capacity_after(line, stations, i), workers - used)
        placed = station_filled(line, plan, room, here, aims, key + np.uint64(1000 * (i + 1)))
        if placed < 0:
            return -1
        used += placed
        for worker in range(placed):
            work -= plan.load[station, worker]
        if room.counts[LEFT] == 0:
            return used
        for unit in base:
            if plan.unit[unit, STATION] == NOWHERE and room.unit[unit, HIGH] <= last_here:
                return -1
    return -1
