"""Parts that bind a plan: what cars take of them, what is delivered in each scenario, cars built short."""

from __future__ import annotations

from typing import Any

import numpy as np

from carwright.arrays.planning_days import Floats, PlanDays
from carwright.model import Plant, Supply
from carwright.model.decisions import StockDecision
from carwright.model.market import Scenario
from carwright.model.supply import Stock

MONTH_S = 86_400.0 * 365.25 / 12
"""Seconds of a twelfth of a year."""


def supply_arrays(plant: Plant, days: PlanDays, cars: tuple[str, ...], material: Floats) -> dict[str, Any]:
    """Fields of the problem that speak of parts; none if the plant has no section `supply`.

    Parameters
    ----------
    plant
        Checked.
    days
        The days of the plan.
    cars
        Cars of the plan.
    material
        Money a car, shape (cars, periods): what a parked car ties up.
    """
    supply, money = plant.supply, plant.money
    stocks = plant.decisions.stocks if plant.decisions else {}
    if supply is None:
        return {}
    assert plant.market is not None  # the checks have seen to both
    assert money is not None
    futures = plant.market.futures()
    left = np.array([[left_of(supply, part, scenario, days) for part in supply.parts] for scenario in futures.values()])
    parts = supply.parts.values()
    each_month = [[days.held(part.contract) * days.a_month] for part in parts]
    spot = [part.spot.at_most if part.spot else 0.0 for part in parts]
    price = days.mean(np.array([days.of_money(part.price, first_before=True) for part in parts]))
    months = days.months
    contract = np.array(each_month)[:, 0]
    return {
        "chips": tuple(supply.parts),
        "needs": needs_of(plant, supply, days, cars),
        "supply": days.total(contract * left),
        "chip_price": price,
        "spot_most": days.total(np.array(spot)[:, None] * days.a_month * left),
        "spot_price": np.array([[part.spot.price.value if part.spot else 0.0] for part in parts]),
        "order_most": np.array([[part.order.at_most * months if part.order else 0.0] for part in parts]),
        "order_price": np.array([_order_price(part, price[i]) for i, part in enumerate(parts)]),
        "lead": np.array([days.spans(part.lead_time_s / MONTH_S) for part in parts]),
        "order_left": days.mean(left),
        "stock_start": np.array([part.stock.start for part in parts]),
        "stock_most": np.array([room_of(part.stock, stocks.get(name)) for name, part in supply.parts.items()]),
        "stock_least": np.array([stocks[name].at_least if name in stocks else 0.0 for name in supply.parts]),
        "stock_cost": price * money.holding * months,
        **_built_short(supply, days, material * money.holding * months),
    }


def room_of(stock: Stock, bounds: StockDecision | None) -> float:
    """Room for a part in a plan: the least that is said; infinite if none is."""
    rooms = [stock.at_most, bounds.at_most if bounds else None]
    return min((room for room in rooms if room is not None), default=np.inf)


def _order_price(part: Any, price: Floats) -> Floats:
    if part.order is None or part.order.price is None:
        return price
    return np.full_like(price, part.order.price.value)


def left_of(supply: Supply, part: str, scenario: Scenario, days: PlanDays) -> Floats:
    """Share of what is delivered on each day that the shortages of a scenario leave; the worst of several counts."""
    left = np.ones(len(days.days))
    for name in scenario.shortages:
        short = supply.shortages[name]
        if part in short.parts:
            left = np.where(days.between(short.start, short.until), np.minimum(left, short.left), left)
    return left


def needs_of(plant: Plant, supply: Supply, days: PlanDays, cars: tuple[str, ...]) -> Floats:
    """Pieces of each part that a car takes, shape (cars, parts): its own, and those of its options by their share.

    The share of an option is its mean over the days of the plan.
    """
    built, names = plant.cars.of_plan(), list(supply.parts)
    needs = np.zeros((len(cars), len(names)))
    for p, car in enumerate(cars):
        model, trim = built[car]
        for name, number in supply.taken(car, model, trim).items():
            needs[p, names.index(name)] += number
        for name, option in plant.cars.options.items():
            share = days.held(plant.cars.shares_of_option(name, trim)).mean()
            for chip, number in option.chips.items():
                if chip in names:
                    needs[p, names.index(chip)] += share * number
    return needs


def _built_short(supply: Supply, days: PlanDays, parked_cost: Floats) -> dict[str, Any]:
    short = supply.built_short
    if short is None:
        return {}
    longest = np.inf if short.longest_s is None else short.longest_s / MONTH_S / days.months
    return {
        "short": np.array([name in short.parts for name in supply.parts]),
        "yard": short.yard,
        "retrofit_most": np.full(len(days.names), short.retrofit * days.months),
        "retrofit_cost": short.cost.value,
        "parked_longest": int(min(max(1.0, np.floor(longest + 1e-9)), len(days.names))),
        "parked_cost": parked_cost,
    }
