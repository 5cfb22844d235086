"""Step curves of learning, and times drawn from a record in memory."""

import numpy as np

from carwright.kernels.draws import (
    CONSTANT,
    EMPIRICAL,
    EXPONENTIAL,
    TRACE,
    drawn_time,
    minus_log,
    uniform,
)
from carwright.kernels.memory import (
    D_A,
    D_B,
    D_C,
    D_KEY,
    D_LAW,
    D_TABLE,
    D_TABLE_COUNT,
    G_BY_COUNT,
    G_FROM,
    G_SIZE,
    G_THRESHOLD,
    G_THRESHOLDS,
    G_VALUE,
    NEVER,
    R_COUNT_BEFORE,
    R_NEXT_COUNT,
    R_NEXT_TICK,
    R_PASSED,
    R_SEGMENT,
    R_SEGMENTS,
    R_SIZE,
    R_VALUE,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.translating.kinds import BITS, WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import key_at, place_of, real, set_real, words_at


@behind_symbol("step", WHOLE, WHOLE, WHOLE, WHOLE)
def _step(place, ramp, tick, count):
    """Move the curve on to (tick, count) and note when it changes next."""
    m = words_at(place)
    segment = m[ramp + R_SEGMENT]
    while segment + 1 < m[ramp + R_SEGMENTS]:
        if tick < m[ramp + R_SIZE + (segment + 1) * G_SIZE + G_FROM]:
            break
        segment += 1
        m[ramp + R_PASSED] = 0
        m[ramp + R_COUNT_BEFORE] = count
    m[ramp + R_SEGMENT] = segment
    m[ramp + R_NEXT_TICK] = NEVER
    m[ramp + R_NEXT_COUNT] = NEVER
    if segment + 1 < m[ramp + R_SEGMENTS]:
        m[ramp + R_NEXT_TICK] = m[ramp + R_SIZE + (segment + 1) * G_SIZE + G_FROM]
    if segment < 0:
        return 0
    here = ramp + R_SIZE + segment * G_SIZE
    before = m[ramp + R_COUNT_BEFORE]
    passed = m[ramp + R_PASSED]
    at = count - before if m[here + G_BY_COUNT] else tick
    while passed < m[here + G_THRESHOLDS] and at >= m[m[here + G_THRESHOLD] + passed]:
        passed += 1
    m[ramp + R_PASSED] = passed
    set_real(m, ramp + R_VALUE, real(m, m[here + G_VALUE] + passed))
    if passed < m[here + G_THRESHOLDS]:
        threshold = m[m[here + G_THRESHOLD] + passed]
        if m[here + G_BY_COUNT]:
            m[ramp + R_NEXT_COUNT] = before + threshold
        else:
            m[ramp + R_NEXT_TICK] = min(m[ramp + R_NEXT_TICK], threshold)
    return 0


@inlined
def ramp_value(m, ramp, tick, count):
    """Value of the curve for the work that starts at ``tick`` as number ``count``; both never fall."""
    if tick >= m[ramp + R_NEXT_TICK] or count >= m[ramp + R_NEXT_COUNT]:
        _step(place_of(m), ramp, tick, count)
    return real(m, ramp + R_VALUE)


@behind_symbol("drawn_otherwise", WHOLE, WHOLE, BITS, WHOLE)
def _drawn_otherwise(place, draw, key, n):
    """By the laws that few plants use."""
    m = words_at(place)
    a, b, c = real(m, draw + D_A), real(m, draw + D_B), real(m, draw + D_C)
    return np.int64(drawn_time(m[draw + D_LAW], a, b, c, key, n) + 0.5)


@inlined
def _exponential(m, draw, key, n):
    return np.int64(real(m, draw + D_A) * minus_log(uniform(key, n)) + 0.5)


@behind_symbol("drawn", WHOLE, WHOLE, BITS, WHOLE)
def drawn(place, draw, key, n):
    """Draw n of the record ``draw`` under this key, in ticks, 0 or more."""
    m = words_at(place)
    law = m[draw + D_LAW]
    if law == CONSTANT:
        return np.int64(real(m, draw + D_A) + 0.5)
    if law == EXPONENTIAL:
        return _exponential(m, draw, key, n)
    if law == TRACE:
        return m[m[draw + D_TABLE] + n % m[draw + D_TABLE_COUNT]]
    if law == EMPIRICAL:
        return m[m[draw + D_TABLE] + np.int64(uniform(key, n) * m[draw + D_TABLE_COUNT])]
    return _drawn_otherwise(place, draw, key, n)


@inlined
def drawn_soon(m, draw, key, n):
    """The same, without a call where the law is exponential, as it nearly always is of failures."""
    if m[draw + D_LAW] == EXPONENTIAL:
        return _exponential(m, draw, key, n)
    return drawn(place_of(m), draw, key, n)


@inlined
def own_key(m, draw):
    """Key of the record's own stream."""
    return key_at(m, draw + D_KEY)
