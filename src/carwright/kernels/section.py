"""A section: cells in a row, first in first out, one way in, one way out, one clock.

No events inside: the instant at which car n leaves cell k is known as soon as it is known when it left the cell
before, when car n-1 left this one, and when the car that held its room left the next one (the max-plus recursion of
flow lines with finite buffers and blocking after service). Only the last cell waits for the world outside.
"""

import numpy as np
from numba import int64

from carwright.kernels.booking import book_span
from carwright.kernels.clock import to_wall
from carwright.kernels.compiling import inlined, kernel
from carwright.kernels.lanes import (
    LANES,
    above,
    all_lanes,
    below_zero,
    count_up,
    gathered,
    lanes_at,
    later,
    latest_from,
    put_lanes,
    scatter,
    set_from_top,
)
from carwright.kernels.memory import (
    A_BLOCKED,
    A_BREAKS,
    A_CAPACITY,
    A_INNER,
    A_LEFT,
    A_SERIAL,
    A_SINGLE,
    A_STAYED,
    A_WORKED,
    C_SIZE,
    C_STATS,
    E_CAME,
    E_CAME_WALL,
    E_GONE,
    E_GONE_WALL,
    EMPTY,
    H_DOWN,
    H_START,
    H_TRACING,
    H_WORK,
    KEPT,
    N_CALENDAR,
    N_CALM_COUNT,
    N_CALM_FROM,
    N_CALM_UNTIL,
    N_CAPACITY,
    N_CAR_MASK,
    N_CELL,
    N_CELLS,
    N_CLASS_MAP,
    N_CLASSES,
    N_DRAWN,
    N_ENTERED,
    N_FAST,
    N_HEAD,
    N_KEPT,
    N_KNOWN,
    N_LEFT,
    N_PLACES_BEHIND,
    N_PLAIN,
    N_READY,
    N_ROOM_MADE_BY,
    N_ROOM_WALL,
    N_WENT,
    N_WENT_WALL,
    N_WIDTH,
    N_WORKS,
    T_CONTENT,
)
from carwright.kernels.rows import draw_row, keep_row, note_calm, row_if_calm, walk_cells
from carwright.kernels.stays import book_stay, close_bin, leave_cell, trace_leave
from carwright.kernels.steps import draw_if_due, forward, step_cell, view_of, work_base
from carwright.kernels.words import behind_symbol, place_of, words_at
from carwright.kernels.work import car_in, class_of, ready_at, spot, take_in


@behind_symbol("enter_section", int64, int64, int64, int64, int64)
def enter_section(place, node, slot, local, wall):
    """A car enters at ``local``; every departure that becomes known by it is worked out."""
    m = words_at(place)
    cells = m[node + N_CELLS]
    known = m[node + N_KNOWN]
    n = m[node + N_ENTERED]
    take_in(m, node, n, slot, local, wall)
    m[spot(m, node, n, 0)] = local
    m[node + N_ENTERED] = n + 1
    if cells == 1:
        return 0
    nobody_waits = m[known + cells - 2] == n
    last_has_room = n - m[known + A_CAPACITY * m[node + N_WIDTH] + cells - 1] < m[node + N_LEFT]
    if m[node + N_FAST] and nobody_waits and last_has_room and not m[H_TRACING]:
        draw_row(m, node, n, cells - 1)
        row = row_if_calm(m, node, n, cells - 1, A_INNER)
        if row[0] >= 0:
            keep_row(m, node, n, row, A_INNER)
        else:
            walk_cells(place_of(m), node, n)
    else:
        forward(m, node, n, 0)
    return 0


@inlined
def _keep_work(m, node):
    """The work of the first car stands in the header; keep it until the car goes, its interruptions if it has some."""
    m[node + N_KEPT], m[node + N_KEPT + 1], m[node + N_KEPT + 2] = m[H_START], m[H_WORK], m[H_DOWN]
    if m[H_DOWN] > 0:
        for i in range(3, KEPT):
            m[node + N_KEPT + i] = m[H_START + i]


@inlined
def _recall_work(m, node):
    m[H_START], m[H_WORK], m[H_DOWN] = m[node + N_KEPT], m[node + N_KEPT + 1], m[node + N_KEPT + 2]
    if m[H_DOWN] > 0:
        for i in range(3, KEPT):
            m[H_START + i] = m[node + N_KEPT + i]


@behind_symbol("head_ready", int64, int64)
def head_ready(place, node):
    """Own-clock instant at which the next car to go is done at the last cell, or -1 if it is not there yet."""
    m = words_at(place)
    cells = m[node + N_CELLS]
    n = m[node + N_LEFT]
    arrived = m[node + N_ENTERED] if cells == 1 else m[m[node + N_KNOWN] + cells - 2]
    if n >= arrived:
        return -1
    ready = ready_at(m, node, cells - 1, n)
    if not m[node + N_PLAIN] and n > 0:
        # A junction hands over one car a tick.
        ready = max(ready, m[spot(m, node, n - 1, cells)] + 1)
    _keep_work(m, node)
    return ready


