"""Colour changes that no order saves if it keeps the objectives before them at their least.

A colour of c cars needs c / limit batches; where its cars crowd a ratio rule it needs more of them. Of 70 red cars 26
have a roof that one in any three may have: six batches of twelve hold 24 such cars, so red comes in seven. Where the
ratios count before the colours, no order that keeps them has fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, ChangeRule, Ints, RatioRule
from carwright.arrays.sequencing_runs import runs_by_colour
from carwright.arrays.sequencing_trade import all_day, longest_batch, upper_limits
from carwright.arrays.sequencing_windows import Windows, windows_of
from carwright.kernels.sequencing.shapes import LENGTH, LIMIT
from carwright.sequencing.bounds import Bound, level_bounds


@dataclass(frozen=True)
class Kept:
    """One side of a ratio rule that an order must keep."""

    rule: RatioRule
    side: Windows


def kept_bounds(problem: SequencingProblem, bounds: list[Bound]) -> list[Bound]:
    """Of each level, where all levels before it are at their least; ``bounds`` are those of each rule alone."""
    found = level_bounds(problem, bounds)
    changes = list(problem.of(ChangeRule))
    if len(changes) != 1 or changes[0].matrix is not None or changes[0].level == HARD or problem.cars != problem.day:
        return found
    (rule,) = changes
    # A level at its least has each of its rules at its least.
    kept = [
        Kept(each, side)
        for each, bound in zip(problem.rules, bounds, strict=True)
        if isinstance(each, RatioRule) and each.level < rule.level and bound.value == 0 and each.price > 0
        for side in windows_of(each, problem.day)
        if all_day(side, problem.day)
    ]
    least = _changes(problem, kept)
    alone = bounds[problem.rules.index(rule)]
    if least.value * rule.price > alone.value:
        others = found[rule.level].value - alone.value
        found[rule.level] = Bound(others + least.value * rule.price, least.reason)
    return found


def bounds_beside(problem: SequencingProblem, bounds: list[Bound], values: Sequence[int]) -> list[Bound]:
    """Of each level beside an order with such values, hard rules first: that of the level alone where one before it is
    above its least."""
    alone, kept = level_bounds(problem, bounds), kept_bounds(problem, bounds)
    floor = (0, *(bound.value for bound in kept))
    return [
        kept[level] if tuple(values[: level + 1]) == floor[: level + 1] else alone[level]
        for level in range(len(problem.levels))
    ]


def _changes(problem: SequencingProblem, kept: list[Kept]) -> Bound:
    """Fewest changes of colour of orders that keep some ratio rules, and why."""
    longest = longest_batch(problem)
    limits, bits, _ = upper_limits(problem, [each.side for each in kept])
    runs, why = runs_by_colour(problem.colour, len(problem.colours), bits, limits[:, [LIMIT, LENGTH]], longest)
    # Between two batches of a colour there is one of another.
    batches = max(int(runs.sum()), 2 * int(runs.max(initial=0)) - 1)
    changes = batches - (1 if _first_is_free(problem, runs, longest) else 0)
    crowded = [
        f"{problem.colours[each]} in {runs[each]} for {kept[rule].rule.name} {kept[rule].rule.text}"
        for each, rule in enumerate(why.tolist())
        if rule >= 0
    ]
    what = f"{int((runs > 0).sum())} colours need {batches} batches of at most {longest}"
    why_so = f" where the objectives before are kept, {'; '.join(crowded)}" if crowded else ""
    return Bound(changes, f"{what}{why_so}: {changes} changes; the mix of cars is the cause")


def _first_is_free(problem: SequencingProblem, runs: Ints, longest: int) -> bool:
    """True if the first batch may cost no change: without a day before, or if it goes on with its last colour."""
    if not len(problem.history_colour):
        return bool(runs.sum())
    last = int(problem.history_colour[-1])
    cars = int((problem.colour == last).sum())
    return cars > 0 and cars <= longest * (int(runs[last]) - 1) + _longest_first(problem, last, longest)


def _longest_first(problem: SequencingProblem, colour: int, longest: int) -> int:
    """Cars of the longest run of a colour that the day can begin with."""
    mine = problem.colour == colour
    for rule in problem.of(RatioRule):
        if rule.level != HARD or rule.at_most is None or rule.price == 0 or not problem.has[mine, rule.feature].all():
            continue
        upper = windows_of(rule, problem.day)[0]
        if upper.first <= 0 <= upper.last and upper.limit < upper.length <= problem.day:
            longest = min(longest, upper.limit)
    return longest


__all__ = ["bounds_beside", "kept_bounds"]
