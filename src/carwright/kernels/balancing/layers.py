"""Branch, bound and remember, station by station: all ways to fill one station more, the best of them kept.

A state is the set of tasks done; what is kept of it fits two cache lines. States of one layer have used the same
number of stations. A layer wider than allowed keeps its most promising states: a beam. If no layer ever was too wide,
nothing was lost, and that no balance was found proves that there is none (Hoffmann 1963; Schrage and Baker 1978;
Sewell and Jacobson 2012; Morrison, Sewell and Jacobson 2014).
"""

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.loads import DEPTH, STEPS, begin, bench, next_load, replaceable
from carwright.kernels.balancing.sets import has, mixed, within
from carwright.kernels.compiling import kernel

FOUND, NONE, CUT, STOPPED, FULL = 0, 1, 2, 3, 4
STOP, NODES, LOADS, HELD, NARROWED, HURRIED = 0, 1, 2, 3, 4, 5  # flags: shared with the caller during the search
FLAGS = 8


class Rules(NamedTuple):
    """What a balance must keep within."""

    takt: int
    target: int  # stations
    weights: np.ndarray  # (kinds, n) whole weights of tasks ...
    full: np.ndarray  # (kinds,) ... of which no station can hold more
    late: np.ndarray  # (target + 1, words) tasks that must be done after so many stations
    guide: np.ndarray  # (n,) float: what is promising to have done


class Memory(NamedTuple):
    """States, the oldest first."""

    done: np.ndarray  # (most, words)
    parent: np.ndarray  # (most,) int32
    worth: np.ndarray  # (most,) float32
    seen: np.ndarray  # hash table of states of earlier layers, -1 where empty
    fresh: np.ndarray  # the same of the layer under way


