"""A section: cells in a row, first in first out, one way in, one way out, one clock.

No events inside: the instant at which car n leaves cell k is known as soon as it is known when it left the cell
before, when car n-1 left this one, and when the car that held its room left the next one (the max-plus recursion of
flow lines with finite buffers and blocking after service). Only the last cell waits for the world outside.
"""

from carwright.kernels.booking import book_span
from carwright.kernels.clock import to_wall
from carwright.kernels.followers import move_up
from carwright.kernels.memory import (
    A_BIN_END,
    A_BIN_START,
    A_BLOCKED,
    A_CAPACITY,
    A_INNER,
    A_STAYED,
    C_SIZE,
    C_STATS,
    E_CAME,
    E_CAME_WALL,
    E_GONE,
    E_GONE_WALL,
    EMPTY,
    H_START,
    H_TRACING,
    KEPT,
    N_CALENDAR,
    N_CAPACITY,
    N_CELL,
    N_CELLS,
    N_CLASS_MAP,
    N_ENTERED,
    N_FAST,
    N_HEAD,
    N_KEPT,
    N_KNOWN,
    N_LEFT,
    N_PLACES_BEHIND,
    N_READY,
    N_ROOM_MADE_BY,
    N_ROOM_WALL,
    N_STORE,
    N_WENT,
    N_WENT_WALL,
    N_WIDTH,
    N_WORKS,
    NEVER,
    T_CONTENT,
)
from carwright.kernels.rows import draw_row, through_row, walk_cells
from carwright.kernels.stays import book_across, book_stay, close_bin, leave_cell, trace_leave
from carwright.kernels.steps import forward
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import fetch, place_of
from carwright.kernels.work import any_stay_of, car_in, class_of, instant, note_instant, stay_of, take_in


def enter_section(m, node, ticket, local, wall):
    """A car enters at ``local``; every departure that becomes known by it is worked out."""
    cells = m[node + N_CELLS]
    known = m[node + N_KNOWN]
    n = m[node + N_ENTERED]
    take_in(m, node, n, ticket, local, wall)
    note_instant(m, node, n, 0, local)
    m[node + N_ENTERED] = n + 1
    if cells == 1:
        return
    nobody_waits = m[known + cells - 2] == n
    last_has_room = n - m[known + A_CAPACITY * m[node + N_WIDTH] + cells - 1] < m[node + N_LEFT]
    if m[node + N_FAST] and nobody_waits and last_has_room and not m[H_TRACING]:
        draw_row(m, node, n, cells - 1)
        if not through_row(m, node, n, cells - 1, A_INNER, NEVER):
            walk_cells(place_of(m), node, n)
    else:
        forward(m, node, n, 0)


@inlined
def keep_work(m, node, stay):
    """Keep the stay of the first car until it goes, its interruptions, which stand in the header, if it has some."""
    m[node + N_KEPT], m[node + N_KEPT + 1], m[node + N_KEPT + 2] = stay[0], stay[1], stay[2]
    if stay[2] > 0:
        for i in range(3, KEPT):
            m[node + N_KEPT + i] = m[H_START + i]


@inlined
def recall_work(m, node):
    """The kept stay of the first car, which is ready; its interruptions stand in the header again."""
    down = m[node + N_KEPT + 2]
    if down > 0:
        for i in range(3, KEPT):
            m[H_START + i] = m[node + N_KEPT + i]
    return m[node + N_KEPT], m[node + N_KEPT + 1], down, m[node + N_READY]


@inlined
def _through_store(m, node, k, n):
    """Instant at which car n has travelled through the last cell, a store, and is the first in it."""
    which = class_of(m, node, n) if m[node + N_CLASS_MAP] >= 0 else 0
    travelled = instant(m, node, n, k) + m[m[node + N_WORKS] + which * m[node + N_WIDTH] + k]
    return max(travelled, instant(m, node, n - 1, k + 1)) if n > 0 else travelled


