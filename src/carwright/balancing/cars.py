"""The verb for car lines: `balance_cars` gives tasks to workers, stations and moments of the takt."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from math import ceil

from carwright.balancing.balance import balance
from carwright.balancing.cars_arrays import CarArrays, at_home, car_arrays
from carwright.balancing.cars_bounds import car_bounds, stations_needed
from carwright.balancing.cars_efficiency import Scope, most_efficient
from carwright.balancing.cars_exact import SMOOTHING, can_prove, simple_plan, simple_tasks, small_proof
from carwright.balancing.cars_first import first_balance
from carwright.balancing.cars_moves import fewest_moved
from carwright.balancing.cars_result import Found, result_of
from carwright.balancing.cars_search import MANY, Clock, Search, stations_of, workers_of
from carwright.balancing.cars_takt import hands_of, shortest_takt, takt_bound
from carwright.balancing.cars_units import units_of
from carwright.balancing.cars_wishes import CarWish, Ranges, Span, car_wish_problems, too_few, unfillable, wish_of
from carwright.errors import Problem, check
from carwright.kernels.balancing.cars_search import SMOOTHEST
from carwright.model.car_line import CarLine
from carwright.results.balance import Progress
from carwright.results.balance_cars import CarBalance

SMALL_SEARCH = 0.3
"""Share of the time after which a small line goes to the constraint solver."""
PATIENCE, PATIENCE_S = 0.05, 1.0
"""Share of the time, and seconds, for which fewer stations are looked for when the workers are proven fewest."""
STARTS, MOST_STARTS = 0.04, 24
"""Share of the time, and calls, in which first balances are built, before the best of them is improved."""
SMOOTH_ROUNDS_S = 3.0
"""Seconds spent on smoothing when nothing else is left to gain."""


def balance_cars(  # noqa: PLR0913 - each is an option of the command
    line: CarLine,
    *,
    takt_s: float | Span | None = None,
    stations: int | tuple[int, int] | None = None,
    workers: int | tuple[int, int] | None = None,
    efficiency: bool = False,
    start: Mapping[str, str | int] | None = None,
    fewest_moves: bool = False,
    seconds: float = 60.0,
    seed: int = 0,
    jobs: int | None = None,
    rounds: int | None = None,
    progress: Progress | None = None,
) -> CarBalance:
    """Balance a car line: fewest workers for a takt, shortest takt for the stations, least product of workers and takt,
    or fewest moves from today.

    Parameters
    ----------
    line
        Tasks with options, sides, positions, heights, teams; stations that exist; see `CarLine`.
    takt_s
        Takt in seconds: the fewest workers are looked for, then the fewest stations, then even loads. With
        ``efficiency`` the least and the most.
    stations
        Stations of a line of which none exist yet; without a takt, the shortest takt for them is looked for. With
        ``efficiency`` also the fewest (each has a worker) and the most.
    workers
        Workers of the whole line at most; with ``efficiency`` also the fewest and the most.
    efficiency
        Look for the smallest product of workers and takt (SALBP-E for teams); needs a range of one of the three.
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
    wish = wish_of(line, (takt_s, stations, workers), start or {}, fewest_moves, efficiency)
    check(car_wish_problems(wish, seconds=seconds, jobs=jobs, rounds=rounds), source=line.source)
    threads = jobs or os.cpu_count() or 1
    clock = Clock(seconds, threads, seed, MANY if rounds is None else rounds, progress)
    if wish.ranges is not None:
        return _efficient(wish, wish.ranges, clock)
    if wish.takt_s is None:
        return shortest_takt(wish, clock)
    count = wish.stations or _enough_stations(line, wish.takt_s, wish.start)
    arrays = at_home(car_arrays(line, wish.takt_s, count), wish.start)
    check(unfillable(arrays, wish), source=line.source)
    if fewest_moves:
        return fewest_moved(arrays, wish, clock)
    if line.is_simple and stations is None and workers is None and not start:
        return _plain(arrays, wish, clock)
    return _workers(arrays, wish, clock)


def _enough_stations(line: CarLine, takt_s: float, start: Mapping[str, str | int]) -> int:
    """Stations of a line that is still to be built: half as many again as full teams would need, and some."""
    work = sum(line.mean_s(task) for task in line.tasks)
    today = max((int(station) for station in start.values()), default=0) if not line.stations else 0
    return max(today, min(len(line.tasks), ceil(1.5 * work / takt_s / line.workers) + 10))


def _efficient(wish: CarWish, ranges: Ranges, clock: Clock) -> CarBalance:
    """Ranges that are not given follow from those that are."""
    line, units = wish.line, len(units_of(wish.line).tasks)
    takts = ranges.takt_s or (0.0, 0.0)
    fewest = int(max(1, *(span[0] for span in (ranges.stations, ranges.workers) if span is not None), 1))
    stations = len(line.stations) or wish.stations
    most = min(units, hands_of(line, stations or units, wish.workers))
    least_s = max(takts[0], takt_bound(line, most))
    # Workers times a longer takt is at least twice the work: no balance worth having is beyond it.
    most_s = takts[1] or max(2 * takt_bound(line, min(fewest, most)), least_s)
    count = stations or _enough_stations(line, least_s, wish.start)
    arrays = at_home(car_arrays(line, most_s, count), wish.start)
    check([*unfillable(arrays, wish), *_no_scope(fewest, most, least_s, most_s)], source=line.source)
    return most_efficient(arrays, Scope(least_s, most_s, fewest, most), wish, clock)


def _no_scope(fewest: int, most: int, least_s: float, most_s: float) -> Iterator[Problem]:
    if fewest > most:
        what = f"at least {fewest} workers are asked, but there can be no more than {most}"
        yield Problem("workers", what, "ask for fewer, or allow larger teams")
    if least_s > most_s:
        what = f"{most_s:g} s at most are given, but {most} workers need {least_s:g} s at least"
        yield Problem("takt", what, "allow a longer takt, or more workers")


def _plain(arrays: CarArrays, wish: CarWish, clock: Clock) -> CarBalance:
    """A line that asks for no more than a plain one: the exact search has it."""
    limits = {"seconds": clock.seconds, "seed": clock.seed, "jobs": clock.jobs, "progress": clock.progress}
    found = balance(simple_tasks(arrays), takt_s=wish.takt_s, **limits)  # type: ignore[arg-type]
    clock.interrupted, clock.rounds = found.interrupted, found.nodes
    roomy = car_arrays(wish.line, float(wish.takt_s or 0.0), found.stations)
    plan = simple_plan(roomy, found.station_of)
    clock.trace = list(found.trace)
    return result_of("workers", Found(plan, roomy, found.bounds, found.lower_bound), wish, clock)


def _workers(arrays: CarArrays, wish: CarWish, clock: Clock) -> CarBalance:
    bounds = car_bounds(arrays)
    check(too_few(wish, bounds), source=wish.line.source)
    bound = max(b.value for b in bounds)
    clock.bound = bound
    search = Search(arrays, clock, wish.line.overload_price)
    search.most_workers = wish.workers or search.most_workers
    search.rehearse()
    first_balance(search, clock, f"takt {wish.takt_s:g} s")
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
        search.best, proof = small_proof(arrays, search.best, clock, start=None, workers=workers_of(search.best) - 1)
        bounds, bound = (*bounds, proof), max(bound, proof.value)
    _smooth(search, clock)
    return result_of("workers", Found(search.best, arrays, bounds, bound), wish, clock)


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