@kernel
def tails(line, weights, full):
    """Stations from that of each task to the end of the line, its own included (one machine bound, Johnson 1988).

    After a task, the tasks behind it take their turn at one machine that passes one full station a unit; the tail of
    each starts in a new station if it does not fit beside the task.
    """
    tasks = len(weights)
    after_it = np.zeros(tasks, np.int64)  # in weight
    stations = np.zeros(tasks, np.int64)
    behind_count = np.zeros(tasks, np.int64)
    for i in range(tasks):
        for j in range(tasks):
            if has(line.behind[i], j):
                behind_count[i] += 1
    for i in np.argsort(behind_count, kind="mergesort"):
        rows = np.zeros(behind_count[i], np.int64)
        keys = np.zeros(behind_count[i], np.int64)
        count = 0
        for j in range(tasks):
            if has(line.behind[i], j):
                rows[count] = j
                keys[count] = -after_it[j]
                count += 1
        done = np.int64(0)
        tail = np.int64(0)
        for k in np.argsort(keys, kind="mergesort"):
            done += weights[rows[k]]
            tail = max(tail, done + after_it[rows[k]])
        up = (tail + full - 1) // full * full
        if up - tail < weights[i]:
            tail = up
        after_it[i] = tail
        stations[i] = max((tail + weights[i] + full - 1) // full, 1)
    return stations


@kernel
def _known(table, memory, done, spot):
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


@kernel
def _keep_best(memory, low, high, width):
    """Keep the ``width`` best of the states from ``low`` on; returns the new end and the worth of the worst kept."""
    worth = memory.worth[low:high]
    border = np.partition(worth, len(worth) - width)[len(worth) - width]
    better = 0
    for row in range(low, high):
        if memory.worth[row] > border:
            better += 1
    equal = width - better
    end = low
    memory.fresh[:] = -1
    mask = len(memory.fresh) - 1
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
        spot = np.int64((mixed(memory.done[end]) >> np.uint64(1)) & np.uint64(mask))
        while memory.fresh[spot] >= 0:
            spot = (spot + 1) & mask
        memory.fresh[spot] = end
        end += 1
    return end, border


@kernel
def _only_ends(line, on):
    """Whether no task of the load has others behind it, although such a task could have been started."""
    depth = on.state[DEPTH]
    for step in range(depth):
        i = on.open[on.place[step] - 1]
        if line.first[i + 1] > line.first[i]:
            return False
    for place in range(on.count[depth]):
        i = on.open[place]
        if line.first[i + 1] > line.first[i]:
            return True
    return False


@kernel
def _fits_bounds(rules, left, on, stations_left):
    """Whether the tasks left can fit into the stations left, by every kind of weight."""
    depth = on.state[DEPTH]
    for kind in range(len(rules.full)):
        weight = left[kind]
        for step in range(depth):
            weight -= rules.weights[kind, on.open[on.place[step] - 1]]
        if weight > rules.full[kind] * stations_left:
            return False
    return True


@kernel
def search(line, rules, memory, width, most_steps, most_nodes, flags):  # noqa: PLR0915 - the hot loop
    """Look for a balance of at most ``rules.target`` stations; returns what came out and the row of its last state.

    Layers keep at most ``width`` states. ``flags`` is shared: STOP ends the search, the others tell how far it is,
    and how often layers were NARROWED to their best states or the choices for a station HURRIED over.
    """
    tasks, words = line.before.shape
    kinds = len(rules.full)
    on = bench(tasks, words)
    left = np.zeros(kinds, np.int64)
    state = np.zeros(words, np.uint64)
    rooms = len(memory.parent)
    memory.seen[:] = -1
    memory.fresh[:] = -1
    memory.done[0, :] = 0
    memory.parent[0] = -1
    low, high = 0, 1
    for depth in range(rules.target):
        end = high
        border = np.float32(-np.inf)
        stations_left = rules.target - depth - 1
        for row in range(low, high):
            if flags[STOP] != 0:
                return STOPPED, -1
            flags[NODES] += 1
            if flags[NODES] > most_nodes:
                return STOPPED, -1
            on.done[:] = memory.done[row]
            begin(line, rules.takt, on)
            left[:] = 0
            promise = 0.0
            for i in range(tasks):
                if not has(on.done, i):
                    for kind in range(kinds):
                        left[kind] += rules.weights[kind, i]
                else:
                    promise += rules.guide[i]
            while next_load(line, on, most_steps):
                flags[LOADS] += 1
                if not _fits_bounds(rules, left, on, stations_left):
                    continue
                worth = promise
                for step in range(on.state[DEPTH]):
                    worth += rules.guide[on.open[on.place[step] - 1]]
                if np.float32(worth) < border:
                    continue
                for word in range(words):
                    state[word] = on.done[word] | on.load[word]
                if not within(rules.late[depth + 1], state):
                    continue
                if _only_ends(line, on) or replaceable(line, on):
                    continue
                spot = np.int64(mixed(state) >> np.uint64(1))
                known, _ = _known(memory.seen, memory, state, spot)
                if known:
                    continue
                known, spot = _known(memory.fresh, memory, state, spot)
                if known:
                    continue
                if end == rooms or 2 * (end - high) >= len(memory.fresh):
                    if end - high <= width:
                        return FULL, -1
                    end, border = _keep_best(memory, high, end, width)
                    flags[NARROWED] += 1
                    _, spot = _known(memory.fresh, memory, state, np.int64(mixed(state) >> np.uint64(1)))
                memory.fresh[spot] = end
                memory.done[end] = state
                memory.parent[end] = row
                memory.worth[end] = worth
                end += 1
                if _complete(state, tasks):
                    return FOUND, end - 1
            if on.state[STEPS] > most_steps:
                flags[HURRIED] += 1
        if end == high:
            break
        if end - high > width:
            end, border = _keep_best(memory, high, end, width)
            flags[NARROWED] += 1
        mask = len(memory.seen) - 1
        for row in range(high, end):
            spot = np.int64((mixed(memory.done[row]) >> np.uint64(1)) & np.uint64(mask))
            while memory.seen[spot] >= 0:
                spot = (spot + 1) & mask
            memory.seen[spot] = row
        memory.fresh[:] = -1
        low, high = high, end
    return (NONE if flags[NARROWED] == 0 and flags[HURRIED] == 0 else CUT), -1


@kernel
def _complete(state, tasks):
    for word in range(len(state)):
        count = min(np.int64(64), tasks - 64 * word)
        want = np.uint64(0xFFFFFFFFFFFFFFFF) if count == 64 else (np.uint64(1) << np.uint64(count)) - np.uint64(1)
        if state[word] != want:
            return False
    return True
