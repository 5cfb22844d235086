"""A store: cars travel side by side for a set time, and go in the order in which they came.

One cell that neither fails nor learns and draws nothing: a buffer, a conveyor, an oven. Half of the hand-overs of a
plant go into or out of one, so it takes the short way where a section of stations would take the long one.
"""

from carwright.kernels.booking import trace_stay
from carwright.kernels.exits import ready_at
from carwright.kernels.memory import (
    A_BIN_END,
    A_BIN_START,
    A_BLOCKED,
    A_STAYED,
    E_CAME,
    E_GONE,
    E_GONE_WALL,
    E_TICKET,
    H_TRACING,
    N_CELL,
    N_CLASS_MAP,
    N_ENTERED,
    N_KNOWN,
    N_LEFT,
    N_READY,
    N_READY_WALL,
    N_WENT,
    N_WENT_WALL,
    N_WORKS,
)
from carwright.kernels.stays import book_across
from carwright.kernels.translating.marks import inlined
from carwright.kernels.work import car_in, class_of, take_in


@inlined
def enter_store(m, node, ticket, local, wall):
    """A car comes in."""
    n = m[node + N_ENTERED]
    take_in(m, node, n, ticket, local, wall)
    m[node + N_ENTERED] = n + 1


@inlined
def store_head(m, node):
    """Work out when the next car is ready to leave; False if there is none."""
    n = m[node + N_LEFT]
    if n >= m[node + N_ENTERED]:
        return False
    car = car_in(m, node, n)
    travel = ~m[node + N_CLASS_MAP] if m[node + N_CLASS_MAP] < 0 else m[m[node + N_WORKS] + class_of(m, node, n)]
    m[node + N_READY], m[node + N_READY_WALL] = ready_at(m, node, n, m[car + E_CAME] + travel)
    return True


@inlined
def leave_store(m, node, local, wall):
    """The first car leaves for good; returns its ticket."""
    n = m[node + N_LEFT]
    car = car_in(m, node, n)
    entry, ready, at = m[car + E_CAME], m[node + N_READY], m[node + N_KNOWN]
    m[car + E_GONE], m[car + E_GONE_WALL] = local, wall
    m[node + N_WENT], m[node + N_WENT_WALL] = local, wall
    if (local >= m[at + A_BIN_END]) | (entry < m[at + A_BIN_START]):
        book_across(m, node, 0, n, ready, local)
    else:
        m[at + A_BLOCKED] += local - ready
        m[at + A_STAYED] += local - entry
    if m[H_TRACING]:
        trace_stay(m, m[node + N_CELL], m[car + E_TICKET], n, (entry, ready), local)
    m[at] = m[node + N_LEFT] = n + 1
    return m[car + E_TICKET]
