"""From the names and rules of a day to the bare arrays that its search works on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_kin import kin_of, no_kin, ratio_bits
from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import (
    BatchRule,
    BlockRule,
    ChangeRule,
    DriftRule,
    FollowRule,
    LeftOutRule,
    LevelRule,
    PlaceRule,
)
from carwright.arrays.sequencing_trade import trades
from carwright.arrays.sequencing_windows import level_count, ratios_of, starts
from carwright.kernels.sequencing.chance import chance_of
from carwright.kernels.sequencing.shapes import (
    KINDS,
    OLD,
    PIECES,
    Choice,
    Counts,
    Day,
    Flows,
    Move,
    Pairs,
    Plan,
    Ratios,
)

NO_LIMIT = 1 << 40
Array = NDArray[Any]


def day_of(problem: SequencingProblem) -> Day:
    """The whole day as arrays, with room for the state of one search; the problem is already checked."""
    ratios, before = ratios_of(problem)
    pairs, flows = _pairs(problem), _flows(problem)
    return Day(
        ratios=ratios,
        counts=Counts(
            before=before,
            gain=np.zeros((problem.day, 2, len(before)), np.int16),
            room=np.zeros(before.shape[1], np.int16),
        ),
        pairs=pairs,
        flows=flows,
        choice=_choice(problem, ratios, _columns(problem, ratios, pairs, flows)),
        move=Move(
            order=np.arange(problem.cars, dtype=np.int32),
            place=np.arange(problem.cars, dtype=np.int32),
            fresh=np.zeros(problem.day + 1, np.int32),
            pieces=np.zeros((PIECES + 1, 3), np.int64),
            edges=np.zeros(2 * OLD, np.int64),
            value=np.zeros((3, level_count(problem)), np.int64),
            places=problem.day,
        ),
    )


def plan_of(day: Day, seed: int) -> Plan:
    """Room for the best order of one search, and its chance."""
    levels = day.move.value.shape[1]
    return Plan(
        levels=levels,
        mix=np.arange(1, KINDS + 1, dtype=np.int64),
        heat=0.0,
        tally=np.zeros((KINDS, 3), np.int64),
        chance=chance_of(seed),
        best=day.move.order.copy(),
        value=np.zeros((3, levels), np.int64),
    )


def _ordered(problem: SequencingProblem, *kinds: type) -> list[Any]:
    """Rules of some kinds, by level."""
    return sorted((rule for rule in problem.rules if isinstance(rule, kinds)), key=lambda rule: rule.level)


def _pairs(problem: SequencingProblem) -> Pairs:
    joints: list[ChangeRule | FollowRule] = _ordered(problem, ChangeRule, FollowRule)
    runs: list[BatchRule | BlockRule] = _ordered(problem, BatchRule, BlockRule)
    codes = max([len(problem.colours), 4])
    code = np.full((len(joints) + len(runs), problem.cars), -1, np.int32)
    price = np.zeros((len(joints), codes, codes), np.int64)
    rule = np.zeros((len(joints) + len(runs), 5), np.int64)
    for row, joint in enumerate(joints):
        code[row], each, before = _joint(problem, joint)
        price[row, : len(each), : len(each)] = each
        rule[row, :2] = before, np.array_equal(each, each.T)
    for row, run in enumerate(runs, start=len(joints)):
        code[row] = _run_codes(problem, run)
        most = NO_LIMIT if run.at_most is None else min(run.at_most, NO_LIMIT)  # a file may say 999... for none
        rule[row, 2:] = most, run.at_least or 0, run.price
    return Pairs(
        first=_first(problem),
        code=code,
        price=price,
        rule=rule,
        bounds=np.zeros((2, len(runs), problem.day), np.int32),
    )


def _joint(problem: SequencingProblem, rule: ChangeRule | FollowRule) -> tuple[Array, Array, int]:
    """Code of each car, prices from one code to the next, and the code of the last car of the day before."""
    if isinstance(rule, ChangeRule):
        count = len(problem.colours)
        price = rule.price * (1 - np.eye(count, dtype=np.int64)) if rule.matrix is None else rule.matrix
        return problem.colour, price, int(problem.history_colour[-1]) if len(problem.history_colour) else -1
    price = np.zeros((4, 4), np.int64)
    # Codes: 1 the car asks something of the next one, 2 it is what is asked for, 3 both.
    for other in range(4):
        price[1, other] = price[3, other] = rule.price * ((other >= 2) != rule.must)
    before = int(_asks(problem.history_has[-1:], rule)[0]) if len(problem.history_idents) else -1
    return _asks(problem.has, rule), price, before


def _asks(has: Array, rule: FollowRule) -> Array:
    return has[:, rule.first].astype(np.int32) + 2 * has[:, rule.then].astype(np.int32)


def _run_codes(problem: SequencingProblem, rule: BatchRule | BlockRule) -> Array:
    if isinstance(rule, BlockRule):
        return np.where(problem.has[:, rule.feature], 0, -1)
    if rule.at_least or rule.at_most is None:
        return problem.colour
    # A colour with no more cars than a batch may have is free.
    scarce = np.bincount(problem.colour, minlength=len(problem.colours)) <= rule.at_most
    return np.where(scarce[problem.colour], -1, problem.colour)


def _first(problem: SequencingProblem) -> Array:
    """First row of each level, by family."""
    families: list[list[Any]] = [
        _ordered(problem, ChangeRule, FollowRule),
        _ordered(problem, BatchRule, BlockRule),
        _ordered(problem, PlaceRule, LeftOutRule),
        [rule for rule in _ordered(problem, LevelRule) for _ in rule.parts],
        [rule for rule in _ordered(problem, DriftRule) for _ in rule.stations],
    ]
    return np.stack([starts([rule.level + 1 for rule in rules], level_count(problem)) for rules in families])


def _flows(problem: SequencingProblem) -> Flows:
    stands = _ordered(problem, PlaceRule, LeftOutRule)
    stand = np.zeros((len(stands), 6, problem.cars), np.int64)
    for row, rule in enumerate(stands):
        if isinstance(rule, LeftOutRule):
            stand[row, 1], stand[row, 5] = problem.day, rule.prices
        else:
            stand[row, :5] = rule.earliest, rule.latest, rule.early, rule.late, rule.once
    parts: list[LevelRule] = _ordered(problem, LevelRule)
    lines: list[DriftRule] = _ordered(problem, DriftRule)
    tables = [np.zeros((0, problem.cars), np.int64), *(part.use.T for part in parts), *(line.work.T for line in lines)]
    rules = [np.zeros((0, 7), np.int64)]
    for part in parts:
        rules.append(_rows(len(part.parts), part.use.sum(axis=0), part.power, 0, 0, 0, 0, part.prices))
    for line in lines:
        end = line.takt + line.drift
        rules.append(_rows(len(line.stations), 0, 0, line.takt, end, -line.early, begin_of(line), line.prices))
    amount = np.concatenate(tables).astype(np.int64)
    return Flows(
        first=_first(problem),
        stand=stand,
        amount=amount,
        rule=np.concatenate(rules).astype(np.int64),
        sums=np.zeros((2, len(amount), problem.day + 1), np.int64),
    )


def _rows(count: int, *columns: Any) -> Array:
    """Columns side by side, single numbers repeated."""
    return np.stack([np.broadcast_to(np.asarray(column, np.int64), count) for column in columns], axis=1)


def begin_of(rule: DriftRule) -> Array:
    """Tick at which each station can begin the first car, once the cars of the day before are done."""
    now = np.zeros(len(rule.stations), np.int64)
    for work in rule.history_work if rule.history_work is not None else ():
        ends = np.minimum(now + work, rule.takt + rule.drift)
        now = np.maximum(-rule.early, ends - rule.takt)
    return now


def _columns(problem: SequencingProblem, ratios: Ratios, pairs: Pairs, flows: Flows) -> list[list[Array]]:
    """What the rules of each level see of a car, a list of arrays of shape (cars,) a level."""
    found = []
    first = pairs.first
    for level in range(level_count(problem)):
        joints, runs, stands, parts, stations = (range(row[level], row[level + 1]) for row in first)
        words = range(int(ratios.words[level]), int(ratios.words[level + 1]))
        columns: list[Array] = [ratios.mask[:, word].view(np.int64) for word in words]
        columns += [pairs.code[row] for row in joints]
        columns += [pairs.code[first[0, -1] + row] for row in runs]
        columns += [each for row in stands for each in flows.stand[row]]
        columns += [flows.amount[row] for row in parts]
        columns += [flows.amount[first[3, -1] + row] for row in stations]
        found.append(columns)
    return found


def _choice(problem: SequencingProblem, ratios: Ratios, columns: list[list[Array]]) -> Choice:
    cars, levels = problem.cars, range(len(columns))
    locked = np.zeros(problem.day + 1, np.int32)
    if problem.fixed.size:
        np.cumsum(problem.fixed != FREE, out=locked[1:])
    free = np.concatenate([np.flatnonzero(np.diff(locked) == 0), np.arange(problem.day, cars)])
    paint = [isinstance(rule, ChangeRule) for rule in _ordered(problem, ChangeRule, FollowRule)]
    rank = 1 + min((rule.level for rule in problem.of(ChangeRule)), default=0)
    rank = max(1, rank)
    colour = problem.colour if problem.colour.size else np.zeros(cars, np.int64)

    def same(*to: int) -> Array:
        return _groups([column for level in to for column in columns[level]], cars)

    before = same(*range(1, rank))
    both = _groups([before, colour], cars)
    but_one = [same(*(level for level in range(1, k + 1) if level != left)) for k in levels for left in levels]
    twin = np.stack([*but_one, *(same(*range(1, k + 1)) for k in levels), both, colour]).astype(np.int32)
    groups = int(twin.max()) + 1
    groups = max(groups, len(problem.colours)) + 1
    alike = np.full((int(before.max(initial=0)) + 1, max(1, len(problem.colours))), -1, np.int32)
    alike[before, colour] = both
    return Choice(
        kind=np.stack([same(*range(k + 1)) for k in levels]).astype(np.int32),
        free=free.astype(np.int32),
        locked=locked,
        twin=twin,
        twin_first=np.stack([np.searchsorted(np.sort(row), np.arange(groups)) for row in twin]).astype(np.int32),
        twin_cars=np.argsort(twin, axis=1, kind="stable").astype(np.int32),
        alike=alike,
        kin=kin_of(problem, ratio_bits(ratios, rank)) if trades(problem) else no_kin(problem),
        hot=np.zeros((level_count(problem) + 1, problem.day + 1), np.int32),
        paint=paint.index(True) if True in paint else -1,
        rank=rank,
    )


def _groups(columns: list[Array], cars: int) -> Array:
    """Number of the group of each car, cars with the same columns in the same group."""
    if not columns:
        return np.zeros(cars, np.int32)
    rows = np.stack([np.asarray(column, np.int64) for column in columns], axis=1)
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(cars).astype(np.int32)


__all__ = ["begin_of", "day_of", "plan_of"]
