"""The event set: a tournament over one pending event a leaf. A leaf for each exit and each entrance that has events.

A key packs (tick, class, node): ends of work come before entrances of the same tick, nodes in the order of the file.
Sixteen play at a time: the level of the leaves, a power of sixteen of them, comes first in memory, then the winners of
each sixteen, then the winners of those, and last the winner of all.
"""

from carwright.kernels.lanes import LANES, earlier, lanes_at, least, put_lanes, with_one
from carwright.kernels.memory import (
    EMPTY,
    H_LEAVES,
    H_OTHERS,
    H_STACK,
    H_STACK_COUNT,
    H_TAKEN,
    H_TREE,
    H_WINNER,
    KEY_SHIFT,
    N_NUMBERS,
    N_STACKED,
    NODE_BITS,
    NODE_MASK,
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
def _climb(m, i, key):
    """Leaf i has this key now, which is not later than the one before: it wins as far as nobody is earlier."""
    tree, leaves = m[H_TREE], m[H_LEAVES]
    m[tree + i] = key
    while leaves > 1:
        tree += leaves
        leaves //= MATCH
        i //= MATCH
        m[tree + i] = min(m[tree + i], key)


@inlined
def number_of(m, node):
    """Number of the node in the order of the file."""
    return m[node + N_NUMBERS] & NODE_MASK


@inlined
def _leaf(m, node, event_class):
    return (m[node + N_NUMBERS] >> (NODE_BITS + NODE_BITS * event_class)) & NODE_MASK


@inlined
def _key(m, node, event_class, tick):
    return EMPTY if tick == EMPTY else (tick << KEY_SHIFT) | (event_class << NODE_BITS) | number_of(m, node)


@inlined
def take_event(m, node, event_class):
    """The event is being handled; until `settle_event` the tournament above its leaf stays as it was."""
    i = _leaf(m, node, event_class)
    m[m[H_TREE] + i], m[H_TAKEN] = EMPTY, i


@inlined
def settle_event(m):
    """The event has been handled: what was planned at its leaf since then, or nothing, takes part again."""
    i, m[H_TAKEN] = m[H_TAKEN], -1
    _play_up(m, i, m[m[H_TREE] + i])


@inlined
def set_event(m, node, event_class, tick):
    """Plan the event of this node and class for ``tick``; EMPTY takes it back."""
    key = _key(m, node, event_class, tick)
    i = _leaf(m, node, event_class)
    if i == m[H_TAKEN]:
        m[m[H_TREE] + i] = key
    elif m[m[H_TREE] + i] > key:
        _climb(m, i, key)
    elif m[m[H_TREE] + i] < key:
        _play_up(m, i, key)


@inlined
def add_event(m, node, event_class, tick):
    """Plan the event of this node and class, which has none, for ``tick``; EMPTY: it has none still."""
    _climb(m, _leaf(m, node, event_class), _key(m, node, event_class, tick))


@inlined
def look_around(m, node):
    """Find the best of the others in each match that the exit of this node, which is being handled, has won."""
    tree, leaves, i, level = m[H_TREE], m[H_LEAVES], _leaf(m, node, EXIT_CLASS), H_OTHERS
    while leaves > 1:
        eight = lanes_at(m, tree + i // LANES * LANES)
        there = lanes_at(m, tree + (i // LANES ^ 1) * LANES)
        m[level] = least(earlier(with_one(eight, i % LANES, EMPTY), there))
        tree += leaves
        leaves //= MATCH
        i //= MATCH
        level += 1


@inlined
def next_exit(m, node, tick):
    """The exit that is being handled comes next at ``tick``, EMPTY: never.

    Nothing else may have been planned since `look_around`.
    """
    tree, leaves, i, level = m[H_TREE], m[H_LEAVES], _leaf(m, node, EXIT_CLASS), H_OTHERS
    key = _key(m, node, EXIT_CLASS, tick)
    m[tree + i] = key
    while leaves > 1:
        tree += leaves
        leaves //= MATCH
        i //= MATCH
        key = min(key, m[level])
        m[tree + i] = key
        level += 1


@inlined
def exits_are_over(m, tick):
    """Whether no exit of this tick is left to come; the tournament must have been settled."""
    return m[m[H_WINNER]] >> NODE_BITS > tick << (KEY_SHIFT - NODE_BITS) | EXIT_CLASS


@inlined
def first_event(m):
    """Key of the next event, EMPTY if there is none."""
    return m[m[H_WINNER]]
