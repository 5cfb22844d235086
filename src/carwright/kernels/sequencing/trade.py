"""The trade: broken windows and colour changes judged together, by swaps within a colour, swaps at the ends of batches,
and turns of stretches between two runs of one colour.

A move whose units of the first objective times their worth, plus its colour changes, plus the dues of colours that lack
runs, come to d more than before is taken with chance exp(-d / heat). Nothing that must hold is ever given up for it.
Swaps within a colour that are looked for, not drawn, never break a window more.
"""

from __future__ import annotations

import math

import numpy as np

from carwright.kernels.sequencing.bare import inlined, kernel
from carwright.kernels.sequencing.chance import below
from carwright.kernels.sequencing.trade_spots import look_up_spots
from carwright.kernels.sequencing.trade_state import BEST, CHANGES, MOVE, NOW, UNITS
from carwright.kernels.sequencing.trade_swaps import tried_broken, tried_end, tried_mate
from carwright.kernels.sequencing.trade_turns import tried_flip, tried_turn

SWAP_MATE, SWAP_BROKEN, SWAP_END_KIN, SWAP_END, TURN, FLIP = 0, 1, 2, 3, 4, 5
"""Kinds of move: two cars of one colour, one looked for that fits, or one from a broken window and any; a car beside
another colour for one of that colour, much alike or any; a stretch turned round, between two runs of one colour or of
whole runs."""
LOOK = 2047
"""Broken windows and ends of batches are looked up anew after so many moves."""
RUN = 7
"""So many moves after the first are of one kind."""


@inlined
def tried(day, kind, worth, bold):
    """True if a move of that kind was taken; its change stands in ``value``."""
    if kind == TURN:
        done = tried_turn(day, worth, bold)
    elif kind == FLIP:
        done = tried_flip(day, worth, bold)
    elif kind == SWAP_MATE:
        done = tried_mate(day)
    elif kind == SWAP_BROKEN:
        done = tried_broken(day, np.int64(math.floor(bold / worth)))
    else:
        done = tried_end(day, kind == SWAP_END_KIN, worth, bold)
    return done


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
        if not tried(day, kind, worth, heat * day.bold[below(day.chance, day.bold.size)]):
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
