"""Small plants for the tests of the bridge."""

from __future__ import annotations

from typing import Any

from carwright.arrays.bridge import network
from carwright.arrays.network import Cell, Network, Route
from carwright.model import Plant

STUDY = {"from": "2024-04-01", "until": "2024-07-01"}
IN = {"cars in": {"kind": "source"}}
OUT = {"out": {"kind": "sink"}}


def station(name: str, **more: Any) -> dict[str, Any]:
    """A station of one minute."""
    return {name: {"kind": "stations", "work": "60 s", **more}}


def plant(shops: dict[str, Any], **more: Any) -> Plant:
    """A plant of shops, or of parts if they have any."""
    top = {"parts": shops} if all("shops" in its for its in shops.values()) else {"shops": shops}
    return Plant.model_validate({"study": STUDY, **top, **more})


def line(*flow: dict[str, Any], shop: dict[str, Any] | None = None, **more: Any) -> Plant:
    """A plant of one shop ``body``, from source to sink."""
    return plant({"body": {"flow": [IN, *flow, OUT], **(shop or {})}}, **more)


def cell(found: Network, name: str) -> Cell:
    """A cell by name."""
    (one,) = [each for each in found.cells if each.name == name]
    return one


def route_from(found: Network, name: str) -> Route:
    """The way out of a cell."""
    return found.routes[cell(found, name).exit]


def way(found: Network, route: int) -> Any:
    """A route as names: of the target, or (name, ways ...) of a gate or split."""
    if route < 0:
        return None
    here = found.routes[route]
    return found.cells[here.cell].name if here.cell >= 0 else (here.name, *(way(found, to) for to in here.to))


def ways(found: Network) -> dict[str, Any]:
    """Where each cell leads."""
    return {each.name: way(found, each.exit) for each in found.cells}


def built(*flow: dict[str, Any], **more: Any) -> Network:
    """Network of a line."""
    return network(line(*flow, **more))
