"""What no order can beat: the least value of each rule alone, from the mix of cars, with the reason in words.

A ratio rule: the windows that begin at places of the same remainder modulo q do not overlap; each takes at most p cars
(less what the day before left in it), what is left of the cars must be excess. Summed over the q remainders this is a
bound in O(cars + q) a rule. Colours: a colour of c cars needs c / limit batches, rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from carwright.arrays.sequencing_day import begin_of
from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import (
    ChangeRule,
    DriftRule,
    LeftOutRule,
    LevelRule,
    RatioRule,
    Rule,
)
from carwright.arrays.sequencing_trade import longest_batch
from carwright.arrays.sequencing_windows import Windows, windows_of
from carwright.kernels.sequencing.shapes import LEAST_WINDOWS, MOST_EXCESS, MOST_WINDOWS


@dataclass(frozen=True)
class Bound:
    """Least value of a rule, whatever the order."""

    value: int = 0
    reason: str = ""


def bounds_of(problem: SequencingProblem) -> list[Bound]:
    """Of each rule, in the order of the problem."""
    return [_bound(problem, rule) for rule in problem.rules]


def level_bounds(problem: SequencingProblem, bounds: list[Bound]) -> list[Bound]:
    """Of each level: the rules of a level, each at its least."""
    found = []
    for level in range(len(problem.levels)):
        here = [(rule, bound) for rule, bound in zip(problem.rules, bounds, strict=True) if rule.level == level]
        binding = sorted(((b.value, rule.name, b.reason) for rule, b in here if b.value > 0), reverse=True)
        reason = "; ".join(reason for _, _, reason in binding[:3])
        if len(binding) > 3:
            reason += f"; and {len(binding) - 3} more rules"
        found.append(Bound(sum(bound.value for _, bound in here), reason))
    return found


def _bound(problem: SequencingProblem, rule: Rule) -> Bound:
    if isinstance(rule, RatioRule):
        return _ratio(problem, rule)
    if isinstance(rule, ChangeRule):
        return _changes(problem, rule)
    if isinstance(rule, LevelRule):
        return _level_use(problem, rule)
    if isinstance(rule, DriftRule):
        return _drift(problem, rule)
    if isinstance(rule, LeftOutRule):
        out = problem.cars - problem.day
        least = int(np.sort(rule.prices)[:out].sum())
        return Bound(least, f"{problem.cars} orders for {problem.day} places: {out} must be left out" if least else "")
    return Bound()


def _cars(problem: SequencingProblem, feature: int) -> tuple[int, int]:
    """Least and most cars with a feature that the day can have."""
    have = int(problem.has[:, feature].sum())
    out = problem.cars - problem.day
    return max(0, have - out), min(have, problem.day)


def _ratio(problem: SequencingProblem, rule: RatioRule) -> Bound:
    least_cars, most_cars = _cars(problem, rule.feature)
    total, reasons = 0, []
    for side in windows_of(rule, problem.day):
        if side.kind in (MOST_EXCESS, MOST_WINDOWS):
            units, room = _above(problem, side, least_cars)
            what = f"{least_cars} cars where the rule leaves room for {room}"
        else:
            units = _below(problem, side, most_cars)
            what = f"{most_cars} cars are too few"
        if units:
            total += units * rule.price
            reasons.append(f"{rule.name} {rule.text}: {what}; the mix of cars is the cause")
    return Bound(total, "; ".join(reasons))


def _groups(side: Windows, places: int) -> Iterator[range]:
    """First places of windows that do not overlap, one group a remainder."""
    for start in range(side.first, min(side.first + side.length, side.last + 1)):
        yield range(start, side.last + 1, side.length)


def _above(problem: SequencingProblem, side: Windows, cars: int) -> tuple[int, int]:
    """Units that must be above the limit, and the cars that fit without (least over the groups)."""
    before = problem.history_has[:, side.feature]
    total, fits = 0, problem.day
    for starts in _groups(side, problem.day):
        room, already, inside, widest = 0, 0, 0, 1
        for start in starts:
            reach = min(start + side.length, problem.day) - max(start, 0)
            had = int(before[max(0, len(before) + start) :].sum()) if start < 0 else 0
            takes = min(reach, max(0, side.limit - had))
            room += takes
            inside += reach
            excess = max(0, had - side.limit)
            already += excess if side.kind == MOST_EXCESS else min(1, excess)
            if excess == 0 or side.kind == MOST_EXCESS:
                widest = max(widest, reach - takes)
            else:  # a window that is broken already takes any number
                room += reach - takes
        room += problem.day - inside  # places outside these windows
        left = max(0, cars - room)
        total += already + (left if side.kind == MOST_EXCESS else math.ceil(left / widest))
        fits = min(fits, room)
    return total, fits


def _below(problem: SequencingProblem, side: Windows, cars: int) -> int:
    """Units that must be below the limit."""
    total = 0
    for starts in _groups(side, problem.day):
        missing = max(0, side.limit * len(starts) - cars)
        total += math.ceil(missing / side.limit) if side.kind == LEAST_WINDOWS and missing else missing
    return total


def _changes(problem: SequencingProblem, rule: ChangeRule) -> Bound:
    if problem.cars > problem.day or not problem.day:
        return Bound()
    limit = longest_batch(problem)
    counts = np.bincount(problem.colour, minlength=len(problem.colours))
    batches = int(sum(math.ceil(count / limit) for count in counts))
    last = int(problem.history_colour[-1]) if len(problem.history_colour) else -1
    # The first batch costs no change without a day before, or if it goes on with its last colour.
    free = 1 if last < 0 or counts[last] > 0 else 0
    changes = batches - free
    if rule.matrix is None:
        price = rule.price
    else:
        away = rule.matrix[~np.eye(len(problem.colours), dtype=bool)]
        price = int(away.min()) if away.size else 0
    if changes <= 0 or price == 0:
        return Bound()
    colours = int((counts > 0).sum())
    what = f"{colours} colours" if batches == colours else f"{colours} colours in batches of at most {limit}"
    reason = f"{what} need {batches} batches: {changes} changes; the mix of colours is the cause"
    return Bound(changes * price, reason)


def _level_use(problem: SequencingProblem, rule: LevelRule) -> Bound:
    """The use is a multiple of the least amount that cars differ by; the even use is not."""
    total = 0
    done = np.arange(1, problem.day + 1, dtype=np.int64)
    for part in range(len(rule.parts)):
        use = rule.use[:, part]
        step = int(np.gcd.reduce(use - use.min())) * problem.cars
        gap = (done * int(use.min()) * problem.cars - done * int(use.sum())) % step if step else done * 0
        near = np.minimum(gap, step - gap)
        total += int(rule.prices[part]) * sum(int(each) ** rule.power for each in near)
    return Bound(total, f"{rule.name}: parts come in whole numbers" if total else "")


def _drift(problem: SequencingProblem, rule: DriftRule) -> Bound:
    """Work beyond what the takts of the day and one drift window hold."""
    if problem.cars > problem.day:
        return Bound()
    total, worst = 0, (0, "")
    begins = begin_of(rule)
    for station, name in enumerate(rule.stations):
        work = int(rule.work[:, station].sum()) + int(begins[station])
        over = work - problem.day * rule.takt - int(rule.drift[station])
        single = np.maximum(0, rule.work[:, station] - rule.takt - rule.drift[station] - rule.early[station]).sum()
        least = max(0, over, int(single)) * int(rule.prices[station])
        why = (
            "the work of the day is more than its takts hold"
            if over > single
            else "cars have more work than takt and drift"
        )
        worst = max(
            worst, (least, f"{rule.name}: at {name} {why}; the mix of cars is the cause"), key=lambda each: each[0]
        )
        total += least
    return Bound(total, worst[1])
