"""Sets of tasks done, layer by layer: found again by their hash, narrowed to the best where they are too many."""

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.sets import mixed
from carwright.kernels.compiling import inlined, kernel


class Memory(NamedTuple):
    """States, the oldest first."""

    done: np.ndarray  # (most, words)
    parent: np.ndarray  # (most,) int32
    worth: np.ndarray  # (most,) float32
    seen: np.ndarray  # hash table of states of earlier layers, -1 where empty
    fresh: np.ndarray  # the same of the layer under way
    starts: np.ndarray  # (target + 2,) first state of each layer, then the end; -1 of those not reached


@kernel
def cleared(memory):
    """Nothing but the state in which no task is done."""
    memory.seen[:] = -1
    memory.fresh[:] = -1
    memory.starts[:] = -1
    memory.done[0, :] = 0
    memory.parent[0] = -1
    memory.worth[0] = 0.0


@inlined
def known(table, memory, done, spot):
    """Whether the set stands in a table; else where it would."""
    mask = len(table) - 1
    spot &= mask
    while table[spot] >= 0:
        row = table[spot]
        same = True
        for word in range(len(done)):
            if memory.done[row, word] != done[word]:
                same = False
                break
        if same:
            return True, spot
        spot = (spot + 1) & mask
    return False, spot


@inlined
def within_stations(memory, done, stations):
    """Row of a state in which just these tasks are done within so many stations; -1 if there is none."""
    if memory.starts[0] < 0:
        return np.int64(-1)
    found, place = known(memory.seen, memory, done, np.int64(mixed(done) >> np.uint64(1)))
    if not found:
        return np.int64(-1)
    row = np.int64(memory.seen[place])
    end = memory.starts[min(stations + 1, len(memory.starts) - 1)]
    return row if end < 0 or row < end else np.int64(-1)


@kernel
def noted(table, memory, low, high):
    """Enter states into a table."""
    mask = len(table) - 1
    for row in range(low, high):
        spot = np.int64((mixed(memory.done[row]) >> np.uint64(1)) & np.uint64(mask))
        while table[spot] >= 0:
            spot = (spot + 1) & mask
        table[spot] = row


@kernel
def narrowed(memory, low, high, width):
    """Keep the ``width`` best of the states from ``low`` on; returns the new end and the worth of the worst kept."""
    worth = memory.worth[low:high]
    border = np.partition(worth, len(worth) - width)[len(worth) - width]
    better = 0
    for row in range(low, high):
        if memory.worth[row] > border:
            better += 1
    equal = width - better
    end = low
    for row in range(low, high):
        if memory.worth[row] < border:
            continue
        if memory.worth[row] == border:
            if equal == 0:
                continue
            equal -= 1
        memory.done[end] = memory.done[row]
        memory.parent[end] = memory.parent[row]
        memory.worth[end] = memory.worth[row]
        end += 1
    memory.fresh[:] = -1
    noted(memory.fresh, memory, low, end)
    return end, border
