"""What the bridge needs at every step: the plant, its open hours, its classes of cars."""

from __future__ import annotations

from dataclasses import dataclass

from carwright.arrays.codes import ClassMaps
from carwright.arrays.hours import Hours
from carwright.model import Plant


@dataclass(frozen=True)
class Workshop:
    """What is needed to make cells and routes."""

    plant: Plant
    hours: Hours
    classes: ClassMaps
