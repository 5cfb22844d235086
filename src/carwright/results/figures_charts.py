"""The kinds of chart, on plain numbers: stacked output, bands over time, heat strip, gains with intervals, shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, nan

from markupsafe import Markup

from carwright.results.figures_bins import Bins
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

COLOURS = 8
"""Colours that stay apart for every kind of sight; more series than that are drawn as one, "others"."""
BARS_AT_MOST = 200
"""More columns than this are drawn as a line with its band, not as bars."""


def minus(text: str) -> str:
    """The text with its leading hyphen as a true minus sign; none before a zero."""
    if not text.startswith("-"):
        return text
    return f"\N{MINUS SIGN}{text[1:]}" if any(digit in text for digit in "123456789") else text[1:]


def signed(share: float) -> str:
    """A gain or loss as a percentage with its sign; a dash where there is none."""
    return f"{'+' if share >= 0 else ''}{percent(share, 2)}" if isfinite(share) else "–"


def whole(value: float) -> str:
    """A count with thousands parted by thin spaces; a dash where there is none."""
    return minus(f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")) if isfinite(value) else "–"


def percent(share: float, places: int = 1) -> str:
    """A share as a percentage; a dash where there is none."""
    return minus(f"{100 * share:.{places}f}\N{NARROW NO-BREAK SPACE}%") if isfinite(share) else "–"


def short_name(name: str, at_most: int) -> str:
    """The end of a long name, which tells the elements of a shop apart; an ellipsis for what is left out."""
    return name if len(name) <= at_most else "…" + name[-(at_most - 1) :]


def shortened(text: str, at_most: int) -> str:
    """The beginning of a long text; an ellipsis for the rest."""
    return text if len(text) <= at_most else text[: at_most - 1].rstrip() + "…"


@dataclass(frozen=True)
class Estimate:
    """A mean with the ends of its interval; the ends are missing with a single replication."""

    mean: float
    low: float = nan
    high: float = nan

    @property
    def known(self) -> bool:
        """True if there is an interval."""
        return isfinite(self.low) and isfinite(self.high)

    def text(self, show: Callable[[float], str] = whole) -> str:
        """The mean with its interval in brackets."""
        return f"{show(self.mean)} ({show(self.low)} to {show(self.high)})" if self.known else show(self.mean)

    def give_or_take(self, show: Callable[[float], str] = whole) -> str:
        """The mean with half of its interval's width."""
        return f"{show(self.mean)} ± {show((self.high - self.low) / 2)}" if self.known else show(self.mean)


def fewer_series(series: dict[str, list[float]]) -> dict[str, list[float]]:
    """At most as many series as there are colours: the smallest ones become "others"."""
    if len(series) <= COLOURS:
        return series
    ranked = sorted(series, key=lambda name: -sum(series[name]))
    kept = {name: series[name] for name in series if name in ranked[: COLOURS - 1]}
    rest = [series[name] for name in ranked[COLOURS - 1 :]]
    return {**kept, "others": [sum(values) for values in zip(*rest, strict=True)]}


def stacked_output(
    title: str,
    bins: Bins,
    series: dict[str, list[float]],
    totals: Sequence[Estimate],
    levels: Sequence[tuple[str, float]] = (),
    warm_up: int = 0,
) -> Figure:
    """Cars a bin, stacked by what they are or where they were built, with the interval of the total.

    ``levels`` are named dashed lines to compare with; so many first bins are marked as ``warm_up``.
    """
    series = fewer_series(series)
    frame = Frame(top=26, bottom=330)
    tops = [max(total.high if total.known else 0.0, total.mean) for total in totals]
    tops += [value for _, value in levels]
    scale, axis = value_axis(frame, round_steps(max(tops, default=1.0)), whole, "cars")
    marks: list[object] = [axis, bin_axis(frame, bins)]
    draw = _stack_bars if bins.count <= BARS_AT_MOST else _stack_areas
    marks.append(draw(frame, scale, list(series.values()), totals))
    marks += [_level(frame, scale(value), name) for name, value in levels]
    if warm_up:
        marks.append(_set_aside(frame, frame.slots(bins.count)[warm_up - 1]))
    tips = [_stack_tip(bins.names[i], series, totals[i], i) for i in range(bins.count)]
    marks.append(hover_slots(frame, tips))
    head = ("", "Cars", "interval from", "to", *(series if len(series) > 1 else ()))
    rows = tuple(
        (
            bins.names[i],
            whole(t.mean),
            whole(t.low),
            whole(t.high),
            *(whole(v[i]) for v in series.values() if len(series) > 1),
        )
        for i, t in enumerate(totals)
    )
    keys = tuple((name, f"cw-c{i}") for i, name in enumerate(series)) if len(series) > 1 else ()
    return Figure(title, _span_in_words(bins), 360, together(marks), head, rows, keys)


def _span_in_words(bins: Bins) -> str:
    if not bins.count:
        return ""
    span = f"From {bins.names[0]} to {bins.names[-1]}" if bins.count > 1 else f"In {bins.names[0]}"
    return f"{span}; the thin line on each column is the interval of the total."


def bin_axis(frame: Frame, bins: Bins) -> Markup:
    """Periods named under the frame; years get a small mark where they begin."""
    slots = frame.slots(bins.count)
    marks: list[object] = []
    for i, name in bins.ticks():
        x, wide = slots[i]
        marks.append(tag("line", class_="cw-base", x1=x, x2=x, y1=frame.bottom, y2=frame.bottom + 5))
        anchor = "middle" if wide > 40 else "start"
        marks.append(
            tag(
                "text",
                name,
                class_="cw-tick",
                x=x + (wide / 2 if wide > 40 else 0),
                y=frame.bottom + 18,
                text_anchor=anchor,
            )
        )
    return together(marks)


