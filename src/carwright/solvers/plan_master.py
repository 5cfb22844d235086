"""First stage with the scenarios as cuts: what to build, judged by what each scenario has shown so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.mathopt import Answer, Session
from carwright.solvers.plan_first import FirstStage, add_first_stage
from carwright.solvers.plan_program import value_at_risk
from carwright.solvers.program import Bits, Floats, Ints, Program, ProgramBuilder


@dataclass
class Cuts:
    """One cut of every scenario: its value is at most ``limits + slopes @ links``."""

    limits: Floats
    """Shape (scenarios,)."""
    slopes: Floats
    """Shape (scenarios, links)."""
    low: Floats
    high: Floats
    """Bounds of the columns of dates within which they hold."""
    held: bool = True
    """Whether they count where the session stands."""

    def within(self, low: Floats, high: Floats) -> bool:
        """Whether they hold for all dates between these bounds."""
        return bool((low >= self.low).all() and (high <= self.high).all())


class Master:
    """Maximise the goal over the first stage, where a scenario's score is at most what its cuts allow."""

    def __init__(self, problem: PlanProblem) -> None:
        build = ProgramBuilder()
        goal, scenarios = problem.goal, problem.sizes["scenario"]
        self.problem = problem
        self.first: FirstStage = add_first_stage(build, problem)
        self.first_columns = build.columns
        self.links: Ints = self.first.links
        every = np.ones(scenarios, np.bool_)
        self.theta = build.add_columns(every, -np.inf)
        once = self.first.cash.worth(problem.discount, self.first_columns) * goal.npv
        self.constant = -float(problem.development @ problem.discount) * goal.npv
        self.once = once
        self.eta = self.below = np.zeros(0, np.int64)
        if goal.risk_weight > 0:
            self._add_risk(build, once, every)
        worth = np.zeros(build.columns)
        worth[: self.first_columns] = (1 - goal.risk_weight) * once
        worth[self.theta] = (1 - goal.risk_weight) * problem.weight
        worth[self.eta] = goal.risk_weight
        worth[self.below] = -goal.risk_weight * problem.weight[: len(self.below)] / goal.risk_share
        self.offset = (1 - goal.risk_weight) * self.constant
        self.base: Program = build.program(worth)
        self.session = Session(self.base.relaxed())
        self.dates: Ints = self.first.dates
        """Columns of dates: what opens, is signed and is left when."""
        self._every = self.base.low[self.dates], self.base.high[self.dates]
        self._cuts: list[Cuts] = []

    def _add_risk(self, build: ProgramBuilder, once: Floats, every: Bits) -> None:
        """``below_s >= eta - score_s``: by how much a scenario falls short of the value at risk."""
        self.eta = build.add_columns(np.ones(1, np.bool_), -np.inf)
        self.below = build.add_columns(every)
        scored = build.add_columns(np.ones(1, np.bool_), -np.inf)
        is_once = build.add_rows(np.ones(1, np.bool_), self.constant, self.constant)
        build.put(is_once, scored)
        build.put(is_once, np.arange(self.first_columns), -once)
        short = build.add_rows(every, 0)
        build.put(short, self.below)
        build.put(short, scored)
        build.put(short, self.theta)
        build.put(short, self.eta, -1)

    def goal_of(self, x: Floats, values: Floats) -> float:
        """Goal of a first stage with the values of its scenarios, in units of the objective."""
        scores = self.once @ x[: self.first_columns] + self.constant + values
        return mixed(scores, self.problem)

    @property
    def cuts(self) -> int:
        """Rounds of cuts that it has."""
        return len(self._cuts)

    def learn(self, other: Master) -> None:
        """Take the cuts for all dates of another master over the same links: how scenarios are lived through stays."""
        for cuts in other._cuts:
            if cuts.within(*other._every):
                self.add_cuts(cuts.limits, cuts.slopes)

    def add_cuts(self, limits: Floats, slopes: Floats, dates: tuple[Floats, Floats] | None = None) -> None:
        """``theta_s <= limit_s + slope_s links`` for every scenario; with bounds of the dates, for those alone."""
        cuts = Cuts(limits, slopes, *(dates or self._every))
        self._cuts.append(cuts)
        row = np.repeat(np.arange(len(slopes)), len(self.links) + 1)
        column = np.column_stack([np.broadcast_to(self.links, slopes.shape), self.theta]).ravel()
        value = np.column_stack([-slopes, np.ones(len(slopes))]).ravel()
        kept = np.abs(value) > 1e-11
        self.session.add_rows(np.full(len(limits), -np.inf), limits, row[kept], column[kept], value[kept])

    def latest(self, most: int) -> tuple[Floats, Floats]:
        """The latest of its cuts: limits, shape (rounds, scenarios), and slopes, shape (rounds, scenarios, links)."""
        latest = [each for each in self._cuts if each.held][-most:]
        return np.array([each.limits for each in latest]), np.array([each.slopes for each in latest])

    def hold(self, low: Floats, high: Floats) -> None:
        """Allow dates between bounds, with the cuts that hold there."""
        self.session.bounds(self.dates, low, high)
        rows, limits = [], []
        for k, cuts in enumerate(self._cuts):
            held = cuts.within(low, high)
            if held != cuts.held:
                cuts.held = held
                rows.append(self.base.rows + k * len(cuts.limits) + np.arange(len(cuts.limits)))
                limits.append(cuts.limits if held else np.full(len(cuts.limits), np.inf))
        if rows:
            every = np.concatenate(rows)
            self.session.row_bounds(every, np.full(len(every), -np.inf), np.concatenate(limits))

    def hold_all(self) -> None:
        """Allow all dates again."""
        self.hold(*self._every)

    def mixture(self, answer: Answer) -> tuple[Floats, Floats]:
        """The mixture of its cuts that keeps each scenario where the answer has it: limits and slopes."""
        assert answer.duals is not None
        weight = np.maximum(answer.duals[self.base.rows :].reshape(len(self._cuts), -1), 0.0)
        total = weight.sum(axis=0)
        held = np.array([each.held for each in self._cuts], np.float64)[:, None] * np.ones(len(total))
        weight = np.where(total > 0, weight, held)
        weight /= weight.sum(axis=0)
        limits = np.array([each.limits for each in self._cuts])
        slopes = np.array([each.slopes for each in self._cuts])
        return (weight * limits).sum(axis=0), np.einsum("ks,ksl->sl", weight, slopes)

    def promised(self, links: Floats) -> Floats:
        """What the cuts let each scenario reach with these links, shape (scenarios,)."""
        promised: Floats = np.min([each.limits + each.slopes @ links for each in self._cuts if each.held], axis=0)
        return promised

    def program(self) -> Program:
        """The mixed-integer program for the dates that are held, with all cuts that hold there."""
        return replace(self.session.program, whole=self.base.whole)

    def hint(self, x: Floats) -> Floats:
        """A full start of `program` from a first stage."""
        hint = np.zeros(self.base.columns)
        hint[: self.first_columns] = x[: self.first_columns]
        values = self.promised(hint[self.links])
        hint[self.theta] = values
        if len(self.eta):
            scores = self.once @ x[: self.first_columns] + self.constant + values
            eta = value_at_risk(scores, self.problem)
            hint[self.eta] = eta
            hint[self.below] = np.maximum(eta - scores, 0)
            hint[self.below[-1] + 1] = self.once @ x[: self.first_columns] + self.constant
        return hint


