"""A queue that stands for itself: a source, parallel places, a sink.

As for a line (see `express`), nothing in it depends on anything else. The next car to come and the next to go are all
that can happen, and at one tick exits come first: no event has to be planned.
"""

from carwright.kernels.booking import book_count, log_car
from carwright.kernels.clock import to_local
from carwright.kernels.entrances import room_of
from carwright.kernels.events import EXIT_CLASS, set_event
from carwright.kernels.express import ROOM_IN_LOGS
from carwright.kernels.heads import exit_tick
from carwright.kernels.memory import (
    C_INDEX,
    C_STATS,
    H_CARS,
    H_LIMIT,
    H_LOG_ROWS,
    H_LOGGED,
    N_CALENDAR,
    N_CELL,
    N_EXPRESS,
    N_READY_WALL,
    N_ROUTE,
    N_WENT_WALL,
    S_BORN,
    S_SIZE,
    T_DONE,
)
from carwright.kernels.memory_ways import U_NODE
from carwright.kernels.parallel import come_to_places, leave_places
from carwright.kernels.parts import behind_symbol
from carwright.kernels.source import free_slot, leave_source, make_car, source_ready
from carwright.kernels.tickets import code_of, slot_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import words_at


@inlined
def _come(m, source, bank, there, wall):
    """The next car comes in."""
    m[source + N_READY_WALL] = there
    make_car(m, source)
    ticket = leave_source(m, source, wall)
    m[m[H_CARS] + slot_of(ticket) * S_SIZE + S_BORN] = wall
    come_to_places(m, bank, ticket, to_local(m, m[bank + N_CALENDAR], wall), wall)


@inlined
def _go(m, bank, sink, wall):
    """The car that is done first goes to the sink."""
    ticket = leave_places(m, bank, to_local(m, m[bank + N_CALENDAR], wall), wall)
    m[bank + N_WENT_WALL] = wall
    log_car(m, m[m[sink + N_CELL] + C_INDEX], m[m[H_CARS] + slot_of(ticket) * S_SIZE + S_BORN], wall, code_of(ticket))
    at_sink = to_local(m, m[sink + N_CALENDAR], wall)
    book_count(m, m[sink + N_CALENDAR], m[m[sink + N_CELL] + C_STATS], T_DONE, at_sink, 1)
    free_slot(m, ticket)


@behind_symbol("run_queue", WHOLE, WHOLE)
def run_queue(place, source):
    """Cars come and go until one would at or after the limit; the general moves take it up from there."""
    m = words_at(place)
    bank = m[source + N_EXPRESS]
    sink = m[m[bank + N_ROUTE] + U_NODE]
    limit = m[H_LIMIT]
    there, goes = source_ready(m, source), exit_tick(m, bank)
    while m[H_LOGGED] + ROOM_IN_LOGS <= m[H_LOG_ROWS]:
        comes = max(there, room_of(m, bank))
        if min(comes, goes) >= limit:
            break
        if goes <= comes:
            _go(m, bank, sink, goes)
        else:
            _come(m, source, bank, there, comes)
            there = source_ready(m, source)
        goes = exit_tick(m, bank)
    set_event(m, bank, EXIT_CLASS, goes)
    return 0
