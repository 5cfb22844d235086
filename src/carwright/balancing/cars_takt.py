"""The shortest takt of a car line for the stations that it has."""

from __future__ import annotations

from carwright.balancing.cars_arrays import at_home, at_takt, car_arrays
from carwright.balancing.cars_result import Found, result_of
from carwright.balancing.cars_search import Clock, Search, first_balance
from carwright.balancing.cars_wishes import CarWish
from carwright.kernels.balancing.cars_room import Plan
from carwright.kernels.balancing.cars_search import SMOOTHEST
from carwright.model.car_line import CarLine
from carwright.results.balance import Bound
from carwright.results.balance_cars import CarBalance

TAKT_STEPS = 12
"""Parts of the time given to one takt when the shortest is looked for."""
NEAR = 1e-4
"""A takt nearer than this part to the bound is not improved any more."""


def shortest_takt(wish: CarWish, clock: Clock) -> CarBalance:
    """The shortest takt for the stations: a first balance at a long one, then shorter and shorter."""
    line = wish.line
    count = len(line.stations) or wish.stations or 1
    low = _takt_bound(line, count, wish.workers)
    clock.bound, clock.phase = low, "first balance"
    best: Plan | None = None
    takt = low
    for stretch in (1.05, 1.12, 1.25, 1.5, 2.0, 3.0, float(len(line.tasks))):
        takt = max(low * stretch, 1e-6)
        search = Search(at_home(car_arrays(line, takt, count), wish.start), clock, 0.0)
        search.most_workers = wish.workers or search.most_workers
        search.rehearse()
        part = clock.elapsed + clock.seconds / TAKT_STEPS
        search.go_on(lambda s=search, p=part: s.best is not None or clock.over() or clock.elapsed > p)  # type: ignore[misc]
        best = search.best
        if best is not None or clock.over():
            break
    if best is None:
        first_balance(search, clock, f"{count} stations")
    assert search.best is not None
    best, arrays = search.best, search.arrays
    takt = float(best.ends.max()) / 1e6
    clock.phase = "shorter takt"
    while not clock.over() and takt > low * (1 + NEAR):
        clock.note(takt)
        wanted = max(low, takt * 0.998)
        nearer = at_takt(arrays, wanted)
        search = Search(nearer, clock, 0.0)
        search.goal, search.warmth = SMOOTHEST, 0.01
        search.start_from(best)
        part = clock.elapsed + clock.seconds / 4
        search.go_on(lambda s=search, p=part: clock.over() or clock.elapsed > p or s.rank(s.best)[0] == 0)  # type: ignore[misc]
        assert search.best is not None
        if search.rank(search.best)[0] > 0:
            break
        best, arrays = search.best, nearer
        takt = float(best.ends.max()) / 1e6
    final = at_takt(arrays, takt)
    bound = Bound("takt", round(low), 0.0, "work over all workers, and the longest task")
    return result_of("takt", Found(best, final, (bound,), low), wish, clock)


def _takt_bound(line: CarLine, stations: int, workers: int | None) -> float:
    """No takt is shorter: the longest unit, and all work over all workers there may be."""
    from carwright.balancing.cars_units import inner_walks_s, units_of

    teams = sum(s.workers or line.workers for s in line.stations) or stations * line.workers
    hands = min(teams, workers or teams)
    work = sum(line.mean_s(task) for task in line.tasks)
    units = units_of(line).tasks
    longest = max(sum(line.mean_s(line.tasks[k]) for k in unit) + inner_walks_s(line, unit) for unit in units)
    return max(work / hands, longest)
