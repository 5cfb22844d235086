"""Ratio rules of a day as bare arrays: which windows count, what they may hold, which cars count for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import RatioRule
from carwright.kernels.sequencing.shapes import (
    LEAST_EXCESS,
    LEAST_WINDOWS,
    MOST_EXCESS,
    MOST_WINDOWS,
    Ratios,
)

WORD = 64
Array = NDArray[Any]


@dataclass(frozen=True)
class Windows:
    """One side of a ratio rule, as the kernels have it."""

    level: int
    feature: int
    length: int
    first: int
    last: int
    limit: int
    kind: int
    price: int


def windows_of(rule: RatioRule, places: int) -> list[Windows]:
    """The upper and the lower side of a rule, with the first and the last window that counts."""
    found = []
    full_first, full_last = 0, places - rule.in_any
    first = -rule.in_any + 1 if rule.ends == "both" else full_first
    last = places - 1 if rule.ends == "both" else full_last
    if rule.first is not None:
        first, full_first = max(first, rule.first), max(full_first, rule.first)
    if rule.last is not None:
        end = rule.last - rule.in_any + 1
        last, full_last = min(last, end), min(full_last, end)
    by_windows = rule.counts == "windows"
    if rule.at_most is not None:
        kind = MOST_WINDOWS if by_windows else MOST_EXCESS
        found.append(
            Windows(rule.level + 1, rule.feature, rule.in_any, first, last, rule.at_most, kind, rule.price),
        )
    if rule.at_least is not None:
        kind = LEAST_WINDOWS if by_windows else LEAST_EXCESS
        found.append(
            Windows(rule.level + 1, rule.feature, rule.in_any, full_first, full_last, rule.at_least, kind, rule.price),
        )
    return found


def level_count(problem: SequencingProblem) -> int:
    """Objectives, and the hard rules before them."""
    return len(problem.levels) + 1


def starts(levels: Sequence[int], count: int) -> Array:
    """First entry of each of ``count`` levels in a list sorted by level, and the end of the list."""
    return np.searchsorted(np.array(levels, np.int64), np.arange(count + 1)).astype(np.int64)


def ratios_of(problem: SequencingProblem) -> tuple[Ratios, Array]:
    """The rules, and their counts before each place with those of the day before filled in."""
    both = [side for rule in problem.of(RatioRule) for side in windows_of(rule, problem.day)]
    both.sort(key=lambda side: side.level)
    off = max((side.length for side in both), default=1)
    base, word_levels = [0], []
    for level, sides in groupby(both, key=lambda side: side.level):
        left = len(list(sides))
        while left > 0:
            base.append(base[-1] + min(left, WORD))
            word_levels.append(level)
            left -= WORD
    mask = np.zeros((problem.cars, max(len(base) - 1, 1)), np.uint64)
    counts = np.zeros((len(both), problem.day + 2 * off + 1), np.int16)
    for row, side in enumerate(both):
        word = int(np.searchsorted(base, row, side="right")) - 1
        mask[:, word] |= problem.has[:, side.feature].astype(np.uint64) << np.uint64(row - base[word])
        if len(problem.history_idents):
            before = problem.history_has[-off:, side.feature]
            counts[row, off - len(before) + 1 : off + 1] = np.cumsum(before)
    columns = [(s.length, s.first, s.last, s.limit, s.kind, s.price) for s in both]
    words = starts(word_levels, level_count(problem))
    rule = np.array(columns, np.int64).reshape(len(both), 6)
    return Ratios(mask=mask, words=words, base=np.array(base, np.int64), rule=rule, off=off), counts


__all__ = ["Windows", "level_count", "ratios_of", "starts", "windows_of"]
