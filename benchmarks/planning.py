"""Speed of ``carwright plan``: time to a gap against quarters, trims, scenarios and rebates of the contract makers.

``python benchmarks/planning.py`` runs all; ``--only size`` the size that the goal is set for. CPU seconds are those of
the search and of HiGHS beside it; wall seconds mean something on an idle machine only, and ``load`` tells how idle.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from carwright.planning.plan import plan_of_problem
from plans.made_up import made_up_problem
from speed.machine import commit, processor

HISTORY = Path(__file__).resolve().parent / "history" / "planning.csv"
GAP, GOAL_S = 0.005, 60.0
SIZE = (40, 12, 20)


@dataclass(frozen=True)
class Case:
    """A made-up maker; fees of the contract makers are flat, or fall by volume moderately or steeply."""

    quarters: int
    trims: int
    scenarios: int
    fees: str = "flat"


CASES = {
    "size": [Case(*SIZE), Case(*SIZE, "moderate"), Case(*SIZE, "steep")],
    "quarters": [Case(20, 12, 20), Case(30, 12, 20)],
    "trims": [Case(40, 6, 20), Case(40, 24, 20)],
    "scenarios": [Case(40, 12, 5), Case(40, 12, 10)],
}


def measured(case: Case, seconds: float, jobs: int) -> dict[str, object]:
    """Plan one case and tell gap, CPU and wall seconds."""
    problem = made_up_problem(**asdict(case))
    begun = time.perf_counter()
    made = plan_of_problem(problem, seconds=seconds, gap=GAP, alternatives=False, binding=False, jobs=jobs)
    wall = time.perf_counter() - begun
    of_size = (case.quarters, case.trims, case.scenarios) == SIZE
    met = made.gap is not None and made.gap <= GAP and wall <= GOAL_S
    return {
        **asdict(case),
        "status": made.status,
        "gap_percent": "" if made.gap is None else f"{100 * made.gap:.3f}",
        "cpu_s": f"{made.cpu_seconds:.1f}",
        "wall_s": f"{wall:.1f}",
        "limit_s": f"{seconds:g}",
        "load": f"{os.getloadavg()[0]:.1f}",
        "rounds": int(made.figures["rounds"]),
        "goal": f"<= {100 * GAP:g} % in {GOAL_S:g} s" if of_size else "",
        "met": ("yes" if met else "no") if of_size else "",
    }


def keep(rows: list[dict[str, object]]) -> None:
    """Append to the history: gains and losses alike."""
    fresh = not HISTORY.exists()
    common = {"date": datetime.now().strftime("%Y-%m-%d %H:%M"), "commit": commit(), "processor": processor()}
    with HISTORY.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*common, *rows[0]], lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerows({**common, **row} for row in rows)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--only", choices=sorted(CASES), action="append")
    reader.add_argument("--seconds", type=float, default=GOAL_S)
    reader.add_argument("--jobs", type=int, default=2)
    reader.add_argument("--no-history", action="store_true")
    wishes = reader.parse_args()
    for group in wishes.only or CASES:
        for case in CASES[group]:
            row = measured(case, wishes.seconds, wishes.jobs)
            print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)
            if not wishes.no_history:
                keep([row])


if __name__ == "__main__":
    main()
