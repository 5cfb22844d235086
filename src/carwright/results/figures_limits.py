"""Charts of what limits a plant: a strip of squares over time, and gains with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from markupsafe import Markup

from carwright.results.figures_bins import Bins
from carwright.results.figures_charts import Estimate, bin_axis, percent, short_name, signed
from carwright.results.figures_svg import Figure, Frame, Scale, round_steps, tag, together

GAINS_RIGHT = 720.0
"""Right edge of the dots; the gains stand in words beyond."""


def heat_strip(
    title: str,
    words: str,
    bins: Bins,
    rows: dict[str, list[float]],
    tip: str = "limits {} of the time",
) -> Figure:
    """One row of squares a name, the darker the larger its share in that bin; ``tip`` says what the share is."""
    left, tall = 230.0, 22.0
    frame = Frame(left=left, top=8, bottom=8 + tall * max(len(rows), 1))
    marks: list[object] = []
    for place, (name, shares) in enumerate(rows.items()):
        y = frame.top + place * tall
        marks.append(tag("text", short_name(name, 32), tag("title", name), x=left - 10, y=y + 15, text_anchor="end"))
        marks.append(tag("rect", class_="cw-empty", x=left, y=y + 1, width=frame.width, height=tall - 2))
        for (x, wide), share, bin_name in zip(frame.slots(bins.count), shares, bins.names, strict=True):
            if not isfinite(share):
                continue
            told = f"{name}\n{bin_name}: {tip.format(percent(share, 0))}"
            marks.append(
                tag(
                    "rect",
                    class_="cw-heat cw-tip",
                    x=x,
                    y=y + 1,
                    width=max(wide - (0.6 if wide > 4 else 0), 0.4),
                    height=tall - 2,
                    fill_opacity=0.04 + 0.96 * min(max(share, 0.0), 1.0),
                    data_tip=told,
                )
            )
    marks.append(bin_axis(frame, bins))
    table = tuple((bins.names[i], *(percent(shares[i], 0) for shares in rows.values())) for i in range(bins.count))
    return Figure(title, words, frame.bottom + 30, together(marks), ("", *rows), table)


def gains(title: str, words: str, rows: Sequence[tuple[str, Estimate]]) -> Figure:
    """A dot with its interval a row, on a common axis; hollow where the interval holds 0, so nothing is claimed."""
    left, tall = 300.0, 34.0
    frame = Frame(left=left, top=10, right=GAINS_RIGHT, bottom=10 + tall * max(len(rows), 1))
    ends = [v for _, e in rows for v in (e.mean, e.low, e.high) if isfinite(v)]
    high = max([*ends, 1e-9, 0.0])
    low = min([*ends, 0.0])
    steps = round_steps(max(high, -low))
    size = steps[1] - steps[0]
    ticks = [-size * i for i in range(1, 50) if size * (i - 1) < -low][::-1] + steps if low < 0 else steps
    ticks = [t for t in ticks if t <= high + size]
    scale = Scale(ticks[0], ticks[-1], frame.left, frame.right)
    marks: list[object] = []
    for value in ticks:
        x = scale(value)
        marks.append(tag("line", class_="cw-grid" if value else "cw-base", x1=x, x2=x, y1=frame.top, y2=frame.bottom))
        text = f"{100 * value:+.{0 if 100 * size >= 1 else 1 if 100 * size >= 0.1 else 2}f} %" if value else "0"
        marks.append(tag("text", text, class_="cw-tick", x=x, y=frame.bottom + 18, text_anchor="middle"))
    for place, (name, gain) in enumerate(rows):
        marks.append(_gain(frame, scale, frame.top + (place + 0.5) * tall, name, gain))
    table = tuple((name, *(signed(v) for v in (gain.mean, gain.low, gain.high))) for name, gain in rows)
    return Figure(title, words, frame.bottom + 30, together(marks), ("", "Gain", "interval from", "to"), table)


def _gain(frame: Frame, scale: Scale, y: float, name: str, gain: Estimate) -> Markup:
    proven = gain.known and not gain.low <= 0 <= gain.high
    marks: list[object] = [
        tag("text", short_name(name, 42), tag("title", name), x=frame.left - 12, y=y + 4, text_anchor="end")
    ]
    if gain.known:
        marks.append(
            tag(
                "path",
                class_="cw-whisker" if proven else "cw-vague-line",
                d=f"M{scale(gain.low):.1f} {y:.1f}H{scale(gain.high):.1f}",
            )
        )
    if isfinite(gain.mean):
        marks.append(tag("circle", class_="cw-c0" if proven else "cw-vague", cx=scale(gain.mean), cy=y, r=5.5))
    text = (
        f"{signed(gain.mean)} ({signed(gain.low)} to {signed(gain.high)})"
        if gain.known
        else f"{signed(gain.mean)}, no interval"
    )
    marks.append(tag("text", text, class_="cw-strong" if proven else "cw-quiet", x=frame.right + 14, y=y + 4))
    return together(marks)
