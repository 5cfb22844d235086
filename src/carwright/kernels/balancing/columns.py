"""All loads that some station of some balance could have, and the best weights of tasks against them.

A load is convex: with two tasks it has all that lie between them. Weights under which no load weighs more than one
bound the stations from below by the weight of all tasks: the dual of covering the tasks with loads (Peeters and
Degraeve 2006). The linear programme is solved with a dense inverse of the basis; what it gives is rounded to whole
weights and the heaviest load found again exactly, so that the bound does not hang on floating point.
"""

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.sets import add, take
from carwright.kernels.compiling import inlined, kernel

SCALE = 10_000_000
"""Whole weight of a full load before rounding."""
TINY = 1e-9
NOTHING = 1e-13
CHOSEN = 500
FRESH = 0.5
"""Loads are looked for anew when the best of those chosen gains less than this share of what was there."""
PARTS = 16
"""Of many loads a part is priced at a time."""


class Basis(NamedTuple):
    """Where the simplex stands."""

    inverse: np.ndarray  # (n, n)
    amount: np.ndarray  # (n,) of each basic load
    dual: np.ndarray  # (n,) weights


class Grown(NamedTuple):
    """A load as it grows."""

    behind: np.ndarray  # (n + 1, words) tasks behind it, by how many tasks it has
    load: np.ndarray  # (words,)
    places: np.ndarray  # (n + 1,) of its tasks in the order
    rest: np.ndarray  # (n + 1,) of the takt, by how many tasks it has


@kernel
def all_loads(line, takt, order, most):
    """Convex loads that fit: where each begins, and their tasks; empty if there are more than ``most``.

    ``order`` obeys the precedence. A convex load cut off at any place of that order stays convex, so each is met once.
    """
    tasks, words = line.before.shape
    first = np.zeros(most + 2, np.int64)
    items = np.zeros(8 * most + tasks, np.int16)
    grown = Grown(
        np.zeros((tasks + 1, words), np.uint64),
        np.zeros(words, np.uint64),
        np.zeros(tasks + 1, np.int64),
        np.full(tasks + 1, takt, np.int64),
    )
    shortest = _shortest_from(line, takt, order)
    depth, place, count = 0, 0, 0
    while True:
        if place >= tasks or shortest[place] > grown.rest[depth]:
            if depth == 0:
                return first[: count + 1].copy(), items[: first[count]].copy()
            depth -= 1
            place = grown.places[depth] + 1
            take(grown.load, order[grown.places[depth]])
            continue
        if _grow(line, order, place, depth, grown):
            depth += 1
            if count == most or first[count] + depth > len(items):
                return first[:1].copy(), items[:0].copy()
            for step in range(depth):
                items[first[count] + step] = order[grown.places[step]]
            count += 1
            first[count] = first[count - 1] + depth
        place += 1


@inlined
def _grow(line, order, place, depth, grown):
    """Put the task at a place of the order into the load of so many tasks, if it fits and nothing lies between."""
    j = order[place]
    if line.times[j] > grown.rest[depth]:
        return False
    for word in range(len(grown.load)):
        if grown.behind[depth, word] & line.before[j, word] & ~grown.load[word] != np.uint64(0):
            return False
    add(grown.load, j)
    grown.places[depth] = place
    grown.rest[depth + 1] = grown.rest[depth] - line.times[j]
    for word in range(len(grown.load)):
        grown.behind[depth + 1, word] = grown.behind[depth, word] | line.behind[j, word]
    return True


@inlined
def _shortest_from(line, takt, order):
    """Time of the shortest task from each place of the order on; beyond the end more than the takt."""
    shortest = np.full(len(order) + 1, takt + 1, np.int64)
    for place in range(len(order) - 1, -1, -1):
        shortest[place] = min(shortest[place + 1], line.times[order[place]])
    return shortest


@kernel
def heaviest(first, items, weights):
    """Weight of the heaviest load."""
    most = np.int64(0)
    for load in range(len(first) - 1):
        total = np.int64(0)
        for k in range(first[load], first[load + 1]):
            total += weights[items[k]]
        most = max(most, total)
    return most


@kernel
def _enter(tasks_in, basis, column):
    """The column of a load in terms of the basis."""
    column[:] = 0.0
    for i in tasks_in:
        for row in range(len(column)):
            column[row] += basis.inverse[row, i]


@kernel
def _leaving(basis, column):
    leaving = -1
    least = np.inf
    for row in range(len(column)):
        if column[row] > TINY:
            ratio = basis.amount[row] / column[row]
            if ratio < least - 1e-12 or (ratio < least + 1e-12 and column[row] > column[leaving]):
                least = ratio
                leaving = row
    return leaving


