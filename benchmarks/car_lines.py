"""Made-up car lines of real size: how soon there is a balance, how near to the proven bound it comes.

``python benchmarks/car_lines.py [--tasks 1500] [--seeds 1 2 3] [--seconds 120] [--jobs 2] [--record]`` balances lines
made by `carwright.balancing.car_generator` at 76 s, and has the independent checker judge who does what: every task
once, precedence from station to station, no worker above the takt. ``--rebalance 73`` goes on from that balance to
another takt with the fewest moves. ``--record`` keeps the row in ``history/car_lines.csv``.
"""

from __future__ import annotations

import argparse
import csv
import platform
import time
from datetime import date
from pathlib import Path

from balancing import checker
from carwright.balancing.car_generator import Recipe, car_line
from carwright.balancing.cars import balance_cars
from carwright.results.balance import BalanceProgress
from carwright.results.balance_cars import CarBalance

HISTORY = Path(__file__).parent / "history" / "car_lines.csv"
TAKT_S = 76.0
HEAD = (
    "date", "tasks", "options", "team", "seed", "jobs", "seconds", "first_s", "first", "at_10_s", "workers", "bound",
    "gap", "stations", "wall_s", "cpu_s", "machine",
)  # fmt: skip


def measured(tasks: int, seed: int, seconds: float, jobs: int) -> tuple[dict[str, object], CarBalance]:
    """One line, balanced once; what is compiled is compiled before."""
    recipe = Recipe(tasks=tasks)
    balance_cars(car_line(Recipe(tasks=20), seed=seed), takt_s=TAKT_S, seconds=0.5, jobs=1, rounds=10)
    seen: list[BalanceProgress] = []
    wall, cpu = time.perf_counter(), time.process_time()
    found = balance_cars(car_line(recipe, seed=seed), takt_s=TAKT_S, seconds=seconds, jobs=jobs, progress=seen.append)
    by_ten = [point.best for point in found.trace if point.seconds <= 10]
    if not judged(found):
        raise SystemExit(f"the checker refuses the balance of line {seed}")
    row = {
        "date": date.today().isoformat(),
        "tasks": tasks,
        "options": recipe.options,
        "team": recipe.workers,
        "seed": seed,
        "jobs": jobs,
        "seconds": seconds,
        "first_s": round(found.trace[0].seconds, 2),
        "first": found.trace[0].best,
        "at_10_s": by_ten[-1] if by_ten else "",
        "workers": len(found.workers),
        "bound": int(found.lower_bound),
        "gap": round(found.gap, 4),
        "stations": found.stations,
        "wall_s": round(time.perf_counter() - wall, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "machine": f"{platform.machine()}, {platform.system()}",
    }
    return row, found


def judged(found: CarBalance) -> bool:
    """Whether the independent checker accepts the balance: stations by precedence, workers by takt."""
    module = checker()
    if module is None:
        raise SystemExit("no check_balance.py beside the data: set CARWRIGHT_DATA")
    number = {task.name: k for k, task in enumerate(found.line.tasks, start=1)}
    times = {number[job.task]: round(job.mean_s * 1e6) for job in found.jobs}
    arrows = [(number[b], number[t.name]) for t in found.line.tasks for b in t.predecessors]
    given = {"n": len(number), "cycle": None, "times": times, "prec": arrows}
    by_station = {number[job.task]: job.station for job in found.jobs}
    by_worker = {number[job.task]: 100 * job.station + job.worker for job in found.jobs}
    whole = len(found.jobs) == len(number)
    # Each task is rounded to whole microseconds.
    takt = round(found.takt_s * 1e6) + len(number)
    in_order = module.check(given, by_station, max_stations=found.stations)
    in_time = module.check({**given, "prec": []}, by_worker, cycle=takt, max_stations=len(found.workers))
    return bool(whole and in_order["feasible"] and in_time["feasible"])


def rebalanced(today: CarBalance, takt_s: float, seconds: float, jobs: int) -> None:
    """From a balance to another takt with the fewest moves."""
    start = {job.task: job.station for job in today.jobs}
    cpu = time.process_time()
    found = balance_cars(today.line, takt_s=takt_s, start=start, fewest_moves=True, seconds=seconds, jobs=jobs)
    if not judged(found):
        raise SystemExit("the checker refuses the rebalanced line")
    figures = f"{len(found.moved)} of {len(start)} tasks moved, at least {found.lower_bound:g}"
    print(f"# at {takt_s:g} s: {figures}; {len(today.workers)} workers before, {len(found.workers)} after", end="; ")
    print(f"{time.process_time() - cpu:.1f} s of processor time")


def main() -> None:
    """Measure and print, one row a line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--tasks", type=int, default=1500)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rebalance", type=float, metavar="TAKT")
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    print(*HEAD, sep=",")
    for seed in asked.seeds:
        row, found = measured(asked.tasks, seed, asked.seconds, asked.jobs)
        print(*row.values(), sep=",", flush=True)
        if asked.rebalance:
            rebalanced(found, asked.rebalance, asked.seconds, asked.jobs)
        if asked.record:
            new = not HISTORY.exists()
            with HISTORY.open("a", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, HEAD, lineterminator="\n")
                if new:
                    writer.writeheader()
                writer.writerow(row)


if __name__ == "__main__":
    main()
