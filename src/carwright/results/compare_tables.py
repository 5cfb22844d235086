"""The tables of a comparison: which there are, their columns and what a row means."""

from __future__ import annotations

from typing import Any

import polars as pl

from carwright.results.tables import FLAG, REAL, TEXT, WHOLE, Table, estimated

FIGURE: dict[str, pl.DataType] = {"group": TEXT, "of": TEXT, "figure": TEXT, "unit": TEXT}
CHANGE: dict[str, pl.DataType] = {
    **estimated(("change",)),
    "pairs": WHOLE,
    "confidence": REAL,
    "sd": REAL,
    "p": REAL,
    "verdict": TEXT,
    "pairs_needed": WHOLE,
}
_TABLES = (
    Table(
        "variants",
        "a plant that is compared; the first is the one that the others are held against",
        {"variant": TEXT, "source": TEXT, "settings": TEXT, "fingerprint": TEXT, "bottlenecks": TEXT},
    ),
    Table(
        "changes",
        "a difference between the first plant and another, with its units; rows with the same `edit` are one change in "
        "many places",
        {
            "variant": TEXT,
            "edit": WHOLE,
            "kind": TEXT,
            "path": TEXT,
            "where": TEXT,
            "what": TEXT,
            "before": TEXT,
            "after": TEXT,
            "text": TEXT,
        },
    ),
    Table("figures", "a figure of a variant", {"variant": TEXT, **FIGURE, **estimated(("value",))}),
    Table(
        "differences",
        "a figure of a variant against the first one: `change` is the mean over pairs of runs of the variant less the "
        "first, `share` the change by the first one's value, `verdict` higher, lower, the same, cannot be told, or not "
        "in both; `holds_with_all` is true if it stands when all main figures are judged together (Holm)",
        {"variant": TEXT, **FIGURE, "first": REAL, **CHANGE, "share": REAL, "holds_with_all": FLAG},
    ),
    Table(
        "ranking",
        "two variants and the figure by which they are ranked; `better` is empty where they cannot be told apart",
        {"one": TEXT, "other": TEXT, "figure": TEXT, "unit": TEXT, **CHANGE, "better": TEXT},
    ),
    Table(
        "effects",
        "a change made alone (`--each`), or the only one there is, and what it does to a figure of the plant; `note` "
        "says why a change cannot be made alone",
        {"variant": TEXT, "edit": WHOLE, "text": TEXT, "figure": TEXT, "unit": TEXT, **CHANGE, "note": TEXT},
    ),
    Table(
        "targets",
        "a target in one of the spans that it binds; `verdict` is met, missed, cannot be told, or not in the study; "
        "`counts` is true if a miss makes the command fail",
        {
            "variant": TEXT,
            "target": TEXT,
            "of": TEXT,
            "part": TEXT,
            "at": TEXT,
            "span": TEXT,
            "unit": TEXT,
            "least": REAL,
            "most": REAL,
            **estimated(("value",)),
            "verdict": TEXT,
            "counts": FLAG,
        },
    ),
    Table("samples", "a figure in one run", {"variant": TEXT, "replication": WHOLE, **FIGURE, "value": REAL}),
)
COMPARE_TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every table of a comparison by name; each is an attribute of ``CompareResult`` and a file of ``--out``."""


def frame_of(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A table from its rows; what a row does not say, or nobody knows (not a number), is empty."""
    return filled(COMPARE_TABLES[name], rows)


def filled(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The table with these rows."""
    return table.frame({column: [_known(row.get(column)) for row in rows] for column in table.columns})


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value
