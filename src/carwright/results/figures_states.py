"""Bars of what elements did with their time, and those shares as numbers."""

from __future__ import annotations

from math import isfinite
from typing import Any

import polars as pl
from markupsafe import Markup

from carwright.results.figures_charts import percent, short_name
from carwright.results.figures_svg import Figure, Frame, tag, together
from carwright.results.tables import STATES

STATE_CLASS = {"working": "working", "starved": "starved", "blocked": "blocked", "down": "down", "off_shift": "off"}
STATE_WORD = {state: state.replace("_", " ") for state in STATES}


def state_shares(row: dict[str, Any]) -> dict[str, float]:
    """Share of each state in a row of a table of states; nothing where the row has none."""
    return {state: float(row[f"{state}_share"] or 0.0) for state in STATES}


def share_of_open(row: dict[str, Any], state: str = "working") -> float:
    """Share of a state in the open time, off shift left out; not a number where the element was never open."""
    shares = state_shares(row)
    opened = 1.0 - shares["off_shift"]
    return shares[state] / opened if opened > 1e-9 else float("nan")


def share_bar(shares: dict[str, float]) -> Markup:
    """One bar for the cell of a table; its pieces keep their order, so that a script can set their widths."""
    marks: list[object] = []
    x = 0.0
    for state, share in shares.items():
        wide = 100 * max(share, 0.0) if isfinite(share) else 0.0
        marks.append(tag("rect", class_=f"cw-{STATE_CLASS[state]}", x=x, width=wide, height=10))
        x += wide
    return tag("svg", *marks, viewBox="0 0 100 10", class_="cw-bar", preserveAspectRatio="none", aria_hidden="true")


def state_bars(title: str, frame: pl.DataFrame) -> Figure:
    """A bar an element with its working share beside it."""
    left, tall = 270.0, 20.0
    area = Frame(left=left, right=900, top=6, bottom=6 + tall * max(len(frame), 1))
    marks: list[object] = []
    rows: list[tuple[str, ...]] = []
    for place, row in enumerate(frame.iter_rows(named=True)):
        y = area.top + place * tall
        shares = state_shares(row)
        marks.append(
            tag(
                "text",
                short_name(row["element"], 38),
                tag("title", row["element"]),
                x=left - 10,
                y=y + 14,
                text_anchor="end",
            )
        )
        x = left
        for state, share in shares.items():
            wide = share * area.width
            tip = f"{row['element']}: {STATE_WORD[state]} {percent(share)}"
            marks.append(
                tag(
                    "rect",
                    class_=f"cw-{STATE_CLASS[state]} cw-tip",
                    x=x,
                    y=y + 3,
                    width=wide,
                    height=tall - 6,
                    data_tip=tip,
                )
            )
            x += wide
        marks.append(tag("text", percent(shares["working"], 0), class_="cw-quiet", x=area.right + 8, y=y + 14))
        rows.append((row["element"], *(percent(share) for share in shares.values())))
    keys = tuple((STATE_WORD[state], f"cw-{STATE_CLASS[state]}") for state in STATES)
    words = "Shares of the calendar; the figure at the right is the working share."
    return Figure(title, words, area.bottom + 8, together(marks), ("", *STATE_WORD.values()), tuple(rows), keys)
