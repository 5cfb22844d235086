"""Figures with their goals, printed and kept in ``benchmarks/history/simulation.csv``: gains and losses alike."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from speed.machine import commit, processor, versions

HISTORY = Path(__file__).resolve().parents[1] / "history" / "simulation.csv"
COLUMNS = ("date", "commit", "processor", "versions", "figure", "value", "unit", "goal", "met")


@dataclass(frozen=True)
class Measured:
    """One measured figure."""

    figure: str
    value: float
    unit: str
    goal: float | None = None
    at_most: bool = False
    """True: the goal is an upper limit, else a lower one."""

    @property
    def met(self) -> str:
        """``yes``, ``no``, or nothing without a goal."""
        if self.goal is None:
            return ""
        return "yes" if (self.value <= self.goal if self.at_most else self.value >= self.goal) else "no"

    @property
    def line(self) -> str:
        """As it is printed."""
        text = f"  {self.figure:<58} {self.value:>14,.4g} {self.unit}"
        if self.goal is not None:
            text += f"   (goal: at {'most' if self.at_most else 'least'} {self.goal:,g}: {self.met})"
        return text


def keep(figures: Sequence[Measured], history: Path = HISTORY) -> None:
    """Append the figures to the history."""
    history.parent.mkdir(exist_ok=True)
    fresh = not history.exists()
    common = (datetime.now().strftime("%Y-%m-%d %H:%M"), commit(), processor(), versions())
    with history.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if fresh:
            writer.writerow(COLUMNS)
        for each in figures:
            goal = "" if each.goal is None else f"{'<=' if each.at_most else '>='} {each.goal:g}"
            writer.writerow((*common, each.figure, f"{each.value:.6g}", each.unit, goal, each.met))
