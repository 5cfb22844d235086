"""A chosen plan as a plant that the twin can run: parts open when it says, under the shift patterns it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

import polars as pl

from carwright.errors import PlantError, Problem
from carwright.model import ALWAYS, Decisions, Plant
from carwright.model.calendars import Calendar
from carwright.model.shops import Part
from carwright.planning.capacity import hours_of, part_name
from carwright.planning.hours import following
from carwright.planning.lines import calendars_of, with_calendars
from carwright.results.plan import PlanResult


def as_planned(plant: Plant, result: PlanResult) -> Plant:
    """The plant of a plan: only the parts that open in it, each with hours of its own.

    Every calendar of a part becomes, period by period, what the shift pattern of that period makes of it. The study
    goes from the first opening to the end of the plan.

    Raises
    ------
    PlantError
        If no part of the plant opens in the plan, or if shift patterns cannot follow each other.
    """
    decided = plant.decisions
    assert decided is not None
    parts: dict[str, Part] = {}
    calendars: dict[str, Calendar] = {}
    begins: list[date] = []
    for part in decided.parts:
        runs = list(_runs(result, part))
        if not runs:
            continue
        name = part_name(plant, part)
        opens = decided.parts[part].opened or runs[0][0]
        begins.append(runs[0][0])
        own = {old: _own_name(old, part) for old in calendars_of(plant.parts[name]) if old != ALWAYS}
        calendars |= {own[old]: _calendar(plant, decided, old, runs) for old in own}
        parts[name] = with_calendars(plant.parts[name], own).model_copy(update={"opens": opens})
    if not parts:
        what = "no part of the plant opens in this plan"
        raise PlantError([Problem("decisions.parts", what, "there is nothing for the twin to run")], plant.name)
    first = min(begins)
    span = {
        "start": datetime(first.year, first.month, first.day),
        "until": _midnight(decided.until),
        "bins": decided.period,
    }
    study = plant.study.model_copy(update=span)
    return plant.model_copy(update={"parts": parts, "calendars": plant.calendars | calendars, "study": study})


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _own_name(calendar: str, part: str) -> str:
    return f"{calendar}, {part} as planned"


def _runs(result: PlanResult, part: str) -> Iterator[tuple[date, str]]:
    """Shift patterns of a part with the first day of each, from its opening on."""
    rows = result.timeline.filter((pl.col("part") == part) & (pl.col("kind") == "part")).sort("date")
    opened = rows.filter(pl.col("age").is_not_null())
    days = [(_day(day), pattern) for day, pattern in opened.select("date", "pattern").iter_rows()]
    for pattern, group in groupby(days, key=lambda row: row[1]):
        yield next(group)[0], pattern


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _calendar(plant: Plant, decided: Decisions, name: str, runs: list[tuple[date, str]]) -> Calendar:
    """What a calendar becomes under the patterns that follow each other; no pattern: closed."""
    shifts = [
        (day, hours_of(decided, pattern).get(name, plant.calendars[name]) if pattern else None) for day, pattern in runs
    ]
    return following(name, shifts)
