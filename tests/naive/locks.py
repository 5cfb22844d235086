"""A plant that has locked itself: rings of cells whose cars wait for room in each other."""

from __future__ import annotations

from carwright.arrays.network import CellKind
from naive.cells import Place
from naive.plant import Plant

Ring = tuple[int, ...]


def ring_of_waiting(plant: Plant) -> tuple[Ring, int]:
    """Ring of cells that wait for each other for good and the tick at which it closed; empty: none.

    Of several rings the one that closed first.
    """
    rings = all_rings(plant)
    if not rings:
        return (), 0
    tick, ring = min((closed_at(plant, ring), ring) for ring in rings)
    return ring, tick


def all_rings(plant: Plant, *, all_done: bool = False) -> set[Ring]:
    """All rings, each told from its cell with the least index on; ``all_done``: only where every work is done, too.

    Cars leave a cell in one order only, so that a ring of full cells never opens again.
    """
    targets = ((place.index, full_target(plant, place, all_done)) for place in plant.places)
    waits_for = {index: target for index, target in targets if target is not None}
    rings = set()
    for start in waits_for:
        ring = [start]
        while ring[-1] in waits_for and waits_for[ring[-1]] not in ring:
            ring.append(waits_for[ring[-1]])
        if waits_for.get(ring[-1]) == start and start == min(ring):
            rings.add(tuple(ring))
    return rings


def full_target(plant: Plant, place: Place, all_done: bool) -> int | None:
    """Cell for whose room the cars of this one wait at the end of the run.

    Along a plain link all cars have the same way: they wait as soon as there is no room, done or not.
    """
    last = plant.network.horizon - 1
    if place.spec.kind in (CellKind.SOURCE, CellKind.SINK) or not place.inside:
        return None
    visit = place.head(last)
    if place.index in plant.plain:
        target = plant.plain[place.index]
        lets_in = plant.places[target].has_room_plain() or (all_done and visit is None)
        return None if lets_in else target
    if visit is None or visit.target is None or plant.places[visit.target].has_room_at_junction(last + 1):
        return None
    return visit.target


def closed_at(plant: Plant, ring: Ring) -> int:
    """Last readiness at a junction of the ring."""
    last = plant.network.horizon - 1
    heads = [plant.places[index].head(last) for index in ring if index not in plant.plain]
    return max(head.ready_tick for head in heads if head is not None)
