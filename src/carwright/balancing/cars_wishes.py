"""What is asked of a car balance, and whether it can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from carwright.balancing.cars_arrays import CarArrays
from carwright.errors import Problem
from carwright.kernels.balancing.cars_room import EARLIEST, LATEST
from carwright.model.car_line import CarLine
from carwright.model.check_car_line import car_line_problems, takt_problems
from carwright.model.names import nearest


@dataclass(frozen=True)
class CarWish:
    """A line and what is wanted of its balance; see `balance_cars`."""

    line: CarLine
    takt_s: float | None
    stations: int | None
    workers: int | None
    start: dict[str, str | int]
    fewest_moves: bool


def car_wish_problems(wish: CarWish, *, seconds: float, jobs: int | None, rounds: int | None) -> Iterator[Problem]:
    """Every fault of the line and of the wishes."""
    faults = list(car_line_problems(wish.line))
    yield from faults
    if wish.takt_s is None and wish.stations is None and not wish.line.stations:
        yield Problem("takt", "neither a takt nor stations are given", "give --takt 76s, or --stations 120")
    if wish.takt_s is not None and not faults:
        yield from takt_problems(wish.line, wish.takt_s)
    if wish.stations is not None and wish.line.stations and wish.stations != len(wish.line.stations):
        what = f"{wish.stations} stations are asked, but the line has {len(wish.line.stations)}"
        yield Problem("stations", what, "leave --stations out, or the table of stations")
    for name, count in (("stations", wish.stations), ("workers", wish.workers), ("jobs", jobs), ("rounds", rounds)):
        if count is not None and count < 1:
            yield Problem(name, f"{count} is too few", "give at least 1")
    if not (isfinite(seconds) and seconds > 0):
        yield Problem("seconds", f"{seconds:g} s is no time to search in", "give seconds above zero")
    yield from _start_problems(wish)


def _start_problems(wish: CarWish) -> Iterator[Problem]:
    known = {task.name for task in wish.line.tasks}
    names = [station.name for station in wish.line.stations]
    if wish.fewest_moves and not wish.start:
        yield Problem("start", "fewest moves from what?", "give today's assignment with --start")
    if wish.fewest_moves and wish.takt_s is None:
        yield Problem("takt", "a rebalance needs the new takt", "give --takt")
    for task, station in wish.start.items():
        if task not in known:
            yield Problem(f"start.{task}", f"there is no task {task!r}", nearest(task, known))
        if names and str(station) not in names and not _numbered(station, len(names)):
            yield Problem(f"start.{task}", f"there is no station {station!r}", nearest(str(station), names))
        if not names and not _numbered(station, 10**6):
            yield Problem(f"start.{task}", f"{station!r} is no number of a station", "the first is 1")


def _numbered(station: str | int, most: int) -> bool:
    return str(station).isdigit() and 1 <= int(station) <= most


def unfillable(arrays: CarArrays, wish: CarWish) -> Iterator[Problem]:
    """Units that have no station left between their predecessors, their successors and what stations offer."""
    for k, unit in enumerate(arrays.units.tasks):
        if arrays.line.unit[k, EARLIEST] > arrays.line.unit[k, LATEST]:
            names = ", ".join(repr(wish.line.tasks[task].name) for task in unit)
            what = f"no station is left for {names} after its predecessors and before its successors"
            yield Problem("precedence", what, "look at the fixed stations and the equipment along its arrows")
