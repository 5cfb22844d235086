"""Stops of a moving line that are known and still to come: a ring sorted by the position of the belt."""

from carwright.kernels.memory import (
    H_FAULT,
    L_AHEAD,
    L_MARK,
    L_STOOD,
    L_STOPS,
    L_STOPS_FIRST,
    L_STOPS_LAST,
    L_STOPS_MASK,
    TOO_MANY_STOPS,
)
from carwright.kernels.translating.marks import inlined


@inlined
def stop_at(m, line, i):
    """Address of stop number i in the ring: its position and its ticks."""
    return m[line + L_STOPS] + 2 * (i & m[line + L_STOPS_MASK])


def add_stop(m, line, position, ticks):
    """Put a stop into the sorted ring of coming stops."""
    i = m[line + L_STOPS_LAST]
    if i - m[line + L_STOPS_FIRST] > m[line + L_STOPS_MASK]:
        m[H_FAULT] = TOO_MANY_STOPS
        return
    while i > m[line + L_STOPS_FIRST] and m[stop_at(m, line, i - 1)] > position:
        m[stop_at(m, line, i)] = m[stop_at(m, line, i - 1)]
        m[stop_at(m, line, i) + 1] = m[stop_at(m, line, i - 1) + 1]
        i -= 1
    m[stop_at(m, line, i)] = position
    m[stop_at(m, line, i) + 1] = ticks
    m[line + L_STOPS_LAST] += 1
    if i < m[line + L_MARK]:
        m[line + L_MARK] += 1
        m[line + L_AHEAD] += ticks


def line_instant(m, line, position):
    """Own-clock instant at which the line reaches this position, by all that is known now."""
    instant = position + m[line + L_STOOD]
    for i in range(m[line + L_STOPS_FIRST], m[line + L_STOPS_LAST]):
        stop = stop_at(m, line, i)
        if m[stop] >= position:
            break
        instant += m[stop + 1]
    return instant
