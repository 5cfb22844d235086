"""The search: moves by chance, each judged from the most important objective on, taken if it makes nothing worse."""

from __future__ import annotations

import math

from carwright.kernels.sequencing.bare import inlined, kernel, spliced
from carwright.kernels.sequencing.chance import below
from carwright.kernels.sequencing.choose import choose
from carwright.kernels.sequencing.moves import (
    do_stretch,
    do_swap,
    fill_fresh,
    mark_edges,
    stretch_change,
    swap_change,
)
from carwright.kernels.sequencing.neighbours import look_up_colours
from carwright.kernels.sequencing.shapes import NEVER, PARTS, STANDS, STATIONS, SWAP_HOT, SWAP_HOT_TWIN
from carwright.kernels.sequencing.windows import look_up

LOOK = 2047
"""Where something can be gained is looked up anew after so many moves."""
RUN = 7
"""So many moves after the first are of one kind: the processor then guesses well which way the code goes."""


@spliced
def paint_first(ratios, choice, plan):
    """Level of the colours if they count: most moves are not meant to gain before it, and it costs least to ask."""
    level = choice.rank
    alone = choice.paint >= 0 and level < plan.levels and ratios.words[level] == ratios.words[level + 1]
    return level if alone else 0


@spliced
def at_least(move, plan, early):
    """True if no move can gain anything in the levels before that of the colours."""
    found = True
    for level in range(1, early):
        if move.value[0, level] > plan.value[2, level]:
            found = False
    return found


@spliced
def warmth(plan):
    """How much worse a move may be this time: more than d with chance exp(-d / heat)."""
    return -plan.heat * math.log((below(plan.chance, 1 << 30) + 0.5) / (1 << 30))


@spliced
def taken(plan, level, change):
    """True if a change for the worse is taken all the same."""
    return plan.heat > 0.0 and level == plan.levels - 1 and change < warmth(plan)


@inlined
def ready(flows, move, levels, count):
    """What the change of a stretch is worked out from."""
    mark_edges(move.edges, move.pieces, count)
    if flows.first[STANDS, levels] + flows.first[PARTS, levels] + flows.first[STATIONS, levels] > 0:
        fill_fresh(move.order, move.fresh, move.pieces, count)


@inlined
def judged(ratios, counts, pairs, flows, move, plan, count, i, j, early):
    """0: refused; 1: taken; 2: better. Changes stand in ``move.value``."""
    if count > 0:
        ready(flows, move, plan.levels, count)
    better = plan.levels
    for step in range(plan.levels):
        # Hard rules come first while they are broken; an order that keeps them is asked last, few moves get there.
        level = step
        if move.value[0, 0] == 0:
            level = early if step == 0 and early > 0 else step + (step >= early)
            level = level if level < plan.levels else 0
        # What is left of a level can gain no more than its value: once the change is above that, it is for the worse.
        exact = level > better or (level == plan.levels - 1 and plan.heat > 0.0)
        move.value[2, level] = NEVER if exact else move.value[0, level]
        if count == 0:
            change = swap_change(ratios, counts, pairs, flows, move, level, i, j)
        else:
            change = stretch_change(ratios, counts, pairs, flows, move, level, count)
        move.value[1, level] = change
        if change > 0 and level <= better and (level == 0 or not taken(plan, level, change)):
            return 0
        if change < 0:
            better = min(better, level)
    return 2 if better < plan.levels else 1


@spliced
def less(value, row, other, other_row, levels):
    """True if the first is less, level by level."""
    found = False
    for level in range(levels):
        if value[row, level] != other[other_row, level]:
            found = value[row, level] < other[other_row, level]
            break
    return found


@inlined
def keep(move, plan):
    """Note the order as the best one."""
    for t in range(move.order.size):
        plan.best[t] = move.order[t]
    for level in range(plan.levels):
        plan.value[0, level] = move.value[0, level]


@kernel
def search(day, plan, budget):
    """Try ``budget`` moves; returns how many were judged. Ends at once where the goal is met."""
    ratios, counts, pairs, flows, choice, move = day
    judged_moves = 0
    whole, early, kind = plan.mix[plan.mix.size - 1], 0, 0
    for turn in range(budget):
        if turn & LOOK == 0:
            look_up(ratios, counts, choice, move, plan.levels)
            early = paint_first(ratios, choice, plan)
            if choice.paint >= 0 and choice.rank < plan.levels:
                look_up_colours(pairs, choice, move, early > 0)
        if turn & RUN == 0:
            drawn, kind = below(plan.chance, whole), 0
            while plan.mix[kind] <= drawn:
                kind += 1
        count, i, j = choose(choice, pairs, move, kind, plan.levels, plan.chance)
        if count < 0:
            continue
        judged_moves += 1
        plan.tally[kind, 0] += 1
        hot = kind == SWAP_HOT or kind == SWAP_HOT_TWIN
        asked = early if not hot or at_least(move, plan, early) else 0
        verdict = judged(ratios, counts, pairs, flows, move, plan, count, i, j, asked)
        if verdict == 0:
            continue
        plan.tally[kind, verdict] += 1
        if count == 0:
            do_swap(ratios, counts, pairs, flows, move, plan.levels, i, j)
        else:
            do_stretch(ratios, counts, pairs, flows, move, plan.levels, count)
        for level in range(plan.levels):
            move.value[0, level] += move.value[1, level]
        if verdict == 2 and less(move.value, 0, plan.value, 0, plan.levels):
            keep(move, plan)
            if not less(plan.value, 1, plan.value, 0, plan.levels):
                break
    return judged_moves
