"""Learning curves: a step function of the date and of the cars begun."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence

from carwright.arrays.network import Ramp


def ramp_value(ramp: Ramp, at: int, number: int, begins: Sequence[int], to_clock: Callable[[int], int]) -> float:
    """Value that holds for the work ``number`` that begins at ``at``.

    ``begins`` are the times at which the works before it began, and ``to_clock`` turns a wall-clock tick of the ramp
    into the clock of ``at`` and ``begins``. Before the first segment the value is 1.
    """
    held = [segment for segment in ramp if to_clock(segment.from_tick) <= at]
    if not held:
        return 1.0
    segment = held[-1]
    if segment.by_count:
        begun_earlier = bisect_left(begins, to_clock(segment.from_tick), 0, number)
        passed = [threshold for threshold in segment.threshold if number - begun_earlier >= threshold]
    else:
        passed = [threshold for threshold in segment.threshold if at >= to_clock(threshold)]
    return segment.value[len(passed)]


def scaled(ticks: float, factor: float) -> int:
    """Ticks times factor, rounded half up."""
    return math.floor(ticks * factor + 0.5)


def at_speed(ticks: int, speed: float) -> int:
    """Time of a work at this speed, rounded half up."""
    return math.floor(ticks / speed + 0.5)
