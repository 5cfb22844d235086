"""Intervals over replications, warm-up and batch means: how sure a simulated figure is.

References: Law (2015), Simulation Modeling and Analysis, 5th ed., chapter 9 (replications, batch means, paired
differences, stopping at a relative precision); White (1997), An effective truncation heuristic for bias reduction in
simulation output, Simulation 69(6), 323-334, and White, Cobb and Spratt (2000), A comparison of five steady-state
truncation heuristics for simulation, Proc. Winter Simulation Conference, 755-760 (MSER-5).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from carwright.results.intervals import Interval

Reals = NDArray[np.float64]

LEAST_BATCHES = 10
"""Fewer batches than this give no interval from one replication."""
MOST_BATCHES = 30
"""More batches add little to the interval and cost independence (Schmeiser 1982)."""


class Bounds(NamedTuple):
    """Means and interval ends of many figures at once; ends are nan where there is no interval."""

    mean: Reals
    low: Reals
    high: Reals


@lru_cache(maxsize=256)
def t_quantile(confidence: float, degrees: int) -> float:
    """Quantile of Student's t that leaves ``(1 - confidence) / 2`` above it."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + confidence / 2.0))


def t_bounds(values: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Mean and t-interval over the first axis (replications), for every figure of the other axes.

    A replication in which a figure does not exist (nan: no car in that month) is left out of it. A figure known
    from one replication has no interval; one known from none is nan.
    """
    data = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(data)
    n = known.sum(axis=0)
    total = np.where(known, data, 0.0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, total / n, np.nan)
        squares = np.where(known, (data - mean) ** 2, 0.0).sum(axis=0)
        error = np.where(n > 1, np.sqrt(squares / (n - 1) / n), np.nan)
    half = error * _quantiles(confidence, n)
    return Bounds(mean, mean - half, mean + half)


def _quantiles(confidence: float, n: NDArray[np.int64]) -> Reals:
    """Student quantile for each number of replications; nan where there are fewer than two."""
    table = [np.nan, np.nan, *(t_quantile(confidence, k - 1) for k in range(2, int(n.max(initial=0)) + 1))]
    return np.asarray(table)[n]


def t_interval(values: ArrayLike, confidence: float = 0.95) -> Interval:
    """Mean of one figure with its t-interval over replications.

    Examples
    --------
    >>> print(t_interval([1.0, 2.0, 3.0]))
    2.0 ± 2.5
    """
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 1 or data.size == 0:
        raise ValueError(f"an interval needs at least one value in a row, got shape {data.shape}")
    mean, low, high = (float(x) for x in t_bounds(data, confidence))
    n = int((~np.isnan(data)).sum())
    if n < 2:
        return Interval(mean, None, None, n, confidence, "none")
    return Interval(mean, low, high, n, confidence, "replications")


def paired_interval(with_change: ArrayLike, without: ArrayLike, confidence: float = 0.95) -> Interval:
    """Mean difference with its interval, where value i of both came from the same luck (common random numbers)."""
    first, second = np.asarray(with_change, dtype=np.float64), np.asarray(without, dtype=np.float64)
    if first.shape != second.shape:
        raise ValueError(f"paired values differ in number: {first.shape} and {second.shape}")
    return t_interval(first - second, confidence)


def batch_means(values: ArrayLike, confidence: float = 0.95) -> Interval:
    """Mean of one long series with an interval from the means of equal batches of it.

    Between 10 and 30 batches are used, fewer if their means are still correlated (lag-1 autocorrelation against
    Von Neumann's bound at 10 %); a series too short for 10 batches has no interval. The values left over when the
    series does not divide evenly are the first ones.
    """
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 1 or data.size == 0:
        raise ValueError(f"batch means need at least one value in a row, got shape {data.shape}")
    for batches in range(min(MOST_BATCHES, data.size), LEAST_BATCHES - 1, -1):
        size = data.size // batches
        means = data[data.size - size * batches :].reshape(batches, size).mean(axis=1)
        if batches == LEAST_BATCHES or not _correlated(means):
            _, low, high = t_bounds(means, confidence)
            shift = float(data.mean()) - float(means.mean())
            return Interval(
                float(data.mean()), float(low) + shift, float(high) + shift, batches, confidence, "batch means"
            )
    return Interval(float(data.mean()), None, None, 1, confidence, "none")


def _correlated(means: Reals) -> bool:
    """True if neighbouring batches are alike beyond chance (one-sided 10 %)."""
    deviations = means - means.mean()
    spread = float(deviations @ deviations)
    if spread == 0.0:
        return False
    lag_one = float(deviations[1:] @ deviations[:-1]) / spread
    return lag_one > 1.2816 / float(np.sqrt(means.size))


class WarmUp(NamedTuple):
    """Where MSER cuts a series."""

    drop: int
    """Observations to leave out at the start."""
    settled: bool
    """False: the best cut lies at the end of the allowed half, so the series is too short to trust it."""


def mser5(values: ArrayLike, batch: int = 5) -> WarmUp:
    """Warm-up of a series by MSER-5: drop the start that makes the error of the remaining mean least.

    The series is cut into means of ``batch`` observations; of all cuts d in the first half, the one with the least
    sum of squared deviations of the rest over the square of its length is taken (White 1997; White et al. 2000).

    Parameters
    ----------
    values
        One figure per period, in order of time; with several replications, its mean over them.
    batch
        Observations in a batch; 5 is the published choice.

    Returns
    -------
    WarmUp
        Observations to drop, and whether the series was long enough to say so.
    """
    data = np.asarray(values, dtype=np.float64)
    count = data.size // batch
    if count < 4:
        return WarmUp(0, settled=False)
    means = data[: count * batch].reshape(count, batch).mean(axis=1)
    left = np.arange(count, 0, -1, dtype=np.float64)
    centred = means - means.mean()
    tail = np.cumsum(centred[::-1])[::-1]
    tail_squares = np.cumsum((centred**2)[::-1])[::-1]
    # Rounding leaves tiny negative remainders where the rest of the series is constant.
    errors = np.maximum(tail_squares - tail**2 / left, 0.0) / left**2
    errors[errors < 1e-12 * max(float(errors[0]), 1e-300)] = 0.0
    half = count // 2
    cut = int(np.argmin(errors[: half + 1]))
    return WarmUp(cut * batch, settled=cut < half)
