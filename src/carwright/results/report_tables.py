"""The tables of the report: rows of ready text, cut to a sensible length, with what was left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import polars as pl
from markupsafe import Markup

from carwright.results.figures import STORES, bins_of, by_bin, estimate, number
from carwright.results.figures_charts import Estimate, percent, spark, whole
from carwright.results.figures_states import share_bar, share_of_open, state_shares
from carwright.results.figures_svg import tag, together
from carwright.results.tables import STATES

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

ELEMENTS_AT_MOST, STATIONS_AT_MOST, STORES_AT_MOST, GATES_AT_MOST, INPUTS_AT_MOST = 1200, 40, 400, 300, 4000
SPARK_POINTS = 120
FULL, EMPTY = 0.8, 0.2
"""Share of the places above which a store counts as mostly full, below which as mostly empty."""


@dataclass(frozen=True)
class Listing:
    """Rows of a table of the report."""

    rows: list[dict[str, Any]]
    left_out: int = 0
    """Rows that the page has no room for; they are in the Parquet table."""


def cut(rows: Sequence[dict[str, Any]], at_most: int) -> Listing:
    """The first rows, and how many were left out."""
    return Listing(list(rows[:at_most]), max(0, len(rows) - at_most))


def states_table(result: SimulationResult) -> Listing:
    """A row an element that works, in the order of the plant, with its bar of states."""
    frame = result.element_totals.filter(~pl.col("kind").is_in([*STORES, "sink", "source"]))
    rows = [
        {
            **{key: row[key] for key in ("part", "shop", "element", "kind", "places")},
            "bar": share_bar(state_shares(row)),
            "texts": [percent(share) for share in state_shares(row).values()],
            "use": percent(share_of_open(row)),
            "done": estimate(row, "cars_done").give_or_take(),
        }
        for row in frame.iter_rows(named=True)
    ]
    return cut(rows, ELEMENTS_AT_MOST)


def states_by_year(result: SimulationResult, elements: Sequence[str]) -> dict[str, Any]:
    """Tenths of per cent of each state by element and year, for the choice of a year in the page."""
    hours = [pl.col(f"{state}_h").sum() for state in STATES]
    frame = result.element_states.with_columns(pl.col("start").dt.year().alias("year"))
    years = sorted(frame["year"].unique().to_list())
    found: dict[str, dict[int, list[int]]] = {}
    for row in frame.group_by("element", "year").agg(*hours, pl.col("calendar_h").sum()).iter_rows(named=True):
        total = row["calendar_h"] or 0.0
        shares = [round(1000 * (row[f"{state}_h"] or 0.0) / total) if total else 0 for state in STATES]
        found.setdefault(row["element"], {})[row["year"]] = shares
    none = [0] * len(STATES)
    return {"years": years, "shares": [[found.get(name, {}).get(year, none) for year in years] for name in elements]}


def busiest_stations(result: SimulationResult) -> Listing:
    """Stations that are at work or down for the largest share of their open time."""
    rows = [
        {
            "station": row["station"],
            "kind": row["kind"],
            "use": percent(share_of_open(row)),
            "down": percent(share_of_open(row, "down")),
            "starved": percent(share_of_open(row, "starved")),
            "blocked": percent(share_of_open(row, "blocked")),
            "key": share_of_open(row) + share_of_open(row, "down"),
        }
        for row in result.station_totals.filter(~pl.col("kind").is_in([*STORES, "sink", "source"])).iter_rows(
            named=True
        )
    ]
    known = [row for row in rows if isfinite(row["key"])]
    return cut(sorted(known, key=lambda row: -row["key"]), STATIONS_AT_MOST)


def thinned(values: Sequence[float]) -> list[float]:
    """At most so many points for a small line: means of neighbours."""
    if len(values) <= SPARK_POINTS:
        return list(values)
    each = -(-len(values) // SPARK_POINTS)
    groups = [[v for v in values[i : i + each] if isfinite(v)] for i in range(0, len(values), each)]
    return [sum(group) / len(group) if group else nan for group in groups]


def stores_table(result: SimulationResult) -> Listing:
    """A row a buffer, conveyor or oven: how full on average, lowest and highest period, and what that says.

    Nothing is said of a store before a sink, which is empty because nobody behind it takes time.
    """
    bins = bins_of(result.output["start"].to_list())
    last = set(result.links.join(result.elements.filter(kind="sink"), left_on="target", right_on="element")["source"])
    rows = []
    for frame in result.buffer_fill.partition_by("element", maintain_order=True):
        first = frame.row(0, named=True)
        shares = by_bin(frame, bins, "fill_share", nan)
        known = [share for share in shares if isfinite(share)]
        mean = sum(known) / len(known) if known else nan
        cars = [number(value) for value in frame["mean_cars"] if value is not None]
        told = in_main_flow(first) and first["element"] not in last
        rows.append(
            {
                **{key: first[key] for key in ("part", "shop", "element", "kind", "places")},
                "mean_cars": f"{sum(cars) / len(cars):.1f}" if cars else "–",
                "mean": percent(mean, 0),
                "low": percent(min(known, default=nan), 0),
                "high": percent(max(known, default=nan), 0),
                "spark": spark(thinned(shares), 0.0, 1.0),
                "reading": _reading(mean, first["kind"]) if told else "",
            }
        )
    return cut(rows, STORES_AT_MOST)


def in_main_flow(row: dict[str, Any]) -> bool:
    """True for an element of the main flow of its shop: no branch stands in its full name."""
    prefix = f"{row['part']}.{row['shop']}." if row["part"] else f"{row['shop']}."
    return "." not in row["element"].removeprefix(prefix)


def options_table(result: SimulationResult) -> Listing:
    """A row an option: cars that had it over all periods, their share, lowest and highest period."""
    bins = bins_of(result.output["start"].to_list())
    total = sum(by_bin(result.monthly_cars, bins, "cars"))
    rows = []
    for frame in result.monthly_options.partition_by("option", maintain_order=True):
        cars = sum(number(value) for value in frame["cars"] if value is not None)
        shares = by_bin(frame, bins, "share", nan)
        known = [share for share in shares if isfinite(share)]
        rows.append(
            {
                "option": frame["option"][0],
                "cars": whole(cars),
                "share": percent(cars / total if total else nan),
                "spark": spark(thinned(shares), 0.0, 1.0),
                "low": percent(min(known, default=nan)),
                "high": percent(max(known, default=nan)),
            }
        )
    return cut(rows, GATES_AT_MOST)


def _reading(mean: float, kind: str) -> str:
    if not isfinite(mean) or kind != "buffer":
        return ""
    if mean >= FULL:
        return "mostly full: what follows holds back"
    return "mostly empty: what comes before holds back" if mean <= EMPTY else ""


def gates_table(result: SimulationResult) -> Listing:
    """A row a gate over the whole study, with its first-time-through by period as a small line."""
    bins = bins_of(result.output["start"].to_list())
    rows = []
    for row in result.gate_totals.iter_rows(named=True):
        monthly = by_bin(result.gates.filter(gate=row["gate"]), bins, "first_time_through", nan)
        known = [share for share in monthly if isfinite(share)]
        rows.append(
            {
                **{key: row[key] for key in ("part", "shop", "gate")},
                "decisions": estimate(row, "decisions").text(),
                "first": _share_text(estimate(row, "first_time_through")),
                "repairs": estimate(row, "repairs").text(),
                "scrapped": estimate(row, "scrapped").text(),
                "spark": spark(thinned(monthly), min(known, default=0.0), max(known, default=1.0)),
                "low": percent(min(known, default=nan)),
                "high": percent(max(known, default=nan)),
            }
        )
    return cut(rows, GATES_AT_MOST)


def _share_text(share: Estimate) -> str:
    return share.text(percent)


def proof_table(result: SimulationResult) -> list[dict[str, Any]]:
    """Every suspect that was made faster, by year."""
    rows = []
    for row in result.proof.sort("year", "part").iter_rows(named=True):
        cars, share = estimate(row, "cars_gained"), estimate(row, "gained_share")
        rows.append(
            {
                "year": "whole study" if row["year"] == "all" else row["year"],
                "part": row["part"],
                "element": row["element"],
                "faster": percent(number(row["faster_by"]), 0),
                "pairs": row["pairs"],
                "cars": whole(number(row["cars"])),
                "gained": cars.text(),
                "share": share.text(lambda v: percent(v, 2)),
                "verdict": "proven" if share.known and share.low > 0 else "not shown",
            }
        )
    return rows


def origins(frame: pl.DataFrame, key: str) -> Listing:
    """Values of the plant file with range, source as links, date and status."""
    rows = [
        {
            "name": row[key],
            "value": row["value"] or "–",
            "range": _range(row["low"], row["high"]),
            "status": row["status"] or "",
            "source": linked(row["source"] or ""),
            "known_from": f"{row['known_from']:%Y-%m-%d}" if row["known_from"] else "",
            "note": row["note"] or "",
        }
        for row in frame.iter_rows(named=True)
    ]
    return cut(rows, INPUTS_AT_MOST)


def _range(low: str | None, high: str | None) -> str:
    return f"{low or '…'} to {high or '…'}" if low or high else ""


ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def linked(source: str) -> Markup:
    """The text of a source with its web addresses as links, each named by its host; the page itself loads none."""
    pieces: list[object] = []
    end = 0
    for match in ADDRESS.finditer(source):
        pieces.append(source[end : match.start()])
        address = match[0].rstrip(".,;)")
        host = address.split("/")[2].removeprefix("www.")
        pieces.append(tag("a", host, href=address, rel="noopener noreferrer", title=address))
        end = match.start() + len(address)
    return together([*pieces, source[end:]])


def status_counts(frame: pl.DataFrame) -> list[tuple[str, int]]:
    """How many inputs were reported, derived, assumed, or say nothing."""
    known = ("reported", "derived", "assumed")
    counts = {status: frame.filter(status=status).height for status in known}
    rest = frame.height - sum(counts.values())
    return [(name, count) for name, count in [*counts.items(), ("no status", rest)] if count]
