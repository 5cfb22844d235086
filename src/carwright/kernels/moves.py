"""Moves between nodes: who is ready, where there is room, and what follows from a move.

A move that nothing can change any more is made at once, however far ahead it lies; where the order of cars depends on
what else happens, it waits for its tick in the event set. Nodes that a move concerns are put on a stack and served
last in, first out, so that a car runs as far as it can before the next one starts.
"""

from carwright.kernels.booking import book_count, log_car
from carwright.kernels.clock import to_local
from carwright.kernels.counters import counter_tick
from carwright.kernels.entrances import arrival_tick, entrance_tick, next_to_enter
from carwright.kernels.events import ENTRY_CLASS, exits_are_over, push, set_event
from carwright.kernels.heads import exit_tick, first_ticket, plan_exit
from carwright.kernels.hops import step_on
from carwright.kernels.line import enter_line, leave_line
from carwright.kernels.memory import (
    ASKED,
    BELT,
    C_INDEX,
    C_STATS,
    COUNTER,
    EAGER,
    EMPTY,
    H_CARS,
    H_LIMIT,
    H_TRADE,
    KNOWN_AHEAD,
    N_CALENDAR,
    N_CALLS_COUNT,
    N_CELL,
    N_ENTRY,
    N_EXIT,
    N_FEEDER,
    N_HEAD,
    N_HOPS,
    N_KIND,
    N_LEFT,
    N_LONE,
    N_LOSES,
    N_PARTS,
    N_PARTS_COUNT,
    N_STORE,
    N_WAITING,
    N_WELL,
    N_WENT_WALL,
    NEW_HEAD,
    NEW_ROOM,
    NOT_READY,
    PARALLEL,
    S_BORN,
    S_SIZE,
    SECTION,
    SINK,
    SOURCE,
    T_DONE,
)
from carwright.kernels.parallel import enter_parallel, leave_parallel
from carwright.kernels.section import enter_section, leave_section
from carwright.kernels.source import call_off, free_slot, leave_source
from carwright.kernels.store import enter_store, leave_store
from carwright.kernels.tickets import code_of, slot_of
from carwright.kernels.translating.marks import inlined
from carwright.kernels.wells import fill_section
from carwright.kernels.words import fetch, place_of
from carwright.kernels.work import car_in
from carwright.kernels.yard import come_out


@inlined
def _touch(m, node):
    """A car has come or gone: the node is served if the next car may go now, or somebody waits for room."""
    kind = m[node + N_KIND]
    ahead = (kind == SECTION) | (kind == SOURCE) | (m[node + N_EXIT] == BELT)
    goes_on = ahead & (m[node + N_HEAD] == NOT_READY)
    if (goes_on | (m[node + N_WAITING] > 0)) & (kind != SINK):
        push(m, node, NEW_HEAD | NEW_ROOM)


def _leave(m, node, tick):
    """The first car leaves the node; returns its ticket."""
    kind = m[node + N_KIND]
    m[node + N_HEAD], head = NOT_READY, m[node + N_HEAD]
    if kind == SOURCE:
        return leave_source(m, node, tick)
    local = to_local(m, m[node + N_CALENDAR], tick)
    if m[node + N_STORE] == 1:
        return leave_store(m, node, local, tick)
    if kind == SECTION:
        ticket = m[first_ticket(m, node)]
        leave_section(m, node, local, tick)
        if m[node + N_WELL] > 0 and fill_section(place_of(m), node):
            push(m, m[node + N_WELL], NEW_HEAD)
        return ticket
    if kind == PARALLEL:
        ticket = leave_parallel(place_of(m), node, local, tick)
        m[node + N_WENT_WALL] = tick
    else:
        m[node + N_HEAD] = head
        ticket = leave_line(place_of(m), node, local)
        m[node + N_HEAD] = NOT_READY
        if m[node + N_EXIT] == BELT:
            return ticket
    plan_exit(m, node)
    return ticket


