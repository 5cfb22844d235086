"""First stage with the scenarios as cuts: what to build, judged by what each scenario has shown so far."""

from __future__ import annotations

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.mathopt import Session
from carwright.solvers.plan_first import FirstStage, add_first_stage
from carwright.solvers.plan_program import value_at_risk
from carwright.solvers.program import Bits, Floats, Ints, Program, ProgramBuilder


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
        self._limits: list[Floats] = []
        self._slopes: list[Floats] = []

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
        return len(self._limits)

    def learn(self, other: Master) -> None:
        """Take the cuts of another master over the same links: how scenarios are lived through does not change."""
        for limits, slopes in zip(other._limits, other._slopes, strict=True):
            self._add(limits, slopes)

    def add_cuts(self, links: Floats, values: Floats, slopes: Floats) -> None:
        """``theta_s <= value_s + slope_s (links - these links)`` for every scenario."""
        self._add(values - slopes @ links, slopes)

    def _add(self, limits: Floats, slopes: Floats) -> None:
        self._limits.append(limits)
        self._slopes.append(slopes)
        row, column, value = self._terms(slopes, self.theta)
        self.session.add_rows(np.full(len(limits), -np.inf), limits, row, column, value)

    def _terms(self, slopes: Floats, theta: Ints) -> tuple[Ints, Ints, Floats]:
        row = np.repeat(np.arange(len(slopes)), len(self.links) + 1)
        column = np.column_stack([np.broadcast_to(self.links, slopes.shape), theta]).ravel()
        value = np.column_stack([-slopes, np.ones(len(slopes))]).ravel()
        kept = np.abs(value) > 1e-11
        return row[kept], column[kept], value[kept]

    def promised(self, links: Floats) -> Floats:
        """What the cuts let each scenario reach with these links, shape (scenarios,)."""
        reach = [limit + slope @ links for limit, slope in zip(self._limits, self._slopes, strict=True)]
        promised: Floats = np.min(reach, axis=0)
        return promised

    def program(self) -> Program:
        """The mixed-integer program with all cuts."""
        base, limits = self.base, np.concatenate(self._limits)
        theta = np.tile(self.theta, len(self._limits))
        row, column, value = self._terms(np.concatenate(self._slopes), theta)
        return base.with_rows(np.full(len(limits), -np.inf), limits, row, column, value)

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


__all__ = ["Master", "mixed", "tail_weights"]
