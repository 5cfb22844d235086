"""Which cars a rule of the plant file speaks of: ``suv & towbar``, any of a list, or all others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from carwright.model import Plant
from carwright.model.sequence_rules import members_of
from carwright.model.sequencing import DayOrders

Bits = NDArray[np.bool_]
OR, NOT = " or ", "other than "


def named_groups(plant: Plant, orders: DayOrders) -> dict[str, Bits]:
    """Cars of each model, trim, option and colour by name, each of shape (cars,)."""
    found: dict[str, Bits] = {}
    named = ((plant.cars.model_names(), orders.model), (plant.cars.trim_names(), orders.trim))
    for names, column in (*named, (tuple(dict.fromkeys(orders.colour)), orders.colour)):
        found |= {name: np.array([each == name for each in column], dtype=np.bool_) for name in names}
    return found | {name: np.array(has, dtype=np.bool_) for name, has in orders.options.items()}


class Features:
    """Columns of a problem: the plant's models, trims and options, then the groups that its rules add."""

    def __init__(self, plant: Plant, orders: DayOrders, day_before: DayOrders | None) -> None:
        self.today = named_groups(plant, orders)
        self.before = named_groups(plant, day_before) if day_before else {}
        self.cars, self.cars_before = len(orders.id), len(day_before.id) if day_before else 0
        models = plant.cars.model_names() if len(plant.cars.model_names()) > 1 else ()
        trims = plant.cars.trim_names() if len(plant.cars.trim_names()) > 1 else ()
        self.texts = [*models, *trims, *orders.options]

    def column(self, texts: tuple[str, ...], *, without: bool = False) -> int:
        """Column of the cars with any of these names, or with none of them."""
        text = (NOT if without else "") + OR.join(texts)
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)

    def counted(self, texts: tuple[str, ...]) -> Bits:
        """Cars of today with any of these names, shape (cars,)."""
        return _having(self.today, OR.join(texts), self.cars)

    def matrix(self) -> Bits:
        """Shape (cars, features)."""
        return _matrix(self.today, self.texts, self.cars)

    def matrix_before(self) -> Bits:
        """Shape (cars of the day before, features)."""
        return _matrix(self.before, self.texts, self.cars_before)


def _matrix(groups: Mapping[str, Bits], texts: list[str], cars: int) -> Bits:
    columns = [_having(groups, text, cars) for text in texts]
    return np.stack(columns, axis=1) if columns else np.zeros((cars, 0), dtype=np.bool_)


def _having(groups: Mapping[str, Bits], text: str, cars: int) -> Bits:
    if text.startswith(NOT):
        return ~_having(groups, text.removeprefix(NOT), cars)
    found = np.zeros(cars, dtype=np.bool_)
    for one in text.split(OR):
        together = np.ones(cars, dtype=np.bool_)
        for name in members_of(one):
            together &= groups.get(name, np.zeros(cars, dtype=np.bool_))
        found |= together
    return found
