"""A plant that has locked itself: rings of cells whose first cars wait for room in each other."""

from __future__ import annotations

from carwright.arrays.network import CellKind
from naive.cells import Place
from naive.plant import Plant


def ring_of_waiting(plant: Plant) -> tuple[tuple[int, ...], int]:
    """Ring of cells that wait for each other for good, and the tick at which it closed; empty: none.

    Cars leave a cell in one order only, so that a ring never opens again. Of several rings the one that closed first
    is told, from its cell with the least index on.
    """
    waits_for = {place.index: target for place in plant.places if (target := full_target(plant, place)) is not None}
    rings: list[tuple[int, tuple[int, ...]]] = []
    for start in waits_for:
        ring = [start]
        while ring[-1] in waits_for and waits_for[ring[-1]] not in ring:
            ring.append(waits_for[ring[-1]])
        if waits_for.get(ring[-1]) == start and start == min(ring):
            rings.append((closed_at(plant, ring), tuple(ring)))
    if not rings:
        return (), 0
    tick, ring_found = min(rings)
    return ring_found, tick


def full_target(plant: Plant, place: Place) -> int | None:
    """Cell for whose room the first car of this one waits at the end of the run."""
    last = plant.network.horizon - 1
    if place.spec.kind in (CellKind.SOURCE, CellKind.SINK):
        return None
    visit = place.head(last)
    if visit is None:
        return None
    target = plant.plain.get(place.index, visit.target)
    if target is None or plant.places[target].has_room_at_junction(last + 1):
        return None
    return target


def closed_at(plant: Plant, ring: list[int]) -> int:
    """Tick of the last entrance or readiness in the ring."""
    last = plant.network.horizon - 1
    places = [plant.places[index] for index in ring]
    first_cars = [place.head(last) for place in places]
    return max(
        [place.entry_ticks[-1] for place in places] + [visit.ready_tick for visit in first_cars if visit is not None]
    )
