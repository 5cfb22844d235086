"""Cars that come out of the plant in a trade: delivered to their orders, or parked until a missing part has come.

What is delivered, ordered and parked is brought up to date whenever somebody asks (`catch_up`), in the order of time.
In a tick: deliveries, cars that were parked before it, orders, then the bay that finishes parked cars.
"""

from carwright.kernels.books import close_books, end_order, reopen, take_orders
from carwright.kernels.coming import put_coming, take_coming
from carwright.kernels.events import EXIT_CLASS, push, set_event
from carwright.kernels.memory import (
    EMPTY,
    H_BINS,
    H_CARS,
    H_TRADE,
    N_COUNTER,
    N_EXTRA,
    N_FEEDERS_COUNT,
    N_HEAD,
    N_READY_WALL,
    NEW_ROOM,
    READY,
    S_ID,
    S_SIZE,
)
from carwright.kernels.memory_trade import (
    B_COUNT,
    B_NEXT,
    B_TICKS,
    COMING_SIZE,
    DELIVERED,
    O_HELD,
    PART_RETROFITTED,
    Y_CODE,
    Y_LACKS,
    Y_ORDER,
    Y_PARKED,
    Y_SIZE,
    YARD_CAME,
    YARD_DONE,
    YARD_OVERDUE,
    YARD_STOOD,
    YARD_SUMS,
    Z_BAY,
    Z_BAY_FREE,
    Z_BAY_TRY,
    Z_BAY_USED,
    Z_COMING,
    Z_COMING_COUNT,
    Z_COUNTER_COUNT,
    Z_COUNTERS,
    Z_DELIVERIES,
    Z_DELIVERY,
    Z_DELIVERY_COUNT,
    Z_LACKS,
    Z_LONGEST,
    Z_LOOKED,
    Z_OF_CAR,
    Z_ORDER,
    Z_SALES,
    Z_SEEN,
    Z_SHORT_CARS,
    Z_SOURCE_COUNT,
    Z_SOURCES,
    Z_YARD,
    Z_YARD_COUNT,
    Z_YARD_FIRST,
    Z_YARD_LAST,
    Z_YARD_MASK,
    Z_YARD_SUMS,
)
from carwright.kernels.memory_ways import (
    X_STANDS,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.source import opens
from carwright.kernels.supply import deliver, lacking, take_parts, wall_bin
from carwright.kernels.tickets import code_of, slot_of
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at

# The yard and its bay -------------------------------------------------------------------------------------------------


@inlined
def _yard_sums(m, trade, code, tick):
    kind = code // m[trade + Z_OF_CAR]
    return m[trade + Z_YARD_SUMS] + (kind * (m[H_BINS] + 1) + wall_bin(m, tick)) * YARD_SUMS


@inlined
def _spot(m, trade, i):
    return m[trade + Z_YARD] + (i & m[trade + Z_YARD_MASK]) * Y_SIZE


def _close_gaps(m, trade):
    """Cars in the yard move up to the first; the ring is full of gaps."""
    to = m[trade + Z_YARD_FIRST]
    for i in range(m[trade + Z_YARD_FIRST], m[trade + Z_YARD_LAST]):
        spot = _spot(m, trade, i)
        if m[spot + Y_LACKS] != 0:
            for word in range(Y_SIZE):
                m[_spot(m, trade, to) + word] = m[spot + word]
            to += 1
    m[trade + Z_YARD_LAST] = to
    m[trade + Z_LOOKED] = m[trade + Z_YARD_FIRST]


def _come(m, trade):
    """The next car of those to come is there."""
    entry = take_coming(m, trade)
    tick, code, lacks, order = m[entry], m[entry + 2], m[entry + 3], m[entry + 4]
    if m[entry + 5]:
        if lacks != 0:
            m[trade + Z_SHORT_CARS] -= 1
        if order >= 0:
            reopen(m, m[trade + Z_SALES], order, tick + 1)
        return
    if m[trade + Z_YARD_LAST] - m[trade + Z_YARD_FIRST] > m[trade + Z_YARD_MASK]:
        _close_gaps(m, trade)
    spot = _spot(m, trade, m[trade + Z_YARD_LAST])
    m[trade + Z_YARD_LAST] += 1
    m[trade + Z_YARD_COUNT] += 1
    m[spot + Y_PARKED], m[spot + Y_CODE], m[spot + Y_LACKS], m[spot + Y_ORDER] = tick, code, lacks, order
    m[_yard_sums(m, trade, code, tick) + YARD_CAME] += 1
    _look_again(m, trade, tick + 1)


@inlined
def _look_again(m, trade, tick):
    """The bay looks at the yard at this tick, or as soon as it is free."""
    if m[trade + Z_YARD_COUNT] > 0:
        m[trade + Z_BAY_TRY] = min(m[trade + Z_BAY_TRY], max(tick, m[trade + Z_BAY_FREE]))


def _bay(m, trade, tick):
    """The bay is free: it takes the car that has stood longest of those whose parts are all there."""
    m[trade + Z_BAY_TRY] = EMPTY
    m[trade + Z_SHORT_CARS] -= m[trade + Z_BAY_USED]
    m[trade + Z_BAY_USED] = 0
    # Stocks only fall until the next delivery: who lacked a part when looked at lacks it still.
    for i in range(max(m[trade + Z_YARD_FIRST], m[trade + Z_LOOKED]), m[trade + Z_YARD_LAST]):
        m[trade + Z_LOOKED] = i + 1
        spot = _spot(m, trade, i)
        lacks = m[spot + Y_LACKS]
        if lacks != 0 and lacking(m, trade, m[spot + Y_CODE], lacks) == 0:
            _finish(m, trade, spot, tick)
            break
    while m[trade + Z_YARD_FIRST] < m[trade + Z_YARD_LAST]:
        if m[_spot(m, trade, m[trade + Z_YARD_FIRST]) + Y_LACKS] != 0:
            break
        m[trade + Z_YARD_FIRST] += 1


def _finish(m, trade, spot, tick):
    """A parked car goes into the bay."""
    code, done = m[spot + Y_CODE], tick + m[trade + Z_BAY]
    take_parts(m, trade, code, m[spot + Y_LACKS], tick, PART_RETROFITTED)
    m[spot + Y_LACKS] = 0
    m[trade + Z_YARD_COUNT] -= 1
    m[trade + Z_BAY_USED] = 1
    m[trade + Z_BAY_FREE] = m[trade + Z_BAY_TRY] = done
    stood = done - m[spot + Y_PARKED]
    sums = _yard_sums(m, trade, code, done)
    m[sums + YARD_DONE] += 1
    m[sums + YARD_STOOD] += stood
    m[sums + YARD_OVERDUE] += stood > m[trade + Z_LONGEST]
    if m[spot + Y_ORDER] >= 0:
        end_order(m, m[trade + Z_SALES], m[spot + Y_ORDER], done, DELIVERED)


# What has happened until now ------------------------------------------------------------------------------------------


def next_change(m, trade):
    """Tick of the next delivery, batch of orders, arrival in the yard, or look of the bay; EMPTY if there is none."""
    tick = m[trade + Z_BAY_TRY]
    if m[trade + Z_DELIVERY] < m[trade + Z_DELIVERY_COUNT]:
        tick = min(tick, m[m[trade + Z_DELIVERIES] + m[trade + Z_DELIVERY]])
    if m[trade + Z_COMING_COUNT] > 0:
        tick = min(tick, m[m[trade + Z_COMING]] + 1)
    books = m[trade + Z_SALES]
    if books > 0 and m[books + B_NEXT] < m[books + B_COUNT]:
        tick = min(tick, m[m[books + B_TICKS] + m[books + B_NEXT]])
    return tick


@behind_symbol("catch_up", WHOLE, WHOLE)
def catch_up(place, until):
    """Do what has come due by this tick."""
    m = words_at(place)
    trade = m[H_TRADE]
    books = m[trade + Z_SALES]
    while True:
        tick = next_change(m, trade)
        if tick > until:
            return 0
        while m[trade + Z_DELIVERY] < m[trade + Z_DELIVERY_COUNT]:
            if m[m[trade + Z_DELIVERIES] + m[trade + Z_DELIVERY]] > tick:
                break
            deliver(m, trade)
            m[trade + Z_LOOKED] = m[trade + Z_YARD_FIRST]
            _look_again(m, trade, tick)
        while m[trade + Z_COMING_COUNT] > 0 and m[m[trade + Z_COMING]] < tick:
            _come(m, trade)
        while books > 0 and m[books + B_NEXT] < m[books + B_COUNT]:
            if m[m[books + B_TICKS] + m[books + B_NEXT]] > tick:
                break
            take_orders(m, books)
        if m[trade + Z_BAY_TRY] <= tick:
            _bay(m, trade, tick)


@behind_symbol("close_trade", WHOLE, WHOLE)
def close_trade(place, horizon):
    """At the end of the run: what came due before it."""
    m = words_at(place)
    catch_up(place_of(m), horizon - 1)
    books = m[m[H_TRADE] + Z_SALES]
    if books > 0:
        close_books(m, books, horizon)
    return 0


# A car comes out ------------------------------------------------------------------------------------------------------


def _wake(m, trade, tick):
    """Sources and entrances that stand look again at this tick: a place or an order has become free."""
    for i in range(m[trade + Z_SOURCE_COUNT]):
        node = m[m[trade + Z_SOURCES] + i]
        if m[m[node + N_EXTRA] + X_STANDS] >= 0 and m[node + N_HEAD] == READY:
            look = opens(m, node, tick)
            if look < m[node + N_READY_WALL]:
                m[node + N_READY_WALL] = look
                set_event(m, node, EXIT_CLASS, look)
    for i in range(m[trade + Z_COUNTER_COUNT]):
        node = m[m[trade + Z_COUNTERS] + i]
        for feeder in range(m[node + N_FEEDERS_COUNT]):
            held = m[m[node + N_COUNTER] + O_HELD] + feeder
            m[held] = min(m[held], tick)
        push(m, node, NEW_ROOM)


@behind_symbol("come_out", WHOLE, WHOLE, WHOLE, WHOLE)
def come_out(place, sink, ticket, tick):
    """A car reaches a sink, now or at a tick to come."""
    m = words_at(place)
    trade, slot = m[H_TRADE], slot_of(ticket)
    lacks, order = m[m[trade + Z_LACKS] + slot], m[m[trade + Z_ORDER] + slot] - 1
    m[m[trade + Z_LACKS] + slot] = m[m[trade + Z_ORDER] + slot] = m[m[trade + Z_SEEN] + slot] = 0
    scrapped = m[sink + N_EXTRA]
    if lacks != 0 or (scrapped and order >= 0):
        car = m[H_CARS] + slot * S_SIZE
        entry = m[trade + Z_COMING] + m[trade + Z_COMING_COUNT] * COMING_SIZE
        m[entry], m[entry + 1], m[entry + 2] = tick, m[car + S_ID], code_of(ticket)
        m[entry + 3], m[entry + 4], m[entry + 5] = lacks, order, scrapped
        put_coming(m, trade)
        _wake(m, trade, tick + 1)
    elif order >= 0:
        end_order(m, m[trade + Z_SALES], order, tick, DELIVERED)
    return 0
