"""The event set: a tournament over one pending event a leaf. Two leaves a node: its exit and its entrance.

A key packs (tick, class, node): ends of work come before entrances of the same tick, nodes in the order of the file.
Sixteen play at a time: the level of the leaves, a power of sixteen of them, comes first in memory, then the winners of
each sixteen, then the winners of those, and last the winner of all.
"""

from carwright.kernels.lanes import LANES, earlier, lanes_at, least, put_lanes, with_one
from carwright.kernels.memory import (
    EMPTY,
    H_LEAVES,
    H_STACK,
    H_STACK_COUNT,
    H_TREE,
    H_WINNER,
    KEY_SHIFT,
    N_STACKED,
    NODE_BITS,
)
from carwright.kernels.translating.marks import inlined

EXIT_CLASS, ENTRY_CLASS = 0, 1
MATCH = 2 * LANES
"""So many play at a time."""


@inlined
def push(m, node, why):
    """Put a node on the stack of those to serve; ``why``: what may have become known about it."""
    if m[node + N_STACKED] == 0:
        m[m[H_STACK] + m[H_STACK_COUNT]] = node
        m[H_STACK_COUNT] += 1
    m[node + N_STACKED] |= why


@inlined
def _play_up(m, i, key):
    """Leaf i has this key now; it plays against its fifteen neighbours, the winner against his, and so on."""
    tree, leaves = m[H_TREE], m[H_LEAVES]
    while leaves > 1:
        first = tree + i // LANES * LANES
        eight = lanes_at(m, first)
        # The best of the others does not wait for the match below, and eight written together are soon read again.
        there = lanes_at(m, tree + (i // LANES ^ 1) * LANES)
        others = least(earlier(with_one(eight, i % LANES, EMPTY), there))
        put_lanes(m, first, with_one(eight, i % LANES, key))
        key = min(key, others)
        tree += leaves
        leaves //= MATCH
        i //= MATCH
        if m[tree + i] == key:
            return
    m[tree + i] = key


@inlined
def take_event(m, node_index, event_class):
    """The event is being handled; until `settle_event` the tournament above its leaf stays as it was."""
    m[m[H_TREE] + 2 * node_index + event_class] = EMPTY


@inlined
def settle_event(m, node_index, event_class):
    """The event has been handled: what was planned at its leaf since then, or nothing, takes part again."""
    i = 2 * node_index + event_class
    _play_up(m, i, m[m[H_TREE] + i])


@inlined
def set_event(m, node_index, event_class, tick):
    """Plan the event of this node and class for ``tick``; EMPTY takes it back."""
    key = EMPTY if tick == EMPTY else (tick << KEY_SHIFT) | (event_class << NODE_BITS) | node_index
    i = 2 * node_index + event_class
    if m[m[H_TREE] + i] != key:
        _play_up(m, i, key)


@inlined
def first_event(m):
    """Key of the next event, EMPTY if there is none."""
    return m[m[H_WINNER]]
