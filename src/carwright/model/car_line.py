"""A line of car assembly as a balance sees it: tasks by option, sides, positions, teams, stations that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EVERY_CAR = "every car"
"""The one model of a line whose models are not told apart."""
SIDES = ("left", "right", "under", "inside")
"""Sides that are usual; a line may name its own."""


@dataclass(frozen=True)
class CarTask:
    """One task; what is left empty asks for nothing."""

    name: str
    time_s: float = 0.0
    """Work on every car, in seconds, at least 0."""
    extra_s: Mapping[str, float] = field(default_factory=dict)
    """Seconds more on cars that have an option, or are of a model, by its name; at least 0."""
    predecessors: tuple[str, ...] = ()
    """Tasks that must be finished before."""
    sides: tuple[str, ...] = ()
    """Sides of the car from which it can be done; a worker stays on one side. Empty: any."""
    position: str = ""
    """Mounting position; two workers cannot be at the same one at once. Empty: it takes no place."""
    heights: tuple[str, ...] = ()
    """Heights of the car at which it can be done; a station has one. Empty: any."""
    needs: tuple[str, ...] = ()
    """Equipment that its station must have."""
    ergonomics: float = 0.0
    """Points of strain per car, at least 0."""
    station: str = ""
    """The station it is fixed to."""
    together: str = ""
    """Name of a group: one worker does its tasks one after the other."""
    apart: tuple[str, ...] = ()
    """Tasks that must not be at the same station."""


@dataclass(frozen=True)
class CarStation:
    """A station that exists; what is left empty restricts nothing."""

    name: str
    offers: tuple[str, ...] = ()
    """Its equipment: pit, screen, robot, filling stand."""
    sides: tuple[str, ...] = ()
    """Sides from which the car can be reached."""
    heights: tuple[str, ...] = ()
    """Heights at which the car can stand."""
    workers: int | None = None
    """Most workers at once; the line's figure if not given."""


@dataclass(frozen=True)
class CarLine:
    """What a car line must do, and what it is built on. Checked by `car_line_problems`."""

    tasks: tuple[CarTask, ...]
    stations: tuple[CarStation, ...] = ()
    """In the order of the line; empty: as many plain ones as are needed."""
    models: Mapping[str, float] = field(default_factory=dict)
    """Share of each model; they add up to 1. Empty: models are not told apart."""
    options: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Share of the cars of each model that have an option: option -> model -> share; ``*`` stands for every model."""
    walks_s: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Seconds from one position to another; the way back is the same unless it is given."""
    workers: int = 1
    """Most workers at a station."""
    overload: float | None = None
    """The heaviest car of each model may ask a worker for this part of the takt at most, e.g. 1.3. None: no limit."""
    overload_price: float = 0.0
    """Price of a second of expected overload, in seconds of a worker on the line."""
    ergonomics_station: float | None = None
    """Most points of strain at a station."""
    ergonomics_worker: float | None = None
    """Most points of strain on a worker."""
    source: str = "car line"
    """File that it was read from."""

    @property
    def model_shares(self) -> dict[str, float]:
        """Share of each model; one model if they are not told apart."""
        return dict(self.models) or {EVERY_CAR: 1.0}

    @property
    def contents(self) -> tuple[str, ...]:
        """Options and models by whose presence work differs."""
        return (*self.options, *self.models)

    def share_of(self, content: str, model: str) -> float:
        """Share of the cars of a model that have an option (or are of a model)."""
        if content in self.models:
            return 1.0 if content == model else 0.0
        shares = self.options[content]
        return shares.get(model, shares.get("*", 0.0))

    def mean_s(self, task: CarTask) -> float:
        """Mean work of a task over all cars."""
        more = sum(
            share * self.share_of(content, model) * extra
            for content, extra in task.extra_s.items()
            for model, share in self.model_shares.items()
        )
        return task.time_s + more

    def walk_s(self, start: str, end: str) -> float:
        """Seconds from one position to another; nothing from, to or between places that are none."""
        return self.walks_s.get((start, end), self.walks_s.get((end, start), 0.0))

    @property
    def is_simple(self) -> bool:
        """Whether nothing is asked but mean times, precedence and one worker a station: the plain problem."""
        plain = self.workers == 1 and not self.stations and not self.walks_s and self.overload is None
        plain = plain and self.overload_price == 0 and self.ergonomics_station is None
        return (
            plain
            and self.ergonomics_worker is None
            and not any(
                t.sides or t.position or t.heights or t.needs or t.station or t.together or t.apart for t in self.tasks
            )
        )
