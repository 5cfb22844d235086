"""Work at a cell: how long it takes a car of this class, at the speed that has been learned, failures included."""

import numpy as np

from carwright.kernels.draws import EXPONENTIAL, minus_log, uniform
from carwright.kernels.failures import finish_when_up, interruption
from carwright.kernels.lanes import LANES
from carwright.kernels.memory import (
    A_FAILURES,
    A_KEPT,
    A_LAST,
    A_LEAST,
    A_LEFT,
    A_RAMP_COUNT,
    A_RAMP_TICK,
    A_SERIAL,
    A_SPEED,
    A_UP,
    C_EXTRA,
    C_FAILING,
    C_IS_DRAWN,
    C_MTBF_RAMP,
    C_SIZE,
    C_SPEED_RAMP,
    C_TO_FAILURE,
    C_TO_REPAIR,
    C_WORK,
    D_A,
    D_KEY,
    D_LAW,
    DRAWN_ROWS,
    E_CAME,
    E_CAME_WALL,
    E_SIZE,
    E_TICKET,
    N_CALM_UNTIL,
    N_CAR_MASK,
    N_CARS,
    N_CELL,
    N_CLASS_COUNT,
    N_CLASS_MAP,
    N_CLASSES,
    N_DRAWN,
    N_KNOWN,
    N_MASK,
    N_RING,
    N_STRIDE,
    N_WIDTH,
    N_WORKS,
    NEVER,
    R_NEXT_COUNT,
    R_NEXT_TICK,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.ramps import drawn, own_key, ramp_value
from carwright.kernels.tickets import code_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import key_at, place_of, real, set_real, words_at


@inlined
def spot(m, node, n, j):
    """Where car n's entry (j = 0) or departure from cell j - 1 stands: a row for each car, in a short ring of rows."""
    return m[node + N_RING] + (n & m[node + N_MASK]) * m[node + N_STRIDE] + j


@inlined
def instant(m, node, n, j):
    """Car n's entry (j = 0) or departure from cell j - 1: where the ring does not keep it, it is the last."""
    at, width = m[node + N_KNOWN] + j, m[node + N_WIDTH]
    last = at + A_LAST * width
    return m[last + ((spot(m, node, n, j) - last) & m[at + A_KEPT * width])]


@inlined
def note_instant(m, node, n, j, local):
    """Write that car n came in (j = 0), or left cell j - 1, at ``local``."""
    m[spot(m, node, n, j)] = m[m[node + N_KNOWN] + A_LAST * m[node + N_WIDTH] + j] = local


@inlined
def car_in(m, node, n):
    """Record of car n in this node."""
    return m[node + N_CARS] + (n & m[node + N_CAR_MASK]) * E_SIZE


@inlined
def class_of(m, node, n):
    """Class of car n as the cells of this node see it."""
    return m[m[node + N_CLASSES] + (n & m[node + N_CAR_MASK])]


@inlined
def take_in(m, node, n, ticket, local, wall):
    """Car n of the node has this ticket; its class is looked up once."""
    car = car_in(m, node, n)
    m[car + E_TICKET], m[car + E_CAME], m[car + E_CAME_WALL] = ticket, local, wall
    if m[node + N_CLASS_MAP] >= 0:
        i, spots = n & m[node + N_CAR_MASK], m[node + N_CAR_MASK] + 1
        m[m[node + N_CLASSES] + i] = m[m[node + N_CLASS_MAP] + code_of(ticket)]
        # Eight in a row can be read across the end of the ring.
        m[m[node + N_CLASSES] + (i + spots if i < LANES else i)] = m[m[node + N_CLASSES] + i]


@inlined
def failure_keys(m, cell):
    """Keys of the cell's streams (to failure, to repair)."""
    return key_at(m, cell + C_TO_FAILURE + D_KEY), key_at(m, cell + C_TO_REPAIR + D_KEY)


@behind_symbol("draw_ahead", WHOLE, WHOLE, WHOLE, WHOLE)
def draw_ahead(place, node, k, n):
    """Draw the work of cars n to n + 63 at cell k."""
    m = words_at(place)
    width = m[node + N_WIDTH]
    draw = m[node + N_CELL] + k * C_SIZE + C_WORK
    at = m[node + N_DRAWN] + k
    key = own_key(m, draw)
    if m[draw + D_LAW] == EXPONENTIAL:
        mean = real(m, draw + D_A)
        # In a row first: such a loop is done eight draws at a time.
        aside = m[node + N_DRAWN] + DRAWN_ROWS * width
        for i in range(DRAWN_ROWS):
            m[aside + i] = np.int64(mean * minus_log(uniform(key, n + i)) + 0.5)
        for i in range(DRAWN_ROWS):
            m[at + i * width] = m[aside + i]
        return 0
    for i in range(DRAWN_ROWS):
        m[at + i * width] = drawn(place_of(m), draw, key, n + i)
    return 0


@inlined
def work_of(m, node, k, n, begin):
    """Ticks of work (or travel) of car n at cell k if it begins now."""
    width = m[node + N_WIDTH]
    cell = m[node + N_CELL] + k * C_SIZE
    work = m[m[cell + C_EXTRA] + class_of(m, node, n) * width]
    if m[cell + C_IS_DRAWN]:
        if n % DRAWN_ROWS == 0:
            draw_ahead(place_of(m), node, k, n)
        work += m[m[node + N_DRAWN] + (n % DRAWN_ROWS) * width + k]
    at = m[node + N_KNOWN] + k
    if (begin >= m[at + A_RAMP_TICK * width]) | (n >= m[at + A_RAMP_COUNT * width]):
        learn(place_of(m), node, k, n, begin)
    return at_speed(m, node, k, work)


@inlined
def at_speed(m, node, k, work):
    """What the present speed of the cell makes of this work."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN] + k
    speed = real(m, at + A_SPEED * width)
    if speed != 1.0:
        work = np.int64(np.floor(work / speed + 0.5))
    return max(work, m[at + A_LEAST * width])


@behind_symbol("learn", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def learn(place, node, k, n, begin):
    """Read the ramps of cell k for the work that begins now and note when they change next."""
    m = words_at(place)
    width, at = m[node + N_WIDTH], m[node + N_KNOWN] + k
    cell = m[node + N_CELL] + k * C_SIZE
    tick, count = NEVER, NEVER
    for ramp in (m[cell + C_MTBF_RAMP], m[cell + C_SPEED_RAMP]):
        if ramp >= 0:
            value = ramp_value(m, ramp, begin, n)
            tick = min(tick, m[ramp + R_NEXT_TICK])
            count = min(count, m[ramp + R_NEXT_COUNT])
            if ramp == m[cell + C_SPEED_RAMP]:
                set_real(m, at + A_SPEED * width, value)
    table = m[cell + C_EXTRA]
    for c in range(m[node + N_CLASS_COUNT]):
        # The second half of the table: work at the present speed, for cells whose work is not drawn.
        m[table + (m[node + N_CLASS_COUNT] + c) * width] = at_speed(m, node, k, m[table + c * width])
    m[at + A_RAMP_TICK * width] = tick
    m[at + A_RAMP_COUNT * width] = count
    m[node + N_CALM_UNTIL] = -1
    return 0


@inlined
def stay_of(m, node, width, k, n, entry, before):
    """What car n does at cell k, where nothing fails on calendar time: (start, work, repair, when it is ready).

    ``width``: of the node. It came at ``entry``, the car ahead of it went at ``before``. The clock before interruptions
    stands in the header.
    """
    at = m[node + N_KNOWN] + k
    start = entry + (max(before - entry, 0) & m[at + A_SERIAL * width])
    if m[node + N_DRAWN] >= 0:
        work = work_of(m, node, k, n, start)
    else:
        if (start >= m[at + A_RAMP_TICK * width]) | (n >= m[at + A_RAMP_COUNT * width]):
            learn(place_of(m), node, k, n, start)
        work = m[m[node + N_WORKS] + class_of(m, node, n) * width + k]
    clock, down = at + A_LEFT * width, 0
    left = m[clock] - work
    if left < 0:
        cell = m[node + N_CELL] + k * C_SIZE
        down = interruption(m, cell, failure_keys(m, cell), (clock, at + A_FAILURES * width), (start, n), work)
    else:
        m[clock] = left
    return start, work, down, max(start + work + down, before)


def any_stay_of(m, node, k, n):
    """As ``stay_of``, for cells of any kind."""
    width = m[node + N_WIDTH]
    arrays = m[node + N_KNOWN] + k
    cell = m[node + N_CELL] + k * C_SIZE
    entry, before = instant(m, node, n, k), instant(m, node, n - 1, k + 1) if n > 0 else 0
    start = max(entry, before) if m[arrays + A_SERIAL * width] else entry
    work = work_of(m, node, k, n, start)
    done = start + work
    if m[cell + C_FAILING] == 1:
        words = (arrays + A_LEFT * width, arrays + A_FAILURES * width)
        done += interruption(m, cell, failure_keys(m, cell), words, (start, n), work)
    elif m[cell + C_FAILING] == 2:
        words = (arrays + A_UP * width, width)
        done = finish_when_up(m, cell, failure_keys(m, cell), words, (start, n), work)
    return start, work, done - start - work, max(done, before)
