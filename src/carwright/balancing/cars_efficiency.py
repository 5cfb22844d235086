"""The most efficient car line: the takt and the workers with the least product, within ranges of both.

Workers times takt is what a car costs in paid time; the mean work over it is the line efficiency. At each of a few
takts the fewest workers are looked for, the most promising takt first, and then the takt is made as short as these
workers allow. Workers never become fewer at a shorter takt; so the bounds on workers at some takts bound the product
over the whole range.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from math import ceil, inf

from carwright.balancing.cars_arrays import CarArrays, at_takt
from carwright.balancing.cars_bounds import car_bounds
from carwright.balancing.cars_exact import can_prove, takt_proof
from carwright.balancing.cars_first import solved
from carwright.balancing.cars_result import Found, result_of
from carwright.balancing.cars_search import Clock, Search, workers_of
from carwright.balancing.cars_takt import NEAR, Reached, reached, shorter, takt_bound
from carwright.balancing.cars_wishes import CarWish
from carwright.errors import PlantError, Problem
from carwright.results.balance import Bound
from carwright.results.balance_cars import CarBalance

TAKTS, REFINED = 9, 24
"""Takts over the range at which the workers are bounded first, and how many more where the bound is lowest."""
BOUNDING = 0.1
"""Share of the time for that."""
SEARCHING, SMALL = 0.75, 0.3
"""Shares of the time in which takts are tried: on long lines, and on those that go to the constraint solver."""
TRIED = 6
"""Parts into which that time is divided: one a takt."""
EACH = 0.5
"""Share of the time left that the constraint solver has for one number of workers."""
FEWER = 0.6
"""Part of the time of a takt in which fewer workers are looked for; then the takt is made shorter."""


@dataclass(frozen=True)
class Scope:
    """Takts and workers among which the best are looked for."""

    least_s: float
    most_s: float
    fewest: int
    most: int


class Floor:
    """Fewest workers at some takts, by the bounds; and so the least product of workers and takt anywhere between."""

    def __init__(self, arrays: CarArrays, scope: Scope, clock: Clock) -> None:
        self.arrays, self.scope, self.clock = arrays, scope, clock
        line = arrays.car_line
        self.work = sum(line.mean_s(task) for task in line.tasks)
        steps = TAKTS - 1
        self.takts = sorted({scope.least_s + k * (scope.most_s - scope.least_s) / steps for k in range(TAKTS)})
        self.workers = {takt: self._workers(takt) for takt in self.takts}

    def _workers(self, takt_s: float) -> int:
        most = max(bound.value for bound in car_bounds(at_takt(self.arrays, takt_s)))
        return max(self.scope.fewest, most, ceil(self.work / takt_s - 1e-9))

    def refine(self) -> None:
        """Look closer where the product may be lowest."""
        for _ in range(REFINED):
            if self.clock.over(BOUNDING):
                return
            cells = list(zip(self.takts, self.takts[1:], strict=False))
            if not cells:
                return
            low, high = min(cells, key=lambda cell: self._least(*cell))
            middle = (low + high) / 2
            if high - low < NEAR * high or self._least(low, high) <= self.work * (1 + NEAR):
                return
            insort(self.takts, middle)
            self.workers[middle] = self._workers(middle)

    def _least(self, low: float, high: float) -> float:
        """No balance with a takt from ``low`` to just below ``high`` has a smaller product."""
        return max(self.work, self.workers[high] * low)

    @property
    def product_s(self) -> float:
        """No balance within the scope has a smaller product of workers and takt."""
        cells = [self._least(*cell) for cell in zip(self.takts, self.takts[1:], strict=False)]
        return min([*cells, self.workers[self.takts[-1]] * self.takts[-1]])

    def promising(self) -> list[float]:
        """The takts, those with the least product by the bounds first."""
        possible = [takt for takt in self.takts if self.workers[takt] <= self.scope.most]
        return sorted(possible, key=lambda takt: (self.workers[takt] * takt, -takt))


def most_efficient(arrays: CarArrays, scope: Scope, wish: CarWish, clock: Clock) -> CarBalance:
    """The balance with the least product of workers and takt that can be found; ``arrays`` at any takt."""
    clock.phase = "bounds"
    search = Search(at_takt(arrays, scope.most_s), clock, 0.0)
    search.rehearse()
    floor = Floor(arrays, scope, clock)
    floor.refine()
    clock.bound = floor.product_s
    bounds = [Bound("workers at each takt", round(floor.product_s), clock.elapsed, "bounds on the workers by takt")]
    small = can_prove(arrays)
    best = _searched(floor, scope, clock, SMALL if small else SEARCHING)
    if best is None and small:
        slow = at_takt(arrays, scope.most_s)
        plan, _ = solved(slow, clock, scope.most)
        best = None if plan is None else reached(plan, slow)
    if best is None:
        if clock.interrupted:
            raise KeyboardInterrupt
        what = f"no balance was found in {clock.elapsed:.1f} s with {scope.most} workers and {scope.most_s:g} s of takt"
        raise PlantError([Problem("efficiency", what, "widen the ranges, or give more --seconds")], wish.line.source)
    if small and not clock.interrupted and _product(best, scope) > clock.bound * (1 + NEAR):
        best, proof = _proven(best, floor, scope, clock)
        clock.bound = max(clock.bound, proof[1])
        bounds.append(proof[0])
    elif not clock.interrupted:
        best = _squeezed(best, scope, clock, 1.0)
    # A line that gets by with fewer workers than asked is taken.
    clock.bound = min(clock.bound, workers_of(best.plan) * max(best.takt_s, scope.least_s))
    final = at_takt(best.arrays, max(best.takt_s, scope.least_s))
    return result_of("efficiency", Found(best.plan, final, tuple(bounds), clock.bound), wish, clock)


def _product(best: Reached, scope: Scope) -> float:
    return max(scope.fewest, workers_of(best.plan)) * max(best.takt_s, scope.least_s)


def _searched(floor: Floor, scope: Scope, clock: Clock, share: float) -> Reached | None:
    """Fewest workers at one takt after the other, and then the shortest takt for them."""
    best: Reached | None = None
    clock.phase = "takts"
    takts = floor.promising()
    # Neighbours promise alike: a few steps apart more is learned from the same time.
    takts = [takt for first in range(3) for takt in takts[first::3]]
    for takt in [scope.most_s, *takts]:
        if clock.over(share) or (best is not None and _product(best, scope) <= clock.bound * (1 + NEAR)):
            break
        part = clock.elapsed + clock.seconds * share / TRIED
        search = Search(at_takt(floor.arrays, takt), clock, 0.0)
        search.most_workers = scope.most
        some = best is not None

        def enough(s: Search = search, p: float = part, least: int = floor.workers[takt], one: bool = some) -> bool:
            met = s.best is not None and workers_of(s.best) <= least
            late = clock.elapsed > p - (1 - FEWER) * clock.seconds * share / TRIED
            return met or clock.over(share) or (late and (s.best is not None or one))

        search.go_on(enough)
        if search.best is None:
            continue
        found = _squeezed(reached(search.best, search.arrays), scope, clock, share, part)
        if best is None or _product(found, scope) < _product(best, scope):
            best = found
            clock.note(_product(best, scope))
    return best


def _squeezed(best: Reached, scope: Scope, clock: Clock, share: float, part: float = inf) -> Reached:
    """The same workers at a shorter takt."""
    workers = workers_of(best.plan)
    low = max(scope.least_s, takt_bound(best.arrays.car_line, workers))
    return shorter(
        best,
        clock,
        low,
        lambda: clock.over(share) or clock.elapsed > part,
        lambda takt: min(clock.best or inf, workers * takt),
    )


def _proven(best: Reached, floor: Floor, scope: Scope, clock: Clock) -> tuple[Reached, tuple[Bound, float]]:
    """The shortest takt of every number of workers that could still be better, by the constraint solver."""
    begun, least = clock.elapsed, inf
    line = floor.arrays.car_line
    numbers = {n: n * max(scope.least_s, takt_bound(line, n)) for n in range(scope.fewest, scope.most + 1)}
    for workers, product in sorted(numbers.items(), key=lambda row: (row[1], row[0])):
        most_s = min(scope.most_s, _product(best, scope) / workers)
        low = product / workers
        if low > scope.most_s * (1 + 1e-9):
            continue  # too few for the longest takt
        if low >= most_s * (1 - 1e-9):
            least = min(least, product)
            continue
        arrays = at_takt(floor.arrays, most_s)
        plan, _, exact = takt_proof(arrays, None, clock, limits=(low, workers), share=EACH)
        if exact <= scope.most_s:  # else so many workers are too few for the longest takt
            least = min(least, workers * max(low, exact))
        if plan is not None:
            found = reached(plan, arrays)
            best = found if _product(found, scope) < _product(best, scope) else best
            clock.note(_product(best, scope))
    bound = min(least, _product(best, scope))
    why = "the shortest takt for each number of workers, by CP-SAT"
    return best, (Bound("constraint solver", round(bound), clock.elapsed - begun, why), bound)
