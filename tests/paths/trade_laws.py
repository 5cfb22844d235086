"""What holds in every trade, whatever the plant: nothing is lost between what comes, what is used and what is left."""

from __future__ import annotations

import numpy as np

from carwright.arrays.network import CellKind, Network
from naive.choosing import ChoosingSource
from naive.trade import BEGUN, CANCELLED, DELIVERED, WAITS
from naive.twin import PlainRun


def check_trade(network: Network, run: PlainRun) -> None:
    """Of a network in which a source chooses, or a cell takes parts."""
    if not run.plant.counters and not any(isinstance(place, ChoosingSource) for place in run.plant.places):
        return
    if network.supply is not None:
        check_parts(network, run)
        check_yard(network, run)
    check_orders(network, run)


def check_parts(network: Network, run: PlainRun) -> None:
    """Start + came = built in + built in later + stock; the stock is never short of nothing."""
    assert network.supply is not None
    came, _, built_in, later = run.record.parts.sum(axis=1).T
    left = np.array(network.supply.start) + came - built_in - later
    assert left.tolist() == run.plant.trade.stock
    assert (left >= 0).all()


def check_yard(network: Network, run: PlainRun) -> None:
    """Parked = finished + in the bay + in the yard; no more cars than places."""
    assert network.supply is not None
    parked, finished = run.record.yard[:, :, :2].sum(axis=(0, 1))
    in_bay = sum(done >= network.horizon for done, *_ in run.plant.trade.finished)
    assert parked == finished + in_bay + len(run.plant.trade.yard)
    assert in_bay + len(run.plant.trade.yard) <= network.supply.yard
    assert in_bay <= 1


def check_orders(network: Network, run: PlainRun) -> None:
    """Ordered = delivered + cancelled + begun + waiting; what is begun is in the plant, parked, or at a source."""
    states = run.record.orders[:, 2]
    delivered = run.record.orders[states == DELIVERED]
    assert len(states) == sum(int((states == state).sum()) for state in (WAITS, BEGUN, DELIVERED, CANCELLED))
    ended = run.record.orders[(states == DELIVERED) | (states == CANCELLED)]
    assert (ended[:, 3] >= ended[:, 0]).all()
    begun = int((states == BEGUN).sum())
    sold = [place for place in run.plant.places if isinstance(place, ChoosingSource) and place.release.sold]
    at_source = sum(place.head(network.horizon) is not None for place in sold)
    inside = sum(
        visit.car.order is not None
        for place in run.plant.places
        if place.spec.kind not in (CellKind.SINK, CellKind.SOURCE)
        for visit in place.inside
    )
    parked = sum(car.car.order is not None for car in run.plant.trade.yard)
    just_out = sum(car.order is not None for _, _, car, _ in run.plant.trade._coming)
    assert begun == at_source + inside + parked + just_out
    assert (delivered[:, 3] >= delivered[:, 0]).all()
