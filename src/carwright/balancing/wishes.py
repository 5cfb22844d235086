"""What is asked of a balance, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carwright.errors import Problem
from carwright.model.tasks import Tasks

LEAST_MEMORY_MIB = 16
LARGEST = 1 << 40
"""Units of time in all tasks together; products of two such numbers still fit the kernels' words."""


@dataclass(frozen=True)
class Wish:
    """The goal of one call of balance()."""

    tasks: Tasks
    takt_s: float | tuple[float, float] | None
    stations: int | tuple[int, int] | None
    efficiency: bool
    start: tuple[int, ...] | None


@dataclass(frozen=True)
class Limits:
    """The effort of one call of balance()."""

    seconds: float
    seed: int
    jobs: int | None
    nodes: int | None
    memory_mib: int


def limit_problems(limits: Limits) -> Iterator[Problem]:
    """Efforts that mean nothing."""
    if not limits.seconds > 0:
        yield Problem("seconds", f"{limits.seconds:g} s is no time to search in", "give some seconds, e.g. 60")
    if limits.seed < 0:
        yield Problem("seed", f"{limits.seed} is below zero", "give a whole number of at least zero")
    if limits.jobs is not None and limits.jobs < 1:
        yield Problem("jobs", f"{limits.jobs} searches find nothing", "give 1 or 2")
    if limits.nodes is not None and limits.nodes < 1:
        yield Problem("nodes", f"{limits.nodes} partial balances are too few", "give at least 1")
    if limits.memory_mib < LEAST_MEMORY_MIB:
        yield Problem("memory_mib", f"{limits.memory_mib} MiB is too little", f"give at least {LEAST_MEMORY_MIB}")


def wish_problems(wish: Wish) -> Iterator[Problem]:
    """Goals that are missing, contradict each other, or that no balance can reach."""
    if wish.tasks.work > LARGEST:
        unit = float(wish.tasks.unit_s)
        yield Problem("tasks", f"the work content is too large for a unit of {unit:g} s", "round the times")
    if wish.tasks.work == 0:
        yield Problem("tasks", "no task takes any time", "give times above zero")
    if wish.efficiency:
        yield from _range_problems(wish)
    elif (wish.takt_s is None) == (wish.stations is None):
        what = "neither a takt nor stations are given" if wish.takt_s is None else "takt and stations are both given"
        yield Problem("goal", what, "give one of them; with efficiency, a range of either or both")
    elif wish.takt_s is not None:
        yield from _takt_problems(wish)
    else:
        yield from _station_problems(wish)
    if wish.start is not None:
        yield from _start_problems(wish)


def _takt_problems(wish: Wish) -> Iterator[Problem]:
    if isinstance(wish.takt_s, tuple):
        yield Problem("takt_s", "a range of takts is given", "give one takt, or ask for efficiency")
        return
    takt_s = wish.takt_s or 0.0
    if not 0 < takt_s < float("inf"):
        yield Problem("takt_s", f"{takt_s:g} s is no takt", "give seconds above zero, e.g. 76")
        return
    yield from _too_long(wish.tasks, wish.tasks.units(takt_s))


def _too_long(tasks: Tasks, takt: int) -> Iterator[Problem]:
    for name, time in zip(tasks.names, tasks.times, strict=True):
        if time > takt:
            what = f"{tasks.seconds(time):g} s is longer than the takt of {tasks.seconds(takt):g} s"
            yield Problem(f"tasks.{name}.time", what, "split the task, give it a second worker, or a longer takt")


def _station_problems(wish: Wish) -> Iterator[Problem]:
    if isinstance(wish.stations, tuple):
        yield Problem("stations", "a range of stations is given", "give one number, or ask for efficiency")
    elif wish.stations is not None and wish.stations < 1:
        yield Problem("stations", f"{wish.stations} stations hold no task", "give at least 1")


def _range_problems(wish: Wish) -> Iterator[Problem]:
    if wish.takt_s is None and wish.stations is None:
        what = "a single station without idle time is always the most efficient"
        yield Problem("efficiency", what, "give the fewest and the most stations, or the least and the most takt")
    for place, given, least in (("takt_s", wish.takt_s, 0.0), ("stations", wish.stations, 1)):
        if given is None:
            continue
        if not isinstance(given, tuple):
            yield Problem(place, "one value is given where a range is needed", "give the least and the most")
        elif given[0] < least or given[1] < max(given[0], 1e-9):
            yield Problem(place, f"{given[0]:g} to {given[1]:g} is no range", "give the least first, then the most")
    if isinstance(wish.takt_s, tuple) and wish.takt_s[1] > 0:
        yield from _too_long(wish.tasks, wish.tasks.units(wish.takt_s[1]))


def _start_problems(wish: Wish) -> Iterator[Problem]:
    start, tasks = wish.start or (), wish.tasks
    if len(start) != len(tasks.names):
        yield Problem("start", f"{len(start)} stations are given for {len(tasks.names)} tasks", "give one for each")
        return
    for name, station in zip(tasks.names, start, strict=True):
        if station < 1:
            yield Problem(f"start.{name}", f"there is no station {station}", "count stations from 1")
    for a, b in tasks.precedence:
        if start[a] > start[b]:
            what = f"station {start[a]} comes after station {start[b]} of {tasks.names[b]!r}, which needs it done"
            yield Problem(f"start.{tasks.names[a]}", what, "mend the assignment, or start without it")
