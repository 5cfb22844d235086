"""Runs that a colour needs by all ratio rules at once, found by a search of its cars alone.

Counting rule by rule shows how many runs a colour needs at least; rules together may ask for more. Here the cars of one
colour are laid out as a day of their own: so many runs, with cars that count for nothing between them, as many as the
longest window needs. If the trade finds an order of it that breaks nothing, the colour can do with so many runs, and
these are the runs to begin with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, FollowRule, RatioRule, Rule
from carwright.arrays.sequencing_trade import longest_batch, trade_of
from carwright.kernels.sequencing.trade import trade
from carwright.kernels.sequencing.trade_state import BEST, NOW, UNITS, lay_trade
from carwright.sequencing.board import Order
from carwright.sequencing.schedule import TRADE_HEAT

TRIES, MOVES = 2, 6_000
"""Searches for one number of runs, and moves of each by car."""
MORE = 4
"""Runs at most that are thought to be needed beyond those counted rule by rule."""
WORTHS = np.linspace(0.4, 1.0, 30)
"""Worths of a unit of the first objective, in colour changes, in the course of one search."""
EASY = 2
"""Worths of a search after which a colour is not found easily any more."""
GAP = -1
"""A car that counts for nothing."""


class LoneColour(NamedTuple):
    """The cars of one colour, in runs."""

    runs: list[Order]
    """Cars of each run."""
    keeps: bool
    """True if no run breaks a rule by itself."""
    tight: bool = False
    """True if the runs were not found easily."""


def lone_colour(
    problem: SequencingProblem, colour: int, runs: int, seed: int, go_on: Callable[[int], bool], tries: int = TRIES
) -> LoneColour:
    """The cars of a colour in about so many runs; whether they keep what a run can keep by itself.

    ``go_on`` is told how many moves were made since it was asked before; the search ends where it says no.
    """
    rules, cars = _rules(problem), np.flatnonzero(problem.colour == colour).astype(np.int32)
    laid = _laid(cars, runs, _gap(rules))
    if not any(isinstance(rule, RatioRule | FollowRule) for rule in rules):
        return LoneColour(_parted(laid), keeps=True)
    order: Order = np.arange(len(laid), dtype=np.int32)
    day = lone_day(problem, colour, laid)
    for each in range(tries):
        if not go_on(0):
            break
        order, worths = _searched(day, runs, TRIES * seed + each, go_on)
        if worths is not None:
            return LoneColour(_parted(laid[order]), keeps=True, tight=each > 0 or worths > EASY)
    return LoneColour(_parted(laid[order]), keeps=False, tight=True)


def _searched(day: SequencingProblem, runs: int, seed: int, go_on: Callable[[int], bool]) -> tuple[Order, int | None]:
    """The best order of one search, and after how many worths it broke no rule; none if it breaks some."""
    state = trade_of(day, seed)
    state.need[0] = 2 * runs
    lay_trade(state, np.arange(day.cars, dtype=np.int32))
    state.value[BEST] = state.value[NOW]
    size = max(1, MOVES * int(np.count_nonzero(day.colour == 0)) // len(WORTHS))
    for tried, worth in enumerate(WORTHS):
        if state.value[BEST, UNITS] == 0:
            return state.best, tried
        trade(state, worth, TRADE_HEAT, np.int64(size))
        if not go_on(size):
            break
    return state.best, len(WORTHS) if state.value[BEST, UNITS] == 0 else None


def lone_day(problem: SequencingProblem, colour: int, laid: Order) -> SequencingProblem:
    """A day of the cars of one colour, as they are laid out, and of cars that count for nothing."""
    mine = laid != GAP
    return SequencingProblem(
        name=f"{problem.name}, {problem.colours[colour]} alone",
        idents=tuple(str(place) for place in range(len(laid))),
        features=problem.features,
        has=problem.has[laid] & mine[:, None],
        colours=(problem.colours[colour], "none"),
        colour=np.where(mine, 0, 1),
        levels=problem.levels,
        rules=(*_rules(problem), ChangeRule(level=HARD + 2), BatchRule(at_most=longest_batch(problem))),
    )


def _laid(cars: Order, runs: int, gap: int) -> Order:
    """Cars in so many runs, as even as can be, with gaps between."""
    laid = np.full(len(cars) + (runs - 1) * gap, GAP, np.int32)
    begin = 0
    for run in np.array_split(cars, runs):
        laid[begin : begin + len(run)] = run
        begin += len(run) + gap
    return laid


def _parted(laid: Order) -> list[Order]:
    """Its runs."""
    cuts = np.flatnonzero(np.diff(laid == GAP)) + 1
    return [part for part in np.split(laid, cuts) if part[0] != GAP]


def _rules(problem: SequencingProblem) -> tuple[Rule, ...]:
    """What a run can keep by itself."""
    longest = longest_batch(problem)
    return tuple(_upper(rule) for rule in problem.rules if _asks(rule, longest))


def _gap(rules: tuple[Rule, ...]) -> int:
    """Cars between two runs that no window holds both."""
    return max([each.in_any - 1 for each in rules if isinstance(each, RatioRule)], default=1)


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


__all__ = ["GAP", "MORE", "LoneColour", "lone_colour", "lone_day"]
