"""What came out of balancing a car line: who does what, where and when, and how far it can be from best."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Literal

from carwright.model.car_line import CarLine
from carwright.results.balance import Bound, TracePoint

CarGoal = Literal["workers", "takt", "moves", "efficiency"]
"""Fewest workers for a takt, shortest takt for the stations, fewest moved tasks from today's balance, or least
product of workers and takt."""


@dataclass(frozen=True)
class Job:
    """One task in the balance."""

    task: str
    station: int
    """The first is 1."""
    worker: int
    """At the station; the first is 1."""
    side: str
    start_s: float
    """From the start of the station's takt, with mean times."""
    mean_s: float
    """Mean work over all cars."""


@dataclass(frozen=True)
class WorkerLoad:
    """What one worker has to do."""

    station: int
    worker: int
    side: str
    mean_s: float
    """Mean work a car, walks between his tasks not included."""
    ends_s: float
    """When he is back where he began, waits and walks included; at most the takt."""
    heaviest_s: float
    """Work on the heaviest car of any model."""
    heaviest_model: str
    overload_s: float
    """Expected work above the takt, in seconds a car."""
    points: float
    """Ergonomic points."""
    tasks: tuple[str, ...]
    """In the order in which he does them."""


@dataclass(frozen=True)
class Move:
    """A task that leaves its station of today."""

    task: str
    before: str
    """Name of its station today."""
    now: str
    """Name of its station in the balance."""


@dataclass(frozen=True)
class CarBalance:
    """A balance of a car line, with its figures and the proof of how good it is."""

    line: CarLine
    goal: CarGoal
    takt_s: float
    jobs: tuple[Job, ...]
    """Station by station, worker by worker, in the order of work."""
    workers: tuple[WorkerLoad, ...]
    station_names: tuple[str, ...]
    """Of all stations of the line, also those without work."""
    station_heights: tuple[str, ...]
    """Height of each station, empty if it has no work or heights are not told apart."""
    bounds: tuple[Bound, ...]
    lower_bound: float
    """In the goal's units: workers, seconds of takt, moved tasks, or seconds of workers times takt."""
    seconds: float
    rounds: int
    """Rebuilds that were tried."""
    seed: int
    threads: int
    moved: tuple[Move, ...] = ()
    """Tasks that are at another station than in the balance it started from, in the order of the stations now."""
    trace: tuple[TracePoint, ...] = ()
    interrupted: bool = False
    proof: str = ""
    """How good it is, in words."""

    @property
    def best(self) -> float:
        """Value of the balance, in the goal's units."""
        workers = len(self.workers)
        values = {
            "workers": workers,
            "takt": self.takt_s,
            "moves": len(self.moved),
            "efficiency": workers * self.takt_s,
        }
        return values[self.goal]

    @property
    def proven(self) -> bool:
        """Whether nothing can be better."""
        return self.best <= self.lower_bound * (1 + 1e-9)

    @property
    def gap(self) -> float:
        """Share by which it may lie above the best."""
        return self.best / self.lower_bound - 1 if self.lower_bound else 0.0 if self.proven else float("inf")

    @property
    def stations(self) -> int:
        """Stations with work."""
        return len({job.station for job in self.jobs})

    @property
    def line_efficiency(self) -> float:
        """Mean work over workers times takt."""
        return sum(worker.mean_s for worker in self.workers) / (len(self.workers) * self.takt_s)

    @property
    def smoothness_s(self) -> float:
        """Smoothness index over workers (Moodie and Young 1965), in seconds."""
        fullest = max(worker.mean_s for worker in self.workers)
        return sqrt(sum((fullest - worker.mean_s) ** 2 for worker in self.workers))

    @property
    def overload_s(self) -> float:
        """Expected work above the takt of all workers, in seconds a car."""
        return sum(worker.overload_s for worker in self.workers)

    def hand_name(self, worker: WorkerLoad) -> str:
        """Station and number of a worker, such as ``T2.1``."""
        return f"{self.station_names[worker.station - 1]}.{worker.worker}"

    @cached_property
    def by_task(self) -> dict[str, Job]:
        """Job of each task."""
        return {job.task: job for job in self.jobs}
