"""Branch, bound and remember, station by station: all ways to fill one station more, the best of them kept.

A state is the set of tasks done; what is kept of it fits two cache lines. States of one layer have used the same
number of stations. A layer wider than allowed keeps its most promising states: a beam. If no layer ever was too wide,
nothing was lost, and that no balance was found proves that there is none (Hoffmann 1963; Schrage and Baker 1978;
Sewell and Jacobson 2012; Morrison, Sewell and Jacobson 2014). A search from the other end left states, too: where a
state here leaves just what was done there, both make a balance.
"""

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.loads import CUT_SHORT, DEPTH, SHARED, STEPS, begin, bench, next_load, replaceable
from carwright.kernels.balancing.sets import all_of, has, mixed, within
from carwright.kernels.balancing.states import cleared, known, narrowed, noted, within_stations
from carwright.kernels.compiling import inlined, kernel

FOUND, NONE, CUT, STOPPED, FULL = 0, 1, 2, 3, 4
# Flags, shared with the caller during the search:
STOP, NODES, STEPS_MADE, HELD, NARROWED, HURRIED, MET = 0, 1, 2, 3, 4, 5, 6
FLAGS = 8
NODE_WORK = 20
"""A state that is opened takes as long as so many steps."""
SUM = 0  # of the kinds of weights
FIRST, END, STATIONS_LEFT, TOLD = 0, 1, 2, 3  # where a layer stands: `Desk.now`


class Rules(NamedTuple):
    """What a balance must keep within."""

    takt: int
    target: int  # stations
    weights: np.ndarray  # (n, kinds) whole weights of tasks, the first kind their times ...
    full: np.ndarray  # (kinds,) ... of which no station can hold more
    room: np.ndarray  # (target + 1,) work that may be left after so many stations
    late: np.ndarray  # (target + 1, words) tasks that must be done after so many stations
    guide: np.ndarray  # (n,) float: what is promising to have done
    bounded: float  # share of what the weights of the tasks left say in the worth of a state


class Effort(NamedTuple):
    """How much may be looked at."""

    width: int  # states kept of a layer
    steps: int  # choices for one station of one state
    nodes: int  # states opened
    work: float  # steps and states together, after which the search is cut
    shared: bool  # whether the choices of a station are shared out among its first tasks


class Desk(NamedTuple):
    """The layer under way."""

    left: np.ndarray  # (kinds,) weight of the tasks that the state leaves
    state: np.ndarray  # (words,) the state with one station more
    rest: np.ndarray  # (words,) the tasks that it leaves
    now: np.ndarray  # first state of the layer, its end, stations left behind it, the weights that ruled out last
    worth: np.ndarray  # what is promising in the state; the worth of the worst state kept


@kernel
def search(line, rules, memories, effort, flags):
    """Look for a balance of at most ``rules.target`` stations; returns what came out and the row of its last state.

    ``memories`` is the one to fill and one of the other end; where the balance ends in a state of that, MET is its row.
    ``flags`` is shared: STOP ends the search, the others tell how far it is, and how often layers were NARROWED to
    their best states or the choices for a station HURRIED over.
    """
    memory = memories[0]
    tasks, words = line.before.shape
    on = bench(tasks, words, rules.takt)
    on.state[SHARED] = effort.shared
    state, rest = np.zeros(words, np.uint64), np.zeros(words, np.uint64)
    desk = Desk(np.zeros(len(rules.full), np.int64), state, rest, np.zeros(4, np.int64), np.zeros(2))
    cleared(memory)
    low, high = 0, 1
    memory.starts[0], memory.starts[1] = 0, 1
    for depth in range(rules.target):
        desk.now[FIRST], desk.now[END], desk.now[STATIONS_LEFT] = high, high, rules.target - depth - 1
        desk.worth[1] = -np.inf
        for row in range(low, high):
            flags[NODES] += 1
            if flags[STOP] != 0 or flags[NODES] > effort.nodes:
                return STOPPED, -1
            if flags[STEPS_MADE] + NODE_WORK * flags[NODES] > effort.work:
                return CUT, -1
            outcome = _opened(line, rules, memories, on, desk, (row, effort), flags)
            if outcome != NONE:
                return outcome, desk.now[END] - 1
        if desk.now[END] - high > effort.width:
            _narrow(memory, desk, effort.width, flags)
        low, high = high, desk.now[END]
        memory.starts[depth + 2] = high
        if low == high:
            break
        noted(memory.seen, memory, low, high)
        memory.fresh[:] = -1
    return (NONE if flags[NARROWED] == 0 and flags[HURRIED] == 0 else CUT), -1


@kernel
def _narrow(memory, desk, width, flags):
    desk.now[END], desk.worth[1] = narrowed(memory, desk.now[FIRST], desk.now[END], width)
    flags[NARROWED] += 1


