"""What is asked of a car balance, and whether it can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

from carwright.balancing.cars_arrays import CarArrays
from carwright.errors import Problem, check
from carwright.kernels.balancing.cars_room import EARLIEST, LATEST
from carwright.model.car_line import CarLine
from carwright.model.check_car_line import car_line_problems, takt_problems
from carwright.model.names import nearest
from carwright.results.balance import Bound

Span = tuple[float, float]


@dataclass(frozen=True)
class Ranges:
    """Least and most of what the most efficient balance may have; None: not given."""

    takt_s: Span | None
    stations: Span | None
    workers: Span | None


@dataclass(frozen=True)
class CarWish:
    """A line and what is wanted of its balance; see `balance_cars`. With ranges: the most of each."""

    line: CarLine
    takt_s: float | None
    stations: int | None
    workers: int | None
    start: dict[str, str | int]
    fewest_moves: bool
    ranges: Ranges | None = None


def car_wish_problems(wish: CarWish, *, seconds: float, jobs: int | None, rounds: int | None) -> Iterator[Problem]:
    """Every fault of the line and of the wishes."""
    faults = list(car_line_problems(wish.line))
    yield from faults
    if wish.ranges is not None:
        yield from _range_problems(wish, wish.ranges)
    elif wish.takt_s is None and wish.stations is None and not wish.line.stations:
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


def wish_of(
    line: CarLine, given: tuple[Any, Any, Any], start: Mapping[str, str | int], fewest_moves: bool, most: bool
) -> CarWish:
    """The wish behind takt, stations and workers as ``given``: one value or a range each; ``most``: most efficient.

    Raises
    ------
    PlantError
        If there is a range, but the most efficient is not asked.
    """
    spans = [value if isinstance(value, tuple) else None for value in given]
    takt, stations, workers = (value[1] if isinstance(value, tuple) else value for value in given)
    if not most:
        named = zip(("takt", "stations", "workers"), spans, strict=True)
        way_out = "give one value, or ask for --efficiency"
        check([Problem(name, "a range is given", way_out) for name, span in named if span], source=line.source)
        ranges = None
    else:
        # One takt is no range: told with the other faults.
        takts = (takt, -inf) if spans[0] is None and takt is not None else spans[0]
        ranges = Ranges(takts, spans[1], spans[2])
    return CarWish(line, takt, stations, workers, dict(start), fewest_moves, ranges)


def _range_problems(wish: CarWish, ranges: Ranges) -> Iterator[Problem]:
    if wish.fewest_moves:
        yield Problem("fewest moves", "the most efficient balance is asked, too", "leave one of the two out")
    if ranges.takt_s is not None and ranges.takt_s[1] == -inf:
        what = f"one takt of {ranges.takt_s[0]:g} s is given where a range is needed"
        yield Problem("takt", what, "write e.g. 70s..80s; for one takt leave --efficiency out")
    elif ranges.takt_s is None and ranges.stations is None and ranges.workers is None:
        what = "a single worker without idle time is always the most efficient"
        yield Problem("efficiency", what, "give --takt 70s..80s, or --workers 20..25, or --stations 10..12")
    for name, span, least in (
        ("takt", ranges.takt_s, 0.0),
        ("stations", ranges.stations, 1),
        ("workers", ranges.workers, 1),
    ):
        if span is not None and span[1] != -inf and not (least <= span[0] <= span[1] and span[1] > 0):
            yield Problem(name, f"{span[0]:g} to {span[1]:g} is no range", "give the least first, then the most")


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


def too_few(wish: CarWish, bounds: Iterable[Bound]) -> Iterator[Problem]:
    """Fewer workers than the takt needs, by the highest of the bounds."""
    best = max(bounds, key=lambda bound: bound.value)
    if wish.workers is not None and wish.workers < best.value:
        what = f"{wish.workers} workers cannot do it: at least {best.value} are needed ({best.name}: {best.why})"
        yield Problem("workers", what, "give more --workers, or a longer takt")


def unfillable(arrays: CarArrays, wish: CarWish) -> Iterator[Problem]:
    """Units that have no station left between their predecessors, their successors and what stations offer."""
    for k, unit in enumerate(arrays.units.tasks):
        if arrays.line.unit[k, EARLIEST] > arrays.line.unit[k, LATEST]:
            names = ", ".join(repr(wish.line.tasks[task].name) for task in unit)
            what = f"no station is left for {names} after its predecessors and before its successors"
            yield Problem("precedence", what, "look at the fixed stations and the equipment along its arrows")
