"""Own plant, contract maker, or both: each planned as well as it can be, compared in the same scenarios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from carwright.arrays.planning_problem import Floats, PlanProblem
from carwright.planning.plan_tables import table_of
from carwright.solvers.plan_program import value_at_risk

if TYPE_CHECKING:
    import polars as pl

    from carwright.results.plan import PlanResult

WAYS = ("own", "contract", "both")


@dataclass(frozen=True)
class Way:
    """A way of building, planned."""

    name: str
    result: PlanResult
    committed: bool = True
    """True if it keeps what must open or be signed."""


def way_of(result: PlanResult) -> str:
    """Which way a plan goes: ``own``, ``contract``, ``both`` or ``neither``."""
    timeline = result.timeline
    used = timeline.filter(timeline["age"].is_not_null())["kind"].unique().to_list()
    if "part" in used and "offer" in used:
        return "both"
    return "own" if "part" in used else "contract" if "offer" in used else "neither"


def restricted(problem: PlanProblem, way: str) -> PlanProblem | None:
    """The problem with one way of building only; None if it has no such way."""
    none = np.zeros(0, np.int64)
    no_parts: dict[str, Any] = {"opening_part": none, "opening_period": none, "opening_engineers": none}
    no_parts |= {name: np.zeros((0, len(problem.periods))) for name in ("opening_capital", "opening_fee")}
    if way == "own":
        if not len(problem.opening_part):
            return None
        free = np.zeros(len(problem.offers), np.bool_)
        changed: dict[str, Any] = {"signing_offer": none, "signing_period": none, "offer_required": free}
        return replace(problem, **changed, open_least=1)
    if way == "contract":
        if not len(problem.signing_offer):
            return None
        return replace(problem, **no_parts, required=np.zeros(len(problem.parts), np.bool_), sign_least=1)
    if not len(problem.opening_part) or not len(problem.signing_offer):
        return None
    return replace(problem, open_least=1, sign_least=1)


def keeps_commitments(problem: PlanProblem, other: PlanProblem) -> bool:
    """True if nothing that must open or be signed was let go: a plan of the other problem is one of this."""
    parts_kept = np.array_equal(problem.required, other.required)
    return parts_kept and np.array_equal(problem.offer_required, other.offer_required)


def alternatives_of(
    problem: PlanProblem, chosen: PlanResult, solve: Callable[[PlanProblem], PlanResult]
) -> pl.DataFrame:
    """Plan every way that the chosen plan does not go, and set them side by side.

    Parameters
    ----------
    problem
        As it was given; committed parts and offers that already run are left out where the way has none.
    chosen
        The plan; it is the best of its own way, too.
    solve
        Plans a problem.
    """
    own = way_of(chosen)
    ways = [Way(own, chosen)] if own == "neither" else []
    for way in WAYS:
        if way == own:
            ways.append(Way(way, chosen))
            continue
        other = restricted(problem, way)
        if other is not None:
            ways.append(Way(way, solve(other), keeps_commitments(problem, other)))
    return table_of("alternatives", _rows(problem, ways))


NOT_FOUND = {"infeasible": "no plan keeps all limits", "none": "no plan was found in the time"}


def _rows(problem: PlanProblem, ways: Sequence[Way]) -> list[tuple[Any, ...]]:
    feasible = [way for way in ways if way.result.value is not None]
    best = max(feasible, key=lambda way: way.result.value or 0.0, default=None)
    rows = []
    for way in ways:
        result = way.result
        if result.value is None or best is None:
            rows.append(
                (way.name, result.status, *[None] * 11, way.committed, f"{way.name}: {NOT_FOUND[result.status]}")
            )
            continue
        frame = result.scenarios
        npv, cars = frame["npv"].to_numpy(), frame["cars"].to_numpy()
        rows.append(
            (
                way.name,
                result.status,
                result.value,
                result.bound,
                float(problem.weight @ npv),
                cvar(npv, problem),
                float(problem.weight @ cars),
                float(problem.weight @ frame["longest_wait_weeks"].to_numpy()),
                float(frame["lowest_cash"].min()),  # type: ignore[arg-type]
                *_against(problem, way, best),
            )
        )
    return rows


def cvar(of_scenarios: Floats, problem: PlanProblem) -> float:
    """Mean of the worst ``risk_share`` of the scenarios."""
    eta = value_at_risk(of_scenarios, problem)
    return eta - float(problem.weight @ np.maximum(eta - of_scenarios, 0)) / problem.goal.risk_share


def _against(problem: PlanProblem, way: Way, best: Way) -> tuple[float, float, float, float, bool, str]:
    """Difference to the best, paired by scenario: mean, spread, least, most; whether it is committed; in words."""
    mine, its = (each.result.scenarios["npv"].to_numpy() for each in (way, best))
    apart = mine - its
    mean = float(problem.weight @ apart)
    spread = float(np.sqrt(max(problem.weight @ (apart - mean) ** 2, 0.0)))
    least, most = float(apart.min()), float(apart.max())
    without = "" if way.committed else "; without what must open or be signed"
    if way is best:
        return mean, spread, least, most, way.committed, f"{way.name}: the best by the goal{without}"
    behind = float(problem.weight[apart < 0].sum())
    words = (
        f"{way.name}: {_bn(mean, problem)} against {best.name} in the mean of the scenarios, "
        f"from {_bn(least, problem)} to {_bn(most, problem)}; behind in {behind:.0%} of them by weight{without}"
    )
    return mean, spread, least, most, way.committed, words


def _bn(amount: float, problem: PlanProblem) -> str:
    return f"{amount / 1e9:+.2f} bn {problem.currency}"


__all__ = ["WAYS", "alternatives_of", "cvar", "keeps_commitments", "restricted", "way_of"]
