"""A section: cells in a row, first in first out, one way in, one way out, one clock.

No events inside: the instant at which car n leaves cell k is known as soon as it is known when it left the cell
before, when car n-1 left this one, and when the car that held its room left the next one (the max-plus recursion of
flow lines with finite buffers and blocking after service). Only the last cell waits for the world outside.
"""

import numpy as np
from numba import int64

from carwright.kernels.booking import bin_of, book_span, trace_stay
from carwright.kernels.clock import to_wall
from carwright.kernels.compiling import inlined, kernel
from carwright.kernels.draws import EXPONENTIAL, minus_log, uniform
from carwright.kernels.failures import (
    book_interrupted,
    book_when_up,
    finish_when_up,
    interruption,
)
from carwright.kernels.memory import (
    A_BIN,
    A_BIN_END,
    A_BIN_START,
    A_BLOCKED,
    A_BREAKS,
    A_CAPACITY,
    A_DONE_BEFORE,
    A_DOWN,
    A_FAILURES,
    A_KNOWN,
    A_LEAST,
    A_LEFT,
    A_RAMP_COUNT,
    A_RAMP_TICK,
    A_SERIAL,
    A_SPEED,
    A_STAYED,
    A_UP,
    A_WORKED,
    C_EXTRA,
    C_FAILING,
    C_IS_DRAWN,
    C_MTBF_RAMP,
    C_SIZE,
    C_SPEED_RAMP,
    C_STATS,
    C_TO_FAILURE,
    C_TO_REPAIR,
    C_WORK,
    D_A,
    D_KEY,
    D_LAW,
    DRAWN_ROWS,
    EMPTY,
    H_BINS,
    H_CARS,
    H_DOWN,
    H_START,
    H_TRACING,
    H_WORK,
    K_BIN_ENDS,
    KEPT,
    N_CALENDAR,
    N_CAME,
    N_CAPACITY,
    N_CELL,
    N_CELLS,
    N_CLASS_COUNT,
    N_CLASS_MAP,
    N_CLASSES,
    N_DRAWN,
    N_ENTERED,
    N_FAST,
    N_HEAD,
    N_KEPT,
    N_KNOWN,
    N_LEFT,
    N_MASK,
    N_PLAIN,
    N_READY,
    N_RING,
    N_ROOM_SPAN,
    N_SLOT_MASK,
    N_SLOTS,
    N_STRIDE,
    N_WENT,
    N_WENT_WALL,
    NEVER,
    R_NEXT_COUNT,
    R_NEXT_TICK,
    S_CODE,
    S_SIZE,
    T_BLOCKED,
    T_BREAKS,
    T_CONTENT,
    T_DONE,
    T_DOWN,
    T_SIZE,
    T_WORKING,
)
from carwright.kernels.ramps import drawn, own_key, ramp_value
from carwright.kernels.words import behind_symbol, key_at, place_of, real, set_real, words_at


@inlined
def spot(m, node, n, j):
    """Where car n's entry (j = 0) or departure from cell j - 1 stands: a short ring for each cell, always in cache."""
    return m[node + N_RING] + j * m[node + N_STRIDE] + (n & m[node + N_MASK])


@inlined
def class_of(m, node, n):
    """Class of car n as the cells of this node see it."""
    return m[m[node + N_CLASSES] + (n & m[node + N_SLOT_MASK])]


@inlined
def take_in(m, node, n, slot):
    """Car n of the node sits in this slot; its class is looked up once."""
    m[m[node + N_SLOTS] + (n & m[node + N_SLOT_MASK])] = slot
    if m[node + N_CLASS_MAP] >= 0:
        code = m[m[H_CARS] + slot * S_SIZE + S_CODE]
        m[m[node + N_CLASSES] + (n & m[node + N_SLOT_MASK])] = m[m[node + N_CLASS_MAP] + code]


@inlined
def failure_keys(m, cell):
    return key_at(m, cell + C_TO_FAILURE + D_KEY), key_at(m, cell + C_TO_REPAIR + D_KEY)


@behind_symbol("draw_ahead", int64, int64, int64, int64)
def _draw_ahead(place, node, k, n):
    """Draw the work of cars n to n + 63 at cell k."""
    m = words_at(place)
    cells = m[node + N_CELLS]
    draw = m[node + N_CELL] + k * C_SIZE + C_WORK
    at = m[node + N_DRAWN] + k
    key = own_key(m, draw)
    if m[draw + D_LAW] == EXPONENTIAL:
        mean = real(m, draw + D_A)
        for i in range(DRAWN_ROWS):
            m[at + i * cells] = np.int64(mean * minus_log(uniform(key, n + i)) + 0.5)
        return 0
    for i in range(DRAWN_ROWS):
        m[at + i * cells] = drawn(place_of(m), draw, key, n + i)
    return 0


