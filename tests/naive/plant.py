"""The twin itself: the plant, tick by tick in which something may happen."""

from __future__ import annotations

from dataclasses import dataclass

from carwright.arrays.network import Cell, CellKind, Network, RouteKind
from naive.cars import Visit
from naive.cells import Delay, Parallel, Place, Sink, Station
from naive.choosing import ChoosingSource
from naive.clock import Clock, clocks_of
from naive.counter import Counter
from naive.draws import Luck
from naive.line import MovingLine
from naive.sources import Source
from naive.trade import Trade
from naive.ways import Ways, cells_reached

PLACE_OF_KIND: dict[CellKind, type[Place]] = {
    CellKind.SOURCE: Source,
    CellKind.STATION: Station,
    CellKind.DELAY: Delay,
    CellKind.PARALLEL: Parallel,
    CellKind.LINE: MovingLine,
    CellKind.SINK: Sink,
}


@dataclass(frozen=True)
class Arrival:
    """A car that reached a sink."""

    cell: int
    visit: Visit


class Plant:
    """A network with its cars, run to the horizon."""

    def __init__(self, network: Network, seed: int, replication: int) -> None:
        self.network = network
        luck = Luck(seed, replication)
        clocks = clocks_of(network)
        self.plain = plain_links(network)
        self.trade = Trade(network, luck)
        self.places: list[Place] = [
            self._place(index, clocks[cell.calendar], luck) for index, cell in enumerate(network.cells)
        ]
        self.ways = Ways(network, self.places, luck)
        self.arrivals: list[Arrival] = []
        self.ticks_handled = 0
        self.counters = {
            place.index: Counter(place, self.trade) for place in self.places if network.cells[place.index].takes
        }
        self.callers: dict[int, list[Source]] = {}
        for place in self.places:
            if isinstance(place, Source) and place.release.called_off_by is not None:
                self.callers.setdefault(place.release.called_off_by, []).append(place)

    def _place(self, index: int, clock: Clock, luck: Luck) -> Place:
        cell, plain_exit = self.network.cells[index], index in self.plain
        if cell.release is not None and cell.release.chooses:
            return ChoosingSource(index, self.network, clock, luck, plain_exit=plain_exit, trade=self.trade)
        return PLACE_OF_KIND[cell.kind](index, self.network, clock, luck, plain_exit=plain_exit)

    def run(self) -> None:
        tick = 0
        while tick < self.network.horizon:
            self._do(tick)
            self.ticks_handled += 1
            after = [place.next_tick(tick) for place in self.places]
            tick = min([*after, *(counter.next_tick(tick) for counter in self.counters.values())])
        self.trade.close(self.network.horizon)

    def _do(self, tick: int) -> None:
        for place in self.places:
            if isinstance(place, ChoosingSource):
                place.choose_if_due(tick)
        self._move_along_plain_links(tick)
        self._ask_ways_out(tick)
        for target in self.places:
            if target.index in self.counters:
                self._open_counter(self.counters[target.index], tick)
            else:
                self._open_entrance(target, tick)
        self._move_along_plain_links(tick)
        for place in self.places:
            place.end_of_tick(tick)
        late = [place.spec.name for place in self._at_junctions(tick) if self._head(place, tick).target is None]
        assert not late, f"ready after the ways out were asked: {late}"

    def _move_along_plain_links(self, tick: int) -> None:
        moved = True
        while moved:
            moved = False
            for index, target_index in self.plain.items():
                source, target = self.places[index], self.places[target_index]
                visit = source.head(tick)
                if visit is not None and target.has_room_plain():
                    self._move(source, visit, target, tick)
                    moved = True

    def _at_junctions(self, tick: int) -> list[Place]:
        """Cells with a car ready at a junction, in the order of the file."""
        return [
            place
            for place in self.places
            if place.index not in self.plain and place.spec.exit >= 0 and place.head(tick) is not None
        ]

    def _head(self, place: Place, tick: int) -> Visit:
        visit = place.head(tick)
        assert visit is not None
        return visit

    def _ask_ways_out(self, tick: int) -> None:
        for place in self._at_junctions(tick):
            visit = self._head(place, tick)
            if visit.target is None:
                assert visit.ready_tick == tick
                visit.target = self.ways.target(place.spec.exit, visit.car, tick)

    def _open_entrance(self, target: Place, tick: int) -> None:
        while in_window(target, tick) and (waiting := self._who_may_enter(target, tick)):
            self._let_in(waiting[0], target, tick)

    def _open_counter(self, counter: Counter, tick: int) -> None:
        """An entrance at which parts are taken, in open hours only."""
        target = counter.place
        self.trade.catch_up(tick)
        while counter.is_open(tick) and (waiting := self._who_may_enter(target, tick)):
            cars = {place.index: self._head(place, tick).car for place in waiting}
            able = [place for place in waiting if counter.may_go(cars[place.index])]
            if not able:
                staying = [cars[place.index] for place in waiting if not goes_away(place)]
                counter.stand_for(staying[0] if staying else None, tick)
                return
            counter.take(cars[able[0].index], tick)
            self._let_in(able[0], target, tick)
        counter.waits = any(self._head(place, tick).target == target.index for place in self._at_junctions(tick))

    def _who_may_enter(self, target: Place, tick: int) -> list[Place]:
        """Cells whose first cars find room and a part of every feeder here, in the order in which they go."""
        waiting = [place for place in self._at_junctions(tick) if self._head(place, tick).target == target.index]
        parts_here = all(self.places[part].head(tick) is not None for part in target.spec.parts)
        if not parts_here or not target.has_room_at_junction(tick):
            return []
        return sorted(waiting, key=lambda place: (place.spec.rank, self._head(place, tick).ready_tick, place.index))

    def _let_in(self, place: Place, target: Place, tick: int) -> None:
        for feeder in (self.places[part] for part in target.spec.parts):
            feeder.leave(self._head(feeder, tick), tick)
        self._move(place, self._head(place, tick), target, tick)

    def _move(self, source: Place, visit: Visit, target: Place, tick: int) -> None:
        source.leave(visit, tick)
        target.enter(visit.car, tick)
        if isinstance(target, Sink):
            self.arrivals.append(Arrival(target.index, target.visits[-1]))
            self.trade.come_out(visit.car, tick, scrapped=target.spec.counts_as == "scrap")
        for feeder in self.callers.get(target.index, []):
            feeder.call_off(tick, visit.car.code)


