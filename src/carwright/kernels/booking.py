"""Booking of states by bin: whole spans are cut where a bin ends, so that states add up to the calendar."""

from carwright.kernels.memory import (
    C_INDEX,
    H_BINS,
    H_CARS,
    H_LOG,
    H_LOG_ROWS,
    H_LOGGED,
    H_TRACE,
    H_TRACED,
    K_BIN,
    K_BIN_ENDS,
    K_BIN_FROM,
    K_BIN_UNTIL,
    K_LATE,
    S_ID,
    S_SIZE,
    T_SIZE,
    TRACE_WIDTH,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.tickets import slot_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at


@inlined
def bin_of(m, calendar, local):
    """Bin that holds this instant of the calendar's own clock; ``H_BINS`` behind the horizon."""
    if (local >= m[calendar + K_BIN_FROM]) & (local < m[calendar + K_BIN_UNTIL]):
        return m[calendar + K_BIN]
    return _find_bin(place_of(m), calendar, local)


@behind_symbol("find_bin", WHOLE, WHOLE, WHOLE)
def _find_bin(place, calendar, local):
    m = words_at(place)
    ends = m[calendar + K_BIN_ENDS]
    low, high = 0, m[H_BINS]
    while low < high:
        middle = (low + high) // 2
        if m[ends + middle] <= local:
            low = middle + 1
        else:
            high = middle
    if low < m[H_BINS]:
        m[calendar + K_BIN] = low
        m[calendar + K_BIN_FROM] = m[ends + low - 1] if low > 0 else 0
        m[calendar + K_BIN_UNTIL] = m[ends + low]
    return low


@inlined
def book_span(m, calendar, stats, state, begin, end, times):
    """Book ``times`` places in ``state`` from begin to end."""
    if end > begin:
        if (begin >= m[calendar + K_BIN_FROM]) & (end < m[calendar + K_BIN_UNTIL]):
            m[stats + m[calendar + K_BIN] * T_SIZE + state] += (end - begin) * times
        else:
            _book(place_of(m), calendar, stats + state, begin, end, times)


@behind_symbol("book", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def _book(place, calendar, stats, begin, end, times):
    m = words_at(place)
    ends = m[calendar + K_BIN_ENDS]
    b = bin_of(m, calendar, begin)
    while b < m[H_BINS] and begin < end:
        # The end of the last bin may stand a tick late.
        until = min(end, m[ends + b] - (m[calendar + K_LATE] if b == m[H_BINS] - 1 else 0))
        m[stats + b * T_SIZE] += max(until - begin, 0) * times
        begin = max(begin, until)
        b += 1
    return 0


@inlined
def book_count(m, calendar, stats, state, local, count):
    """Book ``count`` happenings at one instant."""
    m[stats + bin_of(m, calendar, local) * T_SIZE + state] += count


@inlined
def log_car(m, sink, born, tick, code):
    """Write a car that left into the log."""
    row, rows = m[H_LOG] + m[H_LOGGED], m[H_LOG_ROWS]
    m[row], m[row + rows], m[row + 2 * rows], m[row + 3 * rows] = sink, born, tick, code
    m[H_LOGGED] += 1


def trace_stay(m, cell, ticket, n, span, leaves):
    """Write a stay into the trace; ``span`` is (entry, ready) of car n of this cell."""
    row = m[H_TRACE] + m[H_TRACED] * TRACE_WIDTH
    m[row] = m[cell + C_INDEX]
    m[row + 1] = n
    m[row + 2], m[row + 3] = span
    m[row + 4] = leaves
    m[row + 5] = m[m[H_CARS] + slot_of(ticket) * S_SIZE + S_ID]
    m[H_TRACED] += 1