@inlined
def work_of(m, node, k, n, begin):
    """Ticks of work (or travel) of car n at cell k if it begins now."""
    cells = m[node + N_CELLS]
    cell = m[node + N_CELL] + k * C_SIZE
    work = m[m[cell + C_EXTRA] + class_of(m, node, n) * cells]
    if m[cell + C_IS_DRAWN]:
        if n % DRAWN_ROWS == 0:
            _draw_ahead(place_of(m), node, k, n)
        work += m[m[node + N_DRAWN] + (n % DRAWN_ROWS) * cells + k]
    at = m[node + N_KNOWN] + k
    if (begin >= m[at + A_RAMP_TICK * cells]) | (n >= m[at + A_RAMP_COUNT * cells]):
        _learn(place_of(m), node, k, n, begin)
    return _at_speed(m, node, k, work)


@inlined
def _at_speed(m, node, k, work):
    """What the present speed of the cell makes of this work."""
    cells, at = m[node + N_CELLS], m[node + N_KNOWN] + k
    speed = real(m, at + A_SPEED * cells)
    if speed != 1.0:
        work = np.int64(np.floor(work / speed + 0.5))
    return max(work, m[at + A_LEAST * cells])


@behind_symbol("learn", int64, int64, int64, int64, int64)
def _learn(place, node, k, n, begin):
    """Read the ramps of cell k for the work that begins now and note when they change next."""
    m = words_at(place)
    cells, at = m[node + N_CELLS], m[node + N_KNOWN] + k
    cell = m[node + N_CELL] + k * C_SIZE
    tick, count = NEVER, NEVER
    for ramp in (m[cell + C_MTBF_RAMP], m[cell + C_SPEED_RAMP]):
        if ramp >= 0:
            value = ramp_value(m, ramp, begin, n)
            tick = min(tick, m[ramp + R_NEXT_TICK])
            count = min(count, m[ramp + R_NEXT_COUNT])
            if ramp == m[cell + C_SPEED_RAMP]:
                set_real(m, at + A_SPEED * cells, value)
    table = m[cell + C_EXTRA]
    for c in range(m[node + N_CLASS_COUNT]):
        # The second half of the table: work at the present speed, for cells whose work is not drawn.
        m[table + (m[node + N_CLASS_COUNT] + c) * cells] = _at_speed(m, node, k, m[table + c * cells])
    m[at + A_RAMP_TICK * cells] = tick
    m[at + A_RAMP_COUNT * cells] = count
    return 0


@inlined
def ready_at(m, node, k, n):
    """Instant at which car n, which has entered cell k, is done there; what it did there stands in the header."""
    return _ready_at(place_of(m), node, k, n)


@behind_symbol("ready_at", int64, int64, int64, int64)
def _ready_at(place, node, k, n):
    m = words_at(place)
    cells = m[node + N_CELLS]
    arrays = m[node + N_KNOWN] + k
    cell = m[node + N_CELL] + k * C_SIZE
    entry = m[spot(m, node, n, k)]
    before = m[spot(m, node, n - 1, k + 1)] if n > 0 else 0
    start = max(entry, before) if m[arrays + A_SERIAL * cells] else entry
    work = work_of(m, node, k, n, start)
    done = start + work
    if m[cell + C_FAILING] == 1:
        words = (arrays + A_LEFT * cells, arrays + A_FAILURES * cells)
        done += interruption(m, cell, failure_keys(m, cell), words, (start, n), work)
    elif m[cell + C_FAILING] == 2:
        words = (arrays + A_UP * cells, cells)
        done = finish_when_up(m, cell, failure_keys(m, cell), words, (start, n), work)
    m[H_START], m[H_WORK], m[H_DOWN] = start, work, done - start - work
    return max(done, before)


