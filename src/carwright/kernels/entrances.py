"""Entrances: when there is room, when the parts are there, and who of those that wait goes first."""

from carwright.kernels.clock import to_wall
from carwright.kernels.events import number_of
from carwright.kernels.line import line_room
from carwright.kernels.memory import (
    ASKED,
    EMPTY,
    LINE,
    N_CALENDAR,
    N_CAPACITY,
    N_CELLS,
    N_ENTERED,
    N_ENTRY_PLAIN,
    N_EXTRA,
    N_FEEDER,
    N_FEEDERS,
    N_FEEDERS_COUNT,
    N_HEAD,
    N_KIND,
    N_LEFT,
    N_PARTS,
    N_PARTS_COUNT,
    N_RANK,
    N_READY_WALL,
    N_SIMPLE,
    N_TARGET,
    N_WAITING,
    N_WENT_WALL,
    N_WINDOW_HINT,
    N_WINDOWS,
    N_WINDOWS_COUNT,
    SECTION,
    SINK,
    SOURCE,
)
from carwright.kernels.memory_ways import (
    X_LOSES,
)
from carwright.kernels.parallel import parallel_room
from carwright.kernels.parts import door
from carwright.kernels.section import section_room
from carwright.kernels.translating.kinds import WHOLE, WORDS
from carwright.kernels.translating.marks import inlined


@inlined
def room_of(m, node):
    """Wall-clock tick from which the next car may enter this section or these places, EMPTY while that is unknown."""
    left = section_room(m, node) if m[node + N_KIND] == SECTION else parallel_room(m, node)
    if left == EMPTY or left < 0:
        return max(left, 0)
    return left + 1 - m[node + N_ENTRY_PLAIN]


@inlined
def _room_anywhere(m, node):
    kind = m[node + N_KIND]
    if kind == SINK:
        return 0
    if kind == LINE:
        local = line_room(m, node)
        if local == EMPTY:
            return EMPTY
        return to_wall(m, m[node + N_CALENDAR], local)
    return room_of(m, node)


@door(WHOLE, WORDS, WHOLE)
def room_tick(m, node):
    """Wall-clock tick from which the next car may enter, EMPTY while that is unknown."""
    return _room_anywhere(m, node)


@inlined
def _in_window(m, node, tick):
    """First tick from ``tick`` on at which cars may enter."""
    count, windows = m[node + N_WINDOWS_COUNT], m[node + N_WINDOWS]
    if count < 0:
        return tick
    i = m[node + N_WINDOW_HINT]
    while i > 0 and m[windows + 2 * i - 1] >= tick:
        i -= 1
    while i < count and m[windows + 2 * i + 1] < tick:
        i += 1
    m[node + N_WINDOW_HINT] = i
    return EMPTY if i >= count else max(tick, m[windows + 2 * i])


def parts_tick(m, node):
    """Tick from which a part of each kind is ready, EMPTY while that is unknown."""
    tick = 0
    for i in range(m[node + N_PARTS_COUNT]):
        feeder = m[m[node + N_PARTS] + i]
        if m[feeder + N_HEAD] != ASKED:
            return EMPTY
        tick = max(tick, m[feeder + N_READY_WALL])
    return tick


@inlined
def surely_room(m, node, tick):
    """Whether there is room at this tick by what lies at hand; if not, there may be all the same."""
    maker = m[node + N_ENTERED] - m[node + N_CAPACITY]
    one = (m[node + N_CELLS] == 1) & (m[node + N_KIND] < LINE)
    return one & (maker < m[node + N_LEFT]) & ((maker < 0) | (m[node + N_WENT_WALL] < tick))


@inlined
def _waits(m, node, feeder):
    return (m[feeder + N_HEAD] == ASKED) & (m[feeder + N_TARGET] == node)


@inlined
def _first_ready(m, node):
    """Tick from which the first of those who wait here is ready."""
    last = m[node + N_FEEDER]
    if (m[node + N_WAITING] == 1) & _waits(m, node, last):
        return m[last + N_READY_WALL]
    ready = EMPTY
    for i in range(m[node + N_FEEDERS_COUNT]):
        feeder = m[m[node + N_FEEDERS] + i]
        if _waits(m, node, feeder):
            ready = min(ready, m[feeder + N_READY_WALL])
    return ready


def entrance_tick(m, node, since):
    """Earliest tick from ``since`` on at which a waiting car can enter, EMPTY while that is unknown."""
    if m[node + N_WAITING] == 0:
        return EMPTY
    if m[node + N_SIMPLE]:
        ready = max(m[m[node + N_FEEDER] + N_READY_WALL], since)
        if surely_room(m, node, ready):
            return ready
        room = _room_anywhere(m, node)
        return EMPTY if room == EMPTY else max(ready, room)
    room = _room_anywhere(m, node)
    if room == EMPTY:
        return EMPTY
    ready = _first_ready(m, node)
    if ready == EMPTY:
        return EMPTY
    parts = parts_tick(m, node)
    if parts == EMPTY:
        return EMPTY
    return _in_window(m, node, max(max(ready, since), max(room, parts)))


def next_to_enter(m, node, tick):
    """Of the cars that wait at this tick, the feeder of the one that goes first."""
    last = m[node + N_FEEDER]
    if (m[node + N_WAITING] == 1) & _waits(m, node, last) or m[node + N_FEEDERS_COUNT] == 1:
        return last
    best = -1
    for i in range(m[node + N_FEEDERS_COUNT]):
        feeder = m[m[node + N_FEEDERS] + i]
        if not _waits(m, node, feeder):
            continue
        if m[feeder + N_READY_WALL] > tick:
            continue
        if best < 0 or m[feeder + N_RANK] < m[best + N_RANK]:
            best = feeder
        elif m[feeder + N_RANK] == m[best + N_RANK]:
            earlier = m[feeder + N_READY_WALL] < m[best + N_READY_WALL]
            tie = m[feeder + N_READY_WALL] == m[best + N_READY_WALL]
            if earlier or (tie and number_of(m, feeder) < number_of(m, best)):
                best = feeder
    return best


def arrival_tick(m, node):
    """Tick of an arrival that goes away unless it is let in at once, EMPTY if there is none."""
    tick = EMPTY
    for feeders, count in ((N_FEEDERS, N_FEEDERS_COUNT), (N_PARTS, N_PARTS_COUNT)):
        for i in range(m[node + count]):
            feeder = m[m[node + feeders] + i]
            if m[feeder + N_KIND] == SOURCE and m[m[feeder + N_EXTRA] + X_LOSES]:
                if m[feeder + N_HEAD] == ASKED and m[feeder + N_TARGET] == node:
                    tick = min(tick, m[feeder + N_READY_WALL])
    return tick
