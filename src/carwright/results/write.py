"""A result on disk: ``summary.json``, one Parquet file a table, ``report.html``. Whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
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


def write_described(
    out: Path, page: tuple[str, str], summary: tuple[str, Mapping[str, object]], tables: Mapping[str, pl.DataFrame]
) -> None:
    """Write tables as Parquet and CSV, then a page, and last of all the summary: where it is, the rest is too.

    ``page`` and ``summary`` are the name of a file and what stands in it. Samples are for programs: Parquet alone.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / summary[0]).unlink(missing_ok=True)
    for name, frame in tables.items():
        write_table(frame, out / f"{name}.parquet")
        if name != "samples":
            write_text(out / f"{name}.csv", frame.write_csv())
    write_text(out / page[0], page[1])
    write_text(out / summary[0], json.dumps(summary[1], indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """One table as Parquet."""
    write_whole(path, lambda passing: frame.write_parquet(passing, compression="zstd"))
