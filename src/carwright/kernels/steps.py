"""Steps through the cells of a section, where all that a step depends on is known."""

import numpy as np

from carwright.kernels.failures import interruption
from carwright.kernels.memory import (
    A_BIN_END,
    A_BIN_START,
    A_BLOCKED,
    A_BREAKS,
    A_CAPACITY,
    A_DOWN,
    A_FAILURES,
    A_LAST,
    A_LEFT,
    A_RAMP_COUNT,
    A_RAMP_TICK,
    A_SERIAL,
    A_STAYED,
    A_WORKED,
    C_IS_DRAWN,
    C_SIZE,
    DRAWN_ROWS,
    H_DOWN,
    H_START,
    H_TRACING,
    H_WORK,
    N_CELL,
    N_CELLS,
    N_DRAWN,
    N_FAST,
    N_KNOWN,
    N_MASK,
    N_RING,
    N_STRIDE,
    N_WIDTH,
    N_WORKS,
)
from carwright.kernels.stays import book_across, leave_cell, trace_leave
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of
from carwright.kernels.work import any_stay_of, at_speed, class_of, draw_ahead, failure_keys, instant, learn


@inlined
def forward(m, node, n, k):
    """Move car n on from cell k as far as is known."""
    if k < m[node + N_CELLS] - 1:
        _forward_from(m, node, n, k)


def _forward_from(m, node, n, k):
    cells, view = m[node + N_CELLS], view_of(m, node)
    width, known, quick = view[0], view[1], m[node + N_FAST] and not m[H_TRACING]
    extra, entry = work_base(m, node, n), instant(m, node, n, k)
    while k < cells - 1 and m[known + k] == n:
        maker = n - m[known + A_CAPACITY * width + k + 1]
        if maker >= m[known + k + 1]:
            return
        if quick:
            draw_if_due(m, node, k, n)
            entry = step_cell(m, node, view, k, n, entry, extra)
        else:
            stay = any_stay_of(m, node, k, n)
            leaves = max(stay[3], instant(m, node, maker, k + 2)) if maker >= 0 else stay[3]
            leave_cell(m, node, k, n, stay, leaves)
            if m[H_TRACING]:
                trace_leave(m, node, k, n, stay[3], leaves)
        k += 1


@inlined
def step_cell(m, node, view, k, n, entry, extra):
    """Car n through cell k, which is not the last, where nothing is unknown; returns when it leaves.

    ``view`` = (width, base of the arrays, ring, mask, stride), ``extra`` = base of the work of its class. This is what
    ten years are made of: no failures on calendar time come here.
    """
    width, at, ring, mask, stride = view
    work = m[extra + k]
    last, serial = at + A_LAST * width + k, m[at + A_SERIAL * width + k]
    before, room = m[last + 1], instant(m, node, n - m[at + A_CAPACITY * width + k + 1], k + 2)
    start = max(entry, before) if serial else entry
    if (start >= m[at + A_RAMP_TICK * width + k]) | (n >= m[at + A_RAMP_COUNT * width + k]):
        learn(place_of(m), node, k, n, start)
        if m[node + N_DRAWN] < 0:
            work = m[extra + k]
    if m[node + N_DRAWN] >= 0:
        work = at_speed(m, node, k, work + m[m[node + N_DRAWN] + (n % DRAWN_ROWS) * width + k])
    left = m[at + A_LEFT * width + k] - work
    ready = max(entry + work, before + (work & serial))
    down = 0
    if left < 0:
        cell = m[node + N_CELL] + k * C_SIZE
        words = (at + A_LEFT * width + k, at + A_FAILURES * width + k)
        down = interruption(m, cell, failure_keys(m, cell), words, (start, n), work)
        ready += down
    else:
        m[at + A_LEFT * width + k] = left
    leaves = max(ready, room)
    m[ring + (n & mask) * stride + k + 1] = m[last + 1] = leaves
    if (leaves >= m[at + A_BIN_END * width + k]) | (entry < m[at + A_BIN_START * width + k]):
        m[H_START], m[H_WORK], m[H_DOWN] = start, work, down
        book_across(m, node, k, n, ready, leaves)
    else:
        m[at + A_WORKED * width + k] += work & serial
        m[at + A_DOWN * width + k] += down
        m[at + A_BLOCKED * width + k] += leaves - ready
        m[at + A_STAYED * width + k] += leaves - entry
    m[at + A_BREAKS * width + k] += serial & (np.int64(start > before) + np.int64(leaves > ready))
    m[at + k] = n + 1
    return leaves


@inlined
def view_of(m, node):
    """What the steps through a section look at again and again."""
    return m[node + N_WIDTH], m[node + N_KNOWN], m[node + N_RING], m[node + N_MASK], m[node + N_STRIDE]


@inlined
def work_base(m, node, n):
    """Base of the works of car n: at the present speed where none is drawn, else what is added to the drawn ones."""
    return m[node + N_WORKS] + class_of(m, node, n) * m[node + N_WIDTH]


@inlined
def draw_if_due(m, node, k, n):
    """Works are drawn for 64 cars at a time."""
    if n % DRAWN_ROWS == 0 and m[node + N_DRAWN] >= 0:
        if m[m[node + N_CELL] + k * C_SIZE + C_IS_DRAWN]:
            draw_ahead(place_of(m), node, k, n)
