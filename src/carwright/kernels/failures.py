"""Failures of one place: when its work is interrupted, for how long, and in which pieces.

Streams of a place are a pair of keys (to failure, to repair). Its clock lives in words of memory whose addresses are
given: on working time (working ticks left, failures so far, -1 before the first draw); on calendar time (start of the
up time, its end, end of the repair after it, failures so far).
"""

import numpy as np

from carwright.kernels.booking import book_span
from carwright.kernels.memory import (
    C_MTBF_RAMP,
    C_STATS,
    C_TO_FAILURE,
    C_TO_REPAIR,
    H_DOWN_END_BEFORE,
    H_FAILURES_BEFORE,
    H_LEFT_BEFORE,
    H_UP_BEFORE,
    H_UP_END_BEFORE,
    T_DOWN,
    T_WORKING,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.ramps import drawn_soon, ramp_value
from carwright.kernels.translating.kinds import BITS, WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at


@inlined
def to_failure(m, cell, key, number, begin):
    """Working ticks to failure ``number``, drawn during the work that ``begin`` = (start, number) names."""
    ticks = max(drawn_soon(m, cell + C_TO_FAILURE, key, number), 1)
    if m[cell + C_MTBF_RAMP] >= 0:
        ramp = ramp_value(m, m[cell + C_MTBF_RAMP], begin[0], begin[1])
        ticks = max(np.int64(np.floor(ticks * ramp + 0.5)), 1)
    return ticks


@inlined
def to_repair(m, cell, key, number):
    """Ticks of repair ``number``."""
    return max(drawn_soon(m, cell + C_TO_REPAIR, key, number), 1)


@inlined
def interruption(m, cell, keys, words, begin, work):
    """Ticks that failures on working time add to this work; moves the clock on.

    ``words`` = addresses of (ticks left, failures so far). The clock before is kept in the header, for booking.
    """
    return _interruption(place_of(m), cell, *keys, *words, *begin, work)


@behind_symbol("interruption", WHOLE, WHOLE, BITS, BITS, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def _interruption(place, cell, fail_key, repair_key, left_at, failures_at, start, count, work):
    m = words_at(place)
    keys, words, begin = (fail_key, repair_key), (left_at, failures_at), (start, count)
    left, number = m[words[0]], m[words[1]]
    if number < 0:
        number = 0
        left = to_failure(m, cell, keys[0], 0, begin)
    m[H_LEFT_BEFORE] = left
    m[H_FAILURES_BEFORE] = number
    down = 0
    while left < work:
        work -= left
        down += to_repair(m, cell, keys[1], number)
        number += 1
        left = to_failure(m, cell, keys[0], number, begin)
    m[words[0]] = left - work
    m[words[1]] = number
    return down


@inlined
def book_interrupted(m, cell, calendar, keys, begin, work):
    """Book the pieces of the work whose clock before stands in the header."""
    _book_interrupted(place_of(m), cell, calendar, *keys, *begin, work)


@behind_symbol("book_interrupted", WHOLE, WHOLE, WHOLE, BITS, BITS, WHOLE, WHOLE, WHOLE)
def _book_interrupted(place, cell, calendar, fail_key, repair_key, start, count, work):
    m = words_at(place)
    keys, begin = (fail_key, repair_key), (start, count)
    left, number, at = m[H_LEFT_BEFORE], m[H_FAILURES_BEFORE], begin[0]
    stats = m[cell + C_STATS]
    while left < work:
        book_span(m, calendar, stats, T_WORKING, at, at + left, 1)
        at += left
        work -= left
        down = to_repair(m, cell, keys[1], number)
        book_span(m, calendar, stats, T_DOWN, at, at + down, 1)
        at += down
        number += 1
        left = to_failure(m, cell, keys[0], number, begin)
    book_span(m, calendar, stats, T_WORKING, at, at + work, 1)
    return 0


@inlined
def _next_up(m, cell, keys, words, begin):
    """Move the clock to the up time after the present repair; ``words`` as in ``finish_when_up``."""
    number = m[words[3]] + 1
    up = m[words[2]]
    end = up + to_failure(m, cell, keys[0], number, begin)
    m[words[0]], m[words[1]], m[words[3]] = up, end, number
    m[words[2]] = end + to_repair(m, cell, keys[1], number)


@inlined
def finish_when_up(m, cell, keys, words, begin, work):
    """Instant at which a work is done that goes on only while the place is up.

    ``words`` = first address of (start of the up time, its end, end of the repair after it, failures so far; -1
    failures before the first draw) and the step from one to the next.
    """
    return _finish_when_up(place_of(m), cell, *keys, *words, *begin, work)


@behind_symbol("finish_when_up", WHOLE, WHOLE, BITS, BITS, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def _finish_when_up(place, cell, fail_key, repair_key, first, step, start, count, work):
    m = words_at(place)
    keys, begin = (fail_key, repair_key), (start, count)
    words = (first, first + step, first + 2 * step, first + 3 * step)
    if m[words[3]] < 0:
        _next_up(m, cell, keys, words, begin)
    while begin[0] >= m[words[2]]:
        _next_up(m, cell, keys, words, begin)
    m[H_UP_BEFORE], m[H_UP_END_BEFORE] = m[words[0]], m[words[1]]
    m[H_DOWN_END_BEFORE], m[H_FAILURES_BEFORE] = m[words[2]], m[words[3]]
    at = begin[0]
    while True:
        if at < m[words[1]]:
            if work <= m[words[1]] - at:
                return at + work
            work -= m[words[1]] - at
        at = m[words[2]]
        _next_up(m, cell, keys, words, begin)


@inlined
def book_when_up(m, cell, calendar, keys, begin, work):
    """Book the pieces of a work of ``finish_when_up``, from the clock kept in the header."""
    _book_when_up(place_of(m), cell, calendar, *keys, *begin, work)


@behind_symbol("book_when_up", WHOLE, WHOLE, WHOLE, BITS, BITS, WHOLE, WHOLE, WHOLE)
def _book_when_up(place, cell, calendar, fail_key, repair_key, start, count, work):
    m = words_at(place)
    keys, begin = (fail_key, repair_key), (start, count)
    up_end, down_end = m[H_UP_END_BEFORE], m[H_DOWN_END_BEFORE]
    number, at = m[H_FAILURES_BEFORE], begin[0]
    stats = m[cell + C_STATS]
    while True:
        if at < up_end:
            done = min(work, up_end - at)
            book_span(m, calendar, stats, T_WORKING, at, at + done, 1)
            at += done
            work -= done
            if work == 0:
                return 0
        book_span(m, calendar, stats, T_DOWN, at, down_end, 1)
        at = down_end
        number += 1
        up_end = at + to_failure(m, cell, keys[0], number, begin)
        down_end = up_end + to_repair(m, cell, keys[1], number)
