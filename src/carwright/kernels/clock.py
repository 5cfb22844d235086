"""From the wall clock to a cell's own clock, which stands still while its calendar is closed, and back.

A calendar remembers the open span last looked at (its number, start, end, and the open ticks before it): nearly every
question falls into the same span as the one before.
"""

from carwright.kernels.memory import K_LENGTH, K_OPENED, K_SPAN, K_SPANS, K_START
from carwright.kernels.parts import behind_symbol
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at


@inlined
def _look_at(m, calendar, i):
    span = calendar + K_SPAN
    m[span] = i
    m[span + 1] = m[m[calendar + K_START] + i]
    m[span + 2] = m[span + 1] + m[m[calendar + K_LENGTH] + i]
    m[span + 3] = m[m[calendar + K_OPENED] + i]


@behind_symbol("find_local", WHOLE, WHOLE, WHOLE)
def _find_local(place, calendar, tick):
    m = words_at(place)
    spans, starts = m[calendar + K_SPANS], m[calendar + K_START]
    span = calendar + K_SPAN
    i = m[span]
    while i + 1 < spans and m[starts + i + 1] <= tick:
        i += 1
    while i > 0 and m[starts + i] > tick:
        i -= 1
    _look_at(m, calendar, i)
    return m[span + 3] + min(max(tick - m[span + 1], 0), m[span + 2] - m[span + 1])


@behind_symbol("find_wall", WHOLE, WHOLE, WHOLE)
def _find_wall(place, calendar, local):
    m = words_at(place)
    if local <= 0:
        return 0
    spans, opened = m[calendar + K_SPANS], m[calendar + K_OPENED]
    span = calendar + K_SPAN
    i = m[span]
    while i + 1 < spans and m[opened + i + 1] < local:
        i += 1
    while i > 0 and m[opened + i] >= local:
        i -= 1
    _look_at(m, calendar, i)
    return m[span + 1] + local - m[span + 3]


@inlined
def to_local(m, calendar, tick):
    """Open ticks before the wall-clock ``tick``."""
    span = calendar + K_SPAN
    if (tick >= m[span + 1]) & (tick < m[span + 2]):
        return m[span + 3] + tick - m[span + 1]
    return _find_local(place_of(m), calendar, tick)


@inlined
def to_wall(m, calendar, local):
    """Least wall-clock tick before which ``local`` ticks are open."""
    span = calendar + K_SPAN
    since = local - m[span + 3]
    if (since > 0) & (since <= m[span + 2] - m[span + 1]):
        return m[span + 1] + since
    return _find_wall(place_of(m), calendar, local)
