"""Turns of the trade: two runs of one colour are cut, and all between the cuts is turned round.

Heads of the two runs come together, and so do their tails: lengths of runs change, runs merge, and the number of colour
changes never grows. Only cuts that leave no run too long are looked at, and most of those are given up at the first
cars beside the new joints.
"""

from __future__ import annotations

import math

import numpy as np

from carwright.kernels.sequencing.bare import inlined
from carwright.kernels.sequencing.chance import below, count_bits
from carwright.kernels.sequencing.trade_joints import AHEAD, BACK, LAST_STEP, OTHER, joint_units, look_at_side
from carwright.kernels.sequencing.trade_judged import may_turn, turn_changes, turn_units
from carwright.kernels.sequencing.trade_runs import DUE, joins_fit, turn_lacks
from carwright.kernels.sequencing.trade_spots import some_place
from carwright.kernels.sequencing.trade_state import CHANGES, MOVE, UNITS, turn_cars

PARTNERS = 8
"""Runs that are looked at in turn."""
ENDS_TRIED = 32
"""Ends of runs that are looked at in turn."""
NEVER = np.int64(1 << 40)
"""More units than there are."""


@inlined
def old_units(day, cut):
    """Units of the joint before a place."""
    if day.relief[cut] == 0:
        return np.int64(0)
    look_at_side(day.joints, OTHER, cut - 1, -1)
    return joint_units(day.joints, OTHER, cut, 1, NEVER)


@inlined
def joins_well(day, cut, most):
    """True if the sides that were looked at, joined with those of a cut, cost no more units than its old joint and
    ``most``, as far as short windows tell."""
    joints, most = day.joints, most + day.relief[cut]
    last, at = joints.edge[LAST_STEP], cut + joints.off
    # One car on that side: most cuts are given up here.
    back, ahead = joints.near[at - 1] & last & joints.side[BACK, 1], joints.near[at] & last & joints.side[AHEAD, 1]
    if count_bits(back) + count_bits(ahead) > most:
        return False
    units = joint_units(joints, BACK, cut - 1, -1, most)
    if units > most:
        return False
    units += joint_units(joints, AHEAD, cut, 1, most - units)
    return units <= most and units <= most - day.relief[cut] + old_units(day, cut)


@inlined
def turned(day, a, b, worth, bold):
    """True if places a to b were turned; the change stands in ``value``."""
    if not joins_fit(day, a, b):
        return False
    changes = turn_changes(day, a, b)
    most = np.int64(math.floor((bold - changes - DUE * turn_lacks(day, a, b, 1)) / worth))
    units = turn_units(day, a, b, most)
    if units <= most and may_turn(day, a, b):
        turn_cars(day, a, b)
        day.value[MOVE, UNITS], day.value[MOVE, CHANGES] = units, changes
        return True
    turn_lacks(day, a, b, -1)
    return False


@inlined
def opened(day, cut):
    """Look at both sides of a joint; returns the units that it costs."""
    look_at_side(day.joints, BACK, cut - 1, -1)
    look_at_side(day.joints, AHEAD, cut, 1)
    return old_units(day, cut)


@inlined
def tried_between(day, cut, other, old, worth, bold):
    """True if all between an opened joint of so many units and another one was turned."""
    a, b = min(cut, other), max(cut, other) - 1
    most = np.int64(math.floor((bold - turn_changes(day, a, b)) / worth)) + old
    return joins_well(day, other, most) and turned(day, a, b, worth, bold)


@inlined
def tried_turn(day, worth, bold):
    """True if a stretch between the cuts of two runs of one colour was turned; its change stands in ``value``."""
    i = some_place(day)
    cut, own, colour = i + below(day.chance, 2), np.int64(day.run[i, 0]), day.code[i + 1]
    head, tail, old = cut - own, day.run[i, 1] + 1 - cut, opened(day, cut)
    begin, found = day.first[colour], day.first[colour + 1] - day.first[colour]
    drawn = below(day.chance, found)
    for _ in range(PARTNERS):
        drawn = drawn + 1 if drawn + 1 < found else 0
        j = np.int64(day.place[day.cars[begin + drawn]])
        run, size = np.int64(day.run[j, 0]), np.int64(day.run[j, 1]) + 1 - day.run[j, 0]
        if run == own:
            continue
        for other in range(run + max(0, size + tail - day.longest), run + min(size, day.longest - head) + 1):
            if tried_between(day, cut, other, old, worth, bold):
                return True
    return False


@inlined
def tried_flip(day, worth, bold):
    """True if whole runs in a row, of any colours, were turned round; the change stands in ``value``."""
    i = some_place(day)
    cut = np.int64(day.run[i, 0] if below(day.chance, 2) == 0 else day.run[i, 1] + 1)
    old = opened(day, cut)
    other = np.int64(day.run[below(day.chance, day.order.size), 0])
    for _ in range(ENDS_TRIED):
        if other != cut and tried_between(day, cut, other, old, worth, bold):
            return True
        other = np.int64(day.run[other, 1]) + 1 if other < day.order.size else np.int64(0)
    return False
