"""Entrances at which cars take parts: who of those that wait can go, and what the node stands for if nobody can."""

from carwright.kernels.booking import book_span
from carwright.kernels.choice import first_part
from carwright.kernels.clock import to_local
from carwright.kernels.entrances import parts_tick, room_tick
from carwright.kernels.heads import head_ticket
from carwright.kernels.memory import (
    ASKED,
    EMPTY,
    H_BINS,
    H_HORIZON,
    H_TRADE,
    N_CALENDAR,
    N_COUNTER,
    N_EXTRA,
    N_FEEDERS,
    N_FEEDERS_COUNT,
    N_HEAD,
    N_KIND,
    N_RANK,
    N_READY_WALL,
    N_TARGET,
    SOURCE,
    T_SIZE,
)
from carwright.kernels.memory_trade import (
    O_FOR,
    O_HELD,
    O_SPAN,
    O_STANDS,
    O_STANDS_FROM,
    O_STOOD,
    O_TAKES,
    PART_BUILT_IN,
    SHORT,
    Z_LACKS,
    Z_MAY_LACK,
    Z_RULE,
    Z_SEEN,
    Z_SHORT_CARS,
    Z_YARD_PLACES,
)
from carwright.kernels.memory_ways import (
    X_LOSES,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.source import next_open
from carwright.kernels.supply import lacking, take_parts
from carwright.kernels.tickets import code_of, slot_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.words import place_of, words_at
from carwright.kernels.yard import catch_up, next_change


def _waits(m, node, feeder):
    return m[feeder + N_HEAD] == ASKED and m[feeder + N_TARGET] == node


@behind_symbol("counter_tick", WHOLE, WHOLE, WHOLE)
def counter_tick(place, node, since):
    """Earliest tick from ``since`` on at which a waiting car is to be looked at, EMPTY while that is unknown."""
    m = words_at(place)
    room = room_tick(m, node)
    if room == EMPTY:
        return EMPTY
    counter, ready = m[node + N_COUNTER], EMPTY
    for i in range(m[node + N_FEEDERS_COUNT]):
        feeder = m[m[node + N_FEEDERS] + i]
        if _waits(m, node, feeder):
            ready = min(ready, max(m[feeder + N_READY_WALL], m[m[counter + O_HELD] + i]))
    if ready == EMPTY:
        return EMPTY
    parts = parts_tick(m, node)
    if parts == EMPTY:
        return EMPTY
    return next_open(m, m[node + N_CALENDAR], counter + O_SPAN, max(max(ready, since), max(room, parts)))


def _first(m, node, tick, staying):
    """Feeder (its number) of the first car that waits, of those not held or of those that never go away; -1: none."""
    best, of_best = -1, 0
    for i in range(m[node + N_FEEDERS_COUNT]):
        feeder = m[m[node + N_FEEDERS] + i]
        if not _waits(m, node, feeder) or m[feeder + N_READY_WALL] > tick:
            continue
        if staying:
            if m[feeder + N_KIND] == SOURCE and m[m[feeder + N_EXTRA] + X_LOSES]:
                continue
        elif m[m[m[node + N_COUNTER] + O_HELD] + i] > tick:
            continue
        ready, rank = m[feeder + N_READY_WALL], m[feeder + N_RANK]
        # Feeders stand in the order of the file: of equals the first stays the best.
        if best >= 0 and rank == m[of_best + N_RANK]:
            sooner = ready < m[of_best + N_READY_WALL]
        else:
            sooner = best < 0 or rank < m[of_best + N_RANK]
        if sooner:
            best, of_best = i, feeder
    return best


def _take(m, node, ticket, tick):
    """The car takes its parts if it can go now, be it without some; returns those for want of which it cannot."""
    trade, counter = m[H_TRADE], m[node + N_COUNTER]
    slot, code = slot_of(ticket), code_of(ticket)
    seen, lacked = m[trade + Z_SEEN] + slot, m[trade + Z_LACKS] + slot
    takes = m[counter + O_TAKES] & ~m[seen]
    lacks = lacking(m, trade, code, takes)
    if lacks != 0:
        has_place = m[lacked] != 0 or m[trade + Z_SHORT_CARS] < m[trade + Z_YARD_PLACES]
        if m[trade + Z_RULE] != SHORT or not has_place or (lacks & m[trade + Z_MAY_LACK]) != lacks:
            return lacks
        m[trade + Z_SHORT_CARS] += m[lacked] == 0
        m[lacked] |= lacks
    take_parts(m, trade, code, takes & ~lacks, tick, PART_BUILT_IN)
    m[seen] |= takes
    return 0


@behind_symbol("end_stand", WHOLE, WHOLE, WHOLE)
def end_stand(place, node, local):
    """Book what the node has stood for until now."""
    m = words_at(place)
    counter = m[node + N_COUNTER]
    if m[counter + O_STANDS] >= 0:
        stats = m[counter + O_STOOD] + m[counter + O_STANDS] * (m[H_BINS] + 1) * T_SIZE
        book_span(m, m[node + N_CALENDAR], stats, 0, m[counter + O_STANDS_FROM], local, 1)
    m[counter + O_STANDS] = -1
    return 0


def _stand(m, node, tick, local):
    """Nobody goes now: the node stands if somebody that stays could have."""
    counter = m[node + N_COUNTER]
    if room_tick(m, node) > tick or parts_tick(m, node) > tick:
        return
    first = _first(m, node, tick, True)
    if first >= 0:
        m[counter + O_STANDS] = m[m[counter + O_FOR] + first]
        m[counter + O_STANDS_FROM] = local


@behind_symbol("who_goes", WHOLE, WHOLE, WHOLE)
def who_goes(place, node, tick):
    """The node from which a car goes in now, its parts taken; 0: nobody can go, and the node may stand for a part."""
    m = words_at(place)
    counter = m[node + N_COUNTER]
    if next_open(m, m[node + N_CALENDAR], counter + O_SPAN, tick) > tick:
        return 0
    catch_up(place_of(m), tick)
    local = to_local(m, m[node + N_CALENDAR], tick)
    end_stand(place_of(m), node, local)
    held = m[counter + O_HELD]
    while counter_tick(place_of(m), node, tick) == tick:
        i = _first(m, node, tick, False)
        feeder = m[m[node + N_FEEDERS] + i]
        lacks = _take(m, node, m[head_ticket(m, feeder)], tick)
        if lacks == 0:
            for j in range(m[node + N_FEEDERS_COUNT]):
                m[held + j] = 0
            return feeder
        change = next_change(m, m[H_TRADE])
        m[held + i] = EMPTY if change >= m[H_HORIZON] else change
        m[m[counter + O_FOR] + i] = first_part(lacks)
    _stand(m, node, tick, local)
    for i in range(m[node + N_FEEDERS_COUNT]):
        feeder = m[m[node + N_FEEDERS] + i]
        if m[feeder + N_KIND] == SOURCE and m[m[feeder + N_EXTRA] + X_LOSES]:
            m[held + i] = 0
    return 0
