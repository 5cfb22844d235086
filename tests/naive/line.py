"""The moving line: one conveyor, and any stop stops all of its stations."""

from __future__ import annotations

from carwright.arrays.network import Network
from naive.cars import Car, Visit
from naive.cells import Place
from naive.clock import Clock
from naive.draws import Luck
from naive.failures import Piece, Stop
from naive.ramps import at_speed


class MovingLine(Place):
    """Position of the line = own ticks in which it has moved. Stops are known by the position at which they strike."""

    def __init__(self, index: int, network: Network, clock: Clock, luck: Luck, *, plain_exit: bool) -> None:
        super().__init__(index, network, clock, luck, plain_exit=plain_exit)
        stations = range(self.spec.servers)
        self.failures = [self.failure_clock(station) for station in stations]
        self.worker_free: list[int | None] = [None for _ in stations]
        """Position at which each worker would be free if no stop gave him time."""
        self.worker_done: list[int] = [0 for _ in stations]
        """When each worker is done with all that he has begun."""
        self.arrivals: dict[int, list[tuple[int, int, int]]] = {}
        """Station, car and ticks of work and repairs, by the position at which the car comes to the station."""
        self.done: dict[tuple[int, int], int] = {}
        """When the worker of a station is done with a car, once it has come there."""
        self.limits: dict[int, list[tuple[int, int]]] = {}
        """Station and car with which its worker must be done, by the position beyond which he does not go."""
        self.waits: dict[int, list[tuple[int, int, int]]] = {}
        """Station, car, and how long before he is done the line may go on, by position."""
        self.position = 0
        self.now = 0
        self.stops: dict[int, int] = {}
        """Ticks the line has still to stand, by position."""
        self.end_of: dict[Visit, int] = {}
        """Position at which each car inside reaches the end."""
        self.next_entry = 0
        """Position from which the next car may enter."""
        self.standing: list[Piece] = []
        self.work_booked: list[tuple[int, int]] = []
        """When each car entered, and the work that all stations will do on it while the line moves."""

    def head(self, tick: int) -> Visit | None:
        self._advance(self.clock.own(tick))
        return super().head(tick)

    def has_room_at_junction(self, tick: int) -> bool:
        self._advance(self.clock.own(tick))
        return self.position >= self.next_entry

    def enter(self, car: Car, tick: int) -> None:
        self._advance(self.clock.own(tick))
        super().enter(car, tick)

    def on_entry(self, visit: Visit) -> None:
        visit.begin = visit.entry
        spacing = self.spec.pitch
        if self.spec.speed_ramp:
            spacing = max(1, at_speed(spacing, self.speed(visit.entry, visit.number)))
        self.next_entry = self.position + spacing
        self.end_of[visit] = self.position + self.spec.servers * self.spec.pitch
        work = [self._work_at(station, visit) for station in range(self.spec.servers)]
        self._begin_works()
        self.begins.append(visit.entry)
        self.work_booked.append((visit.entry, sum(work)))

    def on_departure(self, visit: Visit) -> None:
        del self.end_of[visit]

    def leave(self, visit: Visit, tick: int) -> None:
        self._advance(self.clock.own(tick))
        super().leave(visit, tick)

    def next_tick(self, tick: int) -> int:
        """When the line starts or stops, when the first car reaches the end, when there is room for the next one."""
        own = self.clock.own(tick)
        self._advance(own)
        at_end = bool(self.inside) and self.end_of[self.inside[0]] == self.position
        events = [super().next_tick(tick)]
        if not at_end and self._waits_until() > own:
            events.append(self.clock.wall(self._waits_until()))
        elif not at_end and self.position in self.stops:
            events.append(self.clock.wall(own + self.stops[self.position]))
        elif not at_end:
            ahead = [self.next_entry, *self.stops, *self.waits, *self.arrivals, *self.end_of.values()]
            events += [self.clock.wall(own + there - self.position) for there in ahead if there > self.position]
        return min(events)

    def _advance(self, own: int) -> None:
        """Move the line on to this own tick."""
        self._begin_works()
        while self.now < own:
            if self.inside and self.end_of[self.inside[0]] == self.position:
                self._stand("blocked", own - self.now)
            elif self._waits_until() > self.now:
                self._stand("down", min(self._waits_until(), own) - self.now)
            elif self.position in self.stops:
                stands = min(self.stops[self.position], own - self.now)
                self.stops[self.position] -= stands
                if self.stops[self.position] == 0:
                    del self.stops[self.position]
                self._stand("down", stands)
            else:
                ahead = [*self.stops, *self.waits, *self.limits, *self.arrivals, *self.end_of.values()]
                distances = [there - self.position for there in ahead if there > self.position]
                late = [who for who in self.limits.pop(self.position, []) if self.done[who] > self.now]
                assert not late, f"left its worker unfinished: {late}"
                moves = min([own - self.now, *distances])
                self.position += moves
                self.now += moves
                self._begin_works()
                self._note_who_is_ready()

    def _begin_works(self) -> None:
        """Cars have come to stations; each worker begins now, or when he is done with the car before."""
        for station, number, ticks in self.arrivals.pop(self.position, []):
            self.worker_done[station] = max(self.now, self.worker_done[station]) + ticks
            self.done[station, number] = self.worker_done[station]

    def _waits_until(self) -> int:
        """When all workers are done for whom the line waits here."""
        there = self.waits.get(self.position, [])
        return max((self.done[station, number] - early for station, number, early in there), default=0)

    def _note_who_is_ready(self) -> None:
        for visit in self.inside[:1]:
            if self.end_of[visit] == self.position:
                visit.ready = visit.finish = self.now
                visit.ready_tick = self.clock.wall(self.now)

    def _stand(self, state: str, ticks: int) -> None:
        self.standing.append(Piece(state, self.now, self.now + ticks))
        self.now += ticks

    def _work_at(self, station: int, visit: Visit) -> int:
        """Plan the work of a station at this car and the stops that it will cause; what is done as it moves."""
        pitch = self.spec.pitch
        entry = self.position
        last = station == self.spec.servers - 1
        limit = entry + (station + 1) * pitch + (0 if last else self.spec.drift)
        # The car stays at the last station until its work is done, so what stops the line there comes before the end.
        latest = limit - 1 if last else limit
        begin = entry + station * pitch
        busy_until = self.worker_free[station]
        if busy_until is not None:
            begin = max(begin, busy_until)
        work = self._work_ticks(station, visit)
        repairs = self._failures_at(station, visit, work)
        overrun = max(0, begin + work - limit)
        for stop in repairs:
            # A repair of one for whom the line waits makes it wait longer; all others stop it.
            if begin + stop.after < latest or not overrun:
                self._stop_at(begin + stop.after, stop.ticks)
        ticks = work + sum(stop.ticks for stop in repairs)
        self.arrivals.setdefault(entry + station * pitch, []).append((station, visit.number, ticks))
        self.limits.setdefault(limit, []).append((station, visit.number))
        if overrun:
            self.waits.setdefault(latest, []).append((station, visit.number, limit - latest))
        self.worker_free[station] = begin + work - overrun
        return work - overrun

    def _work_ticks(self, station: int, visit: Visit) -> int:
        work = self.luck.ticks(self.spec.work, visit.number, station)
        if self.spec.line_work:
            work += self.spec.line_work[self.class_of(visit.car)][station]
        return max(1, work)

    def _failures_at(self, station: int, visit: Visit, work: int) -> list[Stop]:
        failures = self.failures[station]
        return failures.stops(visit.entry, visit.number, work) if failures is not None else []

    def _stop_at(self, position: int, ticks: int) -> None:
        self.stops[position] = self.stops.get(position, 0) + ticks

    def standing_until(self, own: int) -> list[Piece]:
        """When the line stood, until this own tick."""
        self._advance(own)
        return self.standing
