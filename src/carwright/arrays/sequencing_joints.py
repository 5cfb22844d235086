"""Ratio rules as the trade asks them at a joint between two places: step by step, in one word."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.kernels.sequencing.shapes import KIND, LENGTH, LIMIT, MOST_EXCESS
from carwright.kernels.sequencing.trade_joints import Joints
from carwright.kernels.sequencing.trade_state import WORD

Array = NDArray[Any]
SPAN = 9
"""Places of a window at most; longer ones are rarely what forbids a joint."""
SIDES = 4
"""Rows of ``Joints.side``."""


def joints_of(places: int, rule: Array, bits: Array, built: Array, off: int) -> Joints:
    """The rules as :class:`Joints` has them, of windows short enough, as many as a word holds.

    ``rule`` is as ``Ratios.rule``, of rules that hold all day; ``bits`` and ``built`` of shape (cars, rules) tell which
    cars of the day and of the day before count.
    """
    edge, span, used = [0, 0], [0] * (SPAN + 1), 0
    steps, before = np.zeros(len(bits), np.uint64), np.zeros(len(built), np.uint64)
    for number, each in enumerate(rule.tolist()):
        limit, length = each[LIMIT], each[LENGTH]
        # Two cars too many cost a rule of the other kind no more than one.
        exact = limit == 1 or each[KIND] == MOST_EXCESS
        if not 0 < limit < length <= SPAN or not exact or used + limit > WORD:
            continue
        word = ((1 << limit) - 1) << used
        edge[0] |= 1 << used
        used += limit
        edge[1] |= 1 << (used - 1)
        span[length] |= word
        steps |= np.where(bits[:, number], np.uint64(word), np.uint64(0))
        before |= np.where(built[:, number], np.uint64(word), np.uint64(0))
    return Joints(
        steps=steps,
        edge=np.array(edge, np.uint64),
        span=np.array(span, np.uint64),
        lengths=np.flatnonzero(span).astype(np.int64),
        near=places_of(places, before, off),
        off=off,
        side=np.zeros((SIDES, SPAN + 1), np.uint64),
    )


def places_of(places: int, built: Array, off: int) -> Array:
    """Words by place, with room for ``off`` places before and behind the day; those of the day before are written."""
    words = np.zeros(places + 2 * off, np.uint64)
    before = built[-off:]
    words[off - len(before) : off] = before
    return words


def words_of(bits: Array) -> Array:
    """Bits by car, bool (cars, rules), as words, uint64 (cars,)."""
    shifts = np.arange(bits.shape[1], dtype=np.uint64)
    words: Array = np.bitwise_or.reduce(bits.astype(np.uint64) << shifts, axis=1)
    return words


__all__ = ["SPAN", "joints_of", "places_of", "words_of"]