@inlined
def _close_bin(m, node, k, local):
    """Write what cell k has gathered into its bin and open the bin that holds ``local``."""
    cells = m[node + N_CELLS]
    at = m[node + N_KNOWN] + k
    stats = m[m[node + N_CELL] + k * C_SIZE + C_STATS] + m[at + A_BIN * cells] * T_SIZE
    m[stats + T_WORKING] += m[at + A_WORKED * cells]
    m[stats + T_DOWN] += m[at + A_DOWN * cells]
    m[stats + T_BLOCKED] += m[at + A_BLOCKED * cells]
    m[stats + T_CONTENT] += m[at + A_STAYED * cells]
    m[stats + T_BREAKS] += m[at + A_BREAKS * cells]
    m[stats + T_DONE] += m[at + A_KNOWN * cells] - m[at + A_DONE_BEFORE * cells]
    for state in (A_WORKED, A_DOWN, A_BLOCKED, A_STAYED, A_BREAKS):
        m[at + state * cells] = 0
    m[at + A_DONE_BEFORE * cells] = m[at + A_KNOWN * cells]
    b = bin_of(m, m[node + N_CALENDAR], local)
    ends = m[m[node + N_CALENDAR] + K_BIN_ENDS]
    m[at + A_BIN * cells] = b
    m[at + A_BIN_START * cells] = m[ends + b - 1] if b > 0 else 0
    m[at + A_BIN_END * cells] = m[ends + b] if b < m[H_BINS] else EMPTY


@inlined
def book_across(m, node, k, n, ready, leaves):
    """Book the stay of car n at cell k where it touches more than one bin; its work stands in the header."""
    _book_across(place_of(m), node, k, n, ready, leaves)


@behind_symbol("book_across", int64, int64, int64, int64, int64, int64)
def _book_across(place, node, k, n, ready, leaves):
    m = words_at(place)
    cells = m[node + N_CELLS]
    at = m[node + N_KNOWN] + k
    cell = m[node + N_CELL] + k * C_SIZE
    calendar = m[node + N_CALENDAR]
    stats = m[cell + C_STATS]
    entry = m[spot(m, node, n, k)]
    start, work, down = m[H_START], m[H_WORK], m[H_DOWN]
    if leaves >= m[at + A_BIN_END * cells]:
        _close_bin(m, node, k, leaves)
    book_span(m, calendar, stats, T_CONTENT, entry, leaves, 1)
    if m[at + A_SERIAL * cells]:
        if down == 0:
            book_span(m, calendar, stats, T_WORKING, start, start + work, 1)
        elif m[cell + C_FAILING] == 1:
            book_interrupted(m, cell, calendar, failure_keys(m, cell), (start, n), work)
        else:
            book_when_up(m, cell, calendar, failure_keys(m, cell), (start, n), work)
    book_span(m, calendar, stats, T_BLOCKED, ready, leaves, 1)
    return 0


@inlined
def book_stay(m, node, k, n, ready, leaves):
    """Book the states of car n's stay at cell k, which it leaves at ``leaves``; its work stands in the header."""
    cells = m[node + N_CELLS]
    at = m[node + N_KNOWN] + k
    entry = m[spot(m, node, n, k)]
    serial = m[at + A_SERIAL * cells]
    if leaves >= m[at + A_BIN_END * cells] or entry < m[at + A_BIN_START * cells]:
        book_across(m, node, k, n, ready, leaves)
    else:
        m[at + A_WORKED * cells] += m[H_WORK] & serial
        m[at + A_DOWN * cells] += m[H_DOWN] & serial
        m[at + A_BLOCKED * cells] += leaves - ready
        m[at + A_STAYED * cells] += leaves - entry


@inlined
def leave_cell(m, node, k, n, ready, leaves):
    """Car n leaves cell k, for the next one or for good."""
    cells, at = m[node + N_CELLS], m[node + N_KNOWN] + k
    book_stay(m, node, k, n, ready, leaves)
    before = m[spot(m, node, n - 1, k + 1)] if n > 0 else 0
    breaks = np.int64(m[H_START] > before) + np.int64(leaves > ready)
    m[at + A_BREAKS * cells] += m[at + A_SERIAL * cells] & breaks
    m[spot(m, node, n, k + 1)] = leaves
    m[m[node + N_KNOWN] + A_KNOWN * m[node + N_CELLS] + k] = n + 1


@kernel
def _trace(m, node, k, n, ready, leaves):
    cell = m[node + N_CELL] + k * C_SIZE
    slot = m[m[node + N_SLOTS] + (n & m[node + N_SLOT_MASK])]
    trace_stay(m, cell, slot, n, (m[spot(m, node, n, k)], ready), leaves)


@inlined
def _forward(m, node, n, k):
    """Move car n on from cell k as far as is known."""
    if k < m[node + N_CELLS] - 1:
        _forward_from(place_of(m), node, n, k)


