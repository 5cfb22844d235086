"""The verb for car lines: `balance_cars` gives tasks to workers, stations and moments of the takt."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from carwright.balancing.balance import balance
from carwright.balancing.cars_arrays import CarArrays, at_takt, car_arrays
from carwright.balancing.cars_bounds import car_bounds, stations_needed
from carwright.balancing.cars_exact import can_prove, plan_of, proven_with, simple_plan, simple_tasks
from carwright.balancing.cars_result import moves_bound, result_of
from carwright.balancing.cars_search import MANY, Clock, Search, moves_of, stations_of, workers_of
from carwright.balancing.cars_wishes import CarWish, car_wish_problems, unfillable
from carwright.errors import PlantError, Problem, check
from carwright.kernels.balancing.cars_room import HOME, NOWHERE, Plan
from carwright.kernels.balancing.cars_search import FEWEST_MOVES, FEWEST_WORKERS, SMOOTHEST
from carwright.model.car_line import CarLine
from carwright.results.balance import Bound, Progress
from carwright.results.balance_cars import CarBalance

FIRST_MOVES = 0.45
"""Share of the time by which a rebalance has its first balance near to that of today."""
SMALL_SEARCH = 0.3
"""Share of the time after which a small line goes to the constraint solver."""
PATIENCE, PATIENCE_S = 0.05, 1.0
"""Share of the time, and seconds, for which fewer stations are looked for when the workers are proven fewest."""
STARTS, MOST_STARTS = 0.04, 24
"""Share of the time, and calls, in which first balances are built, before the best of them is improved."""
SMOOTHING = 0.88
"""Share of the time after which a balance is only made smoother."""
SMOOTH_ROUNDS_S = 3.0
"""Seconds spent on smoothing when nothing else is left to gain."""
TAKT_STEPS = 12
"""Parts of the time given to one takt when the shortest is looked for."""
NEAR = 1e-4
"""A takt nearer than this part to the bound is not improved any more."""


def balance_cars(  # noqa: PLR0913 - each is an option of the command
    line: CarLine,
    *,
    takt_s: float | None = None,
    stations: int | None = None,
    workers: int | None = None,
    start: Mapping[str, str | int] | None = None,
    fewest_moves: bool = False,
    seconds: float = 60.0,
    seed: int = 0,
    jobs: int | None = None,
    rounds: int | None = None,
    progress: Progress | None = None,
) -> CarBalance:
    """Balance a car line: fewest workers for a takt, shortest takt for the stations, or fewest moves from today.

    Parameters
    ----------
    line
        Tasks with options, sides, positions, heights, teams; stations that exist; see `CarLine`.
    takt_s
        Takt in seconds: the fewest workers are looked for, then the fewest stations, then even loads.
    stations
        Stations of a line of which none exist yet; without a takt, the shortest takt for them is looked for.
    workers
        Workers of the whole line at most.
    start
        Station of each task today, by name or number from 1: a balance to begin with. Tasks left out are new.
    fewest_moves
        Look for the fewest moved tasks from ``start`` within ``workers`` (if not given: as few as can be found).
    seconds
        Wall time; the best by then comes out.
    seed
        Same seed, one job, and ``rounds`` reached before ``seconds``: the same balance, bit for bit.
    jobs
        Threads; one a processor if not given.
    rounds
        Rebuilds at most.
    progress
        Called about four times a second.

    Returns
    -------
    CarBalance
        Who does what where and when, bounds and proof. After Ctrl-C: the best so far.

    Raises
    ------
    PlantError
        With every fault of the line and of the wishes; or if no balance was found in the time.

    References
    ----------
    Becker and Scholl (2009), European Journal of Operational Research 199(2), 359-374 (teams and mounting positions);
    Falkenauer (2005), PLM-05 (what real lines ask for); Shaw (1998), CP-98 (large neighbourhoods).
    """
    wish = CarWish(line, takt_s, stations, workers, dict(start or {}), fewest_moves)
    check(car_wish_problems(wish, seconds=seconds, jobs=jobs, rounds=rounds), source=line.source)
    threads = jobs or os.cpu_count() or 1
    clock = Clock(seconds, threads, seed, MANY if rounds is None else rounds, progress)
    if takt_s is None:
        return _shortest_takt(wish, clock)
    arrays = _at_home(car_arrays(line, takt_s, stations or _enough_stations(line, takt_s, wish.start)), wish.start)
    check(unfillable(arrays, wish), source=line.source)
    if fewest_moves:
        return _moves(arrays, wish, clock)
    if line.is_simple and stations is None and workers is None and not start:
        return _plain(arrays, wish, clock)
    return _workers(arrays, wish, clock)


def _enough_stations(line: CarLine, takt_s: float, start: Mapping[str, str | int]) -> int:
    """Stations of a line that is still to be built: half as many again as full teams would need, and some."""
    work = sum(line.mean_s(task) for task in line.tasks)
    today = max((int(station) for station in start.values()), default=0) if not line.stations else 0
    return max(today, min(len(line.tasks), ceil(1.5 * work / takt_s / line.workers) + 10))


def _at_home(arrays: CarArrays, start: Mapping[str, str | int]) -> CarArrays:
    """The arrays with the station of today of each unit."""
    names = [station.name for station in arrays.car_line.stations]
    for k, unit in enumerate(arrays.units.tasks):
        for task in unit:
            today = start.get(arrays.car_line.tasks[task].name)
            if today is not None and arrays.line.unit[k, HOME] == NOWHERE:
                arrays.line.unit[k, HOME] = names.index(str(today)) if str(today) in names else int(today) - 1
    return arrays


@dataclass
class _Found:
    plan: Plan
    arrays: CarArrays
    bounds: tuple[Bound, ...]
    bound: float


def _first(search: Search, clock: Clock, why: str) -> None:
    search.go_on(lambda: search.best is not None or clock.over())
    if search.best is None:
        if clock.interrupted:
            raise KeyboardInterrupt
        what = f"no balance was found in {clock.elapsed:.1f} s ({why}); none may exist"
        way_out = "give more --seconds, a longer takt, more stations or more workers a station"
        raise PlantError([Problem("", what, way_out)], search.arrays.car_line.source)


def _plain(arrays: CarArrays, wish: CarWish, clock: Clock) -> CarBalance:
    """A line that asks for no more than a plain one: the exact search has it."""
    limits = {"seconds": clock.seconds, "seed": clock.seed, "jobs": clock.jobs, "progress": clock.progress}
    found = balance(simple_tasks(arrays), takt_s=wish.takt_s, **limits)  # type: ignore[arg-type]
    clock.interrupted, clock.rounds = found.interrupted, found.nodes
    roomy = car_arrays(wish.line, float(wish.takt_s or 0.0), found.stations)
    plan = simple_plan(roomy, found.station_of)
    clock.trace = list(found.trace)
    return result_of("workers", _Found(plan, roomy, found.bounds, found.lower_bound), wish, clock)


def _workers(arrays: CarArrays, wish: CarWish, clock: Clock) -> CarBalance:
    bounds = car_bounds(arrays)
    bound = max(b.value for b in bounds)
    clock.bound = bound
    search = Search(arrays, clock, wish.line.overload_price)
    search.most_workers = wish.workers or search.most_workers
    search.rehearse()
    _first(search, clock, f"takt {wish.takt_s:g} s")
    search.start_anew(lambda: clock.over(STARTS) or search.calls > MOST_STARTS)
    clock.phase = "fewer workers"
    fewest_stations = stations_needed(arrays, bound)
    search_share = SMALL_SEARCH if can_prove(arrays) and wish.line.overload_price == 0 else None

    def enough() -> bool:
        assert search.best is not None
        clock.note(workers_of(search.best))
        best = workers_of(search.best) <= bound and stations_of(search.best) <= fewest_stations
        if search_share is not None and clock.over(search_share):
            return True
        still = clock.elapsed - search.better_at > max(PATIENCE_S, PATIENCE * clock.seconds)
        proven = workers_of(search.best) <= bound and (best or still)
        return clock.over(SMOOTHING) or (proven and wish.line.overload_price == 0)

    search.go_on(enough)
    assert search.best is not None
    if search_share is not None and workers_of(search.best) > bound:
        search.best, proof = _small_proof(arrays, search.best, clock, moves=False, workers=workers_of(search.best) - 1)
        bounds, bound = (*bounds, proof), max(bound, proof.value)
    _smooth(search, clock)
    return result_of("workers", _Found(search.best, arrays, bounds, bound), wish, clock)


def _small_proof(arrays: CarArrays, best: Plan, clock: Clock, *, moves: bool, workers: int) -> tuple[Plan, Bound]:
    """A better plan if the constraint solver finds one, and its bound: there is none below it."""
    clock.phase = "proof"
    if clock.interrupted:
        return best, Bound("constraint solver", 0, 0.0, "not asked")
    begun = clock.elapsed
    left = max(0.1, SMOOTHING * clock.seconds - clock.elapsed)
    try:
        answer = proven_with(arrays, workers, moves=moves, seconds=left, jobs=clock.jobs, seed=clock.seed)
    except KeyboardInterrupt:
        clock.interrupted = True
        return best, Bound("constraint solver", 0, clock.elapsed - begun, "stopped")
    if answer.starts:
        best = plan_of(arrays, answer)
    return best, Bound("constraint solver", answer.bound, clock.elapsed - begun, "every possibility, by CP-SAT")


def _smooth(search: Search, clock: Clock) -> None:
    """Even out the loads with as many workers and stations."""
    if clock.interrupted or search.best is None:
        return
    clock.phase = "even loads"
    search.start_from(search.best)
    search.goal, search.warmth = SMOOTHEST, 0.0
    until = min(clock.seconds, clock.elapsed + SMOOTH_ROUNDS_S)
    first = clock.rounds
    search.go_on(lambda: clock.elapsed >= until or clock.over() or clock.rounds - first > clock.most_rounds // 8)


def _moves(arrays: CarArrays, wish: CarWish, clock: Clock) -> CarBalance:
    bounds = (*car_bounds(arrays), moves_bound(arrays))
    clock.bound = bounds[-1].value
    search = Search(arrays, clock, wish.line.overload_price)
    search.rehearse()
    if wish.workers is None:  # the fewest that a third of the time finds
        clock.phase = "fewest workers"
        _first(search, clock, f"takt {wish.takt_s:g} s")
        search.go_on(lambda: clock.over(1 / 3) or workers_of(search.best) <= max(b.value for b in bounds[:-1]))  # type: ignore[arg-type]
        assert search.best is not None
        search.most_workers = workers_of(search.best)
    else:
        search.most_workers = wish.workers
    clock.phase = "fewest moves"
    search.goal = FEWEST_MOVES
    fallback = search.best
    search.start_from(None)
    search.go_on(lambda: search.best is not None or clock.over(FIRST_MOVES))
    if search.best is None and fallback is None:
        search.goal = FEWEST_WORKERS
        _first(search, clock, f"takt {wish.takt_s:g} s, {wish.workers} workers")
        search.goal = FEWEST_MOVES
    search.start_anew(lambda: clock.over(FIRST_MOVES))
    if fallback is not None and (search.best is None or search.rank(fallback) < search.rank(search.best)):
        search.best = fallback
    search.start_from(search.best)

    def enough() -> bool:
        assert search.best is not None
        moves = moves_of(arrays.line, search.best)
        clock.note(moves)
        small = can_prove(arrays) and clock.over(1 / 2)
        return clock.over() or moves <= clock.bound or small

    search.go_on(enough)
    assert search.best is not None
    if can_prove(arrays) and moves_of(arrays.line, search.best) > clock.bound:
        most = search.most_workers
        search.best, proof = _small_proof(arrays, search.best, clock, moves=True, workers=most)
        bounds, clock.bound = (*bounds, proof), max(clock.bound, proof.value)
    return result_of("moves", _Found(search.best, arrays, bounds, clock.bound), wish, clock)


def _shortest_takt(wish: CarWish, clock: Clock) -> CarBalance:
    """The shortest takt for the stations: a first balance at a long one, then shorter and shorter."""
    line = wish.line
    count = len(line.stations) or wish.stations or 1
    low = _takt_bound(line, count, wish.workers)
    clock.bound, clock.phase = low, "first balance"
    best: Plan | None = None
    takt = low
    for stretch in (1.05, 1.12, 1.25, 1.5, 2.0, 3.0, float(len(line.tasks))):
        takt = max(low * stretch, 1e-6)
        search = Search(_at_home(car_arrays(line, takt, count), wish.start), clock, 0.0)
        search.most_workers = wish.workers or search.most_workers
        search.rehearse()
        part = clock.elapsed + clock.seconds / TAKT_STEPS
        search.go_on(lambda s=search, p=part: s.best is not None or clock.over() or clock.elapsed > p)  # type: ignore[misc]
        best = search.best
        if best is not None or clock.over():
            break
    if best is None:
        _first(search, clock, f"{count} stations")
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
    return result_of("takt", _Found(best, final, (bound,), low), wish, clock)


def _takt_bound(line: CarLine, stations: int, workers: int | None) -> float:
    """No takt is shorter: the longest unit, and all work over all workers there may be."""
    from carwright.balancing.cars_units import inner_walks_s, units_of

    teams = sum(s.workers or line.workers for s in line.stations) or stations * line.workers
    hands = min(teams, workers or teams)
    work = sum(line.mean_s(task) for task in line.tasks)
    units = units_of(line).tasks
    longest = max(sum(line.mean_s(line.tasks[k]) for k in unit) + inner_walks_s(line, unit) for unit in units)
    return max(work / hands, longest)
