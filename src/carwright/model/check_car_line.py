"""What may be wrong with a car line before it is balanced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from math import isfinite

from carwright.errors import Problem
from carwright.model.car_line import CarLine, CarTask
from carwright.model.check_tasks import MOST_TASKS, SHOWN_IN_CIRCLE, circle
from carwright.model.names import nearest

TOLERANCE = 1e-6
"""How far shares may miss 1."""
MOST_NAMES = 60
"""Sides, or heights: each is a bit of a whole number."""


def car_line_problems(line: CarLine) -> Iterator[Problem]:
    """Every fault that does not depend on the takt, each at its task, station, option or model."""
    yield from _names(line)
    yield from _shares(line)
    yield from _figures(line)
    known = {task.name for task in line.tasks}
    for task in line.tasks:
        yield from _task_figures(line, task)
        yield from _task_names(task, known)
        yield from _stations_for(line, task)
    yield from _circle(line, known)
    yield from _groups(line)


def takt_problems(line: CarLine, takt_s: float) -> Iterator[Problem]:
    """Tasks, and groups of tasks, that are longer than the takt, or than the heaviest car may ask."""
    if not (isfinite(takt_s) and takt_s > 0):
        yield Problem("takt", f"{takt_s:g} s is no takt", "give seconds above zero, e.g. 76 s")
        return
    for task in line.tasks:
        mean = line.mean_s(task)
        if mean > takt_s + TOLERANCE:
            yield Problem(
                f"tasks.{task.name}.time",
                f"{mean:g} s on average is longer than the takt of {takt_s:g} s",
                "split the task, or give a longer takt",
            )
        if line.overload is not None:
            worst = max(heaviest_s(line, task, model) for model in line.model_shares)
            if worst > takt_s * line.overload + TOLERANCE:
                yield Problem(
                    f"tasks.{task.name}.time",
                    f"{worst:g} s on the heaviest car is above {line.overload:g} times the takt",
                    "split the task, or allow more overload",
                )
    for name, tasks in _together(line).items():
        total = sum(line.mean_s(task) for task in tasks)
        if total > takt_s + TOLERANCE and all(line.mean_s(task) <= takt_s for task in tasks):
            what = f"its {len(tasks)} tasks together take {total:g} s on average, the takt is {takt_s:g} s"
            yield Problem(f"together.{name}", what, "one worker cannot do them all: split the group")


def heaviest_s(line: CarLine, task: CarTask, model: str) -> float:
    """Work of a task on the heaviest car of a model."""
    extra = sum(seconds for name, seconds in task.extra_s.items() if line.share_of(name, model) > 0)
    return task.time_s + extra


def _names(line: CarLine) -> Iterator[Problem]:
    if not line.tasks:
        yield Problem("tasks", "there are no tasks", "give at least one")
    if len(line.tasks) > MOST_TASKS:
        yield Problem("tasks", f"{len(line.tasks)} tasks are too many", f"at most {MOST_TASKS} can be balanced at once")
    for what, names in (
        ("tasks", [task.name for task in line.tasks]),
        ("stations", [station.name for station in line.stations]),
    ):
        for name in _twice(names):
            yield Problem(f"{what}.{name}", "the name is given twice", "give each a name of its own")
        if "" in names:
            yield Problem(what, "one has no name", "give each a name of its own")
    for name in line.options:
        if name in line.models:
            yield Problem(f"options.{name}", "a model has the same name", "rename one of the two")
    for what in ("sides", "heights"):
        if len(set(chain(*(getattr(task, what) for task in line.tasks)))) > MOST_NAMES:
            yield Problem(what, f"there are more than {MOST_NAMES} {what}", "join some of them")


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return list(dict.fromkeys(name for name in names if name in seen or seen.add(name)))  # type: ignore[func-returns-value]


def _shares(line: CarLine) -> Iterator[Problem]:
    total = sum(line.models.values())
    for name, share in line.models.items():
        if not 0 <= share <= 1:
            yield Problem(f"models.{name}", f"{share:g} is no share", "a share is 0 to 1, or 0 % to 100 %")
    if line.models and abs(total - 1) > TOLERANCE:
        yield Problem("models", f"the shares add up to {100 * total:.6g} %", "they must make 100 %")
    for option, shares in line.options.items():
        for model, share in shares.items():
            if model != "*" and model not in line.model_shares:
                yield Problem(f"options.{option}.{model}", f"there is no model {model!r}", nearest(model, line.models))
            if not 0 <= share <= 1:
                yield Problem(f"options.{option}", f"{share:g} is no share", "a share is 0 to 1, or 0 % to 100 %")


def _figures(line: CarLine) -> Iterator[Problem]:
    if line.workers < 1:
        yield Problem("workers", f"{line.workers} workers at a station can do nothing", "give at least 1")
    if line.overload is not None and not line.overload >= 1:
        yield Problem(
            "overload", f"{line.overload:g} times the takt is less than the takt", "give at least 1, e.g. 130 %"
        )
    if not line.overload_price >= 0:
        yield Problem("overload price", f"{line.overload_price:g} is below zero", "give at least 0")
    for name, budget in (
        ("ergonomics a station", line.ergonomics_station),
        ("ergonomics a worker", line.ergonomics_worker),
    ):
        if budget is not None and not budget > 0:
            yield Problem(name, f"a budget of {budget:g} points lets nobody work", "give more than 0")
            continue
        for task in line.tasks:
            if budget is not None and task.ergonomics > budget:
                what = f"{task.ergonomics:g} points are above the budget of {budget:g} ({name})"
                yield Problem(f"tasks.{task.name}.ergonomics", what, "ease the task, or raise the budget")
    for station in line.stations:
        if station.workers is not None and station.workers < 1:
            yield Problem(f"stations.{station.name}.workers", f"{station.workers} is no team", "give at least 1")
    positions = {task.position for task in line.tasks if task.position}
    for (start, end), seconds in line.walks_s.items():
        if not (isfinite(seconds) and seconds >= 0):
            yield Problem(f"walks.{start}->{end}", f"{seconds:g} s is no walk", "give seconds of at least 0")
        for spot in {start, end} - positions:
            yield Problem(f"walks.{start}->{end}", f"no task is at {spot!r}", nearest(spot, positions))


def _task_figures(line: CarLine, task: CarTask) -> Iterator[Problem]:
    place = f"tasks.{task.name}"
    if not (isfinite(task.time_s) and task.time_s >= 0):
        yield Problem(f"{place}.time", f"{task.time_s:g} s is below zero or no time", "write a time of at least zero")
    for name, seconds in task.extra_s.items():
        if name not in line.contents:
            yield Problem(f"{place}.option", f"there is no option or model {name!r}", nearest(name, line.contents))
        if not (isfinite(seconds) and seconds >= 0):
            way_out = "let the shorter time be that of every car, and add on the cars that take longer"
            yield Problem(f"{place}.{name}", f"{seconds:g} s more is below zero or no time", way_out)
    if not (isfinite(task.ergonomics) and task.ergonomics >= 0):
        yield Problem(f"{place}.ergonomics", f"{task.ergonomics:g} points are below zero", "give at least 0")


def _task_names(task: CarTask, known: set[str]) -> Iterator[Problem]:
    place = f"tasks.{task.name}"
    for name in dict.fromkeys(task.predecessors):
        if name == task.name:
            yield Problem(f"{place}.predecessors", "the task comes before itself", "take the arrow out")
        elif name not in known:
            yield Problem(f"{place}.predecessors", f"there is no task {name!r}", nearest(name, known))
    for name in dict.fromkeys(task.apart):
        if name == task.name:
            yield Problem(f"{place}.apart", "the task is kept apart from itself", "take it out")
        elif name not in known:
            yield Problem(f"{place}.apart", f"there is no task {name!r}", nearest(name, known))


def _stations_for(line: CarLine, task: CarTask) -> Iterator[Problem]:
    """Whether any of the stations that exist takes the task."""
    place = f"tasks.{task.name}"
    names = [station.name for station in line.stations]
    if task.station and task.station not in names:
        known = nearest(task.station, names) if names else "give a table of stations"
        yield Problem(f"{place}.station", f"there is no station {task.station!r}", known)
        return
    offered = {thing for station in line.stations for thing in station.offers}
    for need in dict.fromkeys(task.needs):
        if need not in offered:
            known = nearest(need, offered) if offered else "give a table of stations that says what each offers"
            yield Problem(f"{place}.needs", f"no station offers {need!r}", known)
            return
    if line.stations and not any(_takes(station, task) for station in line.stations):
        what = "no station has its equipment, side and height at once" + (" where it is fixed" if task.station else "")
        yield Problem(place, what, "change the task, or what a station offers")


def _takes(station: object, task: CarTask) -> bool:
    def meets(wish: tuple[str, ...], offer: tuple[str, ...]) -> bool:
        return not wish or not offer or bool(set(wish) & set(offer))

    return (
        task.station in ("", station.name)  # type: ignore[attr-defined]
        and set(task.needs) <= set(station.offers)  # type: ignore[attr-defined]
        and meets(task.sides, station.sides)  # type: ignore[attr-defined]
        and meets(task.heights, station.heights)  # type: ignore[attr-defined]
    )


def _circle(line: CarLine, known: set[str]) -> Iterator[Problem]:
    pairs = [(b, task.name) for task in line.tasks for b in task.predecessors if b in known and b != task.name]
    found = circle(pairs)
    if found:
        shown = [*found, found[0]]
        if len(shown) > SHOWN_IN_CIRCLE:
            shown = [*shown[: SHOWN_IN_CIRCLE - 2], f"... {len(shown) - SHOWN_IN_CIRCLE + 1} more ...", shown[-1]]
        yield Problem("precedence", f"the tasks go in a circle: {' -> '.join(shown)}", "take one of these arrows out")


def _together(line: CarLine) -> dict[str, list[CarTask]]:
    groups: dict[str, list[CarTask]] = {}
    for task in line.tasks:
        if task.together:
            groups.setdefault(task.together, []).append(task)
    return groups


def _groups(line: CarLine) -> Iterator[Problem]:
    """Tasks of one worker must be possible for one worker at one station."""
    for name, tasks in _together(line).items():
        place = f"together.{name}"
        inside = {task.name for task in tasks}
        for task in tasks:
            for other in task.apart:
                if other in inside:
                    what = f"{task.name!r} and {other!r} are to be together and apart at once"
                    yield Problem(place, what, "take one of the two wishes out")
        fixed = sorted({task.station for task in tasks if task.station})
        if len(fixed) > 1:
            yield Problem(place, f"its tasks are fixed to {' and '.join(fixed)}", "fix them to one station")
        for what in ("sides", "heights"):
            wishes = [set(getattr(task, what)) for task in tasks if getattr(task, what)]
            if wishes and not set.intersection(*wishes):
                yield Problem(place, f"its tasks have no {what[:-1]} in common", "one worker does them at one go")
