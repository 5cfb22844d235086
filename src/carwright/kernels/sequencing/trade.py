"""The trade: broken windows and colour changes judged together, by swaps within a colour, swaps at the ends of batches,
and turns of stretches whose ends have one colour.

A move whose units of the first objective times their worth, plus its colour changes, plus the dues of colours that lack
runs, come to d more than before is taken with chance exp(-d / heat). Nothing that must hold is ever given up for it.
"""

from __future__ import annotations

import math

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, kernel, spliced
from carwright.kernels.sequencing.chance import ONE, below, count_bits
from carwright.kernels.sequencing.trade_judged import (
    RELIEF,
    clashes,
    may_swap,
    may_turn,
    swap_changes,
    swap_units,
    turn_changes,
    turn_units,
)
from carwright.kernels.sequencing.trade_runs import joins_fit, swap_forgotten, swap_lacks, turn_lacks
from carwright.kernels.sequencing.trade_state import (
    BEST,
    BROKEN,
    CHANGES,
    DIGITS,
    ENDS,
    MOVE,
    NOW,
    UNITS,
    ZERO,
    renew_runs,
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
MANY = 64
PARTNERS = 8
"""Other ends of a stretch that are looked at in turn."""
END_TRIES = 6
"""Cars that are drawn for a swap of ends."""
CROWDED, OF = 10, 16
"""So many times of so many a car is drawn among those of a colour with a broken window."""
DUE = 0.75
"""For every end of a run that a colour lacks, in colour changes: a run has two, so a new one is worth more than it
costs."""


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
def some_place(day):
    """A place to set out from: of a car whose colour has a broken window, or any."""
    places = day.order.size
    broken = day.spots[BROKEN, places]
    if broken == 0 or below(day.chance, OF) >= CROWDED:
        return below(day.chance, places)
    colour = day.code[np.int64(day.spots[BROKEN, below(day.chance, broken)]) + 1]
    begin, found = day.first[colour], day.first[colour + 1] - day.first[colour]
    return np.int64(day.place[day.cars[begin + below(day.chance, found)]])


@inlined
def choose_same(day, kind):
    """Places of two cars of one colour; twice the same if there is no other."""
    places = day.order.size
    if kind == SWAP_BROKEN and day.spots[BROKEN, places] > 0:
        i = np.int64(day.spots[BROKEN, below(day.chance, day.spots[BROKEN, places])])
    else:
        i = some_place(day)
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
    for _ in range(END_TRIES):
        drawn = some_place(day)
        if is_end(day, drawn):
            i = drawn
            break
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
def fitting(day, i, kind):
    """A place whose car may change places with that of place i at no cost, as far as is seen at a glance; else i."""
    car = day.order[i]
    colour = day.colour[car]
    here, dear = day.look[i, 0], day.look[i, 1]
    absent = ~here
    first, found = np.int64(day.first[colour]), np.int64(day.first[colour + 1] - day.first[colour])
    if kind == SWAP_KIN:
        found = day.kin.shape[2]
        drawn = below(day.chance, found)
        for _ in range(found):
            drawn = drawn + 1 if drawn + 1 < found else 0
            other = day.kin[car, colour, drawn]
            if other < 0:
                continue
            j = np.int64(day.place[other])
            there = day.look[j, 0]
            if (there & absent & dear) == ZERO and (here & ~there & day.look[j, 1]) == ZERO:
                return j
        return i
    drawn = below(day.chance, found)
    for _ in range(min(found, MANY)):
        drawn = drawn + 1 if drawn + 1 < found else 0
        j = np.int64(day.place[day.cars[first + drawn]])
        there = day.look[j, 0]
        if (there & absent & dear) == ZERO and (here & ~there & day.look[j, 1]) == ZERO and j != i:
            return j
    return i


@inlined
def tried_swap(day, kind, worth, bold):
    """True if a swap within a colour was taken; its change stands in ``value``."""
    if kind == SWAP_BROKEN:
        i, j = choose_same(day, kind)
    else:
        i = some_place(day)
        j = fitting(day, i, kind)
    if i == j:
        return False
    i, j = min(i, j), max(i, j)
    units = swap_units(day, i, j)
    if units > np.int64(math.floor(bold / worth)) or not may_swap(day, i, j):
        return False
    swap_cars(day, i, j)
    day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, 0
    return True


@inlined
def tried_end(day, kind, worth, bold):
    """True if a swap of two colours was taken; its change stands in ``value``."""
    i, j = choose_end(day, kind)
    if i == j:
        return False
    i, j = min(i, j), max(i, j)
    changes = swap_changes(day, i, j)
    # No more than two runs come.
    if bold - changes + 4 * DUE < -RELIEF * worth:
        return False
    most = np.int64(math.floor((bold - changes - DUE * swap_lacks(day, i, j)) / worth))
    if most >= -RELIEF:
        units = swap_units(day, i, j)
        if units <= most and may_swap(day, i, j):
            swap_cars(day, i, j)
            renew_runs(day, i, i)
            renew_runs(day, j, j)
            day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, changes
            return True
    swap_forgotten(day, i, j)
    return False


@inlined
def fixed_side(day, row, place, step):
    """What a joint asks of its other side, for every number of places of that side."""
    span = day.spans.size - 1
    first, side = day.ends_of_steps[0], day.side[row]
    met = ZERO
    for n in range(1, span):
        met |= day.near[place + (n - 1) * step + day.off] & ((met << ONE) | first)
        day.side[3, n] = met
        side[n] = ZERO
    for k in range(day.lengths.size):
        length = day.lengths[k]
        bits = day.spans[length]
        for n in range(1, length):
            side[n] |= day.side[3, length - n] & bits


@inlined
def joint_units(day, row, place, step, most):
    """Units of a joint."""
    last = day.ends_of_steps[1]
    met, units = ZERO, np.int64(0)
    for n in range(1, day.spans.size - 1):
        met |= day.near[place + (n - 1) * step + day.off] & ((met >> ONE) | last)
        units += count_bits(met & day.side[row, n])
        if units > most:
            break
    return units


@inlined
def tried_turn(day, worth, bold):
    i = some_place(day)
    colour = day.colour[day.order[i]]
    begin, found = day.first[colour], day.first[colour + 1] - day.first[colour]
    s1, e1 = np.int64(day.run[i, 0]), np.int64(day.run[i, 1])
    cut = i + below(day.chance, 2)
    head, tail = cut - s1, e1 + 1 - cut
    fixed_side(day, 0, cut - 1, -1)
    fixed_side(day, 1, cut, 1)
    last = day.ends_of_steps[1]
    first_back, first_ahead = day.side[0, 1] & last, day.side[1, 1] & last
    old = np.int64(0)
    if day.relief[cut] > 0:
        old = joint_units(day, 0, cut, 1, 99)
    flat = np.int64(math.floor(bold / worth)) + old
    drawn = below(day.chance, found)
    for _ in range(PARTNERS):
        drawn = drawn + 1 if drawn + 1 < found else 0
        j = np.int64(day.place[day.cars[begin + drawn]])
        s2, e2 = np.int64(day.run[j, 0]), np.int64(day.run[j, 1])
        if s2 == s1:
            continue
        size = e2 + 1 - s2
        day.tally[0] += 1
        for other in range(s2 + max(0, size + tail - day.longest), s2 + min(size, day.longest - head) + 1):
            day.tally[1] += 1
            a, b = min(cut, other), max(cut, other) - 1
            most, changes = flat, np.int64(0)
            if head == 0 or tail == 0 or other == s2 or other == e2 + 1:
                changes = turn_changes(day, a, b)
                most = np.int64(math.floor((bold - changes) / worth)) + old
            most += day.relief[other]
            behind, before = day.near[other + day.off], day.near[other - 1 + day.off]
            if count_bits(before & first_back) + count_bits(behind & first_ahead) > most:
                continue
            day.tally[7] += 1
            units = joint_units(day, 0, other - 1, -1, most)
            if units > most:
                continue
            units += joint_units(day, 1, other, 1, most - units)
            if units > most:
                continue
            day.tally[2] += 1
            if day.relief[other] > 0:
                fixed_side(day, 2, other - 1, -1)
                if units - joint_units(day, 2, other, 1, 99) > most - day.relief[other]:
                    continue
            if not joins_fit(day, a, b):
                continue
            day.tally[3] += 1
            most = np.int64(math.floor((bold - changes - DUE * turn_lacks(day, a, b, 1)) / worth))
            units = turn_units(day, a, b, most)
            if units <= most:
                day.tally[4] += 1
                if may_turn(day, a, b):
                    day.tally[5] += 1
                    day.tally[6] += b-a
                    turn_cars(day, a, b)
                    day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, changes
                    return True
            turn_lacks(day, a, b, -1)
    return False


@inner
def look_up_spots(day):
    """Places whose car is above a limit, and places beside another colour."""
    places, broken, ends = day.order.size, 0, 0
    day.relief[:] = 0
    for t in range(places):
        costs = ZERO
        for k in range(DIGITS):
            costs |= day.digit[t, k]
        if (day.here[t + day.off] & costs) != ZERO:
            for u in range(max(0, t - 6), min(places, t + 7) + 1):
                day.relief[u] = RELIEF
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
        if kind == TURN:
            done = tried_turn(day, worth, bold)
        elif kind <= SWAP_BROKEN:
            done = tried_swap(day, kind, worth, bold)
        else:
            done = tried_end(day, kind, worth, bold)
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
