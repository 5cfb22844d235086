"""How long it takes to promise a day to a large order book, typed as a user would.

    python benchmarks/promise.py [--orders 240000] [--no-history]

The shipped small plant is planned once (not measured) with a launch of that many orders. Then ``carwright promise`` is
run as a command of its own on a CSV and on a Parquet book: from the shell to the last file written, start of Python
included. Wall and processor seconds are appended to ``benchmarks/history/promise.csv``, met or not.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
import polars as pl

from speed.history import Measured, keep
from speed.machine import commit, processor

ROOT = Path(__file__).resolve().parents[1]
PLANT = ROOT / "examples" / "plan" / "plant.yaml"
HISTORY = ROOT / "benchmarks" / "history" / "promise.csv"
GOAL_S = 10.0
LAUNCH = "2026-10-01"


def book(orders: int) -> pl.DataFrame:
    """Orders of a launch: most come in the first minutes; seeded."""
    random = np.random.default_rng(1)
    seconds = np.minimum(np.sort(random.exponential(7_200.0, orders)), 64_000.0)
    start = np.datetime64(f"{LAUNCH}T10:00:00", "us")
    return pl.DataFrame({
        "order": [f"A{n:07d}" for n in range(orders)],
        "ordered at": start + (1e6 * seconds).astype("timedelta64[us]"),
        "car": np.where(random.random(orders) < 0.6, "sedan", "suv"),
        "region": ["home market"] * orders,
        "priority": random.integers(1, 4, orders),
        "cancelled": random.random(orders) < 0.02,
    })  # fmt: skip


def seconds_of(*words: str) -> tuple[float, float]:
    """Wall and processor seconds of a command."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "carwright.cli.main", *words], capture_output=True, text=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stderr}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=240_000)
    parser.add_argument("--no-history", action="store_true", help="print only")
    asked = parser.parse_args()
    print(f"{processor()}; commit {commit()}")
    figures = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        burst = f"sales.bursts.launch.orders={asked.orders} cars"
        seconds_of(
            "plan", str(PLANT), "--no-alternatives", "--seconds", "20", "--set", burst, "--out", str(folder / "plan")
        )
        orders = book(asked.orders)
        orders.write_csv(folder / "book.csv", datetime_format="%Y-%m-%d %H:%M:%S")
        orders.write_parquet(folder / "book.parquet")
        common = ("promise", str(PLANT), "--plan", str(folder / "plan"), "--set", burst)
        for kind, more in (("csv", ()), ("parquet", ()), ("parquet", ("--output-error", "8 %")),
                           ("csv", ("--before", str(folder / "csv")))):  # fmt: skip
            out = folder / kind
            wall, cpu = seconds_of(*common, "--orders", str(folder / f"book.{kind}"), "--out", str(out), *more)
            name = " ".join([f"{asked.orders:,} orders, {kind}", *more[:1]]).replace("--", "")
            goal = GOAL_S if asked.orders >= 240_000 else None
            figures += [
                Measured(f"{name}: wall", wall, "s", goal, at_most=True),
                Measured(f"{name}: processor", cpu, "s"),
            ]
    for each in figures:
        print(each.line)
    if not asked.no_history:
        keep(figures, HISTORY)
    return 0


if __name__ == "__main__":
    sys.exit(main())
