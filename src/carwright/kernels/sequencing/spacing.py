"""Ratio rules alone: a search that knows, for every place, what each kind of car would cost there.

Such a day has few kinds of car. A swap of two cars farther apart than a window is judged by four looks; a stretch that
is turned by the windows over its two ends, as far as they may cost. A move that is taken renews what it touched. With
that, some ten times as many moves are judged as by the search that knows every rule (`search`).
"""

from __future__ import annotations

import math

import numpy as np

from carwright.kernels.sequencing.bare import inlined, kernel, spliced
from carwright.kernels.sequencing.chance import FACTOR, S12, S25, S27, S32
from carwright.kernels.sequencing.shapes import FIRST, LAST, LENGTH, NEVER
from carwright.kernels.sequencing.spacing_state import BEST, GOAL, NOW, swap_kinds, turn_kinds

S30, S54, S62, THREE = np.uint64(30), np.uint64(54), np.uint64(62), np.uint64(3)
LOW = np.uint64(0xFFFFFFFF)
WHOLE = float(1 << 32)
LOOK = 4095
"""Places where something breaks are looked up anew after so many moves."""
SWAP_FAR, SWAP_BROKEN, SWAP_CLOSE, TURN_FAR, TURN_BROKEN, TURN_BETWEEN = 0, 1, 2, 3, 4, 5
"""Moves: two cars swap (any; one at a broken place; near ones), a stretch is turned (any; one end at a broken place;
both)."""
MOVES = 6


@spliced
def drawn(chance):
    """64 bits by chance."""
    x = chance[0]
    x ^= x >> S12
    x ^= x << S25
    x ^= x >> S27
    chance[0] = x
    return x * FACTOR


@inlined
def close_swap(day, i, j):
    """Change of the value if the cars of places i < j, closer than the longest window, are swapped."""
    one, other, total, off = day.kind[i], day.kind[j], np.int64(0), day.off
    for r in range(day.rule.shape[0]):
        more = np.int64(day.has[other, r]) - np.int64(day.has[one, r])
        if more == 0:
            continue
        length, row, low, high = day.rule[r, LENGTH], day.before[r], day.rule[r, FIRST], day.rule[r, LAST]
        for s in range(max(low, i - length + 1), min(high, i, j - length) + 1):
            count = row[s + length + off] - row[s + off]
            total += day.cost[r, count + more] - day.cost[r, count]
        for s in range(max(low, i + 1, j - length + 1), min(high, j) + 1):
            count = row[s + length + off] - row[s + off]
            total += day.cost[r, count - more] - day.cost[r, count]
    return total


@inlined
def turned(day, i, j, enough):
    """Change of the value if places i to j, at least a window, are turned; any above ``enough`` will do."""
    off, total = day.off, -np.int64(day.over[i]) - np.int64(day.over[j + 1])
    for r in range(day.rule.shape[0]):
        length, row, low, high = day.rule[r, LENGTH], day.before[r], day.rule[r, FIRST], day.rule[r, LAST]
        left, right = np.int64(row[i + off]), np.int64(row[j + 1 + off])
        for far in range(max(1, i - high), min(length - 1, i - low) + 1):
            total += day.cost[r, left - row[i - far + off] + right - row[j + 1 - length + far + off]]
        if total > enough:
            break
        for far in range(max(1, j + 1 - high), min(length - 1, j + 1 - low) + 1):
            total += day.cost[r, row[i + far + off] - left + row[j + 1 + length - far + off] - right]
        if total > enough:
            break
    return total


@inlined
def look_for_broken(day):
    """Where windows cost something."""
    found, places = 0, day.kind.size
    for t in range(places):
        if day.locked[t + 1] == day.locked[t] and (day.over[t] > 0 or day.over[t + 1] > 0):
            day.broken[found] = t
            found += 1
    day.broken[places] = found
    return found


@spliced
def one_of(places, count, bits):
    """One of the first places, by 32 bits of chance."""
    return np.int64(places[(bits * np.uint64(count)) >> S32])


@inlined
def two_places(day, move, found):
    """Two places for a move of this kind; the first of them beside something broken, both, or near one another."""
    bits, last = drawn(day.chance), day.kind.size - 1
    i, j = one_of(day.free, day.free.size, bits >> S32), one_of(day.free, day.free.size, bits & LOW)
    if move == SWAP_CLOSE:
        return i, i + 1 + np.int64(((bits & LOW) * np.uint64(day.longest)) >> S32)
    if found > 0 and (move == SWAP_BROKEN or move >= TURN_BROKEN):
        bits = drawn(day.chance)
        i = one_of(day.broken, found, bits & LOW)
        if move >= TURN_BROKEN:
            i = min(max(0, i - 1 + np.int64(bits >> S62)), last)
        if move == TURN_BETWEEN:
            j = one_of(day.broken, found, bits >> S32) - 1 + np.int64((bits >> S30) & THREE)
            j = min(max(0, j), last)
    return min(i, j), max(i, j)


@inlined
def change_of(day, move, i, j, enough):
    """Change of the value by a move; `NEVER` if it is none."""
    places = day.kind.size
    if move >= TURN_FAR:
        if j - i < day.longest or day.locked[j + 1] != day.locked[i]:
            return NEVER
        return turned(day, i, j, enough)
    if j >= places or day.kind[i] == day.kind[j] or day.locked[j + 1] != day.locked[j]:
        return NEVER
    if j - i < day.longest:
        return close_swap(day, i, j)
    one, other = day.kind[i], day.kind[j]
    return np.int64(day.price[i, other]) - day.price[i, one] + day.price[j, one] - day.price[j, other]


@inlined
def keep_kinds(day):
    """Note the order as the best one."""
    day.value[BEST] = day.value[NOW]
    for t in range(day.kind.size):
        day.best[t] = day.kind[t]


@kernel
def space(day, heat, unit, budget):
    """Try ``budget`` moves; returns how many were judged. A move for the worse by d is taken with exp(-d / heat)."""
    judged, found = 0, 0
    risky = np.uint64(math.exp(-unit / heat) * WHOLE) if heat > 0.0 else np.uint64(0)
    for step in range(budget):
        if step & LOOK == 0:
            found = look_for_broken(day)
        bits = drawn(day.chance)
        share, luck, move, enough = np.int64(bits >> S54), bits & LOW, 0, np.int64(0)
        while day.mix[move] <= share:
            move += 1
        if luck < risky:
            enough = np.int64(-heat * math.log((np.float64(luck) + 0.5) / WHOLE))
        i, j = two_places(day, move, found)
        change = change_of(day, move, i, j, enough)
        if change == NEVER:
            continue
        judged += 1
        day.tally[move, 0] += 1
        if change > enough:
            continue
        day.tally[move, 1] += 1
        if move < TURN_FAR:
            swap_kinds(day, i, j)
        else:
            turn_kinds(day, i, j)
        day.value[NOW] += change
        if day.value[NOW] < day.value[BEST]:
            keep_kinds(day)
            if day.value[BEST] <= day.value[GOAL]:
                break
    return judged
