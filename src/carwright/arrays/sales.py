"""Orders of a simulation: shops and market, launch bursts, owners of the maker's devices, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.calendars import tick_of
from carwright.arrays.codes import Codes, cumulative, days_of_change, shares_given, shares_rows
from carwright.arrays.network import TICKS_PER_S, Mix, Ticks
from carwright.arrays.planning_days import Floats, PlanDays
from carwright.arrays.planning_demand import market_orders, sold_in
from carwright.arrays.planning_supply import MONTH_S
from carwright.arrays.supply import day_ticks, kinds_of, study_days
from carwright.arrays.trade import Sales
from carwright.errors import PlantError, Problem
from carwright.model import ANY, Plant, Scenario
from carwright.model.sales import Burst, Owners

HOUR_S = 3600.0
MOST_ORDERS = 50_000_000
"""Orders of the longest study: they are kept in memory one by one."""


@dataclass(frozen=True)
class Pool:
    """Orders of one origin."""

    ticks: Ticks
    means: Floats
    """Orders on average, by batch."""
    shares: Floats
    """Shape (batches, kinds): what they are for."""
    known: bool = False
    """The means are the numbers themselves."""


def sales_of(plant: Plant, codes: Codes, start: datetime, horizon: int) -> Sales:
    """The orders of a study; nothing changes from what the file expects.

    Raises
    ------
    PlantError
        If there is no `sales`, or it says too little for orders to come.
    """
    pools = [pool for pool in _Pools(plant, codes, start, horizon).all() if pool.means.sum() > 0]
    if sum(float(pool.means.sum()) for pool in pools) > MOST_ORDERS:
        what = f"more than {MOST_ORDERS:,} orders come"
        raise PlantError([Problem("sales", what, "shorten the study or check the figures")])
    sales = plant.sales
    assert sales is not None  # the pools have seen to it
    mixes = tuple(_mix(plant, codes, pool, start) for pool in pools)
    order = np.argsort(np.concatenate([pool.ticks for pool in pools] or [np.zeros(0, np.int64)]), kind="stable")

    def sorted_(columns: list[NDArray[np.generic]]) -> NDArray[np.generic]:
        return np.concatenate(columns or [np.zeros(0)])[order]

    a_tick = 1.0 / MONTH_S / TICKS_PER_S
    rates = [(age, -np.log1p(-min(share, 0.999999)) * a_tick) for age, share in sales.cancellations.items()]
    return Sales(
        ticks=sorted_([pool.ticks for pool in pools]).astype(np.int64),
        means=sorted_([pool.means for pool in pools]).astype(np.float64),
        exact=sorted_([pool.means if pool.known else np.full(len(pool.ticks), -1) for pool in pools]).astype(np.int64),
        mix_of=sorted_([np.full(len(pool.ticks), i) for i, pool in enumerate(pools)]).astype(np.int64),
        mixes=mixes,
        cancel_ages=tuple(round(age * TICKS_PER_S) for age, _ in rates),
        cancel_rates=tuple(float(rate) for _, rate in rates),
    )


class _Pools:
    """Where the orders of a study come from."""

    def __init__(self, plant: Plant, codes: Codes, start: datetime, horizon: int) -> None:
        if plant.sales is None:
            raise PlantError([Problem("sales", "a source releases the orders of `sales`, but there is none", "add it")])
        self.plant, self.sales, self.start, self.horizon = plant, plant.sales, start, horizon
        self.days = study_days(start, horizon)
        self.ticks = day_ticks(self.days, start)
        self.pairs = kinds_of(codes)[1]
        self.kind_of = {car: self.pairs.index(pair) for car, pair in plant.cars.of_plan().items()}
        self.own = _own_shares(plant, codes, self.days, self.pairs)

    def all(self) -> Iterator[Pool]:
        """Orders on the books, of the market or the shops, of owners, of bursts."""
        for car, orders in self.sales.waiting.items():
            many = np.array([np.floor(orders + 0.5)])
            yield Pool(np.zeros(1, np.int64), many, np.eye(len(self.pairs))[[self.kind_of[car]]], known=True)
        bought, owned = self._market(), self._owners(self.sales.owners)
        limit = self._shops()
        if bought is None:
            sold = np.zeros(len(self.days.days)) if limit is None else np.maximum(limit - owned.sum(axis=0), 0.0)
            bought = [self.own * sold]
        daily: list[Floats] = [*bought, owned]
        if limit is not None:
            total = np.sum(daily, axis=(0, 1))
            part = np.divide(limit, total, out=np.ones_like(total), where=total > limit)
            daily = [np.asarray(orders * part) for orders in daily]
        yield from (Pool(self.ticks, orders.sum(axis=0), orders.T) for orders in daily)
        for burst in self.sales.bursts.values():
            if not burst.scenarios:
                yield self._burst(burst)

    def _shops(self) -> Floats | None:
        """Most orders that the shops take on each day; None: shops do not bind."""
        if self.sales.orders_a_shop is None:
            return None
        shops = np.array([self.sales.open_shops(day) for day in self.days.days.tolist()])
        return np.asarray(shops * self.sales.orders_a_shop * self.days.a_month)

    def _market(self) -> list[Floats] | None:
        """Orders a day by segment, each of shape (kinds, days); None without a market."""
        market = self.plant.market
        if market is None:
            return None
        found = []
        for name, segment in market.segments.items():
            if segment.rivals and segment.price_response and self.plant.money is None:
                what = "orders respond to prices, but there is no `money`"
                raise PlantError([Problem(f"market.segments.{name}", what, "add `money` with prices")])
            mixes = {car: self._mix_in(name, car) for car in sorted(sold_in(segment), key=list(self.kind_of).index)}
            rate = market_orders(segment, mixes, self.plant, self.days, Scenario(weight=1.0))
            found.append(self._by_kind({car: rate * mix for car, mix in mixes.items()}))
        return found

    def _mix_in(self, segment: str, car: str) -> Floats:
        assert self.plant.market is not None
        tables = self.plant.market.segments[segment].cars
        return self.days.held({day: table.get(car, 0.0) for day, table in tables.items()})

    def _by_kind(self, by_car: dict[str, Floats]) -> Floats:
        found = np.zeros((len(self.pairs), len(self.days.days)))
        for car, orders in by_car.items():
            found[self.kind_of[car]] += orders
        return found

    def _owners(self, owners: Owners | None) -> Floats:
        """Orders a day of the owners of the maker's devices, shape (kinds, days)."""
        if owners is None:
            return np.zeros((len(self.pairs), len(self.days.days)))
        days = self.days
        return np.asarray(
            days.held(owners.people) * days.held(owners.share_a_year) * days.a_year * self._chosen(owners)
        )

    def _chosen(self, pool: Burst | Owners) -> Floats:
        """What a pool of buyers chooses on each day: its own shares, those of its segment, or those that are built."""
        if pool.cars:
            return self._by_kind({car: np.full(len(self.days.days), share) for car, share in pool.cars.items()})
        if self.plant.market is None:
            return self.own
        segment = pool.segment or next(iter(self.plant.market.segments))
        cars = sold_in(self.plant.market.segments[segment])
        return self._by_kind({car: self._mix_in(segment, car) for car in self.kind_of if car in cars})

    def _burst(self, burst: Burst) -> Pool:
        """A launch burst, in batches by the hour; what came before the study came then."""
        hours = max(1, int(np.ceil(burst.within_s / HOUR_S)))
        begins = np.arange(hours) * HOUR_S
        portions = (np.minimum(begins + HOUR_S, burst.within_s) - begins) / burst.within_s
        ticks = tick_of(burst.date, self.start) + (begins * TICKS_PER_S).astype(np.int64)
        inside = (ticks >= 0) & (ticks < self.horizon)
        day = np.clip(np.searchsorted(self.ticks, ticks[inside], side="right") - 1, 0, None)
        return Pool(ticks[inside], burst.orders * portions[inside], self._chosen(burst)[:, day].T)


