"""Work on a moving line: the tasks that are to be done there, and the hands that do them."""

from __future__ import annotations

from carwright.model.quantities import Count, Factor, Number, PlantPart, Seconds


class TaskTables(PlantPart):
    """Tables of what is to be done on a moving line; `carwright balance` gives the tasks to its stations and hands."""

    table: str
    """Tasks with their times, predecessors, options, sides, positions; the path counts from the plant file."""
    stations: str | None = None
    """What each station has: equipment, sides, heights, workers. If not given: all ``count`` are alike."""
    walks: str | None = None
    """Seconds from one position to another."""
    team: Count = 1
    """Most workers at a station."""
    overload: Factor | None = None
    """The heaviest car of each model may ask so much of the pitch, e.g. ``130 %``."""
    overload_price: Factor | None = None
    """Price of a second of overload, in seconds of a worker, e.g. ``2 x``."""
    ergonomics_station: Number | None = None
    """Most points of strain at a station."""
    ergonomics_worker: Number | None = None
    """Most points of strain on a worker."""


class HandWork(PlantPart):
    """Work of one worker at one station of a moving line."""

    station: Count
    """Number of the station; the first is 1."""
    worker: Count = 1
    """Who of those at the station."""
    of: str = ""
    """Option or model that brings the work; empty: every car does."""
    work_s: Seconds
    """His work on such a car."""
