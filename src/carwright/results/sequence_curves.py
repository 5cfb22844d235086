"""Curves of a search for an order: the value over time, and how evenly options are used over the day."""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from carwright.arrays.sequencing_rules import LevelRule, RatioRule
from carwright.results.figures_charts import shortened
from carwright.results.figures_svg import WIDTH, Figure, Frame, Scale, path_through, round_steps, tag, together
from carwright.results.sequence import SequenceResult
from carwright.results.sequence_words import shown, unit_of

Reals = NDArray[np.float64]

PANEL, GAP, ACROSS, MOST_PANELS = 120.0, 46.0, 3, 18
FIRST_S = 0.01
"""Where the axis of seconds begins; what was found before is drawn there."""


def figure_values(result: SequenceResult) -> Figure | None:
    """Best value of each objective over the seconds of the search, one panel each; None if nothing was searched."""
    if not len(result.trace_s) or not result.levels:
        return None
    end = max(result.seconds, float(result.trace_s[-1]), 10 * FIRST_S)
    pieces: list[object] = []
    for number, level in enumerate(result.levels):
        frame = _panel(number, 1, 34)
        scale, unit = unit_of(result.problem, number)
        values = result.trace_values[:, number] / scale
        pieces.append(_step_panel(result.trace_s, values, level.bound / scale, frame, end))
        title = level.name + (f", {unit}" if unit else "")
        pieces.append(tag("text", title, class_="cw-axis", x=frame.left, y=frame.top - 12))
    rows = [
        (f"{second:.2f}", *(shown(result.problem, n, int(v)) for n, v in enumerate(values)))
        for second, values in zip(result.trace_s, result.trace_values, strict=True)
    ]
    return Figure(
        title="Value over time",
        description="The best order so far. The dashed line is the least possible value, as far as it is known. An "
        "objective may rise where one above it falls.",
        height=_panel(len(result.levels) - 1, 1, 34).bottom + 30,
        body=together(pieces),
        head=("second", *(level.name for level in result.levels)),
        rows=tuple(rows),
    )


def _panel(number: int, across: int, top: float) -> Frame:
    """Frame of a panel among others, ``across`` in a row."""
    row, column = divmod(number, across)
    wide = (WIDTH - 20) / across
    left = 10 + column * wide + 52
    return Frame(left, top + row * (PANEL + GAP), 10 + (column + 1) * wide - 12, top + row * (PANEL + GAP) + PANEL)


def _step_panel(
    seconds: NDArray[np.float64], values: NDArray[np.float64], bound: float, frame: Frame, end: float
) -> Markup:
    across = Scale(log10(FIRST_S), log10(end), frame.left, frame.right)
    ticks = round_steps(max(float(values.max()), bound, 1.0), 4)
    up = Scale(ticks[0], ticks[-1], frame.bottom, frame.top)
    pieces = _grid(frame, up, ticks)
    for power in range(ceil(log10(FIRST_S)), floor(log10(end)) + 1):
        x = across(power)
        pieces.append(
            tag("text", f"{10.0**power:g} s", class_="cw-tick", x=x, y=frame.bottom + 14, text_anchor="middle")
        )
    points, last = [], float(values[0])
    for second, value in zip(seconds, values, strict=True):
        x = across(log10(max(float(second), FIRST_S)))
        points += [(x, up(last)), (x, up(float(value)))]
        last = float(value)
    points.append((frame.right, up(last)))
    y = up(bound)
    pieces.append(tag("line", class_="cw-dashed", x1=frame.left, x2=frame.right, y1=y, y2=y))
    pieces.append(tag("path", d=path_through(points), class_="cw-l0"))
    return together(pieces)


def _grid(frame: Frame, up: Scale, ticks: list[float]) -> list[object]:
    pieces: list[object] = []
    for value in ticks:
        y = up(value)
        line = "cw-grid" if value else "cw-base"
        pieces.append(tag("line", class_=line, x1=frame.left, x2=frame.right, y1=y, y2=y))
        pieces.append(tag("text", f"{value:,.4g}", class_="cw-tick", x=frame.left - 6, y=y + 4, text_anchor="end"))
    return pieces


def figure_level_use(result: SequenceResult) -> Figure | None:
    """Cars with each option built so far, less those of an even spread, over the day; None without any."""
    groups = _groups(result)
    if not groups or len(result.order) < 2:
        return None
    pieces: list[object] = []
    rows = []
    for number, (name, use) in enumerate(groups):
        frame = _panel(number, ACROSS, 34)
        found, start = (_deviation(use[order]) for order in (result.order, result.start_order))
        pieces.append(_curve_panel(found, start, frame))
        pieces.append(tag("text", shortened(name, 40), class_="cw-axis", x=frame.left, y=frame.top - 10))
        rows.append((name, *(f"{np.abs(each).max():.1f}" for each in (start, found))))
    return Figure(
        title="Level use",
        description="Cars ahead of (above the line) or behind an even spread over the day. The nearer to the line, the "
        "steadier the use of parts and people.",
        height=_panel(len(groups) - 1, ACROSS, 34).bottom + 14,
        body=together(pieces),
        head=("group", "farthest from even, start", "farthest from even, found"),
        rows=tuple(rows),
        keys=(("order found", "cw-c0"), ("start order", "cw-c7")),
    )


def _groups(result: SequenceResult) -> list[tuple[str, NDArray[np.int64]]]:
    """What is levelled by a rule; else what ratio rules count."""
    problem = result.problem
    found: dict[str, NDArray[np.int64]] = {}
    for rule in problem.of(LevelRule):
        found |= {name: rule.use[:, number] for number, name in enumerate(rule.parts)}
    for ratio in problem.of(RatioRule):
        found.setdefault(problem.features[ratio.feature], problem.has[:, ratio.feature].astype(np.int64))
    return [(name, use) for name, use in found.items() if use.any()][:MOST_PANELS]


def _deviation(use: NDArray[np.int64]) -> Reals:
    made = np.cumsum(use).astype(np.float64)
    even: Reals = made[-1] * np.arange(1, len(use) + 1) / len(use)
    return made - even


def _curve_panel(found: Reals, start: Reals, frame: Frame) -> Markup:
    high = max(float(np.abs(found).max()), float(np.abs(start).max()), 1.0)
    across, up = Scale(0, len(found) - 1, frame.left, frame.right), Scale(-high, high, frame.bottom, frame.top)
    every = max(1, len(found) // 400)
    pieces: list[object] = []
    for value, line in ((high, "cw-grid"), (0.0, "cw-base"), (-high, "cw-grid")):
        y = up(value)
        pieces.append(tag("line", class_=line, x1=frame.left, x2=frame.right, y1=y, y2=y))
        text = f"{value:+.0f}" if value else "even"
        pieces.append(tag("text", text, class_="cw-tick", x=frame.left - 6, y=y + 4, text_anchor="end"))
    for values, line in ((start, "cw-even"), (found, "cw-l0 cw-thin")):
        points = ((across(place), up(float(values[place]))) for place in range(0, len(values), every))
        pieces.append(tag("path", d=path_through(points), class_=line))
    return together(pieces)
