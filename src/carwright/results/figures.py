"""Figures of a result, drawn from its tables alone; each shows itself in a notebook and saves itself as SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

import polars as pl
from markupsafe import Markup

from carwright.results.figures_bins import Bins, bins_of
from carwright.results.figures_charts import Estimate, band_over_time, percent, stacked_output, whole
from carwright.results.figures_limits import gains, heat_strip
from carwright.results.figures_svg import Figure, style_sheet, tag, together
from carwright.results.tables import ALL

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

STORES = ("buffer", "conveyor", "oven")
"""Kinds that hold cars without working on them."""


def number(value: Any) -> float:
    """A value of a table as a float; not a number where the table has none."""
    return nan if value is None else float(value)


def estimate(row: dict[str, Any], column: str) -> Estimate:
    """A figure of a row of a table, with the ends of its interval."""
    return Estimate(number(row[column]), number(row[f"{column}_low"]), number(row[f"{column}_high"]))


def by_bin(frame: pl.DataFrame, bins: Bins, column: str, missing: float = 0.0) -> list[float]:
    """The column summed by period, one value a period of ``bins``."""
    found = dict(frame.group_by("start").agg(pl.col(column).sum()).iter_rows())
    return [missing if found.get(start) is None else float(found[start]) for start in bins.starts]


def part_name(part: str) -> str:
    """How a part of the plant is called in a figure."""
    return {"": "the plant", ALL: "the whole plant"}.get(part, part)


def without_part(name: str, part: str) -> str:
    """A full element name without the name of its part."""
    return name.removeprefix(f"{part}.") if part else name


def series_of_output(result: SimulationResult, by: str, bins: Bins) -> dict[str, list[float]]:
    """Cars a period for each part, model or trim."""
    if by == "part":
        frame = result.output.filter(pl.col("part") != ALL)
        return {
            part_name(p): by_bin(frame.filter(part=p), bins, "cars") for p in frame["part"].unique(maintain_order=True)
        }
    frame = result.monthly_cars.filter(pl.col(by) != ALL)
    return {
        name or "car": by_bin(frame.filter(pl.col(by) == name), bins, "cars")
        for name in frame[by].unique(maintain_order=True)
    }


def figure_monthly_output(
    result: SimulationResult, by: str = "part", levels: Sequence[tuple[str, float]] = ()
) -> Figure:
    """Cars out in every period, stacked by ``part``, ``model`` or ``trim``; the interval is that of the total.

    Parameters
    ----------
    result
        Of a simulation.
    by
        What the columns are made of.
    levels
        Names and cars a period of dashed lines to compare with.

    Returns
    -------
    Figure
        Empty axes where the result has no period.
    """
    plant = result.output.filter(part=ALL).sort("start")
    bins = bins_of(plant["start"].to_list())
    totals = [estimate(row, "cars") for row in plant.iter_rows(named=True)]
    title, warm_up = f"Cars built in each {bins.noun}", int(plant["warm_up"].sum() or 0)
    return stacked_output(title, bins, series_of_output(result, by, bins), totals, levels, warm_up)


def limiting_shares(result: SimulationResult, part: str) -> dict[str, list[float]]:
    """Elements of the part that ever limit: share of the replications, by period, in which each limits."""
    bins = bins_of(result.output["start"].to_list())
    frame = result.bottlenecks.filter(part=part)
    order = result.elements["element"].to_list()
    found = {
        name: by_bin(frame.filter(element=name), bins, "wins_share")
        for name in frame["element"].unique(maintain_order=True)
    }
    return {
        name: found[name]
        for name in sorted(found, key=lambda n: order.index(n) if n in order else len(order))
        if sum(found[name]) > 0
    }


def figure_bottlenecks(result: SimulationResult, part: str | None = None, at_most: int = 14) -> Figure:
    """Which element limits the part in each period, the darker the surer; rows stand in the order of the plant.

    Parameters
    ----------
    result
        Of a simulation.
    part
        Part of the plant; None: the first one.
    at_most
        Only so many elements, those that limit longest.
    """
    part = result.parts[0] if part is None and result.parts else part or ""
    bins = bins_of(result.output["start"].to_list())
    shares = limiting_shares(result, part)
    kept = sorted(shares, key=lambda name: -sum(shares[name]))[:at_most]
    rows = {without_part(name, part): values for name, values in shares.items() if name in kept}
    words = "Each square: share of the replications in which a station of the element had the longest active period."
    return heat_strip(f"What limits {part_name(part)}, {bins.noun} by {bins.noun}", words, bins, rows)


def figure_proof(result: SimulationResult, year: str = ALL) -> Figure:
    """What the plant gains when one suspect alone is made faster, with the same luck; nothing is claimed around 0."""
    rows = result.proof.filter(year=year).sort("gained_share", descending=True)
    faster = f"{100 * rows['faster_by'][0]:g} %" if len(rows) else "a little"
    named = [(row["element"], estimate(row, "gained_share")) for row in rows.iter_rows(named=True)]
    when = "over the whole study" if year == ALL else f"in {year}"
    words = (
        f"Cars gained {when} with this element alone {faster} faster; hollow: the interval holds 0, no gain is shown."
    )
    return gains(f"Proof: each suspect made {faster} faster", words, named)


def figure_lead_time(result: SimulationResult, part: str = ALL) -> Figure:
    """Hours from a car's first element to the sink: median and the span of nine cars in ten, by period."""
    frame = result.lead_times.filter(part=part).sort("start")
    bins = bins_of(frame["start"].to_list())
    names = {"5 % of cars are faster": "p05_h", "median": "p50_h", "mean": "mean_h", "5 % are slower": "p95_h"}
    lines = {name: [number(value) for value in frame[column]] for name, column in names.items()}
    figure = band_over_time(
        "Lead time",
        "Median, and the span from the fastest to the slowest five per cent.",
        bins,
        lines,
        "h",
        centre="median",
        bands=[("5 % of cars are faster", "5 % are slower", "nine cars in ten")],
    )
    shown = frame.iter_rows(named=True)
    rows = tuple(
        (name, *(estimate(row, column).text(_one_place) for column in names.values()))
        for name, row in zip(bins.names, shown, strict=True)
    )
    return replace(figure, rows=rows)


