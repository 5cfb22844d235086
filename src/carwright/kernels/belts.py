"""Moving lines whose cars come and go as soon as that is certain, however far ahead it lies.

What stops a line comes with the cars that enter it, and strikes no sooner than where the line is then. So it is certain
when the first car reaches the end, if the next one cannot come in before that; and when the next one comes in, if the
line does not get to its end before that. As soon as it is known when the next car is ready, one of the two holds. Where
that is not known, the end is waited for, as is an entrance that may find the line standing for how long nobody knows.

Where a store is before or behind the line, as nearly everywhere, cars go from one to the other here, without the
general moves; gates, joins and all other kinds are left to those.
"""

from carwright.kernels.clock import to_local, to_wall
from carwright.kernels.entrances import entrance_tick
from carwright.kernels.events import ENTRY_CLASS, EXIT_CLASS, push, set_event
from carwright.kernels.line import come_on, end_of, go_off, line_ready, line_room
from carwright.kernels.memory import (
    ASKED,
    BELT,
    E_GONE_WALL,
    EMPTY,
    H_LIMIT,
    N_ALWAYS_TO,
    N_CALENDAR,
    N_CAPACITY,
    N_ENTERED,
    N_ENTRY,
    N_EXIT,
    N_EXTRA,
    N_FEEDER,
    N_HEAD,
    N_LEFT,
    N_READY,
    N_READY_WALL,
    N_TARGET,
    N_WAITING,
    NEW_HEAD,
    NEW_ROOM,
    NOT_READY,
    READY,
)
from carwright.kernels.memory_line import (
    L_FROM,
    L_NEXT_ENTRY,
    L_TO,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.source import call_off
from carwright.kernels.store import enter_store, leave_store, store_head
from carwright.kernels.tickets import code_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import fetch, words_at
from carwright.kernels.work import car_in

NOTHING, LET_OUT = -1, -2
"""What is left to the general moves; a tick: to let the next car in then."""
MOST_AT_ONCE = 512
"""Cars that come or go before the logs are looked at again."""


@inlined
def _next_ready(m, node):
    """Tick at which the next car to come is ready, -1 while that is unknown."""
    feeder = m[node + N_FEEDER]
    asked = (m[feeder + N_HEAD] == ASKED) & (m[feeder + N_TARGET] == node)
    return m[feeder + N_READY_WALL] if asked else -1


@inlined
def _next_in(m, node):
    """Tick at which the next car comes in, by all that is known now."""
    store = m[m[node + N_EXTRA] + L_FROM]
    if not store:
        return entrance_tick(m, node, 0)
    if m[store + N_HEAD] != ASKED:
        return EMPTY
    local = line_room(m, node)
    if local == EMPTY:
        return EMPTY
    return max(m[store + N_READY_WALL], to_wall(m, m[node + N_CALENDAR], local))


@inlined
def _comes_before(m, node, wall, since):
    """Tick at which the next car comes in before the first one is at the end, at ``wall`` by all that is known now.

    EMPTY if one may come that is not known yet; -1 if none comes: then the first one is there at ``wall``.
    """
    behind = m[m[node + N_EXTRA] + L_NEXT_ENTRY] >= end_of(m, node, m[node + N_LEFT])
    if behind or wall <= since or _next_ready(m, node) >= wall:
        return -1
    tick = _next_in(m, node)
    return tick if tick < wall or tick == EMPTY else -1


@inlined
def _ask(m, node, target):
    """The first car knows that it goes to the target."""
    m[node + N_HEAD], m[node + N_TARGET], m[target + N_FEEDER] = ASKED, target, node
    m[target + N_WAITING] += 1


@inlined
def _next_of(m, store):
    """Find when the next car of this store is ready; it asks its way at once if it goes to a line that runs ahead."""
    line = m[store + N_ALWAYS_TO]
    if line < 0 or m[line + N_EXIT] != BELT or m[m[line + N_EXTRA] + L_FROM] != store:
        push(m, store, NEW_HEAD)
    elif store_head(m, store):
        m[store + N_HEAD] = READY
        if m[store + N_READY_WALL] < m[H_LIMIT]:
            _ask(m, store, line)
            push(m, line, NEW_ROOM)


@inlined
def _room_in(m, store, wall):
    """Tick from ``wall`` on at which there is room in this store, EMPTY while that is unknown."""
    maker = m[store + N_ENTERED] - m[store + N_CAPACITY]
    if maker < 0:
        return wall
    return EMPTY if maker >= m[store + N_LEFT] else max(wall, m[car_in(m, store, maker) + E_GONE_WALL] + 1)


@inlined
def _into_store(m, node, store, wall):
    """The first car goes into this store."""
    m[store + N_WAITING], m[node + N_HEAD] = 0, ASKED
    ticket = go_off(m, node, to_local(m, m[node + N_CALENDAR], wall))
    m[node + N_HEAD] = NOT_READY
    enter_store(m, store, ticket, to_local(m, m[store + N_CALENDAR], wall), wall)
    if m[store + N_HEAD] == NOT_READY:
        _next_of(m, store)


@inlined
def _from_store(m, store, node, wall):
    """The first car of this store comes onto the line."""
    fetch(m, car_in(m, store, m[store + N_LEFT] + 1))
    m[node + N_WAITING] -= 1
    m[store + N_HEAD] = NOT_READY
    ticket = leave_store(m, store, to_local(m, m[store + N_CALENDAR], wall), wall)
    come_on(m, node, ticket, to_local(m, m[node + N_CALENDAR], wall), wall)
    call_off(m, node, wall, code_of(ticket))
    if store_head(m, store):
        m[store + N_HEAD] = READY
        if m[store + N_READY_WALL] < m[H_LIMIT]:
            _ask(m, store, node)
    if m[store + N_WAITING] > 0:
        push(m, m[store + N_FEEDER] if m[store + N_ENTRY] == BELT else store, NEW_ROOM)


@behind_symbol("run_belt", WHOLE, WHOLE, WHOLE)
def run_belt(place, node, since):
    """Let cars out and in as far as that is certain; ``since``: all that happens before this tick is known.

    Returns what is left to the general moves, see NOTHING.
    """
    m = words_at(place)
    line, store, limit = m[node + N_EXTRA], m[m[node + N_EXTRA] + L_TO], m[H_LIMIT]
    for _ in range(MOST_AT_ONCE):
        tick, until, inside = -1, EMPTY, m[node + N_LEFT] < m[node + N_ENTERED]
        if inside and m[node + N_HEAD] == NOT_READY:
            ready = line_ready(m, node)
            wall = to_wall(m, m[node + N_CALENDAR], ready)
            tick = _comes_before(m, node, wall, since)
            if tick == EMPTY:
                set_event(m, node, EXIT_CLASS, wall)
                return NOTHING
            if tick < 0:
                if wall >= limit:
                    return NOTHING
                m[node + N_READY], m[node + N_READY_WALL] = ready, wall
                set_event(m, node, EXIT_CLASS, EMPTY)
                if not store:
                    return LET_OUT
                _ask(m, node, store)
        if inside and m[node + N_HEAD] == ASKED:
            until = max(m[node + N_READY_WALL], since)
            room = _room_in(m, store, m[node + N_READY_WALL]) if store else EMPTY
            if room < limit:
                _into_store(m, node, store, room)
                continue
        tick = tick if tick >= 0 else _next_in(m, node)
        if tick > until or tick >= limit:
            # The line may stand at its end by then, which is not known yet.
            set_event(m, node, ENTRY_CLASS, tick)
            return NOTHING
        set_event(m, node, ENTRY_CLASS, EMPTY)
        if not m[line + L_FROM]:
            return tick
        _from_store(m, m[line + L_FROM], node, tick)
    push(m, node, NEW_HEAD)
    return NOTHING
