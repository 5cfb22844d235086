"""What one unit more of a limit is worth in a scenario: by the duals of the program, and by solving it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from carwright.solvers.plan_scenario import Lived, ScenarioProgram
from carwright.solvers.program import ABSENT, Floats, Ints

UPPER = ("capacity", "offer", "volume", "trim", "shops", "yard", "retrofit")
"""Limits that are rows with an upper side."""
LOWER = ("parked", "budget", "budget of the year")
"""Limits that are rows with a lower side: more of them lowers it."""
BOUNDS = {"contract": "take", "spot": "spot", "stock": "stock"}
"""Limits that are upper bounds of columns, and the columns' name."""
LIMITS = (*UPPER, *LOWER, *BOUNDS, "orders")


@dataclass(frozen=True)
class Moved:
    """A limit in the program of a scenario, and which of its sides move when there is one unit more of it."""

    limit: str
    place: tuple[int, ...]
    """Indices of the limit in its array; the period, or the year, is the last."""
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Worth:
    """Change of a scenario's score for one unit more of a limit, in units of the objective; what was built stays."""

    moved: Moved
    worth: float


def worths(scenario: ScenarioProgram, lived: Lived) -> Iterator[Worth]:
    """Limits that hold something back in the scenario as it was lived through, by the duals of its program."""
    program = scenario.program
    stands_high = np.where(lived.x >= program.high - 1e-9, lived.reduced, 0.0)
    for limit in LIMITS:
        for moved in _limits(scenario, limit):
            sides = (moved.high or moved.low) * lived.duals[list(moved.rows)].sum()
            worth = float(sides + stands_high[list(moved.columns)].sum())
            if worth > 1e-7:
                yield Worth(moved, worth)


def _limits(scenario: ScenarioProgram, limit: str) -> Iterator[Moved]:
    second = scenario.second
    if limit in BOUNDS:
        for place, column in _there(getattr(second, BOUNDS[limit])):
            yield Moved(limit, place, (), (column,), 0.0, 1.0)
    elif limit == "orders":
        for place, row in _there(second.rows["orders"]):
            youngest = int(second.rows["youngest"][place])
            yield Moved(limit, place, (row,) if youngest == ABSENT else (row, youngest), (), 1.0, 1.0)
    elif limit in second.rows:
        for place, row in _there(second.rows[limit]):
            yield Moved(limit, place, (row,), (), *((0.0, 1.0) if limit in UPPER else (-1.0, 0.0)))


def _there(index: Ints) -> Iterator[tuple[tuple[int, ...], int]]:
    for place in np.argwhere(index != ABSENT):
        at = tuple(int(each) for each in place)
        yield at, int(index[at])


def value_with_more(
    scenario: ScenarioProgram, lived: Lived, links: Floats, moved: Sequence[Moved], more: float
) -> float:
    """Score of the scenario with so much more of limits; what was built, the steps of fees and the waits stay.

    Parameters
    ----------
    scenario, lived
        The program, and how it was lived through.
    links
        What was built.
    moved
        Limits that grow by ``more`` each.
    more
        In pieces or money of the program.
    """
    program, session = scenario.program, scenario.session
    rows = np.array([row for each in moved for row in each.rows], np.int64)
    columns = np.array([column for each in moved for column in each.columns], np.int64)
    low = np.array([each.low * more for each in moved for _ in each.rows])
    high = np.array([each.high * more for each in moved for _ in each.rows])
    with scenario.holding(links, lived.x):
        session.row_bounds(rows, program.row_low[rows] + low, program.row_high[rows] + high)
        session.bounds(columns, program.low[columns], program.high[columns] + more)
        try:
            solved = scenario.solved()
            return -np.inf if solved is None else solved.value
        finally:
            session.row_bounds(rows, program.row_low[rows], program.row_high[rows])
            session.bounds(columns, program.low[columns], program.high[columns])


__all__ = ["LIMITS", "Moved", "Worth", "value_with_more", "worths"]
