"""Shortest takt for a number of stations: the question of the fewest stations, asked again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from carwright.balancing.arms import FEW_STEPS, FIRST_WIDTH, Arm, arms, search_once
from carwright.balancing.best import Best
from carwright.balancing.bounds import Weighings, cheap_bounds, load_bound, machine_bound, matching_bound
from carwright.balancing.exact import decide
from carwright.balancing.first import first_balances
from carwright.balancing.problem import Ground, Ints
from carwright.balancing.watch import Watch
from carwright.results.balance import Bound


@dataclass
class Shortest:
    """What is known of the takt for so many stations."""

    ground: Ground
    most: int
    """Stations."""
    station_of: Ints
    takt: int
    """Of the best so far: its fullest station."""
    bound: int = 1
    bounds: list[Bound] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        """Whether best and bound have met."""
        return self.takt <= self.bound

    def offer(self, station_of: Ints) -> None:
        """Take a balance if its fullest station has less to do."""
        takt = int(np.bincount(station_of, weights=self.ground.forwards.times).max())
        if takt < self.takt:
            self.station_of, self.takt = station_of, takt

    def learn(self, name: str, takt: int, seconds: float, why: str) -> None:
        """No takt below this one."""
        if takt > self.bound:
            self.bound = takt
            self.bounds.append(Bound(name, takt, seconds, why))


def shortest_takt(known: Shortest, watch: Watch) -> None:
    """Improve from both sides until it is proven or the watch says stop."""
    times = known.ground.forwards.times
    known.learn("longest task", int(times.max()), watch.elapsed, "a task cannot be split")
    known.learn("sum", -(-int(times.sum()) // known.most), watch.elapsed, "work content over stations")
    _raise_by_bounds(known, watch)
    watch.note(known.takt, known.bound)
    _lower_by_first_balances(known, watch)
    _halve(known, watch)
    _search_below(known, watch)


def _stations_needed(known: Shortest, takt: int) -> int:
    return max(bound.value for bound in cheap_bounds(known.ground, takt, Weighings()))


def _raise_by_bounds(known: Shortest, watch: Watch) -> None:
    """The shortest takt that the bounds from the times alone allow: they fall as the takt grows."""
    watch.phase = "bounds"
    low, high = known.bound, known.takt
    while low < high:
        middle = (low + high) // 2
        if _stations_needed(known, middle) > known.most:
            low = middle + 1
        else:
            high = middle
    known.learn("bin packing", low, watch.elapsed, "the stations needed for a shorter takt are more than there are")


def _lower_by_first_balances(known: Shortest, watch: Watch) -> None:
    """Ask for the middle of what is open, as long as a first balance answers."""
    low = known.bound
    while low < known.takt and not watch.over:
        middle = (low + known.takt - 1) // 2
        best = _best_at(known, middle)
        first_balances(best, watch, enough=known.most)
        if best.stations <= known.most:
            known.offer(best.station_of)
        else:
            low = middle + 1
        watch.note(known.takt, known.bound)


def _best_at(known: Shortest, takt: int) -> Best:
    best = Best(known.ground, takt, np.arange(len(known.ground.rows)), len(known.ground.rows) + 1)
    for bound in cheap_bounds(known.ground, takt, best.kept):
        best.learn(bound)
    return best


def _halve(known: Shortest, watch: Watch) -> None:
    """Halve what is open by narrow searches."""
    low = known.bound
    while low < known.takt and not watch.over:
        middle = (low + known.takt - 1) // 2
        answer = _ask(known, watch, middle)
        if answer > 0:
            continue
        if answer < 0:
            known.learn("search", middle + 1, watch.elapsed, "for a shorter takt all balances were ruled out")
        low = middle + 1
        watch.note(known.takt, known.bound)


def _search_below(known: Shortest, watch: Watch) -> None:
    """Search just below the best takt, ever wider: either there is a better one, or this one is proven."""
    open_arms: list[Arm] = []
    learned: list[tuple[Ints, int]] = []
    while not known.closed and not watch.over:
        best = _best_at(known, known.takt - 1)
        best.stations, best.enough = known.most + 1, known.most
        # What was learned at a longer takt holds: all that fits into a station now would have done so then.
        best.arms, best.kept.learned = open_arms, learned
        if best.bound <= known.most:
            decide(best, watch)
        open_arms, learned = best.arms, best.kept.learned
        if best.stations <= known.most:
            known.offer(best.station_of)
        elif best.bound > known.most:
            known.learn(best.proven_by, known.takt, watch.elapsed, "for a shorter takt all balances were ruled out")
        elif not watch.over:
            watch.stopped = "memory"
        watch.note(known.takt, known.bound)


def _ask(known: Shortest, watch: Watch, takt: int) -> int:
    """Is there a balance at this takt: 1 yes (taken), -1 proven no, 0 not found."""
    best = _best_at(known, takt)
    best.stations = known.most + 1
    if best.bound <= known.most:
        best.learn(watch.run([lambda _: matching_bound(known.ground, takt)])[0])
    if best.bound <= known.most:
        found = watch.run([partial(load_bound, known.ground, takt, best.station_of, best.kept, most_loads=FEW_LOADS)])[
            0
        ]
        if found is not None:
            bound, best.guide, best.loads = found
            best.learn(bound)
    if best.bound <= known.most:
        best.learn(watch.run([lambda _: machine_bound(known.ground, best.kept)])[0])
    if best.bound > known.most:
        return -1
    open_arms = arms(len(known.ground.rows), watch.seed)
    # Few stations hold many tasks each: more ways to fill them.
    steps = FEW_STEPS * max(1, MANY_STATIONS // known.most)
    for arm in open_arms:
        arm.steps = steps
    while open_arms and not watch.over:
        search_once(best, watch, open_arms)
        if best.stations <= known.most:
            known.offer(best.station_of)
            return 1
        if best.bound > known.most:
            return -1
        open_arms = [arm for arm in open_arms if arm.width <= FIRST_WIDTH and arm.steps <= steps]
    return 0


MANY_STATIONS = 40
"""With fewer stations there are more choices for each."""
FEW_LOADS = 20_000
"""Loads that may be listed and weighed anew for each takt asked."""
