"""The shortest takt of a car line for the stations that it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from carwright.balancing.cars_arrays import MICRO, ROUNDING, CarArrays, at_home, at_takt, car_arrays, copy_of
from carwright.balancing.cars_exact import can_prove, ends_of, takt_proof
from carwright.balancing.cars_first import first_balance
from carwright.balancing.cars_result import Found, result_of
from carwright.balancing.cars_search import Clock, Search
from carwright.balancing.cars_units import inner_walks_s, units_of
from carwright.balancing.cars_wishes import CarWish
from carwright.kernels.balancing.cars_room import STATION, WORKER, Plan
from carwright.kernels.balancing.cars_search import SMOOTHEST
from carwright.model.car_line import CarLine
from carwright.model.check_car_line import heaviest_s
from carwright.results.balance import Bound
from carwright.results.balance_cars import CarBalance

TAKT_STEPS = 12
"""Parts of the time given to one takt when the shortest is looked for."""
SMALL = 0.3
"""Share of the time after which a small line goes to the constraint solver."""
NEAR = 1e-4
"""A takt nearer than this part to the bound is not improved any more."""
STEP = 0.998
"""A takt that is tried next, as a part of the one that was reached."""


@dataclass
class Reached:
    """A balance and the takt that it keeps."""

    plan: Plan
    arrays: CarArrays
    takt_s: float


def reached(plan: Plan, arrays: CarArrays) -> Reached:
    """A plan with the takt that its slowest worker needs, heavy cars included."""
    plan.ends[:] = ends_of(arrays.line, plan)
    return Reached(plan, arrays, float(needed(plan, arrays).max()) / MICRO)


def needed(plan: Plan, arrays: CarArrays) -> np.ndarray:
    """Takt that each worker needs: until he is back, and for what his heaviest car may ask of it."""
    overload = arrays.car_line.overload
    if overload is None:
        return plan.ends
    heaviest: np.ndarray = np.zeros((*plan.ends.shape, arrays.line.worst.shape[1]))
    np.add.at(heaviest, (plan.unit[:, STATION], plan.unit[:, WORKER]), arrays.line.worst)
    takts: np.ndarray = np.ceil(heaviest.max(axis=2) / overload - ROUNDING).astype(np.int64)
    return np.where(takts > plan.ends, takts, plan.ends)


def shortest_takt(wish: CarWish, clock: Clock) -> CarBalance:
    """The shortest takt for the stations: a first balance at a long one, then shorter and shorter."""
    count = len(wish.line.stations) or wish.stations or 1
    low = takt_bound(wish.line, hands_of(wish.line, count, wish.workers))
    clock.bound, clock.phase = low, "first balance"
    best = _at_some_takt(wish, clock, count, low)
    clock.phase = "shorter takt"
    small = can_prove(best.arrays)
    best = shorter(best, clock, low, lambda: clock.over(SMALL if small else 1.0))
    bounds = [Bound("takt", round(low), 0.0, "work over all workers, and the longest task")]
    if small and best.takt_s > low * (1 + NEAR):
        plan, proof, exact = takt_proof(best.arrays, best.plan, clock, limits=(low, wish.workers))
        best = best if plan is None else reached(plan, best.arrays)
        low = min(max(low, exact), best.takt_s)
        bounds.append(proof)
    final = at_takt(best.arrays, best.takt_s)
    return result_of("takt", Found(best.plan, final, tuple(bounds), low), wish, clock)


def _at_some_takt(wish: CarWish, clock: Clock, count: int, low: float) -> Reached:
    """A balance at the first of ever longer takts at which there is one."""
    for stretch in (1.05, 1.12, 1.25, 1.5, 2.0, 3.0, float(len(wish.line.tasks))):
        takt = max(low * stretch, 1e-6)
        search = Search(at_home(car_arrays(wish.line, takt, count), wish.start), clock, 0.0)
        search.most_workers = wish.workers or search.most_workers
        search.rehearse()
        part = clock.elapsed + clock.seconds / TAKT_STEPS
        search.go_on(lambda s=search, p=part: s.best is not None or clock.over() or clock.elapsed > p)  # type: ignore[misc]
        if search.best is not None or clock.over():
            break
    if search.best is None:
        first_balance(search, clock, f"{count} stations")
    assert search.best is not None
    return reached(search.best, search.arrays)


def shorter(
    best: Reached, clock: Clock, low_s: float, until: Callable[[], bool], told: Callable[[float], float] = float
) -> Reached:
    """Mend the workers who are late at a slightly shorter takt, again and again; ``told``: what is shown of a takt."""
    while not until() and best.takt_s > low_s * (1 + NEAR):
        clock.note(told(best.takt_s))
        nearer = at_takt(best.arrays, max(low_s, best.takt_s * STEP))
        search = Search(nearer, clock, 0.0)
        search.goal, search.warmth = SMOOTHEST, 0.01
        late = copy_of(best.plan)
        late.ends[:] = needed(best.plan, best.arrays)
        search.start_from(late)
        part = clock.elapsed + clock.seconds / 4
        search.go_on(lambda s=search, p=part: until() or clock.elapsed > p or s.rank(s.best)[0] == 0)  # type: ignore[misc]
        assert search.best is not None
        if search.rank(search.best)[0] > 0:
            break
        best = reached(search.best, nearer)
    return best


def hands_of(line: CarLine, stations: int, workers: int | None) -> int:
    """Workers there can be at so many stations, within a limit."""
    teams = sum(s.workers or line.workers for s in line.stations) or stations * line.workers
    return min(teams, workers or teams)


def takt_bound(line: CarLine, hands: int) -> float:
    """No takt is shorter for so many workers: longest unit, work over all of them; heavy cars by their limit."""
    units = units_of(line).tasks
    walks = [inner_walks_s(line, unit) for unit in units]
    mean = [walk + sum(line.mean_s(line.tasks[k]) for k in unit) for walk, unit in zip(walks, units, strict=True)]
    bound = max(sum(mean) / hands, *mean)
    for model in line.model_shares if line.overload is not None else ():
        heavy = [
            walk + sum(heaviest_s(line, line.tasks[k], model) for k in unit)
            for walk, unit in zip(walks, units, strict=True)
        ]
        bound = max(bound, max(sum(heavy) / hands, *heavy) / (line.overload or 1.0))
    return bound
