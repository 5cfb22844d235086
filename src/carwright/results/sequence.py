"""What a search for an order found: one frozen value from which tables, pages and files are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_problem import SequencingProblem


@dataclass(frozen=True)
class LevelValue:
    """One objective: its value in the order found, and what is known about the least possible."""

    name: str
    value: int
    start: int
    """Value of the order that the search began with."""
    bound: int
    """No order whatever has less (given that all levels above are free, too)."""
    reason: str
    """Why there is no less, in plain words; empty if nothing is known."""
    proven: bool
    """True: no order that is as good on the levels above has less."""


@dataclass(frozen=True)
class RuleValue:
    """One rule: what it costs in the order found."""

    rule: str
    """Its name."""
    kind: str
    """``ratio``, ``change``, ``batch``, ``block``, ``follow``, ``place``, ``level``, ``drift`` or ``left out``."""
    level: int
    """Index of the objective, or ``HARD``."""
    text: str
    """Its limit in short: ``1/3``, ``runs of at most 15``."""
    value: int
    """Units times price."""
    start: int
    """In the order that the search began with."""
    broken: int
    """Windows, runs, neighbours or cars that break it."""
    cars: int
    """Cars that it speaks of: those with the feature; all, where it speaks of all."""
    bound: int
    """Least possible value of this rule alone."""
    reason: str
    """What makes the bound; empty if it is zero or unknown."""


@dataclass(frozen=True)
class Broken:
    """One place where a rule is broken."""

    rule: str
    kind: str
    level: int
    first: int
    """First place, from 0; negative in the day before."""
    last: int
    """Last place, included; may lie past the end of the day where windows do."""
    found: int
    """Cars (or ticks, or places) found."""
    limit: int
    """Allowed."""
    value: int
    """Units times price."""
    cars: tuple[str, ...]
    """Idents of the cars that make it, today's and those of the day before."""
    reason: str
    """Why it is broken: the mix of cars, the day before, a fixed place, or a more important objective."""


@dataclass(frozen=True)
class SequenceProgress:
    """A look at a search under way."""

    seconds: float
    """Since the search began."""
    values: tuple[int, ...]
    """Best so far, by level."""
    bounds: tuple[int, ...]
    """Proven, by level."""
    levels: tuple[str, ...]
    moves: int
    """Evaluated so far, all threads."""
    moves_per_s: float
    """Over the whole search."""
    phase: str
    """What is being done: ``start``, ``search``, ``proof``."""
    hard: int
    """Units by which hard rules are broken; 0 is an allowed order."""


Tell = Callable[[SequenceProgress], None]
"""Called from the thread that called `sequence`, a few times a second and whenever the best order improves."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SequenceResult:
    """The best order found, its value by objective, what still breaks and why."""

    problem: SequencingProblem
    order: NDArray[np.int64]
    """Car (index) at each place, shape (places,)."""
    left_out: NDArray[np.int64]
    """Cars (indices) that have no place; empty if all have one."""
    start_order: NDArray[np.int64]
    """Order that the search began with: the one given, or the one constructed."""
    start_by: str
    """``given`` or ``constructed``."""
    hard: int
    """Units by which rules of level ``HARD`` are broken; 0: the order is allowed."""
    levels: tuple[LevelValue, ...]
    rules: tuple[RuleValue, ...]
    """In the order of the problem."""
    broken: tuple[Broken, ...]
    """Every broken window, run, neighbour and place, by level and place."""
    trace_s: NDArray[np.float64]
    """Seconds at which the best order improved, shape (improvements,); the first is the start order's."""
    trace_values: NDArray[np.int64]
    """Its values by level then, shape (improvements, levels)."""
    moves: int
    """Moves evaluated, all threads."""
    moves_per_s: float
    seconds: float
    """That the search took; compilation is not in it."""
    seed: int
    jobs: int
    proven: bool
    """True: no order is better; every level is at its least."""
    stopped_by: str
    """``time``, ``moves``, ``target``, ``proof`` or ``interrupt``."""
    notes: tuple[str, ...] = ()
    """What a reader must know."""

    @property
    def values(self) -> tuple[int, ...]:
        """Value by level."""
        return tuple(level.value for level in self.levels)

    @property
    def total(self) -> int | None:
        """The one number of formats that print one (ROADEF), or None."""
        return self.problem.total(self.values)

    @property
    def idents(self) -> list[str]:
        """Idents of the cars, place by place."""
        return [self.problem.idents[car] for car in self.order]

    def __repr__(self) -> str:
        values = ", ".join(f"{level.name} {level.value}" for level in self.levels)
        return f"<SequenceResult {self.problem.name!r}: {values}>"
