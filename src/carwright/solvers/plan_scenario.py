"""One scenario lived through, again and again: its value for what was built, and what more of it would be worth."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.mathopt import Session
from carwright.solvers.plan_first import FirstStage, add_links
from carwright.solvers.plan_money import second_worth
from carwright.solvers.plan_second import SecondStage, add_second_stage
from carwright.solvers.program import ABSENT, Floats, Ints, Program, ProgramBuilder

OVERDRAFT = 50.0
"""Price of a unit of money beyond the budget: far above what money can earn, so that only a clash pays it."""
WHOLE = 1e-6
Runs = tuple[tuple[int, int], ...]
"""Of each offer and year with steps: first step allowed, and the one after the last."""


@dataclass(frozen=True)
class Lived:
    """A scenario lived through with given links."""

    value: float
    """Score of the second stage, in units of the objective."""
    bound: float
    """No way through has a higher one."""
    x: Floats
    slope: Floats
    """Worth of one unit more of each link, as far as the relaxed program goes; shape (links,)."""
    duals: Floats
    reduced: Floats
    overdrawn: float
    """Money beyond the budgets."""


class ScenarioProgram:
    """The second stage of one scenario with the links held at values."""

    def __init__(self, problem: PlanProblem, scenario: int, *, money: float, pieces: float) -> None:
        build = ProgramBuilder()
        first = add_links(build, problem)
        self.problem = problem
        self.first: FirstStage = first
        self.second: SecondStage = add_second_stage(build, problem, first, scenario)
        self.links: Ints = first.links
        over = []
        for name in ("budget", "budget of the year"):
            rows = self.second.rows[name]
            over.append(build.add_columns(rows != ABSENT))
            build.put(rows, over[-1])
        self._over = np.concatenate([each[each != ABSENT] for each in over])
        worth = second_worth(problem, self.second, build.columns, money, pieces)
        worth[self._over] = -OVERDRAFT * max(problem.goal.npv, 1e-3)
        self.program: Program = build.program(worth)
        self.session = Session(self.program.relaxed())
        self.steps: list[Steps] = list(_steps(problem, self.second))

    def live(self, links: Floats) -> Lived:
        """Best way through without whole numbers: its value is a bound, its slopes make a cut."""
        self.session.fix(self.links, links)
        lived = self.solved()
        if lived is None:
            raise ArithmeticError("the linear program of a scenario was not solved")
        return lived

    def live_whole(self, links: Floats, *, gap: float, until: float, nodes: int) -> Lived:
        """Best way through with every fee at the step that its year reaches, by branch and bound over the steps.

        Parameters
        ----------
        links
            What was built.
        gap
            Relative gap at which to stop.
        until
            Moment of `time.perf_counter` at which to stop with the best so far.
        nodes
            Most runs of steps that are looked into.
        """
        root = self.live(links)
        if not self.steps:
            return self._waits_in_full(root)
        try:
            return self._waits_in_full(_search(self, root, gap * max(abs(root.value), 1e-9), (nodes, until)))
        finally:
            self.allow(tuple((0, len(each.reached)) for each in self.steps))

    def live_held(self, links: Floats, x: Floats) -> Lived | None:
        """Best way through at the steps and waits of ``x``; None if there is none."""
        waits = self.second.waits[self.second.waits != ABSENT]
        self.session.fix(self.links, links)
        self.allow(reached_steps(self, x))
        self.session.fix(waits, np.round(x[waits]))
        try:
            lived = self.solved()
            return None if lived is None else self._waits_in_full(lived)
        finally:
            self.session.bounds(waits, np.zeros(len(waits)), np.ones(len(waits)))
            self.allow(tuple((0, len(each.reached)) for each in self.steps))

    def solved(self) -> Lived | None:
        """The program as its session stands."""
        answer = self.session.solve()
        if answer.x is None or answer.reduced is None or answer.duals is None:
            return None
        over = float(answer.x[self._over].sum())
        slope = answer.reduced[self.links]
        return Lived(answer.value, answer.value, answer.x, slope, answer.duals, answer.reduced, over)

    def allow(self, runs: Runs) -> None:
        """Allow each offer and year a run of steps; one that does not begin at the first step has to be reached."""
        if not self.steps:
            return
        inside = [
            (np.arange(len(each.reached)) >= low) & (np.arange(len(each.reached)) < high)
            for each, (low, high) in zip(self.steps, runs, strict=True)
        ]
        columns = np.concatenate([each.reached for each in self.steps])
        self.session.bounds(columns, np.zeros(len(columns)), np.concatenate(inside).astype(float))
        rows = np.array([each.row for each in self.steps])
        must = np.array([1.0 if low > 0 else -np.inf for low, _ in runs])
        self.session.row_bounds(rows, must, np.ones(len(rows)))

    def _waits_in_full(self, lived: Lived) -> Lived:
        """A wait counts in full as soon as one order is that old."""
        waits = self.second.waits[self.second.waits != ABSENT]
        if not len(waits):
            return lived
        x = lived.x.copy()
        x[waits] = np.ceil(x[waits] - WHOLE)
        return replace(lived, value=float(self.program.worth @ x), x=x)


@dataclass(frozen=True)
class Steps:
    """The steps of one offer's fee in one year."""

    reached: Ints
    volume: Ints
    begins: Floats
    """Volume at which each step begins."""
    row: int
    """At most one step is reached."""


