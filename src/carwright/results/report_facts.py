"""What the report says in words, found in the tables: totals, years, nameplate, settled rates, what limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite, nan
from statistics import median
from typing import TYPE_CHECKING, Any

from carwright.results.figures import estimate, number, part_name
from carwright.results.figures_charts import Estimate
from carwright.results.limits import Limiter, limiters_by_year
from carwright.results.tables import ALL

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

SETTLED_SHARE = 0.95
"""A part has reached its rate in the first period with this share of the rate at which it settles."""
SETTLED_PERIODS = 12
"""Last open periods whose median is the rate at which a part settles."""
NAMEPLATE = re.compile(r"^(?!.*month).*(nameplate|cars (a|per) year)")
"""Published figures that say how many cars a year the plant was approved or announced for."""


@dataclass(frozen=True)
class Year:
    """A line of the table by year."""

    name: str
    full: bool
    cars: Estimate
    cars_per_h: Estimate
    scrapped: Estimate
    open_h: float
    of_nameplate: float
    limiters: tuple[Limiter, ...]


@dataclass(frozen=True)
class Ramp:
    """When a part reached the rate at which it settles."""

    part: str
    first_cars: datetime | None
    settled_per_h: float
    reached: datetime | None
    """First period near ``goal_per_h`` if there is one, else near the settled rate; None: never."""
    goal_per_h: float
    """Net rate that the published figures name; not a number if they name none."""
    periods: int
    """In which it built cars."""


A_PART = re.compile(r"\b(a|each|per) part\b")
RATE = re.compile(r"^\s*[0-9.,_]+\s*cars\s*/\s*h")


def years_of(result: SimulationResult) -> list[Year]:
    """Every calendar year with its output, its share of the nameplate and what limited each part."""
    plate = nameplate(result)
    limits = limiters_by_year(result)
    return [
        Year(
            str(row["year"]),
            bool(row["full_year"]),
            estimate(row, "cars"),
            estimate(row, "cars_per_h"),
            estimate(row, "scrapped"),
            number(row["open_h"]),
            number(row["cars"]) / plate if plate and row["full_year"] else nan,
            tuple(limits.get(str(row["year"]), ())),
        )
        for row in result.yearly_output.filter(part=ALL).sort("year").iter_rows(named=True)
    ]


def nameplate(result: SimulationResult) -> float:
    """Cars a year that the plant was approved for, from the published figures whose name says so; 0 if none does.

    One for the whole plant is taken as it is, one "of a part" counts for each, else those of the parts are added.
    """
    found: dict[str, float] = {}
    for row in result.published.iter_rows(named=True):
        name = row["name"].lower()
        if NAMEPLATE.search(name) and isfinite(value := first_number(row["value"])):
            found[name] = value * (len(result.parts) if A_PART.search(name) else 1)
    whole_plant = [v for name, v in found.items() if not any(p and p.lower() in name for p in result.parts)]
    return max(whole_plant) if whole_plant else sum(found.values())


def first_number(text: Any) -> float:
    """The number that a text begins with, ``300000 cars`` or ``300,000``; not a number if there is none."""
    match = re.match(r"\s*([0-9][0-9,_ \N{NARROW NO-BREAK SPACE}]*(?:\.[0-9]+)?(?:e[0-9]+)?)", str(text or ""))
    return float(re.sub(r"[,_\s]", "", match[1])) if match else nan


def net_rate(result: SimulationResult) -> float:
    """Cars an open hour that a part is to reach: the published figure named net rate; not a number without one."""
    for row in result.published.iter_rows(named=True):
        if "net rate" in row["name"].lower() and RATE.match(row["value"] or ""):
            return first_number(row["value"])
    return nan


def ramps_of(result: SimulationResult) -> list[Ramp]:
    """When each part first built cars and when it reached its rate."""
    goal = net_rate(result)
    found = []
    for part in result.parts:
        rows = result.output.filter(part=part).sort("start").to_dicts()
        working = [row for row in rows if number(row["open_h"]) > 0 and number(row["cars"]) > 0]
        if not working:
            found.append(Ramp(part, None, nan, None, goal, 0))
            continue
        settled = median([number(row["cars_per_h"]) for row in working[-SETTLED_PERIODS:]])
        level = SETTLED_SHARE * (goal if isfinite(goal) else settled)
        reached = next((row["start"] for row in working if number(row["cars_per_h"]) >= level), None)
        found.append(Ramp(part, working[0]["start"], settled, reached, goal, len(working)))
    return found


def best_full_years(years: Sequence[Year]) -> list[Year]:
    """Full years at the level of the last ones: those within a tenth of the best."""
    full = [year for year in years if year.full]
    best = max((year.cars.mean for year in full), default=0.0)
    return [year for year in full if year.cars.mean >= 0.9 * best]


def stretches(names: Sequence[str]) -> str:
    """Years in a row joined: ``2024, 2026 to 2029``."""
    numbers = sorted(int(name) for name in names)
    runs: list[list[int]] = []
    for value in numbers:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def limits_in_words(result: SimulationResult) -> list[tuple[str, str, list[str]]]:
    """Part, what limits it and the years in which it does, in the order in which they first do."""
    found: dict[tuple[str, str], list[str]] = {}
    for year, limiters in limiters_by_year(result).items():
        for limiter in limiters:
            turns = f"elements of {limiter.shop} in turn, most often {limiter.label}"
            what = turns if limiter.takes_turns else limiter.label
            found.setdefault((limiter.part, what), []).append(year)
    return [(part_name(part), what, years) for (part, what), years in found.items()]
