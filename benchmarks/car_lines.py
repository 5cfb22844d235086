"""Made-up car lines of real size: how soon there is a balance, how near to the proven bound it comes.

``python benchmarks/car_lines.py [--tasks 1500] [--seeds 1 2 3] [--seconds 120] [--jobs 2] [--record]`` balances lines
made by `carwright.balancing.car_generator` at 76 s. ``--record`` keeps the row in ``history/car_lines.csv``.
"""

from __future__ import annotations

import argparse
import csv
import platform
import time
from datetime import date
from pathlib import Path

from carwright.balancing.car_generator import Recipe, car_line
from carwright.balancing.cars import balance_cars
from carwright.results.balance import BalanceProgress

HISTORY = Path(__file__).parent / "history" / "car_lines.csv"
TAKT_S = 76.0
HEAD = (
    "date", "tasks", "options", "team", "seed", "jobs", "seconds", "first_s", "first", "at_10_s", "workers", "bound",
    "gap", "stations", "wall_s", "cpu_s", "machine",
)  # fmt: skip


def measured(tasks: int, seed: int, seconds: float, jobs: int) -> dict[str, object]:
    """One line, balanced once; what is compiled is compiled before."""
    recipe = Recipe(tasks=tasks)
    balance_cars(car_line(Recipe(tasks=20), seed=seed), takt_s=TAKT_S, seconds=0.5, jobs=1, rounds=10)
    seen: list[BalanceProgress] = []
    wall, cpu = time.perf_counter(), time.process_time()
    found = balance_cars(car_line(recipe, seed=seed), takt_s=TAKT_S, seconds=seconds, jobs=jobs, progress=seen.append)
    by_ten = [point.best for point in found.trace if point.seconds <= 10]
    return {
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


def main() -> None:
    """Measure and print, one row a line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--tasks", type=int, default=1500)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    print(*HEAD, sep=",")
    for seed in asked.seeds:
        row = measured(asked.tasks, seed, asked.seconds, asked.jobs)
        print(*row.values(), sep=",", flush=True)
        if asked.record:
            new = not HISTORY.exists()
            with HISTORY.open("a", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, HEAD, lineterminator="\n")
                if new:
                    writer.writeheader()
                writer.writerow(row)


if __name__ == "__main__":
    main()
