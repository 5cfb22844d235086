"""What is kept of one replication's orders: counts by kind of car and bin, waits by period."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.network import TICKS_PER_S
from carwright.arrays.record import Record, Whole
from carwright.results.index import PlantIndex
from carwright.results.periods import Periods
from carwright.results.trade_plan import built_to_plan, handed_over

TICKS_PER_D = 86_400 * TICKS_PER_S
BEGUN, DELIVERED, CANCELLED = 1, 2, 3
QUANTILES = (0.05, 0.50, 0.95)


def order_sums(record: Record, index: PlantIndex, periods: Periods) -> tuple[Whole, NDArray[np.float64]]:
    """Orders that came, were delivered and cancelled, shape (kinds of cars, bins, 3); and waits in days.

    Waits have the shape (periods + 1, kinds + 1, 5): orders delivered, mean, 5 %, 50 % and 95 % quantile of the days
    from order to delivery; the last period is the whole study, the last kind all cars; nan where nothing was delivered.
    """
    kinds, bins = len(index.models) * len(index.trims), len(periods.bin_ends)
    counts = np.zeros((kinds, bins, 3), np.int64)
    waits = np.full((len(periods.period_ends) + 1, kinds + 1, 5), np.nan)
    waits[:, :, 0] = 0.0
    if not len(record.orders):
        return counts, waits
    planned = built_to_plan(index.network)
    orders = handed_over(record, index.network, index.sinks("")) if planned else record.orders
    tick, code, state, when = orders.T
    kind = index.model_of_code[code] * len(index.trims) + index.trim_of_code[code]
    horizon = int(periods.bin_ends[-1])
    delivered, cancelled = (state == DELIVERED) & (when < horizon), state == CANCELLED
    for what, (which, at) in enumerate(((slice(None), tick), (delivered, when), (cancelled, when))):
        place = kind[which] * bins + periods.bin_of(at[which])
        counts[:, :, what] = np.bincount(place, minlength=kinds * bins).reshape(kinds, bins)
    _waits(waits, when[delivered], (when - tick)[delivered], kind[delivered], periods)
    return counts, waits


def _waits(waits: NDArray[np.float64], when: Whole, wait: Whole, kind: Whole, periods: Periods) -> None:
    """Fill in the waits of the orders delivered."""
    ranked = np.argsort(when, kind="stable")
    when, kind, waited_d = when[ranked], kind[ranked], wait[ranked] / TICKS_PER_D
    edges = [0, *np.searchsorted(when, periods.period_ends, side="left").tolist()]
    spans = [*pairwise(edges), (0, len(when))]
    for period, (first, last) in enumerate(spans):
        here, kinds = waited_d[first:last], kind[first:last]
        for k in range(waits.shape[1]):
            own = here if k == waits.shape[1] - 1 else here[kinds == k]
            if len(own):
                waits[period, k] = (len(own), own.mean(), *np.quantile(own, QUANTILES))
