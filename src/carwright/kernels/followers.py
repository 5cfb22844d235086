"""Cars that step up in a section as one has left it: one by one, or together where all cells are full."""

import numpy as np

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
    product,
    put_lanes,
    put_live,
    set_from_top,
    turned,
    with_one,
)
from carwright.kernels.memory import (
    A_BLOCKED,
    A_BREAKS,
    A_CAPACITY,
    A_LAST,
    A_LEFT,
    A_SERIAL,
    A_STAYED,
    A_WHOLE,
    A_WORKED,
    H_TRACING,
    N_CALM_COUNT,
    N_CALM_FROM,
    N_CALM_UNTIL,
    N_CAR_MASK,
    N_CELLS,
    N_CLASS_COUNT,
    N_CLASS_MAP,
    N_CLASSES,
    N_DRAWN,
    N_ENTERED,
    N_FAST,
    N_KNOWN,
    N_WIDTH,
    N_WORKS,
)
from carwright.kernels.rows import note_calm
from carwright.kernels.steps import draw_if_due, forward, step_cell, view_of, work_base
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of
from carwright.kernels.work import class_of, instant

FEW = 2
"""Fewer step up one by one."""


@inlined
def _step_up(m, node, view, k, n, table):
    """Car n leaves cell k for the room ahead that has become known; ``table`` = base of works at the present speed.

    Like `step_cell` for a car that meets no failure, no end of a bin and no step of a ramp; False if it may.
    """
    width, at, ring, mask, stride = view
    last = at + A_LAST * width + k
    entry, before = instant(m, node, n, k), m[last + 1]
    room = instant(m, node, n - m[at + A_CAPACITY * width + k + 1], k + 2)
    work, serial = m[table + class_of(m, node, n) * width + k], m[at + A_SERIAL * width + k]
    ready = max(entry + work, before + (work & serial))
    leaves, left = max(ready, room), m[at + A_LEFT * width + k] - work
    calm = (entry >= m[node + N_CALM_FROM]) & (leaves < m[node + N_CALM_UNTIL]) & (n < m[node + N_CALM_COUNT])
    if not (calm & (left >= 0)):
        return False
    m[ring + (n & mask) * stride + k + 1] = m[last + 1] = leaves
    m[at + k] = n + 1
    m[at + A_LEFT * width + k] = left
    m[at + A_WORKED * width + k] += work & serial
    m[at + A_BLOCKED * width + k] += leaves - ready
    m[at + A_STAYED * width + k] += leaves - entry
    starved = (serial != 0) & (entry > before)
    m[at + A_BREAKS * width + k] += serial & (np.int64(starved) + np.int64(leaves > ready))
    return True


@inlined
def _run(m, node, at, k, known, places):
    """How many full cells there are from cell k backwards, of which all but cell k hold one car; eight at most.

    ``known``, ``places``: of the eight cells.
    """
    back = k - LANES + 1
    come = lanes_at(m, at + back - 1)
    if back <= 0:
        come = with_one(come, -back, m[node + N_ENTERED])
    full, one_car = known + places - come - all_lanes(1), with_one(places, LANES - 1, 1) - all_lanes(2)
    bits = below_zero(full & one_car)
    return set_from_top(bits & (255 << -back) if back < 0 else bits)


@inlined
def _works(m, node, k, table, n):
    """Works of the first cars in the eight cells up to cell k, which has car n, and others follow one by one."""
    back, width = k - LANES + 1, m[node + N_WIDTH]
    work = lanes_at(m, table + back)
    if m[node + N_CLASS_MAP] < 0:
        return work
    # The ring of classes goes on for eight more words behind its end.
    follower = m[m[node + N_KNOWN] + k - 1]
    classes = turned(lanes_at(m, m[node + N_CLASSES] + ((follower - 1) & m[node + N_CAR_MASK])))
    classes = with_one(classes, LANES - 1, class_of(m, node, n))
    if m[node + N_CLASS_COUNT] == 2:
        return work ^ ((work ^ lanes_at(m, table + width + back)) & above(classes, all_lanes(0)))
    places = product(classes, all_lanes(width)) + count_up() + all_lanes(back + table)
    return gathered(m, places, lanes_at(m, m[node + N_KNOWN] + A_WHOLE * width + back))


@inlined
def _step_up_together(m, node, view, k, table):
    """Cars in full cells step up, each into the place of the one before, from cell k backwards; returns how many.

    The same as `_step_up` for one after the other; 0 if they are few or one of them may not.
    """
    width, at, ring, mask, stride = view
    back = k - LANES + 1
    n, places = lanes_at(m, at + back), lanes_at(m, at + A_CAPACITY * width + back)
    run = _run(m, node, at, k, n, places)
    if run < FEW:
        return 0
    live, last, first = above(count_up(), all_lanes(LANES - 1 - run)), at + A_LAST * width + back, m[at + k]
    # Of several cars in a cell the first did not come last.
    entry = with_one(lanes_at(m, last), LANES - 1, instant(m, node, first, k))
    before, room = lanes_at(m, last + 1), instant(m, node, first - m[at + A_CAPACITY * width + k + 1], k + 2)
    work, serial = _works(m, node, k, table, first), lanes_at(m, at + A_SERIAL * width + back)
    busy = work & serial
    ready = later(entry + work, before + busy)
    leaves = later(latest_from(ready), all_lanes(room))
    clocks = at + A_LEFT * width + back
    left = lanes_at(m, clocks) - (work & live)
    late = all_lanes(m[node + N_CALM_UNTIL] - 1) - leaves
    too_many = all_lanes(m[node + N_CALM_COUNT] - 1) - n
    if below_zero((left | (entry - all_lanes(m[node + N_CALM_FROM])) | late | too_many) & live):
        return 0
    put_live(m, last + 1, leaves, live)
    m[ring + (first & mask) * stride + k + 1] = m[last + LANES]
    m[ring + (m[at + k - 1] & mask) * stride + k] = m[last + LANES - 1]
    put_lanes(m, at + back, n - live)
    put_lanes(m, clocks, left)
    worked, blocked = at + A_WORKED * width + back, at + A_BLOCKED * width + back
    stayed, breaks = at + A_STAYED * width + back, at + A_BREAKS * width + back
    put_lanes(m, worked, lanes_at(m, worked) + (busy & live))
    put_lanes(m, blocked, lanes_at(m, blocked) + ((leaves - ready) & live))
    put_lanes(m, stayed, lanes_at(m, stayed) + ((leaves - entry) & live))
    put_lanes(m, breaks, lanes_at(m, breaks) - ((above(entry, before) + above(leaves, ready)) & serial & live))
    return run


@inlined
def _can_go_on(m, known, width, cells, k, n):
    """Whether there is room for car n, the first in cell k, in the next one."""
    return k < cells - 1 and m[known + k] == n and n - m[known + A_CAPACITY * width + k + 1] < m[known + k + 1]


@inlined
def move_up(m, node):
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
        one_place = n - m[known + A_CAPACITY * width + k + 1] == m[known + k + 1] - 1
        if certain and one_place and k > 0 and not _can_go_on(m, known, width, cells, k + 1, n):
            steps = _step_up_together(m, node, view, k, table)
            if steps > 0:
                k -= steps - 1
                continue
        if quick:
            if not (certain and _step_up(m, node, view, k, n, table)):
                draw_if_due(m, node, k, n)
                step_cell(m, node, view, k, n, instant(m, node, n, k), work_base(m, node, n))
            if _can_go_on(m, known, width, cells, k + 1, n):
                forward(m, node, n, k + 1)
        else:
            forward(m, node, n, k)
