"""The tables of what options mean for the plant: which there are, their columns and what a row means."""

from __future__ import annotations

from typing import Any

import polars as pl

from carwright.results.compare_tables import CHANGE, FIGURE, filled
from carwright.results.tables import REAL, TEXT, WHOLE, Table, estimated

_TABLES = (
    Table(
        "options",
        "an option: what it brings into a car, what it costs and earns; money on the first day, empty where the file "
        "does not state it",
        {
            "option": TEXT,
            "share": REAL,
            "chips": WHOLE,
            "work_min": REAL,
            "chips_cost": REAL,
            "cost": REAL,
            "price": REAL,
            "net_price": REAL,
            "contribution": REAL,
            "buyers_won": REAL,
            "break_even_rise": REAL,
        },
    ),
    Table(
        "chips",
        "a chip that an option brings: pieces a car, price of one (empty: it is in the material of the car, or nobody "
        "states it), and what they cost a car",
        {"option": TEXT, "chip": TEXT, "pieces": WHOLE, "price": REAL, "cost": REAL, "note": TEXT},
    ),
    Table(
        "work",
        "an element at which an option brings work: seconds at one station, stations at which it does, share of the "
        "cars with it that pass (parallel branches part them), and seconds a car in all; of a moving line, how far "
        "mean work with the option is over the pitch (empty below it)",
        {
            "option": TEXT,
            "part": TEXT,
            "element": TEXT,
            "kind": TEXT,
            "extra_s": REAL,
            "stations": WHOLE,
            "passing": REAL,
            "seconds": REAL,
            "over_pitch_s": REAL,
        },
    ),
    Table(
        "bays",
        "an element with parallel places at which an option brings work: places that the takt asks for, "
        "cars that pass x mean time / (takt x availability), without the option, at its share, and if every car had it",
        {
            "option": TEXT,
            "part": TEXT,
            "element": TEXT,
            "places": WHOLE,
            "takt_s": REAL,
            "takt_by": TEXT,
            "availability": REAL,
            "time_without_s": REAL,
            "extra_s": REAL,
            "share": REAL,
            "bays_without": REAL,
            "bays_now": REAL,
            "bays_if_standard": REAL,
        },
    ),
    Table(
        "passes",
        "a gate that asks more of cars with an option: the further share of them that passes",
        {"option": TEXT, "part": TEXT, "gate": TEXT, "share": REAL},
    ),
    Table(
        "effects",
        "what an option does to a figure of the plant: `case` is `today` (the plant as it is less the plant without "
        "the option) or `standard` (every car has it, less the plant as it is); runs paired by their luck",
        {"option": TEXT, "case": TEXT, **FIGURE, **CHANGE},
    ),
    Table(
        "money",
        "a figure of money or cars over the years for an option: `case` is today, without, standard, or the difference "
        "of two of them",
        {"option": TEXT, "case": TEXT, "figure": TEXT, "unit": TEXT, **estimated(("value",))},
    ),
    Table(
        "years",
        "a calendar year and an option: cars with it, and what they contribute",
        {"option": TEXT, "year": WHOLE, **estimated(("cars", "contribution"))},
    ),
)
CONTENT_TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every table by name; each is an attribute of ``ContentResult`` and a file of ``--out``."""


def frame_of(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A table from its rows; what a row does not say, or nobody knows (not a number), is empty."""
    return filled(CONTENT_TABLES[name], rows)
