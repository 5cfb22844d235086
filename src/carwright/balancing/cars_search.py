"""The search for a balance of a car line: threads that rebuild, compare, and go on from the best."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from carwright.balancing.cars_arrays import CarArrays, at_takt, copy_of, new_plan, new_room
from carwright.kernels.balancing.cars_room import HOME, MOVES, NOWHERE, STATION, TAKT, Line, Plan
from carwright.kernels.balancing.cars_search import (
    ADDABLE,
    COMPLETE,
    FEWEST_MOVES,
    FEWEST_WORKERS,
    ROUNDS_DONE,
    SMOOTHEST,
    STOP,
    Wish,
    improved,
)
from carwright.results.balance import BalanceProgress, Progress, TracePoint

ROUNDS = 64
"""Rebuilds between two looks at the clock."""
MOST_STATIONS = 5
"""Stations rebuilt at a time."""
WARMTH = 0.05
SHARED_EVERY = 8
"""Looks at the clock after which all threads go on from the best."""
MANY = 1 << 30


@dataclass
class Clock:
    """Time, rounds, Ctrl-C and progress of one call."""

    seconds: float
    jobs: int
    seed: int
    most_rounds: int = MANY
    progress: Progress | None = None
    phase: str = "first balance"
    best: float | None = None
    bound: float = 0.0
    rounds: int = 0
    interrupted: bool = False
    trace: list[TracePoint] = field(default_factory=list)
    begun: float = field(default_factory=perf_counter)
    told: float = 0.0

    @property
    def elapsed(self) -> float:
        """Wall seconds since the start."""
        return perf_counter() - self.begun

    def over(self, share: float = 1.0) -> bool:
        """Whether so large a share of the time or of the rounds is used up."""
        return self.interrupted or self.elapsed >= share * self.seconds or self.rounds >= share * self.most_rounds

    def note(self, best: float) -> None:
        """Keep a new best, and tell it now and then."""
        if best != self.best:
            self.trace.append(TracePoint(self.elapsed, round(best), round(self.bound)))
            self.best = best
        if self.progress is not None and self.elapsed - self.told > 0.25:
            self.told = self.elapsed
            shown = None if self.best is None else round(self.best)
            self.progress(BalanceProgress(self.phase, self.elapsed, shown, round(self.bound), self.rounds))


@dataclass
class Seat:
    """What one thread works on."""

    plan: Plan
    copy: Plan
    room: object
    counters: np.ndarray

    def take(self, plan: Plan) -> None:
        """Go on from a plan."""
        for own, other in zip(self.plan, plan, strict=True):
            own[...] = other
        self.counters[COMPLETE] = 1


def workers_of(plan: Plan) -> int:
    """Workers of a plan."""
    return int((plan.side != 0).sum())


def stations_of(plan: Plan) -> int:
    """Stations of a plan that have work."""
    return int((plan.height != 0).sum())


def moves_of(line: Line, plan: Plan) -> int:
    """Tasks that are not where they are today; those of a unit that have always been apart from it do not count."""
    home = line.unit[:, HOME]
    return int(line.unit[(home != NOWHERE) & (home != plan.unit[:, STATION]), MOVES].sum())


def squares(plan: Plan, takt: int) -> float:
    """Sum of the squared parts of the takt that the workers are busy."""
    return float(((plan.load / takt) ** 2).sum())


class Search:
    """Rebuilds on several threads; the best plan so far is ``best``."""

    def __init__(self, arrays: CarArrays, clock: Clock, price: float) -> None:
        self.arrays, self.clock, self.price = arrays, clock, price
        self.goal = FEWEST_WORKERS
        self.most_workers = MANY
        self.warmth = WARMTH
        self.best: Plan | None = None
        self.calls = 0
        self.better_at = 0.0
        line = arrays.line
        self.seats = [
            Seat(new_plan(line), new_plan(line), new_room(line), np.zeros(4, dtype=np.int64)) for _ in range(clock.jobs)
        ]

    def rehearse(self) -> None:
        """Have the kernels compiled; the clock does not run meanwhile."""
        before = perf_counter()
        seat = self.seats[0]
        wish = Wish(self.goal, 0, MOST_STATIONS, self.most_workers, self.price, self.warmth, 0)
        improved(self.arrays.line, seat.plan, seat.room, seat.copy, self.arrays.cars, wish, seat.counters)
        self.clock.begun += perf_counter() - before

    def start_from(self, plan: Plan | None) -> None:
        """Let all threads go on from a plan, or from nothing."""
        self.best = None if plan is None else copy_of(plan)
        for seat in self.seats:
            seat.counters[:] = 0
            if plan is not None:
                seat.take(plan)

    def start_anew(self, until: Callable[[], bool]) -> None:
        """Build the whole line again and again, and let all threads go on from the best."""
        while self.best is not None and not until():
            for seat in self.seats:
                seat.counters[COMPLETE] = 0
            calls = self.calls
            self.go_on(lambda c=calls: self.calls > c)  # type: ignore[misc]
        if self.best is not None:
            self.start_from(self.best)

    def rank(self, plan: Plan) -> tuple[float, ...]:
        """The smaller the better."""
        if self.goal == FEWEST_MOVES:
            return moves_of(self.arrays.line, plan), workers_of(plan), stations_of(plan)
        takt = int(self.arrays.line.limits[TAKT])
        late = float(np.maximum(0, plan.ends - takt).sum())
        sign = 1 if self.goal == SMOOTHEST else -1
        return late, workers_of(plan), stations_of(plan), sign * squares(plan, takt)

    def go_on(self, until: Callable[[], bool]) -> None:
        """Rebuild until the clock, or ``until``, says that it is enough."""
        with ThreadPoolExecutor(max_workers=len(self.seats)) as pool:
            while not until():
                try:
                    self._once(pool)
                except KeyboardInterrupt:
                    for seat in self.seats:
                        seat.counters[STOP] = 1
                    self.clock.interrupted = True
                    return

    def _once(self, pool: ThreadPoolExecutor) -> None:
        self.calls += 1
        futures = [pool.submit(self._rebuild, number, seat) for number, seat in enumerate(self.seats)]
        for future in futures:
            future.result()
        for seat in self.seats:
            self.clock.rounds += int(seat.counters[ROUNDS_DONE])
            seat.counters[ROUNDS_DONE] = 0
            complete = seat.counters[COMPLETE] != 0
            if complete and (self.best is None or self.rank(seat.plan) < self.rank(self.best)):
                if self.best is None or self.rank(seat.plan)[:3] < self.rank(self.best)[:3]:
                    self.better_at = self.clock.elapsed
                self.best = copy_of(seat.plan)
        if self.best is not None and self.calls % SHARED_EVERY == 0:
            for seat in self.seats:
                if not seat.counters[COMPLETE] or self.rank(seat.plan)[:2] > self.rank(self.best)[:2]:
                    seat.take(self.best)

    def _rebuild(self, number: int, seat: Seat) -> None:
        key = (self.clock.seed * 1_000_003 + self.calls) * 64 + number
        rounds = ROUNDS if seat.counters[COMPLETE] else 1
        if self.goal == FEWEST_MOVES and seat.counters[COMPLETE]:
            seat.counters[ADDABLE] = self.most_workers - workers_of(seat.plan)
        wish = Wish(self.goal, rounds, MOST_STATIONS, self.most_workers, self.price, self.warmth, key)
        improved(self.arrays.line, seat.plan, seat.room, seat.copy, self.arrays.cars, wish, seat.counters)

    def at(self, takt_s: float) -> Search:
        """A search of the same line at another takt, on the same clock."""
        return Search(at_takt(self.arrays, takt_s), self.clock, self.price)
