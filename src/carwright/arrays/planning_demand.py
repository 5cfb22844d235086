"""Orders of a plan: market, launch bursts, owners of the maker's devices, in every scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.planning_days import Floats, PlanDays
from carwright.model import Plant
from carwright.model.cars import entry_of
from carwright.model.market import Market, Scenario, Segment
from carwright.model.money import Finance
from carwright.model.sales import Burst, Owners, Sales

DAY_S = 86_400.0
Bits = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Demand:
    """What is asked for, by lines: a car in a segment."""

    lines: tuple[str, ...]
    cars: tuple[str, ...]
    """Car of each line."""
    segments: tuple[str, ...]
    """Segment of each line."""
    orders: Floats
    """Shape (scenarios, lines, periods)."""
    online: Floats
    """The part of them that needs no shop: launch bursts; same shape."""
    late: Floats
    """The part of a burst for which its period is over already: an order that comes when a share of the period is gone
    counts with that share; same shape."""
    price: Floats
    """What we get for a car, net of tax, shape (lines, periods)."""


def demand_of(plant: Plant, days: PlanDays) -> Demand:
    """Orders of each line in each scenario and period.

    Parameters
    ----------
    plant
        With market and money, checked.
    days
        The days of the plan.

    Returns
    -------
    Demand
        Lines in the order of the segments and of the cars in the file.
    """
    market, money = _given(plant)
    built = plant.cars.of_plan()
    pairs = [(segment, car) for segment in market.segments for car in built if car in sold_in(market.segments[segment])]
    mixes = {(segment, car): _mix(market.segments[segment], car, days) for segment, car in pairs}
    sales = plant.sales or Sales()
    daily, online = [], []
    for name, scenario in market.futures().items():
        changed = days.between(scenario.start, scenario.until)
        level = np.where(changed, scenario.demand, 1.0)
        sold = {segment: level * _is_open(scenario, market, segment, changed) for segment in market.segments}
        rates = {
            segment: market_orders(market.segments[segment], mixes_of(mixes, segment), plant, days, scenario)
            for segment in market.segments
        }
        fans = owner_orders(sales.owners, mixes, market, days)
        bursts = burst_orders(sales, mixes, market, days, name, scenario)
        daily.append([(rates[g] * mixes[g, car] + fans[g, car] + bursts[g, car]) * sold[g] for g, car in pairs])
        online.append([bursts[g, car] * sold[g] for g, car in pairs])
    bursting = np.array(online)
    return Demand(
        lines=tuple(car if len(market.segments) == 1 else f"{car}, {segment}" for segment, car in pairs),
        cars=tuple(car for _, car in pairs),
        segments=tuple(segment for segment, _ in pairs),
        orders=days.total(np.array(daily)),
        online=days.total(bursting),
        late=days.total(bursting * days.gone),
        price=days.mean(np.array([net_price(plant, money, market.segments[g], car, days) for g, car in pairs])),
    )


def cars_of_plan(plant: Plant) -> tuple[str, ...]:
    """Cars that some segment sells, in the order of the file."""
    assert plant.market is not None  # the checks have seen to it
    sold = {car for segment in plant.market.segments.values() for car in sold_in(segment)}
    return tuple(car for car in plant.cars.of_plan() if car in sold)


def _given(plant: Plant) -> tuple[Market, Finance]:
    assert plant.market is not None  # the checks have seen to it
    assert plant.money is not None
    return plant.market, plant.money


def sold_in(segment: Segment) -> set[str]:
    """Cars that are ever sold in a segment."""
    return {car for table in segment.cars.values() for car in table}


def _mix(segment: Segment, car: str, days: PlanDays) -> Floats:
    return days.held({day: table.get(car, 0.0) for day, table in segment.cars.items()})


def mixes_of(mixes: Mapping[tuple[str, str], Floats], segment: str) -> dict[str, Floats]:
    """Share of each car in a segment, by car."""
    return {car: mix for (home, car), mix in mixes.items() if home == segment}


def market_orders(
    segment: Segment, mixes: Mapping[str, Floats], plant: Plant, days: PlanDays, scenario: Scenario
) -> Floats:
    """Orders a day in a segment, all our cars together: size x share x (our price / rivals' price) ^ response."""
    size = days.held(segment.demand) * days.a_year
    share = days.held(segment.share)
    return np.asarray(size * share * price_index(segment, mixes, plant, days, scenario) ** segment.price_response)


def price_index(
    segment: Segment, mixes: Mapping[str, Floats], plant: Plant, days: PlanDays, scenario: Scenario
) -> Floats:
    """Our mean list price over that of our rivals, shape (days,); 1 where one of the two is not there."""
    if not segment.rivals or not segment.price_response:
        return np.ones(len(days.days))
    shares = np.array([days.held(rival.share) for rival in segment.rivals.values()])
    prices = np.array([days.of_money(rival.price, first_before=True) for rival in segment.rivals.values()])
    factor = np.where(days.between(scenario.start, scenario.until), scenario.rival_prices, 1.0)
    theirs = _weighted(prices, shares) * factor
    ours = our_price(segment, mixes, plant, days)
    both = (ours > 0) & (theirs > 0)
    return np.asarray(np.divide(ours, theirs, out=np.ones_like(ours), where=both))


def our_price(segment: Segment, mixes: Mapping[str, Floats], plant: Plant, days: PlanDays) -> Floats:
    """Our mean list price in a segment by the mix of its cars, shape (days,); 0 where nothing is sold."""
    _, money = _given(plant)
    prices = np.array([list_price(plant, money, segment, car, days) for car in mixes])
    return _weighted(prices, np.array(list(mixes.values())))


def _weighted(values: Floats, weights: Floats) -> Floats:
    """Weighted mean over the first axis; 0 where nothing weighs."""
    total = weights.sum(axis=0)
    return np.asarray(np.divide((values * weights).sum(axis=0), total, out=np.zeros_like(total), where=total > 0))


def list_price(plant: Plant, money: Finance, segment: Segment, car: str, days: PlanDays) -> Floats:
    """List price of a car in a segment on each day, tax included."""
    model, trim = plant.cars.of_plan()[car]
    steps = entry_of(segment.prices, car, model, trim) or entry_of(money.prices, car, model, trim) or {}
    return days.of_money(steps, first_before=True)


def net_price(plant: Plant, money: Finance, segment: Segment, car: str, days: PlanDays) -> Floats:
    """What we get for a car in a segment on each day: the list price without its tax."""
    tax = money.sales_tax if segment.sales_tax is None else segment.sales_tax
    return list_price(plant, money, segment, car, days) / (1.0 + tax)


def _is_open(scenario: Scenario, market: Market, segment: str, changed: Bits) -> Floats:
    shut = segment in scenario.closed or market.segments[segment].region in scenario.closed
    return np.where(changed, 0.0, 1.0) if shut else np.ones(len(changed))


Mixes = Mapping[tuple[str, str], Floats]


def owner_orders(owners: Owners | None, mixes: Mixes, market: Market, days: PlanDays) -> dict[tuple[str, str], Floats]:
    """Orders a day of the owners of the maker's devices: people x share a year, by segment and car."""
    none = {pair: np.zeros(len(days.days)) for pair in mixes}
    if owners is None:
        return none
    rate = days.held(owners.people) * days.held(owners.share_a_year) * days.a_year
    return none | {pair: rate * share for pair, share in _shared(owners, mixes, market)}


def burst_orders(
    sales: Sales, mixes: Mixes, market: Market, days: PlanDays, name: str, scenario: Scenario
) -> dict[tuple[str, str], Floats]:
    """Orders a day of the launch bursts that happen in a scenario, by segment and car."""
    found = {pair: np.zeros(len(days.days)) for pair in mixes}
    for burst in sales.bursts.values():
        if scenario.bursts and (not burst.scenarios or name in burst.scenarios):
            arriving = burst.orders * arriving_share(burst, days)
            for pair, share in _shared(burst, mixes, market):
                found[pair] = found[pair] + arriving * share
    return found


def shops_open(sales: Sales, days: PlanDays) -> Floats:
    """Open shops on each day, by straight lines between the dates; none before the first."""
    since = sorted(sales.shops)
    if not since:
        return np.zeros(len(days.days))
    at = np.array(since, "datetime64[D]").astype(np.int64)
    numbers = np.array([float(sales.shops[day]) for day in since])
    return np.asarray(np.interp(days.days.astype(np.int64), at, numbers, left=0.0))


def arriving_share(burst: Burst, days: PlanDays) -> Floats:
    """Share of a burst that comes on each day, evenly over the time in which it comes."""
    begin = (np.datetime64(burst.date, "s") - days.days.astype("datetime64[s]")).astype(np.int64)
    end = begin + burst.within_s
    return np.asarray((np.clip(end, 0.0, DAY_S) - np.clip(begin, 0.0, DAY_S)) / burst.within_s)


def _shared(pool: Burst | Owners, mixes: Mixes, market: Market) -> Iterator[tuple[tuple[str, str], Floats | float]]:
    """Share of a pool of orders that falls to each segment and car."""
    if not pool.cars:
        segment = pool.segment or next(iter(market.segments))
        yield from ((pair, mix) for pair, mix in mixes.items() if pair[0] == segment)
        return
    for car, share in pool.cars.items():
        homes = [segment for segment, sold in mixes if sold == car]
        yield (pool.segment or homes[0], car), share
