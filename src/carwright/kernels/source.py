"""Sources: when the next car is there, and what it is."""

from carwright.kernels.booking import book_count
from carwright.kernels.clock import to_local, to_wall
from carwright.kernels.draws import uniform
from carwright.kernels.events import push
from carwright.kernels.memory import (
    C_INDEX,
    C_STATS,
    C_WORK,
    EMPTY,
    H_CARS,
    H_FREE,
    H_FREE_COUNT,
    H_GATES,
    H_TRIES,
    HAS_FAILED,
    K_LENGTH,
    K_SPANS,
    K_START,
    N_CALENDAR,
    N_CALLS,
    N_CALLS_COUNT,
    N_CARS,
    N_CELL,
    N_ENTERED,
    N_EXTRA,
    N_LEFT_WALL,
    N_OPEN_HINT,
    N_PLAIN,
    N_READY_WALL,
    NEW_HEAD,
    S_ID,
    S_SIZE,
    T_ENTERED,
)
from carwright.kernels.memory_ways import (
    ALWAYS,
    AT_TICKS,
    CALLED_OFF,
    EVERY,
    M_ATTRIBUTES,
    M_FROM,
    M_GIVEN,
    M_KEYS,
    M_PERIOD,
    M_PERIODS,
    M_SHARES,
    M_SIZES,
    X_ARRIVAL,
    X_CHOOSES,
    X_CODES,
    X_CODES_COUNT,
    X_DRAWN,
    X_LIMIT,
    X_MIX,
    X_ORDER_MASK,
    X_ORDERED,
    X_ORDERS,
    X_RELEASE,
    X_TICKS,
    X_TICKS_COUNT,
)
from carwright.kernels.ramps import drawn, own_key
from carwright.kernels.tickets import slot_of, ticket_of
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import fetch, key_at, place_of, real


@inlined
def next_open(m, calendar, hint, tick):
    """First tick from ``tick`` on at which the calendar is open."""
    spans, starts, lengths = m[calendar + K_SPANS], m[calendar + K_START], m[calendar + K_LENGTH]
    i = m[hint]
    while i > 0 and m[starts + i] > tick:
        i -= 1
    while i + 1 < spans and m[starts + i] + m[lengths + i] <= tick:
        i += 1
    m[hint] = i
    return max(tick, m[starts + i])


@inlined
def opens(m, node, tick):
    """First tick from ``tick`` on at which this source, which chooses its cars, may let one go."""
    release = m[m[node + N_EXTRA] + X_RELEASE]
    if release == AT_TICKS or release == EVERY:
        return tick
    return next_open(m, m[node + N_CALENDAR], node + N_OPEN_HINT, tick)


def arrival(m, node, n):
    """Wall-clock tick at which car n of a source comes after drawn times (EVERY); n never falls."""
    source = m[node + N_EXTRA]
    while m[source + X_DRAWN] <= n:
        draw = m[node + N_CELL] + C_WORK
        m[source + X_ARRIVAL] += max(drawn(place_of(m), draw, own_key(m, draw), m[source + X_DRAWN]), 1)
        m[source + X_DRAWN] += 1
    return to_wall(m, m[node + N_CALENDAR], m[source + X_ARRIVAL])


def source_ready(m, node):
    """Wall-clock tick at which the next car is there, or EMPTY: no more, or none yet."""
    source = m[node + N_EXTRA]
    n = m[node + N_ENTERED]
    if n >= m[source + X_LIMIT]:
        return EMPTY
    gone = m[node + N_LEFT_WALL]
    if m[source + X_CHOOSES]:
        return opens(m, node, gone + 1)
    earliest = 0 if gone < 0 else gone + 1 - m[node + N_PLAIN]
    release = m[source + X_RELEASE]
    if release == ALWAYS:
        return next_open(m, m[node + N_CALENDAR], node + N_OPEN_HINT, earliest)
    if release == AT_TICKS:
        return max(earliest, m[m[source + X_TICKS] + n]) if n < m[source + X_TICKS_COUNT] else EMPTY
    if release == CALLED_OFF:
        if n >= m[source + X_ORDERED]:
            return EMPTY
        return max(earliest, m[m[source + X_ORDERS] + 2 * (n & m[source + X_ORDER_MASK])])
    return max(earliest, arrival(m, node, n))