def _enter(m, node, ticket, tick):
    """A car enters the node."""
    kind = m[node + N_KIND]
    local = to_local(m, m[node + N_CALENDAR], tick)
    if m[node + N_STORE] == 1:
        enter_store(m, node, ticket, local, tick)
        return
    if kind == SECTION:
        enter_section(m, node, ticket, local, tick)
        return
    if kind == SINK:
        car = m[H_CARS] + slot_of(ticket) * S_SIZE
        log_car(m, m[m[node + N_CELL] + C_INDEX], m[car + S_BORN], tick, code_of(ticket))
        book_count(m, m[node + N_CALENDAR], m[m[node + N_CELL] + C_STATS], T_DONE, local, 1)
        if m[H_TRADE]:
            come_out(place_of(m), node, ticket, tick)
        free_slot(m, ticket)
        return
    if kind == PARALLEL:
        other = enter_parallel(place_of(m), node, ticket, local, tick)
    else:
        other = enter_line(place_of(m), node, ticket, local, tick)
    if other and m[node + N_HEAD] != ASKED and m[node + N_EXIT] != BELT:
        plan_exit(m, node)


@inlined
def _take_parts(m, node, tick):
    """A finished part of each feeder goes in with the car."""
    for i in range(m[node + N_PARTS_COUNT]):
        feeder = m[m[node + N_PARTS] + i]
        free_slot(m, _leave(m, feeder, tick))
        _touch(m, feeder)


def move(m, giver, taker, tick):
    """A car goes from giver to taker at this tick, with its parts; whoever that concerns is put on the stack."""
    if (m[giver + N_HOPS] < 0) & (m[taker + N_HOPS] < 0):
        step_on(place_of(m), giver, taker, tick)
        return
    fetch(m, car_in(m, giver, m[giver + N_LEFT] + 1))
    ticket = _leave(m, giver, tick)
    m[taker + N_WAITING] -= 1 + m[taker + N_PARTS_COUNT]
    if m[taker + N_PARTS_COUNT] > 0:
        _take_parts(m, taker, tick)
    if m[giver + N_KIND] == SOURCE:
        m[m[H_CARS] + slot_of(ticket) * S_SIZE + S_BORN] = tick
    if m[taker + N_CALLS_COUNT] > 0:
        _enter(m, taker, ticket, tick)
        call_off(m, taker, tick, code_of(ticket))
    else:
        _enter(m, taker, ticket, tick)
    _touch(m, giver)
    _touch(m, taker)


@inlined
def _is_before_exit(m, node, tick):
    """Whether at this tick, which is before the limit, these parallel places are still as they are now."""
    return m[node + N_HEAD] == NOT_READY and tick < min(m[H_LIMIT], exit_tick(m, node))


def try_entrance(m, node, since):
    """Let in whoever can enter: at once where nothing can change it, else plan the tick."""
    if m[node + N_ENTRY] == BELT:
        push(m, node if m[node + N_EXIT] == BELT else m[node + N_FEEDER], NEW_ROOM)
        return
    if m[node + N_ENTRY] == EAGER:
        tick = entrance_tick(m, node, 0)
        if tick < m[H_LIMIT]:
            move(m, m[node + N_FEEDER], node, tick)
        return
    counted = m[node + N_ENTRY] == COUNTER
    tick = counter_tick(place_of(m), node, since) if counted else entrance_tick(m, node, since)
    if m[node + N_LOSES]:
        # Whoever arrives now is let in or lost when all exits of this tick are known.
        tick = min(tick, arrival_tick(m, node))
    if tick == since and m[node + N_LONE]:
        # Nobody else wants to come in: what an entrance changes elsewhere it changes from the next tick on.
        move(m, m[node + N_FEEDER], node, tick)
    elif tick == since and not counted and not m[node + N_LOSES] and exits_are_over(m, tick):
        # Whoever wants to come in at this tick has asked by now.
        move(m, next_to_enter(m, node, tick), node, tick)
    elif m[node + N_LONE] == KNOWN_AHEAD and _is_before_exit(m, node, tick):
        set_event(m, node, ENTRY_CLASS, EMPTY)
        move(m, m[node + N_FEEDER], node, tick)
    else:
        set_event(m, node, ENTRY_CLASS, tick)
