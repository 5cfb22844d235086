"""What an order is worth: by hard rules and by level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_day import day_of
from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.kernels.sequencing.moves import lay


def values_of(problem: SequencingProblem, order: Sequence[int] | NDArray[np.int64]) -> tuple[int, ...]:
    """Units by which hard rules are broken, then the value of each level.

    ``order`` holds the car of each place, or of each place and behind them the cars that are left out.
    """
    day = day_of(problem)
    lay(day, whole_order(problem, order), day.move.value.shape[1])
    return tuple(int(value) for value in day.move.value[0])


def whole_order(problem: SequencingProblem, order: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int32]:
    """The cars of the places, and behind them those that are left out."""
    given = np.asarray(order, np.int32)
    if len(given) == problem.cars:
        return given
    out = np.setdiff1d(np.arange(problem.cars, dtype=np.int32), given)
    return np.concatenate([given, out])
