"""Chance of a search: a small fast generator, one state a thread (xorshift64*, Vigna 2016)."""

from __future__ import annotations

import numpy as np

from carwright.kernels.sequencing.bare import spliced

FACTOR = np.uint64(2685821657736338717)
S12, S25, S27, S32, S58 = np.uint64(12), np.uint64(25), np.uint64(27), np.uint64(32), np.uint64(58)
ONE = np.uint64(1)
DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_FACTOR, _MASK = int(DE_BRUIJN), (1 << 64) - 1
BIT = np.zeros(64, np.int64)
"""Index of a single bit, by the upper six bits of its product with a de Bruijn number (Leiserson and others 1998)."""
for _bit in range(64):
    BIT[((_FACTOR << _bit) & _MASK) >> 58] = _bit


@spliced
def below(chance, limit):
    """A whole number from 0 to limit - 1; ``chance`` is the state, uint64 (1,)."""
    x = chance[0]
    x ^= x >> S12
    x ^= x << S25
    x ^= x >> S27
    chance[0] = x
    return np.int64(((x * FACTOR) >> S32) * np.uint64(limit) >> S32)


@spliced
def lowest_bit(bits):
    """Index of the lowest bit that is set."""
    return BIT[((bits & (~bits + ONE)) * DE_BRUIJN) >> S58]