@kernel
def _pivot(basis, column, leaving, gain):
    """Change the basis; one row of the inverse tells how the weights move."""
    inverse, amount = basis.inverse, basis.amount
    tasks = len(column)
    filled = np.empty(tasks, np.int64)  # the inverse is mostly empty: few tasks hang together
    count = 0
    for k in range(tasks):
        inverse[leaving, k] /= column[leaving]
        if abs(inverse[leaving, k]) > NOTHING:
            filled[count] = k
            count += 1
    amount[leaving] /= column[leaving]
    for row in range(tasks):
        share = column[row]
        if row != leaving and abs(share) > NOTHING:
            amount[row] -= share * amount[leaving]
            for k in filled[:count]:
                inverse[row, k] -= share * inverse[leaving, k]
    for k in filled[:count]:
        basis.dual[k] -= gain * inverse[leaving, k]


@kernel
def _gain(first, items, dual, load):
    """By how much a load weighs more than one."""
    gain = -1.0
    for k in range(first[load], first[load + 1]):
        gain += dual[items[k]]
    return gain


@kernel
def _look(first, items, dual, chosen, at):
    """Fill ``chosen`` with loads that gain, part by part until some do; their number, best gain, where to look next."""
    loads = len(first) - 1
    part = max(4000, loads // PARTS)
    best = TINY
    count = 0
    looked = 0
    while looked < loads and count == 0:
        for _ in range(min(part, loads - looked)):
            gain = _gain(first, items, dual, at)
            if gain > TINY and (count < len(chosen) or gain > best):
                # When the list is full the best still come in, over the last.
                place = min(count, len(chosen) - 1)
                chosen[place] = at
                count = place + 1
                best = max(best, gain)
            at = at + 1 if at + 1 < loads else 0
        looked += part
    return count, best, at


@kernel
def _best_of(first, items, dual, chosen):
    """Load, or -1 - task covered beyond need, that gains most; and its gain."""
    best = TINY
    entering = np.int64(0)
    for i in range(len(dual)):
        if -dual[i] > best:
            best = -dual[i]
            entering = -1 - i
    for load in chosen:
        gain = _gain(first, items, dual, load)
        if gain > best:
            best = gain
            entering = load
    return entering, best


@kernel
def _begin(basis, station_of, column):
    """Put the stations of a known balance into the basis, so that it begins near the end."""
    for station in range(station_of.max() + 1):
        load = np.nonzero(station_of == station)[0]
        gain = basis.dual[load].sum() - 1.0
        if gain > TINY:
            _enter(load, basis, column)
            _pivot(basis, column, _leaving(basis, column), gain)


@kernel
def weigh(first, items, demand, station_of, most_pivots, flags):
    """Weights (n,) float of greatest total ``demand`` times weight, no load above one; and the pivots taken.

    Primal simplex on: fewest loads that cover each task ``demand`` times, from a known balance on. Stopped early, the
    weights have to be scaled before they are allowed: `whole_weights` does.
    """
    tasks = len(demand)
    # At first each task has a load of its own.
    basis = Basis(np.eye(tasks), demand.copy(), np.ones(tasks))
    column = np.zeros(tasks)
    _begin(basis, station_of, column)
    chosen = np.zeros(CHOSEN, np.int64)
    count, at, level, pivots = 0, 0, 0.0, 0
    while pivots < most_pivots and flags[0] == 0:
        entering, gain = _best_of(first, items, basis.dual, chosen[:count])
        if gain < FRESH * level or gain <= TINY:
            count, level, at = _look(first, items, basis.dual, chosen, at)
            entering, gain = _best_of(first, items, basis.dual, chosen[:count])
            if gain <= TINY:
                break
        if entering < 0:
            column[:] = -basis.inverse[:, -1 - entering]
        else:
            _enter(items[first[entering] : first[entering + 1]], basis, column)
        leaving = _leaving(basis, column)
        if leaving < 0:
            break
        pivots += 1
        _pivot(basis, column, leaving, gain)
    return np.maximum(basis.dual, 0.0), pivots


@kernel
def whole_weights(first, items, weights):
    """Whole weights, and the weight of the heaviest load: their quotient bounds the stations exactly."""
    whole = np.zeros(len(weights), np.int64)
    for i in range(len(weights)):
        whole[i] = np.int64(np.floor(weights[i] * SCALE))
    return whole, max(heaviest(first, items, whole), np.int64(1))
