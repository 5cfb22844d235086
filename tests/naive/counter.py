"""The entrance of a cell at which cars take parts."""

from __future__ import annotations

from carwright.arrays.network import NEVER
from naive.cars import Car
from naive.cells import Place
from naive.trade import Trade

Stamp = tuple[int, int]


class Counter:
    """Looks at the cars that could enter; while none of them can go for want of parts, the cell stands."""

    def __init__(self, place: Place, trade: Trade) -> None:
        self.place = place
        self.trade = trade
        self.stood: list[tuple[int, int, int]] = []
        """(part, from, until): own ticks."""
        self.waits = False
        """Whether a car waits without standing for a part."""
        self._stands: tuple[int, int] | None = None
        self._seen: dict[Car, tuple[Stamp, list[int]]] = {}
        """When each car was looked at, and what it lacked; nothing if it could go."""

    def is_open(self, tick: int) -> bool:
        return self.place.clock.next_open(tick) == tick

    def may_go(self, car: Car) -> bool:
        """A car is looked at again when something has changed, or as there is room again."""
        stamp = (self.trade.changes, len(self.place.visits))
        if car not in self._seen or self._seen[car][0] != stamp:
            lacks = self.trade.lacking(car.code, self._takes(car))
            goes = not lacks or self.trade.may_be_built_without(lacks, has_place=bool(car.lacks))
            self._seen[car] = (stamp, [] if goes else lacks)
        return not self._seen[car][1]

    def take(self, car: Car, tick: int) -> None:
        self._end_stand(tick)
        self.trade.take(car, self._takes(car), tick)

    def stand_for(self, car: Car | None, tick: int) -> None:
        """Nobody can go; this is the first that stays."""
        self._end_stand(tick)
        self.waits = True
        if car is not None:
            self._stands = (self._seen[car][1][0], self.place.clock.own(tick))

    def standing_until(self, own: int) -> list[tuple[int, int, int]]:
        """All stands, the present one up to this own tick."""
        return [*self.stood, *([(*self._stands, own)] if self._stands is not None else [])]

    def next_tick(self, tick: int) -> int:
        """While cars wait: the next tick in open hours at which something will have changed."""
        if not self.waits:
            return NEVER
        if not self.is_open(tick):
            return self.place.clock.next_open(tick)
        change = self.trade.next_change()
        return NEVER if change >= NEVER else self.place.clock.next_open(max(tick + 1, change))

    def _takes(self, car: Car) -> set[int]:
        return set(self.place.spec.takes) - car.seen_to

    def _end_stand(self, tick: int) -> None:
        if self._stands is not None:
            self.stood.append((*self._stands, self.place.clock.own(tick)))
        self._stands = None
