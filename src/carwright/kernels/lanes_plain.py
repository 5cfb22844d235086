"""What `lanes` does, without compilation: eight whole numbers are a small array of numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LANES = 8


def lanes_at(m, address: int) -> NDArray[np.int64]:
    """Eight words from this address on."""
    return m.array[address : address + LANES].copy()


def put_lanes(m, address: int, value: NDArray[np.int64]) -> None:
    """Write eight words."""
    m.array[address : address + LANES] = value


def gathered(m, places: NDArray[np.int64], live: NDArray[np.int64]) -> NDArray[np.int64]:
    """The words at eight places, 0 where ``live`` has no bit set."""
    return np.array([m.array[i] if here else 0 for i, here in zip(places, live, strict=True)], np.int64)


def scatter(m, places: NDArray[np.int64], value: NDArray[np.int64], live: NDArray[np.int64]) -> None:
    """Write words at eight places, but where ``live`` has no bit set."""
    for i, each, here in zip(places, value, live, strict=True):
        if here:
            m.array[i] = each


def count_up() -> NDArray[np.int64]:
    """0 to 7."""
    return np.arange(LANES)


def with_one(value: NDArray[np.int64], i: int, one: int) -> NDArray[np.int64]:
    """The eight, but ``one`` as number i."""
    value[i] = one
    return value


def latest_from(value: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each the greatest of it and of those behind it."""
    return np.maximum.accumulate(value[::-1])[::-1]


def set_from_top(bits: int) -> int:
    """How many of eight bits are set from the highest one down without a gap."""
    return next((i for i in range(LANES) if not (bits >> (LANES - 1 - i)) & 1), LANES)


def all_lanes(value: int) -> NDArray[np.int64]:
    """The same number eight times."""
    return np.full(LANES, value, np.int64)


def above(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """All bits set where a > b, none elsewhere."""
    return -(a > b).astype(np.int64)


def below_zero(value: NDArray[np.int64]) -> int:
    """A whole number with bit i set where number i is below zero."""
    return sum(1 << i for i, each in enumerate(value) if each < 0)
