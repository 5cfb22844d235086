"""Proof on small car lines: the arrays as plain lists for the constraint solver, and its answer as a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from carwright.balancing.cars_arrays import MICRO, CarArrays, homes_of, new_plan
from carwright.balancing.cars_search import Clock
from carwright.kernels.balancing.cars_room import (
    APART_END,
    APART_FIRST,
    FINISH,
    HEAVIEST,
    HEIGHTS,
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
    Line,
    Plan,
)
from carwright.model.tasks import Tasks
from carwright.results.balance import Bound
from carwright.solvers.balance_cpsat import SmallAnswer, SmallGoal, SmallLine, solve_small

Start = Mapping[str, str | int]
"""Station of tasks today."""
SMOOTHING = 0.88
"""Share of the time after which a balance is only made smoother."""
LARGEST_PART = 10_000
"""Of the fraction by which the solver is told how much of a takt the heaviest car may ask."""
MOST_UNITS = 40
"""Units of a line that is given to the constraint solver; beyond it proofs take hours."""


def can_prove(arrays: CarArrays) -> bool:
    """Whether the line is small enough; with walks, every task must have a position."""
    unit = arrays.line.unit
    spots = all(any(arrays.line.op[i, 0] for i in range(row[OP_FIRST], row[OP_END])) for row in unit)
    return len(unit) <= MOST_UNITS and (spots or not arrays.line.walk.any())


def small_line(arrays: CarArrays, stations: int, homes: Sequence[Sequence[int]]) -> SmallLine:
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
        homes=homes,
        walk=[[int(cell) for cell in row] for row in line.walk],
        station_sides=[int(row[REACH]) for row in line.station[:stations]],
        station_heights=[int(row[STANDS]) for row in line.station[:stations]],
        teams=[int(row[TEAM]) for row in line.station[:stations]],
        takt=int(line.limits[TAKT]),
        shortest=0,
        overload=(0, 1),
        heaviest=int(line.limits[HEAVIEST]),
        station_points=int(line.limits[STATION_POINTS]),
        worker_points=int(line.limits[WORKER_POINTS]),
        identical=not arrays.fixed_stations,
    )


def proven_with(
    arrays: CarArrays, workers: int, *, start: Start | None, seconds: float, jobs: int, seed: int
) -> SmallAnswer:
    """Best balance with at most so many workers, or a bound: fewest workers or, from a start, fewest moved tasks."""
    whole = arrays.fixed_stations or start is not None
    # A station more than workers is of no use where all are alike.
    stations = len(arrays.line.station) if whole else min(len(arrays.line.station), workers)
    small = small_line(arrays, stations, homes_of(arrays, start or {}))
    goal: SmallGoal = "workers" if start is None else "moves"
    return solve_small(small, workers=workers, goal=goal, seconds=seconds, jobs=jobs, seed=seed)


def takt_proof(
    arrays: CarArrays, best: Plan | None, clock: Clock, *, limits: tuple[float, int | None], share: float = 1.0
) -> tuple[Plan | None, Bound, float]:
    """A plan of a shorter takt than that of ``arrays`` if the solver finds one, and the takt below which there is none.

    ``limits`` = (seconds below which no takt is, workers at most); ``share`` of the time that is left is used.
    """
    clock.phase = "proof"
    low_s, workers = limits
    hands = int(arrays.line.station[:, TEAM].sum()) if workers is None else workers
    stations = len(arrays.line.station) if arrays.fixed_stations else min(len(arrays.line.station), hands)
    overload = Fraction(arrays.car_line.overload or 0).limit_denominator(LARGEST_PART)
    small = small_line(arrays, stations, [[] for _ in arrays.units.tasks])
    shortest = min(int(low_s * MICRO), small.takt)
    small = replace(small, shortest=shortest, overload=(overload.numerator, overload.denominator))
    begun = clock.elapsed
    left = max(0.1, share * (clock.seconds - clock.elapsed))
    try:
        answer = solve_small(small, workers=hands, goal="takt", seconds=left, jobs=clock.jobs, seed=clock.seed)
    except KeyboardInterrupt:
        clock.interrupted = True
        return best, Bound("constraint solver", 0, clock.elapsed - begun, "stopped"), low_s
    exact = max(low_s, answer.bound / MICRO)
    why = "every possibility, by CP-SAT"
    return (
        (plan_of(arrays, answer) if answer.starts else best),
        Bound("constraint solver", round(exact), 0.0, why),
        exact,
    )


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
    for u, (s, k) in enumerate(zip(answer.station, answer.worker, strict=True)):
        first = int(line.unit[u, OP_FIRST])
        for i, start in enumerate(answer.starts[u], start=first):
            plan.op_start[i] = start
        finish = int(plan.op_start[first + len(answer.starts[u]) - 1] + line.op[first + len(answer.starts[u]) - 1, 1])
        plan.unit[u, STATION], plan.unit[u, WORKER], plan.unit[u, FINISH] = s, k, finish
        plan.load[s, k] += line.unit[u, TIME]
        plan.side[s, k], plan.height[s] = answer.sides[s][k], answer.heights[s]
    plan.ends[:] = ends_of(line, plan)
    return plan


def ends_of(line: Line, plan: Plan) -> np.ndarray:
    """When each worker is back where he began, from the schedule; shape (stations, workers)."""
    rounds: dict[tuple[int, int], list[int]] = {}
    for u in np.argsort(plan.unit[:, FINISH], kind="stable"):
        rounds.setdefault((int(plan.unit[u, STATION]), int(plan.unit[u, WORKER])), []).append(int(u))
    ends = np.zeros_like(plan.ends)
    for hands, row in rounds.items():
        spots = [int(line.op[i, 0]) for u in row for i in range(line.unit[u, OP_FIRST], line.unit[u, OP_END])]
        stood = [spot for spot in spots if spot]
        ends[hands] = plan.unit[row[-1], FINISH] + (line.walk[stood[-1], stood[0]] if stood else 0)
    return ends


def small_proof(
    arrays: CarArrays, best: Plan, clock: Clock, *, start: Start | None, workers: int
) -> tuple[Plan, Bound]:
    """A better plan if the constraint solver finds one, and its bound: there is none below it.

    With a start moved tasks are counted, else workers.
    """
    plan, bound = solver_balance(arrays, clock, start=start, workers=workers)
    return best if plan is None else plan, bound


def solver_balance(arrays: CarArrays, clock: Clock, *, start: Start | None, workers: int) -> tuple[Plan | None, Bound]:
    """The best plan that the constraint solver finds with at most so many workers, and its bound, as above."""
    clock.phase = "proof"
    if clock.interrupted:
        return None, Bound("constraint solver", 0, 0.0, "not asked")
    begun = clock.elapsed
    left = max(0.1, SMOOTHING * clock.seconds - clock.elapsed)
    try:
        answer = proven_with(arrays, workers, start=start, seconds=left, jobs=clock.jobs, seed=clock.seed)
    except KeyboardInterrupt:
        clock.interrupted = True
        return None, Bound("constraint solver", 0, clock.elapsed - begun, "stopped")
    plan = plan_of(arrays, answer) if answer.starts else None
    return plan, Bound("constraint solver", answer.bound, clock.elapsed - begun, "every possibility, by CP-SAT")
