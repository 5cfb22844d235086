"""Branch and bound over dates: what opens, is signed and is left when; shifts are asked for once dates are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from carwright.solvers.plan_first import AT_DATE, BY_DATE
from carwright.solvers.plan_given import GivenDates
from carwright.solvers.plan_priced import StepCuts
from carwright.solvers.program import ABSENT, Floats, Ints

if TYPE_CHECKING:
    from carwright.solvers.plan_search import PlanSearch

ROUNDS = 6
"""Most cuts in one node."""
STALLED = 0.05
"""A round that closes less than this share of what is open in its node is the last."""
EARLY = 3.0
"""Gaps below the bound within which dates get their shifts at once, if they promise so many more than the best plan."""
DIVES = (8, 24, 72)
"""Nodes at which the dates are rounded, as long as the best plan is that poor."""
WHOLE = 1e-5


OPEN, GIVEN, BOUNDED, SHIFTED = range(4)
"""Of a node: some dates are open; all are given; its bound with relaxed shifts is known; shifts were chosen, too."""


@dataclass(order=True)
class Node:
    """Bounds of the columns of dates; those with the highest bound come first."""

    rank: float
    """Minus the bound of all plans in the node."""
    ticket: int
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)
    known: int = field(compare=False, default=OPEN)
    """How much is known of it: see `OPEN` and the next."""


@dataclass
class Looked:
    """The relaxed plan of a node."""

    bound: float
    x: Floats


class PlanTree:
    """The nodes that are still open, and what is known of those that are not."""

    def __init__(self, search: PlanSearch) -> None:
        self.search, self.master = search, search.master
        self.columns: Ints = self.master.dates
        self.by_date = np.isin(
            self.columns, np.concatenate([getattr(search.first, name) for name in BY_DATE], axis=None)
        )
        self.spot = {int(column): k for k, column in enumerate(self.columns)}
        self.ticket = count()
        self.settled = -np.inf
        """Highest bound of the nodes that are done with."""
        base = self.master.base
        self.given = GivenDates(search, StepCuts(search))
        self.tried: list[Node] = []
        """Nodes whose dates have whole shifts already, to be looked at again when all others are."""
        self.heap = [Node(-search.bound, next(self.ticket), base.low[self.columns], base.high[self.columns])]

    def run(self) -> None:
        """Until the gap is closed, the time is over, or no node left could lower the bound."""
        search, looked = self.search, 0
        while self._promised > self.settled and not search.closed and search.left > 0:
            node = self._next()
            looked += 1
            if looked in DIVES and self._poor(-node.rank):
                self._dive(node)
            if self._hopeless(-node.rank):
                self.settled = max(self.settled, -node.rank)
            elif node.known == OPEN:
                for child in list(self._branched(node)):
                    heappush(self.heap, child)
            else:
                self._further(node)
            search.bound = min(search.bound, max(self.settled, self._promised))
            search.told("relaxed" if search.found is None else "whole")
        if self._promised == -np.inf and self.settled == -np.inf:
            search.infeasible = search.found is None
        self.master.hold_all()

    @property
    def _promised(self) -> float:
        """Highest bound of the nodes that are not done with."""
        return max(-heap[0].rank if heap else -np.inf for heap in (self.heap, self.tried))

    def _further(self, node: Node) -> None:
        """The next step with given dates: their bound, whole shifts, and at last HiGHS."""
        bound, dates = -node.rank, (node.low, node.high)
        if node.known == GIVEN:
            bound = self.given.bound(dates, bound)
            if not self._hopeless(bound):
                heappush(self.heap, replace(node, rank=-bound, known=BOUNDED))
                return
        elif node.known == BOUNDED:
            self.given.shifts(dates)
            heappush(self.tried, replace(node, known=SHIFTED))
            return
        else:
            bound = self.given.by_highs(dates, bound, self._hopeless)
        self.settled = max(self.settled, bound)

    def _next(self) -> Node:
        """The best that has no shifts yet; half of the time gone without a plan, the one made last, to get to one."""
        search = self.search
        if not self.heap or (self.tried and self._hopeless(-self.heap[0].rank)):
            return heappop(self.tried)
        if search.found is not None or search.left > search.seconds / 2:
            return heappop(self.heap)
        newest = max(self.heap, key=lambda node: abs(node.ticket))
        self.heap.remove(newest)
        heapify(self.heap)
        return newest

    def _hopeless(self, bound: float) -> bool:
        """Whether no plan of a node can be better than the best by more than a good part of the gap."""
        found = self.search.found
        return found is not None and bound <= found.value + self.search.slack(0.8)

    def _poor(self, bound: float) -> bool:
        """Whether there is no plan, or a bound promises far more than the best."""
        found = self.search.found
        return found is None or bound > found.value + self.search.slack(EARLY)

    def _branched(self, node: Node) -> Iterator[Node]:
        seen = self._looked(node)
        if seen is None:
            return
        if self._hopeless(seen.bound):
            self.settled = max(self.settled, seen.bound)
            return
        values = seen.x[self.columns]
        broken = np.abs(values - np.round(values))
        if broken.max(initial=0.0) <= WHOLE:
            yield from self._around(node, seen)
            return
        first = np.where(self.by_date, broken, 0.0)
        among = first if first.max(initial=0.0) > WHOLE else broken
        # of dates that are as undecided as each other the later one: "never" is a date, too
        at = int(np.argmax(among + 1e-9 * np.arange(len(among))))
        for value in (1.0 - np.round(values[at]), np.round(values[at])):
            yield self._held(node, seen.bound, {at: float(value)})

    def _held(self, node: Node, bound: float, values: dict[int, float]) -> Node:
        low, high = node.low.copy(), node.high.copy()
        for at, value in values.items():
            low[at] = high[at] = value
        return Node(-bound, next(self.ticket), low, high)

    def _looked(self, node: Node) -> Looked | None:
        """Relaxed plan of a node, with cuts at what the master wishes as long as they teach something."""
        search, master = self.search, self.master
        master.hold(node.low, node.high)
        before, value, x, bound = np.inf, -np.inf, None, -node.rank
        for _ in range(ROUNDS):
            answer = master.session.solve(max(search.left, 1.0))
            if answer.x is None:
                if answer.status != "infeasible":
                    self.settled = max(self.settled, bound)
                return None
            x, bound = answer.x[: master.first_columns], min(bound, answer.value + master.offset)
            taught = before - bound >= STALLED * (before - value)
            if self._hopeless(bound) or not taught or search.left <= 0:
                break
            lived = search.cut(x[master.links])
            value = master.goal_of(x, np.array([each.value for each in lived]))
            if bound - value <= search.slack(0.25):
                break
            before = bound
        return None if x is None else self._stepped(node, Looked(bound, x))

    def _stepped(self, node: Node, seen: Looked) -> Looked | None:
        """The same with cuts that know of whole steps of fees, where the most that they have gained would be enough."""
        if self._hopeless(seen.bound) or not self._hopeless(seen.bound - self.given.steps.gained):
            return seen
        answer = self.given.tightened((node.low, node.high))
        if answer.x is None:
            return None if answer.status == "infeasible" else seen
        return Looked(min(seen.bound, answer.value + self.master.offset), answer.x[: self.master.first_columns])

    def _around(self, node: Node, seen: Looked) -> Iterator[Node]:
        """Shifts for the dates that the relaxed plan has; all other dates: each child differs in one more of them."""
        values = np.round(seen.x[self.columns])
        told: dict[int, float] = {}
        for at in self._telling(values):
            if node.low[at] < node.high[at]:
                yield self._held(node, seen.bound, told | {at: 1.0 - values[at]})
                told[at] = float(values[at])
        given = self._held(node, seen.bound, dict(enumerate(values.tolist())))
        # of nodes that promise the same the one that has a plan comes first
        given = replace(given, known=GIVEN, ticket=-given.ticket)
        if self._poor(seen.bound) and seen.bound >= self.search.bound - self.search.slack(EARLY):
            self._at_once(given)
        else:
            yield given

    def _at_once(self, given: Node) -> None:
        """Bound and shifts of given dates before their turn: some good plan comes early."""
        bound = self.given.bound((given.low, given.high), -given.rank)
        if self._hopeless(bound):
            self.settled = max(self.settled, bound)
            return
        self.given.shifts((given.low, given.high))
        heappush(self.tried, replace(given, rank=-bound, known=SHIFTED))

    def _telling(self, values: Floats) -> Iterator[int]:
        """Few columns that tell all dates: the first period with it, the last without, and which of its openings."""
        first = self.search.first
        for name in BY_DATE:
            for row in getattr(first, name):
                places = np.array([self.spot[int(column)] for column in row if column != ABSENT], np.int64)
                begun = np.flatnonzero(values[places] > 0.5)
                edge = int(begun[0]) if len(begun) else len(places)
                yield from (int(places[k]) for k in (edge, edge - 1) if 0 <= k < len(places))
        at_dates = [self.spot[int(column)] for name in AT_DATE for column in _there(getattr(first, name))]
        yield from (at for at in at_dates if values[at] > 0.5)

    def _dive(self, node: Node) -> None:
        """Round the dates of a node one after the other, and choose shifts for them: some good plan comes early."""
        master = self.master
        while self.search.left > 0:
            master.hold(node.low, node.high)
            answer = master.session.solve(max(self.search.left, 1.0))
            if answer.x is None:
                return
            values = answer.x[self.columns]
            broken = np.abs(values - np.round(values))
            bound = min(-node.rank, answer.value + master.offset)
            if broken.max(initial=0.0) <= WHOLE:
                self._at_once(self._held(node, bound, dict(enumerate(np.round(values).tolist()))))
                return
            at = int(np.argmax(np.where(broken > WHOLE, 1.0 + 2.0 * self.by_date - broken, 0.0)))
            node = self._held(node, bound, {at: float(np.round(values[at]))})


def _there(columns: Ints) -> Ints:
    flat: Ints = columns[columns != ABSENT]
    return flat


__all__ = ["PlanTree"]
