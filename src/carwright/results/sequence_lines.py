"""What an order does to the moving lines and feeders of a plant: seconds until the last car is out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carwright.results.intervals import Interval


@dataclass(frozen=True)
class LineFigure:
    """One figure of a moving line, of a feeder or of the plant, over the replications."""

    element: str
    """Moving line or feeder; empty for the plant as a whole."""
    what: str
    """``stopped``, ``waiting at its end``, ``starved``, ``last car out`` or ``cars out``."""
    unit: str
    """``s``, ``h`` or ``cars``."""
    value: Interval


def lines_text(figures: Sequence[LineFigure], overruns_s: Mapping[str, float]) -> str:
    """The figures as lines of text, a line an element.

    Parameters
    ----------
    figures
        Of one order.
    overruns_s
        Seconds of work beyond the drift windows that the order brings by itself, without any luck, by moving line.
    """
    lines = ["", "The order through the lines, until the last car is out"]
    for element in dict.fromkeys(figure.element for figure in figures):
        own = [f"{each.what} {told(each.value, each.unit)}" for each in figures if each.element == element]
        lines.append(f"  {element or 'plant'}: {', '.join(own)}")
        if element in overruns_s:
            lines.append(f"    utility work beyond the drift windows, by the order alone: {overruns_s[element]:,.0f} s")
    return "\n".join(lines)


def told(interval: Interval, unit: str) -> str:
    """A figure with its interval and unit."""
    return f"{shown(interval, unit)} {unit}"


def shown(interval: Interval, unit: str) -> str:
    """A figure with its interval, hours to two places, seconds and cars whole."""
    digits = 2 if unit == "h" else 0
    half = interval.half_width
    return f"{interval.mean:,.{digits}f}" + ("" if half is None else f" ± {half:,.{digits}f}")
