"""One search for a plan and what it gives: tables, status, notes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.planning.alternatives import cvar
from carwright.planning.binding import binding_of
from carwright.planning.clash import Clash, can_be_kept, clash_of
from carwright.planning.plan_tables import (
    Decided,
    capacity_rows,
    decision_rows,
    empty,
    scenario_rows,
    timeline_rows,
    volume_tables,
)
from carwright.planning.volumes import volumes_of
from carwright.results.plan import TABLES, PlanResult, PlanStatus
from carwright.solvers.plan_search import PlanSearch

Better = Callable[[PlanResult], None]
AFTER_STOP_S = 2.0
"""For what binds once somebody has pressed Ctrl-C."""
ROUNDING = 1e-5
"""Share of the goal that is the solver's rounding."""


class Attempt:
    """A problem, its search and what that gives."""

    def __init__(self, problem: PlanProblem, gap: float) -> None:
        self.problem, self.gap = problem, gap
        self.begun, self._cpu = time.perf_counter(), time.process_time()
        self.found: PlanSearch

    def search(
        self,
        seconds: float,
        jobs: int,
        knows: PlanSearch | None,
        tell: Callable[[str, float | None, float | None], None] | None = None,
        better: Better | None = None,
    ) -> PlanSearch:
        """Search to the end; Ctrl-C before there is any plan is raised, as there is nothing to give."""

        def show() -> None:
            if better is not None:
                better(self._result(_tables(self.problem, self.found), None))

        self.found = PlanSearch(self.problem, seconds, self.gap, jobs, tell, knows=knows, better=show)
        self.found.run()
        if self.found.found is None and self.found.stopped:
            raise KeyboardInterrupt
        return self.found

    def prove_none(self, seconds: float, jobs: int) -> None:
        """If no plan was found, ask whether there can be one that keeps the budgets."""
        if self.found.found is None and not self.found.infeasible:
            self.found.infeasible = can_be_kept(self.problem, seconds, jobs) is False

    @property
    def value(self) -> float:
        """The goal, in the units of a result; less than any if there is no plan."""
        return -np.inf if self.found.found is None else self.found.found.value * self.found.scaled.points

    def result(self, seconds: float) -> PlanResult:
        """Tables, status and notes, with what binds or clashes; ``seconds`` 0: neither of these is asked."""
        return self._result(*_answers(self.problem, self.found, seconds))

    def _result(self, tables: dict[str, Any], clash: Clash | None) -> PlanResult:
        status, notes = _status(self.found, clash)
        made = PlanResult(
            **_told(self.problem, self.found),
            status=status,
            gap_asked=self.gap,
            seconds=time.perf_counter() - self.begun,
            cpu_seconds=time.process_time() - self._cpu + self.found.effort["cpu_s beside"],
            clash=clash.words if clash else (),
            notes=notes,
            **tables,
        )
        return _as_served(self.problem, made)


def _as_served(problem: PlanProblem, made: PlanResult) -> PlanResult:
    """The plan at the worth of its tables.

    They serve the oldest orders first, where the program may serve younger ones: more of the old are then cancelled,
    and the longest wait ends earlier. Its bound holds all the same.
    """
    if problem.goal.wait == 0 or made.value is None:
        return made
    scores, risk = made.scenarios["score"].to_numpy(), problem.goal.risk_weight
    value = (1 - risk) * float(problem.weight @ scores) + risk * cvar(scores, problem)
    if value >= made.value - ROUNDING * max(1.0, abs(made.value)):
        return made
    note = f"Oldest orders first: the longest wait takes {made.value - value:.3g} points more than the search reckoned."
    served = replace(made, value=value, notes=(*made.notes, note))
    late = served.status == "optimal" and served.gap is not None and served.gap > made.gap_asked
    return replace(served, status="gap") if late else served


