"""Shortest takt for a number of stations: the question of the fewest stations, asked again and again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from carwright.balancing.arms import FEW_STEPS, Arm, arms, search_once
from carwright.balancing.best import Best
from carwright.balancing.bounds import MOST_LOADS, Loads, Weighings, cheap_bounds, matching_bound
from carwright.balancing.ends import Ends
from carwright.balancing.evening import Evener, evener
from carwright.balancing.exact import NARROW_WORK, weigh_loads
from carwright.balancing.first import first_balances
from carwright.balancing.problem import Ground, Ints
from carwright.balancing.watch import Watch
from carwright.results.balance import Bound


@dataclass(frozen=True)
class Weighed:
    """Tasks weighed against all loads of a takt: these are all loads of a shorter one, too."""

    takt: float = float("inf")
    weights: list[Ints] = field(default_factory=list)
    full: list[int] = field(default_factory=list)
    guide: NDArray[np.float64] | None = None
    loads: Loads | None = None


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
    weighed: Weighed = field(default_factory=Weighed)
    ends: Ends = field(default_factory=Ends)

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
    _descend(known, watch)


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


def _descend(known: Shortest, watch: Watch) -> None:
    """Ask for shorter takts, ever wider, until best and bound have met.

    After each success a takt further below is tried, after each failure a nearer one. Then two ways to search ask just
    below the best: in the end they prove it. The others ask anywhere below it: where less idle is left there is less
    to choose, and a search as wide is often luckier. In between the best balance is evened out.
    """
    provers, finders = _arms(known, watch)
    learned: list[tuple[Ints, int]] = []
    questions: dict[int, Best] = {}
    draws = np.random.default_rng((watch.seed, len(provers) + len(finders)))
    jump = (known.takt - known.bound) // 2
    even = evener(known.takt - known.bound, watch)
    while not known.closed and not watch.over:
        if even.due(watch):
            _even_out(known, even, watch)
            continue
        proving = _work_ahead(provers) <= PROVING * _work_ahead(finders)
        gap = known.takt - known.bound
        asked = min(gap, jump or (1 if proving else int(gap ** draws.uniform())))
        takt = known.takt - asked
        if takt not in questions:
            questions[takt] = _question(known, watch, takt, learned)
        question = questions[takt]
        if asked == 1:
            # What is learned here holds for all takts asked later, for these are shorter: what fits into a station then
            # would do so now.
            question.kept.learned = learned
            if proving and _work_ahead(provers) > NARROW_WORK:
                _weigh(known, watch, question)
        if question.bound <= known.most and not watch.over:
            search_once(question, watch, provers if proving else finders, go_wider=jump <= 1)
        jump //= 2
        if _answered(known, question, watch):
            jump = 2 * asked
        questions = {takt: one for takt, one in questions.items() if known.bound <= takt < known.takt}
        watch.note(known.takt, known.bound)


def _even_out(known: Shortest, even: Evener, watch: Watch) -> None:
    evened = even.improve(known.ground, known.station_of, (known.most, known.bound, known.takt), watch)
    if evened is not None:
        known.offer(evened)
    watch.note(known.takt, known.bound)


def _answered(known: Shortest, question: Best, watch: Watch) -> bool:
    """Take over what a search found or ruled out; whether it found a balance."""
    found = question.stations <= known.most
    if found:
        known.offer(question.station_of)
    elif question.bound > known.most:
        why = "for a shorter takt all balances were ruled out"
        known.learn(question.proven_by, question.takt + 1, watch.elapsed, why)
    return found


def _arms(known: Shortest, watch: Watch) -> tuple[list[Arm], list[Arm]]:
    """All ways to search: those that are to prove, and the others."""
    open_arms = arms(len(known.ground.rows), watch.seed)
    for arm in open_arms:
        # Few stations hold many tasks each: more ways to fill them.
        arm.steps = FEW_STEPS * max(1, MANY_STATIONS // known.most)
    return open_arms[:2], open_arms[2:]


def _work_ahead(open_arms: list[Arm]) -> float:
    return min(arm.next_work for arm in open_arms)


def _weigh(known: Shortest, watch: Watch, question: Best) -> None:
    """Weigh the tasks against all loads, where the takt has become much shorter since: weights stay true."""
    if question.takt > MUCH_SHORTER * known.weighed.takt:
        return
    before = len(question.kept.weights)
    weigh_loads(question, watch, MOST_LOADS)
    known.weighed = Weighed(
        question.takt, question.kept.weights[before:], question.kept.full[before:], question.guide, question.loads
    )


def _question(known: Shortest, watch: Watch, takt: int, learned: list[tuple[Ints, int]]) -> Best:
    """Is there a balance at this takt: what the bounds say of it."""
    best = _best_at(known, takt)
    best.stations, best.enough = known.most + 1, known.most
    best.kept.learned = list(learned)
    weighed = known.weighed
    for weights, full in zip(weighed.weights, weighed.full, strict=True):
        best.learn(Bound("loads", best.kept.add(weights, full), 0.0, "as weighed for a longer takt"))
    best.ends = known.ends
    best.guide, best.loads = weighed.guide, weighed.loads
    watch.phase = "bounds"
    if best.bound <= known.most:
        best.learn(watch.run([lambda _: matching_bound(known.ground, takt)])[0])
    if best.bound <= known.most:
        weigh_loads(best, watch, FEW_LOADS)
    return best


MANY_STATIONS = 40
"""With fewer stations there are more choices for each."""
FEW_LOADS = 20_000
"""Loads that may be listed and weighed anew for each takt asked."""
MUCH_SHORTER = 0.995
"""So much shorter a takt is worth weighing the tasks anew."""
PROVING = 10.0
"""How many times as much work as the others each of those may take that are to prove."""
