"""How much can be there of what scenarios see of the first stage, if dates lie between bounds."""

from __future__ import annotations

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_first import FirstStage
from carwright.solvers.program import ABSENT, Floats, Ints, Program


class Reach:
    """Bounds of the links of a first stage; they hold for whole decisions, and relaxed ones mix those."""

    def __init__(self, problem: PlanProblem, first: FirstStage, base: Program) -> None:
        self.problem, self.first, self.base = problem, first, base

    def bounds(self, dates: Ints, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Least and most of each link with columns ``dates`` between ``low`` and ``high``; shapes (links,)."""
        problem = self.problem
        least, most = self.base.low.copy(), self.base.high.copy()
        least[dates], most[dates] = low, high

        def between(columns: Ints) -> tuple[Floats, Floats]:
            """Of what stays once it is there: surely from its first period with 1 on, not before its last with 0."""
            surely, perhaps = (np.where(columns == ABSENT, 0.0, side[columns]) for side in (least, most))
            return (
                np.maximum.accumulate(surely, axis=1),
                np.minimum.accumulate(perhaps[:, ::-1], axis=1)[:, ::-1],
            )

        opened = between(self.first.opened)
        runs = self.first.run != ABSENT
        by_age = problem.capacity[..., None, :] * problem.ramp[..., None]
        own_least = np.where(runs[:, :, None], by_age, np.inf).min(axis=1, initial=np.inf)
        own_most = np.where(runs[:, :, None], by_age, 0.0).max(axis=1, initial=0.0)
        of_offer = problem.offer_capacity[:, None] * problem.offer_ramp[:, :, None]
        signed, left = between(self.first.signed), between(self.first.left)
        under = np.clip(signed[0] - left[1], 0, 1), np.clip(signed[1] - left[0], 0, 1)
        own_before = _before(problem.opening_part, problem.opening_period, problem.sizes["part"])
        offer_before = _before(problem.signing_offer, problem.signing_period, problem.sizes["offer"])
        found = {
            "under": under,
            "part_capacity": (
                np.where(opened[0] >= 1, _at_age(own_least, _age(opened[0] >= 1)), 0.0),
                np.where(opened[1] > 0, _at_age(own_most, _age(opened[1] > 0) + own_before), 0.0),
            ),
            "offer_capacity": (
                under[0] * _at_age(of_offer, _age(signed[0] >= 1)),
                under[1] * _at_age(of_offer, _age(signed[1] > 0) + offer_before),
            ),
        }
        for side, vector in enumerate((least, most)):
            for name, bounds in found.items():
                vector[getattr(self.first, name)] = bounds[side]
        return least[self.first.links], most[self.first.links]


def _before(whose: Ints, since: Ints, size: int) -> Ints:
    """Periods that each can have been there before the first, shape (rows, 1)."""
    before = np.zeros(size, np.int64)
    np.maximum.at(before, whose, -since)
    return before[:, None]


def _age(since: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Ints:
    """Periods since the first that is True, shape as given (rows, periods)."""
    age: Ints = np.maximum(np.cumsum(since, axis=1) - 1, 0)
    return age


def _at_age(values: Floats, age: Ints) -> Floats:
    """``values[row, age, period]`` at the age of each row and period; the last age holds on."""
    rows, periods = np.indices(age.shape)
    at: Floats = values[rows, np.minimum(age, values.shape[1] - 1), periods]
    return at


__all__ = ["Reach"]
