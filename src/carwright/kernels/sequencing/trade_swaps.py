"""Swaps of the trade: two cars of one colour, or a car beside another colour for one of that colour."""

from __future__ import annotations

import math

import numpy as np

from carwright.kernels.sequencing.bare import inlined, spliced
from carwright.kernels.sequencing.chance import below
from carwright.kernels.sequencing.trade_judged import may_swap, swap_changes, swap_units
from carwright.kernels.sequencing.trade_runs import DUE, renew_runs, swap_forgotten, swap_lacks
from carwright.kernels.sequencing.trade_spots import RELIEF, is_end, some_place
from carwright.kernels.sequencing.trade_state import BROKEN, CHANGES, ENDS, MOVE, UNITS, ZERO, swap_cars

MATES = 64
"""Cars of one colour that are looked at for one that fits."""
TRIES = 4
"""Cars that are drawn in search of one at the end of its batch."""
END_TRIES = 6
"""Cars that are drawn for a swap of ends."""


@inlined
def fitting_mate(day, i):
    """A place whose car has the same colour and can change places with that of place i, nothing more broken; else i.

    It is seen by two words: no rule counts for the one that comes alone where a car more for it would cost something.
    """
    colour, one, dear = day.code[i + 1], day.here[i + day.off], day.dear[i]
    begin, found = day.first[colour], np.int64(day.first[colour + 1] - day.first[colour])
    drawn = below(day.chance, found)
    for _ in range(min(found, MATES)):
        drawn = drawn + 1 if drawn + 1 < found else 0
        j = np.int64(day.place[day.cars[begin + drawn]])
        other = day.here[j + day.off]
        if (other & ~one & dear) == ZERO and (one & ~other & day.dear[j]) == ZERO and i != j:
            return j
    return i


@inlined
def tried_mate(day):
    """True if two cars of one colour changed places and no window more is broken; the change stands in ``value``."""
    i = some_place(day)
    j = fitting_mate(day, i)
    return taken_within(day, i, j, 0)


@inlined
def taken_within(day, i, j, most):
    """True if two cars of one colour changed places for at most so many units; the change stands in ``value``."""
    if i == j:
        return False
    i, j = min(i, j), max(i, j)
    units = swap_units(day, i, j)
    if units > most or not may_swap(day, i, j):
        return False
    swap_cars(day, i, j)
    day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, 0
    return True


@inlined
def tried_broken(day, most):
    """True if a car from a broken window went elsewhere within its colour; the change stands in ``value``."""
    broken = day.spots[BROKEN, day.order.size]
    if broken == 0:
        return False
    i = np.int64(day.spots[BROKEN, below(day.chance, broken)])
    car = day.order[i]
    other = kin_or_any(day, car, day.colour[car], below(day.chance, 2) == 0)
    return other >= 0 and taken_within(day, i, np.int64(day.place[other]), most)


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
def choose_end(day, kin):
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
        other = kin_or_any(day, day.order[i], colour, kin)
        if other < 0:
            break
        j = np.int64(day.place[other])
        if is_end(day, j):
            break
    return i, j


@inlined
def tried_end(day, kin, worth, bold):
    """True if a swap of two colours was taken; its change stands in ``value``."""
    i, j = choose_end(day, kin)
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
