"""Dates are given: the bound of all plans with them, and whole shifts for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from carwright.solvers.mathopt import Answer
from carwright.solvers.plan_priced import StepCuts
from carwright.solvers.plan_scenario import reached_steps
from carwright.solvers.plan_shifts import Shifts
from carwright.solvers.program import Floats

if TYPE_CHECKING:
    from carwright.solvers.plan_search import PlanSearch

HIGHS_ROUNDS = 20
"""Most plans made by HiGHS for one set of dates."""
NEARING = 20
"""Most rounds of cuts for one set of dates before its first plan."""
ROUGHLY = 3
"""Runs of fee steps looked into to choose those that are held while shifts are changed."""
HIGHS_SHARE = 0.25
"""Share of the time left that HiGHS may take for one set of dates."""
Dates = tuple[Floats, Floats]
"""Bounds of the columns of dates; both the same if they are given."""


class GivenDates:
    """What can be made of given dates, in the order of what it costs."""

    def __init__(self, search: PlanSearch, steps: StepCuts) -> None:
        self.search, self.master, self.steps = search, search.master, steps

    def tightened(self, dates: Dates) -> Answer:
        """The relaxed plan as it is known, with one cut of every scenario that knows of whole steps of fees."""
        self.master.hold(*dates)
        answer = self.master.session.solve(max(self.search.left, 1.0))
        return self.steps.tightened(answer, *dates)

    def bound(self, dates: Dates, bound: float) -> float:
        """Bound with relaxed shifts, then with whole steps of fees."""
        search, master = self.search, self.master
        master.hold(*dates)
        answer = master.session.solve(max(search.left, 0.1))
        if answer.x is None:
            return -np.inf if answer.status == "infeasible" else bound
        for neared in search.nearing(answer.x[: master.first_columns], NEARING):
            bound = min(bound, neared)
        answer = self.tightened(dates)
        return bound if answer.x is None else min(bound, answer.value + master.offset)

    def shifts(self, dates: Dates) -> None:
        """Whole shifts by rounding and changing, at the steps of fees that relaxed shifts bring."""
        search, master = self.search, self.master
        master.hold(*dates)
        answer = master.session.solve(max(search.left, 0.1))
        if answer.x is None:
            return
        x = answer.x[: master.first_columns]
        lived = search.lived_whole(x[master.links], ROUGHLY, search.gap / 4)
        steps = [reached_steps(each.steps, one.x) for each, one in zip(search.scenarios, lived, strict=True)]
        made = Shifts(search, dates, steps).run(x)
        if made is not None:
            search.tried(*made)

    def by_highs(self, dates: Dates, bound: float, hopeless: Callable[[float], bool]) -> float:
        """Shifts by HiGHS, again with what each plan has shown, until it promises what is so; their bound."""
        search, master = self.search, self.master
        for _ in range(HIGHS_ROUNDS):
            if hopeless(bound) or search.left <= 0:
                break
            master.hold(*dates)
            answer = search.watched(master.program(), search.worthwhile(0.5), None, HIGHS_SHARE)
            if answer.status == "infeasible":
                return -np.inf
            bound = min(bound, answer.bound + master.offset)
            if answer.x is None:
                break
            value = search.tried(answer.x[: master.first_columns])
            if bound - value <= search.worthwhile(0.7):
                break
        return bound


__all__ = ["Dates", "GivenDates"]