@inlined
def _leave_last_store(m, node, k, n, ready, leaves):
    """Car n leaves the last cell, a store, for good."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN] + k
    entry = instant(m, node, n, k)
    if (leaves >= m[at + A_BIN_END * width]) | (entry < m[at + A_BIN_START * width]):
        book_across(m, node, k, n, ready, leaves)
    else:
        m[at + A_BLOCKED * width] += leaves - ready
        m[at + A_STAYED * width] += leaves - entry
    note_instant(m, node, n, k + 1, leaves)
    m[at] = n + 1


@inlined
def _through_station(m, node, k, n):
    """Instant at which car n is done at the last cell; what it did there is kept."""
    if m[node + N_FAST]:
        before = instant(m, node, n - 1, k + 1) if n > 0 else 0
        stay = stay_of(m, node, m[node + N_WIDTH], k, n, instant(m, node, n, k), before)
    else:
        stay = any_stay_of(m, node, k, n)
    keep_work(m, node, stay)
    return stay[3]


def head_done(m, node):
    """Own-clock instant at which the next car to go is done at the last cell, or -1 if it is not there yet."""
    cells = m[node + N_CELLS]
    n = m[node + N_LEFT]
    arrived = m[node + N_ENTERED] if cells == 1 else m[m[node + N_KNOWN] + cells - 2]
    if n >= arrived:
        return -1
    fetch(m, car_in(m, node, n))
    if m[node + N_STORE]:
        return _through_store(m, node, cells - 1, n)
    return _through_station(m, node, cells - 1, n)


def leave_section(m, node, local, wall):
    """The first car leaves for good at ``local``; the cars behind move up as far as is known."""
    cells = m[node + N_CELLS]
    n = m[node + N_LEFT]
    ready = m[node + N_READY]
    m[node + N_WENT], m[node + N_WENT_WALL] = local, wall
    car = car_in(m, node, n)
    m[car + E_GONE], m[car + E_GONE_WALL] = local, wall
    if m[node + N_STORE]:
        _leave_last_store(m, node, cells - 1, n, ready, local)
    else:
        leave_cell(m, node, cells - 1, n, recall_work(m, node), local)
    if m[H_TRACING]:
        trace_leave(m, node, cells - 1, n, ready, local)
    m[node + N_LEFT] = n + 1
    move_up(m, node)


@inlined
def section_room(m, node):
    """Wall-clock tick at which the place of the next car is left (-1: free all along), EMPTY while that is unknown."""
    maker = m[node + N_ENTERED] - m[node + N_CAPACITY]
    if maker < 0:
        return -1
    if maker >= m[m[node + N_KNOWN]]:
        return EMPTY
    if m[node + N_CELLS] == 1:
        return m[car_in(m, node, maker) + E_GONE_WALL]
    if m[node + N_ROOM_MADE_BY] != maker:
        m[node + N_ROOM_MADE_BY], m[node + N_ROOM_WALL] = maker, left_first_cell(m, node, maker)
    return m[node + N_ROOM_WALL]


@inlined
def left_first_cell(m, node, n):
    """Wall-clock tick at which car n left the first cell, which is known.

    In closed time the section's clock stands still; then it left when it came, or when the exit of the car that its
    move waited for made room all the way up.
    """
    local = instant(m, node, n, 1)
    wall = to_wall(m, m[node + N_CALENDAR], local)
    car = car_in(m, node, n)
    if m[car + E_CAME] == local:
        wall = max(wall, m[car + E_CAME_WALL])
    waited_for = n - m[node + N_PLACES_BEHIND]
    gone = car_in(m, node, waited_for)
    if (waited_for >= 0) & (waited_for < m[node + N_LEFT]) & (m[gone + E_GONE] == local):
        wall = max(wall, m[gone + E_GONE_WALL])
    return wall


def close_section(m, node, local):
    """Book what is still inside at the end of the run, ``local`` on the section's clock."""
    cells = m[node + N_CELLS]
    for k in range(cells):
        known = m[m[node + N_KNOWN] + k]
        inside = m[node + N_ENTERED] if k == 0 else m[m[node + N_KNOWN] + k - 1]
        for n in range(known, inside):
            entry = instant(m, node, n, k)
            cell = m[node + N_CELL] + k * C_SIZE
            if n == known:
                _book_unfinished(m, node, k, n, local)
            else:
                book_span(m, m[node + N_CALENDAR], m[cell + C_STATS], T_CONTENT, entry, local, 1)
        close_bin(m, node, k, local)


def _book_unfinished(m, node, k, n, local):
    """The car at work or blocked at cell k when the run ends."""
    if k == m[node + N_CELLS] - 1 and m[node + N_HEAD] > 0:
        stay = recall_work(m, node)
    else:
        stay = any_stay_of(m, node, k, n)
    book_stay(m, node, k, n, stay, max(stay[3], local))
