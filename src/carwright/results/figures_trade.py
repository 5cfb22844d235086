"""Figures of orders, deliveries and parts: lines over the periods, each with its interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite, nan
from typing import TYPE_CHECKING

import polars as pl

from carwright.results.figures import estimate, number
from carwright.results.figures_bins import Bins, bins_of
from carwright.results.figures_charts import Estimate, band_over_time, bin_axis, whole
from carwright.results.figures_svg import (
    Figure,
    Frame,
    band_between,
    hover_slots,
    path_through,
    round_steps,
    tag,
    together,
    value_axis,
)
from carwright.results.tables import ALL

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

LINES = 5
FILL_OF_LINE = ("cw-c0", "cw-c1", "cw-c2", "cw-c3", "cw-c5")
"""Key of each line colour in a legend."""


def figure_orders(result: SimulationResult) -> Figure:
    """Orders that came, were delivered and cancelled, by period."""
    frame = result.orders.filter(model=ALL).sort("start")
    lines = {name: _estimates(frame, name) for name in ("ordered", "delivered", "cancelled")}
    words = "Cars ordered, cars delivered to who ordered them, orders cancelled while they waited."
    return lines_over_time("Orders and deliveries", words, _bins(frame), lines, "cars")


def figure_backlog(result: SimulationResult) -> Figure:
    """Orders not yet delivered at the end of each period, by model and trim, and all."""
    frame = result.orders.sort("start")
    shown = frame.filter(pl.col("model") != ALL).group_by("model", "trim", maintain_order=True)
    size = {key: float(own["backlog"].sum()) for key, own in shown}
    largest = sorted((key for key in size if size[key] > 0), key=lambda key: -size[key])[: LINES - 1]
    lines = {"all": _estimates(frame.filter(model=ALL), "backlog")}
    if len(largest) > 1:
        for model, trim in largest:
            own = frame.filter((pl.col("model") == model) & (pl.col("trim") == trim))
            lines[f"{model} {trim}".strip()] = _estimates(own, "backlog")
    words = "Orders that are waiting or being built, at the end of each period."
    return lines_over_time("Backlog", words, _bins(frame.filter(model=ALL)), lines, "cars")


def figure_wait(result: SimulationResult) -> Figure:
    """Days from order to delivery: median and the span of nine orders in ten, by period of the delivery."""
    frame = result.orders.filter(model=ALL).sort("start")
    bins = _bins(frame)
    names = {
        "5 % wait less": "wait_p05_d",
        "median": "wait_p50_d",
        "mean": "wait_mean_d",
        "5 % wait longer": "wait_p95_d",
    }
    lines = {name: [number(value) for value in frame[column]] for name, column in names.items()}
    figure = band_over_time(
        "Wait", "Days from order to delivery, of the cars delivered in each period.", bins, lines, "days",
        centre="median", bands=[("5 % wait less", "5 % wait longer", "nine orders in ten")],
    )  # fmt: skip
    rows = tuple(
        (name, *(estimate(row, column).text(_tenths) for column in names.values()))
        for name, row in zip(bins.names, frame.iter_rows(named=True), strict=True)
    )
    return replace(figure, rows=rows)


def figure_yard(result: SimulationResult) -> Figure:
    """Cars built short: parked and finished in each period, and in the yard at its end."""
    frame = result.deliveries.filter(model=ALL).sort("start")
    lines = {name: _estimates(frame, column) for name, column in _YARD.items()}
    words = "Cars built without a part, parked until it came and they were finished."
    return lines_over_time("Cars built short", words, _bins(frame), lines, "cars")


_YARD = {"in the yard at the end": "yard", "parked": "parked", "finished": "finished"}


def figure_stock(result: SimulationResult) -> Figure:
    """Stock at the end of each period, of the parts that sources stood for longest."""
    frame = result.part_supply.sort("start")
    stood = result.part_totals.sort("waited_h", descending=True, maintain_order=True)["part"].to_list()
    lines = {part: _estimates(frame.filter(part=part), "stock") for part in stood[:LINES]}
    more = f" The {LINES} parts that were waited for longest." if len(stood) > LINES else ""
    words = f"Pieces in stock at the end of each period.{more}"
    return lines_over_time("Stock of parts", words, _bins(frame.filter(part=stood[0])), lines, "pieces")


def figure_stands(result: SimulationResult) -> Figure:
    """Share of their open hours that sources, and elements that need parts, stood, by what for."""
    frame = result.stands.sort("start")
    starts = sorted(frame["start"].unique().to_list())
    totals = frame.group_by("for", maintain_order=True).agg(pl.col("stood_h").sum()).filter(pl.col("stood_h") > 0)
    names = totals.sort("stood_h", descending=True)["for"].to_list()[:LINES]
    # Several of them: the mean of their shares, without an interval of its own.
    lines: dict[str, list[Estimate]] = {}
    for name in names:
        own = frame.filter(pl.col("for") == name)
        if own.select("part", "shop", "element").n_unique() == 1:
            lines[name] = [_in_percent(each) for each in _estimates(own, "stood_share")]
        else:
            mean = own.group_by("start").agg(pl.col("stood_share").mean()).sort("start")["stood_share"]
            lines[name] = [Estimate(100.0 * number(share)) for share in mean]
    words = "Share of the open hours in which a source of cars had none that it could let go, by what it lacked."
    title = "What the release waited for"
    if (frame["kind"] != "source").any():
        words = (
            "Share of the open hours in which a source of cars, or an element that needs parts, could have let a car "
            "go or come in but none had what it takes, by what was lacking."
        )
        title = "What sources and elements waited for"
    return lines_over_time(
        title, words, bins_of(starts), lines or {"nothing": [Estimate(0.0)] * len(starts)}, "%", _tenths
    )


def lines_over_time(
    title: str,
    words: str,
    bins: Bins,
    lines: dict[str, list[Estimate]],
    unit: str,
    show: Callable[[float], str] = whole,
) -> Figure:
    """At most five lines over the periods; the interval of the first is shaded."""
    frame = Frame(top=26, bottom=270)
    drawn = dict(list(lines.items())[:LINES])
    tops = [each.high if each.known else each.mean for line in drawn.values() for each in line]
    scale, axis = value_axis(frame, round_steps(max((v for v in tops if isfinite(v)), default=1.0) or 1.0), show, unit)
    xs = [x + wide / 2 for x, wide in frame.slots(bins.count)]
    marks: list[object] = [axis, bin_axis(frame, bins)]
    first = next(iter(drawn.values()), [])
    if first and all(each.known for each in first):
        marks.append(
            tag(
                "path",
                class_="cw-area",
                d=band_between(xs, [scale(e.low) for e in first], [scale(e.high) for e in first]),
            )
        )
    for colour, line in enumerate(drawn.values()):
        points = [(x, scale(each.mean) if isfinite(each.mean) else nan) for x, each in zip(xs, line, strict=True)]
        marks.append(tag("path", class_=f"cw-l{colour}", d=path_through(points)))
        if bins.count == 1 and isfinite(line[0].mean):
            marks.append(tag("circle", class_=FILL_OF_LINE[colour], cx=points[0][0], cy=points[0][1], r=3.5))
    tips = [
        "\n".join([name, *(f"{who}: {line[i].text(show)} {unit}" for who, line in drawn.items())])
        for i, name in enumerate(bins.names)
    ]
    marks.append(hover_slots(frame, tips))
    rows = tuple((name, *(line[i].text(show) for line in lines.values())) for i, name in enumerate(bins.names))
    keys = tuple(zip(drawn, FILL_OF_LINE, strict=False)) if len(drawn) > 1 else ()
    return Figure(title, words, 300, together(marks), ("", *lines), rows, keys)


def _bins(frame: pl.DataFrame) -> Bins:
    return bins_of(frame["start"].to_list())


def _estimates(frame: pl.DataFrame, column: str) -> list[Estimate]:
    return [estimate(row, column) for row in frame.iter_rows(named=True)]


def _in_percent(share: Estimate) -> Estimate:
    return Estimate(100.0 * share.mean, 100.0 * share.low, 100.0 * share.high)


def _tenths(value: float) -> str:
    return f"{value:,.1f}" if isfinite(value) else "–"
