"""Cars from one cell to the next by a plain link, one event after the other: most of what the kernel `events` does.

A hop is what `moves` does of such a hand-over, in one piece: the car goes, the next of both cells is found, and whoever
waited for the place follows. As soon as an event is of another kind, or a node must be served, the general moves go on.
"""

import numpy as np

from carwright.kernels.booking import trace_stay
from carwright.kernels.clock import to_local
from carwright.kernels.events import EXIT_CLASS, first_event, push, set_event
from carwright.kernels.express import ROOM_IN_LOGS
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
    N_FAST,
    N_FEEDER,
    N_HEAD,
    N_HOPS,
    N_KEPT,
    N_KNOWN,
    N_LEFT,
    N_PLAIN,
    N_READY,
    N_READY_WALL,
    N_SIZE,
    N_TARGET,
    N_WAITING,
    N_WENT,
    N_WENT_WALL,
    NEW_ROOM,
    NODE_BITS,
    NOT_READY,
    READY,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.section import keep_work, ready_wall, recall_work
from carwright.kernels.stays import book_across
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import words_at
from carwright.kernels.work import any_stay_of, car_in, stay_of, take_in


@inlined
def _find_next(m, node):
    """Work out when the next car of this cell is ready to go, and plan its event."""
    n, went = m[node + N_LEFT], m[node + N_WENT]
    if n >= m[node + N_ENTERED]:
        m[node + N_HEAD] = NOT_READY
        set_event(m, node, EXIT_CLASS, EMPTY)
        return
    if m[node + N_FAST]:
        stay = stay_of(m, node, 1, 0, n, m[car_in(m, node, n) + E_CAME], went)
    else:
        stay = any_stay_of(m, node, 0, n)
    keep_work(m, node, stay)
    ready = stay[3]
    if n > 0:
        # A junction hands over one car a tick.
        ready = max(ready, went + 1 - m[node + N_PLAIN])
    wall = ready_wall(m, node, n, ready)
    m[node + N_READY], m[node + N_READY_WALL], m[node + N_HEAD] = ready, wall, READY
    set_event(m, node, EXIT_CLASS, wall)


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
    """The first car of the giver goes on to the taker, where there is room; ``local``: what their clocks show."""
    n, number = m[giver + N_LEFT], m[taker + N_ENTERED]
    car = car_in(m, giver, n)
    _book(m, giver, n, car, local[0])
    m[car + E_GONE], m[car + E_GONE_WALL] = local[0], wall
    m[giver + N_WENT], m[giver + N_WENT_WALL] = local[0], wall
    m[giver + N_LEFT] = n + 1
    take_in(m, taker, number, m[car + E_TICKET], local[1], wall)
    m[taker + N_ENTERED] = number + 1
    _find_next(m, giver)
    if m[taker + N_HEAD] == NOT_READY:
        _find_next(m, taker)


@inlined
def _hop(m, node, wall):
    """The first car of this cell is ready: it goes, or waits for room."""
    taker = m[node + N_ALWAYS_TO]
    if m[taker + N_ENTERED] - m[taker + N_CAPACITY] >= m[taker + N_LEFT]:
        m[node + N_TARGET], m[node + N_HEAD], m[taker + N_WAITING] = taker, ASKED, 1
        set_event(m, node, EXIT_CLASS, EMPTY)
        return
    local = to_local(m, m[node + N_CALENDAR], wall)
    _hand_over(m, node, taker, (local, local), wall)
    while m[node + N_WAITING] > 0:
        # Whoever waits for the place that has become free follows.
        taker, node = node, m[node + N_FEEDER]
        if m[node + N_HOPS] != HOPS:
            push(m, taker, NEW_ROOM)
            return
        m[taker + N_WAITING] = 0
        _hand_over(m, node, taker, (local, local), wall)


@behind_symbol("run_hops", WHOLE, WHOLE)
def run_hops(place, limit):
    """Handle the next events as long as they are hops before the limit, and nobody must be served."""
    m = words_at(place)
    stays = m[H_TRACE_ROWS] - ROOM_IN_LOGS
    while m[H_STACK_COUNT] == 0 and m[H_TRACED] <= stays:
        key = first_event(m)
        wall, node = key >> KEY_SHIFT, m[H_NODES] + (key & ((1 << NODE_BITS) - 1)) * N_SIZE
        if (key >> NODE_BITS) & 1 != EXIT_CLASS or wall >= limit or m[node + N_HOPS] != HOPS:
            return 0
        m[H_NOW] = wall
        m[H_EVENTS] += 1
        _hop(m, node, wall)
    return 0


@behind_symbol("step_on", WHOLE, WHOLE, WHOLE, WHOLE)
def step_on(place, giver, taker, wall):
    """A car goes from cell to cell by any other way, if both are such that this module knows all that follows."""
    m = words_at(place)
    local = (to_local(m, m[giver + N_CALENDAR], wall), to_local(m, m[taker + N_CALENDAR], wall))
    m[taker + N_WAITING] -= 1
    _hand_over(m, giver, taker, local, wall)
    for node in (giver, taker):
        if m[node + N_WAITING] > 0:
            push(m, node, NEW_ROOM)
    return 0
