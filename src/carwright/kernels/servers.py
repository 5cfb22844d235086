"""The servers of a bank of parallel places: who is done next and who is free, asked of eight at a time.

When each is done, and since when it has been free, stand in two rows of words, filled up to whole lanes with EMPTY.
"""

from carwright.kernels.lanes import LANES, above, all_lanes, count_up, earlier, lanes_at, least, sum_of
from carwright.kernels.memory import (
    EMPTY,
    N_EXTRA,
    P_FINISH,
    P_FIRST,
    P_FREED,
    P_SERVER,
    P_SERVERS,
    P_SOONEST,
    V_CAR,
    V_SIZE,
)
from carwright.kernels.translating.marks import inlined

NOBODY = 1 << 32
"""More servers than any bank has."""


@inlined
def server_at(m, extra, s):
    """Record of server s."""
    return m[extra + P_SERVER] + s * V_SIZE


@inlined
def number_of_server(m, extra, server):
    """Number of the server with this record."""
    return (server - m[extra + P_SERVER]) // V_SIZE


@inlined
def _eights(m, extra):
    return (m[extra + P_SERVERS] + LANES - 1) // LANES


@inlined
def _least_at_most(m, row, eights, value):
    """Number of the first word of this row that is at most ``value``, and how many are."""
    first, others = all_lanes(NOBODY), all_lanes(0)
    for i in range(eights):
        greater = above(lanes_at(m, row + i * LANES), all_lanes(value))
        first = earlier(first, count_up() + all_lanes(i * LANES) | greater & all_lanes(NOBODY))
        others = others + greater
    return least(first), eights * LANES + sum_of(others)


@inlined
def free_server(m, extra, wall):
    """The idle server of least number at this tick, of those first that were idle before it; -1: all are at work."""
    row, eights = m[extra + P_FREED], _eights(m, extra)
    s, count = _least_at_most(m, row, eights, wall - 1)
    if count == 0:
        s, count = _least_at_most(m, row, eights, EMPTY - 1)
    return server_at(m, extra, s) if count > 0 else -1


@inlined
def note_finish(m, extra, server, finish):
    """The car on this server, which was idle, is done at ``finish``."""
    s = number_of_server(m, extra, server)
    m[m[extra + P_FINISH] + s], m[m[extra + P_FREED] + s] = finish, EMPTY
    if m[extra + P_FIRST] < 0 or finish < m[extra + P_SOONEST]:
        # Of two that finish together the one that came first goes first.
        m[extra + P_FIRST], m[extra + P_SOONEST] = server, finish


@inlined
def note_free(m, extra, server, wall):
    """The car has left this server."""
    s = number_of_server(m, extra, server)
    m[m[extra + P_FINISH] + s], m[m[extra + P_FREED] + s] = EMPTY, wall


def _came_first(m, extra, row, finish):
    """Of several servers that are done at the same instant the one whose car came first."""
    best, best_car = -1, EMPTY
    for s in range(m[extra + P_SERVERS]):
        server = server_at(m, extra, s)
        if m[row + s] == finish and m[server + V_CAR] < best_car:
            best, best_car = server, m[server + V_CAR]
    return best


@inlined
def look_for_first(m, node):
    """Find the server whose car is the next to leave anew: least (finish, number of the car)."""
    extra = m[node + N_EXTRA]
    row, eights = m[extra + P_FINISH], _eights(m, extra)
    soonest = lanes_at(m, row)
    for i in range(1, eights):
        soonest = earlier(soonest, lanes_at(m, row + i * LANES))
    finish = least(soonest)
    if finish == EMPTY:
        m[extra + P_FIRST] = -1
        return
    s, count = _least_at_most(m, row, eights, finish)
    server = server_at(m, extra, s) if count == 1 else _came_first(m, extra, row, finish)
    m[extra + P_FIRST], m[extra + P_SOONEST] = server, finish
