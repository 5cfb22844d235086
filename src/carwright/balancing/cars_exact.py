"""Proof on small car lines: the arrays as plain lists for the constraint solver, and its answer as a plan."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from carwright.balancing.cars_arrays import CarArrays, new_plan
from carwright.balancing.cars_search import Clock
from carwright.kernels.balancing.cars_room import (
    APART_END,
    APART_FIRST,
    FINISH,
    HEAVIEST,
    HEIGHTS,
    HOME,
    OP_END,
    OP_FIRST,
    REACH,
    SIDES,
    STANDS,
    STATION,
    STATION_POINTS,
    STRAIN,
    TAKT,
    TEAM,
    TIME,
    WORKER,
    WORKER_POINTS,
    Plan,
)
from carwright.model.tasks import Tasks
from carwright.results.balance import Bound
from carwright.solvers.balance_cpsat import SmallAnswer, SmallLine, solve_small

SMOOTHING = 0.88
"""Share of the time after which a balance is only made smoother."""
MOST_UNITS = 40
"""Units of a line that is given to the constraint solver; beyond it proofs take hours."""


def can_prove(arrays: CarArrays) -> bool:
    """Whether the line is small enough; with walks, every task must have a position."""
    unit = arrays.line.unit
    spots = all(any(arrays.line.op[i, 0] for i in range(row[OP_FIRST], row[OP_END])) for row in unit)
    return len(unit) <= MOST_UNITS and (spots or not arrays.line.walk.any())


def small_line(arrays: CarArrays, stations: int) -> SmallLine:
    """The first so many stations of a line, in plain lists."""
    line = arrays.line
    unit = [[int(cell) for cell in row] for row in line.unit]
    lists = [int(cell) for cell in line.lists]
    return SmallLine(
        ops=[[(int(line.op[i, 0]), int(line.op[i, 1])) for i in range(row[OP_FIRST], row[OP_END])] for row in unit],
        before=arrays.units.before,
        apart=[lists[row[APART_FIRST] : row[APART_END]] for row in unit],
        sides=[row[SIDES] for row in unit],
        heights=[row[HEIGHTS] for row in unit],
        worst=[[int(cell) for cell in row] for row in line.worst],
        strain=[row[STRAIN] for row in unit],
        allowed=[[bool(cell) for cell in row[:stations]] for row in line.allowed],
        home=[row[HOME] for row in unit],
        walk=[[int(cell) for cell in row] for row in line.walk],
        station_sides=[int(row[REACH]) for row in line.station[:stations]],
        station_heights=[int(row[STANDS]) for row in line.station[:stations]],
        teams=[int(row[TEAM]) for row in line.station[:stations]],
        takt=int(line.limits[TAKT]),
        heaviest=int(line.limits[HEAVIEST]),
        station_points=int(line.limits[STATION_POINTS]),
        worker_points=int(line.limits[WORKER_POINTS]),
        identical=not arrays.fixed_stations,
    )


def proven_with(arrays: CarArrays, workers: int, *, moves: bool, seconds: float, jobs: int, seed: int) -> SmallAnswer:
    """Best balance with at most so many workers, or a bound; a worker more than stations is of no use where all fit."""
    stations = len(arrays.line.station) if arrays.fixed_stations or moves else min(len(arrays.line.station), workers)
    small = small_line(arrays, stations)
    return solve_small(small, workers=workers, moves=moves, seconds=seconds, jobs=jobs, seed=seed)


def simple_tasks(arrays: CarArrays) -> Tasks:
    """The plain problem of a line that asks for no more: units with their mean times in whole microseconds."""
    times = tuple(int(time) for time in arrays.line.unit[:, TIME])
    names = tuple(arrays.car_line.tasks[unit[0]].name for unit in arrays.units.tasks)
    arrows = tuple((b, k) for k, before in enumerate(arrays.units.before) for b in sorted(before))
    return Tasks(names, times, arrows, Fraction(1, 1_000_000), source=arrays.car_line.source)


def simple_plan(arrays: CarArrays, stations: Sequence[int]) -> Plan:
    """The plan of a plain line from the station (from 1) of each unit; units stand in an order of work."""
    line, plan = arrays.line, new_plan(arrays.line)
    for u, station in enumerate(stations):
        s = station - 1
        plan.op_start[line.unit[u, OP_FIRST]] = plan.load[s, 0]
        plan.load[s, 0] += line.unit[u, TIME]
        plan.ends[s, 0] = plan.load[s, 0]
        plan.unit[u, STATION], plan.unit[u, WORKER], plan.unit[u, FINISH] = s, 0, plan.load[s, 0]
        plan.side[s, 0] = plan.height[s] = 1
    return plan


def plan_of(arrays: CarArrays, answer: SmallAnswer) -> Plan:
    """The plan of an answer."""
    plan = new_plan(arrays.line)
    line = arrays.line
    rounds: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for u, (s, k) in enumerate(zip(answer.station, answer.worker, strict=True)):
        first = int(line.unit[u, OP_FIRST])
        for i, start in enumerate(answer.starts[u], start=first):
            plan.op_start[i] = start
        finish = int(plan.op_start[first + len(answer.starts[u]) - 1] + line.op[first + len(answer.starts[u]) - 1, 1])
        plan.unit[u, STATION], plan.unit[u, WORKER], plan.unit[u, FINISH] = s, k, finish
        plan.load[s, k] += line.unit[u, TIME]
        plan.side[s, k], plan.height[s] = answer.sides[s][k], answer.heights[s]
        rounds.setdefault((s, k), []).append((finish, u))
    for (s, k), row in rounds.items():
        row.sort()
        spots = [int(line.op[i, 0]) for _, u in row for i in range(line.unit[u, OP_FIRST], line.unit[u, OP_END])]
        stood = [spot for spot in spots if spot]
        plan.ends[s, k] = row[-1][0] + (int(line.walk[stood[-1], stood[0]]) if stood else 0)
    return plan


def small_proof(arrays: CarArrays, best: Plan, clock: Clock, *, moves: bool, workers: int) -> tuple[Plan, Bound]:
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
