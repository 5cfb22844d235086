"""Files of a balance: the assignment as CSV, figures as JSON, the page. Whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from carwright.results.balance import BalanceResult
from carwright.results.balance_cars import CarBalance
from carwright.results.balance_page import page_of
from carwright.results.files import write_text

ASSIGNMENT, SUMMARY, PAGE = "assignment.csv", "balance.json", "balance.html"
KINDS = (".csv", ".json", ".html")


def write_balance(result: BalanceResult | CarBalance, folder: Path) -> list[Path]:
    """Write assignment, figures and page into a folder, which is made if it is not there; their paths.

    A path that ends in .csv, .json or .html, and is no folder, gets the one of them that is meant.
    """
    texts = {ASSIGNMENT: assignment_csv(result), SUMMARY: summary_json(result), PAGE: page_of(result)}
    if one_file(folder):
        write_text(folder, next(text for name, text in texts.items() if name.endswith(folder.suffix.lower())))
        return [folder]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]


def one_file(out: Path) -> bool:
    """Whether a path names a file of its own, not a folder for all of them."""
    return out.suffix.lower() in KINDS and not out.is_dir()


def assignment_csv(result: BalanceResult | CarBalance) -> str:
    """Task and station of every task; of a car line also worker, side, start and time."""
    if isinstance(result, CarBalance):
        head: tuple[str, ...] = ("task", "station", "worker", "side", "start_s", "mean_s", "station_name")
        rows: Iterable[Sequence[Any]] = (
            (
                j.task,
                j.station,
                j.worker,
                j.side,
                f"{j.start_s:.6g}",
                f"{j.mean_s:.6g}",
                result.station_names[j.station - 1],
            )
            for j in result.jobs
        )
    else:
        head = ("task", "station")
        rows = zip(result.tasks.names, result.station_of, strict=True)
    return table_csv(head, rows)


def table_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def summary_json(result: BalanceResult | CarBalance) -> str:
    """The figures of a balance."""
    figures: dict[str, Any] = {
        "goal": result.goal,
        "stations": result.stations,
        "takt_s": result.takt_s,
        "line_efficiency": result.line_efficiency,
        "smoothness_s": result.smoothness_s,
        "lower_bound": result.lower_bound,
        "proven": result.proven,
        "proof": result.proof,
        "bounds": [{"name": b.name, "value": b.value, "seconds": b.seconds} for b in result.bounds],
        "seconds": result.seconds,
        "seed": result.seed,
    }
    if isinstance(result, CarBalance):
        figures |= {
            "workers": len(result.workers),
            "overload_s_per_car": result.overload_s,
            "moved": [{"task": move.task, "from": move.before, "to": move.now} for move in result.moved],
        }
    return json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
