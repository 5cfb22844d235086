"""What is to be checked: a plant, and figures whose exact values a table gives.

Times in the tables are in units of a mean work time; a unit is 60 seconds in the plant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNIT_S = 60.0
"""Seconds of plant time in one unit of time of the tables."""


@dataclass(frozen=True)
class Figure:
    """One simulated number with its exact value."""

    name: str
    """As it is printed, e.g. ``busy s2``."""
    exact: float
    measure: str
    """How it is read from a result; a key of ``measures.MEASURES``."""
    element: str = ""
    """The element that is measured, where the measure needs one."""
    given: float = 0.0
    """A known rate or time that the measure needs."""
    rounded_to: float = 0.0
    """Half a unit of the last printed digit, where only a rounded value is known."""


@dataclass(frozen=True)
class Row:
    """A row of a table: its main figure must be known to 0.5 %, the others must lie in their intervals."""

    name: str
    main: Figure
    others: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Case:
    """A plant and the rows of a table that it answers."""

    name: str
    shops: str
    """The section ``shops`` of the plant file."""
    rows: tuple[Row, ...]
    pace: float
    """Cars in a unit of time, roughly: it sizes the replications."""
    memory: float
    """Units of time after which the plant has forgotten its start: the warm-up."""
    tables: Mapping[str, str] = field(default_factory=dict)
    """Text of the tables beside the plant file, by file name."""


@dataclass(frozen=True)
class Path:
    """A line with given work times and the tick-exact departures of every car from every station."""

    name: str
    shops: str
    stations: tuple[str, ...]
    departures: tuple[tuple[int, ...], ...]
    """Second at which each car leaves each station."""
    tables: Mapping[str, str]


@dataclass(frozen=True)
class Neighbours:
    """The best way to share places between buffers, and the ways that differ by one place."""

    name: str
    best: Case
    others: tuple[Case, ...]
    """Neighbours whose exact throughput is below that of the best; never above ``next_best``."""
    next_best: float


Item = Case | Path | Neighbours


def plant_text(item: Case | Path, *, days: int, warm_up_days: int, replications: int, seed: int) -> str:
    """The plant file: a study of ``days`` days from 2000 on, open around the clock."""
    from datetime import date, timedelta

    until = date(2000, 1, 1) + timedelta(days=days)
    return (
        f"carwright: 1\nname: {item.name!r}\n"
        f"study: {{from: 2000-01-01, until: {until}, replications: {replications}, seed: {seed}, "
        f"warm up: {warm_up_days} d, bins: {days} d}}\n"
        f"{item.shops}"
    )
