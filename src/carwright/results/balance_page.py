"""The page of a balance: one HTML file that opens anywhere, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carwright.results.balance import BalanceResult
from carwright.results.balance_cars import CarBalance
from carwright.results.balance_figures import Bar, figure_loads, figure_precedence
from carwright.results.pages import page_from

FULL = 0.995
"""A load of so large a part of the takt binds."""
SHOWN = 12
"""Lines of a list on the page; the rest is in the table."""


def page_of(result: BalanceResult | CarBalance) -> str:
    """The text of the page; every number in it is one of the result."""
    contents = _of_cars(result) if isinstance(result, CarBalance) else _of_plain(result)
    return page_from("balance", {"result": result, **contents})


def _of_plain(result: BalanceResult) -> dict[str, Any]:
    time = dict(zip(result.tasks.names, result.tasks.times, strict=True))
    bars = [
        Bar(str(k), [(task, result.tasks.seconds(time[task])) for task in tasks])
        for k, tasks in enumerate(result.station_tasks, start=1)
    ]
    before: dict[str, list[str]] = {name: [] for name in result.tasks.names}
    for a, b in result.tasks.precedence:
        before[result.tasks.names[b]].append(result.tasks.names[a])
    stations = dict(zip(result.tasks.names, result.station_of, strict=True))
    least = result.tasks.seconds(result.lower_bound)
    tiles = [
        ("stations", f"{result.stations}", f"at least {result.lower_bound}" if result.goal == "stations" else ""),
        ("takt", f"{result.takt_s:g} s", f"at least {least:g} s" if result.goal == "takt" else ""),
        ("line efficiency", f"{result.line_efficiency:.1%}", ""),
        ("smoothness index", f"{result.smoothness_s:.1f} s", ""),
    ]
    return {
        "name": Path(result.tasks.source).name or "Balance",
        "tiles": tiles,
        "figures": [figure_loads(bars, result.takt_s, "stations"), figure_precedence(before, stations)],
        "binds": _binds([(bar.name, sum(t for _, t in bar.tasks)) for bar in bars], result.takt_s, "station"),
        "workers": [],
        "moved": [],
    }


def _of_cars(result: CarBalance) -> dict[str, Any]:
    jobs = result.by_task
    bars = [
        Bar(result.hand_name(w), [(task, jobs[task].mean_s) for task in w.tasks], w.heaviest_s) for w in result.workers
    ]
    before = {task.name: task.predecessors for task in result.line.tasks}
    stations = {job.task: job.station for job in result.jobs}
    heaviest = max(result.workers, key=lambda w: w.heaviest_s)
    where = f"worker {result.hand_name(heaviest)}, {heaviest.heaviest_model}"
    tiles = [
        ("workers", f"{len(result.workers)}", f"at least {result.lower_bound:g}" if result.goal == "workers" else ""),
        ("stations", f"{result.stations}", ""),
        ("takt", f"{result.takt_s:g} s", f"at least {result.lower_bound:g} s" if result.goal == "takt" else ""),
        ("line efficiency", f"{result.line_efficiency:.1%}", ""),
        ("smoothness index", f"{result.smoothness_s:.1f} s", "over workers"),
        ("expected overload", f"{result.overload_s:.2f} s a car", "of all workers"),
        ("heaviest car", f"{heaviest.heaviest_s:.1f} s", where),
    ]
    if result.goal == "efficiency":
        tiles.insert(0, ("workers times takt", f"{result.best:.6g} s", f"at least {result.lower_bound:.6g} s"))
    if result.goal == "moves":
        tiles.insert(0, ("moved tasks", f"{len(result.moved)}", f"at least {result.lower_bound:g}"))
    return {
        "name": Path(result.line.source).name,
        "tiles": tiles,
        "figures": [
            figure_loads(bars, result.takt_s, "workers"),
            figure_precedence(before, stations, result.station_names),
        ],
        "binds": _binds_hands(result),
        "workers": [(result.hand_name(worker), worker) for worker in result.workers],
        "moved": result.moved,
    }


def _binds(loads: Sequence[tuple[str, float]], takt_s: float, what: str) -> list[str]:
    """What keeps the balance from being better, in words."""
    idle = sum(takt_s - load for _, load in loads)
    return [
        *_full(loads, takt_s, what),
        _emptiest(loads, takt_s, what),
        f"All together {idle:.1f} s a car are idle, the time of {idle / takt_s:.2f} {what}s.",
    ]


def _binds_hands(result: CarBalance) -> list[str]:
    """The same of workers, who also wait for each other and walk."""
    takt_s = result.takt_s
    ends = [(result.hand_name(worker), worker.ends_s) for worker in result.workers]
    work = [(result.hand_name(worker), worker.mean_s) for worker in result.workers]
    after = sum(takt_s - worker.ends_s for worker in result.workers)
    between = sum(worker.ends_s - worker.mean_s for worker in result.workers)
    idle = after + between
    words = f"All together {idle:.1f} s a car are idle, the time of {idle / takt_s:.2f} workers"
    parts = f"{after:.1f} s when their work is done, {between:.1f} s in waits and walks before"
    return [*_full(ends, takt_s, "worker"), _emptiest(work, takt_s, "worker"), f"{words}: {parts}."]


def _full(loads: Sequence[tuple[str, float]], takt_s: float, what: str) -> list[str]:
    full = [name for name, load in loads if load >= FULL * takt_s]
    if not full:
        return []
    shown = ", ".join(full[:SHOWN]) + (f" and {len(full) - SHOWN} more" if len(full) > SHOWN else "")
    return [f"{len(full)} of {len(loads)} {what}s are full to {FULL:.1%} of the takt or more: {shown}."]


def _emptiest(loads: Sequence[tuple[str, float]], takt_s: float, what: str) -> str:
    name, load = min(loads, key=lambda row: row[1])
    return f"The emptiest {what} is {name} with {load:.1f} s of {takt_s:g} s."
