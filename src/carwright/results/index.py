"""Names for the numbers of a network: which cells make up an element, a shop, a part; what a code of car means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.network import CellKind, Network, RouteKind

Whole = NDArray[np.int64]
WORKING_KINDS = (CellKind.STATION, CellKind.PARALLEL, CellKind.LINE)


@dataclass(frozen=True)
class ElementName:
    """Where an element stands."""

    name: str
    """Full name: shop.element, part.shop.element, part.shop.branch.element."""
    part: str
    shop: str
    kind: str
    """Word of the plant file: ``stations``, ``buffer`` ..."""

    def keys(self) -> dict[str, str]:
        """As the key columns of a table."""
        return {"part": self.part, "shop": self.shop, "element": self.name, "kind": self.kind}


@dataclass(frozen=True)
class PlantIndex:
    """A network with the names of its elements, cars and gates."""

    network: Network
    elements: tuple[ElementName, ...]
    """By element number of the network."""
    models: tuple[str, ...]
    trims: tuple[str, ...]
    options: tuple[str, ...]
    model_of_code: Whole
    trim_of_code: Whole
    option_of_code: NDArray[np.bool_]
    """Shape (codes, options)."""

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Parts of the plant in the order of the file."""
        return tuple(dict.fromkeys(element.part for element in self.elements))

    @cached_property
    def element_of_cell(self) -> Whole:
        """Element number of each cell."""
        return np.array([cell.element for cell in self.network.cells], dtype=np.int64)

    @cached_property
    def kind_of_cell(self) -> Whole:
        """``CellKind`` of each cell."""
        return np.array([cell.kind for cell in self.network.cells], dtype=np.int64)

    @cached_property
    def part_of_cell(self) -> Whole:
        """Number of the part that each cell stands in."""
        number = {part: i for i, part in enumerate(self.parts)}
        return np.array([number[self.elements[cell.element].part] for cell in self.network.cells], dtype=np.int64)

    @cached_property
    def places(self) -> Whole:
        """Working places of each cell: stations of a line, parallel places, else 1."""
        many = (CellKind.PARALLEL, CellKind.LINE)
        return np.array([c.servers if c.kind in many else 1 for c in self.network.cells], dtype=np.int64)

    @cached_property
    def capacity(self) -> Whole:
        """Cars that each cell holds."""
        return np.array([cell.capacity for cell in self.network.cells], dtype=np.int64)

    @cached_property
    def working_cells(self) -> Whole:
        """Cells that have states: stations, parallel places, lines."""
        return np.flatnonzero(np.isin(self.kind_of_cell, WORKING_KINDS))

    @cached_property
    def store_cells(self) -> Whole:
        """Buffers, conveyors, ovens."""
        return np.flatnonzero(self.kind_of_cell == CellKind.DELAY)

    def sinks(self, counts_as: str) -> Whole:
        """Sinks that count cars (``""``), scrap or parts."""
        cells = enumerate(self.network.cells)
        return np.array([i for i, c in cells if c.kind == CellKind.SINK and c.counts_as == counts_as], dtype=np.int64)

    @cached_property
    def scrap_sinks(self) -> Whole:
        """Sinks of scrapped cars; those of parts that a feeder scraps are none of them."""
        finished = set(self.sinks("").tolist())
        reached = [self._reached(i) for i, cell in enumerate(self.network.cells) if cell.kind == CellKind.SOURCE]
        of_cars = {cell for cells in reached if cells & finished for cell in cells}
        return np.array([cell for cell in self.sinks("scrap").tolist() if cell in of_cars], dtype=np.int64)

    def _reached(self, source: int) -> set[int]:
        """Cells that a car of a source may come to."""
        found: set[int] = set()
        ahead = [source]
        while ahead:
            cell = ahead.pop()
            if cell not in found:
                found.add(cell)
                ahead += cells_behind(self.network, self.network.cells[cell].exit)
        return found

    @cached_property
    def gates(self) -> dict[str, list[int]]:
        """Routes that ask at a gate, by the gate's name."""
        found: dict[str, list[int]] = {}
        for i, route in enumerate(self.network.routes):
            if route.kind == RouteKind.GATE:
                found.setdefault(route.name, []).append(i)
        return found

    def keys_of(self, full_name: str) -> ElementName:
        """Where the element of this full name stands, be it one that holds no cars (a gate)."""
        for element in self.elements:
            if element.name == full_name:
                return element
        steps = full_name.split(".")
        part = steps[0] if len(steps) > 2 and steps[0] in self.parts else ""
        shop = steps[1] if part else steps[0]
        return ElementName(full_name, part, shop, "gate")


def cells_behind(network: Network, route: int) -> set[int]:
    """Cells that a route may lead to."""
    if route < 0:
        return set()
    step = network.routes[route]
    if step.kind == RouteKind.TO:
        return {step.cell}
    return {cell for answer in step.to for cell in cells_behind(network, answer)}
