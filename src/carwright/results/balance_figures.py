"""Figures of a balance: loads of the stations with their tasks inside, and the precedence graph by station."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from carwright.results.figures_svg import WIDTH, Figure, Frame, round_steps, tag, together, value_axis

COLOURS = 7
"""Colour classes ``cw-c0`` to ``cw-c6`` in turn."""
MOST_IN_GRAPH = 600
"""Tasks of a graph that is still drawn; beyond it nobody can follow an arrow."""
FAINT_FROM = 120
"""With more tasks the arrows are drawn faint, so that the dots are seen through them."""
BAR_ROWS = 60
"""Bars side by side in one row of the chart."""
LETTER_WIDE, LETTER_HIGH, FEWEST_LETTERS = 6.5, 12.0, 3
"""A letter of a name inside a figure, in pixels; names that would be cut shorter are left to the tip."""


@dataclass(frozen=True)
class Bar:
    """One station or worker: its name and its tasks with their times, the first at the bottom."""

    name: str
    tasks: Sequence[tuple[str, float]]
    worst_s: float | None = None
    """Work on the heaviest car."""
    note: str = ""


def figure_loads(bars: Sequence[Bar], takt_s: float, what: str, title: str = "Loads against takt") -> Figure:
    """The bar chart that the trade calls yamazumi: a bar for each station or worker, a block for each task."""
    rows = [bars[k : k + BAR_ROWS] for k in range(0, len(bars), BAR_ROWS)]
    top = max([takt_s, *(sum(t for _, t in bar.tasks) for bar in bars), *(bar.worst_s or 0.0 for bar in bars)])
    pieces, height, y = [], 230.0, 0.0
    for row in rows:
        frame = Frame(top=y + 26, bottom=y + height - 22)
        pieces.append(_bars(frame, row, takt_s, top, max(len(row), min(len(bars), BAR_ROWS) // 2)))
        y += height
    worst = any(bar.worst_s is not None for bar in bars)
    description = f"{len(bars)} {what}; each block is a task, the line is the takt of {takt_s:g} s."
    if worst:
        description += " Open marks: work on the heaviest car."
    numbers = tuple(
        (
            bar.name,
            f"{sum(t for _, t in bar.tasks):.1f}",
            "" if bar.worst_s is None else f"{bar.worst_s:.1f}",
            str(len(bar.tasks)),
        )
        for bar in bars
    )
    return Figure(title, description, y, together(pieces), (what, "load, s", "heaviest car, s", "tasks"), numbers)


def _bars(frame: Frame, bars: Sequence[Bar], takt_s: float, top: float, slots: int) -> Markup:
    scale, axis = value_axis(frame, round_steps(top, 4), lambda v: f"{v:g}", "s")
    marks: list[object] = [axis]
    for number, ((x, wide), bar) in enumerate(zip(frame.slots(slots), bars, strict=False)):
        at = 0.0
        for k, (task, time) in enumerate(bar.tasks):
            y1, y0 = scale(at + time), scale(at)
            tip = f"{bar.name}: {task}, {time:g} s"
            marks.append(
                tag("rect", tag("title", tip), class_=f"cw-c{k % 2 * 4}", x=x + 0.12 * wide, y=y1, width=0.76 * wide,
                    height=max(0.6, y0 - y1 - 0.6), data_tip=tip)
            )  # fmt: skip
            name = _cut(task, 0.76 * wide - 8) if y0 - y1 >= LETTER_HIGH + 2 else ""
            if name:
                marks.append(
                    tag("text", name, class_="cw-halo", x=x + 0.5 * wide, y=(y0 + y1) / 2 + 4, text_anchor="middle")
                )
            at += time
        if bar.worst_s is not None and bar.worst_s > at + 0.05:
            y = scale(bar.worst_s)
            marks.append(tag("line", class_="cw-whisker", x1=x + 0.2 * wide, x2=x + 0.8 * wide, y1=y, y2=y))
        if number % ceil(7 * (len(bar.name) + 1) / wide) == 0:
            marks.append(
                tag("text", bar.name, class_="cw-tick", x=x + wide / 2, y=frame.bottom + 14, text_anchor="middle")
            )
    y = scale(takt_s)
    marks.append(tag("line", class_="cw-dashed", x1=frame.left, x2=frame.right, y1=y, y2=y))
    marks.append(tag("text", f"takt {takt_s:g} s", class_="cw-halo", x=frame.right, y=y - 5, text_anchor="end"))
    return together(marks)


def _cut(name: str, room: float) -> str:
    """As much of a name as there is room for, in pixels; empty where that would say nothing."""
    letters = int(room / LETTER_WIDE)
    if len(name) <= letters:
        return name
    return f"{name[: letters - 1]}…" if letters > FEWEST_LETTERS else ""


def figure_precedence(
    before: Mapping[str, Sequence[str]], station_of: Mapping[str, int], names: Sequence[str] = ()
) -> Figure | None:
    """Tasks as dots, coloured by station, from left to right; None if there are too many to follow.

    ``names`` are those of the stations, if they are called by more than their numbers.
    """
    if len(before) > MOST_IN_GRAPH:
        return None
    columns: dict[int, list[str]] = {}
    for task in sorted(before, key=lambda name: station_of[name]):
        columns.setdefault(station_of[task], []).append(task)
    stations = sorted(columns)
    called = {station: names[station - 1] if names else str(station) for station in stations}
    depth = _depths(before)
    tallest = max(len(tasks) for tasks in columns.values())
    step = max(9.0, min(22.0, 480.0 / max(1, tallest)))
    wide = (WIDTH - 40) / max(1, len(stations))
    spot: dict[str, tuple[float, float]] = {}
    for k, station in enumerate(stations):
        tasks = sorted(columns[station], key=lambda name: (depth[name], name))
        shift = min(0.5 * wide, 30.0)
        for row, task in enumerate(tasks):
            sway = shift * (row % 3 - 1) / 2
            spot[task] = (20 + wide * (k + 0.5) + sway, 36 + step * (row + 0.5 * (tallest - len(tasks))))
    arrow = "cw-flow" if len(before) <= FAINT_FROM else "cw-grid"
    marks: list[object] = [
        tag("line", class_=arrow, x1=spot[other][0], y1=spot[other][1], x2=spot[task][0], y2=spot[task][1])
        for task, needed in before.items()
        for other in needed
    ]
    room = wide - 0.5 * min(0.5 * wide, 30.0) - 16 if step > LETTER_HIGH else 0.0
    for task, at in spot.items():
        after = f", after {', '.join(before[task])}" if before[task] else ""
        tip = f"{task}: station {called[station_of[task]]}{after}"
        colour = f"cw-c{stations.index(station_of[task]) % COLOURS}"
        marks += _dot(at, min(6.0, 0.42 * step), colour, _cut(task, room), tip)
    marks += _station_names(list(called.values()), wide)
    description = f"{len(before)} tasks by station, left to right; a line is a precedence, colours change by station."
    return Figure("Precedence graph by station", description, 50 + step * tallest, together(marks))


def _station_names(names: Sequence[str], wide: float) -> list[Markup]:
    """The names above the stations, as many as there is room for."""
    every = ceil(7 * (max(map(len, names)) + 1) / wide)
    return [
        tag("text", name, class_="cw-tick", x=20 + wide * (k + 0.5), y=18, text_anchor="middle")
        for k, name in enumerate(names)
        if k % every == 0
    ]


def _dot(at: tuple[float, float], radius: float, colour: str, name: str, tip: str) -> list[Markup]:
    """A task of the graph, with its name beside it if there is room for one."""
    x, y = at
    dot = tag("circle", tag("title", tip), class_=colour, cx=x, cy=y, r=radius, data_tip=tip)
    return [tag("text", name, class_="cw-halo", x=x + 9, y=y + 4), dot] if name else [dot]


def _depths(before: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Of each task: how many others come before it, one after the other, at most."""
    depth: dict[str, int] = {}
    for start in before:
        stack = [start]
        while stack:
            task = stack[-1]
            missing = [b for b in before[task] if b not in depth]
            if missing:
                stack += missing
            else:
                depth[task] = 1 + max((depth[b] for b in before[task]), default=-1)
                stack.pop()
    return depth
