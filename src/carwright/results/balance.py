"""What came out of balancing: who does what where, and how far it can be from best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from math import sqrt
from typing import Literal

from carwright.model.tasks import Tasks

Goal = Literal["stations", "takt", "efficiency"]
"""Fewest stations for a takt (SALBP-1), shortest takt for the stations (SALBP-2), or least of both (SALBP-E)."""


@dataclass(frozen=True)
class Bound:
    """A value below which no balance can be, and why."""

    name: str
    """``sum``, ``counting``, ``thirds``, ``one machine``, ``bin packing``, ``pair matching``, ``loads``, ``search``."""
    value: int
    """In the goal's units: stations, or units of takt, or stations times units of takt."""
    seconds: float
    """Spent on it."""
    why: str
    """In words of the plant."""


@dataclass(frozen=True)
class TracePoint:
    """Best and bound from a moment on."""

    seconds: float
    best: int
    bound: int


@dataclass(frozen=True)
class BalanceProgress:
    """What a search under way has to tell."""

    phase: str
    """``bounds``, ``start``, ``search forwards``, ..."""
    seconds: float
    best: int | None
    """In the goal's units; None before there is an assignment."""
    bound: int
    nodes: int


Progress = Callable[[BalanceProgress], None]
"""Called about four times a second from the caller's own thread."""


@dataclass(frozen=True)
class BalanceResult:
    """An assignment of tasks to stations, with its figures and the proof of how good it is."""

    tasks: Tasks
    goal: Goal
    station_of: tuple[int, ...]
    """Station of each task, in the order of ``tasks.names``; the first station is 1, no station is empty."""
    takt: int
    """In whole units of ``tasks.unit_s``: what fits the given one, or the shortest found."""
    bounds: tuple[Bound, ...]
    """Each bound that was computed, in the order of effort."""
    lower_bound: int
    """Best of the bounds, in the goal's units."""
    proof: str
    """How good it is and why, in words."""
    seconds: float
    """Wall time."""
    nodes: int
    """Partial balances that were opened."""
    memory_bytes: int
    """Largest memory that the search held."""
    seed: int
    jobs: int
    trace: tuple[TracePoint, ...] = ()
    interrupted: bool = False
    """Ctrl-C: the best so far."""
    stopped: str = ""
    """What ended the search without a proof: ``time``, ``memory``, ``nodes``, ``Ctrl-C``; empty if proven."""
    given_takt_s: float | None = None
    """The takt that was asked for, in seconds; tasks of whole seconds may leave a part of it that none can use."""

    @property
    def best(self) -> int:
        """Value of the assignment, in the goal's units."""
        return {"stations": self.stations, "takt": self.takt, "efficiency": self.stations * self.takt}[self.goal]

    @property
    def proven(self) -> bool:
        """Whether nothing can be better."""
        return self.best == self.lower_bound

    @property
    def gap(self) -> float:
        """Share by which it may lie above the best."""
        return self.best / self.lower_bound - 1 if self.lower_bound else 0.0

    @property
    def stations(self) -> int:
        """Stations used."""
        return max(self.station_of)

    @property
    def takt_s(self) -> float:
        """Takt in seconds: the one that was asked for, or the shortest found."""
        return self.tasks.seconds(self.takt) if self.given_takt_s is None else self.given_takt_s

    @cached_property
    def loads(self) -> tuple[int, ...]:
        """Work of each station, in units."""
        loads = [0] * self.stations
        for time, station in zip(self.tasks.times, self.station_of, strict=True):
            loads[station - 1] += time
        return tuple(loads)

    @property
    def loads_s(self) -> tuple[float, ...]:
        """Work of each station, in seconds."""
        return tuple(self.tasks.seconds(load) for load in self.loads)

    @cached_property
    def station_tasks(self) -> tuple[tuple[str, ...], ...]:
        """Names of the tasks of each station, in an order that they can be done in."""
        rank = _order(self.tasks)
        rows: list[list[int]] = [[] for _ in range(self.stations)]
        for number in sorted(range(len(rank)), key=lambda k: rank[k]):
            rows[self.station_of[number] - 1].append(number)
        return tuple(tuple(self.tasks.names[number] for number in row) for row in rows)

    @property
    def line_efficiency(self) -> float:
        """Work over stations times takt; 1 is a line without idle time."""
        return self.tasks.seconds(self.tasks.work) / (self.stations * self.takt_s) if self.takt else 1.0

    @property
    def smoothness_s(self) -> float:
        """Smoothness index (Moodie and Young 1965): root of the squared distances to the fullest station, in s."""
        fullest = max(self.loads)
        return self.tasks.seconds(1) * sqrt(sum((fullest - load) ** 2 for load in self.loads))


def _order(tasks: Tasks) -> list[int]:
    """Place of each task in an order that obeys the precedence, else that of the file."""
    after: list[list[int]] = [[] for _ in tasks.names]
    waiting = [0] * len(tasks.names)
    for a, b in tasks.precedence:
        after[a].append(b)
        waiting[b] += 1
    ready = [k for k, count in enumerate(waiting) if count == 0]
    heapify(ready)
    rank = [0] * len(tasks.names)
    for place in range(len(rank)):
        k = heappop(ready)
        rank[k] = place
        for b in after[k]:
            waiting[b] -= 1
            if waiting[b] == 0:
                heappush(ready, b)
    return rank
