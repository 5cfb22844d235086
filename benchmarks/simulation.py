"""Speed of the simulation, measured beside SimPy and Cimba in the same run, and kept in the repository.

    python benchmarks/simulation.py [--only line,plant,decade,start] [--size 1] [--no-history]

Rates are per CPU second of the process, best of several, so that a busy machine does not matter much; seconds of the
decade and of the start are on the clock. Each tool runs in a process of its own. Every figure, met or missed, is
appended to ``benchmarks/history/simulation.csv``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from speed.history import Measured, keep
from speed.machine import commit, processor, versions
from speed.parts import PARTS


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure, parted by commas")
    parser.add_argument("--size", type=float, default=1.0, help="shorter runs below 1: quick, but less sharp")
    parser.add_argument("--no-history", action="store_true", help="print only")
    asked = parser.parse_args()
    asked.parts = [name.strip() for name in asked.only.split(",")]
    unknown = [name for name in asked.parts if name not in PARTS]
    if unknown:
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return asked


def main() -> int:
    asked = arguments()
    print(f"{processor()}\n{versions()}; commit {commit()}")
    for name in asked.parts:
        figures: list[Measured] = []
        try:
            for figure in PARTS[name](asked.size):
                print(figure.line, flush=True)
                figures.append(figure)
        finally:
            if not asked.no_history:
                keep(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
