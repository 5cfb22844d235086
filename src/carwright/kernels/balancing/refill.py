"""A few stations filled anew within the takt, one after the other: as little as can be is left over for the last one.

All ways are gone through, depth first, until that is nothing, or so many tasks were laid out.
"""

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.sets import ONE, lowest
from carwright.kernels.compiling import inlined, kernel

MOST_TASKS = 63
"""Of the stations filled anew together: a set of them is one word."""
REMEMBERED = 1 << 13
NONE_LEFT_OUT = np.int64(1) << np.int64(62)
MIX = np.uint64(0xFF51AFD7ED558CCD)
# Places in `Path.at`:
DEPTH, STATION, REST, STEPS, SPARE, ENTERED, PLACES = 0, 1, 2, 3, 4, 5, 6


class Piece(NamedTuple):
    """The tasks of a few stations, those first that are to be tried first."""

    rows: np.ndarray  # (MOST_TASKS,) tasks of the line
    times: np.ndarray  # (MOST_TASKS,)
    before: np.ndarray  # (MOST_TASKS,) sets, one word each
    after: np.ndarray  # (MOST_TASKS,) right behind
    station: np.ndarray  # (MOST_TASKS,) what came out, from 0 on


class Path(NamedTuple):
    """Stations filled so far, and the one under way."""

    chosen: np.ndarray  # (MOST_TASKS + 1,) tasks, by depth
    have: np.ndarray  # (MOST_TASKS + 1,) sets of the tasks that stations have by then
    untried: np.ndarray  # (MOST_TASKS + 1,) sets of the tasks to try there
    left_out: np.ndarray  # (MOST_TASKS + 1,) shortest task put back in this station
    begun: np.ndarray  # (MOST_TASKS + 1,) depth at which a station begins
    idle: np.ndarray  # (MOST_TASKS + 1,) of the stations before
    seen: np.ndarray  # (REMEMBERED,) sets that were met ...
    seen_at: np.ndarray  # (REMEMBERED,) ... with the number of the piece and the stations that they took
    at: np.ndarray  # (PLACES,)


class Refill(NamedTuple):
    """What is asked for."""

    number: int  # of the piece, from 1 on
    tasks: int
    stations: int
    takt: int
    steps: int  # tasks laid out at most
    work: int  # of all tasks


