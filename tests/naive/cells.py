"""Cells that hold cars: stations, buffers, parallel places, and the sink."""

from __future__ import annotations

from bisect import bisect_left

from carwright.arrays.network import NEVER, Cell, Network
from naive.cars import Car, Visit
from naive.clock import Clock
from naive.draws import Luck
from naive.failures import FailureClock, Piece
from naive.ramps import at_speed, ramp_value


class Place:
    """What all cells have in common: cars come in at one end and leave, in their order, at the other."""

    def __init__(self, index: int, network: Network, clock: Clock, luck: Luck, *, plain_exit: bool) -> None:
        self.index = index
        self.spec: Cell = network.cells[index]
        self.clock = clock
        self.luck = luck
        self.plain_exit = plain_exit
        self.visits: list[Visit] = []
        self.inside: list[Visit] = []
        self.begins: list[int] = []
        self.entry_ticks: list[int] = []
        self.departure_ticks: list[int] = []
        maps = network.class_maps
        self._class_of = maps[self.spec.classes] if self.spec.classes >= 0 else None

    # What the plant asks

    def head(self, tick: int) -> Visit | None:
        """The car that may leave now, as far as this cell is concerned."""
        if self.inside and self.inside[0].is_ready(tick):
            return self.inside[0]
        return None

    def has_room_plain(self) -> bool:
        return len(self.inside) < self.spec.capacity

    def has_room_at_junction(self, tick: int) -> bool:
        """A place left in this very tick is not yet free."""
        return len(self.visits) - self._left_before(tick) < self.spec.capacity

    def inside_before(self, tick: int) -> int:
        """Cars inside when the tick began."""
        return bisect_left(self.entry_ticks, tick) - self._left_before(tick)

    def enter(self, car: Car, tick: int) -> None:
        visit = Visit(car, len(self.visits), self.clock.own(tick), tick)
        if car.born is None:
            car.born = tick
        self.visits.append(visit)
        self.inside.append(visit)
        self.entry_ticks.append(tick)
        self.on_entry(visit)
        self.settle(tick)

    def leave(self, visit: Visit, tick: int) -> None:
        visit.departure = self.clock.own(tick)
        visit.departure_tick = tick
        self.inside.remove(visit)
        self.departure_ticks.append(tick)
        self.on_departure(visit)
        self.settle(tick)

    def end_of_tick(self, tick: int) -> None:
        """After all moves of the tick."""

    def next_tick(self, tick: int) -> int:
        """Next tick at which something may happen here by itself."""
        after = [visit.ready_tick for visit in self.inside if visit.ready_tick > tick]
        if self.departure_ticks and self.departure_ticks[-1] == tick:
            after.append(tick + 1)
        if self.spec.entry_windows is not None:
            after += [int(start) for start, _ in self.spec.entry_windows if start > tick]
        return min(after, default=NEVER)

    # What the kinds of cells fill in

    def on_entry(self, visit: Visit) -> None:
        """A car has come in."""

    def on_departure(self, visit: Visit) -> None:
        """A car has left."""

    def settle(self, tick: int) -> None:
        """Begin what can begin now."""

    # Common tools

    def class_of(self, car: Car) -> int:
        return self._class_of[car.code] if self._class_of is not None else 0

    def work_time(self, car: Car, number: int, begin: int) -> int:
        """Drawn time, plus the extra of the car, at the speed of the place."""
        ticks = self.luck.ticks(self.spec.work, number)
        if self.spec.extra:
            ticks += self.spec.extra[self.class_of(car)]
        if self.spec.speed_ramp:
            ticks = at_speed(ticks, self.speed(begin, number))
        return ticks

    def speed(self, begin: int, number: int) -> float:
        return ramp_value(self.spec.speed_ramp, begin, number, self.begins, self.clock.own)

    def mtbf_factor(self, begin: int, number: int) -> float:
        assert self.spec.failures is not None
        return ramp_value(self.spec.failures.mtbf_ramp, begin, number, self.begins, self.clock.own)

    def failure_clock(self, place: int | None = None) -> FailureClock | None:
        if self.spec.failures is None:
            return None
        return FailureClock(self.spec.failures, self.luck, place, self.mtbf_factor)

    def at_exit(self, visit: Visit, earliest: int, tick: int) -> None:
        """Next at the exit: ready at ``earliest``, or later where the hand-over of the car before takes a tick.

        That tick passes on the wall clock: a closed cell hands on what is done, one car after the other.
        """
        visit.ready_tick = max(self.clock.wall(earliest), tick)
        if self.departure_ticks:
            visit.ready_tick = max(visit.ready_tick, self.departure_ticks[-1] + (0 if self.plain_exit else 1))
        visit.ready = self.clock.own(visit.ready_tick)

    def begin_work(self, visit: Visit, failures: FailureClock | None, tick: int) -> None:
        begin = self.clock.own(tick)
        number = len(self.begins)
        visit.begin = begin
        work = max(1, self.work_time(visit.car, number, begin))
        self.begins.append(begin)
        if failures is None:
            visit.pieces = [Piece("working", begin, begin + work)]
        else:
            visit.pieces = failures.pieces(begin, number, work)
        visit.finish = visit.pieces[-1].end

    def _left_before(self, tick: int) -> int:
        return bisect_left(self.departure_ticks, tick)


