"""Chance of a search: a small fast generator, one state a thread (xorshift64*, Vigna 2016)."""

from __future__ import annotations

import numpy as np
from numba import config, types
from numba.cpython.unsafe.numbers import trailing_zeros
from numba.extending import intrinsic

from carwright.kernels.sequencing.bare import spliced

FACTOR = np.uint64(2685821657736338717)
S12, S25, S27, S32 = np.uint64(12), np.uint64(25), np.uint64(27), np.uint64(32)
ONE = np.uint64(1)


def chance_of(seed: int) -> np.ndarray:
    """State of chance at the begin of a search, uint64 (1,), never 0."""
    return np.array([(seed * 0x9E3779B97F4A7C15 + 0x1234567) % (1 << 64) or 1], np.uint64)


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
    return np.int64(trailing_zeros(bits))


@intrinsic
def count_bits(_typing, bits):
    """How many bits of a uint64 are set: one instruction of the processor."""
    return types.int64(types.uint64), lambda _context, builder, _signature, given: builder.ctpop(given[0])


if config.DISABLE_JIT:

    def lowest_bit(bits):
        """The same for Python, which cannot call what stands for one instruction of the processor."""
        return (int(bits) & -int(bits)).bit_length() - 1

    def count_bits(bits):
        """The same."""
        return int(bits).bit_count()
