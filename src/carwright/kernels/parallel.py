"""A bank of parallel places behind one queue: a faster car overtakes; finished cars wait in their places."""

import numpy as np

from carwright.kernels.booking import book_count, book_span, trace_stay
from carwright.kernels.failures import book_interrupted, book_when_up, finish_when_up, interruption
from carwright.kernels.memory import (
    C_FAILING,
    C_STATS,
    E_CAME,
    E_GONE_WALL,
    E_TICKET,
    EMPTY,
    H_TRACING,
    N_CALENDAR,
    N_CAPACITY,
    N_CELL,
    N_ENTERED,
    N_EXTRA,
    N_LEFT,
    P_BEGUN,
    P_FINISH,
    P_FIRST,
    P_SERVERS,
    P_SOONEST,
    T_BLOCKED,
    T_CONTENT,
    T_DONE,
    T_WORKING,
    V_CAR,
    V_ENTRY,
    V_FAIL_KEY,
    V_FAILURES,
    V_LEFT,
    V_REPAIR_KEY,
    V_TICKET,
    V_UP,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.servers import free_server, look_for_first, note_finish, note_free, server_at
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import key_at, words_at
from carwright.kernels.work import car_in, take_in, work_of


def _finish(m, node, server, n, start):
    """When car n is done if it begins on this server at ``start``; its work is booked at once."""
    cell = m[node + N_CELL]
    calendar = m[node + N_CALENDAR]
    work = work_of(m, node, 0, n, start)
    if m[cell + C_FAILING] == 0:
        book_span(m, calendar, m[cell + C_STATS], T_WORKING, start, start + work, 1)
        return start + work
    keys = (key_at(m, server + V_FAIL_KEY), key_at(m, server + V_REPAIR_KEY))
    if m[cell + C_FAILING] == 1:
        words = (server + V_LEFT, server + V_FAILURES)
        finish = start + work + interruption(m, cell, keys, words, (start, n), work)
        book_interrupted(m, cell, calendar, keys, (start, n), work)
    else:
        finish = finish_when_up(m, cell, keys, (server + V_UP, 1), (start, n), work)
        book_when_up(m, cell, calendar, keys, (start, n), work)
    return finish


@inlined
def _begin(m, node, server, n, start):
    """Car n begins its work on this server, which is idle."""
    extra = m[node + N_EXTRA]
    note_finish(m, extra, server, _finish(m, node, server, n, start))
    # The queue's ring forgets the car once it is at work; a slow car may see any number of others pass.
    car = car_in(m, node, n)
    m[server + V_CAR], m[server + V_TICKET], m[server + V_ENTRY] = n, m[car + E_TICKET], m[car + E_CAME]
    m[extra + P_BEGUN] = n + 1


@inlined
def first_finished(m, node):
    """Server whose car is the next to leave: least (finish, number), or -1 if nobody is at work."""
    return m[m[node + N_EXTRA] + P_FIRST]


@inlined
def come_to_places(m, node, ticket, local, wall):
    """A car enters; it begins at once on the idle server of least index, those idle before this tick first.

    The server, -1 if the car waits.
    """
    n = m[node + N_ENTERED]
    take_in(m, node, n, ticket, local, wall)
    m[node + N_ENTERED] = n + 1
    extra = m[node + N_EXTRA]
    if m[extra + P_BEGUN] < n:
        return -1
    server = free_server(m, extra, wall)
    if server >= 0:
        _begin(m, node, server, n, local)
    return server


@behind_symbol("enter_parallel", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def enter_parallel(place, node, ticket, local, wall):
    """A car enters; 0 if the car that is the next to leave is the same as before."""
    m = words_at(place)
    server = come_to_places(m, node, ticket, local, wall)
    return np.int64(server >= 0 and first_finished(m, node) == server)


@inlined
def soonest_finish(m, node):
    """Own-clock instant at which the next car to leave is done; somebody is at work."""
    return m[m[node + N_EXTRA] + P_SOONEST]


@inlined
def leave_places(m, node, local, wall):
    """The car that is done first leaves; the head of the queue takes its place. Returns its ticket."""
    extra = m[node + N_EXTRA]
    server, finish = m[extra + P_FIRST], m[extra + P_SOONEST]
    n, ticket, entry = m[server + V_CAR], m[server + V_TICKET], m[server + V_ENTRY]
    cell, calendar = m[node + N_CELL], m[node + N_CALENDAR]
    stats = m[cell + C_STATS]
    book_span(m, calendar, stats, T_BLOCKED, finish, local, 1)
    book_span(m, calendar, stats, T_CONTENT, entry, local, 1)
    book_count(m, calendar, stats, T_DONE, local, 1)
    if m[H_TRACING]:
        trace_stay(m, cell, ticket, n, (entry, finish), local)
    m[car_in(m, node, m[node + N_LEFT]) + E_GONE_WALL] = wall
    m[node + N_LEFT] += 1
    note_free(m, extra, server, wall)
    waiting = m[extra + P_BEGUN]
    if waiting < m[node + N_ENTERED]:
        _begin(m, node, server, waiting, local)
    look_for_first(m, node)
    return ticket


@behind_symbol("leave_parallel", WHOLE, WHOLE, WHOLE, WHOLE)
def leave_parallel(place, node, local, wall):
    """The car that is done first leaves. Returns its ticket."""
    return leave_places(words_at(place), node, local, wall)


@inlined
def parallel_room(m, node):
    """Wall-clock tick at which the place of the next car is left (-1: free all along), EMPTY while that is unknown."""
    maker = m[node + N_ENTERED] - m[node + N_CAPACITY]
    if maker < 0:
        return -1
    if maker >= m[node + N_LEFT]:
        return EMPTY
    return m[car_in(m, node, maker) + E_GONE_WALL]


def close_parallel(m, node, local):
    """Book what is still inside at the end of the run."""
    stats, extra = m[m[node + N_CELL] + C_STATS], m[node + N_EXTRA]
    for s in range(m[extra + P_SERVERS]):
        finish = m[m[extra + P_FINISH] + s]
        if finish < EMPTY:
            book_span(m, m[node + N_CALENDAR], stats, T_BLOCKED, finish, local, 1)
            book_span(m, m[node + N_CALENDAR], stats, T_CONTENT, m[server_at(m, extra, s) + V_ENTRY], local, 1)
    for n in range(m[extra + P_BEGUN], m[node + N_ENTERED]):
        book_span(m, m[node + N_CALENDAR], stats, T_CONTENT, m[car_in(m, node, n) + E_CAME], local, 1)
