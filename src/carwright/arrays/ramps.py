"""Learning curves as step tables: by date in weekly steps, by own output in steps of about one per cent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from carwright.arrays.draws import ticks
from carwright.arrays.network import Ramp, RampSegment
from carwright.model.ramps import Curve

WEEK_S = 7 * 86_400.0
CLOSE = 0.005
"""A curve that has come this near to its final value, 1, has arrived."""
STEP = 1.01
MOST_CARS = 1e9
"""Output that no cell reaches: steps behind it are left out."""


def step_ramp(curves: Sequence[tuple[int, Curve | None]]) -> Ramp:
    """Step table of curves that follow each other, each from the wall-clock tick at which it starts anew.

    The tick of the first may lie before the study: then part of what is learnt by date is known at the start.
    Learning by output starts at nothing. Empty if there is nothing to learn.
    """
    if all(curve is None for _, curve in curves):
        return ()
    segments = [_segment(curve, begin) for begin, curve in curves]
    return (_from_start(segments[0]), *segments[1:])


def _from_start(segment: RampSegment) -> RampSegment:
    """The same, but holding from tick 0 on: what opens later does nothing before."""
    return RampSegment(0, segment.by_count, segment.threshold, segment.value)


def _segment(curve: Curve | None, begin: int) -> RampSegment:
    if curve is None or abs(curve.start - 1) < CLOSE:
        return RampSegment(begin, False, (), (1.0,))
    if curve.half_life_s is not None:
        return _by_date(curve.start, curve.half_life_s, begin)
    return _by_count(curve, begin)


def _by_date(start: float, half_life_s: float, begin: int) -> RampSegment:
    """Weekly steps, each with the value of the middle of its week, from ``begin`` on until the curve has arrived."""
    arrives_s = half_life_s * math.log2(abs(start - 1) / CLOSE)
    weeks = math.ceil(arrives_s / WEEK_S)
    value = [1 + (start - 1) * 0.5 ** ((week + 0.5) * WEEK_S / half_life_s) for week in range(weeks)]
    threshold = [begin + ticks((week + 1) * WEEK_S) for week in range(weeks)]
    past = sum(end <= 0 for end in threshold)
    return RampSegment(begin, False, tuple(threshold[past:]), (*value[past:], 1.0))


def _by_count(curve: Curve, begin: int) -> RampSegment:
    """The start value up to ``from_cars``, then steps of at most one per cent, each with its middle value, then 1."""
    if curve.left_per_tenfold == 1:
        return RampSegment(begin, True, (), (curve.start,))
    edges = [curve.start]
    nearest = 1 + math.copysign(CLOSE, curve.start - 1)
    while edges[-1] != nearest:
        after = edges[-1] * STEP if curve.start < 1 else edges[-1] / STEP
        edges.append(min(after, nearest) if curve.start < 1 else max(after, nearest))
    cars = [_cars_until(curve, edge) for edge in edges]
    middles = [math.sqrt(low * high) for low, high in pairwise(edges)]
    reached = sum(count <= MOST_CARS for count in cars)
    values = (curve.start, *middles, 1.0)
    return RampSegment(begin, True, tuple(math.ceil(count) for count in cars[:reached]), values[: reached + 1])


def _cars_until(curve: Curve, value: float) -> float:
    """Own output at which the curve reaches ``value``."""
    begin, tenth = float(curve.from_cars or 1), curve.left_per_tenfold
    if not tenth:
        return begin
    left = (value - 1) / (curve.start - 1)
    return float(begin * 10.0 ** min(100.0, math.log(left) / math.log(tenth)))
