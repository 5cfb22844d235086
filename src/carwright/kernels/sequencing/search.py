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
from carwright.kernels.sequencing.shapes import JOINTS, NEVER, PARTS, STANDS, STATIONS
from carwright.kernels.sequencing.windows import look_up

LOOK = 4095
"""Broken windows are looked up anew after so many moves."""


@inlined
def taken(plan, level, change):
    """True if a change for the worse is taken all the same."""
    if plan.heat <= 0.0 or level != plan.levels - 1:
        return False
    u = (below(plan.chance, 1 << 30) + 0.5) / (1 << 30)
    return change < -plan.heat * math.log(u)


@spliced
def paint_first(ratios, pairs, choice, move, plan):
    """Level of the colours if no move can gain anything before it: then it is asked first, it costs least to ask."""
    found = 0
    if choice.paint >= 0:
        for level in range(1, plan.levels):
            if pairs.first[JOINTS, level] <= choice.paint < pairs.first[JOINTS, level + 1]:
                found = level if ratios.words[level] == ratios.words[level + 1] else 0
                break
            if move.value[0, level] > plan.value[2, level]:
                break
    return found


@inlined
def judged(ratios, counts, pairs, flows, move, plan, count, i, j, early):
    """0: refused; 1: taken; 2: better. Changes stand in ``move.value``."""
    if count > 0:
        mark_edges(move.edges, move.pieces, count)
        if flows.first[STANDS, plan.levels] + flows.first[PARTS, plan.levels] + flows.first[STATIONS, plan.levels] > 0:
            fill_fresh(move.order, move.fresh, move.pieces, count)
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
        if change > 0 and level <= better:
            if level == 0 or not taken(plan, level, change):
                return 0
        elif change < 0:
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
    whole, early = plan.mix[plan.mix.size - 1], 0
    for turn in range(budget):
        if turn & LOOK == 0:
            look_up(ratios, counts, choice.locked, choice.hot, move.places, plan.levels)
            early = paint_first(ratios, pairs, choice, move, plan)
        drawn, kind = below(plan.chance, whole), 0
        while plan.mix[kind] <= drawn:
            kind += 1
        count, i, j = choose(choice, pairs, move, kind, plan.levels, plan.chance)
        if count < 0:
            continue
        judged_moves += 1
        plan.tally[kind, 0] += 1
        verdict = judged(ratios, counts, pairs, flows, move, plan, count, i, j, early)
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
