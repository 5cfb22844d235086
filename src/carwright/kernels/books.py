"""The books of sales: orders come in batches, wait, are begun, delivered or cancelled."""

import numpy as np

from carwright.kernels.draws import count_drawn, minus_log, uniform
from carwright.kernels.memory import (
    H_FAULT,
    NEVER,
    TOO_MANY_ORDERS,
)
from carwright.kernels.memory_trade import (
    B_AGE_COUNT,
    B_AGES,
    B_CANCEL_KEY,
    B_COUNT_KEY,
    B_EXACT,
    B_LIST,
    B_MEANS,
    B_MIX_OF,
    B_MIXES,
    B_MOST,
    B_NEXT,
    B_ORDERED,
    B_ORDERS,
    B_RATES,
    B_TICKS,
    CANCELLED,
    CODE_BITS,
    OPEN,
    W_PASSED,
    W_PASSED_COUNT,
)
from carwright.kernels.source import mixed_code
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import key_at, real


@inlined
def order_code(m, books, n):
    """What order n is for."""
    return m[m[books + B_ORDERS] + 2 * n] & ((1 << CODE_BITS) - 1)


@inlined
def end_order(m, books, n, tick, state):
    """What has become of order n, and when."""
    m[m[books + B_ORDERS] + 2 * n + 1] = (tick << 2) | state


def _given_up(m, books, n, tick):
    """Tick at which the buyer of order n, who ordered at ``tick``, gives up if the car has not been begun.

    The age is drawn by inversion of the summed rate of cancellation, a step curve of the age.
    """
    ages, rates, count = m[books + B_AGES], m[books + B_RATES], m[books + B_AGE_COUNT]
    left = minus_log(uniform(key_at(m, books + B_CANCEL_KEY), n))
    for i in range(count):
        rate = real(m, rates + i)
        if i + 1 < count:
            span = np.float64(m[ages + i + 1] - m[ages + i])
            if left > rate * span:
                left -= rate * span
                continue
        if rate > 0.0 and left / rate < np.float64(NEVER - tick - m[ages + i]) * 0.5:
            return tick + m[ages + i] + np.int64(left / rate) + 1
    return np.int64(NEVER)


def take_orders(m, books):
    """The next batch of orders comes in."""
    i = m[books + B_NEXT]
    m[books + B_NEXT] = i + 1
    tick = m[m[books + B_TICKS] + i]
    mix = m[m[books + B_MIXES] + m[m[books + B_MIX_OF] + i]]
    many = m[m[books + B_EXACT] + i]
    if many < 0:
        many = count_drawn(key_at(m, books + B_COUNT_KEY), i, real(m, m[books + B_MEANS] + i))
    for n in range(m[books + B_ORDERED], m[books + B_ORDERED] + many):
        if n >= m[books + B_MOST]:
            m[H_FAULT] = TOO_MANY_ORDERS
            return
        m[m[books + B_ORDERS] + 2 * n] = (tick << CODE_BITS) | mixed_code(m, mix, n, tick)
        end_order(m, books, n, _given_up(m, books, n, tick), OPEN)
    m[books + B_ORDERED] += many


@inlined
def gives_up(m, books, n):
    """Tick at which waiting order n is cancelled if its car is not begun before."""
    return m[m[books + B_ORDERS] + 2 * n + 1] >> 2


def reopen(m, books, n, tick):
    """The car of order n has been scrapped: the order waits again, in its old place."""
    given_up = _given_up(m, books, n, m[m[books + B_ORDERS] + 2 * n] >> CODE_BITS)
    end_order(m, books, n, max(given_up, tick), OPEN)
    waiting = m[books + B_LIST]
    passed, i = m[waiting + W_PASSED], m[waiting + W_PASSED_COUNT]
    m[waiting + W_PASSED_COUNT] = i + 1
    while i > 0 and m[passed + 2 * i - 2] > n:
        m[passed + 2 * i], m[passed + 2 * i + 1] = m[passed + 2 * i - 2], m[passed + 2 * i - 1]
        i -= 1
    m[passed + 2 * i], m[passed + 2 * i + 1] = n, order_code(m, books, n)


def close_books(m, books, horizon):
    """At the end, tell which of the waiting orders have been cancelled."""
    for n in range(m[books + B_ORDERED]):
        outcome = m[m[books + B_ORDERS] + 2 * n + 1]
        if (outcome & 3) == OPEN and (outcome >> 2) < horizon:
            end_order(m, books, n, outcome >> 2, CANCELLED)
