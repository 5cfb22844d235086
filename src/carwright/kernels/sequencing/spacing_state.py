"""A day of ratio rules alone: what each kind of car costs at each place, kept up while cars swap and stretches turn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, kernel, spliced
from carwright.kernels.sequencing.shapes import FIRST, LAST, LENGTH

NOW, BEST, GOAL = 0, 1, 2
"""Entries of ``Spacing.value``."""


class Spacing(NamedTuple):
    """A day of n places, K kinds of car and R ratio rules; and the state of one search."""

    has: np.ndarray
    """1 where a kind counts for a rule, int16 (K, R)."""
    counts_for: np.ndarray
    """The same by rule, filled up with zeros to a round number of kinds, int32 (R, K up)."""
    rule: np.ndarray
    """As ``Ratios.rule``, int64 (R, 6)."""
    cost: np.ndarray
    """Of a window with 0, 1, ... cars that count, int32 (R, longest + 1)."""
    gain: np.ndarray
    """Cost of one car more than 0, 1, ..., int32 (R, longest)."""
    off: int
    """Places of the day before that are kept."""
    longest: int
    """Longest window."""
    free: np.ndarray
    """Places whose car may change, int32."""
    locked: np.ndarray
    """Fixed places below each place, int32 (n + 1,)."""
    kind: np.ndarray
    """Kind of the car at each place, int32 (n,)."""
    before: np.ndarray
    """Cars that count before each place, int16 (R, off + n + off + 1)."""
    weight: np.ndarray
    """What a car that counts for a rule costs at a place, more than one that does not, int32 (n, R)."""
    price: np.ndarray
    """What each kind costs at each place, more than a car without anything, int32 (n, K up)."""
    over: np.ndarray
    """Cost of the windows that reach over the joint before each place, int32 (n + 1,)."""
    room: np.ndarray
    """int32 (2 longest,)."""
    broken: np.ndarray
    """Free places in or beside windows that cost something, int32 (n + 1,); their number stands last."""
    value: np.ndarray
    """Value now, the best one, and the one that ends the search, int64 (3,)."""
    best: np.ndarray
    """Kinds of the best order, int32 (n,)."""
    chance: np.ndarray
    """uint64 (1,)."""
    mix: np.ndarray
    """Shares of the moves in 1024, summed up, int64 (MOVES,)."""
    tally: np.ndarray
    """Judged and taken moves by kind of move, int64 (MOVES, 2)."""


@inner
def recount(day, first, last):
    """Weights, prices and joints of the places first to last anew; ``before`` and ``kind`` hold."""
    places = day.kind.size
    first, last = max(first, 0), min(last, places)
    for t in range(first, last + 1):
        day.over[t] = 0
        if t < places:
            day.price[t, :] = 0
    for r in range(day.rule.shape[0]):
        length, low, high = day.rule[r, LENGTH], day.rule[r, FIRST], day.rule[r, LAST]
        row = day.before[r]
        for t in range(first, last + 1):
            for s in range(max(low, t - length + 1), min(high, t - 1) + 1):
                day.over[t] += day.cost[r, row[s + length + day.off] - row[s + day.off]]
            if t == places:
                continue
            has, total = day.has[day.kind[t], r], 0
            for s in range(max(low, t - length + 1), min(high, t) + 1):
                total += day.gain[r, row[s + length + day.off] - row[s + day.off] - has]
            day.weight[t, r] = total
            if total != 0:
                priced(day.price[t], day.counts_for[r], total)


@spliced
def priced(price, counts_for, more):
    """A car that counts for a rule costs so much more at a place."""
    for k in range(price.size):
        price[k] += more * counts_for[k]


@kernel
def lay_kinds(day, order):
    """Take a whole order of kinds."""
    places = order.size
    total = np.int64(0)
    for t in range(places):
        day.kind[t] = order[t]
    for r in range(day.rule.shape[0]):
        row = day.before[r]
        for t in range(day.off, row.size - 1):
            more = day.has[day.kind[t - day.off], r] if t < day.off + places else 0
            row[t + 1] = row[t] + more
        for s in range(day.rule[r, FIRST] + day.off, day.rule[r, LAST] + day.off + 1):
            total += day.cost[r, row[s + day.rule[r, LENGTH]] - row[s]]
    recount(day, 0, places)
    day.value[NOW] = total
    return total


@inlined
def changed(day, r, t, more):
    """Place t is about to have a car more (1) or less (-1) for rule r: weights, prices, joints beside it."""
    length, places, row, off = day.rule[r, LENGTH], day.kind.size, day.before[r], day.off
    begin = t - length + 1
    day.room[: 2 * length] = 0
    found = False
    for s in range(max(day.rule[r, FIRST], begin), min(day.rule[r, LAST], t) + 1):
        count = row[s + length + off] - row[s + off]
        without = day.gain[r, count + more] - day.gain[r, count]
        # Below: for cars that are counted in this window already.
        within = day.gain[r, count + more - 1] - day.gain[r, count - 1] if count > 0 and count + more > 0 else 0
        if without != 0 or within != 0:
            found = True
            for u in range(max(s, 0), min(s + length, places)):
                day.room[u - begin] += within if day.has[day.kind[u], r] else without
        dearer = day.cost[r, count + more] - day.cost[r, count]
        if dearer != 0:
            for u in range(max(s + 1, 0), min(s + length, places + 1)):
                day.over[u] += dearer
    if not found:
        return
    for u in range(max(begin, 0), min(t + length, places)):
        extra = day.room[u - begin]
        if extra != 0 and u != t:
            day.weight[u, r] += extra
            priced(day.price[u], day.counts_for[r], extra)


@inner
def swap_kinds(day, i, j):
    """The cars of places i < j change places."""
    one, other = day.kind[i], day.kind[j]
    for r in range(day.rule.shape[0]):
        more = np.int64(day.has[other, r]) - np.int64(day.has[one, r])
        if more == 0:
            continue
        row, off = day.before[r], day.off
        reach = min(row.size, j + off + 1 + day.rule[r, LENGTH])
        changed(day, r, i, more)
        # Until the other car has moved as well, all places behind count one more.
        for t in range(i + off + 1, reach):
            row[t] += more
        day.kind[i] = other
        changed(day, r, j, -more)
        day.kind[i] = one
        for t in range(j + off + 1, reach):
            row[t] -= more
    day.kind[i], day.kind[j] = other, one


@inner
def turn_kinds(day, i, j):
    """Places i to j in reverse."""
    a, b = i, j
    while a < b:
        day.kind[a], day.kind[b] = day.kind[b], day.kind[a]
        for k in range(day.price.shape[1]):
            day.price[a, k], day.price[b, k] = day.price[b, k], day.price[a, k]
        for r in range(day.weight.shape[1]):
            day.weight[a, r], day.weight[b, r] = day.weight[b, r], day.weight[a, r]
        a += 1
        b -= 1
    a, b = i + 1, j
    while a < b:
        day.over[a], day.over[b] = day.over[b], day.over[a]
        a += 1
        b -= 1
    for r in range(day.rule.shape[0]):
        row = day.before[r]
        for t in range(i, j + 1):
            row[t + day.off + 1] = row[t + day.off] + day.has[day.kind[t], r]
    recount(day, i - day.longest, i + day.longest)
    recount(day, j - day.longest, j + day.longest + 1)
