"""Figures of back-tests, kept in ``benchmarks/history/backtest.csv``: hits and misses alike."""

from __future__ import annotations

import argparse
import csv
from datetime import datetime
from pathlib import Path

from carwright.results.forecast import RampForecast, Scored
from forecasting.studies import EveryMonth
from speed.machine import commit

HISTORY = Path(__file__).resolve().parents[1] / "history" / "backtest.csv"
COLUMNS = (
    "date", "commit", "plant", "cut", "months", "hours", "tables", "together", "seed", "periods", "wape", "bias",
    "inside", "best_naive", "best_naive_wape", "seconds",
)  # fmt: skip


def keep(done: list[tuple[RampForecast, Scored]], studies: list[EveryMonth], asked: argparse.Namespace) -> None:
    """Append a row a forecast, and a row a plant that was cut every month."""
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
        for each in studies:
            writer.writerow((
                now, version, each.plant, f"every month ({each.cuts})", asked.months, asked.hours,
                "ramp alone" if asked.bare else "all", " ".join(asked.together), asked.seed, each.periods,
                f"{each.wape:.4f}", "", each.inside, "better of two, afterwards", f"{each.naive:.4f}", "",
            ))  # fmt: skip
