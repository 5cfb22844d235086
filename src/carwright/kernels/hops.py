"""Cars from one cell to the next, one event after the other: most of what the kernel `events` does.

A hop is what `moves` does of a hand-over by a plain link, a step what it does of any other way from cell to cell, each
in one piece: the car goes, the next of both cells is found, and whoever waited for the place follows. As soon as an
event is of another kind, or a node must be served, the general moves go on.
"""

import numpy as np

from carwright.kernels.booking import trace_stay
from carwright.kernels.clock import to_local
from carwright.kernels.entrances import entrance_tick, next_to_enter
from carwright.kernels.events import (
    ENTRY_CLASS,
    EXIT_CLASS,
    add_event,
    exits_are_over,
    first_event,
    look_around,
    next_exit,
    push,
    set_event,
)
from carwright.kernels.exits import ready_at
from carwright.kernels.express import ROOM_IN_LOGS
from carwright.kernels.heads import ask
from carwright.kernels.memory import (
    A_BIN_END,
    A_BIN_START,
    A_BLOCKED,
    A_BREAKS,
    A_DOWN,
    A_SERIAL,
    A_STAYED,
    A_WORKED,
    ASKED,
    E_CAME,
    E_GONE,
    E_GONE_WALL,
    E_TICKET,
    EMPTY,
    H_DOWN,
    H_EVENTS,
    H_NODES,
    H_NOW,
    H_STACK_COUNT,
    H_START,
    H_TRACE_ROWS,
    H_TRACED,
    H_TRACING,
    H_WORK,
    HOPS,
    KEY_SHIFT,
    N_ALWAYS_TO,
    N_CALENDAR,
    N_CAPACITY,
    N_CELL,
    N_ENTERED,
    N_ENTRY_PLAIN,
    N_FAST,
    N_FEEDER,
    N_HEAD,
    N_HELD,
    N_HOPS,
    N_KEPT,
    N_KNOWN,
    N_LEFT,
    N_LONE,
    N_READY,
    N_READY_WALL,
    N_SIZE,
    N_TARGET,
    N_WAITING,
    N_WENT,
    N_WENT_WALL,
    NEW_ROOM,
    NEW_WAY,
    NODE_BITS,
    NOT_READY,
    READY,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.section import keep_work, recall_work
from carwright.kernels.stays import book_across
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at
from carwright.kernels.work import any_stay_of, car_in, stay_of, take_in


@inlined
def _wait(m, node, taker):
    """The first car of this cell waits for room in the next one, which is full; it goes when a car leaves that."""
    m[node + N_TARGET], m[node + N_HEAD], m[taker + N_WAITING] = taker, ASKED, 1
    m[node + N_HELD] = max(m[node + N_READY_WALL], m[taker + N_HELD])


@inlined
def _find_next(m, node):
    """Work out when the next car of this cell is ready to go, and return when it asks for room; EMPTY: no need to."""
    n, went = m[node + N_LEFT], m[node + N_WENT]
    if n >= m[node + N_ENTERED]:
        m[node + N_HEAD] = NOT_READY
        return EMPTY
    if m[node + N_FAST]:
        stay = stay_of(m, node, 1, 0, n, m[car_in(m, node, n) + E_CAME], went)
    else:
        stay = any_stay_of(m, node, 0, n)
    keep_work(m, node, stay)
    ready, wall = ready_at(m, node, n, stay[3])
    m[node + N_READY], m[node + N_READY_WALL] = ready, wall
    if m[node + N_HOPS] == HOPS:
        taker = m[node + N_ALWAYS_TO]
        if (m[taker + N_HELD] >= wall) & (m[taker + N_ENTERED] - m[taker + N_CAPACITY] >= m[taker + N_LEFT]):
            # Nobody will have made room by then.
            _wait(m, node, taker)
            return EMPTY
    m[node + N_HEAD], m[node + N_HELD] = READY, wall
    return wall


@inlined
def _book(m, node, n, car, local):
    """The states of the stay that ends now."""
    at, entry, ready = m[node + N_KNOWN], m[car + E_CAME], m[node + N_READY]
    start, work, down, serial = m[node + N_KEPT], m[node + N_KEPT + 1], m[node + N_KEPT + 2], m[at + A_SERIAL]
    if (local >= m[at + A_BIN_END]) | (entry < m[at + A_BIN_START]):
        m[H_START], m[H_WORK], m[H_DOWN], ready = recall_work(m, node)
        book_across(m, node, 0, n, ready, local)
    else:
        m[at + A_WORKED] += work & serial
        m[at + A_DOWN] += down & serial
        m[at + A_BLOCKED] += local - ready
        m[at + A_STAYED] += local - entry
    m[at + A_BREAKS] += serial & (np.int64(start > max(m[node + N_WENT], 0)) + np.int64(local > ready))
    if m[H_TRACING]:
        trace_stay(m, m[node + N_CELL], m[car + E_TICKET], n, (entry, ready), local)
    m[at] = n + 1


@inlined
def _hand_over(m, giver, taker, local, wall):
    """The first car of the giver goes on to the taker, where there is room; ``local``: what their clocks show.

    Returns when the next car of the giver is ready.
    """
    n, number = m[giver + N_LEFT], m[taker + N_ENTERED]
    car = car_in(m, giver, n)
    _book(m, giver, n, car, local[0])
    m[car + E_GONE], m[car + E_GONE_WALL] = local[0], wall
    m[giver + N_WENT], m[giver + N_WENT_WALL] = local[0], wall
    m[giver + N_LEFT] = n + 1
    take_in(m, taker, number, m[car + E_TICKET], local[1], wall)
    m[taker + N_ENTERED] = number + 1
    return _find_next(m, giver)


@inlined
def _begin(m, node):
    """A car has come in: if it is the first, it is worked out when it is ready."""
    if m[node + N_HEAD] == NOT_READY:
        add_event(m, node, EXIT_CLASS, _find_next(m, node))


@inlined
def _follow(m, node, local, wall):
    """Whoever waits for the place that has become free comes in, now or at the next tick."""
    while m[node + N_WAITING] > 0:
        feeder = m[node + N_FEEDER]
        if m[feeder + N_HOPS] != HOPS:
            made_room = m[node + N_ENTERED] - m[node + N_CAPACITY] == m[node + N_LEFT] - 1
            if made_room and not m[node + N_ENTRY_PLAIN]:
                set_event(m, node, ENTRY_CLASS, wall + 1)
            else:
                push(m, node, NEW_ROOM)
            return
        m[node + N_WAITING] = 0
        add_event(m, feeder, EXIT_CLASS, _hand_over(m, feeder, node, (local, local), wall))
        _begin(m, node)
        node = feeder


@inlined
def _steps_out(m, node, wall):
    """The first car of this cell asks where it goes; the cell itself, if it can step on at once, else -1."""
    ask(m, node)
    taker = m[node + N_TARGET]
    maker, steps = m[taker + N_ENTERED] - m[taker + N_CAPACITY], m[taker + N_HOPS] < 0
    if steps & (m[taker + N_WAITING] == 1) & (maker < m[taker + N_LEFT]):
        if (maker < 0) | (m[taker + N_WENT_WALL] < wall) or m[car_in(m, taker, maker) + E_GONE_WALL] < wall:
            if m[taker + N_LONE]:
                return node
            set_event(m, node, EXIT_CLASS, EMPTY)
            if exits_are_over(m, wall):
                return node
    set_event(m, node, EXIT_CLASS, EMPTY)
    if not steps or maker < m[taker + N_LEFT]:
        push(m, node, NEW_WAY)
    return -1


@inlined
def _first_in(m, node, wall):
    """The cell whose car steps in here at this tick, -1 if the general moves must see to it."""
    set_event(m, node, ENTRY_CLASS, EMPTY)
    if m[node + N_WAITING] > 0:
        if not m[node + N_LONE] and entrance_tick(m, node, wall) != wall:
            push(m, node, NEW_ROOM)
            return -1
        giver = m[node + N_FEEDER] if m[node + N_LONE] else next_to_enter(m, node, wall)
        if m[giver + N_HOPS] < 0:
            return giver
        push(m, node, NEW_ROOM)
    return -1


@inlined
def _hop(m, node, wall):
    """The first car of this cell is ready: it goes on by a plain link, or waits for room."""
    taker = m[node + N_ALWAYS_TO]
    # What comes next is found as far as it can be before it is known when the next car is ready.
    look_around(m, node)
    if m[taker + N_ENTERED] - m[taker + N_CAPACITY] >= m[taker + N_LEFT]:
        _wait(m, node, taker)
        next_exit(m, node, EMPTY)
        return
    local = to_local(m, m[node + N_CALENDAR], wall)
    next_exit(m, node, _hand_over(m, node, taker, (local, local), wall))
    _begin(m, taker)
    _follow(m, node, local, wall)


@inlined
def _step(m, node, event_class, wall):
    """Any other event of a single cell."""
    giver = _first_in(m, node, wall) if event_class == ENTRY_CLASS else _steps_out(m, node, wall)
    if giver >= 0:
        step_on(place_of(m), giver, m[giver + N_TARGET], wall)


@behind_symbol("run_hops", WHOLE, WHOLE)
def run_hops(place, limit):
    """Handle the next events as long as they are hops or steps before the limit, and nobody must be served."""
    m = words_at(place)
    stays = m[H_TRACE_ROWS] - ROOM_IN_LOGS
    while m[H_STACK_COUNT] == 0 and m[H_TRACED] <= stays:
        key = first_event(m)
        wall, node = key >> KEY_SHIFT, m[H_NODES] + (key & ((1 << NODE_BITS) - 1)) * N_SIZE
        if wall >= limit or m[node + N_HOPS] >= 0:
            return 0
        m[H_NOW] = wall
        m[H_EVENTS] += 1
        event_class = (key >> NODE_BITS) & 1
        if (m[node + N_HOPS] == HOPS) & (event_class == EXIT_CLASS):
            _hop(m, node, wall)
        else:
            _step(m, node, event_class, wall)
    return 0


@behind_symbol("step_on", WHOLE, WHOLE, WHOLE, WHOLE)
def step_on(place, giver, taker, wall):
    """A car goes from cell to cell by any other way, if both are such that this module knows all that follows."""
    m = words_at(place)
    local = (to_local(m, m[giver + N_CALENDAR], wall), to_local(m, m[taker + N_CALENDAR], wall))
    m[taker + N_WAITING] -= 1
    set_event(m, giver, EXIT_CLASS, _hand_over(m, giver, taker, local, wall))
    _begin(m, taker)
    _follow(m, giver, local[0], wall)
    if m[taker + N_WAITING] > 0:
        push(m, taker, NEW_ROOM)
    return 0
