"""Runs of one colour: how many a colour needs at least so that its cars can keep each ratio rule by itself.

A run of at most so many cars holds only so many that count: of 70 red cars 26 have a roof that one in any three may
have; six runs of twelve hold 24 of them, so seven are needed. What is needed beside other rules may be more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def most_that_count(length: int, limit: int, window: int) -> int:
    """Cars that count in a run of some length, at most ``limit`` in any ``window``."""
    return limit * (length // window) + min(limit, length % window)


def runs_needed(cars: int, counted: int, longest: int, limit: int, window: int) -> int:
    """Fewest runs of at most ``longest`` cars that hold ``cars`` cars, of which ``counted`` keep the rule.

    Runs are looked at one by one. Where no number of runs is enough, it is one a car.
    """
    holds = [most_that_count(length, limit, window) for length in range(longest + 1)]
    # Most that count among 0, 1, ... cars in so many runs or fewer; -1: they do not fit.
    most = np.where(np.arange(cars + 1) == 0, 0, -1)
    runs = 0
    while runs < cars and most[cars] < counted:
        longer = most.copy()
        for length in range(1, min(longest, cars) + 1):
            there = most[: cars + 1 - length]
            longer[length:] = np.maximum(longer[length:], np.where(there >= 0, there + holds[length], -1))
        most, runs = longer, runs + 1
    return runs


def runs_by_colour(colour: Array, colours: int, bits: Array, rules: Array, longest: int) -> tuple[Array, Array]:
    """Runs that each colour needs at least, and the rule that asks for them, -1 where it is the number of cars alone.

    ``bits`` is of shape (cars, rules): cars that count; ``rules`` has a row (limit, window) for each, and only rules
    that hold all day are given. Both returned are int64 (colours,).
    """
    runs, why = np.zeros(colours, np.int64), np.full(colours, -1)
    for each in range(colours):
        mine = bits[colour == each]
        cars = len(mine)
        runs[each] = -(-cars // longest)
        for rule, (limit, window) in enumerate(rules.tolist()):
            counted = int(mine[:, rule].sum())
            # A run holds at least its share.
            if window <= longest and counted * window > limit * cars:
                needed = runs_needed(cars, counted, longest, limit, window)
                if needed > runs[each]:
                    runs[each], why[each] = needed, rule
    return runs, why


__all__ = ["most_that_count", "runs_by_colour", "runs_needed"]
