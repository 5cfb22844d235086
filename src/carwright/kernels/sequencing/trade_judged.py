"""What a move of the trade changes: units of the first objective, price of the colours, and whether it is allowed."""

from __future__ import annotations

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, spliced
from carwright.kernels.sequencing.chance import ONE, count_bits, lowest_bit
from carwright.kernels.sequencing.shapes import FIRST, LAST, LENGTH
from carwright.kernels.sequencing.trade_state import DIGITS, WORD, ZERO, above


@inlined
def near_units(day, r, more, i, j):
    """Units of rule r if place i < j has a car more (1) or less (-1) that counts, and place j the opposite."""
    length, low, high = day.rule[r, LENGTH], day.rule[r, FIRST], day.rule[r, LAST]
    if j - i >= length:
        return more * (np.int64(day.cost[i, r]) - np.int64(day.cost[j, r]))
    total = np.int64(0)
    # Windows over both places keep their number of cars.
    for s in range(max(low, i - length + 1), min(high, j - length) + 1):
        count = np.int64(day.count[r, s + day.off])
        total += above(day.rule, r, count + more) - above(day.rule, r, count)
    for s in range(max(low, i + 1), min(high, j) + 1):
        count = np.int64(day.count[r, s + day.off])
        total += above(day.rule, r, count - more) - above(day.rule, r, count)
    return total


@inlined
def swap_units(day, i, j):
    """Units of the first objective if the cars of places i < j are swapped."""
    one, other = day.here[i + day.off], day.here[j + day.off]
    comes, goes = other & ~one, one & ~other
    far = day.far[min(j - i, WORD)]
    more, less = comes & far, goes & far
    total = np.int64(0)
    for k in range(DIGITS):
        at_one, at_other = day.digit[i, k], day.digit[j, k]
        here = count_bits(at_one & more) - count_bits(at_one & less)
        total += (here - count_bits(at_other & more) + count_bits(at_other & less)) << k
    rest = (comes | goes) & ~far
    while rest != ZERO:
        r = lowest_bit(rest)
        bit = ONE << np.uint64(r)
        total += near_units(day, r, 1 if (comes & bit) != ZERO else -1, i, j)
        rest ^= bit
    return total


@spliced
def joints(day, place):
    """Price of the colours before and behind a place."""
    here = day.code[place + 1]
    return day.price[day.code[place], here] + day.price[here, day.code[place + 2]]


@spliced
def exchange_codes(day, i, j):
    """The colours of two places."""
    day.code[i + 1], day.code[j + 1] = day.code[j + 1], day.code[i + 1]


@inlined
def swap_changes(day, i, j):
    """Price of the colours if the cars of places i < j are swapped; a joint of neighbours costs the same both ways."""
    before = joints(day, i) + joints(day, j)
    exchange_codes(day, i, j)
    after = joints(day, i) + joints(day, j)
    exchange_codes(day, i, j)
    return after - before


@inlined
def run_fits(day, place):
    """True if the batch over a place is no longer than it may be."""
    colour, a, b = day.code[place + 1], place, place
    while a > 0 and day.code[a] == colour:
        a -= 1
    while b + 1 < day.order.size and day.code[b + 2] == colour:
        b += 1
    return b - a < day.longest


@inlined
def may_swap(day, i, j):
    """True if both cars may stand there and no batch gets too long."""
    one, other = day.order[i], day.order[j]
    if day.bounds[one, 1] < j or day.bounds[other, 0] > i or day.bounds[one, 0] > j or day.bounds[other, 1] < i:
        return False
    if day.code[i + 1] == day.code[j + 1]:
        return True
    exchange_codes(day, i, j)
    fits = run_fits(day, i) and run_fits(day, j)
    exchange_codes(day, i, j)
    return fits


@spliced
def turned_bit(day, r, t, a, b):
    """1 if the car at place t counts for rule r once places a to b are turned."""
    u = a + b - t if a <= t <= b else t
    return np.int64((day.here[u + day.off] >> np.uint64(r)) & ONE)


@inlined
def turned_units(day, r, first, last, a, b):
    """Units of the windows first to last of rule r if places a to b are turned."""
    length = day.rule[r, LENGTH]
    first, last = max(first, day.rule[r, FIRST]), min(last, day.rule[r, LAST])
    total, count = np.int64(0), np.int64(0)
    for s in range(first, last + 1):
        if s == first:
            for t in range(s, s + length):
                count += turned_bit(day, r, t, a, b)
        else:
            count += turned_bit(day, r, s + length - 1, a, b) - turned_bit(day, r, s - 1, a, b)
        total += above(day.rule, r, count) - above(day.rule, r, np.int64(day.count[r, s + day.off]))
    return total


@inner
def turn_units(day, a, b, most):
    """Units of the first objective if places a to b are turned; of more than ``most`` it is not told how many."""
    total = np.int64(0)
    for r in range(day.rule.shape[0]):
        reach = day.rule[r, LENGTH] - 1
        if r < day.wholes:
            total += turned_units(day, r, a - reach, a - 1, a, b)
            total += turned_units(day, r, max(a, b - reach + 1), b, a, b)
        else:
            total += turned_units(day, r, a - reach, b, a, b)
        if total > most:
            break
    return total


@inlined
def turn_changes(day, a, b):
    """Price of the colours if places a to b are turned."""
    before, first, last, behind = day.code[a], day.code[a + 1], day.code[b + 1], day.code[b + 2]
    new = day.price[before, last] + day.price[first, behind]
    return new - day.price[before, first] - day.price[last, behind]


@inner
def may_turn(day, a, b):
    """True if the cars may stand there and no batch gets too long."""
    for t in range(a, b + 1):
        car, to = day.order[t], a + b - t
        if to < day.bounds[car, 0] or to > day.bounds[car, 1]:
            return False
    run, last = 0, -1
    for t in range(max(0, a - day.longest), min(day.order.size, b + day.longest + 1)):
        colour = day.code[(a + b - t if a <= t <= b else t) + 1]
        run = run + 1 if colour == last else 1
        last = colour
        if run > day.longest:
            return False
    return True
