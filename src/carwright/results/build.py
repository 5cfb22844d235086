"""From the sums of all replications to a result with every table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from carwright.arrays.network import CellKind, Network, RouteKind
from carwright.results.bottleneck import bottleneck_frame
from carwright.results.cars import kind_frames, lead_frame, output_frames, replication_frame
from carwright.results.gates import gate_frames
from carwright.results.index import PlantIndex
from carwright.results.runs import Runs
from carwright.results.states import buffer_frame, source_frame, state_frames
from carwright.results.tables import TABLES
from carwright.results.trade import trade_frames

if TYPE_CHECKING:
    from carwright.model.provenance import Provenance

ANSWERS = ("pass", "repair", "scrap")
"""What the routes behind a gate mean, in order."""


def measured_frames(runs: Runs) -> dict[str, pl.DataFrame]:
    """Every table that was measured in the replications."""
    return {
        **output_frames(runs),
        **kind_frames(runs),
        **state_frames(runs),
        "sources": source_frame(runs),
        "buffer_fill": buffer_frame(runs),
        "lead_times": lead_frame(runs),
        **gate_frames(runs),
        "bottlenecks": bottleneck_frame(runs),
        **trade_frames(runs),
        "replications": replication_frame(runs),
    }


def plant_frames(
    index: PlantIndex, provenance: Mapping[str, Provenance], published: Mapping[str, Provenance]
) -> dict[str, pl.DataFrame]:
    """The tables that say what the plant is: elements, links, inputs with their origin, published figures."""
    return {
        "elements": _element_frame(index),
        "links": _link_frame(index),
        "inputs": _origin_frame("inputs", "path", provenance),
        "published": _origin_frame("published", "name", published),
    }


def _origin_frame(name: str, key: str, origins: Mapping[str, Provenance]) -> pl.DataFrame:
    """One row a value that names its origin."""
    rows: dict[str, list[Any]] = {column: [] for column in TABLES[name].columns}
    for path, origin in origins.items():
        low, high = origin.range or (None, None)
        known: date | None = origin.known_from
        values = (path, origin.value, low, high, origin.status, origin.source, known, origin.note)
        names = (key, "value", "low", "high", "status", "source", "known_from", "note")
        for column, value in zip(names, values, strict=True):
            rows[column].append(value)
    return TABLES[name].frame(rows)


def _element_frame(index: PlantIndex) -> pl.DataFrame:
    """Elements in the order of the file, with their stations and places."""
    rows = []
    for number, element in enumerate(index.elements):
        own = index.element_of_cell == number
        working, stores = own[index.working_cells], own[index.store_cells]
        many = index.places[index.working_cells[working]]
        lines = index.kind_of_cell[index.working_cells[working]] == CellKind.LINE
        stations = int(many[lines].sum() + (~lines).sum())
        places = int(many.sum()) or int(index.capacity[index.store_cells[stores]].sum())
        rows.append({**element.keys(), "stations": stations, "places": places})
    columns = {column: [row[column] for row in rows] for column in TABLES["elements"].columns}
    return TABLES["elements"].frame(columns)


def _link_frame(index: PlantIndex) -> pl.DataFrame:
    """Ways between elements, each once, in the order of the file."""
    found: dict[tuple[str, str, str, str], None] = {}
    network = index.network
    for cell in network.cells:
        source = index.elements[cell.element].name
        for target, how, through in _targets(network, cell.exit):
            link = (source, index.elements[network.cells[target].element].name, how, through)
            if how != "next" or source != link[1]:
                found[link] = None
        for feeder in cell.parts:
            found[index.elements[network.cells[feeder].element].name, source, "part", ""] = None
    columns = (
        dict(zip(("source", "target", "how", "through"), zip(*found, strict=True), strict=True)) if found else None
    )
    rows = {name: list(values) for name, values in columns.items()} if columns else None
    return TABLES["links"].frame(rows)


def _targets(network: Network, route: int, how: str = "next", through: str = "") -> list[tuple[int, str, str]]:
    """Cells that a route may lead to, what the last answer on the way was, and the gate or split that gave it."""
    if route < 0:
        return []
    step = network.routes[route]
    if step.kind == RouteKind.TO:
        return [(step.cell, how, through)]
    names = ANSWERS if step.kind == RouteKind.GATE else ("branch",) * len(step.to)
    found = []
    for name, answer in zip(names, step.to, strict=False):
        # A pass leaves what was answered before as it is: a repaired car that passes is still on the repair way.
        kept = name == "pass" and how in ANSWERS[1:]
        found += _targets(network, answer, how if kept else name, through if kept else step.name)
    return found
