"""Better balances by rebuilding: empty a few stations, fill them anew, keep what is no worse.

Large neighbourhood search (Shaw 1998) with the worth of a packing by Falkenauer (1996): squares of the loads grow
when work is gathered, so that some worker runs out of it; for smoothing they shrink.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.cars_build import built, emptied
from carwright.kernels.balancing.cars_overload import overload_of
from carwright.kernels.balancing.cars_room import (
    HOME,
    MOVES,
    NOWHERE,
    STATION,
    TAKT,
    TIME,
    chance,
)
from carwright.kernels.compiling import inner, kernel

FEWEST_WORKERS, FEWEST_MOVES, SMOOTHEST = 0, 1, 2
"""What a search is for."""
ROUNDS_DONE, STOP, COMPLETE, ADDABLE = 0, 1, 2, 3
"""Places in ``counters``: rounds made; not 0: stop; not 0: every unit has its place; workers that may be added."""
SHORT = 12
"""Stations of a line that is short enough to be rebuilt as a whole."""
A_MOVE = 1000.0
"""Cost of a moved task when the fewest moves are looked for."""
TOO_LONG = 100.0
"""Cost of a worker who needs twice the takt."""


class Wish(NamedTuple):
    """What one call of the search is asked for."""

    goal: int
    rounds: int
    most: int
    """Stations rebuilt at a time, at most."""
    workers: int
    """Workers of a first balance, at most."""
    price: float
    """Price of overload, see `CarLine`."""
    warmth: float
    """Mean worsening that is taken."""
    key: int
    """Of the random draws."""


@inner
def worth(line, plan, cars, stations, goal, price):
    """(workers, cost) of some stations; of two parts with as many workers the one with the lower cost is better."""
    workers, cost, used = 0, 0.0, 0
    takt = np.float64(line.limits[TAKT])
    for s in stations:
        used += plan.height[s] != 0
        for k in range(plan.load.shape[1]):
            if plan.side[s, k] != 0:
                workers += 1
                share = plan.load[s, k] / takt
                cost += share * share if goal == SMOOTHEST else -share * share
                cost += TOO_LONG * max(0.0, plan.ends[s, k] / takt - 1.0)
    if goal == FEWEST_WORKERS:
        cost += 0.5 * used
    if goal == FEWEST_MOVES:
        for unit in range(len(line.unit)):
            if line.unit[unit, HOME] != NOWHERE and line.unit[unit, HOME] != plan.unit[unit, STATION]:
                cost += A_MOVE * line.unit[unit, MOVES]
    if price > 0.0:
        for s in stations:
            cost += 100.0 * price * overload_of(line, plan, cars, s) / takt
    return workers, cost


@inner
def stations_chosen(plan, key, most):
    """A few stations to be rebuilt: neighbours mostly, else some from anywhere."""
    count = len(plan.height)
    size = min(count, 2 + np.int64(chance(key, np.int64(1)) * (most - 1)))
    if count <= SHORT and chance(key, np.int64(4)) < 0.3:
        size = count
    chosen = np.empty(size, dtype=np.int64)
    if chance(key, np.int64(2)) < 0.7 or size == count:
        first = np.int64(chance(key, np.int64(3)) * (count - size + 1))
        for i in range(size):
            chosen[i] = first + i
        return chosen[:size]
    size = min(size, 3)
    taken = 0
    n = 10
    while taken < size:
        s = np.int64(chance(key, n) * count)
        n += 1
        new = True
        for i in range(taken):
            new = new and chosen[i] != s
        if new:
            chosen[taken] = s
            taken += 1
    for i in range(1, size):  # into the order of the line
        for j in range(i, 0, -1):
            if chosen[j] < chosen[j - 1]:
                chosen[j], chosen[j - 1] = chosen[j - 1], chosen[j]
    return chosen[:size]


@inner
def aims_drawn(line, key, goal, mean_load, complete):
    """Aims of one rebuild, drawn anew each time so that no way of filling is the only one."""
    takt = np.float64(line.limits[TAKT])
    aims = np.empty(10)
    aims[0] = takt
    if goal == SMOOTHEST and mean_load < takt:
        aims[0] = mean_load + (takt - mean_load) * chance(key, np.int64(21)) ** 2
    aims[1] = aims[0] * (1.0 - 0.03 * chance(key, np.int64(22)) ** 2)
    aims[2] = 60.0 + 400.0 * chance(key, np.int64(23)) ** 3
    aims[3] = takt * (1.0 - (0.2 if complete else 0.5) * chance(key, np.int64(24)))
    if complete and chance(key, np.int64(31)) < 0.25:  # teams may be filled with little work, to do with fewer stations
        aims[3] = takt * chance(key, np.int64(24))
    aims[4] = 1.5 * chance(key, np.int64(25))
    aims[5] = 1.5 * chance(key, np.int64(26))
    aims[6] = 0.1 + chance(key, np.int64(27))
    aims[7] = 3.0 * chance(key, np.int64(28)) if goal == FEWEST_MOVES else 0.5 * chance(key, np.int64(28))
    # Work is left for later stations now and then: some of them must have people anyway.
    aims[8] = 0.6 * chance(key, np.int64(29)) if chance(key, np.int64(30)) < (0.3 if complete else 0.1) else 0.0
    aims[9] = 0.0
    if goal == FEWEST_MOVES:
        drawn = chance(key, np.int64(32))
        aims[9] = 1.0 - (0.4 * drawn * drawn if complete else drawn)
    return aims


@inner
def copied(plan, other, stations, units):
    """Write the stations and their units from one plan into another."""
    for unit in units:
        for column in range(3):
            other.unit[unit, column] = plan.unit[unit, column]
    for op in range(len(plan.op_start)):
        other.op_start[op] = plan.op_start[op]
    for s in stations:
        other.height[s] = plan.height[s]
        for k in range(plan.load.shape[1]):
            other.load[s, k] = plan.load[s, k]
            other.ends[s, k] = plan.ends[s, k]
            other.side[s, k] = plan.side[s, k]


@kernel
def improved(line, plan, room, copy, cars, wish, counters):
    """Rebuild parts of a balance ``wish.rounds`` times, or the whole line until it is complete; rounds that were kept.

    ``counters`` tells a watcher how far it is, and takes his word to stop.
    """
    taken = 0
    everything = np.arange(len(line.station))
    for n in range(wish.rounds):
        if counters[STOP] != 0:
            break
        counters[ROUNDS_DONE] += 1
        key = np.uint64(wish.key) + np.uint64(n) * np.uint64(0x9E3779B97F4A7C15)
        complete = counters[COMPLETE] != 0
        stations = stations_chosen(plan, key, wish.most) if complete else everything[:]
        workers, cost = worth(line, plan, cars, stations, wish.goal, wish.price)
        if complete and workers == 0:
            continue
        units = units_at(plan, stations, complete)
        if complete:
            copied(plan, copy, stations, units)
        emptied(plan, room, stations, units)
        limit = workers + counters[ADDABLE] if complete else wish.workers
        aims = aims_drawn(line, key, wish.goal, work_of(line, units) / max(1, workers), complete)
        now = built(line, plan, room, stations, len(units), limit, aims, key)
        if not complete:
            counters[COMPLETE] = now >= 0
            taken += now >= 0
        elif now >= 0 and is_better(line, plan, cars, stations, (workers, cost), wish, key, counters):
            taken += 1
        else:
            copied(copy, plan, stations, units)
    return taken


@inner
def is_better(line, plan, cars, stations, before, wish, key, counters):
    """Whether a rebuilt part is to be kept; ``before`` = (workers, cost) as it was."""
    workers, cost = worth(line, plan, cars, stations, wish.goal, wish.price)
    worse = cost - before[1]
    takes = worse <= 0.0 or (wish.warmth > 0.0 and chance(key, np.int64(5)) < np.exp(-worse / wish.warmth))
    if wish.goal == FEWEST_MOVES:
        if takes:
            counters[ADDABLE] -= workers - before[0]
        return takes
    return workers < before[0] or (workers == before[0] and takes)


@inner
def work_of(line, units):
    """Work of some units."""
    work = np.int64(0)
    for unit in units:
        work += line.unit[unit, TIME]
    return work


@inner
def units_at(plan, stations, complete):
    """Units at these stations; all units if the balance is not complete."""
    there = np.zeros(len(plan.height), dtype=np.bool_)
    for s in stations:
        there[s] = True
    found = np.empty(len(plan.unit), dtype=np.int64)
    count = 0
    for unit in range(len(plan.unit)):
        if not complete or there[plan.unit[unit, STATION]]:
            found[count] = unit
            count += 1
    return found[:count]