@kernel
def empty_path():
    """Room for the stations of one piece after the other."""
    most = MOST_TASKS + 1
    return Path(
        np.zeros(most, np.int64),
        np.zeros(most, np.uint64),
        np.zeros(most, np.uint64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(REMEMBERED, np.uint64),
        np.zeros(REMEMBERED, np.int64),
        np.zeros(PLACES, np.int64),
    )


@kernel
def empty_piece():
    """Room for one piece after the other."""
    sets = np.zeros((2, MOST_TASKS), np.uint64)
    numbers = np.zeros((3, MOST_TASKS), np.int64)
    return Piece(numbers[0], numbers[1], sets[0], sets[1], numbers[2])


@kernel
def refill(piece, path, asked, allowed):
    """Fill the stations, with at most so much work left over for the last; what is, or -1 if there is no such way.

    ``piece.station`` is then the way with the least that was found.
    """
    at = path.at
    at[DEPTH], at[STATION], at[STEPS] = 0, 0, 0
    at[SPARE] = asked.stations * asked.takt - asked.work + allowed
    least = np.int64(-1)
    _begin(piece, path, asked)
    while at[SPARE] >= 0:
        if _took(piece, path):
            if at[STEPS] >= asked.steps:
                break
            continue
        if at[ENTERED] and _full(path):
            filled = path.have[at[DEPTH]]
            if at[STATION] == asked.stations - 2 or filled == (ONE << np.uint64(asked.tasks)) - ONE:
                least = _written(piece, path, asked)
                if least == 0:
                    break
                at[SPARE] = asked.stations * asked.takt - asked.work + least - 1
            elif _is_new(path, filled, asked):
                _next_station(piece, path, asked)
                continue
        if not _put_back(piece, path, asked):
            break
    return least


@inlined
def _begin(piece, path, asked):
    """Lay out the tasks that may come to the next station first."""
    at = path.at
    depth = at[DEPTH]
    done = path.have[depth]
    path.begun[at[STATION]] = depth
    at[REST] = asked.takt
    at[ENTERED] = 1
    path.left_out[depth] = NONE_LEFT_OUT
    path.untried[depth] = np.uint64(0)
    for k in range(asked.tasks):
        if (done >> np.uint64(k)) & ONE == np.uint64(0) and piece.before[k] & ~done == np.uint64(0):
            path.untried[depth] |= ONE << np.uint64(k)


@inlined
def _took(piece, path):
    """Put the next task that fits into the station, if there is one."""
    at = path.at
    depth, rest = at[DEPTH], at[REST]
    untried = path.untried[depth]
    while untried != np.uint64(0):
        k = lowest(untried)
        untried &= untried - ONE
        if piece.times[k] > rest:
            continue
        path.untried[depth] = untried
        have = path.have[depth] | (ONE << np.uint64(k))
        after = piece.after[k]
        while after != np.uint64(0):
            j = lowest(after)
            after &= after - ONE
            if piece.before[j] & ~have == np.uint64(0):
                untried |= ONE << np.uint64(j)
        path.chosen[depth] = k
        path.have[depth + 1] = have
        path.untried[depth + 1] = untried
        path.left_out[depth + 1] = path.left_out[depth]
        at[DEPTH], at[REST] = depth + 1, rest - piece.times[k]
        at[STEPS] += 1
        at[ENTERED] = 1
        return True
    path.untried[depth] = untried
    return False


@inlined
def _full(path):
    """Whether no task that was put back would fit, and no more idle time is spent than there is."""
    at = path.at
    return at[REST] < path.left_out[at[DEPTH]] and path.idle[at[STATION]] + at[REST] <= at[SPARE]


@inlined
def _is_new(path, filled, asked):
    """Whether this set was not met before after as many stations."""
    here = asked.number * (MOST_TASKS + 1) + path.at[STATION]
    spot = np.int64((filled ^ np.uint64(path.at[STATION])) * MIX >> np.uint64(32)) & (REMEMBERED - 1)
    if path.seen[spot] == filled and path.seen_at[spot] == here:
        return False
    path.seen[spot], path.seen_at[spot] = filled, here
    return True


@inlined
def _next_station(piece, path, asked):
    at = path.at
    idle = path.idle[at[STATION]] + at[REST]
    at[STATION] += 1
    path.idle[at[STATION]] = idle
    _begin(piece, path, asked)


@inlined
def _put_back(piece, path, asked):
    """Take the last task out again, of a station before if this one is empty; False if all stations are."""
    at = path.at
    while at[DEPTH] == path.begun[at[STATION]]:
        if at[STATION] == 0:
            return False
        at[STATION] -= 1
        at[REST] = asked.takt
        for depth in range(path.begun[at[STATION]], at[DEPTH]):
            at[REST] -= piece.times[path.chosen[depth]]
    at[DEPTH] -= 1
    at[ENTERED] = 0
    k = path.chosen[at[DEPTH]]
    at[REST] += piece.times[k]
    path.left_out[at[DEPTH]] = min(path.left_out[at[DEPTH]], piece.times[k])
    return True


@inlined
def _written(piece, path, asked):
    """Write down the stations; what is left over for the last."""
    at = path.at
    piece.station[: asked.tasks] = asked.stations - 1
    left = asked.work
    for station in range(at[STATION] + 1):
        end = path.begun[station + 1] if station < at[STATION] else at[DEPTH]
        for depth in range(path.begun[station], end):
            piece.station[path.chosen[depth]] = station
            left -= piece.times[path.chosen[depth]]
    return max(left - asked.takt, np.int64(0))
