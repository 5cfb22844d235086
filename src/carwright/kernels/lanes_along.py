"""Lanes and their neighbours: eight whole numbers that stand in a row with others (see `lanes`)."""

from __future__ import annotations

import numpy as np

from carwright.kernels.lanes import LANES, MANY, joined_lanes, latest_of, moved
from carwright.kernels.translating.code import Code
from carwright.kernels.translating.kinds import Value
from carwright.kernels.translating.marks import written_as


def _behind(code: Code, value: Value, before: Value) -> Value:
    return joined_lanes(code, value, before.text, [2 * LANES - 1, *range(LANES - 1)])


def _before(code: Code, value: Value, following: Value) -> Value:
    return joined_lanes(code, value, following.text, list(range(1, LANES + 1)))


def _one_on(code: Code, value: Value) -> Value:
    return moved(code, value, [0, *range(LANES - 1)])


def _last_of(code: Code, value: Value) -> Value:
    return moved(code, value, [LANES - 1] * LANES)


def _running_sum(code: Code, value: Value) -> Value:
    for step in (1, 2, 4):
        shifted = joined_lanes(code, value, "zeroinitializer", [LANES] * step + list(range(LANES - step)))
        value = code.operated("Add", value, shifted)
    return value


def _latest_so_far(code: Code, value: Value) -> Value:
    for step in (1, 2, 4):
        value = latest_of(code, value, moved(code, value, [max(i - step, 0) for i in range(LANES)]))
    return value


@written_as(_behind)
def behind(value: MANY, before: MANY) -> MANY:
    """The last number of ``before``, and behind it all but the last of the eight."""
    return np.concatenate([before[-1:], value[:-1]])


@written_as(_before)
def before(value: MANY, following: MANY) -> MANY:
    """All but the first of the eight, and behind them the first number of ``following``."""
    return np.concatenate([value[1:], following[:1]])


@written_as(_one_on)
def one_on(value: MANY) -> MANY:
    """Each in the place of the one behind it; the first stays as well."""
    return np.concatenate([value[:1], value[:-1]])


@written_as(_last_of)
def last_of(value: MANY) -> MANY:
    """The last of the eight, eight times."""
    return np.full(LANES, value[-1])


@written_as(_running_sum)
def running_sum(value: MANY) -> MANY:
    """For each the sum of it and of those before it."""
    return np.cumsum(value)


@written_as(_latest_so_far)
def latest_so_far(value: MANY) -> MANY:
    """For each the greatest of it and of those before it."""
    return np.maximum.accumulate(value)
