"""Orders under a plan: what is built does not depend on them, so cars are handed to them when all is built."""

from __future__ import annotations

import numpy as np

from carwright.arrays.network import Network
from carwright.arrays.record import Record, Whole

CANCELLED, DELIVERED, WAITS = 3, 2, 0


def built_to_plan(network: Network) -> bool:
    """Whether there are orders, and sources that follow a plan in place of them."""
    return network.sales is not None and any(cell.release is not None and cell.release.quotas for cell in network.cells)


def handed_over(record: Record, network: Network, good: Whole) -> Whole:
    """The orders of a record (its columns), with the cars out of the sinks ``good`` handed to them.

    A car goes to the oldest order for its model and trim that waits; one that nobody waits for goes to the next order.
    """
    of_kind = network.codes // network.kinds
    orders = record.orders.copy()
    is_car = np.isin(record.out_cell, good)
    ticks, kinds = record.out_tick[is_car], record.out_code[is_car] // of_kind
    for kind in range(network.kinds):
        mine = np.flatnonzero(orders[:, 1] // of_kind == kind)
        _in_order(orders, mine, ticks[kinds == kind].tolist(), network.horizon)
    return orders


def _in_order(orders: Whole, mine: Whole, cars: list[int], horizon: int) -> None:
    """Hand cars of one kind, in order of time, to its orders, in order of time."""
    came, gives_up = orders[mine, 0].tolist(), orders[mine, 3].tolist()
    state, when = [WAITS] * len(mine), gives_up.copy()
    order = 0
    for car in cars:
        while order < len(mine) and gives_up[order] <= max(car, came[order]):
            order += 1
        if order == len(mine):
            break
        state[order], when[order] = DELIVERED, max(car, came[order])
        order += 1
    left = [i for i, each in enumerate(state) if each == WAITS and when[i] < horizon]
    for i in left:
        state[i] = CANCELLED
    orders[mine, 2], orders[mine, 3] = state, when
