"""Money of a scenario: fees by yearly volume, every term of cash, budgets, and what it all is worth in the goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_first import FirstStage
from carwright.solvers.program import ABSENT, Floats, Ints, ProgramBuilder

if TYPE_CHECKING:
    from carwright.solvers.plan_second import SecondStage


def add_fees(build: ProgramBuilder, problem: PlanProblem, first: FirstStage, second: SecondStage) -> None:
    """One step of the fee is reached in a year, and all the year's cars are counted at it."""
    size = problem.sizes
    parts, offers, years = size["part"], size["offer"], size["year"]
    in_year = problem.year_of[None, :] == np.arange(years)[:, None]
    most = (problem.offer_capacity * problem.offer_ramp[:, -1:]) @ in_year.T
    _at_steps(build, problem, second)
    one = build.add_rows((second.step != ABSENT).any(axis=2), -np.inf, 1)
    second.rows["one step"] = one
    build.put(one[:, :, None], second.reached)
    from_ = np.where(np.isfinite(problem.fee_from), problem.fee_from, 0)
    upto = np.minimum(np.column_stack([problem.fee_from[:, 1:], np.full(offers, np.inf)])[:, None], most[:, :, None])
    least = build.add_rows(second.step != ABSENT, 0)
    build.put(least, second.step)
    build.put(least, second.reached, -from_[:, None])
    second.rows["step from"] = least
    at_most = build.add_rows(second.step != ABSENT, -np.inf, 0)
    build.put(at_most, second.step)
    build.put(at_most, second.reached, -np.where(np.isfinite(upto), upto, 0))
    owed = build.add_rows(second.missing != ABSENT, 0)
    build.put(owed, second.missing)
    build.put(owed[None], second.volume[:, parts:])
    build.put(owed, first.under, -problem.offer_least)


def _at_steps(build: ProgramBuilder, problem: PlanProblem, second: SecondStage) -> None:
    """Cars of each period by the step that its year reaches, at most what the offer can make in it, if it is reached.

    For whole steps the yearly volumes say it all. Relaxed, the limit of each period keeps a year whose cars come in
    some of its periods only from a step that it would reach if all its periods were as full.
    """
    cars = problem.offer_capacity * problem.offer_ramp[:, -1:]
    of_period = build.add_rows((second.at_step != ABSENT).any(axis=2), 0, 0)
    build.put(of_period[:, :, None], second.at_step)
    build.put(of_period[None], second.volume[:, problem.sizes["part"] :], -1)
    of_year = build.add_rows(second.step != ABSENT, 0, 0)
    build.put(of_year, second.step)
    build.put(of_year[:, problem.year_of], second.at_step, -1)
    possible = build.add_rows(second.at_step != ABSENT, -np.inf, 0)
    build.put(possible, second.at_step)
    build.put(possible, second.reached[:, problem.year_of], -cars[:, :, None])


def add_second_cash(problem: PlanProblem, first: FirstStage, second: SecondStage) -> None:
    """Every term of cash of the scenario, with its period and head."""
    s, size, cash = second.scenario, problem.sizes, second.cash
    periods, parts = np.arange(size["period"]), size["part"]
    car = problem.car_of_line
    cash.add("revenue", second.deliver, periods, problem.price)
    # Cars made are those delivered and the growth of the yard.
    for head, cost in (("material", problem.material), ("warranty", problem.warranty)):
        cash.add(head, second.deliver, periods, -cost[car])
        cash.add(head, second.parked, periods, -cost)
        cash.add(head, second.parked[:, :-1], periods[1:], cost[:, 1:])
    first_of = np.unique(second.classes, return_index=True)[1]
    cash.add("conversion", second.volume[:, :parts], periods, -problem.conversion[first_of][:, :, None])
    cash.add("fees", second.volume[:, parts:], periods, -problem.fee[:, :1])
    cash.add("warranty", second.volume[:, parts:], periods, -problem.warranty_extra[:, None])
    cash.add("fees", second.missing, periods, -problem.fee[:, :1])
    cash.add("fees", second.step, settled_in(problem)[:, None], (problem.fee[:, :1] - problem.fee)[:, None])
    cash.add("chips", second.take, periods, -problem.chip_price)
    cash.add("chips", second.spot, periods, -problem.spot_price)
    for chip, lead in enumerate(problem.lead):
        arrives = slice(int(lead), None)
        paid = problem.order_price[chip, arrives] * problem.order_left[s, chip, arrives]
        cash.add("chips", first.order[chip, : size["period"] - int(lead)], periods[arrives], -paid)
    cash.add("holding", second.stock, periods, -problem.stock_cost)
    cash.add("holding", second.parked, periods, -problem.parked_cost)
    cash.add("retrofit", second.retro, periods, -problem.retrofit_cost)


def add_budgets(build: ProgramBuilder, problem: PlanProblem, first: FirstStage, second: SecondStage) -> None:
    """``cumulative = cumulative before + cash``, at least minus the budget; a year's growth at least minus its own."""
    there = second.cumulative != ABSENT
    flow = build.add_rows(there, 0, 0)
    column, period, amount, _ = second.cash.terms
    build.put(flow, second.cumulative)
    build.put(flow[1:], second.cumulative[:-1], -1)
    build.put(flow, first.spent, -1)
    build.put(flow[period], column, -amount)
    total = build.add_rows(there & np.isfinite(problem.budget), -problem.budget)
    build.put(total, second.cumulative)
    years = build.add_rows(np.isfinite(problem.budget_year), -problem.budget_year)
    last = settled_in(problem)
    build.put(years, second.cumulative[last])
    build.put(years[1:], second.cumulative[last[:-1]], -1)
    second.rows |= {"budget": total, "budget of the year": years, "cash": flow}


def settled_in(problem: PlanProblem) -> Ints:
    """Last period of each year, shape (years,)."""
    return np.searchsorted(problem.year_of, np.arange(problem.sizes["year"]), side="right") - 1


def second_worth(problem: PlanProblem, second: SecondStage, columns: int, money: float, pieces: float) -> Floats:
    """Points of the second stage's columns in units of the objective, shape (columns,)."""
    goal = problem.goal
    worth = second.cash.worth(problem.discount, columns) * goal.npv
    delivered = second.deliver[second.deliver != ABSENT]
    worth[delivered] += goal.cars * pieces / 1000 * 1e9 / money
    weeks = float(problem.days.mean()) / 7
    worth[second.waits[second.waits != ABSENT]] -= goal.wait * weeks * 1e9 / money
    return worth


__all__ = ["add_budgets", "add_fees", "add_second_cash", "second_worth", "settled_in"]
