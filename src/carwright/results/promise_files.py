"""A promise on disk: tables as Parquet and CSV, ``promise.json``, ``report.html``. Whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from carwright.results.files import write_text, write_whole
from carwright.results.promise import PromiseResult

if TYPE_CHECKING:
    import polars as pl

PROMISES, SUMMARY, PAGE = "promises", "promise.json", "report.html"


def write_promise(result: PromiseResult, out: Path) -> Path:
    """Write everything into a folder; the summary comes last, so where it is, the rest is too. Returns the page."""
    from carwright.results.promise_page import page_of

    page = page_of(result)
    out.mkdir(parents=True, exist_ok=True)
    (out / SUMMARY).unlink(missing_ok=True)
    frames = {PROMISES: result.promises, "cars": result.cars, "moved": result.moved}
    for name, frame in frames.items():
        if frame is None:
            for kind in ("parquet", "csv"):  # a list of an earlier run must not stand beside these promises
                (out / f"{name}.{kind}").unlink(missing_ok=True)
        else:
            write_both(frame, out, name)
    write_text(out / PAGE, page)
    text = json.dumps(result.summary(), indent=2, ensure_ascii=False, allow_nan=False)
    write_text(out / SUMMARY, text + "\n")
    return out / PAGE


def write_both(frame: pl.DataFrame, out: Path, name: str) -> None:
    """One table as Parquet and as CSV."""
    import polars as pl

    # A confidence of 0.8765 must be found again; three digits are enough for what is computed.
    told = frame.with_columns(pl.col("^confidence$").cast(pl.String))
    write_whole(out / f"{name}.parquet", lambda passing: frame.write_parquet(passing, compression="zstd"))
    write_whole(out / f"{name}.csv", lambda passing: told.write_csv(passing, float_precision=3))
