"""The day as coloured strips: the runs of paint, the cars of each rule, and the windows that break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import BlockRule, ChangeRule, RatioRule
from carwright.results.figures_charts import shortened
from carwright.results.figures_svg import WIDTH, Figure, Frame, tag, together
from carwright.results.sequence import Broken, SequenceResult

STRETCH = 250
"""Cars side by side in one drawing; more would be thinner than a reader can point at."""
ROW, BAR, NAMES, MOST_ROWS = 19.0, 11.0, 150.0, 40
KNOWN_PAINT = {
    "white": "#f4f5f2", "black": "#23262b", "grey": "#82888f", "gray": "#82888f", "silver": "#c3c8cc", "red": "#b3202a",
    "blue": "#1f4f9c", "green": "#2f6b47", "yellow": "#e8c21d", "orange": "#dd6a1b", "brown": "#6b4630",
    "beige": "#d9c7a3", "purple": "#6a3d86", "violet": "#6a3d86", "gold": "#b99a4a", "pink": "#e39bb4",
}  # fmt: skip
"""A colour that is named after itself is drawn as itself."""
PALETTE = ("#0b6ea8", "#e39a0b", "#0a8f6c", "#b95f92", "#57aedd", "#c94f12", "#8f8a1c", "#8a929b", "#3f3a86", "#b8a1d9",
           "#7a4b2a", "#9fd0a2", "#d6604d", "#4d4d4d", "#c7b42e", "#2aa5a0")  # fmt: skip


def paints(problem: SequencingProblem) -> list[str]:
    """What each colour is drawn in."""
    used = iter(PALETTE * (len(problem.colours) // len(PALETTE) + 1))
    return [KNOWN_PAINT.get(name.strip().lower()) or next(used) for name in problem.colours]


def figures_of_the_day(result: SequenceResult) -> list[Figure]:
    """One drawing for each stretch of the day: a row for paint, one for each group that a rule speaks of."""
    day = len(result.order)
    rows = _rows(result)
    marks = _broken_by_row(result, rows)
    return [
        _stretch(result, rows, marks, first, min(first + STRETCH, day))
        for first in range(0, day, STRETCH)
    ]  # fmt: skip


def _rows(result: SequenceResult) -> list[tuple[int, str, tuple[str, ...]]]:
    """Feature, name and rules of each row: groups that rules count, those with most value first."""
    problem = result.problem
    value = {rule.rule: rule.value for rule in result.rules}
    rules: dict[int, list[str]] = {}
    for rule in problem.rules:
        if isinstance(rule, (RatioRule, BlockRule)):
            rules.setdefault(rule.feature, []).append(rule.name)
    order = sorted(rules, key=lambda feature: -sum(value.get(name, 0) for name in rules[feature]))
    return [(feature, problem.features[feature], tuple(rules[feature])) for feature in order[:MOST_ROWS]]


def _broken_by_row(result: SequenceResult, rows: Sequence[tuple[int, str, tuple[str, ...]]]) -> list[list[Broken]]:
    row_of = {name: number for number, (_, _, names) in enumerate(rows) for name in names}
    found: list[list[Broken]] = [[] for _ in rows]
    for each in result.broken:
        if each.rule in row_of:
            found[row_of[each.rule]].append(each)
    return found


def _stretch(
    result: SequenceResult,
    rows: Sequence[tuple[int, str, tuple[str, ...]]],
    marks: Sequence[Sequence[Broken]],
    first: int,
    last: int,
) -> Figure:
    """Cars ``first`` to ``last - 1``."""
    problem, cars = result.problem, result.order[first:last]
    painted = bool(problem.colours) and any(True for _ in problem.of(ChangeRule))
    count = len(rows) + painted
    frame = Frame(left=NAMES, top=6, right=WIDTH - 18, bottom=6 + ROW * count)
    wide = frame.width / max(min(STRETCH, len(result.order)), last - first)
    pieces: list[object] = []
    if painted:
        pieces += [_name("paint", frame, 0), _paint_row(problem, result.order, frame, wide, first, last)]
    for number, (feature, name, _) in enumerate(rows):
        row = number + painted
        pieces += [_name(name, frame, row), _bars(problem.has[cars, feature], frame, wide, row)]
        pieces.append(_breaks(marks[number], frame, wide, row, (first, last)))
    pieces += [_places(frame, wide, first, last), _car_tips(problem, cars, frame, wide, first)]
    broken = sum(len([each for each in row if first <= max(each.first, 0) < last]) for row in marks)
    return Figure(
        title=f"Cars {first + 1:,} to {last:,}",
        description=f"{broken:,} windows and runs begin here that break a rule; they are underlined.",
        height=frame.bottom + 22,
        body=together(pieces),
    )


def _name(text: str, frame: Frame, row: int) -> Markup:
    y = frame.top + ROW * row + BAR - 1
    return tag(
        "text", tag("title", text), shortened(text, 23), class_="cw-tick", x=frame.left - 8, y=y, text_anchor="end"
    )


def _paint_row(
    problem: SequencingProblem, order: NDArray[np.int64], frame: Frame, wide: float, first: int, last: int
) -> Markup:
    """Runs of one colour, each with its length under the pointer; one may begin or end outside the stretch drawn."""
    drawn_in, pieces = paints(problem), []
    for start, end in runs_of(problem.colour[order]):
        left, right = max(start, first), min(end, last)
        if left >= right:
            continue
        colour = int(problem.colour[order[start]])
        where = f"{end - start} in a row, places {start + 1} to {end}" if end - start > 1 else f"1 car, place {end}"
        tip = f"{problem.colours[colour]}: {where}"
        size = {"x": frame.left + (left - first) * wide, "y": frame.top, "width": (right - left) * wide, "height": BAR}
        pieces.append(tag("rect", class_="cw-paint", fill=drawn_in[colour], data_tip=tip, **size))
    return together(pieces)


def runs_of(values: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Begin and end of each run of equal values."""
    if not len(values):
        return []
    borders = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    return list(pairwise(borders))


