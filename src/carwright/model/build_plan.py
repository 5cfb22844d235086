"""What a plan tells the plant to build: the form in which a plan goes through the simulation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Volume:
    """Cars of one kind that a part of the plant is to begin."""

    part: str
    """Part of the plant; ``plant`` (or nothing) if it has but one."""
    start: date
    """First day of the period; it lasts until the next period of the same part begins, the last one goes on."""
    car: str
    """Name of the car: model, trim, or both (``SU7 max``)."""
    cars: float
    """How many; fractions are carried on from period to period."""
    row: int | None = field(default=None, compare=False)
    """Row of the table that it was read from, if it was."""


@dataclass(frozen=True)
class Purchase:
    """Parts bought beside the contract."""

    part: str
    """Name under ``supply.parts``."""
    on: date
    """Day on which they come."""
    pieces: float
    """How many."""


@dataclass(frozen=True)
class InStock:
    """Parts that the plan has in store as a day begins: what came before it, less what was used and refused."""

    part: str
    """Name under ``supply.parts``."""
    on: date
    """The day."""
    pieces: float
    """How many."""


@dataclass(frozen=True)
class TakenElsewhere:
    """Parts of the plant's supply that contract makers build into its cars."""

    part: str
    """Name under ``supply.parts``."""
    start: date
    """First day of the span."""
    until: date
    """First day after it."""
    pieces: float
    """How many in the whole span, every day as many."""


@dataclass(frozen=True)
class BuildPlan:
    """Volumes by part, period and car, what is bought for them, and what is in store for them."""

    volumes: tuple[Volume, ...]
    purchases: tuple[Purchase, ...] = ()
    stock: tuple[InStock, ...] = ()
    """A study begins with the latest of them up to its first day; with the start stock of the plant without any."""
    elsewhere: tuple[TakenElsewhere, ...] = ()
    """What others take before the plant does: it never gets what they will need."""
    notes: tuple[str, ...] = ()
    """What a reader of the run must know of the plan."""
    source: str = ""
    """File or folder that it was read from; empty if it was made in Python."""

    def in_stock(self, day: date) -> tuple[date | None, dict[str, float]]:
        """The latest day up to a day at which the plan tells its stock, and the pieces by part; none: no day."""
        known = max((stock.on for stock in self.stock if stock.on <= day), default=None)
        return known, {stock.part: stock.pieces for stock in self.stock if stock.on == known}
