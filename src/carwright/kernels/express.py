"""A line that stands for itself: a source, one section, a sink.

Nothing in it depends on anything else, so its cars are worked out one after the other, from door to door. What would
happen at or after the limit of the slice is left to the general moves; they leave off where this can go on.
"""

from carwright.kernels.booking import book_count, log_car
from carwright.kernels.clock import to_local
from carwright.kernels.exits import ready_at
from carwright.kernels.fronts import run_front
from carwright.kernels.heads import find_head
from carwright.kernels.memory import (
    A_WHOLE,
    C_INDEX,
    C_STATS,
    E_GONE,
    E_GONE_WALL,
    F_AGAIN,
    H_CARS,
    H_FREE,
    H_FREE_COUNT,
    H_LIMIT,
    H_LOG_ROWS,
    H_LOGGED,
    N_CALENDAR,
    N_CELL,
    N_CELLS,
    N_ENTERED,
    N_EXPRESS,
    N_EXTRA,
    N_FRONT,
    N_HEAD,
    N_LEFT,
    N_LEFT_WALL,
    N_READY_WALL,
    N_ROUTE,
    N_WENT,
    N_WENT_WALL,
    NOT_READY,
    S_BORN,
    S_SIZE,
    T_DONE,
    T_ENTERED,
)
from carwright.kernels.memory_ways import (
    U_NODE,
    X_LIMIT,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.rows import draw_row, through_row, walk_cells
from carwright.kernels.section import leave_section, section_room
from carwright.kernels.source import source_ready, tell_car
from carwright.kernels.tickets import code_of, slot_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at
from carwright.kernels.work import car_in, instant, note_instant, take_in

ROOM_IN_LOGS = 4096
"""Rows that one event can fill at most before the logs are looked at again."""


@inlined
def is_clear(m, source):
    """Whether all cars that came in here have gone, and the next one has not been made."""
    section = m[source + N_EXPRESS]
    gone = m[section + N_LEFT] == m[section + N_ENTERED]
    return gone and m[source + N_HEAD] == NOT_READY and m[section + N_HEAD] == NOT_READY


@inlined
def _come_in(m, source, section, ticket, wall):
    """The next car, with this ticket, goes from the source into the section."""
    local = to_local(m, m[section + N_CALENDAR], wall)
    m[m[H_CARS] + slot_of(ticket) * S_SIZE + S_BORN] = wall
    book_count(m, m[source + N_CALENDAR], m[m[source + N_CELL] + C_STATS], T_ENTERED, local, 1)
    m[source + N_ENTERED] += 1
    m[source + N_LEFT_WALL] = wall
    n = m[section + N_ENTERED]
    take_in(m, section, n, ticket, local, wall)
    note_instant(m, section, n, 0, local)
    m[section + N_ENTERED] = n + 1


@inlined
def _leave(m, section, local, wall):
    """The car, whose row has been kept, leaves the section for good."""
    n = m[section + N_LEFT]
    gone = car_in(m, section, n)
    m[gone + E_GONE], m[gone + E_GONE_WALL] = local, wall
    m[section + N_WENT], m[section + N_WENT_WALL] = local, wall
    m[section + N_LEFT] = n + 1


@inlined
def _end_at(m, sink, ticket, wall):
    """The car is booked at the sink."""
    car = m[H_CARS] + slot_of(ticket) * S_SIZE
    log_car(m, m[m[sink + N_CELL] + C_INDEX], m[car + S_BORN], wall, code_of(ticket))
    at_sink = to_local(m, m[sink + N_CALENDAR], wall)
    book_count(m, m[sink + N_CALENDAR], m[m[sink + N_CELL] + C_STATS], T_DONE, at_sink, 1)


@inlined
def _through_row(m, section, cells, until):
    """The car that has just come in goes through all cells; the tick at which it leaves, -1 if it stays for now."""
    n = m[section + N_LEFT]
    draw_row(m, section, n, cells)
    if not through_row(m, section, n, cells, A_WHOLE, until):
        walk_cells(place_of(m), section, n)
        return -1
    local = instant(m, section, n, cells)
    local, wall = ready_at(m, section, n, local)
    _leave(m, section, local, wall)
    return wall


@inlined
def _through_one(m, section, limit):
    """As ``_through_row``, where the section is one cell; ``limit`` is a tick of the wall clock."""
    find_head(m, section)
    wall = m[section + N_READY_WALL]
    if wall >= limit:
        return -1
    m[section + N_HEAD] = NOT_READY
    leave_section(m, section, to_local(m, m[section + N_CALENDAR], wall), wall)
    return wall


@behind_symbol("run_express", WHOLE, WHOLE)
def run_express(place, source):
    """Cars from door to door, until one would come or go at or after the limit; 1 if a car stayed in the section."""
    m = words_at(place)
    section = m[source + N_EXPRESS]
    sink = m[m[section + N_ROUTE] + U_NODE]
    calendar, cells, limit = m[section + N_CALENDAR], m[section + N_CELLS], m[H_LIMIT]
    slot, until = m[m[H_FREE] + m[H_FREE_COUNT] - 1], to_local(m, calendar, limit)
    while m[H_LOGGED] + ROOM_IN_LOGS <= m[H_LOG_ROWS] and m[source + N_ENTERED] < m[m[source + N_EXTRA] + X_LIMIT]:
        if m[section + N_FRONT] and m[section + N_LEFT] >= m[m[section + N_FRONT] + F_AGAIN]:
            if run_front(place_of(m), source, slot, until, m[H_LOG_ROWS] - m[H_LOGGED]):
                continue
        there = source_ready(m, source)
        wall = max(there, section_room(m, section))
        if wall >= limit:
            return 0
        m[source + N_READY_WALL] = there
        ticket = tell_car(m, source, slot)
        _come_in(m, source, section, ticket, wall)
        left = _through_one(m, section, limit) if cells == 1 else _through_row(m, section, cells, until)
        if left < 0:
            m[H_FREE_COUNT] -= 1
            return 1
        _end_at(m, sink, ticket, left)
    return 0