def _own_shares(plant: Plant, codes: Codes, days: PlanDays, pairs: list[tuple[str, str]]) -> Floats:
    """Share of each kind in what is built by the shares of `cars`, shape (kinds, days)."""
    first = days.days[0].astype(datetime)
    changes = days_of_change(plant.cars, datetime(first.year, first.month, first.day))
    kinds = np.array([_shares_on(plant, codes, day, pairs) for day in changes])
    at = np.searchsorted(np.array(changes, "datetime64[D]"), days.days, side="right") - 1
    return np.asarray(kinds[at].T)


def _shares_on(plant: Plant, codes: Codes, day: date, pairs: list[tuple[str, str]]) -> list[float]:
    leading = {attribute.kind: attribute for attribute in codes.attributes if attribute.kind != "option"}
    shares = []
    for model, trim in pairs:
        share = 1.0
        for kind, value in (("model", model), ("trim", trim)):
            if kind in leading:
                given = model if kind == "trim" else ANY
                share *= shares_given(plant.cars, leading[kind], given, day)[leading[kind].values.index(value)]
        shares.append(share)
    total = sum(shares)
    return [share / total for share in shares] if total > 0 else [1.0 / len(pairs)] * len(pairs)


# ------------------------------------------------------------------ what the orders of a pool are for


def _mix(plant: Plant, codes: Codes, pool: Pool, start: datetime) -> Mix:
    """Shares of the orders of a pool by period; options are drawn by the shares of `cars`."""
    sums = pool.shares.sum(axis=1, keepdims=True)
    shares = np.divide(pool.shares, sums, out=np.zeros_like(pool.shares), where=sums > 0)
    changed = np.flatnonzero((np.abs(np.diff(shares, axis=0)) > 1e-9).any(axis=1)) + 1
    days = days_of_change(plant.cars, start)
    ticks = sorted({0, *pool.ticks[changed].tolist(), *(max(0, tick_of(day, start)) for day in days)})
    periods = []
    for tick in ticks:
        batch = max(0, int(np.searchsorted(pool.ticks, tick, side="right")) - 1)
        day = max(day for day in days if tick_of(day, start) <= tick)
        periods.append(_period(plant, codes, shares[batch], day))
    trims = any(attribute.kind == "trim" for attribute in codes.attributes)
    models = any(attribute.kind == "model" for attribute in codes.attributes)
    given = [attribute.given for attribute in codes.attributes]
    if trims and models:
        given[1] = 0
    return Mix(
        sizes=codes.sizes,
        from_tick=tuple(ticks),
        shares=tuple(periods),
        given=tuple(given),
        streams=tuple(f"sales/{attribute.name}" for attribute in codes.attributes),
    )


def _period(plant: Plant, codes: Codes, shares: Floats, day: date) -> tuple[tuple[float, ...], ...]:
    """Cumulative shares of each attribute: model, trim of each model, options."""
    rows: list[tuple[float, ...]] = []
    leading = [attribute for attribute in codes.attributes if attribute.kind != "option"]
    if leading:
        table = shares.reshape(len(leading[0].values), -1)
        rows.append(tuple(cumulative(table.sum(axis=1).tolist())))
        if len(leading) > 1:
            rows.append(tuple(share for row in table.tolist() for share in cumulative(row)))
    for index in range(len(leading), len(codes.attributes)):
        rows.append(shares_rows(plant.cars, codes, index, day))
    return tuple(rows)
