"""The tables of a simulation result: which there are, their columns and what a row means.

Every figure column ``x`` that was estimated has ``x_low`` and ``x_high`` beside it, the ends of its interval
over replications; they are null where one replication gives no interval. Columns named ``_h`` are hours, ``_s``
seconds, ``_share`` shares between 0 and 1. ``start`` is the local date and time at which a period (a month, unless the
plant file asks for other bins) begins. ``part`` is the empty text in a plant of one part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

TEXT = pl.String()
FLAG = pl.Boolean()
WHOLE = pl.Int64()
REAL = pl.Float64()
MOMENT = pl.Datetime("us")

STATES = ("working", "starved", "blocked", "down", "off_shift")
"""States of a place; their shares add up to 1, their hours to ``calendar_h``."""

ALL = "all"
"""Stands in a key column of a row that sums over every value of it."""


def estimated(names: Iterable[str]) -> dict[str, pl.DataType]:
    """Columns of estimated figures: each with the ends of its interval."""
    return {column: REAL for name in names for column in (name, f"{name}_low", f"{name}_high")}


ELEMENT: dict[str, pl.DataType] = {"part": TEXT, "shop": TEXT, "element": TEXT, "kind": TEXT}
STAND: dict[str, pl.DataType] = {**ELEMENT, "for": TEXT, **estimated(("stood_h", "stood_share"))}
STATE_COLUMNS: dict[str, pl.DataType] = {
    "places": WHOLE,
    "calendar_h": REAL,
    **estimated(f"{state}_share" for state in STATES),
    **{f"{state}_h": REAL for state in STATES},
}
GATE: dict[str, pl.DataType] = {
    "part": TEXT,
    "shop": TEXT,
    "gate": TEXT,
    **estimated(("decisions", "passes", "first_tries", "first_time_through", "repairs", "scrapped")),
}
ORIGIN: dict[str, pl.DataType] = {
    "value": TEXT,
    "low": TEXT,
    "high": TEXT,
    "status": TEXT,
    "source": TEXT,
    "known_from": pl.Date(),
    "note": TEXT,
}


ORDER_COLUMNS = estimated(
    ("ordered", "delivered", "cancelled", "backlog", "wait_mean_d", "wait_p05_d", "wait_p50_d", "wait_p95_d")
)
PART_COLUMNS = estimated(("came", "refused", "built_in", "built_in_later", "stock", "waited_h"))


@dataclass(frozen=True)
class Table:
    """Name, meaning and columns of one table of a result."""

    name: str
    row: str
    """What one row is."""
    columns: dict[str, pl.DataType]

    def frame(self, rows: dict[str, Any] | None = None) -> pl.DataFrame:
        """A frame with exactly these columns and types, in this order; empty without ``rows``."""
        if rows is None:
            return pl.DataFrame(schema=self.columns)
        if set(rows) != set(self.columns):
            raise KeyError(f"table {self.name}: columns differ: {sorted(set(rows) ^ set(self.columns))}")
        return pl.DataFrame({name: rows[name] for name in self.columns}, schema=self.columns, nan_to_null=True)


_TABLES = (
    Table(
        "output",
        "a period and a part of the plant (`all`: the whole plant): cars out, cars per open hour, scrap",
        {
            "start": MOMENT,
            "end": MOMENT,
            "warm_up": FLAG,
            "part": TEXT,
            "open_h": REAL,
            **estimated(("cars", "cars_per_h", "scrapped")),
        },
    ),
    Table(
        "yearly_output",
        "a calendar year and a part of the plant (`all`: the whole plant), like `output`, warm-up included; "
        "`full_year`: the study holds all of it",
        {
            "year": WHOLE,
            "full_year": FLAG,
            "part": TEXT,
            "open_h": REAL,
            **estimated(("cars", "cars_per_h", "scrapped")),
        },
    ),
    Table(
        "monthly_cars",
        "a period, a model and a trim: cars out",
        {"start": MOMENT, "model": TEXT, "trim": TEXT, **estimated(("cars",))},
    ),
    Table(
        "monthly_options",
        "a period and an option: cars out that have it, and their share of all cars",
        {"start": MOMENT, "option": TEXT, **estimated(("cars", "share"))},
    ),
    Table(
        "element_states",
        "a period and an element: share and hours of each state, over all its stations and places",
        {"start": MOMENT, **ELEMENT, **STATE_COLUMNS},
    ),
    Table(
        "station_states",
        "a period and a station: share and hours of each state (a moving line is one row)",
        {"start": MOMENT, **ELEMENT, "station": TEXT, **STATE_COLUMNS},
    ),
    Table(
        "element_totals",
        "an element over the whole study after the warm-up: states, cars done and mean cars inside",
        {**ELEMENT, **STATE_COLUMNS, **estimated(("cars_done", "mean_cars"))},
    ),
    Table(
        "station_totals",
        "a station over the whole study after the warm-up: states, cars done and mean cars inside",
        {**ELEMENT, "station": TEXT, **STATE_COLUMNS, **estimated(("cars_done", "mean_cars"))},
    ),
    Table(
        "sources",
        "a source over the whole study after the warm-up: cars or parts that came in, arrivals that found no room and "
        "went away, and their share of all arrivals",
        {**ELEMENT, **estimated(("cars_entered", "cars_lost", "lost_share"))},
    ),
    Table(
        "buffer_fill",
        "a period and a buffer, conveyor or oven: mean cars inside in open time, and their share of the places",
        {"start": MOMENT, **ELEMENT, "places": WHOLE, **estimated(("mean_cars", "fill_share"))},
    ),
    Table(
        "lead_times",
        "a period and a part of the plant (`all`: the whole plant): hours from a car's first element to the sink",
        {"start": MOMENT, "part": TEXT, **estimated(("cars", "mean_h", "p05_h", "p50_h", "p95_h"))},
    ),
    Table(
        "gates",
        "a period and a gate: decisions, passes, first-time-through, repairs and scrap",
        {"start": MOMENT, **GATE},
    ),
    Table("gate_totals", "a gate over the whole study after the warm-up, like `gates`", GATE),
    Table(
        "bottlenecks",
        "a period, a part of the plant and a station: length of its mean active period, share of replications in "
        "which that is the longest; rank 1 is the bottleneck. The five first stations of each period and part",
        {
            "start": MOMENT,
            "part": TEXT,
            "rank": WHOLE,
            "shop": TEXT,
            "element": TEXT,
            "station": TEXT,
            "kind": TEXT,
            "wins_share": REAL,
            **estimated(("active_period_s", "active_share")),
        },
    ),
    Table(
        "orders",
        "a period, a model and a trim (`all`: all cars), of a plant whose sources release the orders of `sales`: "
        "orders that came, were delivered and cancelled, the backlog (not delivered at the end of the period), and the "
        "days from order to delivery of those delivered",
        {"start": MOMENT, "model": TEXT, "trim": TEXT, **ORDER_COLUMNS},
    ),
    Table(
        "order_totals",
        "a model and a trim over the whole study after the warm-up, like `orders`; the days waited are those of the "
        "whole study",
        {"model": TEXT, "trim": TEXT, **ORDER_COLUMNS},
    ),
    Table(
        "deliveries",
        "a period, a model and a trim (`all`: all cars), of a plant with `supply`: cars built, parked because they "
        "were built short, finished, delivered (built - parked + finished), in the yard at the end of the period; mean "
        "days parked of those finished, and how many of them stood too long",
        {
            "start": MOMENT,
            "model": TEXT,
            "trim": TEXT,
            **estimated(("built", "parked", "finished", "delivered", "yard", "parked_mean_d", "overdue")),
        },
    ),
    Table(
        "part_supply",
        "a period and a part of `supply`: pieces that came, were not called off since there were enough, were built "
        "in, were built into parked cars; stock at the end of the period; hours that sources of cars, and elements "
        "that need it, stood for it, all together",
        {"start": MOMENT, "part": TEXT, **PART_COLUMNS},
    ),
    Table(
        "part_totals",
        "a part of `supply` over the whole study after the warm-up, like `part_supply`",
        {"part": TEXT, **PART_COLUMNS},
    ),
    Table(
        "stands",
        "a period, a source that releases by orders, plan or parts or an element with `needs`, and what it stood for "
        "(a part of `supply`, or `orders`: nobody wanted a car, or the plan had none left): open hours in which it "
        "could have let a car go or in, and their share of all open hours",
        {"start": MOMENT, **STAND},
    ),
    Table(
        "stand_totals",
        "a source or an element with `needs`, and what it stood for, over the whole study after the warm-up, like "
        "`stands`",
        STAND,
    ),
    Table(
        "proof",
        "a year (`all`: the whole study after the warm-up) and a suspect: cars gained when it alone is made faster, "
        "with the same luck. Where several elements of a shop take turns as the bottleneck, `element` names the shop "
        "and all of these are made faster together",
        {
            "year": TEXT,
            "part": TEXT,
            "element": TEXT,
            "faster_by": REAL,
            "pairs": WHOLE,
            "cars": REAL,
            **estimated(("cars_gained", "gained_share")),
            "proven": FLAG,
        },
    ),
    Table(
        "replications",
        "a replication: cars out after the warm-up, scrap, cars inside at the end, work of the kernel",
        {
            "replication": WHOLE,
            "cars": WHOLE,
            "cars_per_h": REAL,
            "scrapped": WHOLE,
            "inside": WHOLE,
            "events": WHOLE,
            "visits": WHOLE,
        },
    ),
    Table("inputs", "a value of the plant file that names its origin", {"path": TEXT, **ORIGIN}),
    Table(
        "published",
        "a published figure of the plant to compare with (`published` of the plant file)",
        {"name": TEXT, **ORIGIN},
    ),
    Table(
        "elements",
        "an element of the plant, in the order of the file",
        {**ELEMENT, "stations": WHOLE, "places": WHOLE},
    ),
    Table(
        "links",
        "a way of cars or parts from element to element; `how` is next, pass, repair, scrap, branch or part; `through` "
        "is the gate or split asked on the way",
        {"source": TEXT, "target": TEXT, "how": TEXT, "through": TEXT},
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every table of a result by name; each is an attribute of ``SimulationResult`` and a Parquet file of ``--out``."""
