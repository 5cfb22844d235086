"""Better balances by rebuilding: empty a few stations, fill them anew, keep what is no worse.

Large neighbourhood search (Shaw 1998) with the worth of a packing by Falkenauer (1996): squares of the loads grow
when work is gathered, so that some worker runs out of it; for smoothing they shrink.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.cars_build import built, emptied
from carwright.kernels.balancing.cars_overload import overload_of
from carwright.kernels.balancing.cars_room import NOWHERE, chance
from carwright.kernels.compiling import kernel

FEWEST_WORKERS, FEWEST_MOVES, SMOOTHEST = 0, 1, 2
"""What a search is for."""


class Copy(NamedTuple):
    """What a failed rebuild is undone from."""

    station: np.ndarray
    worker: np.ndarray
    finish: np.ndarray
    op_start: np.ndarray
    load: np.ndarray
    side: np.ndarray
    height: np.ndarray


@kernel
def worth(line, plan, cars, stations, goal, price):
    """(workers, cost) of some stations; of two parts with as many workers the one with the lower cost is better."""
    workers, cost = 0, 0.0
    takt = np.float64(line.limits[0])
    used = 0
    for s in stations:
        used += plan.height[s] != 0
        for k in range(plan.load.shape[1]):
            if plan.side[s, k] != 0:
                workers += 1
                share = plan.load[s, k] / takt
                cost += share * share if goal == SMOOTHEST else -share * share
    if goal == FEWEST_WORKERS:
        cost += 0.5 * used
    if goal == FEWEST_MOVES:
        moved = 0
        for unit in range(len(line.time)):
            if line.home[unit] != NOWHERE and line.home[unit] != plan.station[unit]:
                moved += 1
        cost = 1000.0 * moved + cost
    if price > 0.0:
        for s in stations:
            cost += 100.0 * price * overload_of(line, plan, cars, s) / takt
    return workers, cost


@kernel
def stations_chosen(plan, key, most):
    """A few stations to be rebuilt: neighbours mostly, else some from anywhere."""
    count = len(plan.height)
    size = min(count, 2 + np.int64(chance(key, 1) * (most - 1)))
    chosen = np.empty(size, dtype=np.int64)
    if chance(key, 2) < 0.7 or size == count:
        first = np.int64(chance(key, 3) * (count - size + 1))
        for i in range(size):
            chosen[i] = first + i
        return chosen
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
    return np.sort(chosen[:size])


@kernel
def aims_drawn(line, key, goal, mean_load):
    """Aims of one rebuild, drawn anew each time so that no way of filling is the only one."""
    takt = np.float64(line.limits[0])
    aims = np.empty(8)
    aims[0] = takt
    if goal == SMOOTHEST:
        aims[0] = mean_load + (takt - mean_load) * chance(key, 21) ** 2
    aims[1] = aims[0] * (1.0 - 0.03 * chance(key, 22) ** 2)
    aims[2] = 60.0 + 400.0 * chance(key, 23) ** 3
    aims[3] = takt * (0.8 + 0.2 * chance(key, 24))
    aims[4] = 1.5 * chance(key, 25)
    aims[5] = 1.5 * chance(key, 26)
    aims[6] = 0.1 + chance(key, 27)
    aims[7] = 3.0 * chance(key, 28) if goal == FEWEST_MOVES else 0.5 * chance(key, 28)
    return aims


@kernel
def kept(plan, copy, stations, units):
    """Note how the stations and their units are now."""
    for unit in units:
        copy.station[unit], copy.worker[unit], copy.finish[unit] = plan.station[unit], plan.worker[unit], plan.finish[unit]
    copy.op_start[:] = plan.op_start
    for s in stations:
        copy.load[s], copy.side[s], copy.height[s] = plan.load[s], plan.side[s], plan.height[s]


@kernel
def undone(plan, copy, stations, units):
    """Put the stations and their units back."""
    for unit in units:
        plan.station[unit], plan.worker[unit], plan.finish[unit] = copy.station[unit], copy.worker[unit], copy.finish[unit]
    plan.op_start[:] = copy.op_start
    for s in stations:
        plan.load[s], plan.side[s], plan.height[s] = copy.load[s], copy.side[s], copy.height[s]


@kernel
def improved(line, plan, room, copy, cars, wish, counters):
    """Rebuild parts of a balance ``wish.rounds`` times; the rebuilds that were kept.

    ``wish`` = (goal, rounds, most stations at a time, workers that may be added, price of overload, warmth, key).
    ``counters`` is raised by one a round, so that a watcher can see it go; its second place stops the search.
    """
    goal, rounds, most, spare, price, warmth, key = wish
    taken = 0
    for n in range(rounds):
        if counters[1] != 0:
            break
        counters[0] += 1
        k = key + np.uint64(n) * np.uint64(0x9E3779B97F4A7C15)
        stations = stations_chosen(plan, k, most)
        workers, cost = worth(line, plan, cars, stations, goal, price)
        if workers == 0:
            continue
        units = np.nonzero(marked(plan, stations))[0]
        kept(plan, copy, stations, units)
        emptied(plan, room, stations, units)
        free = len(units)
        work = np.int64(0)
        for unit in units:
            work += line.time[unit]
        aims = aims_drawn(line, k, goal, work / workers)
        now = built(line, plan, room, stations, free, workers + spare, aims, k)
        better = False
        if now >= 0:
            now, cost_now = worth(line, plan, cars, stations, goal, price)
            worse = cost_now - cost
            may = now <= workers + spare if goal == FEWEST_MOVES else now == workers
            accept = worse <= 0.0 or (warmth > 0.0 and chance(k, 5) < np.exp(-worse / warmth))
            better = (now < workers and goal != FEWEST_MOVES) or (may and accept)
        if better:
            taken += 1
            if goal == FEWEST_MOVES:
                spare -= now - workers
        else:
            undone(plan, copy, stations, units)
    return taken


@kernel
def marked(plan, stations):
    """Whether each unit is at one of the stations."""
    here = np.zeros(len(plan.station), dtype=np.bool_)
    there = np.zeros(len(plan.height), dtype=np.bool_)
    for s in stations:
        there[s] = True
    for unit in range(len(here)):
        here[unit] = plan.station[unit] >= 0 and there[plan.station[unit]]
    return here


@kernel
def first_balance(line, plan, room, wish, counters):
    """Try to fill the whole line ``wish.tries`` times, each time another way; workers of the first success, or -1.

    ``wish`` = (tries, workers at most, least load of a further worker, key).
    """
    tries, workers, open_at, key = wish
    stations = np.arange(len(line.station_team))
    for n in range(tries):
        if counters[1] != 0:
            break
        counters[0] += 1
        k = key + np.uint64(n) * np.uint64(0x9E3779B97F4A7C15)
        plan.station[:] = NOWHERE
        plan.load[:] = 0
        plan.side[:] = 0
        plan.height[:] = 0
        for unit in range(len(line.time)):
            room.best[unit] = unit
        aims = aims_drawn(line, k, FEWEST_WORKERS, 0.0)
        aims[3] = line.limits[0] * open_at
        if line.home.max() >= 0:
            aims[7] = 2.0
        used = built(line, plan, room, stations, len(line.time), workers, aims, k)
        if used >= 0:
            return used
    return -1
