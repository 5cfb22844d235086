"""A moving line: all stations on one conveyor, and one stop stops them all.

Positions count own-clock ticks in which the line moves. A car's failures and overruns are worked out as it enters, as
stops at positions; between stops nothing happens. Instant of a position = position + ticks stood until then.
"""

import numpy as np

from carwright.kernels.booking import book_count, book_span, trace_stay
from carwright.kernels.line_stops import (
    begin_work,
    look_again,
    merge_notes,
    stand_of,
    stood_before,
    stop_at,
)
from carwright.kernels.line_work import work_through
from carwright.kernels.memory import (
    ASKED,
    C_MTBF_RAMP,
    C_SPEED_RAMP,
    C_STATS,
    E_CAME,
    E_POSITION,
    E_TICKET,
    EMPTY,
    H_TRACING,
    N_CALENDAR,
    N_CELL,
    N_ENTERED,
    N_EXTRA,
    N_HEAD,
    N_LEFT,
    N_READY,
    T_BLOCKED,
    T_CONTENT,
    T_DONE,
    T_DOWN,
    T_WORKING,
)
from carwright.kernels.memory_line import (
    ARRIVAL,
    L_LAST_CAME,
    L_LAST_END,
    L_LAST_WENT,
    L_MARK,
    L_NEXT_ENTRY,
    L_NOTED,
    L_PITCH,
    L_STATIONS,
    L_STOOD,
    L_STOPS_FIRST,
    L_STOPS_LAST,
    STOP,
    Y_KEY,
    Y_TICKS,
    Y_WHO,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.ramps import ramp_value
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import words_at
from carwright.kernels.work import car_in, take_in


@inlined
def end_of(m, node, n):
    """Position at which car n reaches the end."""
    line = m[node + N_EXTRA]
    return m[car_in(m, node, n) + E_POSITION] + m[line + L_STATIONS] * m[line + L_PITCH]


def position_at(m, node, local):
    """Position at this instant; what held the belt until then is booked and done with."""
    line = m[node + N_EXTRA]
    stats = m[m[node + N_CELL] + C_STATS]
    standing_at = end_of(m, node, m[node + N_LEFT]) if m[node + N_HEAD] == ASKED else EMPTY
    while m[line + L_STOPS_FIRST] < m[line + L_STOPS_LAST]:
        entry = stop_at(m, line, m[line + L_STOPS_FIRST])
        position = m[entry + Y_KEY] >> 2
        now = position + m[line + L_STOOD]
        if m[entry + Y_KEY] & 3 == ARRIVAL:
            # Those who come to their stations as the first car comes to the end begin before it goes.
            if position > standing_at or now > local:
                break
            begin_work(m, line, m[entry + Y_WHO], now, m[entry + Y_TICKS])
        else:
            if position >= standing_at or now >= local:
                break
            whole = stand_of(m, line, entry, now)
            ticks = min(whole, local - now)
            book_span(m, m[node + N_CALENDAR], stats, T_DOWN, now, now + ticks, m[line + L_STATIONS])
            m[line + L_STOOD] += ticks
            if m[entry + Y_KEY] & 3 == STOP:
                m[entry + Y_TICKS] -= ticks
            if ticks < whole:
                break
        m[line + L_STOPS_FIRST] += 1
    if m[line + L_STOPS_FIRST] == m[line + L_STOPS_LAST]:
        # The ring begins anew where it is at hand.
        m[line + L_STOPS_FIRST] = m[line + L_STOPS_LAST] = m[line + L_MARK] = 0
    if m[line + L_MARK] <= m[line + L_STOPS_FIRST]:
        look_again(m, line)
    return min(local - m[line + L_STOOD], standing_at)


@inlined
def come_on(m, node, ticket, local, wall):
    """A car enters; the next one may follow one spacing behind. False if the first car's way out is as it was."""
    line = m[node + N_EXTRA]
    cell = m[node + N_CELL]
    n = m[node + N_ENTERED]
    # It may come while the line stands, after it has been worked out until when.
    position = m[line + L_LAST_END] if local < m[line + L_LAST_WENT] else position_at(m, node, local)
    take_in(m, node, n, ticket, local, wall)
    m[car_in(m, node, n) + E_POSITION] = position
    stops = m[line + L_STOPS_LAST]
    m[node + N_ENTERED] = n + 1
    if m[cell + C_MTBF_RAMP] >= 0:
        # Read at every car, so that it counts from the right one.
        ramp_value(m, m[cell + C_MTBF_RAMP], local, n)
    spacing = m[line + L_PITCH]
    if m[cell + C_SPEED_RAMP] >= 0:
        speed = ramp_value(m, m[cell + C_SPEED_RAMP], local, n)
        spacing = max(np.int64(np.floor(spacing / speed + 0.5)), 1)
    m[line + L_NEXT_ENTRY] = position + spacing
    worked = work_through(m, node, (position, local, n))
    if m[line + L_NOTED] > 0:
        merge_notes(m, line)
    book_count(m, m[node + N_CALENDAR], m[cell + C_STATS], T_WORKING, local, worked)
    return n == m[node + N_LEFT] or stops != m[line + L_STOPS_LAST]


@behind_symbol("enter_line", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def enter_line(place, node, ticket, local, wall):
    """As ``come_on``."""
    return np.int64(come_on(words_at(place), node, ticket, local, wall))


def line_ready(m, node):
    """Own-clock instant at which the first car reaches the end by all that is known now, -1 if the line is empty."""
    if m[node + N_LEFT] == m[node + N_ENTERED]:
        return -1
    line = m[node + N_EXTRA]
    end = end_of(m, node, m[node + N_LEFT])
    return end + stood_before(m, line, end)


@inlined
def go_off(m, node, local):
    """The first car leaves; what the line stood at its end is booked. Returns its ticket."""
    line = m[node + N_EXTRA]
    cell, calendar = m[node + N_CELL], m[node + N_CALENDAR]
    n = m[node + N_LEFT]
    ready, car = m[node + N_READY], car_in(m, node, n)
    ticket, entry = m[car + E_TICKET], m[car + E_CAME]
    stats = m[cell + C_STATS]
    position_at(m, node, local)
    m[line + L_LAST_END], m[line + L_LAST_CAME], m[line + L_LAST_WENT] = end_of(m, node, n), ready, local
    if local > ready:
        m[line + L_STOOD] += local - ready
        look_again(m, line)
    book_span(m, calendar, stats, T_BLOCKED, ready, local, m[line + L_STATIONS])
    book_span(m, calendar, stats, T_CONTENT, entry, local, 1)
    book_count(m, calendar, stats, T_DONE, local, 1)
    if m[H_TRACING]:
        trace_stay(m, cell, ticket, n, (entry, ready), local)
    m[node + N_LEFT] = n + 1
    return ticket


@behind_symbol("leave_line", WHOLE, WHOLE, WHOLE)
def leave_line(place, node, local):
    """As ``go_off``."""
    return go_off(words_at(place), node, local)


@inlined
def line_room(m, node):
    """Own-clock instant from which the next car may enter by all that is known now.

    EMPTY while the line stands, or will stand before, and it is not known until when.
    """
    line = m[node + N_EXTRA]
    position = m[line + L_NEXT_ENTRY]
    if m[node + N_HEAD] == ASKED and end_of(m, node, m[node + N_LEFT]) < position:
        return EMPTY
    if position <= m[line + L_LAST_END]:
        return m[line + L_LAST_CAME]
    return position + stood_before(m, line, position)


def close_line(m, node, local):
    """Book what is still inside at the end of the run."""
    line = m[node + N_EXTRA]
    stats = m[m[node + N_CELL] + C_STATS]
    calendar = m[node + N_CALENDAR]
    position_at(m, node, local)
    if m[node + N_HEAD] == ASKED:
        book_span(m, calendar, stats, T_BLOCKED, m[node + N_READY], local, m[line + L_STATIONS])
    for n in range(m[node + N_LEFT], m[node + N_ENTERED]):
        book_span(m, calendar, stats, T_CONTENT, m[car_in(m, node, n) + E_CAME], local, 1)
