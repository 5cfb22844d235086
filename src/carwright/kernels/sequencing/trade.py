"""The trade: broken windows and colour changes judged together, by swaps within a colour, swaps at the ends of batches,
and turns of stretches whose ends have one colour.

A move whose units of the first objective times their worth, plus its colour changes, plus the dues of colours that lack
runs, come to d more than before is taken with chance exp(-d / heat). Nothing that must hold is ever given up for it.
"""

from __future__ import annotations

import math

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, kernel, spliced
from carwright.kernels.sequencing.chance import below
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
def tried_swap(day, kind, worth, bold):
    """True if a swap within a colour was taken; its change stands in ``value``."""
    i, j = choose_same(day, kind)
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
            day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, changes
            return True
    swap_forgotten(day, i, j)
    return False


@inlined
def tried_turn(day, worth, bold):
    """True if a stretch between two cars of one colour was turned; its change stands in ``value``.

    One of the two cars is within the stretch, so one of its joints keeps its colour.
    """
    i = some_place(day)
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
        if most < -RELIEF or clashes(day, a, b) > most or not joins_fit(day, a, b):
            continue
        most = np.int64(math.floor((bold - changes - DUE * turn_lacks(day, a, b, 1)) / worth))
        units = turn_units(day, a, b, most)
        if units <= most and may_turn(day, a, b):
            turn_cars(day, a, b)
            day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, changes
            return True
        turn_lacks(day, a, b, -1)
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
