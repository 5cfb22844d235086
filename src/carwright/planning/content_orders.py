"""Orders of the months of an option: market, owners and launches, what shops can take of them, what a rise costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.planning_days import PlanDays
from carwright.arrays.planning_demand import Demand, demand_of, our_price, shops_open, sold_in
from carwright.model import Plant

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Asked:
    """Orders by scenario and month, as far as shops and app can take them."""

    weights: Floats
    """Chance of each scenario."""
    market: Floats
    """Orders of the market, shape (scenarios, months)."""
    raised: Floats
    """The same if the price of a standard option is on every list price: one index for a segment, as in a plan."""
    owners: Floats
    """Those of the owners of the maker's devices: they do not look at rivals, whatever the price."""
    online: Floats
    """Those of launch bursts, which need no shop."""
    shops: Floats
    """What the shops can take, shape (months,)."""
    booked: float
    """Orders on the books as the study begins, if it is told from there on: they stay, with the option or without."""

    def taken(self, growth: float = 1.0, *, at_rise: bool = False) -> Floats:
        """Orders a month, mean over the scenarios, if all that come grow by a factor; shape (months,)."""
        come = (self.raised if at_rise else self.market) + self.owners + self.online
        orders: Floats = self.weights @ np.minimum(come * growth, self.shops + self.online * growth)
        orders[0] += self.booked
        return orders


def asked_of(plant: Plant, days: PlanDays, demand: Demand, rise: float) -> Asked:
    """Orders of a plant with a market and money; ``rise`` is on top of every list price, tax included."""
    assert plant.market is not None
    sales, from_start = plant.sales, np.datetime64(plant.study.start, "D") == days.starts[0]
    market = demand_of(plant.model_copy(update={"sales": None}), days).orders
    factor = {segment: _at_rise(plant, segment, days, rise) for segment in plant.market.segments}
    raised = market * np.array([factor[segment] for segment in demand.segments])
    limit = np.full(len(days.names), np.inf)
    if sales is not None and sales.orders_a_shop is not None:
        limit = days.total(shops_open(sales, days) * days.a_month) * sales.orders_a_shop
    return Asked(
        weights=np.array([scenario.weight for scenario in plant.market.futures().values()]),
        market=market.sum(axis=1),
        raised=raised.sum(axis=1),
        owners=(demand.orders - demand.online - market).sum(axis=1),
        online=demand.online.sum(axis=1),
        shops=limit,
        booked=sum(sales.waiting.values()) if sales is not None and from_start else 0.0,
    )


def _at_rise(plant: Plant, segment: str, days: PlanDays, rise: float) -> Floats:
    """Factor on the orders of a segment if our mean list price rises: ``((P + rise) / P) ^ response``, by month."""
    assert plant.market is not None
    home = plant.market.segments[segment]
    mixes = {car: days.held({day: table.get(car, 0.0) for day, table in home.cars.items()}) for car in sold_in(home)}
    price = our_price(home, mixes, plant, days)
    there = np.divide(price + rise, price, out=np.ones_like(price), where=price > 0)
    return days.mean(there**home.price_response)
