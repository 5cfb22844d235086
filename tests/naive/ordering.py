"""The value of an order of cars, straight from the words of each rule, in plain Python: slow and easy to check."""

from __future__ import annotations

from itertools import pairwise

from carwright.arrays.sequencing_problem import (
    BatchRule,
    BlockRule,
    ChangeRule,
    DriftRule,
    FollowRule,
    LeftOutRule,
    LevelRule,
    PlaceRule,
    RatioRule,
    Rule,
    SequencingProblem,
)


def values(problem: SequencingProblem, order: list[int]) -> tuple[int, list[int]]:
    """Units of hard rules that are broken, and the value of each level; ``order`` holds the cars of the places."""
    hard, levels = 0, [0] * len(problem.levels)
    for rule in problem.rules:
        value = rule_value(problem, rule, order)
        if rule.level < 0:
            hard += value
        else:
            levels[rule.level] += value
    return hard, levels


def rule_value(problem: SequencingProblem, rule: Rule, order: list[int]) -> int:
    """What one rule costs."""
    by_kind = {
        RatioRule: _ratio,
        ChangeRule: _changes,
        BatchRule: _batches,
        BlockRule: _blocks,
        FollowRule: _follows,
        PlaceRule: _places,
        LevelRule: _level_use,
        DriftRule: _drift,
        LeftOutRule: _left_out,
    }
    return by_kind[type(rule)](problem, rule, order)


def _ratio(problem: SequencingProblem, rule: RatioRule, order: list[int]) -> int:
    def has(place: int) -> bool:
        if place >= len(order):
            return False
        if place >= 0:
            return bool(problem.has[order[place], rule.feature])
        before = len(problem.history_idents) + place
        return before >= 0 and bool(problem.history_has[before, rule.feature])

    total = 0
    for start in range(-rule.in_any + 1, len(order)):
        end = start + rule.in_any - 1
        inside_day = start >= 0 and end <= len(order) - 1
        if rule.ends == "full" and not inside_day:
            continue
        if rule.first is not None and start < rule.first:
            continue
        if rule.last is not None and end > rule.last:
            continue
        count = sum(has(place) for place in range(start, end + 1))
        above = max(0, count - rule.at_most) if rule.at_most is not None else 0
        below = max(0, rule.at_least - count) if rule.at_least is not None and inside_day else 0
        if rule.counts == "windows":
            above, below = min(above, 1), min(below, 1)
        total += above + below
    return rule.price * total


def _changes(problem: SequencingProblem, rule: ChangeRule, order: list[int]) -> int:
    line = [int(problem.history_colour[-1])] if len(problem.history_colour) else []
    line += [int(problem.colour[car]) for car in order]
    total = 0
    for one, other in pairwise(line):
        if rule.matrix is not None:
            total += int(rule.matrix[one, other])
        elif one != other:
            total += rule.price
    return total


def _runs(line: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for each in line:
        if runs and runs[-1][0] == each:
            runs[-1] = (each, runs[-1][1] + 1)
        else:
            runs.append((each, 1))
    return runs


def _run_cost(rule: BatchRule | BlockRule, length: int) -> int:
    above = max(0, length - rule.at_most) if rule.at_most is not None else 0
    below = max(0, rule.at_least - length) if rule.at_least is not None else 0
    return rule.price * (above + below)


def _batches(problem: SequencingProblem, rule: BatchRule, order: list[int]) -> int:
    return sum(_run_cost(rule, length) for _, length in _runs([int(problem.colour[car]) for car in order]))


def _blocks(problem: SequencingProblem, rule: BlockRule, order: list[int]) -> int:
    runs = _runs([int(problem.has[car, rule.feature]) for car in order])
    return sum(_run_cost(rule, length) for what, length in runs if what)


def _follows(problem: SequencingProblem, rule: FollowRule, order: list[int]) -> int:
    line = [tuple(problem.history_has[-1])] if len(problem.history_idents) else []
    line += [tuple(problem.has[car]) for car in order]
    return rule.price * sum(one[rule.first] and other[rule.then] != rule.must for one, other in pairwise(line))


def _places(problem: SequencingProblem, rule: PlaceRule, order: list[int]) -> int:
    total = 0
    for place, car in enumerate(order):
        too_early = max(0, int(rule.earliest[car]) - place)
        too_late = max(0, place - int(rule.latest[car]))
        total += int(rule.early[car]) * too_early + int(rule.late[car]) * too_late
        total += int(rule.once[car]) if too_early or too_late else 0
    return total


def _level_use(problem: SequencingProblem, rule: LevelRule, order: list[int]) -> int:
    total = 0
    for part in range(len(rule.parts)):
        demand, used = sum(int(use) for use in rule.use[:, part]), 0
        for done, car in enumerate(order, start=1):
            used += int(rule.use[car, part])
            total += int(rule.prices[part]) * abs(problem.cars * used - done * demand) ** rule.power
    return total


def _drift(problem: SequencingProblem, rule: DriftRule, order: list[int]) -> int:
    total = 0
    for station in range(len(rule.stations)):
        limit, early = rule.takt + int(rule.drift[station]), int(rule.early[station])
        before = [] if rule.history_work is None else [int(work) for work in rule.history_work[:, station]]
        begins = 0
        for number, work in enumerate(before + [int(rule.work[car, station]) for car in order]):
            ends = begins + work
            left_over = max(0, ends - limit)
            if number >= len(before):
                total += int(rule.prices[station]) * left_over
            begins = max(-early, ends - left_over - rule.takt)
    return total


def _left_out(problem: SequencingProblem, rule: LeftOutRule, order: list[int]) -> int:
    return sum(int(rule.prices[car]) for car in range(problem.cars) if car not in set(order))
