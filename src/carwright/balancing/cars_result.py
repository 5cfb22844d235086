"""From the arrays of a plan to a balance that can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carwright.balancing.cars_arrays import MICRO, CarArrays, station_of_today
from carwright.balancing.cars_overloads import overload_s
from carwright.balancing.cars_search import Clock
from carwright.balancing.cars_units import inner_walks_s
from carwright.balancing.cars_wishes import CarWish
from carwright.kernels.balancing.cars_room import (
    HOME,
    NOWHERE,
    OP_FIRST,
    STATION,
    TAKT,
    WORKER,
    Plan,
)
from carwright.results.balance import Bound
from carwright.results.balance_cars import CarBalance, CarGoal, Job, Move, WorkerLoad


@dataclass
class Found:
    """A plan with what is known of how good it is."""

    plan: Plan
    arrays: CarArrays
    bounds: tuple[Bound, ...]
    bound: float


def result_of(goal: CarGoal, found: Found, wish: CarWish, clock: Clock) -> CarBalance:
    """The balance behind a plan; stations that need not exist are counted without gaps."""
    arrays, plan = found.arrays, found.plan
    number = _numbers(arrays, plan)
    jobs = _jobs(arrays, plan, number)
    takt_s = float(arrays.line.limits[TAKT]) / MICRO if goal in ("takt", "efficiency") else float(wish.takt_s or 0.0)
    names = tuple(s.name for s in wish.line.stations) or tuple(str(k + 1) for k in range(max(number.values())))
    moved = moved_tasks(wish, jobs, names)
    hands = int((plan.side != 0).sum())
    best = {"workers": hands, "takt": takt_s, "moves": len(moved), "efficiency": hands * takt_s}[goal]
    heights = {number[s]: arrays.heights[int(plan.height[s]).bit_length() - 1] for s in number if plan.height[s]}
    return CarBalance(
        line=wish.line,
        goal=goal,
        takt_s=takt_s,
        jobs=tuple(jobs),
        workers=tuple(_loads(arrays, plan, number, jobs, takt_s)),
        station_names=names,
        station_heights=tuple("" if arrays.heights == ("any",) else heights.get(k + 1, "") for k in range(len(names))),
        bounds=found.bounds,
        lower_bound=found.bound,
        seconds=clock.elapsed,
        rounds=clock.rounds,
        seed=clock.seed,
        threads=clock.jobs,
        moved=moved,
        trace=tuple(clock.trace),
        interrupted=clock.interrupted,
        proof=_proof(goal, best, found.bound, found.bounds),
    )


def _proof(goal: CarGoal, best: float, bound: float, bounds: tuple[Bound, ...]) -> str:
    unit = {
        "workers": "workers", "takt": "s of takt", "moves": "moved tasks", "efficiency": "s of workers times takt"
    }[goal]  # fmt: skip
    if best <= bound * (1 + 1e-9):
        by = max(bounds, key=lambda b: b.value).name if goal == "workers" else bounds[-1].name
        return f"proven best: no balance has fewer {unit} than {bound:.6g} (bound: {by})"
    gap = f", at most {100 * (best / bound - 1):.1f} % above the best" if bound else ""
    return f"not proven: {best:.6g} {unit} found, at least {bound:.6g} are needed{gap}"


def _numbers(arrays: CarArrays, plan: Plan) -> dict[int, int]:
    """Number of each station, from 1; empty ones are left out where no stations exist, not even today."""
    count = len(plan.height)
    home = int(arrays.line.unit[:, HOME].max(initial=NOWHERE))
    used = range(count) if arrays.fixed_stations else [s for s in range(count) if plan.height[s] or s <= home]
    return {s: k for k, s in enumerate(used, start=1)}


def _jobs(arrays: CarArrays, plan: Plan, number: Mapping[int, int]) -> list[Job]:
    line = arrays.car_line
    jobs = []
    for k, unit in enumerate(arrays.units.tasks):
        station, worker = int(plan.unit[k, STATION]), int(plan.unit[k, WORKER])
        side = _name(arrays.sides, int(plan.side[station, worker]))
        first = int(arrays.line.unit[k, OP_FIRST])
        for op, task in enumerate(unit, start=first):
            start = float(plan.op_start[op]) / MICRO
            jobs.append(
                Job(line.tasks[task].name, number[station], worker + 1, side, start, line.mean_s(line.tasks[task]))
            )
    place = {task.name: k for k, task in enumerate(line.tasks)}
    return sorted(jobs, key=lambda job: (job.station, job.worker, job.start_s, place[job.task]))


def _name(names: tuple[str, ...], bit: int) -> str:
    return "" if names == ("any",) else names[bit.bit_length() - 1]


def _loads(
    arrays: CarArrays, plan: Plan, number: Mapping[int, int], jobs: list[Job], takt_s: float
) -> list[WorkerLoad]:
    line = arrays.car_line
    task_of = {task.name: task for task in line.tasks}
    rows: dict[tuple[int, int], list[Job]] = {}
    for job in jobs:
        rows.setdefault((job.station, job.worker), []).append(job)
    back = {k: s for s, k in number.items()}
    walks = {line.tasks[unit[0]].name: inner_walks_s(line, unit) for unit in arrays.units.tasks}
    loads = []
    for (station, worker), row in rows.items():
        tasks = [task_of[job.task] for job in row]
        base = sum(task.time_s for task in tasks) + sum(walks.get(task.name, 0.0) for task in tasks)
        extra = [(name, seconds) for task in tasks for name, seconds in task.extra_s.items()]
        heaviest = {
            model: base + sum(seconds for name, seconds in extra if line.share_of(name, model) > 0)
            for model in line.model_shares
        }
        model = max(heaviest, key=lambda name: heaviest[name])
        loads.append(
            WorkerLoad(
                station,
                worker,
                row[0].side,
                sum(job.mean_s for job in row),
                float(plan.ends[back[station], worker - 1]) / MICRO,
                heaviest[model],
                model,
                overload_s(line, tasks, takt_s, base),
                sum(task.ergonomics for task in tasks),
                tuple(job.task for job in row),
            )
        )
    return loads


def moved_tasks(wish: CarWish, jobs: list[Job], names: tuple[str, ...]) -> tuple[Move, ...]:
    """Tasks that are not at the station where they are today."""
    known = [station.name for station in wish.line.stations]
    moves = []
    for job in jobs:
        here = job.station - 1
        home = station_of_today(wish.start[job.task], known) if job.task in wish.start else here
        if home != here:
            # A line without a table of stations may have become shorter than today.
            moves.append(Move(job.task, names[home] if home < len(names) else str(home + 1), names[here]))
    return tuple(moves)