@inlined
def _step_up(m, node, view, k, n, table):
    """Car n leaves cell k for the room ahead that has become known; ``table`` = base of works at the present speed.

    Like `step_cell` for a car that meets no failure, no end of a bin and no step of a ramp; False if it may.
    """
    width, at, ring, mask, stride = view
    row = ring + (n & mask) * stride + k
    entry, before = m[row], m[ring + ((n - 1) & mask) * stride + k + 1]
    room = m[ring + ((n - m[at + A_CAPACITY * width + k + 1]) & mask) * stride + k + 2]
    work, serial = m[table + class_of(m, node, n) * width + k], m[at + A_SERIAL * width + k]
    ready = max(entry + work, before + (work & serial))
    leaves, left = max(ready, room), m[at + A_LEFT * width + k] - work
    calm = (entry >= m[node + N_CALM_FROM]) & (leaves < m[node + N_CALM_UNTIL]) & (n < m[node + N_CALM_COUNT])
    if not (calm & (left >= 0)):
        return False
    m[row + 1] = leaves
    m[at + k] = n + 1
    m[at + A_LEFT * width + k] = left
    m[at + A_WORKED * width + k] += work & serial
    m[at + A_BLOCKED * width + k] += leaves - ready
    m[at + A_STAYED * width + k] += leaves - entry
    starved = (serial != 0) & (entry > before)
    m[at + A_BREAKS * width + k] += serial & (np.int64(starved) + np.int64(leaves > ready))
    return True


@inlined
def _followers(m, node, at, k, single):
    """How many cars, from cell k backwards, stand in a row of single places that all become free; eight at most."""
    back = k - LANES + 1
    bits = below_zero(lanes_at(m, single + back) & (lanes_at(m, at + back) - lanes_at(m, at + back - 1)))
    if back <= 0:
        come = (m[node + N_ENTERED] > m[at]) & (m[single] < 0)
        bits = (bits & (-2 << -back)) | (np.int64(come) << -back)
    return set_from_top(bits)


@inlined
def _step_up_together(m, node, view, k, table):
    """Cars in single places step up, each into the place of the one before, from cell k backwards; returns how many.

    The same as `_step_up` for one after the other; 0 if they are few or one of them may not.
    """
    width, at, ring, mask, stride = view
    run = _followers(m, node, at, k, at + A_SINGLE * width)
    if run < 3:
        return 0
    back = k - LANES + 1
    live = above(count_up(), all_lanes(LANES - 1 - run))
    n = lanes_at(m, at + back)
    cells = count_up() + all_lanes(back + ring)
    row = (n & all_lanes(mask)) * all_lanes(stride) + cells
    entry = gathered(m, row, live)
    before = gathered(m, ((n - all_lanes(1)) & all_lanes(mask)) * all_lanes(stride) + cells + all_lanes(1), live)
    if m[node + N_CLASS_MAP] < 0:
        work = lanes_at(m, table + back)
    else:
        classes = gathered(m, (n & all_lanes(m[node + N_CAR_MASK])) + all_lanes(m[node + N_CLASSES]), live)
        work = gathered(m, classes * all_lanes(width) + count_up() + all_lanes(back + table), live)
    ready = later(entry, before) + work
    room = m[ring + ((m[at + k] - 1) & mask) * stride + k + 2]
    leaves = later(latest_from(ready), all_lanes(room))
    clocks = at + A_LEFT * width + back
    left = lanes_at(m, clocks) - (work & live)
    late = all_lanes(m[node + N_CALM_UNTIL] - 1) - leaves
    last = all_lanes(m[node + N_CALM_COUNT] - 1) - n
    if below_zero((left | (entry - all_lanes(m[node + N_CALM_FROM])) | late | last) & live):
        return 0
    scatter(m, row + all_lanes(1), leaves, live)
    put_lanes(m, at + back, n - live)
    put_lanes(m, clocks, left)
    worked, blocked = at + A_WORKED * width + back, at + A_BLOCKED * width + back
    stayed, breaks = at + A_STAYED * width + back, at + A_BREAKS * width + back
    put_lanes(m, worked, lanes_at(m, worked) + (work & live))
    put_lanes(m, blocked, lanes_at(m, blocked) + ((leaves - ready) & live))
    put_lanes(m, stayed, lanes_at(m, stayed) + ((leaves - entry) & live))
    put_lanes(m, breaks, lanes_at(m, breaks) - ((above(entry, before) + above(leaves, ready)) & live))
    return run


