"""Weights learned from states in which a search got stuck: what is left of them needs more stations than there are.

The tasks left are weighed against all loads. If they need more stations than are left, their weights rule out the
state, and most of its kin: the next search keeps within them from the beginning (cf. Benders' cuts; conflict learning).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from carwright.balancing.best import Best
from carwright.balancing.bounds import LARGE, MOST_PIVOTS, NOISE
from carwright.balancing.problem import Ints
from carwright.kernels.balancing.columns import weigh, whole_weights
from carwright.kernels.balancing.layers import STOP
from carwright.kernels.balancing.states import Memory

SAMPLES = 10
"""States of a search whose rest is weighed."""
DONE_TOO = 0.01
"""What tasks count that are done already: the weights then say something of other states, too."""


class Weighing(NamedTuple):
    """Weights of tasks, of which no station can hold more than a full one."""

    weights: Ints
    full: int


def learned(best: Best, memory: Memory, target: int, flags: Ints) -> list[Weighing]:
    """Weights that rule out promising states of a search; ``flags`` can stop it.

    On a long line they would take longer than the search.
    """
    if best.loads is None or len(best.ground.rows) > LARGE:
        return []
    first, items = best.loads.first, best.loads.items
    stirred = np.random.default_rng(0)
    lessons = []
    for layer, row in _promising(memory):
        left = _left(memory, row, len(best.ground.rows))
        demand = np.where(left, 1.0, DONE_TOO) + NOISE * stirred.random(len(left))
        raw, _ = weigh(first, items, demand, best.station_of, MOST_PIVOTS, flags)
        if flags[STOP]:
            break
        whole, full = whole_weights(first, items, raw)
        if int(whole[left].sum()) > full * (target - layer):
            lessons.append(Weighing(whole, int(full)))
    return lessons


def _promising(memory: Memory) -> list[tuple[int, int]]:
    """The most promising state of some layers: (stations used, row)."""
    starts = memory.starts[memory.starts >= 0]
    last = len(starts) - 2
    while last > 0 and starts[last + 1] == starts[last]:
        last -= 1
    chosen = []
    for layer in np.unique(np.linspace(1, last, SAMPLES).astype(np.int64)).tolist() if last > 0 else []:
        low, high = starts[layer], starts[layer + 1]
        chosen.append((int(layer), int(low + np.argmax(memory.worth[low:high]))))
    return chosen


def _left(memory: Memory, row: int, tasks: int) -> NDArray[np.bool_]:
    bits = np.unpackbits(memory.done[row].view(np.uint8), bitorder="little")[:tasks]
    return np.asarray(bits == 0, np.bool_)
