"""A plan on disk: every table as Parquet and CSV, ``plan.json``, ``report.html``. Whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from carwright.results.files import write_text
from carwright.results.plan import TABLES, VERIFIED, PlanResult
from carwright.results.promise_files import write_both

SUMMARY, PAGE = "plan.json", "report.html"
PLAIN = (
    "name", "status", "currency", "value", "bound", "gap_asked", "seconds", "cpu_seconds", "seed", "version",
    "fingerprint", "budget",
)  # fmt: skip
"""Fields of a plan that stand in ``plan.json`` as they are."""
ALL_TABLES = {**TABLES, "verified": VERIFIED}
"""Columns by table, that of the twin included, which is there only if the plan was verified."""
MAPS, LISTS = ("goal", "budget_years", "figures", "sections"), ("clash", "notes")


def write_plan(result: PlanResult, out: Path) -> Path:
    """Write everything into a folder; the summary comes last, so where it is, the rest is too. Returns the page."""
    from carwright.results.plan_page import page_of

    page = page_of(result)
    out.mkdir(parents=True, exist_ok=True)
    (out / SUMMARY).unlink(missing_ok=True)
    for name in ALL_TABLES:
        frame = getattr(result, name)
        if frame is not None:
            write_both(frame, out, name)
            continue
        for kind in ("parquet", "csv"):  # a table of an earlier plan must not stand beside this one
            (out / f"{name}.{kind}").unlink(missing_ok=True)
    write_text(out / PAGE, page)
    text = json.dumps(summary_of(result), indent=2, ensure_ascii=False, allow_nan=False)
    write_text(out / SUMMARY, text + "\n")
    return out / PAGE


def summary_of(result: PlanResult) -> dict[str, Any]:
    """The main figures under stable keys; with the tables they make the plan whole again."""
    found: dict[str, Any] = {name: getattr(result, name) for name in PLAIN}
    found |= {name: dict(getattr(result, name)) for name in MAPS}
    found |= {name: list(getattr(result, name)) for name in LISTS}
    return {**found, "gap": result.gap, "npv": result.npv}
