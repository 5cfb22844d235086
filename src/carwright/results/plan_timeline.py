"""The plan as a strip of time: when each part is open and how it runs, and when contract makers build."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from carwright.results.figures_charts import short_name, whole
from carwright.results.figures_svg import Figure, Frame, tag, together
from carwright.results.plan_views import axis_of
from carwright.results.plan_words import decision_words

if TYPE_CHECKING:
    from carwright.results.plan import PlanResult

ROW, BLOCK = 44.0, 28.0
LETTER = 6.6
CONTRACT = 7
"""Colour of cars built under contract."""


class Block(NamedTuple):
    """A stretch of periods with the same pattern."""

    first: int
    last: int
    pattern: str
    capacity: float
    """Largest in the stretch, cars a period."""


def blocks_of(rows: list[dict[str, Any]], place: dict[Any, int]) -> list[Block]:
    """Stretches of one part in time; periods in which it is closed are left out."""
    blocks = []
    rows = sorted(rows, key=lambda row: row["date"])
    for pattern, stretch in groupby(rows, key=lambda row: row["pattern"] or ""):
        same = list(stretch)
        if pattern:
            most = max(row["capacity"] or 0.0 for row in same)
            blocks.append(Block(place[same[0]["date"]], place[same[-1]["date"]], pattern, most))
    return blocks


def figure_timeline(result: PlanResult) -> Figure:
    """A row for each part and offer, a block for each stretch of one shift pattern."""
    axis = axis_of(result)
    place = {day: t for t, day in enumerate(axis.starts)}
    rows = list(result.timeline.iter_rows(named=True))
    names = list(dict.fromkeys((row["kind"] != "part", row["part"]) for row in rows))
    patterns = list(dict.fromkeys(row["pattern"] for row in rows if row["kind"] == "part" and row["pattern"]))
    frame = Frame(left=150, top=10, bottom=10 + ROW * max(1, len(names)))
    slots = frame.slots(len(axis.names))
    marks: list[object] = [_grid(frame, slots, axis.ticks()), axis.drawn(frame)]
    table = []
    for n, (offered, part) in enumerate(sorted(names, key=lambda item: item[0])):
        y = frame.top + ROW * n
        marks.append(
            tag("text", short_name(part or "plant", 20), x=frame.left - 12, y=y + ROW / 2 + 4, text_anchor="end")
        )
        for block in blocks_of([row for row in rows if row["part"] == part], place):
            colour = CONTRACT if offered else patterns.index(block.pattern) % CONTRACT
            marks.append(_block(block, slots, y + (ROW - BLOCK) / 2, colour, _tip(part, block, axis.names)))
            table.append((part, block.pattern, axis.names[block.first], axis.names[block.last], whole(block.capacity)))
    marks += _flags(result, slots, place, frame)
    keys = [(pattern, f"cw-c{i % CONTRACT}") for i, pattern in enumerate(patterns)]
    if any(offered for offered, _ in names):
        keys.append(("under contract", f"cw-c{CONTRACT}"))
    words = (
        "Blocks say how a part runs and how many cars a period it can build at most; triangles are notices to contract"
    )
    words += " makers."
    head = ("part", "pattern", "from", "until", "cars a period")
    return Figure(
        "Parts, shifts and contracts", words, frame.bottom + 30, together(marks), head, tuple(table), tuple(keys)
    )


def _grid(frame: Frame, slots: list[tuple[float, float]], ticks: list[tuple[int, str]]) -> Markup:
    lines = [
        tag("line", class_="cw-grid", x1=slots[t][0], x2=slots[t][0], y1=frame.top, y2=frame.bottom) for t, _ in ticks
    ]
    return together(
        [*lines, tag("line", class_="cw-base", x1=frame.left, x2=frame.right, y1=frame.bottom, y2=frame.bottom)]
    )


def _block(block: Block, slots: list[tuple[float, float]], y: float, colour: int, tip: str) -> Markup:
    x = slots[block.first][0]
    wide = slots[block.last][0] + slots[block.last][1] - x
    shape = tag("rect", tag("title", tip), class_=f"plan-block cw-c{colour}", x=x, y=y, width=wide, height=BLOCK, rx=3,
                data_tip=tip)  # fmt: skip
    for text in (f"{block.pattern} · {whole(block.capacity)}", block.pattern, whole(block.capacity)):
        if LETTER * len(text) + 10 < wide:
            inside = tag("text", text, class_="plan-in", x=x + wide / 2, y=y + BLOCK / 2 + 4, text_anchor="middle",
                         pointer_events="none")  # fmt: skip
            return together([shape, inside])
    return shape


def _tip(part: str, block: Block, names: tuple[str, ...]) -> str:
    span = names[block.first] if block.first == block.last else f"{names[block.first]} to {names[block.last]}"
    return f"{part or 'plant'}: {block.pattern}\n{span}\nup to {whole(block.capacity)} cars a period"


def _flags(result: PlanResult, slots: list[tuple[float, float]], place: dict[Any, int], frame: Frame) -> list[Markup]:
    """Notices, in the period in which they are given."""
    marks = []
    for row in result.decisions.iter_rows(named=True):
        if row["what"] == "notice" and row["date"] in place:
            x, wide = slots[place[row["date"]]]
            tip = f"{row['period']}: {decision_words(row)}"
            middle = x + wide / 2
            shape = f"M{middle - 6:.1f} {frame.bottom - 1:.1f}h12l-6 -10z"
            marks.append(tag("path", tag("title", tip), class_="cw-c5", d=shape, data_tip=tip))
    return marks