def goes_away(place: Place) -> bool:
    return place.spec.release is not None and place.spec.release.loses


def in_window(place: Place, tick: int) -> bool:
    windows = place.spec.entry_windows
    return windows is None or any(start <= tick <= end for start, end in windows)


def plain_links(network: Network) -> dict[int, int]:
    """Links along which a car moves the very tick it is ready and there is room, from cell to cell."""
    reached_from: list[set[int]] = [set() for _ in network.cells]
    for index, cell in enumerate(network.cells):
        for target in cells_reached(network, cell.exit):
            reached_from[target].add(index)
    called = {cell.release.called_off_by for cell in network.cells if cell.release is not None}
    links = {}
    for index, cell in enumerate(network.cells):
        if cell.exit < 0 or network.routes[cell.exit].kind != RouteKind.TO:
            continue
        target = network.routes[cell.exit].cell
        alone = reached_from[target] == {index} and target not in called
        if network.cells[target].kind == CellKind.SINK or (alone and in_one_row(cell, network.cells[target])):
            links[index] = target
    return links


def in_one_row(cell: Cell, following: Cell) -> bool:
    """Nothing but room keeps a car that is ready from the following cell: no part, no window, no other clock."""
    steady = cell.kind in (CellKind.STATION, CellKind.DELAY) or (
        cell.release is not None
        and cell.release.called_off_by is None
        and not cell.release.loses
        and not cell.release.chooses
    )
    simple = following.kind in (CellKind.STATION, CellKind.DELAY) and not following.parts and not following.takes
    return steady and simple and following.entry_windows is None and cell.calendar == following.calendar
