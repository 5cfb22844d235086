"""The queues that a plan delivers to: cars, or cars by region, as arrays over scenarios and periods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from carwright.planning.promise_dates import Deliveries, Floats
from carwright.results.plan_periods import periods_of

if TYPE_CHECKING:
    import polars as pl

    from carwright.results.plan import PlanResult

EPOCH = date(1970, 1, 1)


class Queues(NamedTuple):
    """Who waits in line for what, and what the plan delivers to each line."""

    names: tuple[tuple[str, str], ...]
    """Car and region of each queue; the region is empty where one queue serves all."""
    deliveries: Deliveries
    until: date
    """First day after the plan."""

    def label(self, queue: int) -> str:
        """Car, and region where queues are by region."""
        car, region = self.names[queue]
        return f"{car}, {region}" if region else car

    def expected(self, first_order: float, as_of: float) -> Floats:
        """Orders that wait in the plan, or have come, from the period of the first order to that of ``as_of``."""
        edges, last = self.deliveries.edges, self.deliveries.came.shape[2] - 1
        begin, end = (
            min(max(int(np.searchsorted(edges, day, side="right")) - 1, 0), last) for day in (first_order, as_of)
        )
        waiting = np.einsum("s,sq->q", self.deliveries.weights, self.deliveries.waiting[:, :, begin])
        came = np.einsum("s,sqt->q", self.deliveries.weights, self.deliveries.came[:, :, begin : end + 1])
        return np.asarray(waiting + came)


def queues_of(plan: PlanResult, region_of: Mapping[str, str] | None = None) -> Queues:
    """Deliveries of a plan by car; with ``region_of`` (region by segment; a segment that is
    not named is a region of its own) by car and region.

    Cars that the plan has no line for are not among the queues.
    """
    import polars as pl

    periods = periods_of(plan)
    if region_of is None:
        region = pl.lit("")
    else:
        regions = {segment: region_of.get(segment, segment) for segment in plan.orders["segment"].unique()}
        region = pl.col("segment").replace_strict(regions, return_dtype=pl.String)
    summed = (
        plan.orders.with_columns(region.alias("region"))
        .group_by("scenario", "car", "region", "date", maintain_order=True)
        .agg(pl.col("orders", "lost", "delivered", "cancelled", "backlog").sum())
    )
    names = tuple(summed.select("car", "region").unique(maintain_order=True).iter_rows())
    cubes = {name: _cube(summed, name, plan, names, periods.starts) for name in summed.columns[4:]}
    came = cubes["orders"] - cubes["lost"]
    first = cubes["backlog"] + cubes["cancelled"] + cubes["delivered"] - came
    waiting = np.concatenate([first[:, :, :1], cubes["backlog"][:, :, :-1]], axis=2)
    edges = np.array([(day - EPOCH).days for day in (*periods.starts, periods.until)], dtype=np.float64)
    weights = plan.scenarios["weight"].to_numpy().astype(np.float64)
    deliveries = Deliveries(edges, cubes["delivered"], np.maximum(waiting, 0.0), came, weights / weights.sum())
    return Queues(names, deliveries, periods.until)


def _cube(
    summed: pl.DataFrame, value: str, plan: PlanResult, names: tuple[tuple[str, str], ...], starts: tuple[date, ...]
) -> Floats:
    """A column as an array, shape (scenarios, queues, periods); nothing where the plan has no row."""
    scenario = {name: s for s, name in enumerate(plan.scenarios["scenario"])}
    queue = {name: q for q, name in enumerate(names)}
    period = {start: t for t, start in enumerate(starts)}
    cube = np.zeros((len(scenario), len(queue), len(period)))
    at = (
        [scenario[name] for name in summed["scenario"]],
        [queue[name] for name in summed.select("car", "region").iter_rows()],
        [period[start] for start in summed["date"]],
    )
    cube[at] = summed[value].to_numpy()
    return cube
