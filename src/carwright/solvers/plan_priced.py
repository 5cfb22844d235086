"""Scenarios that choose what is built by themselves, at a price: what whole steps of fees take from them shows there.

What is built is bought by every scenario at the price that the mixture of its cuts sets (Lagrangian relaxation,
Geoffrion 1974), between the bounds that dates leave. Relaxed, that gives the mixture again; with whole steps it gives a
lower cut for these dates.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from carwright.solvers.mathopt import Answer
from carwright.solvers.plan_reach import Reach
from carwright.solvers.plan_scenario import ScenarioProgram, every_run, split
from carwright.solvers.program import Floats

if TYPE_CHECKING:
    from carwright.solvers.plan_search import PlanSearch

STEPS = 320
"""Most runs of fee steps looked into for one cut of every scenario, but no fewer than `LEAST` in each."""
LEAST = 4


def priced_limit(scenario: ScenarioProgram, prices: Floats, reach: tuple[Floats, Floats], nodes: int) -> float:
    """Most that a scenario can be worth less the price of its links, with every fee at the step of its year.

    Parameters
    ----------
    scenario
        Its session is left as it was.
    prices
        Of one unit of each link, shape (links,).
    reach
        Bounds of the links, shapes (links,).
    nodes
        Most runs of steps that are looked into: with fewer the limit is higher, and still holds.
    """
    session, worth = scenario.session, scenario.program.worth
    session.bounds(scenario.links, *reach)
    session.worths(scenario.links, worth[scenario.links] - prices)
    try:
        return _most(scenario, nodes)
    finally:
        scenario.allow(every_run(scenario.steps))
        session.worths(scenario.links, worth[scenario.links])


def _most(scenario: ScenarioProgram, nodes: int) -> float:
    """Best first over runs of steps, from the program as its session stands."""
    session, every, ticket = scenario.session, every_run(scenario.steps), count()
    root = session.solve()
    if root.x is None:
        return np.inf
    heap = [(-root.value, next(ticket), every, root.x)]
    while heap and nodes > 0:
        nodes -= 1
        best, _, runs, x = heappop(heap)
        halves = list(split(scenario.steps, scenario.program.worth, x, runs))
        if not halves:
            return -best
        for half in halves:
            scenario.allow(half)
            answer = session.solve()
            if answer.x is not None:
                heappush(heap, (-answer.value, next(ticket), half, answer.x))
            elif answer.status != "infeasible":
                heappush(heap, (best, next(ticket), half, x))
    return -heap[0][0] if heap else np.inf  # to make nothing there is always possible: rounding


class StepCuts:
    """Cuts that know of whole steps of fees, for dates between bounds."""

    def __init__(self, search: PlanSearch) -> None:
        self.search, self.master = search, search.master
        self.reach = Reach(search.scaled.problem, search.first, self.master.base)
        self.stepped = [each for each in search.scenarios if each.steps]
        self.gained = 0.0
        """Most that the bound fell by such cuts so far."""

    def tightened(self, answer: Answer, low: Floats, high: Floats) -> Answer:
        """The master's answer once every scenario's mixture of cuts knows of whole steps.

        Parameters
        ----------
        answer
            Of the master as it stands, its dates held at the bounds.
        low, high
            Bounds of the columns of dates, shape (dates,).
        """
        if answer.x is None or not self.stepped:
            return answer
        search, master = self.search, self.master
        limits, slopes = master.mixture(answer)
        reach = self.reach.bounds(master.dates, low, high)
        nodes = max(LEAST, STEPS // len(self.stepped))

        def limit(scenario: ScenarioProgram) -> float:
            s = scenario.second.scenario
            return min(float(limits[s]), priced_limit(scenario, slopes[s], reach, nodes))

        at = [each.second.scenario for each in self.stepped]
        limits[at] = list(search.pool.map(limit, self.stepped))
        search.effort["cuts"] += len(at)
        master.add_cuts(limits, slopes, (low, high))
        after = master.session.solve(max(search.left, 1.0))
        if after.x is not None:
            self.gained = max(self.gained, answer.value - after.value)
        return after


__all__ = ["StepCuts", "priced_limit"]