class Station(Place):
    """One car at work, the others wait behind it; a finished car stays until there is room ahead."""

    def __init__(self, index: int, network: Network, clock: Clock, luck: Luck, *, plain_exit: bool) -> None:
        super().__init__(index, network, clock, luck, plain_exit=plain_exit)
        self.failures = self.failure_clock()

    def settle(self, tick: int) -> None:
        if self.inside and self.inside[0].begin is None:
            self.begin_work(self.inside[0], self.failures, tick)
            self.at_exit(self.inside[0], self.inside[0].finish, tick)


class Delay(Place):
    """Buffer, conveyor, oven: every car travels, all keep their order."""

    def on_entry(self, visit: Visit) -> None:
        visit.begin = visit.entry
        least = 0 if self.plain_exit else 1
        travel = max(least, self.work_time(visit.car, visit.number, visit.entry))
        self.begins.append(visit.entry)
        visit.finish = visit.entry + travel

    def settle(self, tick: int) -> None:
        if self.inside and self.inside[0].ready == NEVER:
            self.at_exit(self.inside[0], self.inside[0].finish, tick)


class Parallel(Place):
    """Several places of work behind one queue; who finishes first is first at the exit."""

    def __init__(self, index: int, network: Network, clock: Clock, luck: Luck, *, plain_exit: bool) -> None:
        super().__init__(index, network, clock, luck, plain_exit=plain_exit)
        self.failures = [self.failure_clock(server) for server in range(self.spec.servers)]
        self.server_of: dict[Visit, int] = {}
        self.freed_tick = [-1] * self.spec.servers

    def head(self, tick: int) -> Visit | None:
        finished = [visit for visit in self.inside if visit.begin is not None and self.clock.wall(visit.finish) <= tick]
        if not finished:
            return None
        first = min(finished, key=lambda visit: (visit.finish, visit.number))
        if first.ready == NEVER:
            self.at_exit(first, first.finish, self.clock.wall(first.finish))
        return first if first.is_ready(tick) else None

    def on_entry(self, visit: Visit) -> None:
        """Whoever finds nobody waiting goes to an idle server, one idle for longer than this tick first."""
        idle = [server for server in range(self.spec.servers) if server not in self.server_of.values()]
        idle.sort(key=lambda server: (self.freed_tick[server] == visit.entry_tick, server))
        if idle:
            self._begin(visit, idle[0], visit.entry_tick)

    def on_departure(self, visit: Visit) -> None:
        """The head of the queue takes the server that the car leaves."""
        assert visit.departure_tick is not None
        server = self.server_of.pop(visit)
        self.freed_tick[server] = visit.departure_tick
        queue = [other for other in self.inside if other.begin is None]
        if queue:
            self._begin(queue[0], server, visit.departure_tick)

    def _begin(self, visit: Visit, server: int, tick: int) -> None:
        self.server_of[visit] = server
        self.begin_work(visit, self.failures[server], tick)

    def next_tick(self, tick: int) -> int:
        later = [self.clock.wall(visit.finish) for visit in self.inside if visit.begin is not None]
        return min([super().next_tick(tick), *(when for when in later if when > tick)])


class Sink(Place):
    """The gate of the plant: always room, and nobody stays."""

    def has_room_plain(self) -> bool:
        return True

    def has_room_at_junction(self, tick: int) -> bool:
        return True

    def inside_before(self, tick: int) -> int:
        return 0

    def enter(self, car: Car, tick: int) -> None:
        super().enter(car, tick)
        self.inside.clear()
