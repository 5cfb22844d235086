"""Balance published instances and keep the figures: stations, bound, proof and what each bound closed.

    python benchmarks/balancing.py --set scholl1 --seconds 20
    python benchmarks/balancing.py --set scholl1 --seconds 20 --at-once 2
    python benchmarks/balancing.py --set n100 --seconds 30 --jobs 1 --only "peak in the middle" --step 5
    python benchmarks/balancing.py --set my/folder --best my/table.csv --seconds 10

Sets: scholl1, scholl2, n20, n50, n100, n1000, or any folder. A table of best known values (``--best``; else the one in
the folder) has a row for each instance with the columns instance, best_known_stations or best_known_cycle, and
cycle_time or stations where the file names none. Every assignment is judged by the independent checker. A line of
totals goes to ``benchmarks/history/balancing.csv``.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import ModuleType

from carwright.balancing.balance import balance
from carwright.balancing.goals import solve
from carwright.balancing.watch import Watch
from carwright.balancing.wishes import Wish
from carwright.files.tasks import PUBLISHED, TABLES, read_tasks
from carwright.model.tasks import Tasks
from carwright.results.balance import BalanceResult

HERE = Path(__file__).resolve().parent
HISTORY = HERE / "history" / "balancing.csv"
SHARED = Path(os.environ.get("CARWRIGHT_DATA", HERE.parent.parent / "shared" / "data"))
DATA = SHARED / "line_balancing"
BEST = {"best_known_stations", "best_known_cycle"}
READY_S = 300.0
"""Longest that processes may take to load, or compile, their kernels."""
OTTO = {"n20": "20", "n50": "50", "n100": "100", "n1000": "1000"}


@dataclass(frozen=True)
class Instance:
    """One question and the best published answer."""

    name: str
    file: Path
    takt: int | None
    stations: int | None
    best_known: int
    known_bound: int
    kind: str = ""


def instances(which: str, best: Path | None) -> Iterator[Instance]:
    if which in OTTO:
        kinds = {row["instance"]: row["task_time_distribution"] for row in rows(DATA / "otto2013" / "details.csv")}
        for row in rows(DATA / "otto2013" / "best_known.csv"):
            if row["n"] == OTTO[which]:
                file = DATA / "otto2013" / which / f"{row['instance']}.alb"
                yield instance(row, file, kinds[row["instance"]])
    elif which in ("scholl1", "scholl2"):
        for row in rows(DATA / "scholl" / f"best_known_salbp{which[-1]}.csv"):
            yield instance(row, DATA / "scholl" / f"{row['instance']}.IN2")
    else:
        folder = Path(which)
        if not folder.is_dir():
            raise SystemExit(f"there is no folder {folder}; the named sets are scholl1, scholl2, {', '.join(OTTO)}")
        table = best or table_in(folder)
        for row in rows(table):
            if "instance" not in row or not row.keys() & BEST:
                raise SystemExit(f"{table}: columns instance and one of {', '.join(sorted(BEST))} are needed")
            found = sorted(
                path for path in folder.rglob(f"{row['instance']}*") if path.suffix.lower() in (*PUBLISHED, *TABLES)
            )
            if not found:
                raise SystemExit(f"{folder}: there is no file of instance {row['instance']!r}")
            yield instance(row, found[0])


def table_in(folder: Path) -> Path:
    """The table of best known values beside the instances."""
    fit = [path for path in sorted(folder.glob("*.csv")) if "instance" in columns(path) and columns(path) & BEST]
    if len(fit) != 1:
        told = f"{len(fit)} tables" if fit else "no table"
        raise SystemExit(f"{folder}: {told} with the columns instance and one of {', '.join(sorted(BEST))}; say --best")
    return fit[0]


def columns(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return set(next(csv.reader(file), []))


def rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise SystemExit(f"there is no table {path}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def instance(row: dict[str, str], file: Path, kind: str = "") -> Instance:
    if row.get("best_known_cycle"):
        stations = int(row["stations"])
        bound = int(row.get("lower_bound_cycle") or 0)
        name = f"{row['instance']} m={stations}"
        return Instance(name, file, None, stations, int(row["best_known_cycle"]), bound, kind)
    takt = int(row["cycle_time"]) if row.get("cycle_time") else None
    name = row["instance"] + (f" c={takt}" if file.suffix.lower() == ".in2" else "")
    bound = int(row.get("lower_bound") or 0)
    return Instance(name, file, takt, None, int(row["best_known_stations"]), bound, kind)


@lru_cache(maxsize=1)
def checker() -> ModuleType | None:
    """The independent checker, if it lies beside the data."""
    path = SHARED.parent / "tools" / "check_balance.py"
    if not path.exists():
        return None
    module = ModuleType("check_balance")
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


def judged(each: Instance, result: BalanceResult) -> bool:
    """Whether the checker accepts the assignment, with the file read by the checker itself."""
    module = checker()
    if module is None:
        raise SystemExit("no check_balance.py beside the data: set CARWRIGHT_DATA")
    given = module.parse_instance(module.read_text(each.file))
    assignment = {int(name): s for name, s in zip(result.tasks.names, result.station_of, strict=True)}
    report = module.check(given, assignment, cycle=result.takt, max_stations=result.stations)
    return bool(report["feasible"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", required=True, dest="which")
    parser.add_argument("--best", type=Path, help="table of best known values; else the one in the folder")
    parser.add_argument("--seconds", type=float, default=20.0, help="limit for each instance")
    parser.add_argument("--cpu", action="store_true", help="seconds are CPU seconds: fair on a busy machine")
    parser.add_argument("--jobs", type=int, default=1, help="threads that search one instance")
    parser.add_argument("--at-once", type=int, default=1, help="instances measured at the same time, the largest first")
    parser.add_argument("--step", type=int, default=1, help="every so-many-th instance only")
    parser.add_argument("--skip", type=int, default=0, help="leave out so many at the beginning")
    parser.add_argument("--only", default="", help="only task times of this kind")
    parser.add_argument("--without", default="", help="no task times of this kind")
    parser.add_argument("--table", type=Path, help="write every row here as CSV")
    parser.add_argument("--no-history", action="store_true")
    wishes = parser.parse_args()
    chosen = [
        each
        for each in instances(wishes.which, wishes.best)
        if wishes.only in each.kind and not (wishes.without and wishes.without in each.kind)
    ][wishes.skip :: wishes.step]
    if not chosen:
        raise SystemExit("no instance was chosen")
    table = [measured(each, wishes) for each in chosen] if wishes.at_once == 1 else side_by_side(chosen, wishes)
    summary = totals(wishes, table)
    print("; ".join(f"{key} {value}" for key, value in summary.items()))
    print("gaps closed by:", dict(Counter(row["closed_by"] for row in table)))
    if wishes.table:
        written(wishes.table, table, fresh=True)
    if not wishes.no_history:
        written(HISTORY, [summary], fresh=False)


def side_by_side(chosen: list[Instance], wishes: argparse.Namespace) -> list[dict[str, object]]:
    """Measured by processes that have loaded their kernels when the clock starts."""
    chosen = sorted(chosen, key=lambda each: -len(tasks_in(each.file).times))
    spawning = get_context("spawn")
    ready = spawning.Barrier(wishes.at_once + 1)
    with ProcessPoolExecutor(wishes.at_once, spawning, warmed, (chosen[-1], ready)) as pool:
        found = [pool.submit(measured, each, wishes) for each in chosen]
        ready.wait(READY_S)
        begun = time.perf_counter()
        table = [each.result() for each in found]
        print(f"all together {time.perf_counter() - begun:.1f} s")
    return table


def warmed(each: Instance, ready: Barrier) -> None:
    warm(each)
    ready.wait(READY_S)


def warm(each: Instance) -> None:
    tasks, takt_s = asked(each)
    WARM.append(balance(tasks, takt_s=takt_s, stations=each.stations, seconds=0.01))


def asked(each: Instance) -> tuple[Tasks, float | None]:
    """The tasks, and the takt if it is given."""
    tasks = tasks_in(each.file)
    takt = each.takt if each.takt is not None else tasks.takt
    return tasks, None if each.stations or takt is None else float(takt)


@lru_cache(maxsize=1)
def tasks_in(file: Path) -> Tasks:
    return read_tasks(file)


def measured(each: Instance, wishes: argparse.Namespace) -> dict[str, object]:
    tasks, takt_s = asked(each)
    if not WARM:
        warm(each)
    begun = time.process_time()
    clock = time.process_time if wishes.cpu else time.perf_counter
    watch = Watch(seconds=wishes.seconds, jobs=wishes.jobs, clock=clock)
    result = solve(Wish(tasks, takt_s, each.stations, False, None), watch)
    cpu_s = time.process_time() - begun
    row: dict[str, object] = {
        "instance": each.name,
        "stations": result.stations,
        "takt": result.takt,
        "best": result.best,
        "bound": result.lower_bound,
        "proven": "yes" if result.proven else "no",
        "best_known": each.best_known,
        "known_bound": each.known_bound,
        "checked": "yes" if judged(each, result) else "NO",
        "cpu_s": f"{cpu_s:.3f}",
        "wall_s": f"{result.seconds:.3f}",
        "closed_by": next((b.name for b in result.bounds if b.value == result.best), "search")
        if result.proven
        else "open",
        "bounds": " ".join(f"{bound.name.replace(' ', '_')}={bound.value}" for bound in result.bounds),
        "stopped": result.stopped,
    }
    print(" ".join(str(row[key]) for key in SHOWN), flush=True)
    return row


SHOWN = ("instance", "best", "bound", "proven", "best_known", "known_bound", "checked", "cpu_s", "wall_s", "closed_by")
WARM: list[BalanceResult] = []


def totals(wishes: argparse.Namespace, table: list[dict[str, object]]) -> dict[str, object]:
    cpu = [float(str(row["cpu_s"])) for row in table]
    gain = [int(str(row["best_known"])) - int(str(row["best"])) for row in table]
    revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=HERE)
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "revision": revision.stdout.strip(),
        "set": wishes.which if wishes.which in (*OTTO, "scholl1", "scholl2") else Path(wishes.which).name,
        "part": " ".join(
            part
            for part in (
                wishes.only,
                wishes.without and f"without {wishes.without}",
                wishes.skip and f"after the first {wishes.skip}",
                wishes.step > 1 and f"every {wishes.step}",
                wishes.at_once > 1 and f"{wishes.at_once} at once",
            )
            if part
        ),
        "seconds": f"{wishes.seconds:g} {'CPU' if wishes.cpu else 'wall'}",
        "jobs": wishes.jobs,
        "instances": len(table),
        "proven": sum(row["proven"] == "yes" for row in table),
        "checked": sum(row["checked"] == "yes" for row in table),
        "at_best_known": sum(g == 0 for g in gain),
        "better": sum(g > 0 for g in gain),
        "worse": sum(g < 0 for g in gain),
        "bound_above_file": sum(int(str(row["bound"])) > int(str(row["known_bound"])) for row in table),
        "cpu_s": f"{sum(cpu):.1f}",
        "median_cpu_s": f"{statistics.median(cpu):.3f}",
        "most_cpu_s": f"{max(cpu):.1f}",
        "python": platform.python_version(),
    }


def written(path: Path, table: list[dict[str, object]], *, fresh: bool) -> None:
    new = fresh or not path.exists()
    with path.open("w" if fresh else "a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    sys.exit(main())
