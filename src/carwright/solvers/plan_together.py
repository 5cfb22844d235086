"""All scenarios in one program: what cuts cannot see are steps of fees and waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carwright.solvers.plan_program import PlanProgram, plan_program
from carwright.solvers.program import ABSENT, Floats

if TYPE_CHECKING:
    from carwright.solvers.plan_search import PlanSearch

TOGETHER = 12_000
"""Columns up to which all scenarios are tried in one program."""
COLUMNS = (
    *("deliver", "backlog", "share", "volume", "parked", "retro", "take"),
    *("spot", "stock", "step", "reached", "at_step", "missing", "waits", "cumulative"),
)
"""Columns of a scenario, in the program of one as in that of all."""


def solved_together(search: PlanSearch, most: int) -> None:
    """All in one program, with the best so far to start from: what cuts cannot see are steps of fees and waits."""
    small = search.scaled.problem
    whole = plan_program(small, money=search.scaled.money, pieces=search.scaled.pieces)
    if search.infeasible or search.closed or search.left <= 0 or whole.program.columns > most:
        return
    hint = None if search.found is None else _hint(search, whole)
    answer = search.watched(whole.program, search.slack(1.0), hint)
    if answer.status == "infeasible":
        search.infeasible = search.found is None
        return
    if np.isfinite(answer.bound):
        search.bound = min(search.bound, answer.bound + whole.offset)
    if answer.x is not None:
        _take(search, whole, answer.x)
    search.told("together")


def _hint(search: PlanSearch, whole: PlanProgram) -> Floats:
    """The best so far as values of the one program's columns."""
    assert search.found is not None
    x = np.zeros(whole.program.columns)
    count = search.master.first_columns
    x[:count] = search.found.x[:count]
    for second, scenario, lived in zip(whole.seconds, search.scenarios, search.found.lived, strict=True):
        for name in COLUMNS:
            to, own = getattr(second, name), getattr(scenario.second, name)
            x[to[to != ABSENT]] = lived.x[own[own != ABSENT]]
    return whole.with_risk(x)


def _take(search: PlanSearch, whole: PlanProgram, x: Floats) -> None:
    """A solution of the one program, lived through scenario by scenario at the steps that it reaches."""
    count = search.master.first_columns
    first = np.where(search.master.base.whole[:count], np.round(x[:count]), x[:count])
    links = first[search.master.links]
    lived = []
    for second, scenario in zip(whole.seconds, search.scenarios, strict=True):
        own = np.zeros(scenario.program.columns)
        for name in COLUMNS:
            to, here = getattr(second, name), getattr(scenario.second, name)
            own[here[here != ABSENT]] = x[to[to != ABSENT]]
        best = scenario.live_held(links, own)
        if best is None:
            return
        lived.append(best)
    search.keep(first, lived)


__all__ = ["TOGETHER", "solved_together"]
