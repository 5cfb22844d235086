"""The whole program of a plan: first stage, every scenario, budgets, and the goal with its risk."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_first import FirstStage, add_first_stage
from carwright.solvers.plan_money import second_worth
from carwright.solvers.plan_second import SecondStage, add_second_stage
from carwright.solvers.program import Floats, Ints, Program, ProgramBuilder


@dataclass(frozen=True)
class PlanProgram:
    """A program and what its columns stand for; money and pieces as in ``problem``."""

    problem: PlanProblem
    program: Program
    first: FirstStage
    seconds: tuple[SecondStage, ...]
    points: float
    """Points of the goal in one unit of the objective."""
    offset: float
    """Added to the objective: what is spent whatever is decided."""
    scores: tuple[tuple[Ints, Floats, float], ...]
    """Of each scenario: columns, coefficients and constant of its score, in units of the objective."""

    risk: tuple[Ints, Ints, Ints]
    """Columns of CVaR: value at risk, shortfall by scenario, score by scenario; empty without risk."""

    def score(self, x: Floats) -> Floats:
        """Score of each scenario in units of the objective, shape (scenarios,)."""
        return np.array([values @ x[columns] + constant for columns, values, constant in self.scores])

    def with_risk(self, x: Floats) -> Floats:
        """The same solution with the columns of CVaR and of cash as they follow from the others."""
        eta, below, scored = self.risk
        if len(eta):
            scores = self.score(x)
            at_risk = value_at_risk(scores, self.problem)
            x[eta], x[below], x[scored] = at_risk, np.maximum(at_risk - scores, 0), scores
        return x


def plan_program(problem: PlanProblem, *, money: float, pieces: float) -> PlanProgram:
    """Build the program of a problem in the units of `scaled`."""
    build = ProgramBuilder()
    first = add_first_stage(build, problem)
    seconds = tuple(add_second_stage(build, problem, first, s) for s in range(problem.sizes["scenario"]))
    scores = _scores(build.columns, problem, first, seconds, (money, pieces))
    worth, offset, risk = _goal(build, problem, scores)
    return PlanProgram(problem, build.program(worth), first, seconds, money / 1e9, offset, scores, risk)


def _scores(
    columns: int, problem: PlanProblem, first: FirstStage, seconds: tuple[SecondStage, ...], units: tuple[float, float]
) -> tuple[tuple[Ints, Floats, float], ...]:
    """``npv * NPV + cars * delivered - wait * weeks`` of each scenario, in units of money for the sake of scale."""
    goal, (money, pieces) = problem.goal, units
    once = first.cash.worth(problem.discount, columns) * goal.npv
    constant = -float(problem.development @ problem.discount) * goal.npv
    scores = []
    for second in seconds:
        each = once + second_worth(problem, second, columns, money, pieces)
        kept = np.flatnonzero(each)
        scores.append((kept, each[kept], constant))
    return tuple(scores)


def _goal(
    build: ProgramBuilder, problem: PlanProblem, scores: tuple[tuple[Ints, Floats, float], ...]
) -> tuple[Floats, float, tuple[Ints, Ints, Ints]]:
    """Mean score mixed with CVaR by Rockafellar and Uryasev: ``max eta - sum_s w_s short_s / share``."""
    goal, weight = problem.goal, problem.weight
    worth = np.zeros(build.columns)
    offset = 0.0
    for w, (columns, values, constant) in zip(weight, scores, strict=True):
        worth[columns] += (1 - goal.risk_weight) * w * values
        offset += (1 - goal.risk_weight) * w * constant
    if goal.risk_weight == 0:
        none = np.zeros(0, np.int64)
        return worth, offset, (none, none, none)
    count = len(scores)
    eta = build.add_columns(np.ones(1, np.bool_), -np.inf)
    below = build.add_columns(np.ones(count, np.bool_))
    scored = build.add_columns(np.ones(count, np.bool_), -np.inf)
    constants = np.array([constant for _, _, constant in scores])
    is_score = build.add_rows(np.ones(count, np.bool_), constants, constants)
    short = build.add_rows(np.ones(count, np.bool_), 0)
    build.put(is_score, scored)
    build.put(short, below)
    build.put(short, scored)
    build.put(short, eta, -1)
    for row, (columns, values, _) in zip(is_score, scores, strict=True):
        build.put(row, columns, -values)
    worth = np.concatenate([worth, np.zeros(build.columns - len(worth))])
    worth[eta] = goal.risk_weight
    worth[below] = -goal.risk_weight * weight / goal.risk_share
    return worth, offset, (eta, below, scored)


def value_at_risk(scores: Floats, problem: PlanProblem) -> float:
    """Score that a share of just ``risk_share`` of the scenarios does not exceed."""
    order = np.argsort(scores)
    reached = int(np.searchsorted(np.cumsum(problem.weight[order]), problem.goal.risk_share - 1e-12))
    return float(scores[order[min(reached, len(order) - 1)]])


def mean_problem(problem: PlanProblem) -> PlanProblem:
    """All scenarios as one, of mean orders and supplies."""

    def mean(values: Floats) -> Floats:
        return np.tensordot(problem.weight, values, axes=1)[None]

    return replace(
        problem,
        scenarios=("mean",),
        weight=np.ones(1),
        orders=mean(problem.orders),
        late=mean(problem.late),
        online=mean(problem.online),
        supply=mean(problem.supply),
        spot_most=mean(problem.spot_most),
        order_left=mean(problem.order_left),
    )


__all__ = ["PlanProgram", "mean_problem", "plan_program", "value_at_risk"]
