"""Planning by trying every decision: slow, plain, and shares nothing with the package but the arrays.

First stage and steps of fees are enumerated. What is left of a scenario is a linear program over other variables than
the package's: how many of the orders of a period are delivered in which later one, how many cars built short in a
period are finished in which later one, who makes how many of which car.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from naive.planning_program import lived


@dataclass(frozen=True)
class Choice:
    """One way to decide the first stage."""

    opening: int | None
    patterns: tuple[int | None, ...]
    signing: int | None
    leaves: int | None


def best_plan(problem: Any) -> tuple[float, Choice | None]:
    """Highest goal in points, and one way to reach it; minus infinity if no way keeps all limits."""
    best, found = -np.inf, None
    known: dict[Any, float] = {}
    for choice in choices(problem):
        scores = []
        for s in range(len(problem.scenarios)):
            score = scenario_score(problem, choice, s, known)
            scores.append(score)
            if score == -np.inf:
                break
        if -np.inf in scores:
            continue
        value = goal_of(problem, np.array(scores))
        if value > best:
            best, found = value, choice
    return best, found


def goal_of(problem: Any, scores: Any) -> float:
    """Mean and CVaR mixed: the worst scenarios fill the share, the last of them in part."""
    goal, left, tail = problem.goal, problem.goal.risk_share, 0.0
    for s in sorted(range(len(scores)), key=lambda k: scores[k]):
        part = min(left, problem.weight[s])
        tail += part * scores[s]
        left -= part
    mean = float(np.dot(problem.weight, scores))
    return (1 - goal.risk_weight) * mean + goal.risk_weight * tail / goal.risk_share


def choices(problem: Any) -> Iterator[Choice]:
    """Every first stage of one part and one offer."""
    periods = len(problem.periods)
    for opening in [None, *range(len(problem.opening_part))]:
        if opening is None and (problem.required.any() or problem.open_least):
            continue
        opens = periods if opening is None else int(problem.opening_period[opening])
        for tail in product(range(len(problem.patterns)), repeat=max(0, periods - opens)):
            patterns = (None,) * min(opens, periods) + tail
            if not _runs_long_enough(problem, patterns):
                continue
            for signing, leaves in _contracts(problem):
                yield Choice(opening, patterns, signing, leaves)


def _runs_long_enough(problem: Any, patterns: tuple[int | None, ...]) -> bool:
    """A pattern once begun lasts its least run, or to the end."""
    begun = 0
    for t in range(1, len(patterns) + 1):
        if t == len(patterns) or patterns[t] != patterns[begun]:
            pattern = patterns[begun]
            if pattern is not None and t < len(patterns) and t - begun < problem.least_run[0, pattern]:
                return False
            begun = t
    return True


def _contracts(problem: Any) -> Iterator[tuple[int | None, int | None]]:
    if not (problem.offer_required.any() or problem.sign_least):
        yield None, None
    for signing, start in enumerate(problem.signing_period):
        yield signing, None
        for leaves in range(int(start) + max(1, int(problem.notice[0])), len(problem.periods)):
            yield signing, leaves


def scenario_score(problem: Any, choice: Choice, s: int, known: dict[Any, float]) -> float:
    """Points of a scenario: the best over all steps of fees that its years may reach."""
    own, offered, under, once = _built(problem, choice)
    limited = np.isfinite(problem.budget) or np.isfinite(problem.budget_year).any()
    key = (s, tuple(own), tuple(offered), tuple(under), tuple(once) if limited else ())
    if key not in known:
        steps = range(int(np.isfinite(problem.fee_from[0]).sum())) if under.any() else range(1)
        waits = range(len(problem.periods) + 1) if problem.goal.wait else [None]
        known[key] = max(
            lived(problem, s, (own, offered, under, once), reached, wait)
            for reached in product(steps, repeat=len(problem.years))
            for wait in waits
        )
    return known[key] + problem.goal.npv * float(once @ problem.discount) / 1e9


def _built(problem: Any, choice: Choice) -> tuple[Any, Any, Any, Any]:
    """Capacity of the part and of the offer, whether it is under contract, and the cash of the first stage."""
    periods = len(problem.periods)
    own, offered, under, once = np.zeros(periods), np.zeros(periods), np.zeros(periods), -problem.development.copy()
    if choice.opening is not None:
        once -= problem.opening_capital[choice.opening] + problem.opening_fee[choice.opening]
        opens = problem.opening_period[choice.opening]
        for t in range(opens, periods):
            pattern = choice.patterns[t]
            age = min(t - opens, problem.ramp.shape[2] - 1)
            own[t] = problem.capacity[0, pattern, t] * problem.ramp[0, pattern, age]
            once[t] -= problem.fixed[0, t] + problem.labour[0, pattern, t]
            if t == 0 or choice.patterns[t - 1] != pattern:
                once[t] -= problem.hiring[0, pattern]
    if choice.signing is not None:
        start = problem.signing_period[choice.signing]
        once[start] -= problem.tooling[0]
        leaves = periods if choice.leaves is None else choice.leaves
        for t in range(start, leaves):
            under[t] = 1
            offered[t] = problem.offer_capacity[0, t] * problem.offer_ramp[0, min(t - start, 1)]
        if choice.leaves is not None:
            once[choice.leaves] -= problem.exit_cost[0]
    return own, offered, under, once


__all__ = ["Choice", "best_plan", "choices", "goal_of"]