@inlined
def _can_go_on(m, known, width, cells, k, n):
    """Whether there is room for car n, the first in cell k, in the next one."""
    return k < cells - 1 and m[known + k] == n and n - m[known + A_CAPACITY * width + k + 1] < m[known + k + 1]


@inlined
def _move_up(m, node):
    """Cars behind a gap follow, from the last cell backwards, as far as anything moves."""
    view = view_of(m, node)
    width, known, cells = view[0], view[1], m[node + N_CELLS]
    quick = m[node + N_FAST] and not m[H_TRACING]
    certain = quick and m[node + N_DRAWN] < 0
    table = m[node + N_WORKS]
    if m[node + N_CALM_UNTIL] < 0 and cells > 1:
        note_calm(place_of(m), node)
    k = cells - 1
    while k > 0:
        k -= 1
        n = m[known + k]
        waiting = m[node + N_ENTERED] if k == 0 else m[known + k - 1]
        if n >= waiting or n - m[known + A_CAPACITY * width + k + 1] >= m[known + k + 1]:
            return
        if certain and k > 1 and not _can_go_on(m, known, width, cells, k + 1, n):
            steps = _step_up_together(m, node, view, k, table)
            if steps > 0:
                k -= steps - 1
                continue
        if quick:
            if not (certain and _step_up(m, node, view, k, n, table)):
                draw_if_due(m, node, k, n)
                step_cell(m, node, view, k, n, m[spot(m, node, n, k)], work_base(m, node, n))
            if _can_go_on(m, known, width, cells, k + 1, n):
                forward(m, node, n, k + 1)
        else:
            forward(m, node, n, k)


@behind_symbol("leave_section", int64, int64, int64, int64)
def leave_section(place, node, local, wall):
    """The first car leaves for good at ``local``; the cars behind move up as far as is known."""
    m = words_at(place)
    cells = m[node + N_CELLS]
    n = m[node + N_LEFT]
    ready = m[node + N_READY]
    m[node + N_WENT], m[node + N_WENT_WALL] = local, wall
    car = car_in(m, node, n)
    m[car + E_GONE], m[car + E_GONE_WALL] = local, wall
    _recall_work(m, node)
    leave_cell(m, node, cells - 1, n, ready, local)
    if m[H_TRACING]:
        trace_leave(m, node, cells - 1, n, ready, local)
    m[node + N_LEFT] = n + 1
    _move_up(m, node)
    return 0


@inlined
def ready_wall(m, node, n, ready):
    """Wall-clock tick at which car n, the first of the section, is ready to go.

    A car that came, or got to the front, in closed time and has nothing left to do is ready at that very tick.
    """
    wall = to_wall(m, m[node + N_CALENDAR], ready)
    car = car_in(m, node, n)
    if m[car + E_CAME] == ready:
        wall = max(wall, m[car + E_CAME_WALL])
    if m[node + N_WENT] == ready:
        wall = max(wall, m[node + N_WENT_WALL])
    return wall


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
    local = m[spot(m, node, n, 1)]
    wall = to_wall(m, m[node + N_CALENDAR], local)
    car = car_in(m, node, n)
    if m[car + E_CAME] == local:
        wall = max(wall, m[car + E_CAME_WALL])
    waited_for = n - m[node + N_PLACES_BEHIND]
    gone = car_in(m, node, waited_for)
    if (waited_for >= 0) & (waited_for < m[node + N_LEFT]) & (m[gone + E_GONE] == local):
        wall = max(wall, m[gone + E_GONE_WALL])
    return wall


@kernel
def close_section(m, node, local):
    """Book what is still inside at the end of the run, ``local`` on the section's clock."""
    cells = m[node + N_CELLS]
    for k in range(cells):
        known = m[m[node + N_KNOWN] + k]
        inside = m[node + N_ENTERED] if k == 0 else m[m[node + N_KNOWN] + k - 1]
        for n in range(known, inside):
            entry = m[spot(m, node, n, k)]
            cell = m[node + N_CELL] + k * C_SIZE
            if n == known:
                _book_unfinished(m, node, k, n, local)
            else:
                book_span(m, m[node + N_CALENDAR], m[cell + C_STATS], T_CONTENT, entry, local, 1)
        close_bin(m, node, k, local)


@kernel
def _book_unfinished(m, node, k, n, local):
    """The car at work or blocked at cell k when the run ends."""
    if k == m[node + N_CELLS] - 1 and m[node + N_HEAD] > 0:
        _recall_work(m, node)
        ready = m[node + N_READY]
    else:
        ready = ready_at(m, node, k, n)
    book_stay(m, node, k, n, ready, max(ready, local))
