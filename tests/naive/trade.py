"""Parts in stock, orders in the books, cars in the yard: brought up to date tick by tick."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from carwright.arrays.network import NEVER, Network
from carwright.arrays.trade import ShortRule
from carwright.kernels import draws
from naive.cars import Car, code_from_mix
from naive.draws import Luck

WAITS, BEGUN, DELIVERED, CANCELLED = range(4)
CAME, REFUSED, BUILT_IN, RETROFITTED = range(4)


@dataclass(eq=False)
class Order:
    """What somebody has ordered, and what has become of it."""

    number: int
    tick: int
    code: int
    when: int
    """When it was begun, delivered or cancelled; while it waits: when it will be cancelled."""
    state: int = WAITS


@dataclass
class Parked:
    """A car in the yard."""

    since: int
    car: Car


@dataclass
class Trade:
    """All that the sources of a plant share."""

    network: Network
    luck: Luck
    changes: int = 0
    """How often something has changed; a source that stands looks again."""
    orders: list[Order] = field(default_factory=list)
    pieces: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(part, tick, what, pieces)"""
    came: list[tuple[int, int]] = field(default_factory=list)
    """(tick, code) of cars parked."""
    finished: list[tuple[int, int, int]] = field(default_factory=list)
    """(tick, code, since) of parked cars that were finished."""
    yard: list[Parked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.supply = self.network.supply
        self.stock = list(self.supply.start) if self.supply is not None else []
        self._delivered = self._batches = 0
        self._coming: list[tuple[int, tuple[int, int], Car, bool]] = []
        self._short_cars = 0
        self._bay_free = 0
        self._bay_used = False
        self._bay_looks = NEVER

    @property
    def rule(self) -> ShortRule:
        return self.supply.rule if self.supply is not None else ShortRule.WAIT

    @property
    def look_ahead(self) -> int:
        return self.supply.look_ahead if self.supply is not None and self.rule == ShortRule.ANOTHER else 1

    # What a car takes

    def lacking(self, code: int, parts: Collection[int]) -> list[int]:
        """Of these parts, those of which there are too few for a car."""
        return [part for part in sorted(parts) if self._needs(code)[part] > self.stock[part]]

    def may_be_built_without(self, parts: list[int], *, has_place: bool = False) -> bool:
        supply = self.supply
        if supply is None or self.rule != ShortRule.SHORT:
            return False
        return (has_place or self._short_cars < supply.yard) and all(supply.may_lack[part] for part in parts)

    def take(self, car: Car, parts: Collection[int], tick: int) -> None:
        """The car takes what is there of these parts; it keeps a place in the yard if it lacks something."""
        lacks = self.lacking(car.code, parts)
        self._take(car.code, [part for part in sorted(parts) if part not in lacks], tick, BUILT_IN)
        self._short_cars += bool(lacks) and not car.lacks
        car.lacks += lacks
        car.seen_to.update(parts)

    def _needs(self, code: int) -> tuple[int, ...]:
        return self.supply.needs[self.supply.need_of_code[code]] if self.supply is not None else ()

    def _take(self, code: int, parts: list[int], tick: int, what: int) -> None:
        for part in parts:
            pieces = self._needs(code)[part]
            self.stock[part] -= pieces
            if pieces:
                self.pieces.append((part, tick, what, pieces))

    # Orders

    def waiting(self, tick: int) -> list[Order]:
        """Orders that wait at this tick, oldest first; those whose buyers have given up are cancelled."""
        for order in self.orders:
            if order.state == WAITS and order.when <= tick:
                order.state = CANCELLED
        return [order for order in self.orders if order.state == WAITS]

    def _take_orders(self, tick: int) -> None:
        sales = self.network.sales
        assert sales is not None
        key = self.luck.key("sales/orders")
        many = int(sales.exact[self._batches])
        if many < 0:
            many = int(draws.count_drawn(key, self._batches, float(sales.means[self._batches])))
        mix = sales.mixes[sales.mix_of[self._batches]]
        period = max(i for i, start in enumerate(mix.from_tick) if start <= tick)
        for _ in range(many):
            number = len(self.orders)
            code = code_from_mix(mix, period, number, self.luck)
            self.orders.append(Order(number, tick, code, self._given_up(number, tick)))
        self._batches += 1

    def _given_up(self, number: int, tick: int) -> int:
        """The age at which the summed rate of cancellation reaches an exponential draw."""
        sales = self.network.sales
        assert sales is not None
        left = float(draws.minus_log(self.luck.uniform("sales/cancelled", number)))
        for i, (age, rate) in enumerate(zip(sales.cancel_ages, sales.cancel_rates, strict=True)):
            if i + 1 < len(sales.cancel_ages):
                span = sales.cancel_ages[i + 1] - age
                if left > rate * span:
                    left -= rate * span
                    continue
            if rate > 0 and left / rate < (NEVER - tick - age) * 0.5:
                return tick + age + int(left / rate) + 1
        return NEVER

    # Cars that come out

    def come_out(self, car: Car, tick: int, *, scrapped: bool) -> None:
        if car.lacks or (scrapped and car.order is not None):
            self._coming.append((tick, car.name, car, scrapped))
        elif car.order is not None:
            car.order.state, car.order.when = DELIVERED, tick

    def _come(self, tick: int, car: Car, scrapped: bool) -> None:
        if not scrapped:
            self.yard.append(Parked(tick, car))
            self.came.append((tick, car.code))
            self._look_again(tick + 1)
            return
        self._short_cars -= bool(car.lacks)
        if car.order is not None:
            car.order.state = WAITS
            car.order.when = max(self._given_up(car.order.number, car.order.tick), tick + 1)

    # The yard

    def _look_again(self, tick: int) -> None:
        if self.yard:
            self._bay_looks = min(self._bay_looks, max(tick, self._bay_free))

    def _bay(self, tick: int) -> None:
        assert self.supply is not None
        self._bay_looks = NEVER
        self._short_cars -= self._bay_used
        self._bay_used = False
        for parked in self.yard:
            if self.lacking(parked.car.code, parked.car.lacks):
                continue
            self._take(parked.car.code, parked.car.lacks, tick, RETROFITTED)
            done = tick + self.supply.bay
            self.yard.remove(parked)
            self.finished.append((done, parked.car.code, parked.since))
            if parked.car.order is not None:
                parked.car.order.state, parked.car.order.when = DELIVERED, done
            self._bay_used, self._bay_free, self._bay_looks = True, done, done
            return

    # Time

    def next_change(self) -> int:
        ticks = [self._bay_looks, *(tick + 1 for tick, *_ in self._coming)]
        if self.supply is not None:
            ticks += [int(tick) for tick in self.supply.delivery_ticks[self._delivered : self._delivered + 1]]
        if self.network.sales is not None:
            ticks += [int(tick) for tick in self.network.sales.ticks[self._batches : self._batches + 1]]
        return min(ticks)

    def catch_up(self, until: int) -> None:
        """In a tick: deliveries, cars parked or scrapped before it, orders, then the bay."""
        while (tick := self.next_change()) <= until:
            self.changes += 1
            self._deliver(tick)
            for entry in sorted((e for e in self._coming if e[0] < tick), key=lambda e: e[:2]):
                self._coming.remove(entry)
                self._come(entry[0], entry[2], entry[3])
            sales = self.network.sales
            while sales is not None and self._batches < len(sales.ticks) and sales.ticks[self._batches] <= tick:
                self._take_orders(tick)
            if self._bay_looks <= tick:
                self._bay(tick)

    def _deliver(self, tick: int) -> None:
        supply = self.supply
        while supply is not None and self._delivered < len(supply.delivery_ticks):
            if supply.delivery_ticks[self._delivered] > tick:
                return
            for part, pieces in enumerate(int(p) for p in supply.pieces[self._delivered]):
                too_many = max(0, self.stock[part] - supply.most[part])
                kept = max(0, pieces - too_many)
                self.stock[part] += kept
                self.pieces += [(part, tick, CAME, kept), (part, tick, REFUSED, pieces - kept)]
            self._delivered += 1
            self._look_again(tick)

    def close(self, horizon: int) -> None:
        """At the end of the run."""
        self.catch_up(horizon - 1)
        self.waiting(horizon - 1)
