"""Figures of back-tests, kept in ``benchmarks/history/backtest.csv``: hits and misses alike."""

from __future__ import annotations

import argparse
import csv
from datetime import datetime
from pathlib import Path

from carwright.results.forecast import RampForecast, Scored
from speed.machine import commit

HISTORY = Path(__file__).resolve().parents[1] / "history" / "backtest.csv"
COLUMNS = (
    "date", "commit", "plant", "cut", "months", "hours", "tables", "together", "seed", "periods", "wape", "bias",
    "inside", "best_naive", "best_naive_wape", "seconds",
)  # fmt: skip


def keep(done: list[tuple[RampForecast, Scored]], asked: argparse.Namespace) -> None:
    """Append a row a forecast."""
    fresh = not HISTORY.exists()
    now, version = datetime.now().strftime("%Y-%m-%d %H:%M"), commit()
    with HISTORY.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if fresh:
            writer.writerow(COLUMNS)
        for forecast, scored in done:
            best = min(scored.naive, key=lambda s: s.wape, default=None)
            writer.writerow((
                now, version, forecast.record.plant, forecast.cut, asked.months, asked.hours,
                "ramp alone" if asked.bare else "all", " ".join(asked.together), asked.seed, len(scored.periods),
                f"{scored.model.wape:.4f}", f"{scored.model.bias:.4f}", scored.inside,
                best.name if best else "", f"{best.wape:.4f}" if best else "", f"{forecast.seconds:.1f}",
            ))  # fmt: skip
