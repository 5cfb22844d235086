"""Forecasts of ramp-ups as figures, as a table on disk, and as one page that opens anywhere without a network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from math import nan
from pathlib import Path
from typing import Any

import numpy as np

from carwright.model.ramp_output import Output, first_day, month_name
from carwright.results.figures_bins import Bins
from carwright.results.figures_charts import bin_axis, percent, whole
from carwright.results.figures_svg import (
    Figure,
    Frame,
    Scale,
    band_between,
    hover_slots,
    path_through,
    round_steps,
    tag,
    together,
    value_axis,
)
from carwright.results.files import write_text
from carwright.results.forecast import RampForecast, Scored
from carwright.results.forecast_words import understood
from carwright.results.pages import page_from


def figure_forecast(forecast: RampForecast, came: Sequence[Output] = ()) -> Figure:
    """Output month by month: what was known, what is forecast with its band, and, as rings, what came."""
    begin = forecast.first - len(forecast.past)
    both = np.concatenate([forecast.past, forecast.courses])
    lower, upper = (1 - forecast.band) / 2, (1 + forecast.band) / 2
    low, median, high = (np.quantile(both, share, axis=1) for share in (lower, 0.5, upper))
    months = [begin + n for n in range(len(both))]
    bins = Bins(tuple(datetime.combine(first_day(month), datetime.min.time()) for month in months))
    known = _monthly(forecast.record.finest(), months)
    later = _monthly([o for o in came if o.first >= forecast.first], months)
    frame = Frame(top=26, bottom=300)
    top = max(float(high.max()), *(v for v in (*known, *later) if v == v), 1.0)
    scale, axis = value_axis(frame, round_steps(top), whole, "cars a month")
    marks: list[object] = [axis, bin_axis(frame, bins), *_cut(frame, len(forecast.past), len(both))]
    marks += _bands(frame, scale, (low, median, high), len(forecast.past))
    marks += _points(frame, scale, known, "cw-dot") + _points(frame, scale, later, "cw-vague")
    rows = [
        (month_name(m), *(whole(float(v)) for v in (known[n], median[n], low[n], high[n], later[n])))
        for n, m in enumerate(months)
    ]
    tips = [f"{row[0]}: {row[2]} ({row[3]} to {row[4]})\nknown {row[1]}, came {row[5]}" for row in rows]
    marks.append(hover_slots(frame, tips))
    return Figure(
        title=f"{forecast.record.plant}, from what was known on {forecast.cut}",
        description=f"The line is the middle of {forecast.courses.shape[1]:,} courses, the area holds "
        f"{100 * forecast.band:g} % of them. Dots were known, rings came later; a longer span is its mean month.",
        height=330,
        body=together(marks),
        head=("month", "known", "forecast", "low", "high", "came"),
        rows=tuple(rows),
        keys=(("forecast", "cw-c0"), (f"{100 * forecast.band:g} % band", "cw-area")),
    )


def _monthly(outputs: Sequence[Output], months: Sequence[int]) -> list[float]:
    """Cars of each month, a longer span as its mean month; not a number where there is none."""
    by_month = {m: o.cars / o.months for o in outputs if not o.peak for m in range(o.first, o.last + 1)}
    return [by_month.get(month, nan) for month in months]


def _cut(frame: Frame, past: int, count: int) -> list[object]:
    if not past:
        return []
    x = frame.slots(count)[past][0]
    line = tag("path", class_="cw-dashed", d=f"M{x:.1f} {frame.top}V{frame.bottom}")
    return [line, tag("text", "not known yet", class_="cw-halo", x=x + 6, y=frame.top + 12)]


def _bands(frame: Frame, scale: Scale, lines: Sequence[Any], past: int) -> list[object]:
    xs = [x + wide / 2 for x, wide in frame.slots(len(lines[0]))]
    low, median, high = ([scale(float(v)) for v in line] for line in lines)
    return [
        tag("path", class_="cw-area", d=band_between(xs[past:], low[past:], high[past:])),
        tag("path", class_="cw-l0 cw-thin", d=path_through(zip(xs[: past + 1], median[: past + 1], strict=True))),
        tag("path", class_="cw-l0", d=path_through(zip(xs[past:], median[past:], strict=True))),
    ]


def _points(frame: Frame, scale: Scale, values: Sequence[float], look: str) -> list[object]:
    slots = frame.slots(len(values))
    return [
        tag("circle", class_=look, cx=x + wide / 2, cy=scale(value), r=3.6)
        for (x, wide), value in zip(slots, values, strict=True)
        if value == value
    ]


def write_table(forecast: RampForecast, path: Path) -> None:
    """Write the months of a forecast as CSV: ``month,median,low,high,mean,band``.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    import polars as pl

    cars = pl.col("median", "low", "high", "mean").round(1)
    write_text(path, forecast.table().with_columns(cars).write_csv())


def write_page(made: Sequence[tuple[RampForecast, Scored | None]], path: Path) -> None:
    """Write forecasts, each with its score if it has one, as one self-contained HTML file.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_text(path, page_html(made))


def page_html(made: Sequence[tuple[RampForecast, Scored | None]]) -> str:
    """The text of the page, drawn from the results alone."""
    contents = {
        "version": version("carwright"),
        "plants": ", ".join(dict.fromkeys(forecast.record.plant for forecast, _ in made)),
        "sections": [_section(forecast, scored) for forecast, scored in made],
        "parameters": _parameters(made),
    }
    return page_from("forecast", contents)


def _section(forecast: RampForecast, scored: Scored | None) -> dict[str, Any]:
    scores = [scored.model, *scored.naive] if scored else []
    return {
        "name": f"{forecast.record.plant} at {forecast.cut}",
        # Of a plant that had not begun, what came is told by its age, not by its months.
        "figure": figure_forecast(forecast, scored.periods if scored and forecast.started else ()),
        "first_cars": None if forecast.started else forecast.first_cars(),
        "understood": understood(forecast.record, forecast.cut),
        "notes": forecast.notes,
        "scores": [(each.name, percent(each.wape), _signed(each.bias)) for each in scores],
        "inside": f"{scored.inside} of {len(scored.periods)}" if scored else "",
        "band": f"{100 * forecast.band:g} %",
    }


def _signed(share: float) -> str:
    return ("+" if share >= 0 else "") + percent(share)


def _parameters(made: Sequence[tuple[RampForecast, Scored | None]]) -> list[dict[str, Any]]:
    """The ranges, and what the months known at each cut left of them."""
    rows: list[dict[str, Any]] = []
    for number, (forecast, _) in enumerate(made):
        for place, each in enumerate(forecast.parameters):
            if not number:
                before = f"{each.low:g} to {each.high:g}"
                rows.append({"name": each.name.replace("_", " "), "unit": each.unit, "before": before, "after": []})
            rows[place]["after"].append(f"{each.middle:.3g} ({each.ten:.3g} to {each.ninety:.3g})")
    return rows
