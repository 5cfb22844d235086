"""What a set of cars meets in its wavefronts, worked out before it begins: drawn works, repairs (see `fronts`)."""

import numpy as np

from carwright.kernels.draws import EXPONENTIAL, minus_log, uniform
from carwright.kernels.front_steps import row_of
from carwright.kernels.lanes import (
    LANES,
    all_lanes,
    below_zero,
    count_up,
    greatest,
    lanes_at,
    later,
    put_lanes,
)
from carwright.kernels.memory import (
    A_FAILURES,
    A_FAILURES_NEXT,
    A_LEAST,
    A_LEFT,
    A_LEFT_NEXT,
    C_IS_DRAWN,
    C_SIZE,
    C_TO_FAILURE,
    C_TO_REPAIR,
    C_WORK,
    D_A,
    D_LAW,
    F_CARS,
    F_DRAWS,
    F_KEYS,
    F_MEANS,
    F_WORKS,
    N_CELL,
    N_CELLS,
    N_FRONT,
    N_KNOWN,
    N_WIDTH,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.ramps import drawn, own_key
from carwright.kernels.steps import work_base
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, real, words_at

NOTED = 3
"""Words by repair that is noted: where its work stands, the cell, the ticks."""


@inlined
def _drawn_ahead(m, ahead, draw, number):
    """Draw ``number`` of a clock or a repair; eight are drawn at once, and stand behind ``ahead``."""
    if m[ahead] != number >> 3:
        m[ahead] = number >> 3
        if m[draw + D_LAW] == EXPONENTIAL:
            numbers = all_lanes(number - number % LANES) + count_up()
            ticks = np.int64(real(m, draw + D_A) * minus_log(uniform(own_key(m, draw), numbers)) + 0.5)
            put_lanes(m, ahead + LANES, later(ticks, all_lanes(1)))
        else:
            for i in range(LANES):
                n = number - number % LANES + i
                m[ahead + LANES + i] = max(drawn(place_of(m), draw, own_key(m, draw), n), 1)
    return m[ahead + LANES + number % LANES]


@inlined
def _fail_cell(m, node, c, k, noted):
    """Note the repairs of the set from car c on at cell k, whose clock runs out; the address behind the last note."""
    width, at, front = m[node + N_WIDTH], m[node + N_KNOWN], m[node + N_FRONT]
    work, cell = m[work_base(m, node, c) + k], m[node + N_CELL] + k * C_SIZE
    fails = m[front + F_DRAWS] + k * 4 * LANES
    repairs = fails + 2 * LANES
    clock, number = m[at + A_LEFT * width + k], m[at + A_FAILURES * width + k]
    if number < 0:
        number = 0
        clock = _drawn_ahead(m, fails, cell + C_TO_FAILURE, 0)
    n, end = c, c + m[front + F_CARS]
    while True:
        # So many works the clock outlasts.
        n += clock // work
        clock %= work
        if n >= end:
            break
        rest, down = work, 0
        while clock < rest:
            rest -= clock
            down += _drawn_ahead(m, repairs, cell + C_TO_REPAIR, number)
            number += 1
            clock = _drawn_ahead(m, fails, cell + C_TO_FAILURE, number)
        clock -= rest
        m[noted], m[noted + 1], m[noted + 2] = row_of(m, node, m[front + F_WORKS], n + k) + k, k, down
        noted += NOTED
        n += 1
    m[at + A_LEFT_NEXT * width + k] = clock + (n - end) * work
    m[at + A_FAILURES_NEXT * width + k] = number
    return noted


@behind_symbol("fail_front", WHOLE, WHOLE, WHOLE, WHOLE)
def fail_front(place, node, c, noted):
    """Clocks of failure behind the set from car c on, and its repairs, which are noted; the end of the notes."""
    m = words_at(place)
    width, at, works = m[node + N_WIDTH], m[node + N_KNOWN], work_base(m, node, c)
    cars = all_lanes(m[m[node + N_FRONT] + F_CARS])
    for first in range(0, width, LANES):
        left = lanes_at(m, at + A_LEFT * width + first) - lanes_at(m, works + first) * cars
        put_lanes(m, at + A_LEFT_NEXT * width + first, left)
        put_lanes(m, at + A_FAILURES_NEXT * width + first, lanes_at(m, at + A_FAILURES * width + first))
        out, k = below_zero(left), first
        while out:
            if out & 1:
                noted = _fail_cell(m, node, c, k, noted)
            out >>= 1
            k += 1
    return noted


@inlined
def _draw_row(m, node, t):
    """Draw the works of step t, of which every law is exponential; the longest by lane."""
    width, front, longest = m[node + N_WIDTH], m[node + N_FRONT], all_lanes(0)
    for k in range(0, width, LANES):
        key, n = np.uint64(lanes_at(m, m[front + F_KEYS] + k)), all_lanes(t - k) - count_up()
        mean = lanes_at(m, m[front + F_MEANS] + k).view(np.float64)
        work = np.int64(mean * minus_log(uniform(key, n)) + 0.5) + lanes_at(m, work_base(m, node, t) + k)
        work = later(work, lanes_at(m, m[node + N_KNOWN] + A_LEAST * width + k))
        put_lanes(m, row_of(m, node, m[front + F_WORKS], t) + k, work)
        longest = later(longest, work)
    return longest


@inlined
def _draw_cells(m, node, t):
    """The same where some laws are not exponential."""
    longest, extra = 0, work_base(m, node, t)
    for k in range(m[node + N_CELLS]):
        cell = m[node + N_CELL] + k * C_SIZE
        work = m[extra + k]
        if m[cell + C_IS_DRAWN]:
            work += drawn(place_of(m), cell + C_WORK, own_key(m, cell + C_WORK), max(t - k, 0))
        work = max(work, m[m[node + N_KNOWN] + A_LEAST * m[node + N_WIDTH] + k])
        m[row_of(m, node, m[m[node + N_FRONT] + F_WORKS], t) + k] = work
        longest = max(longest, work)
    return longest


@behind_symbol("draw_front", WHOLE, WHOLE, WHOLE, WHOLE)
def draw_front(place, node, begin, end):
    """Draw the works of the steps from ``begin`` to before ``end``; the longest."""
    m = words_at(place)
    longest, by_lane = 0, all_lanes(0)
    if m[m[node + N_FRONT] + F_KEYS]:
        for t in range(begin, end):
            by_lane = later(by_lane, _draw_row(m, node, t))
        return greatest(by_lane)
    for t in range(begin, end):
        longest = max(longest, _draw_cells(m, node, t))
    return longest
