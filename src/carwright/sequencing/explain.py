"""Every place where an order breaks a rule, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from carwright.arrays.sequencing_day import begin_of
from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import (
    HARD,
    BatchRule,
    BlockRule,
    ChangeRule,
    DriftRule,
    FollowRule,
    Ints,
    LeftOutRule,
    LevelRule,
    PlaceRule,
    RatioRule,
    Rule,
)
from carwright.arrays.sequencing_windows import windows_of
from carwright.kernels.sequencing.shapes import LEAST_WINDOWS, MOST_EXCESS, MOST_WINDOWS
from carwright.results.sequence import Broken, RuleValue
from carwright.sequencing.bounds import Bound

MOST_SHOWN = 20
"""Cars named at one place."""
KINDS = {
    RatioRule: "ratio",
    ChangeRule: "change",
    BatchRule: "batch",
    BlockRule: "block",
    FollowRule: "follow",
    PlaceRule: "place",
    LevelRule: "level",
    DriftRule: "drift",
    LeftOutRule: "left out",
}


@dataclass(frozen=True)
class _Spot:
    """A place where a rule is broken."""

    first: int
    last: int
    found: int
    limit: int
    value: int
    places: tuple[int, ...]
    """Of the cars that are named."""
    station: str = ""
    """Where the work is left, for drift windows."""
    decided_by: tuple[int, ...] | None = None
    """Places whose cars could have mended it, where these are others than those of the cars that are named."""


def rule_values(
    problem: SequencingProblem, order: Ints, start: Ints, bounds: list[Bound]
) -> tuple[tuple[RuleValue, ...], tuple[Broken, ...]]:
    """Each rule with its value, and every place where the order breaks it."""
    values: list[RuleValue] = []
    broken: list[Broken] = []
    for rule, bound in zip(problem.rules, bounds, strict=True):
        spots = list(_spots(problem, rule, order))
        valued = _valued(problem, rule, bound, (order, start), len(spots))
        values.append(valued)
        for spot in spots:
            reason = _reason(problem, rule, spot, valued.value, bound)
            broken.append(_broken(problem, valued, spot, order, reason))
    broken.sort(key=lambda each: (each.level, each.first))
    return tuple(values), tuple(broken)


def _valued(
    problem: SequencingProblem, rule: Rule, bound: Bound, order_and_start: tuple[Ints, Ints], broken: int
) -> RuleValue:
    """A rule with its value for an order and for the one that it began from; ``broken`` counts its places."""
    order, start = order_and_start
    return RuleValue(
        rule=rule.name,
        kind=KINDS[type(rule)],
        level=rule.level,
        text=_text(rule),
        value=rule_value(problem, rule, order),
        start=rule_value(problem, rule, start),
        broken=broken,
        cars=_cars(problem, rule),
        bound=bound.value,
        reason=bound.reason,
    )


def _broken(problem: SequencingProblem, valued: RuleValue, spot: _Spot, order: Ints, reason: str) -> Broken:
    """One place where an order breaks a rule, with the first of its cars."""
    at = f"at {spot.station}: " if spot.station else ""
    return Broken(
        rule=valued.rule,
        kind=valued.kind,
        level=valued.level,
        first=spot.first,
        last=spot.last,
        found=spot.found,
        limit=spot.limit,
        value=spot.value,
        cars=tuple(_name(problem, order, place) for place in spot.places[:MOST_SHOWN]),
        reason=at + reason,
    )


def rule_value(problem: SequencingProblem, rule: Rule, order: Ints) -> int:
    """Value of one rule for an order."""
    if isinstance(rule, LevelRule):
        done = np.arange(1, len(order) + 1)[:, None]
        gap = problem.cars * np.cumsum(rule.use[order], axis=0) - done * rule.use.sum(axis=0)
        return int((np.abs(gap) ** rule.power * rule.prices).sum())
    return sum(spot.value for spot in _spots(problem, rule, order))


def _spots(problem: SequencingProblem, rule: Rule, order: Ints) -> Iterator[_Spot]:
    if isinstance(rule, RatioRule):
        yield from _windows(problem, rule, order)
    elif isinstance(rule, ChangeRule):
        yield from _changes(problem, rule, order)
    elif isinstance(rule, BatchRule | BlockRule):
        yield from _runs(problem, rule, order)
    elif isinstance(rule, FollowRule):
        yield from _follows(problem, rule, order)
    elif isinstance(rule, PlaceRule):
        yield from _places(rule, order)
    elif isinstance(rule, DriftRule):
        yield from _left_over(rule, order)
    elif isinstance(rule, LeftOutRule):
        for car in np.setdiff1d(np.arange(problem.cars), order):
            yield _Spot(problem.day, problem.day, 0, 0, int(rule.prices[car]), (-1_000_000 - int(car),))


def _windows(problem: SequencingProblem, rule: RatioRule, order: Ints) -> Iterator[_Spot]:
    before = problem.history_has[:, rule.feature]
    line = np.concatenate([before, problem.has[order, rule.feature]]).astype(np.int64)
    sums = np.concatenate([[0], np.cumsum(line)])
    for side in windows_of(rule, problem.day):
        starts = np.arange(side.first, side.last + 1)
        low = np.clip(starts + len(before), 0, len(line))
        high = np.clip(starts + side.length + len(before), 0, len(line))
        counts = sums[high] - sums[low]
        above = side.kind in (MOST_EXCESS, MOST_WINDOWS)
        over = counts - side.limit if above else side.limit - counts
        for row in np.flatnonzero(over > 0):
            units = 1 if side.kind in (MOST_WINDOWS, LEAST_WINDOWS) else int(over[row])
            first = int(starts[row])
            places = tuple(int(k) - len(before) for k in range(low[row], high[row]) if line[k])
            last = first + side.length - 1
            # Cars are missing in a window that has too few: any place of it could have one more.
            inside = None if above else tuple(range(first, last + 1))
            yield _Spot(first, last, int(counts[row]), side.limit, units * rule.price, places, decided_by=inside)


def _changes(problem: SequencingProblem, rule: ChangeRule, order: Ints) -> Iterator[_Spot]:
    line = np.concatenate([problem.history_colour[-1:], problem.colour[order]])
    shift = len(line) - len(order)
    for k in range(1, len(line)):
        one, other = int(line[k - 1]), int(line[k])
        price = int(rule.matrix[one, other]) if rule.matrix is not None else rule.price * (one != other)
        if price:
            yield _Spot(k - 1 - shift, k - shift, 1, 0, price, (k - 1 - shift, k - shift))


def _runs(problem: SequencingProblem, rule: BatchRule | BlockRule, order: Ints) -> Iterator[_Spot]:
    code = problem.colour[order] if isinstance(rule, BatchRule) else problem.has[order, rule.feature].astype(np.int64)
    edges = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), len(code)]
    for first, end in pairwise(edges):
        length = end - first
        if isinstance(rule, BlockRule) and not code[first]:
            continue
        above = max(0, length - rule.at_most) if rule.at_most is not None else 0
        below = max(0, rule.at_least - length) if rule.at_least is not None else 0
        if above + below:
            limit, value = rule.at_most if above else rule.at_least, rule.price * (above + below)
            # A neighbour of the same kind would make a short run longer.
            around = None if above else tuple(range(max(first - 1, 0), min(end + 1, len(code))))
            yield _Spot(first, end - 1, length, limit or 0, value, tuple(range(first, end)), decided_by=around)


def _follows(problem: SequencingProblem, rule: FollowRule, order: Ints) -> Iterator[_Spot]:
    has = np.concatenate([problem.history_has[-1:], problem.has[order]])
    shift = len(has) - len(order)
    wrong = has[:-1, rule.first] & (has[1:, rule.then] != rule.must)
    for k in np.flatnonzero(wrong):
        place = int(k) - shift
        yield _Spot(place, place + 1, 1, 0, rule.price, (place, place + 1))


def _places(rule: PlaceRule, order: Ints) -> Iterator[_Spot]:
    for place, car in enumerate(order):
        below, above = max(0, int(rule.earliest[car]) - place), max(0, place - int(rule.latest[car]))
        value = int(rule.early[car]) * below + int(rule.late[car]) * above + int(rule.once[car]) * bool(below or above)
        if value:
            limit = int(rule.earliest[car] if below else rule.latest[car])
            # Found and limit are places as people count them, from 1.
            yield _Spot(place, place, place + 1, limit + 1, value, (place,))


def _left_over(rule: DriftRule, order: Ints) -> Iterator[_Spot]:
    begin = begin_of(rule)
    for place, car in enumerate(order):
        ends = begin + rule.work[car]
        over = np.maximum(0, ends - rule.takt - rule.drift)
        for station in np.flatnonzero(over):
            limit = int(rule.takt + rule.drift[station])
            value = int(over[station] * rule.prices[station])
            # The cars before leave their worker less of the drift.
            before = tuple(range(place + 1))
            yield _Spot(place, place, int(ends[station]), limit, value, (place,), rule.stations[station], before)
        begin = np.maximum(-rule.early, ends - over - rule.takt)


def _name(problem: SequencingProblem, order: Ints, place: int) -> str:
    if place <= -1_000_000:
        return problem.idents[-1_000_000 - place]
    return problem.idents[order[place]] if place >= 0 else problem.history_idents[place]


def _cars(problem: SequencingProblem, rule: Rule) -> int:
    if isinstance(rule, RatioRule | BlockRule):
        return int(problem.has[:, rule.feature].sum())
    if isinstance(rule, FollowRule):
        return int(problem.has[:, rule.first].sum())
    return problem.cars


def _text(rule: Rule) -> str:
    if isinstance(rule, RatioRule):
        return rule.text
    if isinstance(rule, BatchRule | BlockRule):
        most = f"at most {rule.at_most}" if rule.at_most is not None else ""
        least = f"at least {rule.at_least}" if rule.at_least is not None else ""
        return f"runs of {' and '.join(each for each in (least, most) if each)}"
    if isinstance(rule, FollowRule):
        return "must follow" if rule.must else "must not follow"
    if isinstance(rule, LevelRule):
        return f"{len(rule.parts)} parts"
    if isinstance(rule, DriftRule):
        return f"{len(rule.stations)} stations, takt {rule.takt * rule.tick_s:g} s"
    return ""


def _reason(problem: SequencingProblem, rule: Rule, spot: _Spot, value: int, bound: Bound) -> str:
    """Why a rule is broken here, the surest cause first."""
    if isinstance(rule, LeftOutRule):
        return f"{problem.cars} orders for {problem.day} places"
    if spot.places and max(spot.places) < 0:
        return "the day before: its cars alone break the rule"
    deciding = spot.places if spot.decided_by is None else spot.decided_by
    if problem.fixed.size and all(place < 0 or problem.fixed[place] != FREE for place in deciding):
        return "fixed places: their cars break the rule"
    if bound.value and value == bound.value:
        return "the mix of cars: no order has fewer"
    if any(place < 0 for place in spot.places) and isinstance(rule, RatioRule):
        return "the day before fills part of the window"
    rest = _rivals(problem, rule)
    if bound.value:
        return f"the mix of cars makes {_units(rule, bound.value)} of {_units(rule, value)}; the rest: {rest}"
    return rest


def _units(rule: Rule, value: int) -> str:
    """Units of a rule; of an overrun in seconds."""
    prices = set(rule.prices.tolist()) if isinstance(rule, DriftRule) else set()
    if isinstance(rule, DriftRule) and len(prices) == 1 and (price := prices.pop()):
        return f"{value * rule.tick_s / price:,.1f} s"
    return f"{value:,}"


def _rivals(problem: SequencingProblem, rule: Rule) -> str:
    """What a rule may have given way to."""
    if rule.level == HARD:
        return "no order that keeps it was found"
    if rule.level > 0:
        return f"more important objectives ({', '.join(problem.levels[: rule.level])}), as far as was found"
    if any(other.level == rule.level for other in problem.rules if other is not rule):
        return "other rules of this objective, as far as was found"
    if any(other.level == HARD for other in problem.rules) or problem.fixed.size:
        return "what must hold, as far as was found"
    return "no order with less was found"
