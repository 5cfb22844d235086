"""Charts over the periods of a plan: stacked columns with lines and ranges, lines with a band."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, isfinite, log10, nan

from markupsafe import Markup

from carwright.results.figures_charts import COLOURS, fewer_series, minus, whole
from carwright.results.figures_svg import (
    Figure,
    Frame,
    Scale,
    band_between,
    hover_slots,
    path_through,
    tag,
    together,
    value_axis,
)

LABELS_AT_MOST = 14


@dataclass(frozen=True)
class Axis:
    """Periods side by side."""

    names: tuple[str, ...]
    starts: tuple[date, ...]

    def ticks(self) -> list[tuple[int, str]]:
        """Periods that are named: the first of each year where years pass, else an even choice."""
        firsts = [i for i, day in enumerate(self.starts) if i == 0 or day.year > self.starts[i - 1].year]
        if len(self.names) > LABELS_AT_MOST and len(firsts) > 2:
            every = ceil(len(firsts) / LABELS_AT_MOST)
            if self.starts[0].month > 1:
                firsts = firsts[1:]
            return [(i, f"{self.starts[i].year}") for i in firsts[::every]]
        every = max(1, ceil(len(self.names) / LABELS_AT_MOST))
        return [(i, self.names[i]) for i in range(0, len(self.names), every)]

    def drawn(self, frame: Frame) -> Markup:
        """Names under the frame, with a small mark where their period begins."""
        slots = frame.slots(len(self.names))
        marks: list[object] = []
        for i, name in self.ticks():
            x, wide = slots[i]
            middle = wide > 44
            marks.append(tag("line", class_="cw-base", x1=x, x2=x, y1=frame.bottom, y2=frame.bottom + 5))
            marks.append(tag("text", name, class_="cw-tick", x=x + (wide / 2 if middle else 2), y=frame.bottom + 18,
                             text_anchor="middle" if middle else "start"))  # fmt: skip
        return together(marks)


@dataclass(frozen=True)
class Level:
    """A line over columns: a name and a value a period; with ``low`` and ``high`` a shaded range."""

    name: str
    values: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None
    dashed: bool = False
    stepped: bool = False
    """Drawn level over each period instead of straight from middle to middle: for what holds all through it."""

    def points(self, frame: Frame, values: Sequence[float], at: Callable[[float], float]) -> list[tuple[float, float]]:
        """Values on the page, at the middle of their periods or at both ends of them."""
        found = []
        for (x, wide), value in zip(frame.slots(len(values)), values, strict=True):
            y = at(value) if isfinite(value) else nan
            found += [(x, y), (x + wide, y)] if self.stepped else [(x + wide / 2, y)]
        return found


def steps_between(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from at most ``low`` to at least ``high``; zero is one of them."""
    low, high = min(low, 0.0), max(high, 0.0)
    if not isfinite(low + high) or high - low <= 0:
        return [0.0, 1.0]
    raw = (high - low) / about
    size = 10.0 ** floor(log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(step * i, 10) for i in range(first, last + 1)]


def columns(
    title: str,
    words: str,
    axis: Axis,
    series: dict[str, list[float]],
    unit: str,
    *,
    levels: Sequence[Level] = (),
    show: Callable[[float], str] = whole,
) -> Figure:
    """Stacked columns a period, with lines to compare with.

    Parameters
    ----------
    series
        Values at least zero by name, one a period; those beyond eight are drawn as "others".
    levels
        Lines over the columns.
    show
        How a value is written.
    """
    series = fewer_series(series)
    totals = [sum(values[i] for values in series.values()) for i in range(len(axis.names))]
    tops = [*totals, *(v for level in levels for v in (*level.values, *(level.high or ())) if isfinite(v))]
    frame = Frame(top=26, bottom=290)
    scale, value_marks = value_axis(frame, steps_between(0.0, max(tops, default=1.0)), show, unit)
    marks: list[object] = [value_marks, axis.drawn(frame), *_ranges(frame, scale, levels)]
    marks.append(_stacked(frame, scale, list(series.values())))
    marks += _level_lines(frame, scale, levels)
    tips, rows = _told(axis, series, totals, levels, show, unit)
    marks.append(hover_slots(frame, tips))
    head = ("", *(series if len(series) > 1 else (unit,)), *(("all",) if len(series) > 1 else ()))
    keys = tuple((name, f"cw-c{i}") for i, name in enumerate(series)) if len(series) > 1 else ()
    return Figure(title, words, 320, together(marks), (*head, *(level.name for level in levels)), rows, keys)


def _stacked(frame: Frame, scale: Scale, stack: list[list[float]]) -> Markup:
    marks: list[object] = []
    count = len(stack[0]) if stack else 0
    for i, (x, wide) in enumerate(frame.slots(count)):
        gap, y = min(4.0, 0.18 * wide), scale(0.0)
        for colour, values in enumerate(stack):
            tall = scale(0.0) - scale(max(0.0, values[i]))
            y -= tall
            if tall > 0.05:
                marks.append(tag("rect", class_=f"cw-c{colour}", x=x + gap / 2, y=y, width=wide - gap, height=tall))
    return together(marks)


def _ranges(frame: Frame, scale: Scale, levels: Sequence[Level]) -> list[Markup]:
    """Shaded ranges of the levels that have one."""
    found = []
    for level in levels:
        if level.low is not None and level.high is not None:
            low, high = (level.points(frame, side, scale) for side in (level.low, level.high))
            xs = [x for x, _ in low]
            edge = band_between(xs, [y for _, y in low], [y for _, y in high])
            found.append(tag("path", class_="plan-range", d=edge))
    return found


