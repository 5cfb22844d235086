"""What an order did to the moving lines and feeders of a simulated plant, from the result of the simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carwright.results.run import SimulationResult

STATES_TOLD = (("stopped", "down"), ("waiting at its end", "blocked"), ("starved", "starved"))
"""Words for the states of a moving line; it stands for overruns and failures alike."""


def lines_text(result: SimulationResult, elements: Sequence[str], overruns_s: Mapping[str, float]) -> str:
    """Seconds of each moving line and feeder, over the study, as lines of text.

    Parameters
    ----------
    result
        Of the plant with its cars in order.
    elements
        Full names of the moving lines, and of the stations of feeders.
    overruns_s
        Seconds of work beyond the drift windows that the order brings by itself, without any luck, by moving line.
    """
    lines = ["", "The order through the lines, mean seconds over the study"]
    for row in result.element_totals.to_dicts():
        if row["element"] not in elements:
            continue
        told = STATES_TOLD if row["kind"] == "moving_line" else STATES_TOLD[2:]
        states = ", ".join(f"{word} {_seconds(row, state)}" for word, state in told)
        name = row["element"].rpartition(".")[2]
        lines.append(f"  {name}: {states}")
        if name in overruns_s:
            lines.append(f"    utility work beyond the drift windows, by the order alone: {overruns_s[name]:,.0f} s")
    return "\n".join(lines)


def _seconds(row: Mapping[str, Any], state: str) -> str:
    """Seconds of the element in a state; a moving line stands as one, however many stations it has."""
    scale = row["calendar_h"] * 3600 / (row["places"] if row["kind"] == "moving_line" else 1)
    mean, low, high = (row[f"{state}_share{end}"] for end in ("", "_low", "_high"))
    half = "" if low is None or high is None or low != low else f" ± {(high - low) / 2 * scale:,.0f}"
    return f"{mean * scale:,.0f}{half}"
