"""The parts of the benchmark: each measures, prints as it goes, and gives back its figures."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from speed.history import Measured
from speed.machine import REPOSITORY

BENCHMARKS = Path(__file__).resolve().parents[1]
BEIJING = REPOSITORY / "examples" / "beijing" / "plant.yaml"
SMALL = REPOSITORY / "examples" / "line" / "plant.yaml"
CARWRIGHT = Path(sys.executable).with_name("carwright")


def worker(name: str, **arguments: Any) -> dict[str, Any]:
    """Run a measurement in a process of its own; one thread unless it asks for more."""
    environment = os.environ | {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "speed.workers", name, json.dumps(arguments)]
    done = subprocess.run(command, cwd=BENCHMARKS, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{name} {arguments}:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def spread(found: list[float]) -> str:
    """Mean of what the runs found, with its standard error."""
    mean = sum(found) / len(found)
    if len(found) < 2:
        return f"{mean:.5g}"
    error = (sum((x - mean) ** 2 for x in found) / (len(found) - 1) / len(found)) ** 0.5
    return f"{mean:.5g} ± {error:.2g}"


# ---------------------------------------------------------------- line

LINE_GOALS = {"constant": (None, None), "failures": (1200.0, 40.0), "exponential": (700.0, None)}


def line(size: float) -> Iterator[Measured]:
    """Station visits a CPU second on the line of 20 stations with 2 places between, saturated."""
    for law, (over_simpy, over_cimba) in LINE_GOALS.items():
        simpy = worker("line_simpy", law=law, cars=int(8_000 * size), runs=3)
        cimba = worker("line_cimba", law=law, cars=int(300_000 * size), runs=4)
        ours = worker("line_ours", law=law, days=int(6_000 * size), runs=4, kernel="sections")
        events = worker("line_ours", law=law, days=int(1_000 * size), runs=3, kernel="events")
        print(
            f"line, {law}: cars a unit of time: ours {spread(ours['found'])}, events {spread(events['found'])}, "
            f"Cimba {spread(cimba['found'])}, SimPy {spread(simpy['found'])}"
        )
        rates = {"SimPy": simpy, "Cimba": cimba, "carwright": ours, "carwright, event kernel": events}
        for name, found in rates.items():
            yield Measured(f"line, {law}: {name}", found["rate"] / 1e6, "M visits/s")
        yield Measured(f"line, {law}: times SimPy", ours["rate"] / simpy["rate"], "x", over_simpy)
        yield Measured(f"line, {law}: times Cimba", ours["rate"] / cimba["rate"], "x", over_cimba)
        yield Measured(f"line, {law}: event kernel times Cimba", events["rate"] / cimba["rate"], "x")


# ---------------------------------------------------------------- plant


def plant(size: float) -> Iterator[Measured]:
    """Cars a CPU second through the general plant: branches, models, repair loops, calendars."""
    simpy = worker("plant_simpy", weeks=max(1, int(2 * size)), runs=2)
    cimba = worker("plant_cimba", weeks=max(4, int(52 * size)), runs=4)
    events = worker("plant_ours", weeks=max(4, int(520 * size)), runs=4, kernel="events")
    both = worker("plant_ours", weeks=max(4, int(520 * size)), runs=4, kernel="sections")
    print(
        f"plant: cars a week: event kernel {spread(events['found'])}, sections {spread(both['found'])}, "
        f"Cimba {spread(cimba['found'])}, SimPy {spread(simpy['found'])}"
    )
    names = {"SimPy": simpy, "Cimba": cimba, "carwright, event kernel": events, "carwright, sections": both}
    for name, found in names.items():
        yield Measured(f"general plant: {name}", found["rate"] / 1e3, "thousand cars/s")
    yield Measured("general plant: event kernel times SimPy", events["rate"] / simpy["rate"], "x")
    yield Measured("general plant: event kernel times Cimba", events["rate"] / cimba["rate"], "x", 5.0)
    yield Measured("general plant: sections times Cimba", both["rate"] / cimba["rate"], "x")


# ---------------------------------------------------------------- decade


def decade(size: float) -> Iterator[Measured]:
    """The two-part example: seconds and memory of ten years, the curve to thirty, by stations, twenty replications."""
    name = "ten years of the example"
    ten = worker("decade", plant=str(BEIJING), until=None, replications=1, jobs=1)
    print(f"{name}: {ten['cars']:,.0f} cars, {ten['visits']:,.0f} visits, {ten['events']:,.0f} events")
    yield Measured(f"{name}: one replication, wall", ten["wall_s"], "s", 15.0, at_most=True)
    yield Measured(f"{name}: one replication, CPU", ten["cpu_s"], "s")
    yield Measured(f"{name}: peak memory", ten["peak_mib"], "MiB", 1024.0, at_most=True)
    yield Measured(f"{name}: visits", ten["visits"] / ten["cpu_s"] / 1e6, "M visits/s")
    for year in (2025, 2026, 2029, 2044, 2054):
        found = worker("decade", plant=str(BEIJING), until=f"{year}-04-01", replications=1, jobs=1)
        years = f"{found['years']:.0f} years of the example"
        yield Measured(f"{years}: CPU", found["cpu_s"], "s")
        yield Measured(f"{years}: CPU by million visits", found["cpu_s"] / found["visits"] * 1e6, "s")
        yield Measured(f"{years}: peak memory", found["peak_mib"], "MiB")
    for count in (40, 100, 200, 400, 800):
        found = worker("stations", count=count, days=int(1_000 * size), runs=2)
        by_visit = found["cpu_s"] / (found["cars"] * (count + count // 20)) * 1e9
        yield Measured(f"line of {count} stations: CPU by visit", by_visit, "ns")
    if size >= 1:
        twenty = worker("decade", plant=str(BEIJING), until=None, replications=20, jobs=2)
        yield Measured(f"{name}: twenty replications, two cores, wall", twenty["wall_s"], "s", 180.0, at_most=True)
        yield Measured(f"{name}: twenty replications, peak memory", twenty["peak_mib"], "MiB")


# ---------------------------------------------------------------- start


def start(size: float) -> Iterator[Measured]:
    """Seconds on the clock until the command has done its work."""
    runs = max(2, int(5 * size))
    yield Measured("carwright --help", best_wall([CARWRIGHT, "--help"], runs), "s", 0.3, at_most=True)
    for name, file in (("two-part example", BEIJING), ("small example", SMALL)):
        if file.exists():
            seconds = best_wall([CARWRIGHT, "check", file], runs)
            yield Measured(f"carwright check, {name}", seconds, "s", 1.0, at_most=True)
    short = [CARWRIGHT, "simulate", SMALL, "--replications", "1", "--jobs", "1", "--no-proof"]
    with tempfile.TemporaryDirectory() as folder:
        fresh = {"NUMBA_CACHE_DIR": folder}
        before = children_cpu()
        first = best_wall([*short, "--out", Path(folder) / "first"], 1, fresh)
        worked = children_cpu() - before
        cached = best_wall([*short, "--out", Path(folder) / "second"], runs, fresh)
        again = (children_cpu() - before - worked) / runs
    yield Measured("small example, first run ever", first, "s")
    yield Measured("small example, first run ever, two processes: CPU", worked, "s")
    yield Measured("small example, kernels cached", cached, "s")
    yield Measured("compilation of the first run ever: CPU", worked - again, "s", 15.0, at_most=True)
    yield Measured("compilation of the first run ever", first - cached, "s", 15.0, at_most=True)


def children_cpu() -> float:
    """CPU seconds of all commands that have ended, with those that they started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def best_wall(command: list[Any], runs: int, environment: dict[str, str] | None = None) -> float:
    """Least seconds on the clock of so many runs of a command."""
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        done = subprocess.run(
            [str(word) for word in command], env=os.environ | (environment or {}), capture_output=True, text=True
        )
        seconds.append(time.perf_counter() - began)
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stderr[-2000:]}")
    return min(seconds)


PARTS: dict[str, Callable[[float], Iterator[Measured]]] = {
    "line": line,
    "plant": plant,
    "decade": decade,
    "start": start,
}
