"""What holds the plan back, and what one unit more of it is worth, in words and money."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from carwright.arrays.planning_goal import TIE
from carwright.arrays.planning_problem import PlanProblem
from carwright.planning.plan_tables import table_of
from carwright.solvers.plan_master import tail_weights
from carwright.solvers.plan_search import PlanSearch
from carwright.solvers.plan_worth import Moved, value_with_more, worths

if TYPE_CHECKING:
    import polars as pl

TRIED = 12
"""Dearest limits that are solved again with more and more of them, to tell for how many a worth holds."""
CONFIRMED = 60
"""Dearest limits that are solved again with one step more: only what that confirms is said in words."""
HOLDS = 0.01
"""A worth holds for an amount if the plan solved again differs by no more than this share from it."""
SAYS = {
    "contract": ("the line waits for {name}", "{n} more", "pieces"),
    "spot": ("{name} is bought up on the spot market", "{n} more there", "pieces"),
    "stock": ("the store of {name} is full", "room for {n} more", "pieces"),
    "capacity": ("{name} is full", "{n} car{s} more", "cars"),
    "offer": ("{name} gives all it can", "{n} car{s} more", "cars"),
    "volume": ("no more may be taken from {name}", "{n} car{s} more", "cars"),
    "trim": ("no more {name} may be built", "{n} car{s} more", "cars"),
    "shops": ("the shops take all the orders they can", "{n} more", "orders"),
    "orders": ("all who want {name} have it or will", "{n} more order{s}", "orders"),
    "yard": ("the yard is full", "{n} more place{s}", "cars"),
    "retrofit": ("the bays that finish parked cars are full", "{n} car{s} more", "cars"),
    "parked": ("parked {name} must be finished", "{n} that may stay longer", "cars"),
    "budget": ("cash is at the limit of the budget", "{n} more", "money"),
    "budget of the year": ("the year's budget is spent", "{n} more", "money"),
}
"""Of each limit: why it binds, so much more of it, unit."""


@dataclass(frozen=True)
class Bound:
    """A limit over all scenarios."""

    moved: Moved
    by_scenario: dict[int, float]
    """Change of the goal in points per unit, weighted, of each scenario in which it binds."""
    where: dict[int, Moved]
    """The limit in the program of each of these scenarios."""

    @property
    def worth(self) -> float:
        """In points per unit, over all scenarios."""
        return sum(self.by_scenario.values())


def binding_of(problem: PlanProblem, search: PlanSearch, *, seconds: float) -> pl.DataFrame:
    """Limits that bind: worth of one unit more, over all scenarios and in each.

    A worth is a derivative of the goal with the decisions of the first stage and the steps of fees as they are. For the
    dearest limits it is checked by solving again with more of them, ``up_to`` tells for how many it holds, and what
    solving again has not confirmed has no words.

    Parameters
    ----------
    problem, search
        The problem as given, and the search that has found a plan.
    seconds
        For solving again.
    """
    found = search.found
    assert found is not None
    until = time.perf_counter() + seconds
    bounds = sorted(_bounds(problem, search), key=lambda each: -each.worth * _usual(each))
    rows: list[tuple[Any, ...]] = []
    for rank, bound in enumerate(bounds):
        up_to = None
        worth = bound.worth
        if rank < CONFIRMED and time.perf_counter() < until:
            worth, up_to = _tried(problem, search, bound, far=rank < TRIED)
        if worth > 0:
            rows.append(_row(problem, bound, "all", worth, up_to))
        rows += [
            _row(problem, bound, problem.scenarios[s], each, None)
            for s, each in sorted(bound.by_scenario.items())
            if each > 0
        ]
    return table_of("binding", rows)


def _bounds(problem: PlanProblem, search: PlanSearch) -> Iterator[Bound]:
    found = search.found
    assert found is not None
    values = np.array([each.value for each in found.lived])
    scores = search.master.once @ found.x[: search.master.first_columns] + search.master.constant + values
    weights = tail_weights(scores, search.scaled.problem)
    gathered: dict[tuple[str, tuple[int, ...]], Bound] = {}
    for s, (scenario, lived) in enumerate(zip(search.scenarios, found.lived, strict=True)):
        for each in worths(scenario, lived):
            if problem.weight[s] <= 0 or not _there(search, each.moved):
                continue
            key = (each.moved.limit, each.moved.place)
            bound = gathered.setdefault(key, Bound(each.moved, {}, {}))
            bound.where[s] = each.moved
            bound.by_scenario[s] = weights[s] * each.worth * search.scaled.points / _unit(search, each.moved)
    # under CVaR a scenario outside the worst share adds no worth, but the limit binds in it all the same
    yield from (bound for bound in gathered.values() if bound.worth > 0)


def _there(search: PlanSearch, moved: Moved) -> bool:
    """Capacity of what is not there does not bind: it was not built."""
    assert search.found is not None
    if moved.limit not in ("capacity", "offer"):
        return True
    columns = search.first.part_capacity if moved.limit == "capacity" else search.first.offer_capacity
    return bool(search.found.x[columns[moved.place]] > 1e-9)


def _unit(search: PlanSearch, moved: Moved) -> float:
    """Pieces or money of one unit of the program."""
    return search.scaled.money if SAYS[moved.limit][2] == "money" else search.scaled.pieces


def _usual(bound: Bound) -> float:
    """How many units one speaks of: a thousand cars or parts, a million of money."""
    return 1e6 if SAYS[bound.moved.limit][2] == "money" else 1e3


def _tried(problem: PlanProblem, search: PlanSearch, bound: Bound, *, far: bool) -> tuple[float, float | None]:
    """Worth of one unit and how many units it holds for, by solving again."""
    found = search.found
    assert found is not None
    links, unit = found.x[search.master.links], _unit(search, bound.moved)
    values = np.array([each.value for each in found.lived])
    once = search.master.once @ found.x[: search.master.first_columns] + search.master.constant
    weights = tail_weights(once + values, search.scaled.problem)

    where = {s: moved for s, moved in bound.where.items() if weights[s] > 0}
    before = {
        s: value_with_more(search.scenarios[s], found.lived[s], links, [moved], 0.0) for s, moved in where.items()
    }

    def gain(amount: float) -> float:
        total = 0.0
        for s, moved in where.items():
            more = value_with_more(search.scenarios[s], found.lived[s], links, [moved], amount / unit)
            total += weights[s] * (more - before[s]) * search.scaled.points
        return total

    usual = _usual(bound)
    step = usual / 1000
    worth = gain(step) / step
    if worth < bound.worth * (1 - HOLDS):
        # At a corner the next unit is worth less than the dual says: what counts is the plan solved again.
        return (worth, step) if worth > HOLDS * bound.worth else (0.0, None)
    up_to = step
    for times in (10.0, 10.0, 10.0, 10.0) if far else ():
        if abs(gain(up_to * times) / (up_to * times) - worth) > HOLDS * worth:
            break
        up_to *= times
    return worth, up_to


def _row(problem: PlanProblem, bound: Bound, scenario: str, worth: float, up_to: float | None) -> tuple[Any, ...]:
    moved = bound.moved
    name, when, day = _named(problem, moved)
    money = problem.goal.cars == 0 and problem.goal.wait == 0 and problem.goal.npv > 0
    worth = worth * 1e9 / problem.goal.npv if money else worth
    share = float(problem.weight[list(bound.by_scenario)].sum())
    unit = problem.currency if SAYS[moved.limit][2] == "money" else SAYS[moved.limit][2]
    words = ""
    settles_ties = problem.goal.npv == TIE and worth * _usual(bound) < TIE
    if scenario == "all" and up_to is not None and not settles_ties:
        words = _words(problem, (moved.limit, name, when), worth, up_to, money)
        words += f" (binds in {share:.0%} of the scenarios by weight)" if len(problem.scenarios) > 1 else ""
    worth_unit = problem.currency if money else "points"
    return scenario, when, day, moved.limit, name, unit, worth, worth_unit, up_to, share, words


def _named(problem: PlanProblem, moved: Moved) -> tuple[str, str, Any]:
    at = moved.place[-1]
    if moved.limit == "budget of the year":
        first = int(np.searchsorted(problem.year_of, at))
        return "budget", problem.years[at], problem.starts[min(first, len(problem.periods) - 1)].astype(object)
    names = {
        "contract": problem.chips,
        "spot": problem.chips,
        "stock": problem.chips,
        "capacity": problem.parts,
        "offer": problem.offers,
        "volume": problem.offers,
        "trim": problem.cars,
        "parked": problem.cars,
    }
    name = names[moved.limit][moved.place[0]] if moved.limit in names else moved.limit
    if moved.limit == "orders":
        name = problem.cars[int(_merged_cars(problem)[moved.place[0]])]
    return name, problem.periods[at], problem.starts[at].astype(object)


def _merged_cars(problem: PlanProblem) -> Any:
    from carwright.solvers.plan_scale import scaled

    return scaled(problem).problem.car_of_line


def _words(problem: PlanProblem, what: tuple[str, str, str], worth: float, up_to: float | None, money: bool) -> str:
    limit, name, when = what
    why, more, unit = SAYS[limit]
    usual = 1e6 if unit == "money" else 1e3
    amount = usual if up_to is None else min(usual, up_to)
    n = f"{amount / 1e6:,.4g} m {problem.currency}" if unit == "money" else f"{amount:,.0f}"
    value = _amount(worth * amount, problem.currency) if money else f"{worth * amount:,.3g} points"
    are = "is" if amount == 1 or unit == "money" else "are"
    plural = "" if amount == 1 else "s"
    return f"In {when} {why.format(name=name)}: {more.format(n=n, s=plural)} {are} worth {value}"


def _amount(value: float, currency: str) -> str:
    if abs(value) >= 1e9:
        return f"{value / 1e9:,.3g} bn {currency}"
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.3g} m {currency}"
    return f"{value:,.0f} {currency}"


__all__ = ["binding_of"]
