"""What happened at the gates: decisions, passes, first-time-through, repairs, scrap."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carwright.results.runs import Runs, columns, divide, share_columns
from carwright.results.statistics import Bounds
from carwright.results.tables import TABLES

Whole = NDArray[np.int64]


def gate_frames(runs: Runs) -> dict[str, pl.DataFrame]:
    """Gates by period, and over the whole study after the warm-up."""
    index = runs.index
    if not index.gates:
        return {name: TABLES[name].frame() for name in ("gates", "gate_totals")}
    counts = _by_gate(runs)
    keys = [index.keys_of(name) for name in index.gates]
    named = {"part": [k.part for k in keys], "shop": [k.shop for k in keys], "gate": list(index.gates)}
    starts = np.array(runs.periods.starts, dtype="datetime64[us]")
    by_period = runs.periods.by_period(counts, axis=2).transpose(3, 0, 2, 1)
    rows: dict[str, Any] = {"start": np.repeat(starts, len(keys))}
    rows |= {key: values * len(starts) for key, values in named.items()}
    for name, figure in _figures(by_period).items():
        rows |= _columns(name, runs.bounds(figure))
    totals: dict[str, Any] = dict(named)
    for name, bounds in _totals(runs, counts.transpose(3, 0, 1, 2)).items():
        totals |= _columns(name, bounds)
    return {"gates": TABLES["gates"].frame(rows), "gate_totals": TABLES["gate_totals"].frame(totals)}


def _by_gate(runs: Runs) -> Whole:
    """Shape (replications, gates, bins, 5): all routes that ask at one gate together."""
    stacked = np.stack([sums.gates for sums in runs.each()])
    firsts = np.cumsum([0, *(len(routes) for routes in runs.index.gates.values())])[:-1]
    return np.add.reduceat(stacked, firsts, axis=1)


def _figures(counts: Whole) -> dict[str, NDArray[np.generic]]:
    """Figures from decisions, first tries, first-time passes, repairs and scraps (first axis)."""
    decisions, first, through, repairs, scrapped = counts
    return {
        "decisions": decisions,
        "passes": decisions - repairs - scrapped,
        "first_tries": first,
        "first_time_through": divide(through, first),
        "repairs": repairs,
        "scrapped": scrapped,
    }


def _totals(runs: Runs, counts: Whole) -> dict[str, Bounds]:
    """The same figures over the bins after the warm-up (last axis)."""
    figures = _figures(counts)
    _, first, through, _, _ = counts
    share = {"first_time_through": runs.total_ratio(through, first)}
    return {name: runs.total_sum(figure) for name, figure in figures.items() if name not in share} | share


def _columns(name: str, bounds: Bounds) -> dict[str, Any]:
    return share_columns(name, bounds) if name == "first_time_through" else columns(name, bounds)
