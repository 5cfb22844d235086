"""Who decides what a random plant looks like: hypothesis, which can shrink it, or a plain random generator."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chooser:
    """Makes every choice from whole numbers; the least number is the simplest choice."""

    def __init__(self, whole: Callable[[int, int], int]) -> None:
        self.whole = whole

    def chance(self, percent: int) -> bool:
        return self.whole(0, 99) >= 100 - percent

    def pick(self, options: Sequence[T]) -> T:
        return options[self.whole(0, len(options) - 1)]

    def rising(self, how_many: int, low: int, high: int) -> list[int]:
        """Different whole numbers in rising order, at most so many."""
        return sorted({self.whole(low, high) for _ in range(how_many)})


def by_hypothesis(draw: Callable[[Any], Any]) -> Chooser:
    return Chooser(lambda low, high: int(draw(st.integers(low, high))))


def by_luck(seed: int) -> Chooser:
    return Chooser(random.Random(seed).randint)
