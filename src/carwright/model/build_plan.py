"""What a plan tells the plant to build: the form in which a plan goes through the simulation."""

from __future__ import annotations

from dataclasses import dataclass
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
class BuildPlan:
    """Volumes by part, period and car, and what is bought for them."""

    volumes: tuple[Volume, ...]
    purchases: tuple[Purchase, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader of the run must know of the plan."""
