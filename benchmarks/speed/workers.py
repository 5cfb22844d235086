"""Measurements that run in a process of their own, so that no tool carries the load of another.

    python -m speed.workers NAME '{"argument": value}'

prints one line of JSON. Rates are per CPU second of the process, best of several runs; compilation is left out by a
small run first. Only what a tool needs is imported.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def best_rate(runs: int, work: float, run: Callable[[int], float]) -> dict[str, Any]:
    """Best of ``runs``: pieces of work a CPU second, and what each run found."""
    rates, found = [], []
    for seed in range(1, runs + 1):
        began = time.process_time()
        found.append(run(seed))
        rates.append(work / (time.process_time() - began))
    return {"rate": max(rates), "rates": rates, "found": found}


# ---------------------------------------------------------------- the common line

STATIONS, PLACES = 20, 2


def line_simpy(law: str, cars: int, runs: int) -> dict[str, Any]:
    from peers.simpy_line import run_line

    return _line_peer(run_line, law, cars, runs)


def line_cimba(law: str, cars: int, runs: int) -> dict[str, Any]:
    from peers.cimba_line import run_line

    return _line_peer(run_line, law, cars, runs)


def _line_peer(run_line: Callable[..., float], law: str, cars: int, runs: int) -> dict[str, Any]:
    run_line(law, stations=STATIONS, places=PLACES, cars=50, seed=99)

    def run(seed: int) -> float:
        return cars / run_line(law, stations=STATIONS, places=PLACES, cars=cars, seed=seed)

    return best_rate(runs, cars * STATIONS, run)


def line_text(law: str, days: int, seed: int) -> str:
    """The same line as a plant file; a unit of time is a minute."""
    work = "{exponential: {mean: 60 s}}" if law == "exponential" else "60 s"
    failing = ", mtbf: 100 min, mttr: 5 min" if law == "failures" else ""
    return (
        f"carwright: 1\nname: The common line\nstudy: {{from: 2000-01-01, until: {after(days)}, seed: {seed}}}\n"
        "shops:\n  line:\n    calendar: always\n    flow:\n      - cars in: {kind: source, release: always}\n"
        f"      - line: {{kind: stations, count: {STATIONS}, places between: {PLACES}, work: {work}{failing}}}\n"
        "      - cars out: {kind: sink}\n"
    )


def after(days: int) -> str:
    from datetime import date, timedelta

    return str(date(2000, 1, 1) + timedelta(days=days))


def line_ours(law: str, days: int, runs: int, kernel: str) -> dict[str, Any]:
    """The public verb, states and all other tables on, one thread; the work is the visits that it made."""
    visits: list[int] = []

    def run(seed: int) -> float:
        result = simulated(line_text(law, days, seed), kernel=kernel)
        visits.append(int(result.replications["visits"][0]))
        return float(result.cars_total.mean) / (days * 1440)

    simulated(line_text(law, 2, 99), kernel=kernel)
    rates = best_rate(runs, 1.0, run)
    each = [rate * count for rate, count in zip(rates["rates"], visits, strict=True)]
    return {"rate": max(each), "rates": each, "found": rates["found"]}


def simulated(text: str, **asked: Any) -> Any:
    import carwright

    with tempfile.TemporaryDirectory() as folder:
        plant = Path(folder) / "plant.yaml"
        plant.write_text(text, encoding="utf-8")
        return carwright.simulate(plant, replications=1, jobs=1, prove=False, **asked)


# ---------------------------------------------------------------- the general plant


def plant_simpy(weeks: int, runs: int) -> dict[str, Any]:
    from peers.simpy_general import run_general

    return _plant(run_general, weeks, runs)


def plant_cimba(weeks: int, runs: int) -> dict[str, Any]:
    from peers.cimba_general import run_general

    return _plant(run_general, weeks, runs)


def plant_ours(weeks: int, runs: int, kernel: str) -> dict[str, Any]:
    from peers.general_plant import plant_text

    def run_general(*, weeks: int, seed: int) -> float:
        return float(simulated(plant_text(weeks=weeks, seed=seed), kernel=kernel).cars_total.mean)

    return _plant(run_general, weeks, runs)


def _plant(run_general: Callable[..., float], weeks: int, runs: int) -> dict[str, Any]:
    """The work is the cars out of a week that has settled: all tools make as many."""
    run_general(weeks=1, seed=99)
    cars: list[float] = []

    def run(seed: int) -> float:
        cars.append(run_general(weeks=weeks, seed=seed))
        return cars[-1] / weeks

    rates = best_rate(runs, 1.0, run)
    each = [rate * count for rate, count in zip(rates["rates"], cars, strict=True)]
    return {"rate": max(each), "rates": each, "found": rates["found"]}


# ---------------------------------------------------------------- the decade


def decade(plant: str, until: str | None, replications: int, jobs: int) -> dict[str, Any]:
    """Seconds and peak memory of one call of the verb, after a short run that compiles or loads the kernels."""
    import resource

    import carwright

    path = Path(plant)
    short = carwright.simulate(path, until="2024-07-01", replications=1, jobs=1, prove=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    result = carwright.simulate(path, until=until, replications=replications, jobs=jobs, prove=False)
    return {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "kernel_s": result.elapsed_s,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "before_mib": before / 1024,
        "cars": result.cars_total.mean,
        "visits": float(result.replications["visits"].mean()),
        "events": float(result.replications["events"].mean()),
        "years": (result.until - short.from_).days / 365.25,
    }


def stations(count: int, days: int, runs: int) -> dict[str, Any]:
    """CPU seconds of a line of ``count`` stations in zones of twenty with stores between."""
    zones = "".join(
        f"      - zone {i}: {{kind: stations, count: 20, work: 58 s, mtbf: 8 h, mttr: 4 min, places between: 1}}\n"
        f"      - store {i}: {{kind: buffer, places: 20, travel: 60 s}}\n"
        for i in range(count // 20)
    )
    text = (
        f"carwright: 1\nname: Zones\nstudy: {{from: 2000-01-01, until: {after(days)}, seed: 1}}\n"
        "shops:\n  line:\n    calendar: always\n    flow:\n      - cars in: {kind: source, release: always}\n"
        f"{zones}      - cars out: {{kind: sink}}\n"
    )
    rates = best_rate(runs, 1.0, lambda seed: float(simulated(text).cars_total.mean))
    return {"cpu_s": 1.0 / rates["rate"], "cars": rates["found"][0]}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](**json.loads(sys.argv[2]))))