@behind_symbol("forward", int64, int64, int64, int64)
def _forward_from(place, node, n, k):
    m = words_at(place)
    cells = m[node + N_CELLS]
    known = m[node + N_KNOWN]
    while k < cells - 1 and m[known + k] == n:
        maker = n - m[known + A_CAPACITY * cells + k + 1]
        if maker >= m[known + k + 1]:
            return 0
        ready = ready_at(m, node, k, n)
        leaves = max(ready, m[spot(m, node, maker, k + 2)]) if maker >= 0 else ready
        leave_cell(m, node, k, n, ready, leaves)
        if m[H_TRACING]:
            _trace(m, node, k, n, ready, leaves)
        k += 1
    return 0


@inlined
def _step(m, node, view, k, n, entry, extra):
    """Car n through cell k, which is not the last, where nothing is unknown; returns when it leaves.

    ``view`` = (cells, base of the arrays, ring, mask, stride), ``extra`` = base of the work of its class. This is what
    ten years are made of: no failures on calendar time come here.
    """
    cells, at, ring, mask, stride = view
    work = m[extra + k]
    before = m[ring + (k + 1) * stride + ((n - 1) & mask)]
    serial = m[at + A_SERIAL * cells + k]
    room = m[ring + (k + 2) * stride + ((n - m[at + A_CAPACITY * cells + k + 1]) & mask)]
    start = max(entry, before) if serial else entry
    if (start >= m[at + A_RAMP_TICK * cells + k]) | (n >= m[at + A_RAMP_COUNT * cells + k]):
        _learn(place_of(m), node, k, n, start)
        if m[node + N_DRAWN] < 0:
            work = m[extra + k]
    if m[node + N_DRAWN] >= 0:
        work = _at_speed(m, node, k, work + m[m[node + N_DRAWN] + (n % DRAWN_ROWS) * cells + k])
    left = m[at + A_LEFT * cells + k] - work
    ready = max(entry + work, before + (work & serial))
    down = 0
    if left < 0:
        cell = m[node + N_CELL] + k * C_SIZE
        words = (at + A_LEFT * cells + k, at + A_FAILURES * cells + k)
        down = interruption(m, cell, failure_keys(m, cell), words, (start, n), work)
        ready += down
    else:
        m[at + A_LEFT * cells + k] = left
    leaves = max(ready, room)
    m[ring + (k + 1) * stride + (n & mask)] = leaves
    if (leaves >= m[at + A_BIN_END * cells + k]) | (entry < m[at + A_BIN_START * cells + k]):
        m[H_START], m[H_WORK], m[H_DOWN] = start, work, down
        book_across(m, node, k, n, ready, leaves)
    else:
        m[at + A_WORKED * cells + k] += work & serial
        m[at + A_DOWN * cells + k] += down
        m[at + A_BLOCKED * cells + k] += leaves - ready
        m[at + A_STAYED * cells + k] += leaves - entry
    m[at + A_BREAKS * cells + k] += serial & (np.int64(start > before) + np.int64(leaves > ready))
    m[at + k] = n + 1
    return leaves


@inlined
def _view(m, node):
    return m[node + N_CELLS], m[node + N_KNOWN], m[node + N_RING], m[node + N_MASK], m[node + N_STRIDE]


@inlined
def _work_base(m, node, n):
    """Base of the works of car n: at the present speed where none is drawn, else what is added to the drawn ones."""
    row = class_of(m, node, n)
    if m[node + N_DRAWN] < 0:
        row += m[node + N_CLASS_COUNT]
    return m[m[node + N_CELL] + C_EXTRA] + row * m[node + N_CELLS]


@inlined
def _walk_row(m, node, n):
    """Car n through all cells but the last."""
    view = _view(m, node)
    extra = _work_base(m, node, n)
    entry = m[spot(m, node, n, 0)]
    for k in range(view[0] - 1):
        entry = _step(m, node, view, k, n, entry, extra)


@inlined
def _draw_if_due(m, node, k, n):
    """Works are drawn for 64 cars at a time."""
    if n % DRAWN_ROWS == 0 and m[node + N_DRAWN] >= 0:
        if m[m[node + N_CELL] + k * C_SIZE + C_IS_DRAWN]:
            _draw_ahead(place_of(m), node, k, n)


@inlined
def _note_walls(m, node, known_before, local, wall):
    """Departures from the first cell at the very instant of a move in closed time happen at its wall-clock tick."""
    cells = m[node + N_CELLS]
    for n in range(known_before, m[m[node + N_KNOWN]]):
        m[spot(m, node, n, cells + 1)] = wall if m[spot(m, node, n, 1)] == local else -1


