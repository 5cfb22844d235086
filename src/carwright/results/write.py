"""A result on disk: ``summary.json``, one Parquet file a table, ``report.html``. Whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from carwright.results.files import write_text, write_whole

if TYPE_CHECKING:
    import polars as pl

    from carwright.results.run import SimulationResult

SUMMARY = "summary.json"
REPORT = "report.html"


def write_result(result: SimulationResult, out: Path) -> None:
    """Write everything into folder ``out``; the summary comes last, so where it is, the rest is too."""
    from carwright.results.report import write_report

    out.mkdir(parents=True, exist_ok=True)
    # A summary of an earlier run must not stand beside tables of this one.
    (out / SUMMARY).unlink(missing_ok=True)
    for name, frame in result.tables().items():
        write_table(frame, out / f"{name}.parquet")
    write_whole(out / REPORT, lambda passing: write_report(result, passing))
    write_text(out / SUMMARY, json.dumps(result.summary(), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """One table as Parquet."""
    write_whole(path, lambda passing: frame.write_parquet(passing, compression="zstd"))