def _level_lines(frame: Frame, scale: Scale, levels: Sequence[Level]) -> list[object]:
    marks: list[object] = []
    for level in levels:
        points = level.points(frame, level.values, scale)
        looks = "cw-dashed" if level.dashed else "plan-line"
        marks.append(tag("path", class_=looks, d=path_through(points)))
        last = next((y for _, y in reversed(points) if isfinite(y)), None)
        if last is not None:
            y = last - 8 if last - 8 > frame.top + 6 else last + 16
            marks.append(tag("text", level.name, class_="cw-halo", x=frame.right - 4, y=y, text_anchor="end"))
    return marks


def _told(
    axis: Axis,
    series: dict[str, list[float]],
    totals: list[float],
    levels: Sequence[Level],
    show: Callable[[float], str],
    unit: str,
) -> tuple[list[str], tuple[tuple[str, ...], ...]]:
    """Words of each column and the row of its numbers."""
    tips, rows = [], []
    several = len(series) > 1
    for i, name in enumerate(axis.names):
        lines = [f"{name}: {show(totals[i])} {unit}"]
        lines += [f"{who}: {show(values[i])}" for who, values in series.items() if several and values[i]]
        lines += [f"{level.name}: {show(level.values[i])}" + _between(level, i, show) for level in levels]
        tips.append("\n".join(lines))
        cells = [*(show(values[i]) for values in series.values()), *((show(totals[i]),) if several else ())]
        rows.append((name, *cells, *(show(level.values[i]) for level in levels)))
    return tips, tuple(rows)


def _between(level: Level, i: int, show: Callable[[float], str]) -> str:
    if level.low is None or level.high is None:
        return ""
    return f" ({show(level.low[i])} to {show(level.high[i])})"


def lines(
    title: str,
    words: str,
    axis: Axis,
    series: dict[str, list[float]],
    unit: str,
    *,
    levels: Sequence[Level] = (),
    show: Callable[[float], str] = whole,
) -> Figure:
    """Lines over the periods, a break where a value is missing; ``levels`` are drawn behind, with their ranges."""
    frame = Frame(top=26, bottom=270)
    drawn = list(series.items())[:COLOURS]
    values = [v for _, line in drawn for v in line if isfinite(v)]
    values += [v for level in levels for v in (*level.values, *(level.low or ()), *(level.high or ())) if isfinite(v)]
    steps = steps_between(min(values, default=0.0), max(values, default=1.0))
    scale, marks_of_axis = value_axis(frame, steps, show, unit)
    zero = tag("line", class_="cw-base", x1=frame.left, x2=frame.right, y1=scale(0.0), y2=scale(0.0))
    marks: list[object] = [marks_of_axis, zero, axis.drawn(frame), *_ranges(frame, scale, levels)]
    for colour, (_, line) in enumerate(drawn):
        xs = [x + wide / 2 for x, wide in frame.slots(len(line))]
        points = [(x, scale(v) if isfinite(v) else nan) for x, v in zip(xs, line, strict=True)]
        marks.append(tag("path", class_=f"plan-l{colour}", d=path_through(points)))
        marks += [tag("circle", class_=f"cw-c{colour}", cx=x, cy=y, r=3) for x, y in _lonely(points)]
    marks += _level_lines(frame, scale, levels)
    tips = [
        "\n".join([
            name,
            *(f"{who}: {show(line[i])}" for who, line in drawn),
            *(f"{level.name}: {show(level.values[i])}" + _between(level, i, show) for level in levels),
        ])
        for i, name in enumerate(axis.names)
    ]  # fmt: skip
    marks.append(hover_slots(frame, tips))
    rows = tuple(
        (name, *(show(line[i]) for line in series.values()), *(show(level.values[i]) for level in levels))
        for i, name in enumerate(axis.names)
    )
    keys = tuple((name, f"cw-c{i}") for i, (name, _) in enumerate(drawn)) if len(drawn) > 1 else ()
    head = ("", *series, *(level.name for level in levels))
    return Figure(title, words, 300, together(marks), head, rows, keys)


def _lonely(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points without a neighbour, which no line would show."""
    known = [isfinite(y) for _, y in points]
    return [
        point
        for i, point in enumerate(points)
        if known[i] and not (i and known[i - 1]) and not (i + 1 < len(known) and known[i + 1])
    ]


def in_money(values: Sequence[float], currency: str) -> tuple[float, str, Callable[[float], str]]:
    """Unit that suits the size of the values: how much one is, its name, and how a value in it is written."""
    most = max((abs(v) for v in values if isfinite(v)), default=0.0)
    for size, name in ((1e9, "bn"), (1e6, "m")):
        if most >= 2 * size:
            return size, f"{name} {currency}", _tenths
    return 1.0, currency, whole


def _tenths(value: float) -> str:
    return minus(f"{value:,.1f}".replace(",", "\N{NARROW NO-BREAK SPACE}")) if isfinite(value) else "–"


def money(value: float | None, currency: str) -> str:
    """An amount with the unit that suits its size: ``9.9 bn CNY``."""
    if value is None or not isfinite(value):
        return "–"
    for size, name in ((1e9, "bn "), (1e6, "m "), (1e3, "thousand ")):
        if abs(value) >= size * 0.9995:
            scaled = value / size
            places = 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 10 else 2
            text = f"{scaled:,.{places}f}"
            return f"{minus(text)} {name}{currency}"
    return f"{minus(f'{value:,.0f}')} {currency}"
