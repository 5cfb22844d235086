"""One scenario lived through, again and again: its value for what was built, and what more of it would be worth."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    """Money beyond the budgets, and cars that lack to a step of fees that is held."""


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
        steps = self.second.rows["step from"]
        short = build.add_columns(steps != ABSENT, 0, 0)
        build.put(steps, short)
        self._short = short[short != ABSENT]
        worth = second_worth(problem, self.second, build.columns, money, pieces)
        worth[self._over] = -OVERDRAFT * max(problem.goal.npv, 1e-3)
        worth[self._short] = -2 * problem.fee.max(initial=0.0) * problem.goal.npv
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
            return self.in_full(root)
        try:
            return self.in_full(_search(self, root, gap * max(abs(root.value), 1e-9), (nodes, until)))
        finally:
            self.allow(every_run(self.steps))

    def live_held(self, links: Floats, x: Floats) -> Lived | None:
        """Best way through at the steps and waits of ``x``; None if there is none."""
        with self.holding(links, x):
            lived = self.solved()
            return None if lived is None else self.in_full(lived)

    @contextmanager
    def holding(self, links: Floats, x: Floats) -> Iterator[None]:
        """What was built, and the steps and waits of ``x``, stay as they are."""
        waits = self.second.waits[self.second.waits != ABSENT]
        self.session.fix(self.links, links)
        self.allow(reached_steps(self.steps, x))
        self.session.fix(waits, np.round(x[waits]))
        try:
            yield
        finally:
            self.session.bounds(waits, np.zeros(len(waits)), np.ones(len(waits)))
            self.allow(every_run(self.steps))

    def live_at(self, links: Floats, runs: Runs) -> Lived | None:
        """Best way through at steps of fees that are held; cars that lack to a step are paid for at twice the fee."""
        count = len(self._short)
        self.session.fix(self.links, links)
        self.session.bounds(self._short, np.zeros(count), np.full(count, np.inf))
        self.allow(runs)
        try:
            return self.solved()
        finally:
            self.session.bounds(self._short, np.zeros(count), np.zeros(count))
            self.allow(every_run(self.steps))

    def solved(self) -> Lived | None:
        """The program as its session stands."""
        answer = self.session.solve()
        if answer.x is None or answer.reduced is None or answer.duals is None:
            return None
        over = float(answer.x[self._over].sum() + answer.x[self._short].sum())
        slope = answer.reduced[self.links]
        return Lived(answer.value, answer.value, answer.x, slope, answer.duals, answer.reduced, over)

    def allow(self, runs: Runs) -> None:
        """As `allow`, in its own session."""
        allow(self.session, self.steps, runs)

    def in_full(self, lived: Lived) -> Lived:
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


def every_run(steps: Sequence[Steps]) -> Runs:
    """All steps of each offer and year."""
    return tuple((0, len(each.reached)) for each in steps)


def allow(session: Session, steps: Sequence[Steps], runs: Runs) -> None:
    """Allow each offer and year a run of steps; one that does not begin at the first step has to be reached."""
    if not steps:
        return
    inside = [
        (np.arange(len(each.reached)) >= low) & (np.arange(len(each.reached)) < high)
        for each, (low, high) in zip(steps, runs, strict=True)
    ]
    columns = np.concatenate([each.reached for each in steps])
    session.bounds(columns, np.zeros(len(columns)), np.concatenate(inside).astype(float))
    rows = np.array([each.row for each in steps])
    must = np.array([1.0 if low > 0 else -np.inf for low, _ in runs])
    session.row_bounds(rows, must, np.ones(len(rows)))


def reached_steps(steps: Sequence[Steps], x: Floats) -> Runs:
    """The step that each year's volume truly reaches, as runs of one."""
    runs = []
    for each in steps:
        step = int(np.searchsorted(each.begins, x[each.volume].sum() + WHOLE, side="right")) - 1
        runs.append((step, step + 1))
    return tuple(runs)


def better_of(
    scenarios: Sequence[ScenarioProgram], lived: list[Lived], held: list[Lived] | None, most_over: float
) -> list[Lived]:
    """Of each scenario the better of two ways through, the second only if it is overdrawn by no more than so much."""
    if held is None:
        return lived
    full = [scenario.in_full(each) for scenario, each in zip(scenarios, held, strict=True)]
    return [
        other if other.overdrawn <= most_over and other.value > one.value else one
        for one, other in zip(lived, full, strict=True)
    ]


def _search(scenario: ScenarioProgram, root: Lived, slack: float, most: tuple[int, float]) -> Lived:
    """Best first; a node allows runs of steps, and is split where the relaxed program underrates a fee most."""
    ticket = count()
    every = every_run(scenario.steps)
    heap = [(-root.value, next(ticket), every, root)]
    best: Lived | None = None
    closed = -np.inf
    nodes, until = most
    while heap and (best is None or (-heap[0][0] > best.value + slack and time.perf_counter() < until)) and nodes > 0:
        _, _, runs, lived = heappop(heap)
        nodes -= 1
        scenario.allow(reached_steps(scenario.steps, lived.x))
        rounded = scenario.solved()
        if rounded is not None and (best is None or rounded.value > best.value):
            best = rounded
        children = list(split(scenario.steps, scenario.program.worth, lived.x, runs))
        closed = max(closed, lived.value if not children else -np.inf)
        for child in children:
            scenario.allow(child)
            solved = scenario.solved()
            if solved is not None:
                heappush(heap, (-solved.value, next(ticket), child, solved))
    if best is None:
        raise ArithmeticError("no way through a scenario was found")
    return replace(best, bound=max([best.value, closed] + [-bound for bound, *_ in heap]))


def split(steps: Sequence[Steps], worth: Floats, x: Floats, runs: Runs) -> Iterator[Runs]:
    """Two halves of the run of the offer and year whose fee is most underrated; none if no fee is."""
    most, where, at = WHOLE, -1, 0
    for k, (each, (step, _), (low, high)) in enumerate(zip(steps, reached_steps(steps, x), runs, strict=True)):
        if high - low <= 1:
            continue
        worths, volumes = worth[each.volume], x[each.volume]
        underrated = volumes @ worths - worths[min(max(step, low), high - 1)] * volumes.sum()
        if underrated > most:
            most, where, at = underrated, k, min(max(step + 1, low + 1), high - 1)
    if where >= 0:
        low, high = runs[where]
        for half in ((low, at), (at, high)):
            yield (*runs[:where], half, *runs[where + 1 :])


__all__ = ["Lived", "Runs", "ScenarioProgram", "allow", "better_of", "every_run", "reached_steps", "split"]