@behind_symbol("enter_section", int64, int64, int64, int64, int64)
def enter_section(place, node, slot, local, wall):
    """A car enters at ``local``; every departure that becomes known by it is worked out."""
    m = words_at(place)
    cells = m[node + N_CELLS]
    known = m[node + N_KNOWN]
    n = m[node + N_ENTERED]
    known_before = m[known]
    came = m[node + N_CAME] + 2 * (n & m[node + N_SLOT_MASK])
    m[came], m[came + 1] = local, wall
    take_in(m, node, n, slot)
    m[spot(m, node, n, 0)] = local
    m[node + N_ENTERED] = n + 1
    if cells == 1:
        return 0
    nobody_waits = m[known + cells - 2] == n
    last_has_room = n - m[known + A_CAPACITY * cells + cells - 1] < m[node + N_LEFT]
    if m[node + N_FAST] and nobody_waits and last_has_room and not m[H_TRACING]:
        if n % DRAWN_ROWS == 0:
            for k in range(cells - 1):
                _draw_if_due(m, node, k, n)
        _walk_row(m, node, n)
    else:
        _forward(m, node, n, 0)
    _note_walls(m, node, known_before, local, wall)
    return 0


@inlined
def _keep_work(m, node):
    """The work of the first car stands in the header; keep it until the car goes."""
    for i in range(KEPT):
        m[node + N_KEPT + i] = m[H_START + i]


@inlined
def _recall_work(m, node):
    for i in range(KEPT):
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
def _move_up(m, node):
    """Cars behind a gap follow, from the last cell backwards, as far as anything moves."""
    view = _view(m, node)
    cells, known = view[0], view[1]
    quick = m[node + N_FAST] and not m[H_TRACING]
    for k in range(cells - 2, -1, -1):
        n = m[known + k]
        waiting = m[node + N_ENTERED] if k == 0 else m[known + k - 1]
        if n >= waiting or n - m[known + A_CAPACITY * cells + k + 1] >= m[known + k + 1]:
            return
        if quick:
            _draw_if_due(m, node, k, n)
            _step(m, node, view, k, n, m[spot(m, node, n, k)], _work_base(m, node, n))
            if k < cells - 2 and m[known + k + 1] == n:
                if n - m[known + A_CAPACITY * cells + k + 2] < m[known + k + 2]:
                    _forward(m, node, n, k + 1)
        else:
            _forward(m, node, n, k)


@behind_symbol("leave_section", int64, int64, int64, int64)
def leave_section(place, node, local, wall):
    """The first car leaves for good at ``local``; the cars behind move up as far as is known."""
    m = words_at(place)
    cells = m[node + N_CELLS]
    known_before = m[m[node + N_KNOWN]]
    n = m[node + N_LEFT]
    ready = m[node + N_READY]
    m[node + N_WENT], m[node + N_WENT_WALL] = local, wall
    _recall_work(m, node)
    leave_cell(m, node, cells - 1, n, ready, local)
    if m[H_TRACING]:
        _trace(m, node, cells - 1, n, ready, local)
    m[node + N_LEFT] = n + 1
    _move_up(m, node)
    _note_walls(m, node, known_before, local, wall)
    return 0


@inlined
def section_room(m, node):
    """Wall-clock tick at which the place of the next car is left (-1: free all along), EMPTY while that is unknown."""
    maker = m[node + N_ENTERED] - m[node + N_CAPACITY]
    if maker < 0:
        return -1
    if maker >= m[m[node + N_KNOWN]]:
        return EMPTY
    return left_first_cell(m, node, maker)


@inlined
def left_first_cell(m, node, n):
    """Wall-clock tick at which car n left the first cell, which is known."""
    wall = m[spot(m, node, n, m[node + N_CELLS] + 1)]
    if wall >= 0:
        return wall
    return to_wall(m, m[node + N_CALENDAR], node + N_ROOM_SPAN, m[spot(m, node, n, 1)])


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
        _close_bin(m, node, k, local)


@kernel
def _book_unfinished(m, node, k, n, local):
    """The car at work or blocked at cell k when the run ends."""
    if k == m[node + N_CELLS] - 1 and m[node + N_HEAD] > 0:
        _recall_work(m, node)
        ready = m[node + N_READY]
    else:
        ready = ready_at(m, node, k, n)
    book_stay(m, node, k, n, ready, max(ready, local))