def _stack_tip(name: str, series: dict[str, list[float]], total: Estimate, i: int) -> str:
    lines = [f"{name}: {total.text()} cars"]
    if len(series) > 1:
        lines += [f"{who}: {whole(values[i])}" for who, values in series.items()]
    return "\n".join(lines)


def _stack_bars(frame: Frame, scale: Scale, stack: list[list[float]], totals: Sequence[Estimate]) -> Markup:
    marks: list[object] = []
    for i, (x, wide) in enumerate(frame.slots(len(totals))):
        gap = min(3.0, 0.16 * wide)
        y = scale(0.0)
        for colour, values in enumerate(stack):
            tall = scale(0.0) - scale(values[i])
            y -= tall
            if tall > 0.05:
                marks.append(tag("rect", class_=f"cw-c{colour}", x=x + gap / 2, y=y, width=wide - gap, height=tall))
        if totals[i].known:
            middle = x + wide / 2
            marks.append(
                tag(
                    "path",
                    class_="cw-whisker",
                    d=f"M{middle:.1f} {scale(totals[i].low):.1f}V{scale(totals[i].high):.1f}",
                )
            )
    return together(marks)


def _stack_areas(frame: Frame, scale: Scale, stack: list[list[float]], totals: Sequence[Estimate]) -> Markup:
    xs = [x + wide / 2 for x, wide in frame.slots(len(totals))]
    floor_y = [scale(0.0)] * len(xs)
    reached = [0.0] * len(xs)
    marks: list[object] = []
    for colour, values in enumerate(stack):
        reached = [below + value for below, value in zip(reached, values, strict=True)]
        roof_y = [scale(value) for value in reached]
        marks.append(tag("path", class_=f"cw-c{colour}", d=band_between(xs, floor_y, roof_y)))
        floor_y = roof_y
    low = [scale(total.low) for total in totals]
    high = [scale(total.high) for total in totals]
    marks.append(tag("path", class_="cw-area", d=band_between(xs, low, high)))
    return together(marks)


def _level(frame: Frame, y: float, name: str) -> Markup:
    line = tag("path", class_="cw-dashed", d=f"M{frame.left:.1f} {y:.1f}H{frame.right:.1f}")
    return together([line, tag("text", name, class_="cw-halo", x=frame.left + 8, y=y - 6)])


def _set_aside(frame: Frame, last_slot: tuple[float, float]) -> Markup:
    """A veil over the warm-up."""
    wide = last_slot[0] + last_slot[1] - frame.left
    veil = tag("rect", class_="cw-veil", x=frame.left, y=frame.top, width=wide, height=frame.bottom - frame.top)
    return together([veil, tag("text", "warm-up", class_="cw-halo", x=frame.left + 6, y=frame.top + 14)])


def band_over_time(
    title: str,
    words: str,
    bins: Bins,
    lines: dict[str, list[float]],
    unit: str,
    *,
    centre: str,
    bands: Sequence[tuple[str, str, str]],
) -> Figure:
    """Lines over time; ``bands`` shade the area between two of them (low, high, name), widest first."""
    frame = Frame(top=26, bottom=270)
    highest = max((v for values in lines.values() for v in values if isfinite(v)), default=1.0)
    steps = round_steps(highest)
    scale, axis = value_axis(frame, steps, _plain(steps), unit)
    xs = [x + wide / 2 for x, wide in frame.slots(bins.count)]
    at = {name: [scale(v) if isfinite(v) else nan for v in values] for name, values in lines.items()}
    marks: list[object] = [axis, bin_axis(frame, bins)]
    shades = ("cw-area", "cw-core")
    for shade, (low, high, _) in zip(shades, bands, strict=False):
        marks.append(tag("path", class_=shade, d=band_between(xs, at[low], at[high])))
    marks.append(tag("path", class_="cw-l0", d=path_through(zip(xs, at[centre], strict=True))))
    if bins.count == 1 and isfinite(at[centre][0]):
        marks.append(tag("circle", class_="cw-dot", cx=xs[0], cy=at[centre][0], r=3.5))
    tips = [
        "\n".join([bins.names[i], *(f"{name}: {_one(values[i])} {unit}" for name, values in lines.items())])
        for i in range(bins.count)
    ]
    marks.append(hover_slots(frame, tips))
    rows = tuple((bins.names[i], *(_one(values[i]) for values in lines.values())) for i in range(bins.count))
    keys = ((centre, "cw-c0"), *((name, shade) for shade, (_, _, name) in zip(shades, bands, strict=False)))
    return Figure(title, words, 300, together(marks), ("", *lines), rows, keys)


def _plain(steps: Sequence[float]) -> Callable[[float], str]:
    places = (
        0 if all(float(s).is_integer() for s in steps) else (1 if all(float(10 * s).is_integer() for s in steps) else 2)
    )
    return lambda value: f"{value:.{places}f}"


def _one(value: float) -> str:
    return f"{value:.1f}" if isfinite(value) else "–"


def spark(values: Sequence[float], low: float, high: float) -> Markup:
    """A small line without axes, for the cell of a table."""
    scale = Scale(low, high if high > low else low + 1, 22, 2)
    wide = Scale(0, max(len(values) - 1, 1), 1, 119)
    points = [(wide(i), scale(v) if isfinite(v) else nan) for i, v in enumerate(values)]
    line = tag("path", class_="cw-l0 cw-thin", d=path_through(points))
    floor_line = tag("line", class_="cw-grid", x1=0, x2=120, y1=22, y2=22)
    return tag("svg", floor_line, line, viewBox="0 0 120 24", class_="cw-svg cw-spark", aria_hidden="true")
