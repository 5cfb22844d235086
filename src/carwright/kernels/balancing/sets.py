"""Sets of tasks as bits: task i is bit i mod 64 of word i div 64."""

import numpy as np

from carwright.kernels.compiling import inlined

ONE = np.uint64(1)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_M1 = np.uint64(0x5555555555555555)
_M2 = np.uint64(0x3333333333333333)
_M4 = np.uint64(0x0F0F0F0F0F0F0F0F)
_H = np.uint64(0x0101010101010101)
_MIX1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX2 = np.uint64(0xC4CEB9FE1A85EC53)


@inlined
def has(tasks, i):
    """Whether task i is in the set."""
    return (tasks[i >> 6] >> np.uint64(i & 63)) & ONE != np.uint64(0)


@inlined
def add(tasks, i):
    """Put task i into the set."""
    tasks[i >> 6] |= ONE << np.uint64(i & 63)


@inlined
def take(tasks, i):
    """Take task i out of the set."""
    tasks[i >> 6] &= ~(ONE << np.uint64(i & 63))


@inlined
def all_of(word, tasks):
    """A word of the set of all tasks."""
    count = tasks - 64 * word
    return ALL if count >= 64 else (ONE << np.uint64(count)) - ONE


@inlined
def within(inner, outer):
    """Whether every task of the inner set is in the outer one."""
    for word in range(len(inner)):  # noqa: SIM110 - all() of a generator is not compiled
        if inner[word] & ~outer[word] != np.uint64(0):
            return False
    return True


@inlined
def within_both(inner, one, other):
    """Whether every task of the inner set is in one of the two others."""
    for word in range(len(inner)):  # noqa: SIM110 - all() of a generator is not compiled
        if inner[word] & ~(one[word] | other[word]) != np.uint64(0):
            return False
    return True


@inlined
def bits(word):
    """Number of ones in a word."""
    word = word - ((word >> np.uint64(1)) & _M1)
    word = (word & _M2) + ((word >> np.uint64(2)) & _M2)
    word = (word + (word >> np.uint64(4))) & _M4
    return np.int64((word * _H) >> np.uint64(56))


@inlined
def lowest(word):
    """Place of the lowest one in a word that is not zero."""
    return bits((word & (~word + ONE)) - ONE)


@inlined
def mixed(tasks):
    """A hash of the set, never zero."""
    mix = np.uint64(0x9E3779B97F4A7C15)
    for word in range(len(tasks)):
        mix ^= tasks[word]
        mix *= _MIX1
        mix ^= mix >> np.uint64(32)
        mix *= _MIX2
        mix ^= mix >> np.uint64(29)
    return mix | ONE
