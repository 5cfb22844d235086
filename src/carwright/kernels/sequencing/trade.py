"""The trade: broken windows and colour changes judged together, by swaps within a colour, swaps at the ends of batches,
and turns of stretches whose ends have one colour.

A move whose units of the first objective times their worth, plus its colour changes, come to d more than before is
taken with chance exp(-d / heat). Nothing that must hold is ever given up for it.
"""

from __future__ import annotations

import math

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, kernel, spliced
from carwright.kernels.sequencing.chance import ONE, below, count_bits, lowest_bit
from carwright.kernels.sequencing.shapes import FIRST, LAST, LENGTH
from carwright.kernels.sequencing.trade_state import (
    BEST,
    BROKEN,
    CHANGES,
    DIGITS,
    ENDS,
    MOVE,
    NOW,
    UNITS,
    WORD,
    ZERO,
    above,
    swap_cars,
    turn_cars,
)

SWAP_SAME, SWAP_KIN, SWAP_BROKEN, SWAP_END_KIN, SWAP_END, TURN = 0, 1, 2, 3, 4, 5
"""Kinds of move: two cars of one colour, any, much alike, or one from a broken window; a car beside another colour for
one of that colour, much alike or any; a stretch turned round."""
LOOK = 2047
"""Broken windows and ends of batches are looked up anew after so many moves."""
RUN = 7
"""So many moves after the first are of one kind."""
TRIES = 4
"""Cars that are drawn in search of one at the end of its batch."""
PARTNERS = 8
"""Other ends of a stretch that are looked at in turn."""
RELIEF = 4
"""Units that a move is thought to gain at most, before it is looked at closely."""


@spliced
def kin_or_any(day, car, colour, kin):
    """A car of a colour, much like another one or any; -1 if there is none."""
    begin, found = day.first[colour], day.first[colour + 1] - day.first[colour]
    if found == 0:
        other = np.int64(-1)
    elif kin:
        other = np.int64(day.kin[car, colour, below(day.chance, day.kin.shape[2])])
    else:
        other = np.int64(day.cars[begin + below(day.chance, found)])
    return other


@inlined
def choose_same(day, kind):
    """Places of two cars of one colour; twice the same if there is no other."""
    places = day.order.size
    i = below(day.chance, places)
    if kind == SWAP_BROKEN and day.spots[BROKEN, places] > 0:
        i = np.int64(day.spots[BROKEN, below(day.chance, day.spots[BROKEN, places])])
    car = day.order[i]
    kin = kind == SWAP_KIN or (kind == SWAP_BROKEN and below(day.chance, 2) == 0)
    other = kin_or_any(day, car, day.colour[car], kin)
    return i, np.int64(day.place[other]) if other >= 0 else i


@spliced
def is_end(day, place):
    """True if the car at a place has another colour beside it."""
    return day.code[place] != day.code[place + 1] or day.code[place + 2] != day.code[place + 1]


@inlined
def choose_end(day, kind):
    """A place beside another colour, and that of a car of that colour, at an end of its batch if it is soon found."""
    found = day.spots[ENDS, day.order.size]
    if found == 0:
        return np.int64(0), np.int64(0)
    i = np.int64(day.spots[ENDS, below(day.chance, found)])
    colour = day.code[i + 2 * below(day.chance, 2)]
    j = i
    if colour == day.code[i + 1] or colour == day.first.size - 1:
        return i, j
    for _ in range(TRIES):
        other = kin_or_any(day, day.order[i], colour, kind == SWAP_END_KIN)
        if other < 0:
            break
        j = np.int64(day.place[other])
        if is_end(day, j):
            break
    return i, j


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


@inlined
def clash(day, p, back, q, ahead):
    """Rules of one car in some places that two cars break that come near each other where places p and q are joined.

    The one side goes on from p by steps of ``back``, the other from q by steps of ``ahead``.
    """
    here, off = day.here, day.off
    p0, p1, p2 = here[p + off], here[p + back + off], here[p + 2 * back + off]
    q0, q1, q2 = here[q + off], here[q + ahead + off], here[q + 2 * ahead + off]
    two, three = (p0 & q1) | (p1 & q0), (p0 & q2) | (p1 & q1) | (p2 & q0)
    return (p0 & q0 & day.apart[1]) | (two & day.apart[2]) | (three & day.apart[3])


