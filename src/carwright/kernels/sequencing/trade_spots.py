"""Where moves of the trade set out: broken windows, ends of runs, and cars of the colours that are broken."""

from __future__ import annotations

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, spliced
from carwright.kernels.sequencing.chance import below
from carwright.kernels.sequencing.trade_state import BROKEN, ENDS, ZERO

CROWDED, OF = 10, 16
"""So many times of so many a car is drawn among those of a colour with a broken window."""
RELIEF = 4
"""Units that a move is thought to gain at most, before it is looked at closely."""
REACH = 6
"""A joint so many places from a car above a limit may be relieved."""


@spliced
def is_end(day, place):
    """True if the car at a place has another colour beside it."""
    return day.code[place] != day.code[place + 1] or day.code[place + 2] != day.code[place + 1]


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


@inner
def look_up_spots(day):
    """Places whose car is above a limit, joints near them, and places beside another colour."""
    places, broken, ends = day.order.size, 0, 0
    day.relief[:] = 0
    for t in range(places):
        if (day.here[t + day.off] & day.dear[t]) != ZERO:
            day.spots[BROKEN, broken] = t
            broken += 1
            day.relief[max(0, t - REACH) : t + REACH + 2] = RELIEF
        if is_end(day, t):
            day.spots[ENDS, ends] = t
            ends += 1
    day.spots[BROKEN, places], day.spots[ENDS, places] = broken, ends