def nearing(
    master: Master,
    core: Floats,
    lived: Callable[[Floats], float | None],
    *,
    near: Callable[[float], float],
    left: Callable[[], float],
    rounds: int,
) -> Iterator[Answer]:
    """Answers of the master, round by round of cuts, until the best point is as good as it promises.

    Cuts are made halfway between the master's wish and the best point so far: few rounds, no zigzag.

    Parameters
    ----------
    master
        Relaxed, as it stands.
    core
        First stage at which the first cuts are made.
    lived
        The goal at a first stage, which is cut there; None: it cannot be lived through, and the rounds end.
    near
        How far below what is promised the best value may lie.
    left
        Seconds left.
    rounds
        At most.
    """
    x, best = core, -np.inf
    for _ in range(rounds):
        value = lived(x)
        if value is None:
            return
        if value > best:
            best, core = value, x
        answer = master.session.solve(max(left(), 0.1))
        yield answer
        if answer.x is None or answer.value + master.offset - best <= near(best) or left() <= 0:
            return
        x = 0.5 * (answer.x[: master.first_columns] + core)


def mixed(scores: Floats, problem: PlanProblem) -> float:
    """Mean of the scores mixed with their CVaR, as in `PlanGoal`."""
    goal, weight = problem.goal, problem.weight
    mean = float(weight @ scores)
    if goal.risk_weight == 0:
        return mean
    eta = value_at_risk(scores, problem)
    cvar = eta - float(weight @ np.maximum(eta - scores, 0)) / goal.risk_share
    return (1 - goal.risk_weight) * mean + goal.risk_weight * cvar


def tail_weights(scores: Floats, problem: PlanProblem) -> Floats:
    """Weight of each scenario in the goal where it stands: its chance, more for the worst share under CVaR."""
    goal, weight = problem.goal, problem.weight
    left, tail = goal.risk_share, np.zeros(len(scores))
    for s in np.argsort(scores, kind="stable"):
        tail[s] = min(weight[s], max(left, 0.0))
        left -= weight[s]
    return (1 - goal.risk_weight) * weight + goal.risk_weight * tail / goal.risk_share


__all__ = ["Master", "mixed", "nearing", "tail_weights"]
