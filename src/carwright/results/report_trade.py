"""The sections of the report on orders and on parts, for plants whose file has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from carwright.results import figures_trade as draw
from carwright.results.figures import estimate
from carwright.results.figures_charts import Estimate, whole
from carwright.results.report_tables import Listing, cut

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

ROWS_AT_MOST = 200
LEAST_H = 0.5
"""Whoever stood for less is not told."""
WAITING_AT_MOST = 4


def orders_section(result: SimulationResult) -> dict[str, Any] | None:
    """Figures and the table of orders by car; None where no source releases orders."""
    if result.orders.is_empty():
        return None
    figures = [draw.figure_orders(result), draw.figure_backlog(result), draw.figure_wait(result)]
    return {"figures": figures, "rows": _orders(result)}


def parts_section(result: SimulationResult) -> dict[str, Any] | None:
    """Figures, the table of parts and who stood for them; None where nothing depends on orders or parts."""
    if result.stands.is_empty():
        return None
    figures = [draw.figure_stands(result)]
    if not result.part_supply.is_empty():
        figures.append(draw.figure_stock(result))
    if not result.deliveries.is_empty() and float(result.deliveries["parked"].sum() or 0) > 0:
        figures.append(draw.figure_yard(result))
    return {"figures": figures, "rows": _parts(result), "stands": _stands(result)}


def _orders(result: SimulationResult) -> Listing:
    """A row a car that was ordered, the last one all of them."""
    kept = result.order_totals.filter((pl.col("ordered") > 0) | (pl.col("backlog") > 0))
    rows = [
        {
            "car": "all" if row["model"] == "all" else f"{row['model']} {row['trim']}".strip() or "car",
            **{name: estimate(row, name).text() for name in ("ordered", "delivered", "cancelled", "backlog")},
            **{name: _days(estimate(row, f"wait_{name}_d")) for name in ("mean", "p50", "p95")},
        }
        for row in kept.iter_rows(named=True)
    ]
    return cut(rows, ROWS_AT_MOST)


def _parts(result: SimulationResult) -> Listing:
    names = ("came", "refused", "built_in", "built_in_later", "stock", "waited_h")
    rows = [
        {"part": row["part"], **{name: estimate(row, name).text() for name in names}}
        for row in result.part_totals.iter_rows(named=True)
    ]
    return cut(rows, ROWS_AT_MOST)


def _stands(result: SimulationResult) -> Listing:
    """Who stood for what, the longest first; those who hardly stood are left out."""
    stood = result.stand_totals.filter(pl.col("stood_h") >= LEAST_H).sort("stood_h", descending=True)
    rows = [
        {
            "element": row["element"],
            "for": row["for"],
            "stood_h": estimate(row, "stood_h").text(),
            "share": estimate(row, "stood_share").text(lambda share: f"{100.0 * share:,.1f} %"),
        }
        for row in stood.iter_rows(named=True)
    ]
    return cut(rows, ROWS_AT_MOST)


def _days(each: Estimate) -> str:
    return each.text(lambda value: f"{value:,.1f}" if value == value else "–")


def trade_lines(result: SimulationResult) -> list[str]:
    """Orders and parts on a screen of text; nothing where the file has none."""
    lines: list[str] = []
    for row in result.order_totals.filter(model="all").iter_rows(named=True):
        lines += ["", f"Orders: {_text(row, 'ordered')}, delivered {_text(row, 'delivered')}, "
                      f"cancelled {_text(row, 'cancelled')}, backlog at the end {_text(row, 'backlog')}"]  # fmt: skip
        if row["wait_mean_d"] is not None:
            lines.append(f"  wait: mean {_days(estimate(row, 'wait_mean_d'))} days, "
                         f"95 % of them within {row['wait_p95_d']:,.0f}")  # fmt: skip
    for row in result.part_totals.filter(pl.col("waited_h") >= LEAST_H).iter_rows(named=True):
        if not any(line.startswith("Parts") for line in lines):
            lines += ["", "Parts that were waited for"]
        lines.append(f"  {row['part']}: {_who_waited(result, row['part'])}; {_text(row, 'came')} came, "
                     f"{whole(row['built_in'] + row['built_in_later'])} used")  # fmt: skip
    yard = result.deliveries.filter(model="all").sort("start")
    parked, finished = (float(yard[name].sum() or 0) for name in ("parked", "finished"))
    if parked > 0:
        left = _text(yard.row(-1, named=True), "yard")
        lines += ["", f"Built short: {whole(parked)} cars parked, {whole(finished)} finished, {left} left in the yard"]
    return lines


def _who_waited(result: SimulationResult, part: str) -> str:
    """Hours that each source or element stood for a part, the longest first."""
    stood = result.stand_totals.filter((pl.col("for") == part) & (pl.col("stood_h") >= LEAST_H))
    rows = stood.sort("stood_h", descending=True).head(WAITING_AT_MOST).to_dicts()
    more = f", and {len(stood) - len(rows)} more" if len(stood) > len(rows) else ""
    told = (f"{row['element']} waited {_text(row, 'stood_h')} h" for row in rows)
    return ", ".join(told) + more or "waited for less than an hour at any one place"


def _text(row: dict[str, Any], name: str) -> str:
    return estimate(row, name).give_or_take()
