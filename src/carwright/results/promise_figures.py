"""Drawings of a promise: waits by car, orders by promised month, who moved."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any

from carwright.results.figures_charts import percent, short_name, whole
from carwright.results.figures_svg import Figure, Frame, Scale, hover_slots, tag, together, value_axis
from carwright.results.intervals import digits
from carwright.results.plan_charts import Axis, columns, steps_between
from carwright.results.promise import PromiseResult
from carwright.results.promise_words import name_of

if TYPE_CHECKING:
    import polars as pl

ROW, LEVELS = 46.0, (50, 80, 95)
CARS_AT_MOST = 24
MONTHS_AT_MOST = 60
STEPS_OF_DAYS = (1, 7, 14, 28, 56, 91, 182, 364)
BARS_AT_MOST = 40


def name_expr(result: PromiseResult) -> pl.Expr:
    """Name of the queue of an order."""
    import polars as pl

    if not any(result.cars["region"]):
        return pl.col("car")
    return pl.concat_str("car", pl.lit(", "), "region")


def asked(share: float) -> str:
    """A share that was asked for, as the page shows it."""
    return f"{digits(share)}\N{NARROW NO-BREAK SPACE}%"


def figure_waits(result: PromiseResult) -> Figure:
    """A row for each car: from the wait of its luckiest tenth to that of its last tenth, at three confidences."""
    import polars as pl

    waiting = result.promises.filter(pl.col("place").is_not_null()).with_columns(
        name_expr(result).alias("queue"), *(_wait(level) for level in LEVELS)
    )
    quantiles = (0.1, 0.5, 0.9)
    told = waiting.sort("place").group_by("queue").agg(
        pl.len().alias("orders"),
        *(_at(f"wait_{level}", share, f"{level}_{share}") for level in LEVELS for share in quantiles),
        *(pl.col(f"wait_{level}").is_null().mean().alias(f"{level}_missed") for level in LEVELS),
    )  # fmt: skip
    known = {row["queue"]: row for row in told.iter_rows(named=True)}
    names = [name_of(row) for row in result.cars.iter_rows(named=True)][:CARS_AT_MOST]
    return _drawn_waits([known[name] for name in names if name in known], len(result.cars) - len(names))


def _wait(level: int) -> pl.Expr:
    import polars as pl

    days = (pl.col(f"date_{level}").cast(pl.Datetime("us")) - pl.col("ordered_at").dt.truncate("1d")).dt.total_days()
    return (days / 7).alias(f"wait_{level}")


def _at(column: str, share: float, name: str) -> pl.Expr:
    """Wait of the order at a share of its queue, sorted by wait; missing if that one has no date."""
    import polars as pl

    place = ((pl.len() - 1) * share).floor().cast(pl.UInt32)
    return pl.col(column).sort(nulls_last=True).get(place).alias(name)


def _drawn_waits(rows: list[dict[str, Any]], left_out: int) -> Figure:
    left, top = 170.0, 30.0
    height = top + ROW * len(rows)
    frame = Frame(left=left, top=top, right=900, bottom=height)
    most = max((row[f"{k}_{q}"] or 0.0 for row in rows for k in LEVELS for q in (0.1, 0.5, 0.9)), default=1.0)
    steps = steps_between(0.0, most)
    scale = Scale(0.0, steps[-1], frame.left, frame.right)
    marks: list[object] = [tag("text", "weeks from order to delivery", class_="cw-axis", x=frame.left, y=12)]
    for value in steps:
        x = scale(value)
        marks.append(tag("line", class_="cw-grid", x1=x, x2=x, y1=top, y2=height))
        marks.append(tag("text", whole(value), class_="cw-tick", x=x, y=height + 18, text_anchor="middle"))
    table = []
    for n, row in enumerate(rows):
        y = top + ROW * n
        marks.append(tag("text", short_name(row["queue"], 24), x=left - 10, y=y + 27, text_anchor="end"))
        cells = [row["queue"], whole(row["orders"])]
        for k, level in enumerate(LEVELS):
            values = [row[f"{level}_{q}"] for q in (0.1, 0.5, 0.9)]
            marks += _bar(scale, frame, y + 8 + 11 * k, k, values)
            cells += [*(_weeks(v) for v in values), percent(row[f"{level}_missed"])]
        marks.append(tag("rect", tag("title", _tip(row)), class_="cw-hit", x=frame.left, y=y, width=frame.width,
                         height=ROW, data_tip=_tip(row)))  # fmt: skip
        table.append(tuple(cells))
    words = (
        "Bars reach from the wait of the first tenth of the orders to that of the last tenth, the mark is that of the"
    )
    words += " middle one; an open end: orders beyond the plan." + (
        f" {left_out} more cars in the table." if left_out > 0 else ""
    )
    head = ("", "orders", *(f"{q} at {k} %" for k in LEVELS for q in ("a tenth", "half", "nine tenths", "no date")))
    keys = (("50 % confidence", "cw-c4"), ("80 %", "cw-c0"), ("95 %", "cw-c3"))
    return Figure("How long buyers wait", words, height + 30, together(marks), head, tuple(table), keys)


def _bar(scale: Scale, frame: Frame, y: float, k: int, values: list[float | None]) -> list[object]:
    """A bar of one confidence; it runs on to the edge, dashed, where the last tenth has no date."""
    low, middle, high = values
    fill = ("cw-c4", "cw-c0", "cw-c3")[k]
    marks: list[object] = []
    if low is None:
        return [tag("text", "beyond the plan", class_="cw-tick", x=frame.left + 6, y=y + 8)]
    end = scale(high) if high is not None else frame.right
    marks.append(tag("rect", class_=fill, x=scale(low), y=y, width=max(2.0, end - scale(low)), height=8, rx=2,
                     opacity=1 if high is not None else 0.55))  # fmt: skip
    if high is None:
        marks.append(tag("path", class_=fill, d=f"M{frame.right:.1f} {y - 1:.1f}l9 5l-9 5z"))
    if middle is not None:
        marks.append(tag("rect", class_="plan-mark", x=scale(middle) - 1.5, y=y - 1.5, width=3, height=11))
    return marks


def _tip(row: dict[str, Any]) -> str:
    lines = [f"{row['queue']}: {whole(row['orders'])} orders"]
    for level in LEVELS:
        low, middle, high = (_weeks(row[f"{level}_{q}"]) for q in (0.1, 0.5, 0.9))
        lines.append(f"{level} %: {low} / {middle} / {high} weeks" + _missed(row[f"{level}_missed"]))
    return "\n".join(lines)


def _missed(share: float) -> str:
    return f"; {percent(share)} have no date" if share else ""


def _weeks(value: float | None) -> str:
    return "beyond" if value is None else f"{value:.1f}"


def figure_months(result: PromiseResult) -> Figure | None:
    """Orders by the month that is promised to them, stacked by car."""
    import polars as pl

    dated = result.promises.filter(pl.col("promised").is_not_null())
    if not len(dated):
        return None
    counted = (
        dated.with_columns(pl.col("promised").dt.truncate("1mo").alias("month"), name_expr(result).alias("queue"))
        .group_by("month", "queue")
        .len()
    )
    first, last = counted["month"].min(), counted["month"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    months = pl.date_range(first, last, "1mo", eager=True).to_list()[:MONTHS_AT_MOST]
    axis = Axis(tuple(f"{month:%b %Y}" for month in months), tuple(months))
    counts = {(row[0], row[1]): float(row[2]) for row in counted.iter_rows()}
    names = [name_of(row) for row in result.cars.iter_rows(named=True)]
    series = {name: [counts.get((month, name), 0.0) for month in months] for name in names}
    missed = result.open_orders - len(dated)
    words = f"At {asked(result.confidence)} confidence."
    words += f" {whole(missed)} orders have no date within the plan." if missed else ""
    return columns("Orders by the month promised", words, axis, series, "orders")


def figure_moves(result: PromiseResult) -> Figure | None:
    """How far orders moved since the promise before; to the left earlier, to the right later."""
    import polars as pl

    if result.moved is None:
        return None
    days = result.moved.filter(pl.col("days").is_not_null())["days"]
    if not len(days):
        return None
    least, most = int(days.min() or 0), int(days.max() or 0)  # type: ignore[arg-type]
    step = next((s for s in STEPS_OF_DAYS if (most - least) / s <= BARS_AT_MOST), STEPS_OF_DAYS[-1])
    first, last = least // step, ceil((most + 1) / step)
    counts = [0] * (last - first)
    for day, orders in days.value_counts().iter_rows():
        counts[day // step - first] += orders
    return _drawn_moves(counts, [step * (first + i) for i in range(len(counts))], step)


def _drawn_moves(counts: list[int], starts: list[int], step: int) -> Figure:
    frame = Frame(top=26, bottom=230)
    scale, marks_of_axis = value_axis(frame, steps_between(0.0, max(counts)), whole, "orders")
    marks: list[object] = [marks_of_axis]
    slots = frame.slots(len(counts))
    every = ceil(len(counts) / 12)
    names = []
    for i, (count, start) in enumerate(zip(counts, starts, strict=True)):
        x, wide = slots[i]
        tall = scale(0.0) - scale(count)
        colour = "cw-c2" if start < 0 else "cw-c5"
        if tall > 0.05:
            marks.append(tag("rect", class_=colour, x=x + 1, y=scale(count), width=max(1.0, wide - 2), height=tall))
        if i % every == 0:
            marks.append(tag("text", f"{start:+d}", class_="cw-tick", x=x, y=frame.bottom + 18))
        names.append(f"{start:+d} to {start + step - 1:+d} days" if step > 1 else f"{start:+d} days")
    marks.append(hover_slots(frame, [f"{name}: {whole(c)} orders" for name, c in zip(names, counts, strict=True)]))
    rows = tuple((name, whole(count)) for name, count in zip(names, counts, strict=True))
    keys = (("earlier", "cw-c2"), ("later", "cw-c5"))
    return Figure(
        "Who moved", "Days by which the promised day changed.", 260, together(marks), ("", "orders"), rows, keys
    )
