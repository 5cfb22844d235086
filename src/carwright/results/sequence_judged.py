"""What the lines make of an order: figures of the simulation, two orders side by side, run with the same luck."""

from __future__ import annotations

from dataclasses import dataclass

from carwright.results.intervals import Interval
from carwright.results.sequence_lines import shown


@dataclass(frozen=True)
class JudgedFigure:
    """One figure of the plant with the order to begin with, with the order found, and their paired difference."""

    element: str
    """Moving line or feeder; empty for the plant as a whole."""
    what: str
    """``stopped``, ``waiting at its end``, ``starved``, ``last car out`` or ``cars out``."""
    unit: str
    """``s``, ``h`` or ``cars``."""
    start: Interval
    found: Interval
    change: Interval
    """Found less start, replication by replication: the luck they share cancels out."""

    @property
    def certain(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        low, high = self.change.low, self.change.high
        return low is not None and high is not None and (low > 0 or high < 0)

    @property
    def doubt(self) -> str:
        """What is to be said of a difference that may be none."""
        if self.certain or self.change.low is None:
            return ""
        return "  (no change)" if self.change.low == self.change.high == 0 else "  (may be chance)"


@dataclass(frozen=True)
class Judgement:
    """Two orders run through the plant."""

    figures: tuple[JudgedFigure, ...]
    replications: int
    seed: int
    notes: tuple[str, ...] = ()
    """What a reader must know, e.g. that the study ends before the last car is out."""

    def text(self) -> str:
        """The figures as lines of text."""
        pairs = f"{self.replications} pairs of runs with the same luck, seed {self.seed}"
        head = f"Through the lines, {pairs} (95% intervals)"
        width = max(len(_name(figure)) for figure in self.figures)
        lines = [head, f"  {'':{width}}  {'start order':>18}  {'order found':>18}  {'change':>18}"]
        for each in self.figures:
            cells = (f"{shown(interval, each.unit):>18}" for interval in (each.start, each.found, each.change))
            lines.append(f"  {_name(each):{width}}  " + "  ".join(cells) + each.doubt)
        return "\n".join([*lines, *(f"  note: {note}" for note in self.notes)])


def _name(figure: JudgedFigure) -> str:
    return f"{figure.element} {figure.what}".strip() + f", {figure.unit}"
