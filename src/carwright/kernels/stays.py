"""The stay of a car in a cell of a section, booked by state and bin."""

import numpy as np

from carwright.kernels.booking import bin_of, book_span, trace_stay
from carwright.kernels.failures import book_interrupted, book_when_up
from carwright.kernels.memory import (
    A_BIN,
    A_BIN_END,
    A_BIN_START,
    A_BLOCKED,
    A_BREAKS,
    A_DONE_BEFORE,
    A_DOWN,
    A_KNOWN,
    A_SERIAL,
    A_STAYED,
    A_WORKED,
    C_FAILING,
    C_SIZE,
    C_STATS,
    E_TICKET,
    EMPTY,
    H_BINS,
    H_DOWN,
    H_START,
    H_WORK,
    K_BIN_ENDS,
    N_CALENDAR,
    N_CALM_UNTIL,
    N_CELL,
    N_KNOWN,
    N_WIDTH,
    T_BLOCKED,
    T_BREAKS,
    T_CONTENT,
    T_DONE,
    T_DOWN,
    T_SIZE,
    T_WORKING,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at
from carwright.kernels.work import car_in, failure_keys, instant, note_instant


@inlined
def close_bin(m, node, k, local):
    """Write what cell k has gathered into its bin and open the bin that holds ``local``."""
    width = m[node + N_WIDTH]
    at = m[node + N_KNOWN] + k
    stats = m[m[node + N_CELL] + k * C_SIZE + C_STATS] + m[at + A_BIN * width] * T_SIZE
    m[stats + T_WORKING] += m[at + A_WORKED * width]
    m[stats + T_DOWN] += m[at + A_DOWN * width]
    m[stats + T_BLOCKED] += m[at + A_BLOCKED * width]
    m[stats + T_CONTENT] += m[at + A_STAYED * width]
    m[stats + T_BREAKS] += m[at + A_BREAKS * width]
    m[stats + T_DONE] += m[at + A_KNOWN * width] - m[at + A_DONE_BEFORE * width]
    for state in (A_WORKED, A_DOWN, A_BLOCKED, A_STAYED, A_BREAKS):
        m[at + state * width] = 0
    m[at + A_DONE_BEFORE * width] = m[at + A_KNOWN * width]
    b = bin_of(m, m[node + N_CALENDAR], local)
    ends = m[m[node + N_CALENDAR] + K_BIN_ENDS]
    m[at + A_BIN * width] = b
    m[at + A_BIN_START * width] = m[ends + b - 1] if b > 0 else 0
    m[at + A_BIN_END * width] = m[ends + b] if b < m[H_BINS] else EMPTY
    m[node + N_CALM_UNTIL] = -1


@inlined
def book_across(m, node, k, n, ready, leaves):
    """Book the stay of car n at cell k where it touches more than one bin; its work stands in the header."""
    _book_across(place_of(m), node, k, n, ready, leaves)


@behind_symbol("book_across", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def _book_across(place, node, k, n, ready, leaves):
    m = words_at(place)
    width = m[node + N_WIDTH]
    at = m[node + N_KNOWN] + k
    cell = m[node + N_CELL] + k * C_SIZE
    calendar = m[node + N_CALENDAR]
    stats = m[cell + C_STATS]
    entry = instant(m, node, n, k)
    start, work, down = m[H_START], m[H_WORK], m[H_DOWN]
    if leaves >= m[at + A_BIN_END * width]:
        close_bin(m, node, k, leaves)
    book_span(m, calendar, stats, T_CONTENT, entry, leaves, 1)
    if m[at + A_SERIAL * width]:
        if down == 0:
            book_span(m, calendar, stats, T_WORKING, start, start + work, 1)
        elif m[cell + C_FAILING] == 1:
            book_interrupted(m, cell, calendar, failure_keys(m, cell), (start, n), work)
        else:
            book_when_up(m, cell, calendar, failure_keys(m, cell), (start, n), work)
    book_span(m, calendar, stats, T_BLOCKED, ready, leaves, 1)
    return 0


@inlined
def book_stay(m, node, k, n, stay, leaves):
    """Book the states of car n's ``stay`` (see `stay_of`) at cell k, which it leaves at ``leaves``."""
    start, work, down, ready = stay
    width = m[node + N_WIDTH]
    at = m[node + N_KNOWN] + k
    entry = instant(m, node, n, k)
    serial = m[at + A_SERIAL * width]
    if leaves >= m[at + A_BIN_END * width] or entry < m[at + A_BIN_START * width]:
        m[H_START], m[H_WORK], m[H_DOWN] = start, work, down
        book_across(m, node, k, n, ready, leaves)
    else:
        m[at + A_WORKED * width] += work & serial
        m[at + A_DOWN * width] += down & serial
        m[at + A_BLOCKED * width] += leaves - ready
        m[at + A_STAYED * width] += leaves - entry


@inlined
def leave_cell(m, node, k, n, stay, leaves):
    """Car n leaves cell k after its ``stay``, for the next one or for good."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN] + k
    book_stay(m, node, k, n, stay, leaves)
    before = instant(m, node, n - 1, k + 1) if n > 0 else 0
    breaks = np.int64(stay[0] > before) + np.int64(leaves > stay[3])
    m[at + A_BREAKS * width] += m[at + A_SERIAL * width] & breaks
    note_instant(m, node, n, k + 1, leaves)
    m[m[node + N_KNOWN] + A_KNOWN * width + k] = n + 1


def trace_leave(m, node, k, n, ready, leaves):
    """Write the stay of car n at cell k, which ends at ``leaves``, into the trace."""
    cell = m[node + N_CELL] + k * C_SIZE
    ticket = m[car_in(m, node, n) + E_TICKET]
    trace_stay(m, cell, ticket, n, (instant(m, node, n, k), ready), leaves)
