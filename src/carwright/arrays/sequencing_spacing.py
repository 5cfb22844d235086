"""A day with ratio rules alone, of one objective: cars by kind, for the search that knows nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import RatioRule
from carwright.arrays.sequencing_windows import ratios_of
from carwright.kernels.sequencing.chance import chance_of
from carwright.kernels.sequencing.shapes import KIND, LEAST_EXCESS, LENGTH, LIMIT, MOST_EXCESS, MOST_WINDOWS, PRICE
from carwright.kernels.sequencing.spacing import MOVES
from carwright.kernels.sequencing.spacing_state import Spacing

Array = NDArray[Any]
MOST_KINDS = 256
"""Of more kinds of car the prices of a place would not stay in the processor's nearest memory."""
ROUND = 8
MIX = (240, 40, 120, 312, 156, 156)
"""Shares of the moves in 1024."""


def spaced(problem: SequencingProblem) -> bool:
    """True if the day has ratio rules alone, of one objective, that hold all day long, and a place for every car."""
    if len(problem.levels) != 1 or problem.cars != problem.day or not problem.rules:
        return False
    whole = all(
        isinstance(rule, RatioRule) and rule.level == 0 and rule.first is None and rule.last is None
        for rule in problem.rules
    )
    if not whole:
        return False
    longest = max(rule.in_any for rule in problem.of(RatioRule))
    return 2 * longest <= problem.day and len(np.unique(problem.has, axis=0)) <= MOST_KINDS


def kinds_of(problem: SequencingProblem) -> tuple[Array, Array]:
    """Rules that each kind of car counts for, int16 (K, R), and the kind of each car."""
    ratios, _ = ratios_of(problem)
    rules = np.arange(len(ratios.rule))
    word = np.searchsorted(ratios.base, rules, side="right") - 1
    bits = ratios.mask[:, word] >> (rules - ratios.base[word]).astype(np.uint64)
    kinds, kind = np.unique((bits & np.uint64(1)).astype(np.int16), axis=0, return_inverse=True)
    return kinds, kind.reshape(problem.cars).astype(np.int32)


def spacing_of(problem: SequencingProblem, seed: int) -> Spacing:
    """The day as arrays, with room for the state of one search."""
    ratios, before = ratios_of(problem)
    kinds, kind = kinds_of(problem)
    rule, longest = ratios.rule, int(ratios.rule[:, LENGTH].max())
    cost = np.stack([_costs(row, longest) for row in rule]).astype(np.int32)
    rounded = -(-len(kinds) // ROUND) * ROUND
    counts_for = np.zeros((len(rule), rounded), np.int32)
    counts_for[:, : len(kinds)] = kinds.T
    locked = np.zeros(problem.day + 1, np.int32)
    if problem.fixed.size:
        np.cumsum(problem.fixed != FREE, out=locked[1:])
    return Spacing(
        has=kinds,
        counts_for=counts_for,
        rule=rule,
        cost=cost,
        gain=np.diff(cost, axis=1),
        off=ratios.off,
        longest=longest,
        free=np.flatnonzero(np.diff(locked) == 0).astype(np.int32),
        locked=locked,
        kind=kind.copy(),
        before=before,
        weight=np.zeros((problem.day, len(rule)), np.int32),
        price=np.zeros((problem.day, rounded), np.int32),
        over=np.zeros(problem.day + 1, np.int32),
        room=np.zeros(2 * longest, np.int32),
        broken=np.zeros(problem.day + 1, np.int32),
        value=np.zeros(3, np.int64),
        best=kind.copy(),
        chance=chance_of(seed),
        mix=np.cumsum(MIX, dtype=np.int64),
        tally=np.zeros((MOVES, 2), np.int64),
    )


def _costs(rule: Array, longest: int) -> Array:
    """Of a window with 0, 1, ... cars that count; one entry more than the longest window holds is never looked at."""
    count = np.arange(longest + 2)
    over = count - rule[LIMIT] if rule[KIND] in (MOST_EXCESS, MOST_WINDOWS) else rule[LIMIT] - count
    units: Array = np.maximum(over, 0)
    if rule[KIND] not in (MOST_EXCESS, LEAST_EXCESS):
        units = np.minimum(units, 1)
    return np.asarray(rule[PRICE] * units)


__all__ = ["kinds_of", "spaced", "spacing_of"]
