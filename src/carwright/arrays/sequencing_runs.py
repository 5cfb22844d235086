"""Runs of one colour: how many a colour needs at least so that its cars can keep each ratio rule by itself.

A run of at most so many cars holds only so many that count: 26 red cars in one of three need seven runs of at most twelve,
though six would do for the 70 red cars. What is needed beside other rules may be more.
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

    Every run by itself; a rule of no car at all is never kept, and asks for no more than one car a run.
    """
    holds = [most_that_count(length, limit, window) for length in range(longest + 1)]
    # Most that count among the first 0, 1, ... cars in the runs so far; no run may be empty for long, but it may.
    most = np.where(np.arange(cars + 1) == 0, 0, -1)
    runs = 0
    while runs < cars and most[cars] < counted:
        longer = most.copy()
        for length in range(1, min(longest, cars) + 1):
            there = most[: cars + 1 - length]
            longer[length:] = np.maximum(longer[length:], np.where(there >= 0, there + holds[length], -1))
        most, runs = longer, runs + 1
    return runs


def ends_needed(colour: Array, colours: int, bits: Array, rules: Array, longest: int) -> Array:
    """Ends of runs, two a run, that each colour needs at least, int64 (colours + 1,); none for what is no colour.

    ``bits`` is of shape (cars, rules): cars that count; ``rules`` has a row (limit, window) for each, and only rules
    that hold all day are given.
    """
    ends = np.zeros(colours + 1, np.int64)
    for each in range(colours):
        mine = bits[colour == each]
        cars = len(mine)
        runs = -(-cars // longest)
        for rule, (limit, window) in enumerate(rules.tolist()):
            counted = int(mine[:, rule].sum())
            # A run holds at least its share.
            if window <= longest and counted * window > limit * cars:
                runs = max(runs, runs_needed(cars, counted, longest, limit, window))
        ends[each] = 2 * runs
    return ends


__all__ = ["ends_needed", "most_that_count", "runs_needed"]
