"""Why there is no plan: the smallest set of limits that cannot all be kept."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.planning_goal import PlanGoal
from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_search import PlanSearch

KEPT = 1e-4
"""Money beyond a budget, as a share of all that is spent on building, below which it is rounding."""


@dataclass(frozen=True)
class Limit:
    """A limit of the file that can be left out as a whole."""

    words: str
    drop: dict[str, Any]
    """Fields of the problem without it; arrays hold what to write where ``at`` says."""
    at: int | None = None

    def dropped(self, problem: PlanProblem) -> PlanProblem:
        """The problem without this limit."""
        changed = {}
        for name, value in self.drop.items():
            if self.at is None:
                changed[name] = value
            else:
                array = np.array(getattr(problem, name))
                array[self.at] = value
                changed[name] = array
        return replace(problem, **changed)


def limits_of(problem: PlanProblem) -> Iterator[Limit]:
    """Limits that can clash, in words; everything else can always be kept by building, buying and making nothing."""
    money = problem.currency
    if np.isfinite(problem.budget):
        yield Limit(f"budget in all: {_money(problem.budget, money)}", {"budget": np.inf})
    for y, year in enumerate(problem.years):
        if np.isfinite(problem.budget_year[y]):
            words = f"budget of {year}: {_money(problem.budget_year[y], money)}"
            yield Limit(words, {"budget_year": np.inf}, y)
    for i, part in enumerate(problem.parts):
        if problem.required[i]:
            yield Limit(f"{part} {_open(problem, i)}", {"required": False}, i)
    for i, part in enumerate(problem.parts):
        others = [problem.parts[j] for j in np.flatnonzero(problem.after[i] >= 0)]
        if others:
            yield Limit(f"{part} opens only after {' and '.join(others)}", {"after": -1}, i)
    for k, offer in enumerate(problem.offers):
        if problem.offer_required[k]:
            yield Limit(f"{offer} {_signed(problem, k)}", {"offer_required": False}, k)
    for c, chip in enumerate(problem.chips):
        if problem.stock_least[c] > 0:
            words = f"{chip}: at least {problem.stock_least[c]:,.0f} in stock"
            yield Limit(words, {"stock_least": 0.0}, c)
    if problem.open_least:
        yield Limit("a part of the plant must open", {"open_least": 0})
    if problem.sign_least:
        yield Limit("a contract maker must be signed", {"sign_least": 0})
    if (problem.shop_cost * problem.shops_least > 0).any():
        yield Limit("shops that must be open, and their cost", {"shops_least": np.zeros(len(problem.periods))})
    if (problem.development > 0).any():
        yield Limit("development, as given", {"development": np.zeros(len(problem.periods))})


def _money(amount: float, currency: str) -> str:
    """An amount in billions, millions or as it is, so that a small budget can be read."""
    for size, name in ((1e9, "bn "), (1e6, "m ")):
        if abs(amount) >= size:
            return f"{amount / size:,.4g} {name}{currency}"
    return f"{amount:,.10g} {currency}"


def _open(problem: PlanProblem, part: int) -> str:
    periods = problem.opening_period[problem.opening_part == part]
    if len(periods) and (periods < 0).all():
        return "is open already"
    return f"must open{_between(problem, periods)}"


def _signed(problem: PlanProblem, offer: int) -> str:
    periods = problem.signing_period[problem.signing_offer == offer]
    if len(periods) and (periods < 0).all():
        return "runs already"
    return f"must be signed{_between(problem, periods)}"


def _between(problem: PlanProblem, periods: NDArray[np.int64]) -> str:
    if not len(periods):
        return " (but has no date at which it could)"
    first, last = problem.periods[int(periods.min())], problem.periods[int(periods.max())]
    return f" in {first}" if first == last else f" from {first} to {last}"


def can_be_kept(problem: PlanProblem, seconds: float, jobs: int = 2) -> bool | None:
    """Whether all limits can be kept at once, in every scenario; None if the time was too short to tell."""
    search = PlanSearch(replace(problem, goal=PlanGoal(npv=0.0)), seconds, 0.01, jobs, feasibility=True)
    search.run()
    if search.infeasible:
        return False
    if search.found is not None:
        return True
    return False if search.proven_overdrawn else None


class Clash(NamedTuple):
    """Limits that cannot be kept together."""

    words: tuple[str, ...]
    smallest: bool
    """Whether each of them, left out, is known to let the others be kept; else the time was too short."""


def clash_of(problem: PlanProblem, *, seconds: float, jobs: int = 2) -> Clash | None:
    """Smallest set of limits that clash, by leaving out one after the other as long as the rest still clashes.

    Each of the set, left out, lets all others be kept.

    Returns
    -------
    Clash, or None
        None if it could not be shown in the time that no plan keeps them all.
    """
    until = time.perf_counter() + seconds
    if can_be_kept(problem, seconds / 4, jobs) is not False:
        return None
    kept: list[Limit] = list(limits_of(problem))
    smallest = True
    for limit in list(kept):
        rest = [each for each in kept if each is not limit]
        late = time.perf_counter() > until
        told = None if late else can_be_kept(_with_only(problem, kept, rest), seconds / 4, jobs)
        smallest = smallest and told is not None
        if told is False:
            kept = rest
    return Clash(tuple(limit.words for limit in kept), smallest)


def _with_only(problem: PlanProblem, kept: Sequence[Limit], rest: Sequence[Limit]) -> PlanProblem:
    every = list(limits_of(problem))
    words = {limit.words for limit in rest}
    for limit in every:
        if limit.words not in words:
            problem = limit.dropped(problem)
    return problem


__all__ = ["can_be_kept", "clash_of", "limits_of"]