@inlined
def mix_period(m, mix, local):
    """Period of the mix that holds; the time asked for never falls."""
    period = m[mix + M_PERIOD]
    while period + 1 < m[mix + M_PERIODS] and m[m[mix + M_FROM] + period + 1] <= local:
        period += 1
    m[mix + M_PERIOD] = period
    return period


def drawn_digits(m, mix, n, period, first, code):
    """Code of car n whose attributes before the ``first`` one are given by ``code``; the others are drawn."""
    for a in range(first, m[mix + M_ATTRIBUTES]):
        size, given = m[m[mix + M_SIZES] + a], m[m[mix + M_GIVEN] + a]
        row = 0
        if given >= 0:
            below = 1
            for b in range(given + 1, a):
                below *= m[m[mix + M_SIZES] + b]
            row = (code // below) % m[m[mix + M_SIZES] + given]
        shares = m[m[mix + M_SHARES] + period * m[mix + M_ATTRIBUTES] + a] + row * size
        u = uniform(key_at(m, m[mix + M_KEYS] + a), n)
        digit = 0
        while digit < size - 1 and not u < real(m, shares + digit):
            digit += 1
        code = code * size + digit
    return code


@inlined
def mixed_code(m, mix, n, local):
    """Code of car n by the shares of the period that holds."""
    return drawn_digits(m, mix, n, mix_period(m, mix, local), 0, 0)


@inlined
def _code(m, node, n):
    source = m[node + N_EXTRA]
    if m[source + X_RELEASE] == CALLED_OFF:
        return m[m[source + X_ORDERS] + 2 * (n & m[source + X_ORDER_MASK]) + 1]
    if n < m[source + X_CODES_COUNT]:
        return m[m[source + X_CODES] + n]
    if m[source + X_MIX] < 0:
        return 0
    local = to_local(m, m[node + N_CALENDAR], m[node + N_READY_WALL])
    return mixed_code(m, m[source + X_MIX], n, local)


@inlined
def tell_car(m, node, slot):
    """The next car of this source, in this slot, is told what it is; returns its ticket."""
    n = m[node + N_ENTERED]
    m[m[H_CARS] + slot * S_SIZE + S_ID] = (m[m[node + N_CELL] + C_INDEX] << 40) | n
    return ticket_of(slot, _code(m, node, n))


def make_car(m, node):
    """The next car is told what it is; ``N_CARS`` of a source is the ticket of this car."""
    count = m[H_FREE_COUNT] - 1
    m[H_FREE_COUNT] = count
    slot = m[m[H_FREE] + count]
    m[node + N_CARS] = tell_car(m, node, slot)
    # The next one is at hand then, if no car is gone meanwhile.
    fetch(m, m[H_CARS] + m[m[H_FREE] + count - 1] * S_SIZE)


def leave_source(m, node, wall):
    """The next car goes in at ``wall``; returns its ticket."""
    m[node + N_ENTERED] += 1
    m[node + N_LEFT_WALL] = wall
    local = to_local(m, m[node + N_CALENDAR], wall)
    book_count(m, m[node + N_CALENDAR], m[m[node + N_CELL] + C_STATS], T_ENTERED, local, 1)
    return m[node + N_CARS]


@inlined
def free_slot(m, ticket):
    """The car is gone; its slot can be used again."""
    slot = slot_of(ticket)
    if ticket & HAS_FAILED:
        for gate in range(m[H_GATES]):
            m[m[H_TRIES] + slot * m[H_GATES] + gate] = 0
    fetch(m, m[H_CARS] + slot * S_SIZE)
    m[m[H_FREE] + m[H_FREE_COUNT]] = slot
    m[H_FREE_COUNT] += 1


@inlined
def call_off(m, node, tick, code):
    """A car has come in where parts are called off; each can be begun from the next tick on."""
    for i in range(m[node + N_CALLS_COUNT]):
        called = m[m[node + N_CALLS] + i]
        source = m[called + N_EXTRA]
        n = m[source + X_ORDERED]
        order = m[source + X_ORDERS] + 2 * (n & m[source + X_ORDER_MASK])
        m[order], m[order + 1] = tick + 1, code
        m[source + X_ORDERED] = n + 1
        push(m, called, NEW_HEAD)
