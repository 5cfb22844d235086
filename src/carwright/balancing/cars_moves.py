"""A rebalance: the fewest tasks away from their station of today, by repair, rebuilding, and proof on small lines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from carwright.balancing.cars_arrays import CarArrays, copy_of
from carwright.balancing.cars_bounds import car_bounds
from carwright.balancing.cars_crews import moves_bound
from carwright.balancing.cars_exact import can_prove, small_proof
from carwright.balancing.cars_first import first_balance
from carwright.balancing.cars_repair import Repair, rehearse_repair
from carwright.balancing.cars_result import Found, result_of
from carwright.balancing.cars_search import MANY, Clock, Search, moves_of, workers_of
from carwright.balancing.cars_wishes import CarWish, too_few
from carwright.errors import check
from carwright.kernels.balancing.cars_room import Line, Plan
from carwright.kernels.balancing.cars_search import FEWEST_MOVES, FEWEST_WORKERS
from carwright.results.balance_cars import CarBalance

STARTING, MENDING, REPAIRING, RETURNING = 0.3, 0.6, 0.6, 0.9
"""Shares of the time in which repairs of today's balance are begun, by which one must have come to an end, and until
which moved tasks are brought home; and the same if the line had to be built anew."""
SMALL = 0.3
"""Part of these shares on lines that go to the constraint solver."""
MOST_STARTS = 24


def fewest_moved(arrays: CarArrays, wish: CarWish, clock: Clock) -> CarBalance:
    """As few tasks away from their station of today as can be found, then as few workers."""
    of_workers = car_bounds(arrays)
    check(too_few(wish, of_workers), source=wish.line.source)
    bounds = (*of_workers, moves_bound(arrays, wish.workers))
    clock.bound, clock.phase = bounds[-1].value, "fewest moves"
    search = Search(arrays, clock, wish.line.overload_price)
    search.most_workers = wish.workers or MANY
    search.rehearse()
    rehearse_repair(arrays, clock)
    best = _repaired(arrays, clock, search.most_workers)
    if best is None:  # too little room to repair: the line is built anew, with a liking for the stations of today
        search.goal = FEWEST_WORKERS
        search.start_from(None)
        first_balance(search, clock, f"takt {wish.takt_s:g} s, {wish.workers} workers")
        assert search.best is not None
        best = _brought_home(arrays, clock, search.best, search.most_workers)
    search.goal = FEWEST_MOVES
    search.start_from(best)

    def enough() -> bool:
        assert search.best is not None
        moves = moves_of(arrays.line, search.best)
        clock.note(moves)
        return clock.over(1 / 2 if can_prove(arrays) else 1.0) or moves <= clock.bound

    search.go_on(enough)
    best = search.best
    assert best is not None
    if can_prove(arrays) and moves_of(arrays.line, best) > clock.bound:
        best, proof = small_proof(arrays, best, clock, start=wish.start, workers=search.most_workers)
        bounds, clock.bound = (*bounds, proof), max(clock.bound, proof.value)
    return result_of("moves", Found(best, arrays, bounds, clock.bound), wish, clock)


def _brought_home(arrays: CarArrays, clock: Clock, plan: Plan, workers: int) -> Plan:
    """A line that was built anew, with what can be brought home of it."""
    clock.phase = "fewest moves"
    repair = Repair(arrays, clock, 0, workers)
    repair.adopt(plan, workers)
    try:
        for better in repair.bring_home(lambda: clock.over(SMALL if can_prove(arrays) else RETURNING)):
            plan = copy_of(better)
            clock.note(moves_of(arrays.line, plan))
    except KeyboardInterrupt:
        clock.interrupted = True
    return plan


@dataclass
class _Shares:
    """How much of the time each part has."""

    starting: float
    mending: float
    repairing: float


def _repaired(arrays: CarArrays, clock: Clock, workers: int) -> Plan | None:
    """Today's balance with as few moves as repairs need, each thread its own; None if none comes to an end."""
    part = SMALL if can_prove(arrays) else 1.0
    shares = _Shares(part * STARTING, part * MENDING, part * REPAIRING)
    with ThreadPoolExecutor(max_workers=clock.jobs) as pool:
        futures = [pool.submit(_repairs, arrays, clock, (k, workers), shares) for k in range(clock.jobs)]
        try:
            plans = [future.result() for future in futures]
        except KeyboardInterrupt:
            clock.interrupted = True
            plans = [future.result() for future in futures]
    return min((plan for plan in plans if plan is not None), key=lambda plan: _rank(arrays.line, plan), default=None)


def _rank(line: Line, plan: Plan) -> tuple[int, int]:
    return moves_of(line, plan), workers_of(plan)


def _repairs(arrays: CarArrays, clock: Clock, which: tuple[int, int], shares: _Shares) -> Plan | None:
    """What one thread does: repairs from the beginning, then the best of them made better."""
    first, workers = which
    best: Repair | None = None
    for number in range(first, MOST_STARTS * clock.jobs, clock.jobs):
        if number != first and clock.over(shares.starting):
            break
        repair = Repair(arrays, clock, number, workers)
        repair.begin()
        if repair.mend(lambda: clock.over(shares.mending)) and (best is None or repair.rank < best.rank):
            best = repair
            clock.note(min(best.rank[0], clock.best or MANY))
            if best.rank[0] <= clock.bound:
                return best.plan
    if best is None:
        return None
    plan = copy_of(best.plan)
    for plan in best.bring_home(lambda: clock.over(shares.repairing)):
        clock.note(min(_rank(arrays.line, plan)[0], clock.best or MANY))
        if _rank(arrays.line, plan)[0] <= clock.bound:
            break
    return plan
