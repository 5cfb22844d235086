"""A plant in one line."""

from __future__ import annotations

from carwright.model.elements import ElementBase, Gate, MovingLine, Stations
from carwright.model.names import Names
from carwright.model.plant import Plant


def station_count(element: ElementBase) -> int:
    """Working stations of an element; a gate with work of its own is one."""
    if isinstance(element, (Stations, MovingLine)):
        return element.count
    return 1 if isinstance(element, Gate) and element.work is not None else 0


def summary(plant: Plant) -> str:
    """Parts, shops, elements and stations, models and options, and the study."""
    elements = [element for _, element in Names(plant).elements()]
    counts = [
        (len(plant.parts) if "" not in plant.parts else 0, "part"),
        (sum(len(part.shops) for part in plant.parts.values()), "shop"),
        (len(elements), "element"),
        (sum(station_count(element) for element in elements), "station"),
        (len(plant.cars.model_names()), "model"),
        (len(plant.cars.options), "option"),
    ]
    said = ", ".join(f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in counts if count)
    return f"{said}; {plant.study.start:%Y-%m-%d} to {plant.study.until:%Y-%m-%d}"
