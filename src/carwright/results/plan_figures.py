"""Drawings of a plan: output against demand, backlog and wait, chips, cash, alternatives, planned against simulated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from carwright.results.figures_charts import shortened
from carwright.results.figures_svg import Figure, Frame, Scale, tag, together
from carwright.results.plan_charts import Axis, Level, columns, in_money, lines, money, steps_between
from carwright.results.plan_periods import periods_of
from carwright.results.plan_views import (
    View,
    axis_of,
    by_shown,
    level_of,
    series_of,
    shown_cars,
    totals_by_scenario,
    waits_of,
)
from carwright.results.plan_words import way_of

if TYPE_CHECKING:
    import polars as pl

    from carwright.results.plan import PlanResult

CHIPS_AT_MOST = 6
STOCK_SHOWN = 0.05
"""A stock smaller than this share of the use is not drawn."""
COSTS = {
    "parts and material": ("material", "chips"),
    "making": ("conversion", "labour", "fixed", "hiring", "retrofit", "holding"),
    "contract makers": ("fees", "tooling", "exit"),
    "warranty": ("warranty",),
    "shops": ("shops",),
    "development": ("development", "engineers"),
    "capital": ("capital",),
}
"""Heads of cost as a board reads them."""


def figure_output(result: PlanResult, view: View) -> Figure:
    """Cars built by source, against the orders that come in."""
    axis = axis_of(result)
    built = series_of(result.production, "source", "cars", view, axis)
    wanted = level_of("orders coming in", totals_by_scenario(result.orders, "orders", view, axis), view)
    words = f"Cars a {periods_of(result).noun}, stacked by where they are built; the line is what buyers order"
    words += _range_words(wanted)
    return columns("Output against demand", words, axis, built, "cars", levels=[wanted])


def _range_words(level: Level) -> str:
    return ", its shade the range over the scenarios." if level.low is not None else "."


def figure_backlog(result: PlanResult, view: View) -> Figure:
    """Orders waiting at the end of each period, by car."""
    axis = axis_of(result)
    waiting = by_shown(series_of(result.orders, "car", "backlog", view, axis), shown_cars(result))
    return columns("Orders waiting", "At the end of each period, by car.", axis, waiting, "orders")


def figure_wait(result: PlanResult, view: View) -> Figure:
    """Weeks that a new order has ahead, by car."""
    axis = axis_of(result)
    waits = by_shown(waits_of(result, view, axis), shown_cars(result), longest=True)
    more = " Others: the longest wait of the other cars." if "others" in waits else ""
    words = f"Weeks that an order placed at the end of the period has ahead; 0: it is served at once.{more}"
    return lines("Wait", words, axis, waits, "weeks", show=_one)


def _one(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or float(value).is_integer() else f"{value:.1f}"


def figures_chips(result: PlanResult, view: View) -> list[Figure]:
    """A figure for each part that can bind: what the trims take, against what can be had."""
    import polars as pl

    if not len(result.chips):
        return []
    axis = axis_of(result)
    tight = (
        result.chips.group_by("chip")
        .agg((pl.col("used") / (pl.col("offered") + 1.0)).max().alias("tight"))
        .sort("tight", descending=True)["chip"]
        .to_list()
    )
    return [_chip(result, chip, view, axis) for chip in tight[:CHIPS_AT_MOST]]


def _chip(result: PlanResult, chip: str, view: View, axis: Axis) -> Figure:
    import polars as pl

    mine = result.chips.filter(pl.col("chip") == chip)
    used = series_of(result.chip_use.filter(pl.col("chip") == chip), "car", "used", view, axis)
    used = by_shown(used, shown_cars(result))
    offered = totals_by_scenario(mine, "offered", view, axis)
    bought = totals_by_scenario(mine, "spot", view, axis) + totals_by_scenario(mine, "ordered", view, axis)
    stock = totals_by_scenario(mine, "stock", view, axis)
    levels = [level_of("contract", offered, view, stepped=True)]
    if bought.any():
        levels.append(level_of("contract, spot and extra orders", offered + bought, view, dashed=True, stepped=True))
    most = max(sum(values[t] for values in used.values()) for t in range(len(axis.names)))
    if stock.max(initial=0.0) > STOCK_SHOWN * most:
        levels.append(Level("in stock", level_of("", stock, view).values, dashed=True))
    words = "Pieces that each car takes, against what the contract can deliver" + _range_words(levels[0])
    return columns(chip, words, axis, used, "pieces", levels=levels)


def figure_cash(result: PlanResult) -> Figure:
    """Cumulative cash: the mean, the range over the scenarios, and how low the budget lets it go."""
    axis = axis_of(result)
    view = View("", dict(result.scenarios.select("scenario", "weight").iter_rows()))
    cumulative = totals_by_scenario(result.cash, "cumulative", view, axis)
    unit, name, show = in_money([*cumulative.flatten().tolist(), result.budget or 0.0], result.currency)
    mean = level_of("cumulative cash", cumulative / unit, view)
    levels = [mean]
    if result.budget is not None:
        levels.append(Level("budget", [-result.budget / unit] * len(axis.names), dashed=True))
    lowest = float(cumulative.min())
    when = axis.names[int(np.argmin(cumulative.min(axis=0)))]
    words = f"The line is the mean{_range_words(mean)} Lowest point of all scenarios: {money(lowest, result.currency)}"
    words += f" in {when}." + (
        f" By the budget it may fall to {money(-result.budget, result.currency)}." if result.budget else ""
    )
    return lines("Cash against budget", words.replace("..", "."), axis, {}, name, levels=levels, show=show)


def figure_years(result: PlanResult) -> Figure:
    """What is spent by head and year, against what comes in; means over the scenarios."""
    frame, axis = _by_year(result)
    heads = {
        head: [-sum(frame[column][t] for column in parts) for t in range(len(axis.names))]
        for head, parts in COSTS.items()
    }
    heads = {head: [max(0.0, v) for v in values] for head, values in heads.items() if any(values)}
    unit, name, show = in_money(frame["revenue"].to_list(), result.currency)
    levels = [Level("revenue", [v / unit for v in frame["revenue"].to_list()])]
    series = {head: [v / unit for v in values] for head, values in heads.items()}
    words = "Means over the scenarios. Where the line is above the columns, the year earns money."
    return columns("Money out and in by year", words, axis, series, name, levels=levels, show=show)


def _by_year(result: PlanResult) -> tuple[pl.DataFrame, Axis]:
    import polars as pl

    values = [*(column for parts in COSTS.values() for column in parts), "revenue"]
    frame = (
        result.cash.join(result.scenarios.select("scenario", "weight"), on="scenario")
        .group_by(pl.col("date").dt.truncate("1y").alias("year"))
        .agg((pl.col(values) * pl.col("weight")).sum())
        .sort("year")
    )
    years = tuple(frame["year"].to_list())
    return frame, Axis(tuple(f"{year:%Y}" for year in years), years)


def figure_alternatives(result: PlanResult) -> Figure | None:
    """How much less the other ways bring, scenario by scenario: mean, spread and range."""
    rows = [row for row in result.alternatives.iter_rows(named=True) if row["npv"] is not None]
    if len(rows) < 2:
        return None
    values = [row[key] or 0.0 for row in rows for key in ("difference", "least", "most")]
    unit, name, show = in_money(values, result.currency)
    steps = steps_between(min(values) / unit, max(values) / unit)
    left, top, tall = 215.0, 34.0, 34.0
    frame = Frame(left=left, top=top, bottom=top + tall * len(rows))
    scale = Scale(steps[0], steps[-1], frame.left, frame.right)
    marks: list[object] = [
        tag("text", f"net present value less that of the best, {name}", class_="cw-axis", x=left, y=14)
    ]
    for value in steps:
        x = scale(value)
        looks = "cw-grid" if value else "cw-base"
        marks.append(tag("line", class_=looks, x1=x, x2=x, y1=top, y2=frame.bottom))
        marks.append(tag("text", show(value), class_="cw-tick", x=x, y=frame.bottom + 18, text_anchor="middle"))
    for n, row in enumerate(rows):
        marks += _alternative(row, top + tall * n, frame, lambda value: scale((value or 0.0) / unit), result.currency)
    table = tuple(
        (
            way_of(row["alternative"]),
            *(money(row[k], result.currency) for k in ("npv", "difference", "spread", "least", "most")),
        )
        for row in rows
    )
    words = "The dot is the mean over the scenarios, the thick line one standard deviation to both sides, the thin one"
    words += " the range."
    head = ("", "NPV", "difference", "spread", "least", "most")
    return Figure("Other ways", words, frame.bottom + 28, together(marks), head, table)


def _alternative(
    row: dict[str, Any], y: float, frame: Frame, at: Callable[[float | None], float], currency: str
) -> list[object]:
    middle = y + 17
    name = shortened(way_of(row["alternative"]), 32)
    difference, spread = row["difference"] or 0.0, row["spread"] or 0.0
    tip = f"{way_of(row['alternative'])}: {money(row['npv'], currency)}\ndifference {money(difference, currency)}"
    tip += f" ± {money(spread, currency)}\nfrom {money(row['least'], currency)} to {money(row['most'], currency)}"
    low, high = max(frame.left, at(difference - spread)), min(frame.right, at(difference + spread))
    return [
        tag("text", name, x=frame.left - 10, y=middle + 4, text_anchor="end"),
        tag("line", class_="cw-whisker", x1=at(row["least"]), x2=at(row["most"]), y1=middle, y2=middle),
        tag("rect", class_="cw-c0", x=low, y=middle - 4, width=max(0.0, high - low), height=8, opacity=0.45),
        tag("circle", class_="cw-dot", cx=at(difference), cy=middle, r=5),
        tag("rect", tag("title", tip), class_="cw-hit", x=frame.left, y=y, width=frame.width, height=34, data_tip=tip),
    ]


def figures_verified(result: PlanResult) -> list[Figure]:
    """Planned against simulated output of each part, with the interval of the simulation; none if it was not run."""
    import polars as pl

    if result.verified is None:
        return []
    found = []
    for part in result.verified["part"].unique(maintain_order=True):
        mine = result.verified.filter(pl.col("part") == part)
        axis = Axis(tuple(mine["period"]), tuple(mine["date"]))
        simulated = Level("simulated", mine["simulated"].to_list(), mine["low"].to_list(), mine["high"].to_list())
        words = "Columns: the plan. Line: the plant simulated under the plan, its shade the 95 % interval."
        planned = {"planned": mine["planned"].to_list()}
        found.append(columns(part or "The plant", words, axis, planned, "cars", levels=[simulated]))
    return found


def figure_parked(result: PlanResult) -> Figure | None:
    """Cars built short that wait in the yard for their parts; mean and range over the scenarios."""
    if not len(result.short) or not float(result.short["parked"].max() or 0.0):  # type: ignore[arg-type]
        return None
    axis = axis_of(result)
    whole_view = View("", dict(result.scenarios.select("scenario", "weight").iter_rows()))
    parked = series_of(result.short, "car", "parked", whole_view, axis)
    parked = by_shown(parked, shown_cars(result))
    level = level_of("most and least", totals_by_scenario(result.short, "parked", whole_view, axis), whole_view)
    words = "At the end of each period, by car; means over the scenarios" + _range_words(level)
    return columns("Cars parked until their parts come", words, axis, parked, "cars", levels=[level])