@inlined
def _opened(line, rules, memories, on, desk, what, flags):
    """Fill the next station of a state, ``what`` = (its row, effort), in every way."""
    memory, other = memories
    row, effort = what
    on.done[:] = memory.done[row]
    _left_by(rules, on.done, desk)
    stations = rules.target - desk.now[STATIONS_LEFT]
    begin(line, rules.takt, rules.takt + rules.room[stations] - desk.left[SUM], on)
    while next_load(line, on, effort.steps):
        if not _fits_bounds(rules, desk, on):
            continue
        _lay_state(on, desk, len(line.times))
        if not within(rules.late[stations], desk.state):
            continue
        flags[MET] = within_stations(other, desk.rest, desk.now[STATIONS_LEFT])
        worth = _worth(rules, desk, on)
        if flags[MET] < 0 and (
            np.float32(worth) < desk.worth[1] or _can_wait(line, rules, on, stations) or replaceable(line, on)
        ):
            continue
        outcome = _entered(memory, desk, (row, worth), effort.width, flags)
        if flags[MET] >= 0 and outcome != FULL:
            return FOUND
        if outcome != NONE:
            return outcome
    flags[STEPS_MADE] += on.state[STEPS]
    flags[HURRIED] += on.state[CUT_SHORT] != 0
    return NONE


@inlined
def _lay_state(on, desk, tasks):
    """The state with the load laid out, and what it leaves."""
    for word in range(len(desk.state)):
        desk.state[word] = on.done[word] | on.load[word]
        desk.rest[word] = all_of(word, tasks) & ~desk.state[word]


@inlined
def _left_by(rules, done, desk):
    """Weights of the tasks that a state leaves, and what is promising in those that it has done."""
    desk.left[:] = 0
    desk.worth[0] = 0.0
    for i in range(len(rules.guide)):
        if has(done, i):
            desk.worth[0] += rules.guide[i]
        else:
            for kind in range(len(rules.full)):
                desk.left[kind] += rules.weights[i, kind]


@inlined
def _weight_left(rules, desk, on, kind):
    """Weight of the tasks left behind the load laid out."""
    weight = desk.left[kind]
    for step in range(on.state[DEPTH]):
        weight -= rules.weights[on.open[on.place[step] - 1], kind]
    return weight


@inlined
def _fits_bounds(rules, desk, on):
    """Whether the tasks left can fit into the stations left, by every kind of weight."""
    stations_left = desk.now[STATIONS_LEFT]
    # What ruled out one load mostly rules out the next.
    told = desk.now[TOLD]
    if _weight_left(rules, desk, on, told) > rules.full[told] * stations_left:
        return False
    for kind in range(len(rules.full)):
        if _weight_left(rules, desk, on, kind) > rules.full[kind] * stations_left:
            desk.now[TOLD] = kind
            return False
    return True


@inlined
def _worth(rules, desk, on):
    """How promising the state with the load laid out is."""
    worth = desk.worth[0]
    for step in range(on.state[DEPTH]):
        worth += rules.guide[on.open[on.place[step] - 1]]
    if rules.bounded > 0.0:
        most = 0.0
        for kind in range(len(rules.full)):
            most = max(most, _weight_left(rules, desk, on, kind) / np.float64(rules.full[kind]))
        worth -= rules.bounded * most
    return worth


@inlined
def _entered(memory, desk, new, width, flags):
    """Keep the state on the desk, ``new`` = (row of the state before, worth), unless it is known."""
    spot = np.int64(mixed(desk.state) >> np.uint64(1))
    if known(memory.seen, memory, desk.state, spot)[0]:
        return NONE
    found, place = known(memory.fresh, memory, desk.state, spot)
    if found:
        return NONE
    count = desk.now[END] - desk.now[FIRST]
    if desk.now[END] == len(memory.parent) or 2 * count >= len(memory.fresh):
        if count <= width:
            return FULL
        _narrow(memory, desk, width, flags)
        _, place = known(memory.fresh, memory, desk.state, spot)
    end = desk.now[END]
    memory.fresh[place] = end
    memory.done[end] = desk.state
    memory.parent[end] = new[0]
    memory.worth[end] = new[1]
    desk.now[END] = end + 1
    return FOUND if _complete(desk.rest) else NONE


@inlined
def _can_wait(line, rules, on, stations):
    """Whether no task of the load has others behind it, although such a task could have been started.

    The station could then be the last one, unless idle time is rationed here: others would come in its place.
    """
    if rules.room[stations] < rules.takt * (rules.target - stations):
        return False
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


@inlined
def _complete(rest):
    for word in range(len(rest)):  # noqa: SIM110 - any() of a generator is not compiled
        if rest[word] != np.uint64(0):
            return False
    return True
