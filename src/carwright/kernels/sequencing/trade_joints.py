"""What a joint between two places costs, for all ratio rules with short windows at once.

A window over a joint holds some places on one side and the rest on the other. A rule of at most N cars in so many has N
steps, each of one bit: the first is met by one car, the second by two, and so on. The window holds k cars too many if k
steps are met on one side whose counterparts are met on the other: of N = 2, one car and two, or two and one. So a joint
is judged by one look at a word for every number of places of one side, whatever the number of rules. Cars that are too
many on one side alone are left out of account.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from carwright.kernels.sequencing.bare import inlined
from carwright.kernels.sequencing.chance import ONE, count_bits

FIRST_STEP, LAST_STEP = 0, 1
"""Entries of ``Joints.edge``."""
BACK, AHEAD, OTHER, MET = 0, 1, 2, 3
"""Rows of ``Joints.side``: of the joint that is looked at, of another one, and room to work in."""
NONE = np.uint64(0)


class Joints(NamedTuple):
    """Windows of up to L places; n places and cars."""

    steps: np.ndarray
    """Steps that a car counts for: all of each rule for which it counts, uint64 (n,)."""
    edge: np.ndarray
    """First and last step of every rule, uint64 (2,)."""
    span: np.ndarray
    """Steps of the rules whose windows have 0, 1, ..., L places, uint64 (L + 1,)."""
    lengths: np.ndarray
    """Lengths of windows that there are, int64."""
    near: np.ndarray
    """``steps`` of the car at each place, from ``off`` places before the day on, uint64 (off + n + off,)."""
    off: int
    """At least L."""
    side: np.ndarray
    """Steps that are met on one side of a joint, by the number of places on the other side, uint64 (4, L + 1)."""


@inlined
def look_at_side(joints, row, place, step):
    """Steps that are met from a place on, by steps of 1 or -1, for every number of places on the other side."""
    first, met = joints.edge[FIRST_STEP], NONE
    side, so_far = joints.side[row], joints.side[MET]
    for n in range(1, joints.span.size - 1):
        met |= joints.near[place + (n - 1) * step + joints.off] & ((met << ONE) | first)
        so_far[n], side[n] = met, NONE
    for k in range(joints.lengths.size):
        length = joints.lengths[k]
        bits = joints.span[length]
        for n in range(1, length):
            side[n] |= so_far[length - n] & bits


@inlined
def joint_units(joints, row, place, step, most):
    """Cars too many in the windows over a joint of that side and the places from ``place`` on.

    Of more than ``most`` it is not told how many.
    """
    last, side, met, units = joints.edge[LAST_STEP], joints.side[row], NONE, np.int64(0)
    for n in range(1, joints.span.size - 1):
        # Here a rule's last step is met by one car, the one before by two.
        met |= joints.near[place + (n - 1) * step + joints.off] & ((met >> ONE) | last)
        units += count_bits(met & side[n])
        if units > most:
            break
    return units
