"""Which step of a fee a year can reach at all, by the dates of its contract: too few periods, or still ramping up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.program import ABSENT, Bits, Floats, Ints, ProgramBuilder

if TYPE_CHECKING:
    from carwright.solvers.plan_first import FirstStage


def add_reach(build: ProgramBuilder, problem: PlanProblem, first: FirstStage) -> None:
    """``reach <= signed in time for it``, ``reach + left too early for it <= 1``.

    For whole dates the yearly volumes say it all: capacity of the year below the step. Relaxed, they let a year at a
    step of 90 with a capacity of 60 be two thirds of a year at it.
    """
    there = first.reach != ABSENT
    in_time = build.add_rows(there, -np.inf, 0)
    build.put(in_time, first.reach)
    build.put(in_time[..., None], first.signing, -signed_in_time(problem).astype(float))
    too_early = build.add_rows(there, -np.inf, 1)
    build.put(too_early, first.reach)
    build.put(too_early, left_too_early(problem, first))


def may_reach(problem: PlanProblem) -> Bits:
    """Steps above the first of offers whose fee has steps, shape (offers, years, steps)."""
    steps = np.isfinite(problem.fee_from)
    steps[:, 0] = False
    return np.repeat(steps[:, None], problem.sizes["year"], axis=1)


def signed_in_time(problem: PlanProblem) -> Bits:
    """Whether a year can reach a step under a signing that is kept, shape (offers, years, steps, signings)."""
    offer, when = problem.signing_offer, np.arange(problem.sizes["period"])
    age = when - problem.signing_period[:, None]
    ramp = np.take_along_axis(problem.offer_ramp[offer], np.clip(age, 0, problem.sizes["age"] - 1), axis=1)
    cars = _by_year(problem, np.where(age >= 0, problem.offer_capacity[offer] * ramp, 0.0))
    enough = cars.T[:, None] >= problem.fee_from[offer].T[None] * (1 - 1e-9)
    own = offer == np.arange(problem.sizes["offer"])[:, None]
    both: Bits = enough[None] & own[:, None, None]
    return both


def left_too_early(problem: PlanProblem, first: FirstStage) -> Ints:
    """Column "left by then" of the last period of a year in which leaving keeps a step out of reach, as `may_reach`."""
    size, at_most = problem.sizes, problem.offer_capacity * problem.offer_ramp[:, -1:]
    column = np.full((size["offer"], size["year"], size["step"]), ABSENT, np.int64)
    for year in range(size["year"]):
        inside = np.flatnonzero(problem.year_of == year)
        before = np.cumsum(at_most[:, inside], axis=1) - at_most[:, inside]
        short = before[:, :, None] < problem.fee_from[:, None] * (1 - 1e-9)
        last = inside[0] + short.sum(axis=1) - 1
        column[:, year] = np.where(
            last >= inside[0], np.take_along_axis(first.left, np.maximum(last, 0), axis=1), ABSENT
        )
    return column


def in_full(problem: PlanProblem, first: FirstStage, x: Floats) -> Floats:
    """A first stage with all steps open that its dates let a year reach: no cut need have asked for them."""
    there = first.reach != ABSENT
    if not there.any():
        return x
    signed = np.minimum(signed_in_time(problem) @ x[first.signing], 1.0)
    early = left_too_early(problem, first)
    x = x.copy()
    x[first.reach[there]] = np.minimum(signed, 1.0 - np.where(early == ABSENT, 0.0, x[early]))[there]
    return x


def _by_year(problem: PlanProblem, cars: Floats) -> Floats:
    """Sums over the periods of each year, shape (rows, years)."""
    in_year = problem.year_of[:, None] == np.arange(problem.sizes["year"])
    sums: Floats = cars @ in_year.astype(float)
    return sums


__all__ = ["add_reach", "in_full", "may_reach"]
