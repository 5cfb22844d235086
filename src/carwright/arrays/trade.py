"""What a plant sells and takes, as numbers: quotas of a plan, parts that can bind, orders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.network import NEVER, Mix, Ticks


@dataclass(frozen=True)
class Quotas:
    """Cars that a source is to begin, by period; what a period leaves is begun in the next."""

    from_tick: tuple[int, ...]
    """Wall-clock starts of the periods, rising; nothing is begun before the first. The last goes on."""
    cars: tuple[tuple[int, ...], ...]
    """Cars by period and kind (model and trim: the code without its options)."""
    leading: int
    """Attributes of the mix that make the kind; those behind them are options, drawn by their shares."""


class ShortRule(IntEnum):
    """What a source does if the next car lacks a part."""

    WAIT = 0
    ANOTHER = 1  # the first of the next ``look_ahead`` cars that lacks nothing goes before it
    SHORT = 2  # it is built without, if it may be and the yard has a place


@dataclass(frozen=True)
class Supply:
    """Parts that can bind. All sources share the stock."""

    parts: tuple[str, ...]
    needs: tuple[tuple[int, ...], ...]
    """Pieces that a car takes, by class of need and part."""
    need_of_code: tuple[int, ...]
    """Class of need of each code."""
    start: tuple[int, ...]
    most: tuple[int, ...]
    """Most that is kept from one delivery to the next, by part; ``NEVER``: no limit. A delivery is smaller by what is
    left beyond it."""
    delivery_ticks: Ticks
    """Wall-clock ticks of deliveries, rising."""
    pieces: Ticks
    """Shape (deliveries, parts)."""
    rule: ShortRule = ShortRule.WAIT
    look_ahead: int = 1
    may_lack: tuple[bool, ...] = ()
    """SHORT: parts that a car may be built without."""
    yard: int = 0
    """SHORT: places for cars built short; one is kept from the release of the car until it is finished."""
    bay: int = 1
    """SHORT: wall-clock ticks from one finished car to the next."""
    longest: int = NEVER
    """SHORT: cars that stand longer are counted."""


@dataclass(frozen=True)
class Sales:
    """Orders, in batches; how many come in a batch is drawn by Poisson (stream ``sales/orders``)."""

    ticks: Ticks
    """Wall-clock ticks of the batches, rising."""
    means: NDArray[np.float64]
    exact: Ticks
    """Orders of a batch that are known; -1: drawn about the mean."""
    mix_of: Ticks
    """Mix of each batch."""
    mixes: tuple[Mix, ...]
    """What is ordered; periods on the wall clock; draw n belongs to order n."""
    cancel_ages: tuple[int, ...] = ()
    """Ages of an order in ticks from which ``cancel_rates`` hold, rising."""
    cancel_rates: tuple[float, ...] = ()
    """Rate a tick at which waiting orders are cancelled; stream ``sales/cancelled``, draw n for order n."""
