"""A bank of parallel places behind one queue: a faster car overtakes; finished cars wait in their places."""

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
    N_PLAIN,
    N_WENT,
    P_BEGUN,
    P_FIRST,
    P_SERVER,
    P_SERVERS,
    T_BLOCKED,
    T_CONTENT,
    T_DONE,
    T_WORKING,
    V_CAR,
    V_ENTRY,
    V_FAIL_KEY,
    V_FAILURES,
    V_FINISH,
    V_FREED,
    V_LEFT,
    V_REPAIR_KEY,
    V_SIZE,
    V_TICKET,
    V_UP,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import key_at, words_at
from carwright.kernels.work import car_in, take_in, work_of


@inlined
def _server(m, node, s):
    return m[m[node + N_EXTRA] + P_SERVER] + s * V_SIZE


def _begin(m, node, server, n, start):
    """Car n begins its work on this server; the work is booked at once."""
    cell = m[node + N_CELL]
    calendar = m[node + N_CALENDAR]
    work = work_of(m, node, 0, n, start)
    keys = (key_at(m, server + V_FAIL_KEY), key_at(m, server + V_REPAIR_KEY))
    if m[cell + C_FAILING] == 1:
        words = (server + V_LEFT, server + V_FAILURES)
        m[server + V_FINISH] = start + work + interruption(m, cell, keys, words, (start, n), work)
        book_interrupted(m, cell, calendar, keys, (start, n), work)
    elif m[cell + C_FAILING] == 2:
        up = (server + V_UP, 1)
        m[server + V_FINISH] = finish_when_up(m, cell, keys, up, (start, n), work)
        book_when_up(m, cell, calendar, keys, (start, n), work)
    else:
        m[server + V_FINISH] = start + work
        book_span(m, calendar, m[cell + C_STATS], T_WORKING, start, start + work, 1)
    m[server + V_CAR] = n + 1
    first = m[m[node + N_EXTRA] + P_FIRST]
    if first < 0 or m[server + V_FINISH] < m[first + V_FINISH]:
        # Of two that finish together the one that came first goes first.
        m[m[node + N_EXTRA] + P_FIRST] = server
    # The queue's ring forgets the car once it is at work; a slow car may see any number of others pass.
    car = car_in(m, node, n)
    m[server + V_TICKET], m[server + V_ENTRY] = m[car + E_TICKET], m[car + E_CAME]
    m[m[node + N_EXTRA] + P_BEGUN] = n + 1


@inlined
def first_finished(m, node):
    """Server whose car is the next to leave: least (finish, number), or -1 if nobody is at work."""
    return m[m[node + N_EXTRA] + P_FIRST]


@behind_symbol("enter_parallel", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def enter_parallel(place, node, ticket, local, wall):
    """A car enters; it begins at once on the idle server of least index, those idle before this tick first.

    0 if the car that is the next to leave is the same as before.
    """
    m = words_at(place)
    n = m[node + N_ENTERED]
    take_in(m, node, n, ticket, local, wall)
    m[node + N_ENTERED] = n + 1
    if m[m[node + N_EXTRA] + P_BEGUN] < n:
        return 0
    fresh = -1
    for s in range(m[m[node + N_EXTRA] + P_SERVERS]):
        server = _server(m, node, s)
        if m[server + V_CAR] == 0:
            if m[server + V_FREED] < wall:
                _begin(m, node, server, n, local)
                return first_finished(m, node) == server
            if fresh < 0:
                fresh = server
    if fresh < 0:
        return 0
    _begin(m, node, fresh, n, local)
    return first_finished(m, node) == fresh


@inlined
def _look_for_first(m, node):
    """Find the server whose car is the next to leave anew."""
    best, best_finish, best_car = -1, EMPTY, EMPTY
    for s in range(m[m[node + N_EXTRA] + P_SERVERS]):
        server = _server(m, node, s)
        finish, car = m[server + V_FINISH], m[server + V_CAR]
        if car > 0 and (finish < best_finish or (finish == best_finish and car < best_car)):
            best, best_finish, best_car = server, finish, car
    m[m[node + N_EXTRA] + P_FIRST] = best


@inlined
def parallel_ready(m, node, server):
    """Own-clock instant at which the car on this server can leave, next in order."""
    if m[node + N_PLAIN] or m[node + N_LEFT] == 0:
        return m[server + V_FINISH]
    return max(m[server + V_FINISH], m[node + N_WENT] + 1)


@behind_symbol("leave_parallel", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def leave_parallel(place, node, server, local, wall):
    """The car on this server leaves; the head of the queue takes its place. Returns its ticket."""
    m = words_at(place)
    n = m[server + V_CAR] - 1
    cell, calendar = m[node + N_CELL], m[node + N_CALENDAR]
    stats = m[cell + C_STATS]
    ticket, entry = m[server + V_TICKET], m[server + V_ENTRY]
    book_span(m, calendar, stats, T_BLOCKED, m[server + V_FINISH], local, 1)
    book_span(m, calendar, stats, T_CONTENT, entry, local, 1)
    book_count(m, calendar, stats, T_DONE, local, 1)
    if m[H_TRACING]:
        trace_stay(m, cell, ticket, n, (entry, m[server + V_FINISH]), local)
    m[car_in(m, node, m[node + N_LEFT]) + E_GONE_WALL] = wall
    m[node + N_LEFT] += 1
    m[node + N_WENT] = local
    m[server + V_CAR], m[server + V_FREED] = 0, wall
    waiting = m[m[node + N_EXTRA] + P_BEGUN]
    if waiting < m[node + N_ENTERED]:
        _begin(m, node, server, waiting, local)
    _look_for_first(m, node)
    return ticket


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
    stats = m[m[node + N_CELL] + C_STATS]
    calendar = m[node + N_CALENDAR]
    for s in range(m[m[node + N_EXTRA] + P_SERVERS]):
        server = _server(m, node, s)
        if m[server + V_CAR] > 0:
            book_span(m, calendar, stats, T_BLOCKED, m[server + V_FINISH], local, 1)
            book_span(m, calendar, stats, T_CONTENT, m[server + V_ENTRY], local, 1)
    for n in range(m[m[node + N_EXTRA] + P_BEGUN], m[node + N_ENTERED]):
        book_span(m, calendar, stats, T_CONTENT, m[car_in(m, node, n) + E_CAME], local, 1)