def _bars(has: NDArray[np.bool_], frame: Frame, wide: float, row: int) -> Markup:
    """A bar for each car that counts."""
    y = frame.top + ROW * row
    gap = min(0.5, wide * 0.12)
    steps = (_box(frame.left + place * wide, y, wide - gap, BAR) for place in np.flatnonzero(has).tolist())
    ground = tag("rect", class_="cw-empty", x=frame.left, y=y, width=len(has) * wide, height=BAR)
    return together((ground, tag("path", d="".join(steps), class_="cw-c0")))


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:.2f} {y:.1f}h{width:.2f}v{height:.1f}h-{width:.2f}z"


def _breaks(marks: Iterable[Broken], frame: Frame, wide: float, row: int, span: tuple[int, int]) -> Markup:
    """A line under each stretch of windows that break; overlapping windows are one stretch."""
    y = frame.top + ROW * row + BAR + 1
    pieces = []
    for group in _overlapping([each for each in marks if each.last >= span[0] and each.first < span[1]]):
        first = max(group[0].first, span[0])
        last = min(max(each.last for each in group) + 1, span[1])
        x, width = frame.left + (first - span[0]) * wide, (last - first) * wide
        tip = _tip(group)
        pieces.append(tag("rect", tag("title", tip), class_="cw-heat", x=x, y=y, width=width, height=4, data_tip=tip))
    return together(pieces)


def _overlapping(marks: list[Broken]) -> list[list[Broken]]:
    groups: list[list[Broken]] = []
    reach = 0
    for each in sorted(marks, key=lambda mark: (mark.first, mark.last)):
        if groups and each.first <= reach:
            groups[-1].append(each)
        else:
            groups.append([each])
        reach = each.last if len(groups[-1]) == 1 else max(reach, each.last)
    return groups


def _tip(group: list[Broken]) -> str:
    """What breaks, where, and why."""
    rules = ", ".join(dict.fromkeys(each.rule for each in group))
    first, last = group[0].first + 1, max(each.last for each in group) + 1
    worst = max(group, key=lambda each: each.value)
    many = f"{len(group)} windows" if len(group) > 1 else "1 window"
    text = f"{rules}: {many} in places {first} to {last}; worst has {worst.found}, allowed {worst.limit}"
    return text + (f"\n{worst.reason}" if worst.reason else "")


def _places(frame: Frame, wide: float, first: int, last: int) -> Markup:
    """Every twenty-fifth place under the strips."""
    pieces = []
    for place in range(first, last):
        if (place + 1) % 25 == 0 or place == first:
            x = frame.left + (place - first + 0.5) * wide
            pieces.append(tag("text", f"{place + 1}", class_="cw-tick", x=x, y=frame.bottom + 14, text_anchor="middle"))
    return together(pieces)


def _car_tips(problem: SequencingProblem, cars: NDArray[np.int64], frame: Frame, wide: float, first: int) -> Markup:
    """Who stands at each place, under the pointer; above the lines that tell what breaks."""
    pieces = []
    for place, car in enumerate(cars.tolist()):
        has = ", ".join(problem.features[feature] for feature in np.flatnonzero(problem.has[car]))
        colour = f", {problem.colours[problem.colour[car]]}" if problem.colours else ""
        tip = f"{first + place + 1}: {problem.idents[car]}{colour}" + (f"\n{has}" if has else "")
        spot = {"x": frame.left + place * wide, "y": frame.bottom, "width": wide, "height": 20.0}
        pieces.append(tag("rect", class_="cw-hit", data_tip=tip, **spot))
    return together(pieces)
