"""Parts that can bind: what a car takes, what is in stock, what is delivered."""

import numpy as np

from carwright.kernels.memory import (
    H_BIN_ENDS,
    H_BINS,
)
from carwright.kernels.memory_trade import (
    PART_CAME,
    PART_REFUSED,
    PART_SUMS,
    Z_DELIVERIES,
    Z_DELIVERY,
    Z_MOST,
    Z_NEED_OF,
    Z_NEEDS,
    Z_PART_SUMS,
    Z_PARTS,
    Z_PIECES,
    Z_STOCK,
)
from carwright.kernels.translating.marks import inlined


@inlined
def wall_bin(m, tick):
    """Bin that holds this tick of the wall clock; ``H_BINS`` behind the horizon."""
    low, high = 0, m[H_BINS]
    while low < high:
        middle = (low + high) // 2
        if m[m[H_BIN_ENDS] + middle] <= tick:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def _book(m, trade, part, tick, what, pieces):
    row = part * (m[H_BINS] + 1) + wall_bin(m, tick)
    m[m[trade + Z_PART_SUMS] + row * PART_SUMS + what] += pieces


@inlined
def _needs(m, trade, code):
    """Base of the pieces of each part that a car takes."""
    return m[trade + Z_NEEDS] + m[m[trade + Z_NEED_OF] + code] * m[trade + Z_PARTS]


def lacking(m, trade, code, which):
    """Parts of the set ``which`` of which a car needs more than there are, a bit each."""
    if m[trade + Z_PARTS] == 0:
        return np.int64(0)
    needs, stock = _needs(m, trade, code), m[trade + Z_STOCK]
    lacks = np.int64(0)
    for part in range(m[trade + Z_PARTS]):
        if (which >> part) & 1 and m[needs + part] > m[stock + part]:
            lacks |= np.int64(1) << part
    return lacks


def take_parts(m, trade, code, which, tick, what):
    """A car takes the parts of the set ``which`` from the stock."""
    if m[trade + Z_PARTS] == 0:
        return
    needs, stock = _needs(m, trade, code), m[trade + Z_STOCK]
    for part in range(m[trade + Z_PARTS]):
        if (which >> part) & 1 and m[needs + part] > 0:
            m[stock + part] -= m[needs + part]
            _book(m, trade, part, tick, what, m[needs + part])


def deliver(m, trade):
    """The next delivery comes in, less what is left in stock beyond what may be kept."""
    i = m[trade + Z_DELIVERY]
    m[trade + Z_DELIVERY] = i + 1
    tick = m[m[trade + Z_DELIVERIES] + i]
    for part in range(m[trade + Z_PARTS]):
        pieces = m[m[trade + Z_PIECES] + i * m[trade + Z_PARTS] + part]
        stock = m[trade + Z_STOCK] + part
        kept = max(pieces - max(m[stock] - m[m[trade + Z_MOST] + part], 0), 0)
        m[stock] += kept
        _book(m, trade, part, tick, PART_CAME, kept)
        _book(m, trade, part, tick, PART_REFUSED, pieces - kept)