def overtaken(made: PlanResult, winner: PlanResult) -> PlanResult:
    """The plan of an alternative that came out better than the plan: a way of building, searched for alone.

    What is proven of the whole problem still holds, and so does the table of alternatives.
    """
    note = "Better than what was found first: it came out when one way of building was searched for alone."
    return replace(
        winner,
        status=made.status,
        bound=made.bound,
        fingerprint=made.fingerprint,
        seconds=made.seconds + winner.seconds,
        cpu_seconds=made.cpu_seconds + winner.cpu_seconds,
        notes=(*made.notes, note),
        alternatives=made.alternatives,
    )


def _answers(problem: PlanProblem, search: PlanSearch, seconds: float) -> tuple[dict[str, Any], Clash | None]:
    """The tables of the plan and what binds, or what clashes; ``seconds`` 0: neither of these is asked."""
    if search.found is None:
        tables = {name: empty(name) for name in TABLES}
        return tables, clash_of(problem, seconds=seconds, jobs=search.jobs) if seconds else None
    tables = _tables(problem, search)
    if seconds:
        tables["binding"] = binding_of(problem, search, seconds=AFTER_STOP_S if search.stopped else seconds / 4)
    return tables, None


def _told(problem: PlanProblem, search: PlanSearch) -> dict[str, Any]:
    """What was asked for and how good the answer is."""
    points = search.scaled.points
    years = zip(problem.years, problem.budget_year, strict=True)
    return {
        "name": problem.name,
        "currency": problem.currency,
        "goal": asdict(problem.goal),
        "value": None if search.found is None else search.found.value * points,
        "bound": search.bound * points if np.isfinite(search.bound) else None,
        "seed": 0,
        "version": _version(),
        "fingerprint": fingerprint(problem),
        "budget": float(problem.budget) if np.isfinite(problem.budget) else None,
        "budget_years": {year: float(most) for year, most in years if np.isfinite(most)},
        "figures": dict(search.effort),
    }


def _tables(problem: PlanProblem, search: PlanSearch) -> dict[str, Any]:
    assert search.found is not None
    decided = Decided(problem, search.first, search.found.x, search.scaled.pieces)
    volumes = [volumes_of(problem, search, s) for s in range(problem.sizes["scenario"])]
    return (
        {name: empty(name) for name in TABLES}
        | volume_tables(problem, volumes)
        | {
            "decisions": decision_rows(decided),
            "timeline": timeline_rows(decided),
            "capacities": capacity_rows(problem, "file"),
            "scenarios": scenario_rows(problem, volumes),
        }
    )


def _status(search: PlanSearch, clash: Clash | None) -> tuple[PlanStatus, tuple[str, ...]]:
    """How the search ended, and what a reader must know of it."""
    if search.found is None:
        if clash is not None and not clash.smallest:
            return "infeasible", ("The time was too short to tell whether all of the limits named are needed.",)
        if clash is not None:
            return "infeasible", (
                "It is proven that no plan keeps all limits, but that without any one of these it can.",
            )
        if search.infeasible:
            return "infeasible", ("It is proven that no plan keeps all limits.",)
        return "none", ("No plan was found in the time given; it is not proven that there is none.",)
    if search.closed:
        return "optimal", ()
    if search.stopped:
        return "stopped", ("Stopped by Ctrl-C: the best plan so far.",)
    if search.left > 0:
        return "gap", ("Steps of fees or waits keep the gap open: a longer search by the same way would not close it.",)
    return "gap", ("The time ran out before the gap was closed: the best plan so far.",)


def fingerprint(problem: PlanProblem) -> str:
    """SHA-256 of everything that the plan depends on."""
    digest = hashlib.sha256()
    for each in fields(problem):
        value = getattr(problem, each.name)
        digest.update(each.name.encode())
        digest.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    return digest.hexdigest()


def _version() -> str:
    from carwright import __version__

    return __version__


__all__ = ["Attempt", "Better", "fingerprint", "overtaken"]
