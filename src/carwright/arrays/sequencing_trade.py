"""Days on which ratios are traded for colours: which they are, and the arrays that the trade works on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_joints import SPAN, joints_of, places_of, words_of
from carwright.arrays.sequencing_kin import few_twins, kin_of
from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, FollowRule, PlaceRule, RatioRule
from carwright.arrays.sequencing_runs import runs_by_colour
from carwright.arrays.sequencing_windows import Windows, windows_of
from carwright.kernels.sequencing.chance import chance_of
from carwright.kernels.sequencing.shapes import LEAST_EXCESS, LENGTH, LIMIT, MOST_EXCESS, PRICE
from carwright.kernels.sequencing.trade_state import DIGITS, WORD, Trade

Array = NDArray[Any]
HARD_UNITS = 10_000
"""What a ratio that must hold costs, in units of the first objective: more than any trade is worth."""
BOLD = 4096
"""Numbers from which it is drawn how much worse a move may be."""
MIX, LAID_MIX = (15, 20, 3, 2, 8, 24), (15, 20, 0, 0, 4, 12)
"""Shares of the kinds of move; the same where runs are laid out, as few as can be: no car need leave its colour."""


def trades(problem: SequencingProblem) -> bool:
    """True if the first objective is traded for the second at first.

    The first must be made of ratio rules and of features that must not follow themselves, the second be the colours
    alone, with prices that are the same both ways; beside ratios only places and the longest batch of paint may be
    bound to hold. Few cars may have another one that is the same to the first objective: where many have, swaps of
    those come down faster (measured on Renault days).
    """
    second = [rule for rule in problem.rules if rule.level == HARD + 2]
    if problem.cars != problem.day or not second or not all(_even_price(rule) for rule in second):
        return False
    traded = [rule for rule in problem.rules if rule.level <= HARD + 1]
    if not all(_can_be_traded(rule) for rule in traded) or len(_windows(problem)) > WORD:
        return False
    return few_twins(problem)


def _even_price(rule: object) -> bool:
    return isinstance(rule, ChangeRule) and (rule.matrix is None or bool(np.array_equal(rule.matrix, rule.matrix.T)))


def _can_be_traded(rule: object) -> bool:
    if isinstance(rule, FollowRule):
        return rule.first == rule.then and not rule.must
    if isinstance(rule, BatchRule):
        return rule.level == HARD and not rule.at_least
    return isinstance(rule, RatioRule) or (isinstance(rule, PlaceRule) and rule.level == HARD)


def _windows(problem: SequencingProblem) -> list[Windows]:
    """Upper and lower sides of all rules that are traded: those that hold all day first, and of these the ones that the
    search does not see at a glance."""
    found = []
    for rule in problem.rules:
        if isinstance(rule, RatioRule) and rule.level <= HARD + 1:
            found += windows_of(rule, problem.day)
        elif isinstance(rule, FollowRule) and rule.level <= HARD + 1:
            # The last car of the day has none behind it.
            found.append(Windows(rule.level + 1, rule.first, 2, -1, problem.day - 2, 1, MOST_EXCESS, rule.price))
    return sorted(found, key=lambda side: (not all_day(side, problem.day), side.length <= SPAN, side.length))


def all_day(side: Windows, places: int) -> bool:
    """True if every window that lies within the day counts."""
    return side.first <= 0 and side.last >= places - side.length


def trade_of(problem: SequencingProblem, seed: int) -> Trade:
    """The day as arrays, with room for the state of one search."""
    sides, places = _windows(problem), problem.day
    rule, bits, built = upper_limits(problem, sides)
    wholes = sum(all_day(side, places) for side in sides)
    off, longest, colours = max(SPAN, *(side.length for side in sides)), longest_batch(problem), len(problem.colours)
    runs, _ = runs_by_colour(problem.colour, colours, bits[:, :wholes], rule[:wholes, [LIMIT, LENGTH]], longest)
    return Trade(
        mask=words_of(bits),
        rule=rule,
        wholes=wholes,
        far=_below(rule, rule[:, LENGTH] * rule[:, PRICE] < 1 << DIGITS, np.arange(WORD + 1)),
        off=off,
        longest=longest,
        need=np.append(2 * runs, 0),
        price=_prices(problem),
        colour=problem.colour.astype(np.int32),
        cars=np.argsort(problem.colour, kind="stable").astype(np.int32),
        first=np.searchsorted(np.sort(problem.colour), np.arange(colours + 1)).astype(np.int32),
        kin=kin_of(problem, bits),
        bounds=_bounds(problem),
        order=np.arange(places, dtype=np.int32),
        place=np.arange(places, dtype=np.int32),
        here=places_of(places, words_of(built), off),
        code=_codes(problem),
        run=np.zeros((places, 2), np.int32),
        ends=np.zeros(colours + 1, np.int64),
        count=np.zeros((len(rule), off + places), np.int16),
        dear=np.zeros(places, np.uint64),
        cost=np.zeros((places, len(rule)), np.int32),
        digit=np.zeros((places, DIGITS), np.uint64),
        joints=joints_of(problem.day, rule[:wholes], bits[:, :wholes], built[:, :wholes], off),
        spots=np.zeros((2, places + 1), np.int32),
        relief=np.zeros(places + 1, np.int64),
        value=np.zeros((3, 2), np.int64),
        best=np.arange(places, dtype=np.int32),
        chance=chance_of(seed),
        bold=-np.log((np.arange(BOLD) + 0.5) / BOLD),
        mix=np.cumsum(MIX, dtype=np.int64),
    )


def longest_batch(problem: SequencingProblem) -> int:
    """Cars of a run at most, so that what must hold does."""
    return min([problem.day, *(each.at_most for each in problem.of(BatchRule) if each.level == HARD and each.at_most)])


def _codes(problem: SequencingProblem) -> Array:
    """Colour by place, with the last one of the day before and none behind the day."""
    code = np.full(problem.day + 2, len(problem.colours), np.int32)
    if len(problem.history_colour):
        code[0] = problem.history_colour[-1]
    return code


def upper_limits(problem: SequencingProblem, sides: list[Windows]) -> tuple[Array, Array, Array]:
    """Rules as upper limits, and which cars of the day and of the day before count for them, bool (cars, rules)."""
    columns, bits, built = [], [], []
    for side in sides:
        least = side.kind >= LEAST_EXCESS
        # At least so many with it are at most so many without it; such windows lie within the day.
        limit = side.length - side.limit if least else side.limit
        kind = side.kind - LEAST_EXCESS if least else side.kind
        price = side.price * (HARD_UNITS if side.level == 0 else 1)
        columns.append((side.length, side.first, side.last, limit, kind, price))
        bits.append(problem.has[:, side.feature] ^ least)
        built.append(problem.history_has[:, side.feature])
    counted, before = np.array(bits, np.bool_), np.array(built, np.bool_)
    return (
        np.array(columns, np.int64).reshape(len(sides), 6),
        counted.reshape(len(sides), problem.cars).T,
        before.reshape(len(sides), len(problem.history_has)).T,
    )


def _below(rule: Array, counted: Array, distances: Array) -> Array:
    """Words of the counted rules with windows no longer than each distance."""
    return words_of(counted & (rule[:, LENGTH] <= distances[:, None]))


def _prices(problem: SequencingProblem) -> Array:
    """Of a change of colour; none from or to what is no colour."""
    colours = len(problem.colours)
    price = np.zeros((colours + 1, colours + 1), np.int64)
    for rule in problem.of(ChangeRule):
        if rule.level == HARD + 2:
            each = rule.price * (1 - np.eye(colours, dtype=np.int64)) if rule.matrix is None else rule.matrix
            price[:colours, :colours] += each
    return price


def _bounds(problem: SequencingProblem) -> Array:
    """First and last place of each car; fixed cars have one place."""
    bounds = np.zeros((problem.cars, 2), np.int64)
    bounds[:, 1] = problem.day - 1
    for rule in problem.of(PlaceRule):
        if rule.level == HARD:
            bounds[:, 0] = np.maximum(bounds[:, 0], rule.earliest)
            bounds[:, 1] = np.minimum(bounds[:, 1], rule.latest)
    if problem.fixed.size:
        held = np.flatnonzero(problem.fixed != FREE)
        bounds[problem.fixed[held]] = held[:, None]
    return bounds.astype(np.int32)


__all__ = ["HARD_UNITS", "LAID_MIX", "MIX", "all_day", "longest_batch", "trade_of", "trades", "upper_limits"]
