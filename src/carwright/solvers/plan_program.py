"""The whole program of a plan: first stage, every scenario, budgets, and the goal with its risk."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_first import FirstStage, add_first_stage
from carwright.solvers.plan_second import SecondStage, add_second_stage
from carwright.solvers.program import ABSENT, Floats, Ints, Program, ProgramBuilder


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

    def score(self, x: Floats) -> Floats:
        """Score of each scenario in units of the objective, shape (scenarios,)."""
        return np.array([values @ x[columns] + constant for columns, values, constant in self.scores])


def plan_program(problem: PlanProblem, *, money: float, pieces: float) -> PlanProgram:
    """Build the program of a problem in the units of `scaled`."""
    build = ProgramBuilder()
    first = add_first_stage(build, problem)
    seconds = tuple(add_second_stage(build, problem, first, s) for s in range(problem.sizes["scenario"]))
    scores = _scores(build.columns, problem, first, seconds, (money, pieces))
    worth, offset = _goal(build, problem, first, scores)
    return PlanProgram(problem, build.program(worth), first, seconds, money / 1e9, offset, scores)


def _scores(
    columns: int, problem: PlanProblem, first: FirstStage, seconds: tuple[SecondStage, ...], units: tuple[float, float]
) -> tuple[tuple[Ints, Floats, float], ...]:
    """``npv * NPV + cars * delivered - wait * weeks`` of each scenario, in units of money for the sake of scale."""
    goal, (money, pieces) = problem.goal, units
    once = first.cash.worth(problem.discount, columns) * goal.npv
    constant = -float(problem.development @ problem.discount) * goal.npv
    weeks = float(problem.days.mean()) / 7
    scores = []
    for second in seconds:
        each = once + second.cash.worth(problem.discount, columns) * goal.npv
        delivered = second.deliver[second.deliver != ABSENT]
        each[delivered] += goal.cars * pieces / 1000 * 1e9 / money
        each[second.waits[second.waits != ABSENT]] -= goal.wait * weeks * 1e9 / money
        kept = np.flatnonzero(each)
        scores.append((kept, each[kept], constant))
    return tuple(scores)


def _goal(
    build: ProgramBuilder, problem: PlanProblem, first: FirstStage, scores: tuple[tuple[Ints, Floats, float], ...]
) -> tuple[Floats, float]:
    """Mean score mixed with CVaR by Rockafellar and Uryasev: ``max eta - sum_s w_s short_s / share``."""
    goal, weight = problem.goal, problem.weight
    worth = np.zeros(build.columns)
    offset = 0.0
    for w, (columns, values, constant) in zip(weight, scores, strict=True):
        worth[columns] += (1 - goal.risk_weight) * w * values
        offset += (1 - goal.risk_weight) * w * constant
    if goal.risk_weight == 0:
        return worth, offset
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
    return worth, offset


def mean_problem(problem: PlanProblem, groups: Ints | None = None) -> PlanProblem:
    """Each group of scenarios as one scenario of mean orders and supplies; without groups, all in one."""
    groups = np.zeros(problem.sizes["scenario"], np.int64) if groups is None else groups
    weight = np.bincount(groups, problem.weight)

    def mean(values: Floats) -> Floats:
        out = np.zeros((len(weight), *values.shape[1:]))
        np.add.at(out, groups, values * problem.weight.reshape(-1, *[1] * (values.ndim - 1)))
        return out / np.maximum(weight, 1e-300).reshape(-1, *[1] * (values.ndim - 1))

    return replace(
        problem,
        scenarios=tuple(f"group {k + 1}" for k in range(len(weight))),
        weight=weight,
        orders=mean(problem.orders),
        supply=mean(problem.supply),
        spot_most=mean(problem.spot_most),
        order_left=mean(problem.order_left),
    )


__all__ = ["PlanProgram", "mean_problem", "plan_program"]
