"""A chosen plan as a plant that the twin can run: parts, hours and supply as it says, and the cars it wants built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from math import inf

import polars as pl

from carwright.arrays.planning_supply import room_of
from carwright.errors import PlantError, Problem
from carwright.model import ALWAYS, Decisions, Plant, Supply
from carwright.model.build_plan import BuildPlan, InStock, Purchase, TakenElsewhere, Volume
from carwright.model.calendars import Calendar
from carwright.model.shops import Part
from carwright.model.supply import SupplyPart
from carwright.planning.capacity import hours_of, part_name
from carwright.planning.hours import following
from carwright.planning.lines import calendars_of, with_calendars
from carwright.results.plan import PlanResult
from carwright.results.plan_periods import periods_of


def as_planned(plant: Plant, result: PlanResult, scenario: str) -> Plant:
    """The plant of a plan: only the parts that open in it, each with hours of its own, in one scenario.

    Every calendar of a part becomes, period by period, what the shift pattern of that period makes of it. The parts
    that are short in the scenario are short. The study goes from the first opening to the end of the plan.

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
    span = {"start": _midnight(min(begins)), "until": _midnight(decided.until), "bins": decided.period}
    study = plant.study.model_copy(update=span)
    update: dict[str, object] = {"parts": parts, "calendars": plant.calendars | calendars, "study": study}
    update["sales"] = None  # what is built is asked for here, not who gets it
    if plant.supply is not None:
        update["supply"] = _supply(plant, plant.supply, decided, scenario)
    return plant.model_copy(update=update)


def _supply(plant: Plant, supply: Supply, decided: Decisions, scenario: str) -> Supply:
    """The supply in a scenario, in the stores of the plan."""
    told = {"simulated": _shortages(plant, scenario), "parts": dict(_with_room(supply, decided))}
    return supply.model_copy(update=told)


def _with_room(supply: Supply, decided: Decisions) -> Iterator[tuple[str, SupplyPart]]:
    """Parts with the room in store that the plan gives them, where it gives some."""
    for name, part in supply.parts.items():
        room = room_of(part.stock, decided.stocks.get(name))
        if room < inf:
            part = part.model_copy(update={"stock": part.stock.model_copy(update={"at_most": room})})
        yield name, part


def _shortages(plant: Plant, scenario: str) -> tuple[str, ...]:
    """Shortages that happen in a scenario."""
    futures = plant.market.futures() if plant.market is not None else {}
    return tuple(futures[scenario].shortages) if scenario in futures else ()


def to_build(plant: Plant, result: PlanResult, scenario: str) -> BuildPlan:
    """Cars that the plant's own parts are to build in a scenario, with the parts that are in stock, bought and left."""
    own = {part: part_name(plant, part) for part in plant.decisions.parts} if plant.decisions else {}
    made = result.production.filter((pl.col("scenario") == scenario) & pl.col("source").is_in(list(own)))
    volumes = tuple(
        Volume(own[source], _day(day), car, cars)
        for source, day, car, cars in made.select("source", "date", "car", "cars").iter_rows()
    )
    if plant.supply is None or plant.supply.when_short is None:
        return BuildPlan(volumes)  # the simulation does not look at parts
    chips = result.chips.filter(pl.col("scenario") == scenario)
    bought = chips.with_columns(more=pl.col("spot") + pl.col("ordered"))
    purchases = tuple(
        Purchase(chip, _day(day), more)
        for chip, day, more in bought.filter(pl.col("more") > 0).select("chip", "date", "more").iter_rows()
    )
    starts = {name: part.stock.start for name, part in plant.supply.parts.items()}
    elsewhere = tuple(_elsewhere(result, scenario, list(own)))
    return BuildPlan(volumes, purchases, tuple(_in_stock(chips, starts)), elsewhere)


def _in_stock(chips: pl.DataFrame, starts: Mapping[str, float]) -> Iterator[InStock]:
    """Stock of each part as each period begins: that at the end of the period before, at first the start stock."""
    before = chips.sort("date").with_columns(before=pl.col("stock").shift(1).over("chip"))
    for chip, day, pieces in before.select("chip", "date", "before").iter_rows():
        # a part that the plant no longer has is refused where the simulation reads the plan
        yield InStock(chip, _day(day), starts.get(chip, 0.0) if pieces is None else pieces)


def _elsewhere(result: PlanResult, scenario: str, own: list[str]) -> Iterator[TakenElsewhere]:
    """What contract makers take: of the pieces that a car needs in a period, their share of its cars."""
    here, cars, by_others = pl.col("scenario") == scenario, pl.col("cars"), ~pl.col("source").is_in(own)
    made = result.production.filter(here).group_by("car", "period").agg(cars.sum(), theirs=cars.filter(by_others).sum())
    used = result.chip_use.filter(here).join(made.filter(pl.col("theirs") > 0), on=["car", "period"])
    pieces = (pl.col("used") * pl.col("theirs") / cars).sum()
    taken = used.group_by("chip", "period", maintain_order=True).agg(pieces=pieces)
    periods = periods_of(result)
    spans = {name: (start, end) for name, start, end in zip(periods.names, periods.starts, periods.ends, strict=True)}
    for chip, period, pieces in taken.filter(pl.col("pieces") > 0).iter_rows():
        yield TakenElsewhere(chip, *spans[period], pieces)


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
