"""Bounds on the stations for a takt: each by its name, with what it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from carwright.balancing.problem import Ground, Ints
from carwright.kernels.balancing.columns import all_loads, weigh, whole_weights
from carwright.kernels.balancing.matching import largest_matching, pairs_that_fit
from carwright.kernels.balancing.packing import counting, packing
from carwright.kernels.balancing.tails import tails
from carwright.results.balance import Bound

MOST_PARTS = 40
"""Dual feasible functions by parts of the takt are tried up to so many parts."""
MOST_LOADS = 3_000_000
"""Beyond it the loads are too many to be listed; with few tasks a station there are far fewer."""
NOISE = 1e-4
"""The demand is stirred by so much, so that the simplex does not stand still."""


@dataclass(frozen=True)
class Loads:
    """All loads that precedence and takt allow."""

    first: Ints
    """Where each begins in ``items``."""
    items: NDArray[np.int16]


@dataclass
class Weighings:
    """Weights of tasks of which no station can hold more than a full one: the search keeps within each."""

    weights: list[Ints] = field(default_factory=list)
    full: list[int] = field(default_factory=list)
    learned: list[tuple[Ints, int]] = field(default_factory=list)
    """The same, learned from states in which a search got stuck."""

    def add(self, weights: Ints, full: int) -> int:
        """Keep one more kind of weights; returns the stations that it asks for."""
        self.weights.append(np.ascontiguousarray(weights))
        self.full.append(int(full))
        return _quotient(int(weights.sum()), int(full))

    def learn(self, weights: Ints, full: int) -> None:
        """Keep weights that were learned from a search, of these only the newest so many."""
        self.learned.append((weights, full))
        del self.learned[:-MOST_LEARNED]

    def arrays(self) -> tuple[Ints, Ints]:
        """Weights (kinds, n) and full stations (kinds,)."""
        weights = [*self.weights, *(weights for weights, _ in self.learned)]
        return np.array(weights, np.int64), np.array([*self.full, *(full for _, full in self.learned)], np.int64)


def _quotient(total: int, full: int) -> int:
    return -(-total // full)


def cheap_bounds(ground: Ground, takt: int, kept: Weighings) -> Iterator[Bound]:
    """Bounds from the times alone: sum, counting, bin packing."""
    times = ground.forwards.times
    begun = time.perf_counter()
    yield _bound("sum", kept.add(times, takt), begun, "work content over takt")
    halves, thirds = counting(times, takt)
    yield _bound("counting", kept.add(halves, 2), begun, "no two tasks longer than half the takt share a station")
    yield _bound("thirds", kept.add(thirds, 6), begun, "no three tasks longer than a third of the takt share a station")
    begun = time.perf_counter()
    rows, full = packing(times, takt, MOST_PARTS)
    values = [kept.add(row, of) for row, of in zip(rows, full.tolist(), strict=True)]
    yield _bound(
        "bin packing", max(values), begun, "tasks packed without regard to precedence (dual feasible functions)"
    )


def matching_bound(ground: Ground, takt: int) -> Bound:
    """Tasks longer than a third of the takt, less the pairs of them that can share a station."""
    begun = time.perf_counter()
    count = int(np.count_nonzero(3 * ground.forwards.times > takt))
    mate = largest_matching(pairs_that_fit(ground.forwards, takt, count))
    stations = count - int(np.count_nonzero(mate >= 0)) // 2
    return _bound("pair matching", stations, begun, "which two of the long tasks can share a station, largest matching")


def machine_bound(ground: Ground, kept: Weighings) -> Bound:
    """One machine with heads and tails, over every kind of weights, in both directions (LM4)."""
    begun = time.perf_counter()
    weights, full = kept.arrays()
    values = [
        int(tails(line, row, of).max())
        for row, of in zip(weights, full.tolist(), strict=True)
        for line in (ground.forwards, ground.backwards)
    ]
    return _bound("one machine", max(values), begun, "the work behind a task needs its stations after it")


def load_bound(
    ground: Ground, takt: int, station_of: Ints, kept: Weighings, flags: Ints, *, most_loads: int = MOST_LOADS
) -> tuple[Bound, NDArray[np.float64], Loads] | None:
    """Weights from all loads that precedence allows, by linear programming; None if the loads are too many.

    It begins from a balance, ``station_of``.
    """
    begun = time.perf_counter()
    first, items = all_loads(ground.forwards, takt, ground.order, most_loads)
    if len(first) == 1:
        return None
    best, guide = 0, np.zeros(len(ground.rows))
    for demand in _demands(ground, MOST_PIVOTS):
        raw, _ = weigh(first, items, demand, station_of, MOST_PIVOTS, flags)
        whole, full = whole_weights(first, items, raw)
        value = kept.add(whole, full)
        if best == 0:
            guide = whole / full
        best = max(best, value)
        if flags[0]:
            break
    why = f"tasks covered by the {len(first) - 1} loads that precedence allows, by linear programming"
    return _bound("loads", best, begun, why), guide, Loads(first, items)


def _demands(ground: Ground, most: int) -> Iterator[NDArray[np.float64]]:
    """What is weighed: all tasks alike, then the late ones, the early ones, and once more stirred otherwise."""
    count = len(ground.rows)
    stirred = np.random.default_rng(0)
    yield 1 + NOISE * stirred.random(count)
    if count > LARGE:
        return
    for line in (ground.forwards, ground.backwards):
        yield 1 + 0.3 * shares_behind(line.behind) + NOISE * stirred.random(count)
    yield 1 + 100 * NOISE * stirred.random(count)


def shares_behind(behind: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Share of all tasks that lie behind each."""
    return np.asarray(np.bitwise_count(behind).sum(axis=1) / len(behind), np.float64)


def _bound(name: str, value: int, begun: float, why: str) -> Bound:
    return Bound(name, value, time.perf_counter() - begun, why)


MOST_LEARNED = 100
MOST_PIVOTS = 100_000
LARGE = 300
"""Tasks beyond which the linear programme is solved once only."""
