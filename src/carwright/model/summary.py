"""A plant in one line."""

from __future__ import annotations

from typing import NamedTuple

from carwright.model.elements import ElementBase, Gate, MovingLine, Stations
from carwright.model.flow import ways
from carwright.model.names import Names, Where
from carwright.model.plant import Plant


class Places(NamedTuple):
    """Working places, each with a car or a part of its own at work."""

    stations: int
    """Of the main flow, its feeders and its parallel ways: stations in a row times places side by side."""
    repair: int
    """Those of repair branches."""


def working_places(plant: Plant) -> dict[tuple[str, str], Places]:
    """Working places by part and shop; a gate with work of its own is a station, too."""
    names = Names(plant)
    repairs = ways(names).repairs
    found = {(part, shop): Places(0, 0) for part, each in plant.parts.items() for shop in each.shops}
    for where, element in names.elements():
        own, many = (where.part, where.shop), _places(element)
        if Where(where.part, where.shop, where.branch) in repairs:
            found[own] = found[own]._replace(repair=found[own].repair + many)
        else:
            found[own] = found[own]._replace(stations=found[own].stations + many)
    return found


def _places(element: ElementBase) -> int:
    if isinstance(element, Stations):
        return element.count * element.places
    if isinstance(element, MovingLine):
        return element.count
    return element.places if isinstance(element, Gate) and element.work is not None else 0


def _several(what: str, count: int) -> str:
    if count == 1:
        return what
    first, _, rest = what.partition(" that ")
    return f"{first}s that {rest}" if rest else f"{what}s"


def summary(plant: Plant) -> str:
    """Parts, shops, elements and stations, models and options, what is to be put in order and planned, the study."""
    elements = sum(1 for _ in Names(plant).elements())
    places = working_places(plant).values()
    counts = [
        (len(plant.parts) if "" not in plant.parts else 0, "part"),
        (sum(len(part.shops) for part in plant.parts.values()), "shop"),
        (elements, "element"),
        (sum(each.stations for each in places), "station"),
        (sum(each.repair for each in places), "repair place"),
        (len(plant.cars.model_names()), "model"),
        (len(plant.cars.options), "option"),
    ]
    if plant.sequencing is not None:
        counts += [(plant.sequencing.day, "car"), (len(plant.sequencing.rules), "rule")]
    if plant.market is not None:
        counts += [(len(plant.market.segments), "segment"), (len(plant.market.futures()), "scenario")]
    if plant.supply is not None:
        counts.append((len(plant.supply.parts), "part that can bind"))
    said = ", ".join(f"{count:,} {_several(what, count)}" for count, what in counts if count)
    span = f"{plant.study.start:%Y-%m-%d} to {plant.study.until:%Y-%m-%d}"
    planned = f", planned {plant.decisions.start} to {plant.decisions.until}" if plant.decisions is not None else ""
    return f"{said}; {span}{planned}"
