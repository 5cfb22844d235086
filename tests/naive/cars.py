"""Cars, and the visits they pay to the cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carwright.arrays.network import NEVER, Mix
from naive.draws import Luck
from naive.failures import Piece

if TYPE_CHECKING:
    from naive.trade import Order


@dataclass(eq=False)
class Car:
    """A car or a part; known by the source that made it and its number there."""

    source: int
    number: int
    code: int
    born: int | None = None
    """Wall-clock tick at which it entered its first cell."""
    tries: dict[int, int] = field(default_factory=dict)
    """Failures in a row at each gate."""
    lacks: list[int] = field(default_factory=list)
    """Parts that it is built without."""
    seen_to: set[int] = field(default_factory=set)
    """Parts that it has taken, does not take, or is built without."""
    order: Order | None = None
    """Who ordered it, if it was ordered."""

    @property
    def name(self) -> tuple[int, int]:
        return self.source, self.number


@dataclass(eq=False)
class Visit:
    """One stay of a car in a cell. Times are own ticks of the cell, those named ``_tick`` are of the wall clock."""

    car: Car
    number: int
    entry: int
    entry_tick: int
    begin: int | None = None
    finish: int = NEVER
    """Work or travel done."""
    ready: int = NEVER
    """Next at the exit and allowed to leave."""
    ready_tick: int = NEVER
    departure: int | None = None
    departure_tick: int | None = None
    target: int | None = None
    """Cell it waits for, once its way out is known."""
    pieces: list[Piece] = field(default_factory=list)

    def is_ready(self, tick: int) -> bool:
        return self.ready_tick <= tick


def code_from_mix(mix: Mix, period: int, number: int, luck: Luck, first: Sequence[int] = ()) -> int:
    """What car ``number`` of a source is: one digit an attribute, the first one slowest; the ``first`` are given."""
    digits: list[int] = []
    code = 0
    for attribute, size in enumerate(mix.sizes):
        if attribute < len(first):
            digits.append(first[attribute])
            code = code * size + first[attribute]
            continue
        given = mix.given[attribute]
        row = digits[given] if given >= 0 else 0
        cumulative = mix.shares[period][attribute][row * size : (row + 1) * size]
        drawn = luck.uniform(mix.streams[attribute], number)
        digit = min(size - 1, sum(1 for share in cumulative if share <= drawn))
        digits.append(digit)
        code = code * size + digit
    return code