def figure_buffer_fill(result: SimulationResult, at_most: int = 24) -> Figure:
    """How full each buffer, conveyor and oven is in each period: the fullest ones, in the order of the plant."""
    frame = result.buffer_fill
    bins = bins_of(result.output["start"].to_list())
    names = frame["element"].unique(maintain_order=True).to_list()
    rows = {name: by_bin(frame.filter(element=name), bins, "fill_share", nan) for name in names}
    kept = sorted(rows, key=lambda name: -sum(v for v in rows[name] if v == v))[:at_most]
    title = "How full the stores are"
    return heat_strip(
        title,
        "Mean cars inside, as a share of the places.",
        bins,
        {n: rows[n] for n in names if n in kept},
        "filled {}",
    )


def figure_states(result: SimulationResult, shop: str | None = None, at_most: int = 40) -> Figure:
    """Share of the calendar that each element spends working, starved, blocked, down and off shift."""
    from carwright.results.figures_states import state_bars

    frame = result.element_totals.filter(~pl.col("kind").is_in([*STORES, "sink"]))
    frame = frame if shop is None else frame.filter(shop=shop)
    return state_bars("Where the time goes" if shop is None else f"Where the time goes: {shop}", frame.head(at_most))


def figure_flow(result: SimulationResult, part: str | None = None) -> Figure:
    """The shops of a part of the plant and the ways between them, each element a square coloured by its use."""
    from carwright.results.flow_drawing import draw_part

    return draw_part(result, result.parts[0] if part is None else part)


def notebook_html(result: SimulationResult) -> str:
    """Main figures, output by year and the monthly output, as a notebook shows a result; nothing from outside."""
    runs = len(result.replication_numbers)
    rows = [
        ("Cars", _interval(result.cars_total, whole)),
        ("Cars an open hour", _interval(result.cars_per_h, _one_place)),
        ("Scrapped", _interval(result.scrapped_total, whole)),
        ("Mean lead time, h", _interval(result.lead_time_mean_h, _one_place)),
    ]
    for year in result.yearly_output.filter(part=ALL).sort("year").iter_rows(named=True):
        rows.append((f"Cars in {year['year']}{'' if year['full_year'] else ' (part)'}", estimate(year, "cars").text()))
    left = {"style": "text-align:left"}
    table = tag("table", *(tag("tr", tag("th", name, **left), tag("td", text, **left)) for name, text in rows))
    heading = tag("p", tag("strong", result.name), f", {result.from_:%Y-%m-%d} to {result.until:%Y-%m-%d}")
    heading += tag("p", f"{runs} replication{'' if runs == 1 else 's'}, seed {result.seed}, Carwright {result.version}")
    notes = together(tag("p", tag("em", note)) for note in result.notes)
    figure = figure_monthly_output(result)
    style = Markup(f"<style>{style_sheet()}</style>")
    drawing = tag("figure", tag("figcaption", figure.title), figure.legend, figure.drawing, class_="cw")
    return str(tag("div", style, heading, table, drawing, notes, class_="cw"))


def _interval(interval: Any, show: Callable[[float], str]) -> str:
    return Estimate(number(interval.mean), number(interval.low), number(interval.high)).text(show)


def _one_place(value: float) -> str:
    return f"{value:,.1f}"


__all__ = [
    "Figure",
    "figure_bottlenecks",
    "figure_buffer_fill",
    "figure_flow",
    "figure_lead_time",
    "figure_monthly_output",
    "figure_proof",
    "figure_states",
    "notebook_html",
    "percent",
]
