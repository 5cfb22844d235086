"""A day to be put in order: its cars, the day before, its rules and the objectives, most important first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np

from carwright.arrays.sequencing_rules import (
    BatchRule,
    Bits,
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

FREE = -1
"""In ``fixed``: any car may stand here."""
_Kind = TypeVar("_Kind", bound=Rule)


@dataclass(frozen=True, kw_only=True, eq=False)
class SequencingProblem:
    """Cars of a day, in the order in which they were given, and what is asked of their order.

    Arrays are read-only. ``carwright.sequence`` checks the whole problem and names everything that is wrong.
    """

    name: str
    idents: tuple[str, ...]
    """Of each car, unique."""
    features: tuple[str, ...]
    """Names of what rules speak of: options, models, anything that a car has or has not."""
    has: Bits
    """Shape (cars, features)."""
    colours: tuple[str, ...] = ()
    colour: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    """Index into ``colours``, shape (cars,); empty if the day knows no colours."""
    levels: tuple[str, ...]
    """Names of the objectives, most important first; each is minimised before the next counts at all."""
    rules: tuple[Rule, ...]
    places: int | None = None
    """Places of the day; as many as cars if not given. With fewer, a `LeftOutRule` prices the orders left out."""
    fixed: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    """Car that must stand at a place, or `FREE`, shape (places,); empty if none is fixed. A frozen front is a run of
    fixed places from 0."""
    history_idents: tuple[str, ...] = ()
    history_has: Bits = field(default_factory=lambda: np.zeros((0, 0), np.bool_))
    """Cars already built, oldest first, shape (cars of the day before, features)."""
    history_colour: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    classes: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    """Class of each car in the file that it came from (CSPLib); empty if there are none."""
    form: str = "cars"
    """Where it came from: ``csplib``, ``roadef``, ``plant`` or ``cars``; tells which result file can be written."""
    weights: tuple[int, ...] = ()
    """Weight of each level in a printed total, for formats that print one (ROADEF: 1 000 000, 1 000, 1)."""

    def __post_init__(self) -> None:
        for each in ("has", "colour", "fixed", "history_has", "history_colour", "classes"):
            array = np.array(getattr(self, each), np.bool_ if each.endswith("has") else np.int64)
            if each == "history_has" and not array.size:
                array = array.reshape(0, len(self.features))
            array.setflags(write=False)
            object.__setattr__(self, each, array)

    @property
    def cars(self) -> int:
        """Number of cars, those that may be left out included."""
        return len(self.idents)

    @property
    def day(self) -> int:
        """Number of places."""
        return self.cars if self.places is None else self.places

    @property
    def settled(self) -> bool:
        """True if every place has its car, or but one car is left for it: there is no other order."""
        return int(np.count_nonzero(self.fixed != FREE)) >= min(self.day, self.cars - 1)

    def of(self, kind: type[_Kind]) -> Iterator[_Kind]:
        """Rules of one kind, in the order of the problem."""
        return (rule for rule in self.rules if isinstance(rule, kind))

    @cached_property
    def car_of(self) -> dict[str, int]:
        """Index of each car by its ident."""
        return {ident: car for car, ident in enumerate(self.idents)}

    def total(self, values: Sequence[int]) -> int | None:
        """The one number that formats with weights print, or None."""
        return sum(w * v for w, v in zip(self.weights, values, strict=True)) if self.weights else None


__all__ = [
    "FREE",
    "BatchRule",
    "BlockRule",
    "ChangeRule",
    "DriftRule",
    "FollowRule",
    "LeftOutRule",
    "LevelRule",
    "PlaceRule",
    "RatioRule",
    "Rule",
    "SequencingProblem",
]
