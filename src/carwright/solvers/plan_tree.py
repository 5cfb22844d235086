"""Branch and bound over dates: what opens, is signed and is left when; the shifts of each choice are left to HiGHS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from carwright.solvers.program import ABSENT, Floats, Ints

if TYPE_CHECKING:
    from carwright.solvers.plan_search import PlanSearch

ROUNDS = 6
"""Most cuts in one node."""
STALLED = 0.05
"""A round that closes less than this share of what is open in its node is the last."""
LEAF_ROUNDS = 20
"""Most plans made for one set of dates."""
NEARING = 20
"""Most rounds of cuts for one set of dates before its first plan."""
LEAF_SHARE = 0.25
"""Share of the time left that HiGHS may take for one of them."""
EARLY = 3.0
"""Gaps below the bound within which dates get their shifts at once, if they promise so many more than the best plan."""
DIVES = (8, 24, 72)
"""Nodes at which the dates are rounded, as long as the best plan is that poor."""
WHOLE = 1e-5
BY_DATE = ("opened", "signed", "left")
"""Columns that are branched on first: each halves the dates."""
AT_DATE = ("opening", "signing", "exit")


@dataclass(order=True)
class Node:
    """Bounds of the columns of dates; those with the highest bound come first."""

    rank: float
    """Minus the bound of all plans in the node."""
    ticket: int
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)
    leaf: bool = field(compare=False, default=False)
    """All dates are given."""


@dataclass
class Looked:
    """The relaxed plan of a node."""

    bound: float
    x: Floats


class PlanTree:
    """The nodes that are still open, and what is known of those that are not."""

    def __init__(self, search: PlanSearch) -> None:
        self.search, self.master = search, search.master
        first = search.first
        by_date, at_date = (
            np.concatenate([_there(getattr(first, name)) for name in names]) for names in (BY_DATE, AT_DATE)
        )
        self.columns: Ints = np.sort(np.concatenate([by_date, at_date]))
        self.by_date = np.isin(self.columns, by_date)
        self.spot = {int(column): k for k, column in enumerate(self.columns)}
        self.ticket = count()
        self.settled = -np.inf
        """Highest bound of the nodes that are done with."""
        base = self.master.base
        self.heap = [Node(-search.bound, next(self.ticket), base.low[self.columns], base.high[self.columns])]

    def run(self) -> None:
        """Until the gap is closed, the time is over, or no node left could lower the bound."""
        search, looked = self.search, 0
        while self.heap and -self.heap[0].rank > self.settled and not search.closed and search.left > 0:
            node = self._next()
            looked += 1
            if looked in DIVES and self._poor(-node.rank):
                self._dive(node)
            held = -node.rank
            if self._hopeless(held):
                self.settled = max(self.settled, held)
                continue
            if node.leaf:
                self.settled = max(self.settled, self._leaf(node))
            else:
                for child in list(self._branched(node)):
                    heappush(self.heap, child)
            tops = [-self.heap[0].rank] if self.heap else []
            search.bound = min(search.bound, max([self.settled, *tops]))
            search.told("relaxed" if search.found is None else "whole")
        if not self.heap and self.settled == -np.inf:
            search.infeasible = search.found is None
        self.master.session.bounds(
            self.columns, self.master.base.low[self.columns], self.master.base.high[self.columns]
        )

    def _next(self) -> Node:
        """The best; half of the time gone without a plan, the one made last, to get to one soon."""
        search = self.search
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
        master.session.bounds(self.columns, node.low, node.high)
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
        return Looked(bound, x) if x is not None else None

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
        given = replace(given, leaf=True, ticket=-given.ticket)
        if self._poor(seen.bound) and seen.bound >= self.search.bound - self.search.slack(EARLY):
            self.settled = max(self.settled, self._leaf(given))
        else:
            yield given

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

    def _leaf(self, node: Node) -> float:
        """Shifts for given dates by HiGHS, again with what each plan has shown, until it promises what is so."""
        search, master = self.search, self.master
        bound = self._neared(node)
        for _ in range(LEAF_ROUNDS):
            if self._hopeless(bound) or search.left <= 0:
                break
            program = master.program()
            low, high = program.low.copy(), program.high.copy()
            low[self.columns], high[self.columns] = node.low, node.high
            hint = self._hint(node)
            answer = search.watched(replace(program, low=low, high=high), search.worthwhile(0.5), hint, LEAF_SHARE)
            if answer.status == "infeasible":
                return -np.inf
            bound = min(bound, answer.bound + master.offset)
            if answer.x is None:
                break
            value = search.tried(answer.x[: master.first_columns])
            if bound - value <= search.worthwhile(0.7):
                break
        return bound

    def _neared(self, node: Node) -> float:
        """Bound of given dates with relaxed shifts: one plan with whole shifts after the other costs far more."""
        search, master, bound = self.search, self.master, -node.rank
        master.session.bounds(self.columns, node.low, node.high)
        answer = master.session.solve(max(search.left, 0.1))
        if answer.x is None:
            return -np.inf if answer.status == "infeasible" else bound
        for neared in search.nearing(answer.x[: master.first_columns], NEARING):
            bound = min(bound, neared)
            if self._hopeless(bound):
                break
        return bound

    def _dive(self, node: Node) -> None:
        """Round the dates of a node one after the other, and choose shifts for them: some good plan comes early."""
        master = self.master
        while self.search.left > 0:
            master.session.bounds(self.columns, node.low, node.high)
            answer = master.session.solve(max(self.search.left, 1.0))
            if answer.x is None:
                return
            values = answer.x[self.columns]
            broken = np.abs(values - np.round(values))
            bound = min(-node.rank, answer.value + master.offset)
            if broken.max(initial=0.0) <= WHOLE:
                self._leaf(self._held(node, bound, dict(enumerate(np.round(values).tolist()))))
                return
            at = int(np.argmax(np.where(broken > WHOLE, 1.0 + 2.0 * self.by_date - broken, 0.0)))
            node = self._held(node, bound, {at: float(np.round(values[at]))})

    def _hint(self, node: Node) -> Floats | None:
        """The best plan so far, if it has these dates."""
        found = self.search.found
        if found is None:
            return None
        dates = found.x[self.columns]
        inside = (dates >= node.low - WHOLE).all() and (dates <= node.high + WHOLE).all()
        return self.master.hint(found.x) if inside else None


def _there(columns: Ints) -> Ints:
    flat: Ints = columns[columns != ABSENT]
    return flat


__all__ = ["PlanTree"]
