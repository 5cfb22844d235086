"""Which car a source lets go next, where that depends on orders, on a plan or on the parts in stock."""

import numpy as np

from carwright.kernels.booking import book_span
from carwright.kernels.books import end_order, gives_up, order_code
from carwright.kernels.clock import to_local
from carwright.kernels.events import EXIT_CLASS, set_event
from carwright.kernels.memory import (
    EMPTY,
    H_BINS,
    H_HORIZON,
    H_TRADE,
    N_CALENDAR,
    N_CARS,
    N_ENTERED,
    N_EXTRA,
    N_READY_WALL,
    T_SIZE,
)
from carwright.kernels.memory_trade import (
    ANOTHER,
    B_ORDERED,
    BEGUN,
    CANCELLED,
    F_BEGUN,
    F_FIRST_OPTION,
    F_FROM,
    F_KINDS,
    F_MIX,
    F_PERIOD,
    F_PERIODS,
    F_VOLUMES,
    F_WANTED,
    PART_BUILT_IN,
    SHORT,
    W_FRESH,
    W_MIX,
    W_PASSED,
    W_PASSED_COUNT,
    Z_AHEAD,
    Z_LACKS,
    Z_MAY_LACK,
    Z_ORDER,
    Z_PARTS,
    Z_RULE,
    Z_SALES,
    Z_SEEN,
    Z_SHORT_CARS,
    Z_YARD_PLACES,
)
from carwright.kernels.memory_ways import (
    AT_TICKS,
    EVERY,
    PLANNED,
    SOLD,
    X_CODE,
    X_CODES,
    X_CODES_COUNT,
    X_LACKS,
    X_LIST,
    X_LOOK,
    X_ORDER,
    X_PLAN,
    X_RELEASE,
    X_STANDS,
    X_STANDS_FROM,
    X_STOOD,
    X_TAKES,
    X_TICKS,
    X_TICKS_COUNT,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.source import arrival, drawn_digits, make_car, mix_period, mixed_code, opens
from carwright.kernels.supply import lacking, take_parts
from carwright.kernels.tickets import slot_of, ticket_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at
from carwright.kernels.yard import catch_up, next_change


@inlined
def first_part(lacks):
    """The first of a set of parts."""
    part = 0
    while not (lacks >> part) & 1:
        part += 1
    return part


def _can_go(m, source, code):
    """Whether a car of this code can be let go now, be it without a part; if not, what the source stands for."""
    trade = m[H_TRADE]
    lacks = lacking(m, trade, code, m[source + X_TAKES])
    m[source + X_CODE], m[source + X_LACKS] = code, lacks
    if lacks == 0:
        return True
    if m[source + X_STANDS] < 0:
        m[source + X_STANDS] = first_part(lacks)
    if m[trade + Z_RULE] != SHORT or m[trade + Z_SHORT_CARS] >= m[trade + Z_YARD_PLACES]:
        return False
    return (lacks & m[trade + Z_MAY_LACK]) == lacks


# From a list ----------------------------------------------------------------------------------------------------------


def _wanted_from(m, node, n):
    """Tick from which car n of the list of a source is wanted, EMPTY while that is unknown."""
    source = m[node + N_EXTRA]
    release = m[source + X_RELEASE]
    if release == SOLD:
        return np.int64(0) if n < m[m[m[H_TRADE] + Z_SALES] + B_ORDERED] else np.int64(EMPTY)
    if release == AT_TICKS:
        return m[m[source + X_TICKS] + n] if n < m[source + X_TICKS_COUNT] else np.int64(EMPTY)
    return arrival(m, node, n) if release == EVERY else np.int64(0)


def _listed_code(m, node, n, tick):
    """What car n of the list is."""
    source = m[node + N_EXTRA]
    if m[source + X_RELEASE] == SOLD:
        return order_code(m, m[m[H_TRADE] + Z_SALES], n)
    if n < m[source + X_CODES_COUNT]:
        return m[m[source + X_CODES] + n]
    mix = m[m[source + X_LIST] + W_MIX]
    if mix < 0:
        return np.int64(0)
    return mixed_code(m, mix, n, to_local(m, m[node + N_CALENDAR], tick))


def _drop(m, waiting, i):
    """Car i of those passed over is off the list."""
    passed = m[waiting + W_PASSED]
    m[waiting + W_PASSED_COUNT] -= 1
    for word in range(2 * i, 2 * m[waiting + W_PASSED_COUNT]):
        m[passed + word] = m[passed + word + 2]


def _from_list(m, node, tick):
    """The first car of the list that can be let go, looking as far ahead as the rule says."""
    source, trade = m[node + N_EXTRA], m[H_TRADE]
    waiting, sold = m[source + X_LIST], m[source + X_RELEASE] == SOLD
    ahead = m[trade + Z_AHEAD] if m[trade + Z_RULE] == ANOTHER else 1
    i = 0
    while i < ahead:
        entry = m[waiting + W_PASSED] + 2 * i
        if i == m[waiting + W_PASSED_COUNT]:
            n = m[waiting + W_FRESH]
            wanted = _wanted_from(m, node, n)
            if wanted > tick:
                m[source + X_LOOK] = min(m[source + X_LOOK], wanted)
                return False
            m[entry], m[entry + 1] = n, _listed_code(m, node, n, tick)
            m[waiting + W_FRESH] += 1
            m[waiting + W_PASSED_COUNT] += 1
        n = m[entry]
        if sold:
            given_up = gives_up(m, m[trade + Z_SALES], n)
            if given_up <= tick:
                end_order(m, m[trade + Z_SALES], n, given_up, CANCELLED)
                _drop(m, waiting, i)
                continue
            m[source + X_LOOK] = min(m[source + X_LOOK], given_up)
        if _can_go(m, source, m[entry + 1]):
            if sold:
                m[source + X_ORDER] = n
                end_order(m, m[trade + Z_SALES], n, tick, BEGUN)
            _drop(m, waiting, i)
            return True
        i += 1
    return False


# By a plan ------------------------------------------------------------------------------------------------------------


def _turn_page(m, plan, tick):
    """Periods of the plan that have begun: what was not begun before is wanted besides."""
    kinds = m[plan + F_KINDS]
    while m[plan + F_PERIOD] + 1 < m[plan + F_PERIODS]:
        if m[m[plan + F_FROM] + m[plan + F_PERIOD] + 1] > tick:
            return
        m[plan + F_PERIOD] += 1
        for kind in range(kinds):
            wanted, begun = m[plan + F_WANTED] + kind, m[plan + F_BEGUN] + kind
            m[wanted] += m[m[plan + F_VOLUMES] + m[plan + F_PERIOD] * kinds + kind] - m[begun]
            m[begun] = 0


def _next_kind(m, plan, tried):
    """Kind of car whose turn it is (the greatest volume over twice the cars begun and one: Webster), -1: none."""
    best = -1
    for kind in range(m[plan + F_KINDS]):
        wanted, begun = m[m[plan + F_WANTED] + kind], m[m[plan + F_BEGUN] + kind]
        if begun >= wanted or (tried >> kind) & 1:
            continue
        others = 2 * m[m[plan + F_BEGUN] + best] + 1 if best >= 0 else 0
        if best < 0 or wanted * others > m[m[plan + F_WANTED] + best] * (2 * begun + 1):
            best = kind
    return best


def _with_options(m, node, plan, kind, tick):
    """Code of the next car of a source if it is of this kind; its options are drawn by their shares."""
    if m[plan + F_MIX] < 0:
        return kind
    local = to_local(m, m[node + N_CALENDAR], tick)
    period = mix_period(m, m[plan + F_MIX], local)
    return drawn_digits(m, m[plan + F_MIX], m[node + N_ENTERED], period, m[plan + F_FIRST_OPTION], kind)


def _from_plan(m, node, tick):
    """A car of the kind whose turn it is; of another where that one lacks a part and the rule allows it."""
    source, trade = m[node + N_EXTRA], m[H_TRADE]
    plan = m[source + X_PLAN]
    _turn_page(m, plan, tick)
    if m[plan + F_PERIOD] + 1 < m[plan + F_PERIODS]:
        m[source + X_LOOK] = min(m[source + X_LOOK], m[m[plan + F_FROM] + m[plan + F_PERIOD] + 1])
    tried = np.int64(0)
    while True:
        kind = _next_kind(m, plan, tried)
        if kind < 0:
            return False
        if _can_go(m, source, _with_options(m, node, plan, kind, tick)):
            m[m[plan + F_BEGUN] + kind] += 1
            return True
        if m[trade + Z_RULE] != ANOTHER:
            return False
        tried |= np.int64(1) << kind


# The source -----------------------------------------------------------------------------------------------------------


def book_stand(m, node, local):
    """Book what the source has stood for until now."""
    source = m[node + N_EXTRA]
    if m[source + X_STANDS] >= 0:
        stats = m[source + X_STOOD] + m[source + X_STANDS] * (m[H_BINS] + 1) * T_SIZE
        book_span(m, m[node + N_CALENDAR], stats, 0, m[source + X_STANDS_FROM], local, 1)
    m[source + X_STANDS] = -1


def _let_go(m, node, tick):
    """The chosen car is told what it is and takes its parts."""
    trade, source = m[H_TRADE], m[node + N_EXTRA]
    m[source + X_STANDS] = -1
    m[node + N_READY_WALL] = tick
    make_car(m, node)
    slot, lacks = slot_of(m[node + N_CARS]), m[source + X_LACKS]
    m[node + N_CARS] = ticket_of(slot, m[source + X_CODE])
    m[m[trade + Z_LACKS] + slot] = lacks
    m[m[trade + Z_ORDER] + slot] = m[source + X_ORDER] + 1
    m[m[trade + Z_SEEN] + slot] = m[source + X_TAKES]
    take_parts(m, trade, m[source + X_CODE], m[source + X_TAKES] & ~lacks, tick, PART_BUILT_IN)
    if lacks != 0:
        m[trade + Z_SHORT_CARS] += 1


@behind_symbol("choose_car", WHOLE, WHOLE, WHOLE)
def choose_car(place, node, tick):
    """Choose the car that goes next; 0 if there is none: the source stands, and looks again when that may change."""
    m = words_at(place)
    catch_up(place_of(m), tick)
    source, trade = m[node + N_EXTRA], m[H_TRADE]
    local = to_local(m, m[node + N_CALENDAR], tick)
    book_stand(m, node, local)
    m[source + X_LOOK], m[source + X_ORDER] = EMPTY, -1
    found = _from_plan(m, node, tick) if m[source + X_RELEASE] == PLANNED else _from_list(m, node, tick)
    if found:
        _let_go(m, node, tick)
        return 1
    if m[source + X_STANDS] < 0:
        m[source + X_STANDS] = m[trade + Z_PARTS]
    m[source + X_STANDS_FROM] = local
    look = min(m[source + X_LOOK], next_change(m, trade))
    look = EMPTY if look >= m[H_HORIZON] else opens(m, node, look)
    m[node + N_READY_WALL] = look
    set_event(m, node, EXIT_CLASS, look)
    return 0
