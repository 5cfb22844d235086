"""CP-SAT (OR-Tools) for small days: the least value of one objective while those above it stay where they are.

A 0-1 variable says which kind of car stands at which place; each kind stands as often as it has cars. The count of a
window is a difference of running sums, its excess a variable above it; colour changes and batches as they are.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_EXCESS, MOST_WINDOWS, LEAST_EXCESS = 0, 1, 2
ASK_AGAIN_S = 0.05
"""Seconds between two requests to end."""


@dataclass(frozen=True)
class Term:
    """One side of a ratio rule."""

    level: int
    price: int
    kind: int
    """0: cars above the limit; 1: windows above it; 2: cars below it; 3: windows below it."""
    limit: int
    length: int
    first: int
    last: int
    """First and last window, by first place."""
    feature: int


@dataclass(frozen=True)
class Colours:
    """Colour of each kind, that of the last car of the day before (-1: none), (level, price) of a change, run limit."""

    of: NDArray[np.int64]
    last: int
    changes: Sequence[tuple[int, int]]
    limit: int


@dataclass(frozen=True)
class SmallDay:
    """A day as kinds of car and their numbers."""

    has: NDArray[np.bool_]
    """Shape (kinds, features)."""
    count: NDArray[np.int64]
    history: NDArray[np.int64]
    """Shape (cars of the day before, features)."""
    terms: Sequence[Term]
    colours: Colours
    fixed: dict[int, int]
    """Kind of car at fixed places."""


def prove_level(
    day: SmallDay, level: int, above: Sequence[int], left_s: Callable[[], float], stop: threading.Event
) -> tuple[int, list[int] | None]:
    """Least value of a level, with each level above at its given value.

    ``left_s`` tells the seconds that are left: to write the problem down takes some of them.

    Returns
    -------
    tuple
        A value that no order goes below, and the kinds of car by place of the best order seen, or None.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    at = _places(model, day)
    values: dict[int, list[Any]] = {}
    for term in day.terms:
        if stop.is_set():
            return 0, None
        values.setdefault(term.level, []).append(term.price * sum(_units(model, day, at, term)))
    _paint(model, day, at, values)
    for each in range(level):
        model.add(sum(values.get(each, [0])) <= above[each])
    model.add(sum(values.get(-1, [0])) <= 0)
    goal = sum(values.get(level, [0]))
    model.minimize(goal)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = max(0.0, left_s())
    solved = threading.Event()
    threading.Thread(target=_watch, args=(solver, stop, solved), daemon=True).start()
    status = solver.solve(model)
    solved.set()
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        kinds = [int(np.argmax([solver.value(each) for each in row])) for row in at]
        return math.ceil(solver.best_objective_bound - 1e-6), kinds
    bound = solver.best_objective_bound if status == cp_model.UNKNOWN else 0.0
    return max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0, None


def _watch(solver: Any, stop: threading.Event, solved: threading.Event) -> None:
    """End the solver when the search ends; asked again, since a solver that has not begun yet does not hear it."""
    stop.wait()
    while not solved.wait(ASK_AGAIN_S):
        solver.stop_search()


def _places(model: Any, day: SmallDay) -> list[list[Any]]:
    """Which kind stands at each place."""
    places, kinds = int(day.count.sum()), len(day.count)
    at = [[model.new_bool_var(f"{place} {kind}") for kind in range(kinds)] for place in range(places)]
    for row in at:
        model.add_exactly_one(row)
    for kind in range(kinds):
        model.add(sum(row[kind] for row in at) == int(day.count[kind]))
    for place, kind in day.fixed.items():
        model.add(at[place][kind] == 1)
    return at


def _units(model: Any, day: SmallDay, at: list[list[Any]], term: Term) -> list[Any]:
    """Units of one side of a rule, window by window."""
    found = []
    before = day.history[:, term.feature]
    having = np.flatnonzero(day.has[:, term.feature])
    for start in range(term.first, term.last + 1):
        places = range(max(start, 0), min(start + term.length, len(at)))
        had = int(before[max(0, len(before) + start) :].sum()) if start < 0 else 0
        count = had + sum(at[place][kind] for place in places for kind in having)
        over = count - term.limit if term.kind <= MOST_WINDOWS else term.limit - count
        if term.kind in (MOST_EXCESS, LEAST_EXCESS):
            unit = model.new_int_var(0, term.length + len(before), "")
            model.add(unit >= over)
        else:
            unit = model.new_bool_var("")
            model.add(over <= (term.length + had) * unit)
        found.append(unit)
    return found


def _paint(model: Any, day: SmallDay, at: list[list[Any]], values: dict[int, list[Any]]) -> None:
    """Colour changes, and batches of at most the limit."""
    colours = sorted(set(day.colours.of.tolist()))
    kinds = {colour: np.flatnonzero(day.colours.of == colour) for colour in colours}
    here = [{colour: sum(row[kind] for kind in kinds[colour]) for colour in colours} for row in at]
    if day.colours.changes:
        changed = [model.new_bool_var("") for _ in at]
        for place, change in enumerate(changed):
            for colour in colours:
                if place > 0:
                    model.add(here[place][colour] - here[place - 1][colour] <= change)
                elif day.colours.last >= 0 and colour != day.colours.last:
                    model.add(here[0][colour] <= change)
        for level, price in day.colours.changes:
            values.setdefault(level, []).append(price * sum(changed))
    limit = day.colours.limit
    for colour in colours:
        if int(day.count[kinds[colour]].sum()) > limit:
            for start in range(len(at) - limit):
                model.add(sum(here[place][colour] for place in range(start, start + limit + 1)) <= limit)
