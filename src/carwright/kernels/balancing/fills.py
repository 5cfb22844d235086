"""Which rests of a station can be filled: sums of task times, as bits.

Where a line may hardly be idle, nearly all ways to fill a station leave a little too much. Sums that the tasks still to
choose can reach (as for subset sums, Bellman 1957) tell so before they are tried one by one.
"""

import numpy as np

from carwright.kernels.balancing.sets import bits
from carwright.kernels.compiling import inlined, kernel

MOST_WORDS = 128
"""Longer rests can nearly always be filled."""
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
ONE = np.uint64(1)


@inlined
def fill_words(takt):
    """Words for the rests that are looked at."""
    return min((takt >> 6) + 1, MOST_WORDS)


@kernel
def lay_fills(line, room, done, open_, fills):
    """Lay out in ``fills``, (places, words), which rests the tasks from each place of ``open_`` on can fill.

    ``room`` is (takt, idle that can be spared). Tasks that are freed on the way are taken into account as if all could
    be chosen at any place. Returns whether there is a rest that they cannot fill.
    """
    takt, spare = room
    places = len(open_)
    last = fills[places]
    last[:] = 0
    for rest in range(min(spare + 1, 64 * len(last))):
        last[rest >> 6] |= ONE << np.uint64(rest & 63)
    for i in range(len(line.times)):
        if _may_be_freed(line, takt, done, i):
            _with_task(last, last, line.times[i])
    for place in range(places - 1, -1, -1):
        _with_task(fills[place + 1], fills[place], line.times[open_[place]])
    for word in range(len(last)):  # noqa: SIM110 - any() of a generator is not compiled
        if last[word] != ALL:
            return True
    return False


@inlined
def _may_be_freed(line, takt, done, i):
    """Whether the task can come to this station, behind others that come to it."""
    if (done[i >> 6] >> np.uint64(i & 63)) & ONE != np.uint64(0):
        return False
    rest = takt - line.times[i]
    behind_open = False
    for word in range(len(done)):
        left = line.before[i, word] & ~done[word]
        while left != np.uint64(0):
            behind_open = True
            lowest = left & (~left + ONE)
            rest -= line.times[64 * word + bits(lowest - ONE)]
            if rest < 0:
                return False
            left ^= lowest
    return behind_open


@inlined
def _with_task(before, filled, time):
    """The rests that can be filled with one more task; both may be the same."""
    shift = time >> 6
    low = np.uint64(time & 63)
    for word in range(len(before) - 1, -1, -1):
        moved = np.uint64(0)
        if word >= shift:
            moved = before[word - shift] << low
            if low != np.uint64(0) and word > shift:
                moved |= before[word - shift - 1] >> (np.uint64(64) - low)
        filled[word] = before[word] | moved
