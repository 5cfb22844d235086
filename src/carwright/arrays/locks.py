"""Finds rings of cells that wait for each other for good."""

from __future__ import annotations

from carwright.arrays.memory import Image
from carwright.kernels import memory as at
from carwright.kernels import memory_ways as at_ways
from carwright.kernels.entrances import room_tick
from carwright.kernels.words import Words


def ring_of_waits(words: Words, laid: Image) -> tuple[tuple[int, ...], int]:
    """Cells of a ring in the direction of flow, and the last tick at which one of them became ready; (), 0 if none.

    Every place is first in first out, or lets only one car out at a time, so a ring of cars that each want the place of
    the next can never open again.
    """
    waits_for: dict[int, int] = {}
    for i in range(len(laid.node_cells)):
        node = laid.nodes + i * at.N_SIZE
        if words[node + at.N_KIND] == at.SOURCE:
            continue
        if words[node + at.N_HEAD] == at.ASKED:
            target = words[node + at.N_TARGET]
        elif words[node + at.N_PLAIN] and words[node + at.N_ENTERED] > words[node + at.N_LEFT]:
            # Whether its work is done or not: it can never leave.
            target = words[words[node + at.N_ROUTE] + at_ways.U_NODE]
        else:
            continue
        if words[target + at.N_KIND] != at.SINK and room_tick(words, target) == at.EMPTY:
            waits_for[node] = target
    for start in waits_for:
        seen: list[int] = []
        node = start
        while node in waits_for and node not in seen:
            seen.append(node)
            node = waits_for[node]
        if node in seen:
            ring = seen[seen.index(node) :]
            indices = [(n - laid.nodes) // at.N_SIZE for n in ring]
            cells = [cell for i in indices for cell in laid.node_cells[i]]
            return tuple(cells), max(words[n + at.N_READY_WALL] for n in ring if not words[n + at.N_PLAIN])
    return (), 0
