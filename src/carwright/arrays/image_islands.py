"""Memory of the islands of a plant: which nodes they have, and the tournament of their events."""

from __future__ import annotations

import numpy as np

from carwright.arrays.image_nodes import Build
from carwright.arrays.links import islands
from carwright.kernels import memory as at
from carwright.kernels.events import MATCH


def lay_islands(build: Build) -> dict[int, int]:
    """Lay out each island; words of the header. All nodes know by now which of their moves are events."""
    arena = build.arena
    of_cell = islands(build.network, build.links)
    of_node = np.array([of_cell[row[0]] for row in build.rows])
    count = max(of_cell) + 1
    base = arena.take(count * at.I_SIZE)
    for i in range(count):
        nodes = build.nodes + at.N_SIZE * np.flatnonzero(of_node == i)
        leaves, used = MATCH, _number_leaves(build, nodes)
        while leaves < used:
            leaves *= MATCH
        tree = arena.take(2 * leaves)
        arena.words[tree : tree + 2 * leaves] = at.EMPTY
        words = {
            at.I_NODES: arena.put(nodes),
            at.I_NODE_COUNT: len(nodes),
            at.I_TREE: tree,
            at.I_LEAVES: leaves,
            at.I_WINNER: tree + (leaves * MATCH - 1) // (MATCH - 1) - 1,
            # Before the first tick: what is ready at once waits until all others have asked.
            at.I_NOW: -1,
            at.I_LIMIT: -1,
        }
        for word, value in words.items():
            arena.words[base + i * at.I_SIZE + word] = value
    return {at.H_ISLANDS: base, at.H_ISLAND_COUNT: count}


def _number_leaves(build: Build, nodes: np.ndarray) -> int:
    """Tell each of these nodes its leaves of the tournament, none where it needs no events; returns how many."""
    words = build.arena.words
    has_events = np.stack([words[nodes + at.N_EXIT] != at.EAGER, words[nodes + at.N_ENTRY] != at.EAGER], axis=1)
    has_events[words[nodes + at.N_KIND] == at.SOURCE, 1] = False
    has_events[:, 1] &= (words[nodes + at.N_KIND] != at.SECTION) | (words[nodes + at.N_ENTRY] != at.BELT)
    leaf = np.maximum(np.cumsum(has_events).reshape(-1, 2) - 1, 0)
    words[nodes + at.N_NUMBERS] += (leaf[:, 0] << at.NODE_BITS) + (leaf[:, 1] << 2 * at.NODE_BITS)
    return int(has_events.sum())