def _steps(problem: PlanProblem, second: SecondStage) -> Iterator[Steps]:
    rows = second.rows["one step"]
    for offer, year in zip(*np.nonzero(rows != ABSENT), strict=True):
        there = second.reached[offer, year] != ABSENT
        reached, volume = second.reached[offer, year][there], second.step[offer, year][there]
        yield Steps(reached, volume, problem.fee_from[offer][there], int(rows[offer, year]))


def reached_steps(scenario: ScenarioProgram, x: Floats) -> Runs:
    """The step that each year's volume truly reaches, as runs of one."""
    runs = []
    for each in scenario.steps:
        step = int(np.searchsorted(each.begins, x[each.volume].sum() + WHOLE, side="right")) - 1
        runs.append((step, step + 1))
    return tuple(runs)


def _search(scenario: ScenarioProgram, root: Lived, slack: float, most: tuple[int, float]) -> Lived:
    """Best first; a node allows runs of steps, and is split where the relaxed program underrates a fee most."""
    ticket = count()
    every = tuple((0, len(each.reached)) for each in scenario.steps)
    heap = [(-root.value, next(ticket), every, root)]
    best: Lived | None = None
    closed = -np.inf
    nodes, until = most
    while heap and (best is None or (-heap[0][0] > best.value + slack and time.perf_counter() < until)) and nodes > 0:
        _, _, runs, lived = heappop(heap)
        nodes -= 1
        scenario.allow(reached_steps(scenario, lived.x))
        rounded = scenario.solved()
        if rounded is not None and (best is None or rounded.value > best.value):
            best = rounded
        children = list(_split(scenario, lived, runs))
        closed = max(closed, lived.value if not children else -np.inf)
        for child in children:
            scenario.allow(child)
            solved = scenario.solved()
            if solved is not None:
                heappush(heap, (-solved.value, next(ticket), child, solved))
    if best is None:
        raise ArithmeticError("no way through a scenario was found")
    return replace(best, bound=max([best.value, closed] + [-bound for bound, *_ in heap]))


def _split(scenario: ScenarioProgram, lived: Lived, runs: Runs) -> Iterator[Runs]:
    """Two halves of the run of the offer and year whose fee is most underrated; none if no fee is."""
    most, where, at = WHOLE, -1, 0
    for k, (each, (step, _), (low, high)) in enumerate(
        zip(scenario.steps, reached_steps(scenario, lived.x), runs, strict=True)
    ):
        if high - low <= 1:
            continue
        worth, volumes = scenario.program.worth[each.volume], lived.x[each.volume]
        underrated = volumes @ worth - worth[min(max(step, low), high - 1)] * volumes.sum()
        if underrated > most:
            most, where, at = underrated, k, min(max(step + 1, low + 1), high - 1)
    if where >= 0:
        low, high = runs[where]
        for half in ((low, at), (at, high)):
            yield (*runs[:where], half, *runs[where + 1 :])


__all__ = ["Lived", "Runs", "ScenarioProgram", "reached_steps"]
