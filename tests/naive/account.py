"""What happened, cut into bins: the ``Record`` and the car-by-car trace of a run of the twin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from carwright.arrays.network import NEVER, CellKind, Network
from carwright.arrays.record import Record, Whole
from naive.cars import Visit
from naive.cells import Place
from naive.choosing import ChoosingSource
from naive.counter import Counter
from naive.line import MovingLine
from naive.locks import ring_of_waiting
from naive.plant import Arrival, Plant
from naive.sources import Source
from naive.ways import PASS, REPAIR, SCRAP

UNKNOWN = -1
"""Time of something that has not happened before the horizon."""


class Step(NamedTuple):
    """One visit of a car to a cell, in own ticks of the cell."""

    cell: int
    number: int
    """Of the car in this cell, in order of entry."""
    entry: int
    ready: int
    departure: int
    car: tuple[int, int]
    """Source cell and number there."""


class Bins:
    """Bins of the statistics on the clock of one cell."""

    def __init__(self, network: Network, place: Place | None) -> None:
        ends = [int(end) for end in network.bins]
        self.ends = [place.clock.own(end) for end in ends] if place is not None else ends
        self.starts = [0, *self.ends[:-1]]

    def __len__(self) -> int:
        return len(self.ends)

    def of_instant(self, at: int) -> int:
        """The last bin that begins no later."""
        return bisect_right(self.starts, at) - 1

    def overlaps(self, start: int, end: int) -> list[int]:
        """Length of a stretch of time in every bin."""
        return [
            max(0, min(end, bin_end) - max(start, bin_start))
            for bin_start, bin_end in zip(self.starts, self.ends, strict=True)
        ]


def trace_of(plant: Plant) -> list[Step]:
    """All visits to cells that hold cars, cell by cell in order of entry."""
    steps = []
    for place in plant.places:
        if isinstance(place, Source) or place.spec.kind == CellKind.SINK:
            continue
        for visit in place.visits:
            departure = UNKNOWN if visit.departure is None else visit.departure
            steps.append(Step(place.index, visit.number, visit.entry, done_at(place, visit), departure, visit.car.name))
    return steps


def done_at(place: Place, visit: Visit) -> int:
    """When the car could leave as far as its cell is concerned; NEVER while it still waits to be first or to begin.

    From parallel places cars wait for the hand-over of the one before with their own work done.
    """
    return visit.finish if place.spec.kind == CellKind.PARALLEL else visit.ready


class Books:
    """Sums by cell and bin."""

    KEPT = ("working", "down", "blocked", "content", "done", "interruptions", "open", "entered", "lost")

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        shape = (len(plant.places), len(plant.network.bins))
        self.sums: dict[str, Whole] = {name: np.zeros(shape, dtype=np.int64) for name in self.KEPT}
        for place in plant.places:
            self._book(place)

    def _book(self, place: Place) -> None:
        bins = Bins(self.plant.network, place)
        for b, (start, end) in enumerate(zip(bins.starts, bins.ends, strict=True)):
            self.sums["open"][place.index, b] = end - start
        if isinstance(place, Source):
            for own in place.gone:
                self._count("entered", place, bins, own)
                self._count("done", place, bins, own)
            for own in place.lost:
                self._count("lost", place, bins, own)
        elif place.spec.kind == CellKind.SINK:
            for visit in place.visits:
                self._count("done", place, bins, visit.entry)
        else:
            self._book_visits(place, bins)

    def _book_visits(self, place: Place, bins: Bins) -> None:
        for visit in place.visits:
            left = NEVER if visit.departure is None else visit.departure
            self._stretch("content", place, bins, visit.entry, left)
            if visit.departure is not None:
                self._count("done", place, bins, visit.departure)
            for piece in visit.pieces:
                self._stretch(piece.state, place, bins, piece.start, piece.end)
            if not isinstance(place, MovingLine):
                self._stretch("blocked", place, bins, done_at(place, visit), left)
        if place.spec.kind == CellKind.STATION:
            self._book_interruptions(place, bins)
        if isinstance(place, MovingLine):
            stations = place.spec.servers
            for own, work in place.work_booked:
                self._count("working", place, bins, own, work)
            for piece in place.standing_until(place.clock.own(self.plant.network.horizon)):
                self._stretch(piece.state, place, bins, piece.start, piece.end, stations)

    def _book_interruptions(self, place: Place, bins: Bins) -> None:
        """The gap before a work and the wait after it are told as the car leaves."""
        free_since = 0
        for visit in place.visits:
            if visit.departure is not None and visit.begin is not None:
                interruptions = (visit.begin > free_since) + (visit.departure > visit.finish)
                self._count("interruptions", place, bins, visit.departure, interruptions)
                free_since = visit.departure

    def _count(self, name: str, place: Place, bins: Bins, at: int, how_many: int = 1) -> None:
        self.sums[name][place.index, bins.of_instant(at)] += how_many

    def _stretch(self, name: str, place: Place, bins: Bins, start: int, end: int, places: int = 1) -> None:
        for b, ticks in enumerate(bins.overlaps(start, end)):
            self.sums[name][place.index, b] += places * ticks


def gate_sums(plant: Plant) -> Whole:
    """Decisions, first tries, first-time passes, repairs, scraps by route and bin."""
    bins = Bins(plant.network, None)
    sums = np.zeros((len(plant.network.routes), len(bins), 5), dtype=np.int64)
    for decision in plant.ways.decisions:
        passed_first = decision.first_try and decision.outcome == PASS
        repaired, scrapped = decision.outcome == REPAIR, decision.outcome == SCRAP
        cell = sums[decision.route, bins.of_instant(decision.tick)]
        cell += np.array([1, decision.first_try, passed_first, repaired, scrapped], dtype=np.int64)
    return sums


def trade_sums(plant: Plant) -> dict[str, Whole]:
    """What was supplied, ordered and parked; nothing where nobody depends on it."""
    standing = [
        place if isinstance(place, ChoosingSource) else plant.counters[place.index]
        for place in plant.places
        if isinstance(place, ChoosingSource) or place.index in plant.counters
    ]
    if not standing:
        return {}
    orders = whole([[order.tick, order.code, order.state, order.when] for order in plant.trade.orders])
    return {
        "stood": stood_sums(plant, standing),
        "parts": part_sums(plant),
        "yard": yard_sums(plant),
        "orders": orders.reshape(-1, 4),
    }


def stood_sums(plant: Plant, standing: list[ChoosingSource | Counter]) -> Whole:
    """Own ticks that each choosing source and each cell at which parts are taken stood, by what for and bin."""
    sums = np.zeros((len(standing), len(plant.trade.stock) + 1, len(plant.network.bins)), dtype=np.int64)
    for row, who in zip(sums, standing, strict=True):
        place = who.place if isinstance(who, Counter) else who
        bins = Bins(plant.network, place)
        for reason, start, end in who.standing_until(place.clock.own(plant.network.horizon)):
            row[reason] += bins.overlaps(start, end)
    return sums


def part_sums(plant: Plant) -> Whole:
    bins = Bins(plant.network, None)
    sums = np.zeros((len(plant.trade.stock), len(bins), 4), dtype=np.int64)
    for part, tick, what, pieces in plant.trade.pieces:
        sums[part, bins.of_instant(tick), what] += pieces
    return sums


def yard_sums(plant: Plant) -> Whole:
    network, bins = plant.network, Bins(plant.network, None)
    of_kind = network.codes // network.kinds
    sums = np.zeros((network.kinds, len(bins), 4), dtype=np.int64)
    for tick, code in plant.trade.came:
        sums[code // of_kind, bins.of_instant(tick), 0] += 1
    for tick, code, since in plant.trade.finished:
        if tick < network.horizon:
            assert network.supply is not None
            overdue = tick - since > network.supply.longest
            sums[code // of_kind, bins.of_instant(tick), 1:] += np.array([1, tick - since, overdue])
    return sums


def visits_ended(plant: Plant) -> int:
    """Stays in cells that have ended; a car that leaves a moving line has visited all of its stations."""
    total = 0
    for place in plant.places:
        stations = place.spec.servers if place.spec.kind == CellKind.LINE else 1
        total += stations * len(place.departure_ticks)
    return total


def record_of(plant: Plant) -> Record:
    """The same record as a kernel writes; its events are the ticks in which something could happen."""
    lock, lock_tick = ring_of_waiting(plant)
    out = sorted(plant.arrivals, key=in_order_of_leaving)
    return Record(
        **Books(plant).sums,
        gates=gate_sums(plant),
        out_cell=whole([arrival.cell for arrival in out]),
        out_born=whole([arrival.visit.car.born for arrival in out]),
        out_tick=whole([arrival.visit.entry_tick for arrival in out]),
        out_code=whole([arrival.visit.car.code for arrival in out]),
        inside=sum(len(place.inside) for place in plant.places),
        events=plant.ticks_handled,
        visits=visits_ended(plant),
        **trade_sums(plant),
        lock=lock,
        lock_tick=lock_tick,
    )


def in_order_of_leaving(arrival: Arrival) -> tuple[int | None, ...]:
    car = arrival.visit.car
    return arrival.visit.entry_tick, arrival.cell, car.born, car.code


def whole(values: Sequence[object]) -> Whole:
    return np.array(values, dtype=np.int64)
