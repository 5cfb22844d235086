"""The first balance of a car line: built station by station, or on a small line by the constraint solver."""

from __future__ import annotations

from carwright.balancing.cars_arrays import CarArrays
from carwright.balancing.cars_exact import can_prove, solver_balance
from carwright.balancing.cars_search import Clock, Search
from carwright.errors import PlantError, Problem
from carwright.kernels.balancing.cars_room import TEAM, Plan

BUILDING = 0.2
"""Share of the time in which a small line is built, before the solver is asked: stations are filled from the front as
full as they can be, so that a task that only an early station can take may find it full each time."""


def first_balance(search: Search, clock: Clock, why: str) -> None:
    """Build until there is a balance, on small lines with the help of the solver.

    Raises
    ------
    PlantError
        If the time ends before there is a balance, or if there is none.
    """
    small = can_prove(search.arrays)
    search.go_on(lambda: search.best is not None or clock.over(BUILDING if small else 1.0))
    none = False
    if search.best is None and small:
        plan, none = solved(search.arrays, clock, search.most_workers)
        search.start_from(plan)
    if search.best is not None:
        return
    if clock.interrupted:
        raise KeyboardInterrupt
    what = f"no balance was found in {clock.elapsed:.1f} s ({why}); none may exist"
    way_out = "a longer takt, more stations or more workers a station"
    if none:
        what = f"there is no balance ({why}, {len(search.arrays.line.station)} stations): every possibility was tried"
    else:
        way_out = f"more --seconds, {way_out}"
    raise PlantError([Problem("", what, f"give {way_out}")], search.arrays.car_line.source)


def solved(arrays: CarArrays, clock: Clock, workers: int) -> tuple[Plan | None, bool]:
    """A balance with at most so many workers by the constraint solver, if it finds one; and whether there is none."""
    hands = min(workers, int(arrays.line.station[:, TEAM].sum()))
    plan, bound = solver_balance(arrays, clock, start=None, workers=hands)
    return plan, plan is None and bound.value > hands
