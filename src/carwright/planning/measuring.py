"""Net output of a part by itself, from the twin; what was measured once is kept on this machine."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from carwright.model import Plant
from carwright.results.files import write_text
from carwright.results.tables import ALL
from carwright.simulation.simulate import simulate
from carwright.simulation.study import processors
from carwright.units import SECONDS

FILLING_D = 21
"""Days in which an empty plant fills; left out of a rate."""
SETTLED_D = 26 * 7
"""Days behind them whose output is a rate; its interval comes from their weeks (batch means)."""


@dataclass(frozen=True)
class Measured:
    """What the twin said of one variant of a part."""

    cars_per_open_h: float
    """Cars by hour in which the last shop is open, after the filling."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end."""
    weekly_cars: tuple[float, ...]
    """Cars out week by week from the opening on, the filling included."""
    weekly_open_h: tuple[float, ...]
    """Hours in which the last shop was open in each of these weeks."""


def measured(
    variants: Sequence[Plant],
    *,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Measured]:
    """Measure each variant; equal ones, and those measured before with this version, are not run again.

    Parameters
    ----------
    variants
        Plants of one part (:func:`carwright.planning.lines.alone`).
    jobs
        Variants at the same time; one for each processor if not given.
    progress
        Called with the number of variants done and of all that are to be run.
    """
    known: dict[str, Measured | None] = {plant.fingerprint: _recalled(plant.fingerprint) for plant in variants}
    wanted = {key: plant for plant in variants if known[key := plant.fingerprint] is None}
    done = 0
    with ThreadPoolExecutor(jobs or processors()) as crew:
        for key, fresh in zip(wanted, crew.map(_measure, wanted.values()), strict=True):
            known[key] = fresh
            done += 1
            if progress:
                progress(done, len(wanted))
    return [found for plant in variants if (found := known[plant.fingerprint]) is not None]


def _measure(plant: Plant) -> Measured:
    result = simulate(plant, replications=1, jobs=1, prove=False, warm_up=FILLING_D * SECONDS["d"])
    rate = result.cars_per_h
    low, high = rate.low, rate.high
    weeks = result.output.filter(pl.col("part") != ALL)
    found = Measured(
        rate.mean,
        rate.mean if low is None else low,
        rate.mean if high is None else high,
        tuple(weeks["cars"].to_list()),
        tuple(weeks["open_h"].to_list()),
    )
    _remember(plant.fingerprint, found)
    return found


def memory() -> Path:
    """Folder in which measured capacities are kept: ``CARWRIGHT_CACHE``, else the user's cache folder."""
    given = os.environ.get("CARWRIGHT_CACHE")
    if given:
        return Path(given) / "capacity"
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "carwright" / "capacity"


@functools.cache
def _simulator() -> str:
    """Mark of all that simulates: what an earlier state of it measured is not asked for again."""
    digest = hashlib.sha256()
    for folder in ("kernels", "arrays", "simulation"):
        for source in sorted((Path(__file__).parents[1] / folder).glob("*.py")):
            if not source.name.startswith("planning"):  # arrays of plans, which no run reads
                digest.update(source.read_bytes())
    return digest.hexdigest()[:8]


def _place(fingerprint: str) -> Path:
    return memory() / f"{fingerprint[:32]}-{_simulator()}.json"


def _recalled(fingerprint: str) -> Measured | None:
    try:
        kept = json.loads(_place(fingerprint).read_text(encoding="utf-8"))
        rate, low, high = (float(kept[name]) for name in ("cars_per_open_h", "low", "high"))
        cars, open_h = (tuple(map(float, kept[name])) for name in ("weekly_cars", "weekly_open_h"))
        return Measured(rate, low, high, cars, open_h)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(fingerprint: str, found: Measured) -> None:
    """Keep it; a folder that cannot be written to only costs the time to measure again."""
    try:
        memory().mkdir(parents=True, exist_ok=True)
        write_text(_place(fingerprint), json.dumps(asdict(found)))
    except OSError:
        return
