"""Pairs of runs with the same luck: is their difference real, and how many pairs would tell?

Run i of both variants draws the same numbers (common random numbers), so their difference varies far less than either.
Its interval is Student's t over the pairs [1]_. Where several differences are judged together, each gets its interval
at the confidence 1 - (1 - confidence) / m (Bonferroni), so that all m hold at once with the confidence asked for.

References
----------
.. [1] Law (2015), Simulation Modeling and Analysis, 5th ed., 10.2 (paired t) and 10.3 (Bonferroni).
.. [2] Holm (1979), A simple sequentially rejective multiple test procedure. Scandinavian J. of Statistics 6, 65-70.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from carwright.results.intervals import Interval
from carwright.results.statistics import t_quantile

SAME, HIGHER, LOWER, OPEN, UNKNOWN = "the same", "higher", "lower", "cannot be told", "not in both"
"""What may be said of a difference: 0 in every pair, above 0, below 0, neither, one variant has no such figure."""
POWER = 0.8
"""Chance with which so many pairs would tell a difference as large as the one found."""
MOST_PAIRS = 100_000
"""More pairs than this are no advice."""


@dataclass(frozen=True)
class Paired:
    """Difference of two variants over pairs of runs."""

    change: Interval
    """The second less the first."""
    sd: float
    """Standard deviation of the difference of one pair."""
    p: float
    """Chance of a mean difference so far from 0, were there none (two-sided)."""
    verdict: str
    """One of ``SAME``, ``HIGHER``, ``LOWER``, ``OPEN``, ``UNKNOWN``."""
    needed: int | None
    """Pairs that would tell a difference as large as this one, in four cases out of five; None: nobody knows, or more
    than ``MOST_PAIRS``. Only where it cannot be told."""


def paired(
    second: NDArray[np.float64], first: NDArray[np.float64], confidence: float = 0.95, judged: int = 1
) -> Paired:
    """Compare two variants by the values of their runs.

    Parameters
    ----------
    second, first
        Values of run 0, 1, ... of both; nan where a figure does not exist (that pair is left out).
    confidence
        With which all differences judged together hold.
    judged
        Number of differences judged together.

    Returns
    -------
    Paired
        The difference with its interval, and what may be said of it.
    """
    each = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    each = each[~np.isnan(each)]
    many, level = len(each), 1.0 - (1.0 - confidence) / judged
    if many == 0:
        return Paired(Interval(float("nan"), None, None, 0, level, "none"), float("nan"), 1.0, UNKNOWN, None)
    mean, sd = float(each.mean()), float(each.std(ddof=1)) if many > 1 else float("nan")
    if not each.any():
        end = 0.0 if many > 1 else None
        return Paired(Interval(0.0, end, end, many, level, "pairs"), 0.0, 1.0, SAME, None)
    if many == 1:
        return Paired(Interval(mean, None, None, 1, level, "none"), sd, 1.0, OPEN, None)
    half = t_quantile(level, many - 1) * sd / sqrt(many)
    change = Interval(mean, mean - half, mean + half, many, level, "pairs")
    verdict = HIGHER if mean - half > 0 else LOWER if mean + half < 0 else OPEN
    needed = pairs_needed(mean, sd, level) if verdict == OPEN else None
    return Paired(change, sd, _p_value(mean, sd, many), verdict, needed)


def _p_value(mean: float, sd: float, many: int) -> float:
    from scipy.special import stdtr

    return 0.0 if sd == 0.0 else float(2.0 * stdtr(many - 1, -abs(mean) / sd * sqrt(many)))


def pairs_needed(mean: float, sd: float, level: float = 0.95, power: float = POWER) -> int | None:
    """Pairs whose interval leaves out 0 with the given power, if the true difference is ``mean``.

    The least n with n >= ((t of the level + t of the power) sd / mean)^2, both quantiles with n - 1 degrees of freedom.

    Returns
    -------
    int or None
        At least 2; None if no number up to ``MOST_PAIRS`` will do, as for a mean of 0.

    Examples
    --------
    >>> pairs_needed(1.0, 1.0)
    10
    """
    if mean == 0.0:
        return None
    ratio = (sd / abs(mean)) ** 2

    def enough(n: int) -> bool:
        return n >= (t_quantile(level, n - 1) + t_quantile(2.0 * power - 1.0, n - 1)) ** 2 * ratio

    low, high = 2, 4
    while not enough(high):
        low, high = high, 2 * high
        if high > 2 * MOST_PAIRS:
            return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low if low <= MOST_PAIRS else None


def holm(p_values: Sequence[float], confidence: float = 0.95) -> list[bool]:
    """Which differences hold when all are judged together, by the step-down of Holm [2]_.

    Examples
    --------
    >>> holm([0.04, 0.001, 0.02])
    [True, True, True]
    >>> holm([0.04, 0.001, 0.03])
    [False, True, False]
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    holds, alpha = [False] * len(p_values), 1.0 - confidence
    for rank, i in enumerate(order):
        if p_values[i] > alpha / (len(p_values) - rank):
            break
        holds[i] = True
    return holds
