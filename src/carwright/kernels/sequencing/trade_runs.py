"""Runs of one colour in the trade: how many a colour lacks, and whether a turned stretch makes one too long.

A colour whose cars crowd a rule needs more runs than its number of cars alone asks for. Runs are counted by their ends:
every place where the colour changes is an end of two of them.
"""

from __future__ import annotations

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, spliced

DUE = 0.75
"""For every end of a run that a colour lacks, in colour changes: a run has two, so a new one is worth more than it
costs."""


@spliced
def joint(day, before, behind, more):
    """Ends that two colours lack more if one joint between them more (1) or less (-1) is there; takes note of it."""
    lacks = 0
    if before != behind:
        # An end less is missed if no more are left than are needed; an end more helps if too few were there.
        too_few = 0 if more > 0 else -1
        lacks = (day.need[before] - day.ends[before] > too_few) + (day.need[behind] - day.ends[behind] > too_few)
        day.ends[before] += more
        day.ends[behind] += more
    return -more * lacks


@inlined
def joints_of(day, i, j, more):
    """The same for all joints of places i < j."""
    code = day.code
    lacks = joint(day, code[i], code[i + 1], more) + joint(day, code[i + 1], code[i + 2], more)
    if j > i + 1:
        lacks += joint(day, code[j], code[j + 1], more)
    return lacks + joint(day, code[j + 1], code[j + 2], more)


@inlined
def swap_lacks(day, i, j):
    """Ends that colours lack more once the cars of places i < j are swapped; takes note of the new ends."""
    code = day.code
    lacks = joints_of(day, i, j, -1)
    code[i + 1], code[j + 1] = code[j + 1], code[i + 1]
    lacks += joints_of(day, i, j, 1)
    code[i + 1], code[j + 1] = code[j + 1], code[i + 1]
    return lacks


@inlined
def swap_forgotten(day, i, j):
    """Ends as they are without the swap that was noted."""
    code = day.code
    code[i + 1], code[j + 1] = code[j + 1], code[i + 1]
    joints_of(day, i, j, -1)
    code[i + 1], code[j + 1] = code[j + 1], code[i + 1]
    joints_of(day, i, j, 1)


@inlined
def turn_lacks(day, a, b, more):
    """Ends that colours lack more once places a to b are turned (1) or turned back (-1); takes note of them."""
    before, first, last, behind = day.code[a], day.code[a + 1], day.code[b + 1], day.code[b + 2]
    lacks = joint(day, before, first, -more) + joint(day, last, behind, -more)
    return lacks + joint(day, before, last, more) + joint(day, first, behind, more)


@inlined
def joins_fit(day, a, b):
    """False if a run over a joint gets too long once places a to b are turned; inside the stretch they stay.

    A colour that fills the whole stretch is left to the look at every place.
    """
    if a > 0 and day.code[a] == day.code[b + 1]:
        inside = b + 1 - max(np.int64(day.run[b, 0]), a)
        if inside <= b - a and inside + a - day.run[a - 1, 0] > day.longest:
            return False
    if b + 1 < day.order.size and day.code[a + 1] == day.code[b + 2]:
        inside = min(np.int64(day.run[a, 1]), b) + 1 - a
        if inside <= b - a and inside + day.run[b + 1, 1] - b > day.longest:
            return False
    return True


@inner
def renew_runs(day, first, last):
    """Look up the runs over the places first to last, and over those beside them."""
    places, code = day.order.size, day.code
    begin, last = max(first - 1, 0), min(last + 1, places - 1)
    while begin > 0 and code[begin] == code[begin + 1]:
        begin -= 1
    while begin <= last:
        end = begin
        while end + 1 < places and code[end + 2] == code[begin + 1]:
            end += 1
        for t in range(begin, end + 1):
            day.run[t, 0], day.run[t, 1] = begin, end
        begin = end + 1
