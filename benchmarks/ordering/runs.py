"""One instance run and compared with what is known; kept in ``benchmarks/history/sequencing.csv``, losses included."""

from __future__ import annotations

import csv
import time
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from carwright.results.sequence import SequenceResult
from carwright.sequencing.outputs import write_to
from carwright.sequencing.sequence import sequence
from ordering.checker import checked
from ordering.sets import Instance
from speed.machine import commit, processor

HISTORY = Path(__file__).resolve().parents[1] / "history" / "sequencing.csv"


@dataclass(frozen=True)
class Asked:
    """How instances are run."""

    set: str
    seconds: float
    jobs: int
    seed: int
    stop: bool
    """End as soon as the best known value is met."""
    orders: Path | None
    checker: Path | None
    """Independent program that every order is passed through."""


@dataclass(frozen=True)
class Run:
    """A row of the history."""

    date: str
    commit: str
    processor: str
    set: str
    instance: str
    cars: int
    seconds: float
    jobs: int
    seed: int
    value: str
    """The printed total, the one objective, or all objectives parted by slashes."""
    best_known: str
    gap: str
    """Value less best known; below zero it is a better one."""
    verdict: str
    """``better``, ``equal``, ``worse``, or nothing where nothing is known."""
    least_possible: str
    proven: str
    seconds_to_best_known: str
    """Until the search was as good as the best known value; empty if it never was."""
    seconds_to_value: str
    searched_s: float
    cpu_s: float
    """Processor seconds of the search, all threads: what a busy machine left of ``seconds``."""
    moves_per_cpu_s: int
    checked: str
    """``yes``: an independent checker finds the order valid and of this value."""

    @property
    def fault(self) -> str:
        """What the checker holds against the order."""
        return "" if self.checked in ("", "yes", "not checked") else self.checked

    @property
    def line(self) -> str:
        """As it is printed."""
        known = f"best known {self.best_known:>12} {self.verdict:<6}" if self.best_known else ""
        met = f"met after {self.seconds_to_best_known:>6} s" if self.seconds_to_best_known else ""
        pace = f"{self.moves_per_cpu_s / 1e6:5.2f} M moves/CPU s"
        return f"  {self.instance:<34} {self.value:>14} {known} {pace}  {self.proven:<6} {met} {self.fault}".rstrip()


def compile_kernels(instances: list[Instance]) -> None:
    """Have the kernels ready, so that no instance pays for them."""
    for instance in instances[:1]:
        sequence(instance.read(), seconds=0.0, jobs=1)


def run(instance: Instance, asked: Asked, best: int | None) -> Run:
    """Search, compare, and write the order where one is asked for."""
    problem = instance.read()
    stop_at = best if asked.stop and best is not None else None
    began = time.process_time()
    result = sequence(problem, seconds=asked.seconds, jobs=asked.jobs, seed=asked.seed, stop_at=stop_at)
    cpu_s = time.process_time() - began
    if asked.orders is not None:
        asked.orders.mkdir(parents=True, exist_ok=True)
        write_to(asked.orders / f"{instance.name}.txt", result)
    value = _number(result)
    single = value is not None
    verdict = (
        "" if best is None or value is None else "better" if value < best else "equal" if value == best else "worse"
    )
    return Run(
        date=f"{datetime.now():%Y-%m-%d %H:%M}",
        commit=commit(),
        processor=processor(),
        set=asked.set,
        instance=instance.name,
        cars=problem.cars,
        seconds=asked.seconds,
        jobs=asked.jobs,
        seed=asked.seed,
        value=str(value) if single else "/".join(map(str, result.values)),
        best_known="" if best is None else str(best),
        gap="" if best is None or value is None else str(value - best),
        verdict=verdict,
        least_possible="/".join(str(level.bound) for level in result.levels),
        proven="proven" if result.proven else "",
        seconds_to_best_known="" if best is None else _seconds_to(result, best),
        seconds_to_value=f"{float(result.trace_s[-1]):.2f}" if len(result.trace_s) else "",
        searched_s=round(result.seconds, 2),
        cpu_s=round(cpu_s, 1),
        moves_per_cpu_s=round(result.moves / max(cpu_s, 1e-9)),
        checked=checked(result, instance.path, asked.checker),
    )


def _number(result: SequenceResult) -> int | None:
    """The one number of the result: its total, or its only objective."""
    if result.total is not None:
        return result.total
    return result.values[0] if len(result.levels) == 1 else None


def _seconds_to(result: SequenceResult, best: int) -> str:
    """Seconds until the search was as good as the best known value."""
    for second, values in zip(result.trace_s, result.trace_values.tolist(), strict=True):
        total = result.problem.total(values)
        if (values[0] if total is None else total) <= best:
            return f"{float(second):.2f}"
    return ""


def keep(done: Run) -> None:
    """Append a row to the history."""
    HISTORY.parent.mkdir(exist_ok=True)
    fresh = not HISTORY.exists()
    with HISTORY.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if fresh:
            writer.writerow([each.name for each in fields(Run)])
        writer.writerow(asdict(done).values())
