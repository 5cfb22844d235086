"""A source that is never short of cars, and the section behind it that nobody else feeds.

Its cars come in as soon as there is room: the source has no events, waits for nobody and is never served in between.
"""

from carwright.kernels.clock import to_local
from carwright.kernels.memory import (
    EMPTY,
    H_CARS,
    H_LIMIT,
    N_CALENDAR,
    N_ENTERED,
    N_EXTRA,
    N_LEFT_WALL,
    N_OPEN_HINT,
    N_READY_WALL,
    N_WELL,
    S_BORN,
    S_SIZE,
)
from carwright.kernels.memory_ways import (
    X_LIMIT,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.section import enter_section, section_room
from carwright.kernels.source import leave_source, make_car, next_open
from carwright.kernels.tickets import slot_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.words import words_at

MOST_AT_ONCE = 16
"""Cars that come in before the logs are looked at again."""


@behind_symbol("fill_section", WHOLE, WHOLE)
def fill_section(place, section):
    """Let in cars while it is known when there is room; 1 if that may not have been all."""
    m = words_at(place)
    source = m[section + N_WELL]
    for _ in range(MOST_AT_ONCE):
        room = section_room(m, section)
        if room == EMPTY or m[source + N_ENTERED] >= m[m[source + N_EXTRA] + X_LIMIT]:
            return 0
        there = next_open(m, m[source + N_CALENDAR], source + N_OPEN_HINT, max(m[source + N_LEFT_WALL], 0))
        wall = max(there, room)
        if wall >= m[H_LIMIT]:
            return 0
        m[source + N_READY_WALL] = there
        make_car(m, source)
        ticket = leave_source(m, source, wall)
        m[m[H_CARS] + slot_of(ticket) * S_SIZE + S_BORN] = wall
        enter_section(m, section, ticket, to_local(m, m[section + N_CALENDAR], wall), wall)
    return 1
