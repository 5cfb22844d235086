"""What an order is worth: by hard rules and by level, without any search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_day import day_of
from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, Ints
from carwright.errors import check
from carwright.kernels.sequencing.moves import lay
from carwright.results.sequence import LevelValue, RuleValue, SequenceResult
from carwright.sequencing.bounds import bounds_of
from carwright.sequencing.checks import day_faults
from carwright.sequencing.explain import rule_values
from carwright.sequencing.run_bounds import bounds_beside


def values_of(problem: SequencingProblem, order: Sequence[int] | Ints) -> tuple[int, ...]:
    """Units by which hard rules are broken, then the value of each level.

    ``order`` holds the car of each place, or of each place and behind them the cars that are left out.
    """
    day = day_of(problem)
    lay(day, whole_order(problem, order), day.move.value.shape[1])
    return tuple(int(value) for value in day.move.value[0])


def whole_order(problem: SequencingProblem, order: Sequence[int] | Ints) -> NDArray[np.int32]:
    """The cars of the places, and behind them those that are left out."""
    given = np.asarray(order, np.int32)
    if len(given) == problem.cars:
        return given
    out = np.setdiff1d(np.arange(problem.cars, dtype=np.int32), given)
    return np.concatenate([given, out])


def result_of_order(problem: SequencingProblem, order: Sequence[int] | Ints) -> SequenceResult:
    """An order as a result: its values, what breaks and why; nothing is searched.

    Raises
    ------
    PlantError
        With every fault of the problem.
    """
    check(day_faults(problem), source="result_of_order()")
    given = np.asarray(order, np.int64)[: problem.day]
    values = values_of(problem, given)
    return described(problem, given, given, values, values)


def described(
    problem: SequencingProblem, order: Ints, start: Ints, values: Sequence[int], start_values: Sequence[int]
) -> SequenceResult:
    """The value that tells all about an order; what only a search knows is left at nothing."""
    bounds = bounds_of(problem)
    rules, broken = rule_values(problem, order, start, bounds)
    levels = tuple(
        LevelValue(name, value, begun, bound.value, bound.reason, proven=value == bound.value and values[0] == 0)
        for name, value, begun, bound in zip(
            problem.levels, values[1:], start_values[1:], bounds_beside(problem, bounds, values), strict=True
        )
    )
    return SequenceResult(
        problem=problem,
        order=order,
        left_out=np.setdiff1d(np.arange(problem.cars), order),
        start_order=start,
        start_by="given",
        hard=int(values[0]),
        levels=levels,
        rules=rules,
        broken=broken,
        trace_s=np.zeros(1),
        trace_values=np.array([values[1:]], np.int64),
        moves=0,
        moves_per_s=0.0,
        seconds=0.0,
        seed=0,
        jobs=0,
        proven=values[0] == 0 and all(level.proven for level in levels),
        stopped_by="proof" if all(level.proven for level in levels) else "time",
        notes=tuple(_notes(rules)),
    )


def _notes(rules: Sequence[RuleValue]) -> Iterator[str]:
    """A start order that is not allowed may well have less of everything else."""
    firm = [f"{rule.rule} (by {rule.start:,})" for rule in rules if rule.level == HARD and rule.start > 0]
    if firm:
        yield f"the start order is not allowed, so its values are no measure: it breaks {', '.join(firm)}"