@inlined
def clashes(day, a, b):
    """New clashes of a turn of places a to b that no old one makes up for."""
    new = count_bits(clash(day, a - 1, -1, b, -1)) + count_bits(clash(day, a, 1, b + 1, 1))
    old = count_bits(clash(day, a - 1, -1, a, 1)) + count_bits(clash(day, b, -1, b + 1, 1))
    return new - (RELIEF - 1) * old


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


@inlined
def tried_swap(day, kind, worth, bold):
    """True if a swap was taken; its change stands in ``value``."""
    i, j = choose_same(day, kind) if kind <= SWAP_BROKEN else choose_end(day, kind)
    if i == j:
        return False
    i, j = min(i, j), max(i, j)
    changes = swap_changes(day, i, j) if kind > SWAP_BROKEN else np.int64(0)
    most = np.int64(math.floor((bold - changes) / worth))
    if most < -RELIEF:
        return False
    units = swap_units(day, i, j)
    if units > most or not may_swap(day, i, j):
        return False
    swap_cars(day, i, j)
    day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, changes
    return True


@inlined
def tried_turn(day, worth, bold):
    """True if a stretch between two cars of one colour was turned; its change stands in ``value``.

    One of the two cars is within the stretch, so one of its joints keeps its colour.
    """
    i = below(day.chance, day.order.size)
    colour, inside = day.colour[day.order[i]], below(day.chance, 2)
    begin, found = day.first[colour], day.first[colour + 1] - day.first[colour]
    drawn = below(day.chance, found)
    for _ in range(PARTNERS):
        drawn = drawn + 1 if drawn + 1 < found else 0
        j = np.int64(day.place[day.cars[begin + drawn]])
        a, b = min(i, j) + inside, max(i, j) - 1 + inside
        if b <= a:
            continue
        changes = turn_changes(day, a, b)
        most = np.int64(math.floor((bold - changes) / worth))
        if most < -RELIEF or clashes(day, a, b) > most:
            continue
        units = turn_units(day, a, b, most)
        if units <= most and may_turn(day, a, b):
            turn_cars(day, a, b)
            day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, changes
            return True
    return False


@inner
def look_up_spots(day):
    """Places whose car is above a limit, and places beside another colour."""
    places, broken, ends = day.order.size, 0, 0
    for t in range(places):
        costs = ZERO
        for k in range(DIGITS):
            costs |= day.digit[t, k]
        if (day.here[t + day.off] & costs) != ZERO:
            day.spots[BROKEN, broken] = t
            broken += 1
        if is_end(day, t):
            day.spots[ENDS, ends] = t
            ends += 1
    day.spots[BROKEN, places], day.spots[ENDS, places] = broken, ends


@kernel
def trade(day, worth, heat, budget):
    """Try ``budget`` moves at one worth of a unit and one heat; returns how many were taken."""
    kind, taken = 0, 0
    for turn in range(budget):
        if turn & LOOK == 0:
            look_up_spots(day)
        if turn & RUN == 0:
            drawn, kind = below(day.chance, day.mix[day.mix.size - 1]), 0
            while day.mix[kind] <= drawn:
                kind += 1
        bold = heat * day.bold[below(day.chance, day.bold.size)]
        done = tried_turn(day, worth, bold) if kind == TURN else tried_swap(day, kind, worth, bold)
        if not done:
            continue
        taken += 1
        now, best, move = day.value[NOW], day.value[BEST], day.value[MOVE]
        now[UNITS] += move[UNITS]
        now[CHANGES] += move[CHANGES]
        if now[UNITS] < best[UNITS] or (now[UNITS] == best[UNITS] and now[CHANGES] < best[CHANGES]):
            best[UNITS], best[CHANGES] = now[UNITS], now[CHANGES]
            for t in range(day.order.size):
                day.best[t] = day.order[t]
    return taken
