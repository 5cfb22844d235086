"""All full loads of the next station, one after the other; where it may hardly be idle, only those that fill it."""

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.fills import fill_words, lay_fills
from carwright.kernels.balancing.sets import add, has, take, within, within_both
from carwright.kernels.compiling import inlined, kernel

# Places in `Bench.state`:
DEPTH, REST, STEPS, PENDING, SHARE, CUT_SHORT, SHARED, SPARE, FILLS, SIZE = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
NOTHING_SKIPPED = np.int64(1) << np.int64(62)
ANY_IDLE = np.int64(1) << np.int64(62)


class Bench(NamedTuple):
    """Where the loads of one station are laid out."""

    done: np.ndarray  # (words,) tasks of earlier stations
    load: np.ndarray  # (words,) tasks of this one
    open: np.ndarray  # (n,) tasks that may be chosen, those freed by the load behind
    place: np.ndarray  # (n + 1,) place in `open` to look at next, by depth
    count: np.ndarray  # (n + 1,) tasks in `open`, by depth
    skipped: np.ndarray  # (n + 1,) shortest task that was left out although it fitted, by depth
    fills: np.ndarray  # (n + 1, fill words) what the tasks from a place of `open` on can fill: see `lay_fills`
    state: np.ndarray  # (SIZE,)


@kernel
def bench(tasks, words, takt):
    """An empty bench."""
    return Bench(
        np.zeros(words, np.uint64),
        np.zeros(words, np.uint64),
        np.zeros(tasks + 1, np.int32),
        np.zeros(tasks + 2, np.int32),
        np.zeros(tasks + 2, np.int32),
        np.zeros(tasks + 2, np.int64),
        np.zeros((tasks + 1, fill_words(takt)), np.uint64),
        np.zeros(SIZE, np.int64),
    )


@kernel
def begin(line, takt, spare, on):
    """Lay out the tasks that may come next; ``on.done`` is set, and the station may be idle for ``spare``."""
    count = 0
    for i in range(len(line.times)):
        if not has(on.done, i) and within(line.before[i], on.done):
            on.open[count] = i
            count += 1
    on.load[:] = 0
    on.place[0] = 0
    on.count[0] = count
    on.skipped[0] = NOTHING_SKIPPED
    on.state[DEPTH] = 0
    on.state[REST] = takt
    on.state[STEPS] = 0
    on.state[CUT_SHORT] = 0
    on.state[PENDING] = 0
    on.state[SPARE] = spare
    on.state[FILLS] = 2 * spare < takt and lay_fills(line, (takt, spare), on.done, on.open[:count], on.fills)


@inlined
def next_load(line, on, most_steps):
    """Lay out the next full load; False when there is none, or after about so many steps (then CUT_SHORT is not 0).

    Tasks are chosen at rising places of ``open``; tasks freed on the way go to its end. So each load comes once. If
    SHARED is set, each first task gets an equal share of the steps: what is looked at in a hurry is not all alike.
    A load that leaves more idle than can be spared is passed over.
    """
    state = on.state
    back = state[PENDING] == 1
    while True:
        depth = state[DEPTH]
        if back:
            if depth == 0:
                return False
            back = _put_back(line, on)
            continue
        place = on.place[depth]
        count = on.count[depth]
        while place < count and line.times[on.open[place]] > state[REST]:
            place += 1
        if state[FILLS] != 0 and not _can_be_filled(on, place):
            back = True
            continue
        if place == count:
            back = True
            if state[REST] < on.skipped[depth] and depth > 0 and state[REST] <= state[SPARE]:
                state[PENDING] = 1
                return True
            continue
        if depth == 0:
            left = most_steps - state[STEPS]
            state[SHARE] = state[STEPS] + max(np.int64(1), left // (count - place) if state[SHARED] else left)
        elif state[STEPS] >= state[SHARE]:
            state[CUT_SHORT] += 1
            while state[DEPTH] > 1:
                _put_back(line, on)
            back = True
            continue
        _take_up(line, on, place)


@inlined
def _can_be_filled(on, place):
    """Whether the tasks from this place on may leave no more idle than can be spared."""
    rest = on.state[REST]
    return rest >> 6 >= on.fills.shape[1] or has(on.fills[min(place, on.count[0])], rest)


@inlined
def _take_up(line, on, place):
    """Put the task at a place of ``open`` into the load, and what it frees behind the others."""
    state = on.state
    depth = state[DEPTH]
    count = on.count[depth]
    i = on.open[place]
    on.place[depth] = place + 1
    add(on.load, i)
    state[STEPS] += 1
    state[REST] -= line.times[i]
    depth += 1
    state[DEPTH] = depth
    on.place[depth] = place + 1
    on.skipped[depth] = on.skipped[depth - 1]
    for k in range(line.first[i], line.first[i + 1]):
        j = line.after[k]
        if within_both(line.before[j], on.done, on.load):
            on.open[count] = j
            count += 1
    on.count[depth] = count


@inlined
def _put_back(line, on):
    """Take the last task out of the load; whether there is no use in going on without it.

    A task of no length fits always: a load without it is not full.
    """
    state = on.state
    depth = state[DEPTH] - 1
    state[DEPTH] = depth
    i = on.open[on.place[depth] - 1]
    take(on.load, i)
    state[REST] += line.times[i]
    on.skipped[depth] = min(on.skipped[depth], line.times[i])
    return on.skipped[depth] == 0


@inlined
def replaceable(line, on):
    """Whether a task of the load could give way to one that does more good here (Jackson), so that the load can go."""
    depth = on.state[DEPTH]
    rest = on.state[REST]
    first = on.count[0]
    for step in range(depth):
        at = on.place[step] - 1
        j = on.open[at]
        room = rest + line.times[j]
        if at < first:
            # The tasks laid out at first fall in time: those as long as this one and longer are near it.
            low, high = at, at + 1
            while low > 0 and line.times[on.open[low - 1]] <= room:
                low -= 1
            while high < first and line.times[on.open[high]] == line.times[j]:
                high += 1
        else:
            low, high = 0, first
        if _stands_in(line, on, j, low, high, room) or _stands_in(line, on, j, first, on.count[depth], room):
            return True
    return False


@inlined
def _stands_in(line, on, j, low, high, room):
    """Whether one of the tasks laid out from ``low`` to ``high`` can take the place of task j."""
    for place in range(low, high):
        i = on.open[place]
        if line.times[j] <= line.times[i] <= room and has(line.stand_ins[j], i) and not has(on.load, i):
            return True
    return False
