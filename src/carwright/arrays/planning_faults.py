"""What no plan could be made from, however its arrays came about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from carwright.errors import Problem

if TYPE_CHECKING:
    from carwright.arrays.planning_problem import PlanProblem


def faults_of(problem: PlanProblem) -> Iterator[Problem]:
    """All faults of a problem whose arrays have their shapes."""
    if abs(problem.weight.sum() - 1) > 1e-6 or (problem.weight < 0).any():
        yield Problem("weight", f"weights add up to {problem.weight.sum():g}", "make them add up to 1")
    if not problem.periods:
        yield Problem("periods", "no period", "plan at least one")
    if len(problem.starts) != len(problem.periods) + 1:
        yield Problem("starts", f"{len(problem.starts)} days", "give the first day of each period and the day after")
    for name in ("ramp", "offer_ramp", "cancel"):
        if (np.diff(getattr(problem, name), axis=-1) < 0).any():
            yield Problem(name, "falls with time", "give shares that never fall")
    if (problem.late < 0).any() or (problem.late > problem.orders * (1 + 1e-9)).any():
        yield Problem("late", "more orders are late than there are, or fewer than none", "give 0 up to `orders`")
    if (problem.cancel > 1).any():
        yield Problem("cancel", "more than all orders are cancelled", "give shares up to 1")
    for name in ("orders", "needs", "supply", "spot_most", "stock_start", "capacity", "offer_capacity", "book"):
        if (getattr(problem, name) < 0).any():
            yield Problem(name, "a number is below 0", "give 0 or more")
    if (problem.fee_from[:, 0] != 0).any() or (problem.fee_from[:, 1:] < problem.fee_from[:, :-1]).any():
        yield Problem("fee_from", "volumes do not begin at 0 and rise", "give them in order, the first is 0")
