"""What an option earns over the years: its own contribution, the buyers it wins, and if every car had it.

Of each month of the runs, V cars are built and D are ordered (market, owners and launches, as far as shops can take
them, scenarios by their weight; those on the books at the beginning come with the first month). Cars sold are what
cumulated output and orders allow: ``S = min(S before + V, D so far)``; with no market, all cars built are sold. In
money a month, with o the cars sold that have the option, m the margin of a car without it:

- today:     S m + o (p - c); m knows one mean cost of conversion over the parts of the plant
- without:   S' m, with S' from the cars of the plant without the option and orders D (1 - won)
- standard:  S" (m + r - c), with S" from the plant in which every car has it and orders D (1 + more), in the
  market times (rise of the price index)^e

p is the net price of the option, c its material and chips, r the net rise of the list price if it is standard, e the
price response of the segment. Labour is not in it: the work of an option costs hands or output, which the runs show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.planning_days import PlanDays
from carwright.arrays.planning_demand import demand_of
from carwright.model import Plant
from carwright.model.cars import entry_of
from carwright.model.quantities import at_or_first
from carwright.planning.content_orders import Asked, asked_of
from carwright.units import Amount

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ledger:
    """What the file says of money and orders, by month; None where it does not say it."""

    months: tuple[date, ...]
    """First day of each month of the runs."""
    asked: Asked | None
    """Orders by month."""
    margin: Floats | None
    """Net price less material, warranty and conversion of a mean car without the option, a month."""
    discount: Floats
    """Worth on the first day of money in the month."""


@dataclass(frozen=True)
class OptionPrices:
    """Money of one option by month, in the currency of the plant; None where the file does not say it."""

    net_price: Floats | None
    unit_cost: Floats | None
    """Material and chips with a price of their own."""
    net_rise: float
    """Of the list price if it is standard."""


def month_starts(first: date, last: date) -> PlanDays:
    """The months from the first to the last day; those at both ends as far as they are told."""
    begin, end = np.datetime64(first, "M"), np.datetime64(last, "M")
    between = np.arange(begin + 1, end + 1).astype("datetime64[D]")
    return PlanDays(np.concatenate(([np.datetime64(first)], between, [np.datetime64(last) + 1])), 1)


def ledger_of(plant: Plant, days: PlanDays, option: str) -> Ledger:
    """Orders, margins and discount of each month, with the effect of a standard option on prices."""
    months = tuple(day.astype(date) for day in days.starts[:-1])
    rate = plant.money.discount_rate if plant.money is not None else 0.0
    if plant.market is None or plant.money is None:
        return Ledger(months, None, None, days.discount(rate))
    demand = demand_of(plant, days)
    weights = np.array([scenario.weight for scenario in plant.market.futures().values()])
    by_line = np.tensordot(weights, demand.orders, axes=1)
    orders = by_line.sum(axis=0)
    net = np.array([_margin(plant, car, price, months) for car, price in zip(demand.cars, demand.price, strict=True)])
    mix = np.divide(by_line, orders, out=np.full_like(by_line, 1.0 / len(by_line)), where=orders > 0)
    own = plant.money.options.get(option)
    rise = own.price_if_standard.value if own is not None and own.price_if_standard is not None else 0.0
    return Ledger(months, asked_of(plant, days, demand, rise), (net * mix).sum(axis=0), days.discount(rate))


def _margin(plant: Plant, car: str, price: Floats, months: tuple[date, ...]) -> Floats:
    """Net price less what a car costs, by month."""
    money = plant.money
    assert money is not None
    model, trim = plant.cars.of_plan()[car]
    left = price.copy()
    for table in (money.material, money.warranty):
        cost = _by_month(entry_of(table, car, model, trim), months)
        left -= 0.0 if cost is None else cost
    building = [amount.value for amount in money.conversion.values()]
    return np.asarray(left - (sum(building) / len(building) if building else 0.0))


def prices_of(plant: Plant, option: str, months: tuple[date, ...]) -> OptionPrices:
    """Price and cost of an option by month."""
    money = plant.money
    own = money.options.get(option) if money is not None else None
    if money is None or own is None:
        return OptionPrices(None, None, 0.0)
    tax = 1.0 + money.sales_tax
    price = _by_month(own.price, months)
    cost = _by_month(own.cost, months)
    parts = plant.supply.parts if plant.supply is not None else {}
    if cost is not None:
        for chip, pieces in plant.cars.options[option].chips.items():
            if chip in parts and (chip_price := _by_month(parts[chip].price, months)) is not None:
                cost = cost + pieces * chip_price
    rise = own.price_if_standard.value / tax if own.price_if_standard is not None else 0.0
    return OptionPrices(None if price is None else price / tax, cost, rise)


def _by_month(dated: Mapping[date, Amount] | None, months: tuple[date, ...]) -> Floats | None:
    """Amount of each month; None if there is none."""
    amounts = [at_or_first(dated or {}, day) for day in months]
    return np.array([amount.value for amount in amounts if amount is not None]) if dated else None


def sold(built: Floats, orders: Floats | None) -> Floats:
    """Cars sold by month, shape (replications, months): what is built as soon as it is ordered, and the other way."""
    if orders is None:
        return built
    made, asked = np.cumsum(built, axis=-1), np.cumsum(orders)
    # Sold up to a month: neither more than built nor more than ordered by any way of waiting in between.
    return np.asarray(np.diff(np.minimum(made, asked), axis=-1, prepend=0.0))
