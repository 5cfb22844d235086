"""Simulates every row of a table of exactly known lines, queues or networks, and says where Carwright is wrong.

    python benchmarks/truth.py --table FILE [--rows A:B] [--jobs N]

The table is known by its columns (see ``line_truth/tables.py``): exact lines, two stations, published values, queues,
Jackson networks, buffer allocations, sample paths. Each row becomes a plant file that runs through
``carwright.simulate``. Replications are added until the 99.99 % interval of the main figure is narrower than 0.5 %.
Exit code 1: a row is outside its interval or its interval stayed too wide; 2: the table cannot be read.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from line_truth.cases import Item
from line_truth.runs import CARS
from line_truth.tables import UnknownTableError, read_items
from line_truth.verdicts import Verdict, judged


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=Path, required=True, help="CSV file")
    parser.add_argument("--rows", type=row_range, default=slice(None), help="A:B: rows A to B - 1, counted from 0")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: all cores)")
    parser.add_argument("--width", type=float, default=0.005, help="widest interval, as a share of the exact value")
    parser.add_argument("--cars", type=float, default=CARS, help="in a replication, at least (default: %(default)s)")
    return parser.parse_args()


def row_range(text: str) -> slice:
    first, _, last = text.partition(":")
    return slice(int(first) if first else None, int(last) if last else None)


def verdicts(items: list[Item], width: float, cars: float, jobs: int) -> Iterator[list[Verdict]]:
    """In the order of the table."""
    if jobs <= 1:
        yield from map(judged, items, repeat(width), repeat(cars))
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(judged, items, repeat(width), repeat(cars))


def main() -> int:
    asked = arguments()
    began = time.perf_counter()
    try:
        items = read_items(asked.table, asked.rows)
    except (UnknownTableError, OSError, ValueError, KeyError) as fault:
        print(f"Error: {fault}", file=sys.stderr)
        return 2
    rows = outside = 0
    worst = 0.0
    for found in verdicts(items, asked.width, asked.cars, asked.jobs):
        for verdict in found:
            print(verdict.text, flush=True)
            rows += 1
            outside += not verdict.passes
            worst = max(worst, abs(verdict.relative))
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    print(f"rows={rows} outside={outside} worst_rel={worst:.3e}")
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
