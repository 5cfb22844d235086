"""Orders of cars on a set of instances, against the best known values; every run is kept in the repository.

    python benchmarks/sequencing.py --set roadef-A --seconds 60
    python benchmarks/sequencing.py --set FOLDER --best TABLE.csv --seconds 60

A set is roadef-A, roadef-B, csplib-1 to csplib-4 (data: ``CARWRIGHT_DATA``, else ``../shared/data``), plant (the
shipped day of 1,000 cars, and the same day without due dates and level use), or any folder of ROADEF 2005 folders,
CSPLib files and plant files. A table of best known values has the columns ``instance`` and ``best`` (or ``total``,
``excess``, ``violations``, ``value``). Seconds are those of the search on the clock, compilation not counted; CPU
seconds stand beside them. With ``--against-seconds`` each instance is searched a second time, for longer, and it is
told whether the first value is within 1 % of the second. Every value, met or missed, is appended to
``benchmarks/history/sequencing.csv``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from ordering.runs import Asked, compile_kernels, keep, run
from ordering.sets import best_values, instances_of
from ordering.within import within
from speed.machine import commit, processor, versions

CHECKER = "program that every order is passed through (FORM INSTANCE ORDER --json); else CARWRIGHT_CHECKER"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", required=True, help="a named set, a folder, a file or a plant file")
    parser.add_argument("--seconds", type=float, default=60.0, help="of the search of each instance")
    parser.add_argument("--best", type=Path, help="table of best known values; that of a named set if not given")
    parser.add_argument("--only", default="*", help="instances whose name fits, e.g. '024*'")
    parser.add_argument("--against-seconds", type=float, help="also search so long, and compare objective by objective")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="threads")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stop", action="store_true", help="end each search at the best known value")
    parser.add_argument("--orders", type=Path, help="folder for the orders found, in the formats of their challenges")
    parser.add_argument("--checker", type=Path, default=os.environ.get("CARWRIGHT_CHECKER"), help=CHECKER)
    parser.add_argument("--no-history", action="store_true", help="print only")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    known = best_values(asked.set, asked.best)
    instances = [each for each in instances_of(asked.set) if fnmatch(each.name, asked.only)]
    name = asked.set if not Path(asked.set).exists() else Path(asked.set).resolve().name
    how = Asked(name, asked.seconds, asked.jobs, asked.seed, asked.stop, asked.orders, asked.checker)
    print(f"{processor()}\n{versions()}; commit {commit()}")
    print(f"{name}: {len(instances)} instances, {asked.seconds:g} s each on {asked.jobs} threads, seed {asked.seed}")
    compile_kernels(instances)
    verdicts: Counter[str] = Counter()
    faults = tested = 0
    for instance in instances:
        done = run(instance, how, known.get(instance.name))
        print(done.line, flush=True)
        if asked.against_seconds is not None:
            longer = run(instance, replace(how, seconds=asked.against_seconds), known.get(instance.name))
            print(f"{longer.line}\n{within(done, longer)}", flush=True)
            if not asked.no_history:
                keep(longer)
        verdicts[done.verdict] += 1
        faults += bool(done.fault)
        tested += done.checked not in ("", "not checked")
        if not asked.no_history:
            keep(done)
    compared = sum(count for verdict, count in verdicts.items() if verdict)
    if compared:
        told = ", ".join(f"{verdicts[each]} {each}" for each in ("better", "equal", "worse"))
        print(f"against the best known values: {told}, of {compared}")
    if asked.checker is not None:
        print(f"passed through {asked.checker.name}: {tested - faults} of {tested}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
