"""A source that chooses its cars: from the orders, from a list of its own, or by a plan."""

from __future__ import annotations

from carwright.arrays.network import NEVER, Network
from carwright.arrays.trade import ShortRule
from naive.cars import Car, Visit, code_from_mix
from naive.clock import Clock
from naive.draws import Luck
from naive.sources import Source
from naive.trade import BEGUN, Order, Trade


class ChoosingSource(Source):
    """The car is chosen when the last one has gone; while none can be, the source stands."""

    def __init__(
        self, index: int, network: Network, clock: Clock, luck: Luck, *, plain_exit: bool, trade: Trade
    ) -> None:
        super().__init__(index, network, clock, luck, plain_exit=plain_exit)
        self.trade = trade
        self.kinds = network.kinds
        self.codes_of_kind = network.codes // network.kinds
        self.stood: list[tuple[int, int, int]] = []
        """(what for, from, until): own ticks."""
        self._looked_at: dict[int, int] = {}
        """Code of each car of the own list that has been looked at and not let go."""
        self._fresh = 0
        self._pages = 0
        self._wanted = [0] * network.kinds
        self._begun = [0] * network.kinds
        self._stands: tuple[int, int] | None = None
        self._look = 0
        self._changes_seen = 0

    def head(self, tick: int) -> Visit | None:
        return self._waiting

    def choose_if_due(self, tick: int) -> None:
        """At the start of a tick, one source after the other in the order of the file."""
        if self._waiting is None and self._earliest() <= tick and self._opens(tick) == tick:
            self.trade.catch_up(tick)
            if self._stands is None or tick >= self._look or self.trade.changes > self._changes_seen:
                self._choose(tick)

    def next_tick(self, tick: int) -> int:
        if self._waiting is not None:
            return NEVER
        if self._earliest() > tick or self._stands is None or self.trade.changes > self._changes_seen:
            return self._opens(max(tick + 1, self._earliest()))
        return self._opens(max(tick + 1, min(self._look, self.trade.next_change())))

    def standing_until(self, own: int) -> list[tuple[int, int, int]]:
        """All stands, the present one up to this own tick."""
        return [*self.stood, *([(*self._stands, own)] if self._stands is not None else [])]

    def _earliest(self) -> int:
        if self.release.limit is not None and self._number >= self.release.limit:
            return NEVER
        return 0 if self._gone_tick is None else self._gone_tick + 1

    def _opens(self, tick: int) -> int:
        if tick >= NEVER or self.release.at_ticks is not None or self.release.every is not None:
            return tick
        return self.clock.next_open(tick)

    def _choose(self, tick: int) -> None:
        own = self.clock.own(tick)
        if self._stands is not None:
            self.stood.append((*self._stands, own))
        self._stands, self._look, self._changes_seen = None, NEVER, self.trade.changes
        reason: list[int] = []
        car = self._by_plan(tick, reason) if self.release.quotas is not None else self._from_list(tick, reason)
        if car is None:
            self._stands = (reason[0] if reason else len(self.trade.stock), own)
            return
        self.trade.take(car, self.release.takes, tick)
        self._waiting = Visit(car, self._number, 0, 0, ready_tick=tick)

    def _as_car(self, code: int, reason: list[int], order: Order | None = None) -> Car | None:
        """A car of this code if it may go now, be it without some parts."""
        lacks = self.trade.lacking(code, self.release.takes)
        if lacks:
            if not reason:
                reason.append(lacks[0])
            if not self.trade.may_be_built_without(lacks):
                return None
        return Car(self.index, self._number, code, order=order)

    # From a list

    def _from_list(self, tick: int, reason: list[int]) -> Car | None:
        return self._from_orders(tick, reason) if self.release.sold else self._from_own_list(tick, reason)

    def _from_orders(self, tick: int, reason: list[int]) -> Car | None:
        for order in self.trade.waiting(tick)[: self.trade.look_ahead]:
            car = self._as_car(order.code, reason, order)
            if car is not None:
                order.state, order.when = BEGUN, tick
                return car
            self._look = min(self._look, order.when)
        return None

    def _from_own_list(self, tick: int, reason: list[int]) -> Car | None:
        for place in range(self.trade.look_ahead):
            if place == len(self._looked_at):
                if self._wanted_from(self._fresh) > tick:
                    self._look = self._wanted_from(self._fresh)
                    return None
                self._looked_at[self._fresh] = self._listed_code(self._fresh, tick)
                self._fresh += 1
            number = sorted(self._looked_at)[place]
            car = self._as_car(self._looked_at[number], reason)
            if car is not None:
                del self._looked_at[number]
                return car
        return None

    def _wanted_from(self, number: int) -> int:
        if self.release.at_ticks is not None:
            return self.release.at_ticks[number] if number < len(self.release.at_ticks) else NEVER
        return self.clock.wall(self._arrival_of(number)) if self.release.every is not None else 0

    def _listed_code(self, number: int, tick: int) -> int:
        if self.release.codes is not None and number < len(self.release.codes):
            return self.release.codes[number]
        return code_from_mix(self.mix, self._period(tick), number, self.luck) if self.mix is not None else 0

    def _period(self, tick: int) -> int:
        assert self.mix is not None
        own = self.clock.own(tick)
        return max(i for i, start in enumerate(self.mix.from_tick) if self.clock.own(start) <= own)

    # By a plan

    def _by_plan(self, tick: int, reason: list[int]) -> Car | None:
        quotas = self.release.quotas
        assert quotas is not None
        while self._pages < len(quotas.from_tick) and quotas.from_tick[self._pages] <= tick:
            left = [wanted - begun for wanted, begun in zip(self._wanted, self._begun, strict=True)]
            self._wanted = [rest + new for rest, new in zip(left, quotas.cars[self._pages], strict=True)]
            self._begun = [0] * self.kinds
            self._pages += 1
        if self._pages < len(quotas.from_tick):
            self._look = quotas.from_tick[self._pages]
        open_kinds = [kind for kind in range(self.kinds) if self._begun[kind] < self._wanted[kind]]
        tries = len(open_kinds) if self.trade.rule == ShortRule.ANOTHER else 1
        for _ in range(min(tries, len(open_kinds))):
            kind = max(open_kinds, key=lambda k: (self._wanted[k] / (2 * self._begun[k] + 1), -k))
            car = self._as_car(self._with_options(kind, quotas.leading, tick), reason)
            if car is not None:
                self._begun[kind] += 1
                return car
            open_kinds.remove(kind)
        return None

    def _with_options(self, kind: int, leading: int, tick: int) -> int:
        if self.mix is None:
            return kind
        given: list[int] = []
        for size in reversed(self.mix.sizes[:leading]):
            kind, digit = divmod(kind, size)
            given.insert(0, digit)
        return code_from_mix(self.mix, self._period(tick), self._number, self.luck, given)
