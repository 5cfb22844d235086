"""Runs that a colour needs by all ratio rules at once, found by a search of its cars alone.

Counting rule by rule shows how many runs a colour needs at least; rules together may ask for more. Here the cars of one
colour are laid out as a day of their own: so many runs, with cars that count for nothing between them, as many as the
longest window needs. If the trade soon finds an order of it that breaks nothing, the colour can do with so many runs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, FollowRule, RatioRule, Rule
from carwright.arrays.sequencing_trade import longest_batch, trade_of
from carwright.kernels.sequencing.trade import trade
from carwright.kernels.sequencing.trade_state import BEST, NOW, UNITS, lay_trade
from carwright.sequencing.schedule import TRADE_HEAT

TRIES, ENOUGH, MOVES = 4, 2, 600
"""Searches for one number of runs, how many must find an order, and moves of each by car: what a colour can do with at
the edge only, the search of the whole day does not find."""
MORE = 4
"""Runs at most that are thought to be needed beyond those counted rule by rule."""
WORTHS = np.linspace(0.4, 1.0, 30)
"""Worths of a unit of the first objective, in colour changes, in the course of one search."""


def fits_in(problem: SequencingProblem, colour: int, runs: int, seed: int) -> tuple[bool, int]:
    """Whether an order of one colour in so many runs that breaks no rule is soon found; and the moves that it took."""
    day, found, moves = lone_day(problem, colour, runs), 0, 0
    if not any(day.of(RatioRule)) and not any(day.of(FollowRule)):
        return True, 0
    for each in range(TRIES):
        fits, tried = _searched(day, runs, TRIES * seed + each)
        found, moves = found + fits, moves + tried
        if found == ENOUGH:
            break
    return found == ENOUGH, moves


def _searched(day: SequencingProblem, runs: int, seed: int) -> tuple[bool, int]:
    """Whether one search finds an order that breaks no rule, and its moves."""
    state = trade_of(day, seed)
    state.need[0] = 2 * runs
    lay_trade(state, np.arange(day.cars, dtype=np.int32))
    state.value[BEST] = state.value[NOW]
    size, moves = max(1, MOVES * int(np.count_nonzero(day.colour == 0)) // len(WORTHS)), 0
    for worth in WORTHS:
        if state.value[BEST, UNITS] == 0:
            break
        trade(state, worth, TRADE_HEAT, np.int64(size))
        moves += size
    return bool(state.value[BEST, UNITS] == 0), moves


def lone_day(problem: SequencingProblem, colour: int, runs: int) -> SequencingProblem:
    """The cars of one colour in so many runs, as even as can be, with cars that count for nothing between them."""
    cars = np.flatnonzero(problem.colour == colour)
    longest = longest_batch(problem)
    rules = tuple(_upper(rule) for rule in problem.rules if _asks(rule, longest))
    gap = max([each.in_any - 1 for each in rules if isinstance(each, RatioRule)], default=1)
    lengths = np.full(runs, len(cars) // runs)
    lengths[: len(cars) % runs] += 1
    # Car -1 counts for nothing.
    laid = np.full(len(cars) + (runs - 1) * gap, -1)
    begin, built = 0, 0
    for length in lengths:
        laid[begin : begin + length] = cars[built : built + length]
        begin, built = begin + length + gap, built + length
    return SequencingProblem(
        name=f"{problem.name}, {problem.colours[colour]} alone",
        idents=tuple(str(place) for place in range(len(laid))),
        features=problem.features,
        has=problem.has[laid] & (laid >= 0)[:, None],
        colours=(problem.colours[colour], "none"),
        colour=np.where(laid >= 0, 0, 1),
        levels=problem.levels,
        rules=(*rules, ChangeRule(level=HARD + 2), BatchRule(at_most=longest)),
    )


def _upper(rule: Rule) -> Rule:
    """The rule without what it asks at least, which cars that count for nothing would break."""
    return replace(rule, at_least=None) if isinstance(rule, RatioRule) else rule


def _asks(rule: Rule, longest: int) -> bool:
    """True for ratio rules that hold all day and look no farther than a run is long."""
    if isinstance(rule, FollowRule):
        return rule.level <= HARD + 1
    if not isinstance(rule, RatioRule) or rule.level > HARD + 1 or rule.at_most is None:
        return False
    return rule.first is None and rule.last is None and rule.in_any <= longest


__all__ = ["MORE", "fits_in", "lone_day"]
