"""A plan through the twin: what it says its parts will make, against what the plant makes when it is run that way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from carwright.model import Plant
from carwright.planning.as_planned import as_planned, to_build
from carwright.planning.capacity import part_name
from carwright.results.plan import VERIFIED, PlanResult
from carwright.results.plan_periods import periods_of
from carwright.simulation.progress import Progress
from carwright.simulation.simulate import simulate

AGREED = 0.02
"""Planned and simulated output that differ by no more than this share agree."""
REPLICATIONS = 2


def verified(
    plant: Plant,
    result: PlanResult,
    *,
    replications: int = REPLICATIONS,
    jobs: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> PlanResult:
    """Run the chosen plan through the twin, and set its output beside the plan's, by part and period.

    The twin builds, car by car, the volumes of the most likely scenario, in the parts, at the dates and under the
    shift patterns of the plan.

    Parameters
    ----------
    plant
        The plant that was planned.
    result
        Its plan, feasible.
    replications
        Of the twin; at least 2 for an interval.
    jobs
        Replications at the same time; one for each processor if not given.
    progress
        Called from time to time with what is done.

    Returns
    -------
    PlanResult
        The same with the table ``verified``.

    Raises
    ------
    PlantError
        If the plan opens no part of the plant.
    """
    scenario = likeliest(result)
    twin = as_planned(plant, result, scenario)
    wanted = to_build(plant, result, scenario)
    run = simulate(twin, plan=wanted, replications=replications, jobs=jobs, progress=progress, prove=False)
    rows = list(_rows(plant, result, scenario, run.output))
    columns = {name: [row[name] for row in rows] for name in VERIFIED}
    return replace(result, verified=pl.DataFrame(columns, schema_overrides={"date": pl.Date}))


def likeliest(result: PlanResult) -> str:
    """Scenario of the largest weight, the first of equals."""
    return str(result.scenarios.sort("weight", descending=True, maintain_order=True)["scenario"][0])


class Cell(NamedTuple):
    """Output of a part in a period, as simulated."""

    cars: float
    low: float
    high: float


def _rows(plant: Plant, result: PlanResult, scenario: str, output: pl.DataFrame) -> Iterator[dict[str, object]]:
    """One row for each part and period in which the part is open."""
    periods, planned = periods_of(result), _planned(result, scenario)
    found = _simulated(output)
    frame = result.timeline.filter((pl.col("kind") == "part") & pl.col("age").is_not_null())
    for row in frame.sort("part", "date", maintain_order=True).iter_rows(named=True):
        part, period = row["part"], row["period"]
        start = periods.starts[periods.names.index(period)]
        cell = found.get((part_name(plant, part), start), Cell(0.0, 0.0, 0.0))
        cars = planned.get((part, period), 0.0)
        yield {
            "part": part,
            "period": period,
            "date": start,
            "planned": cars,
            "capacity": row["capacity"],
            "simulated": cell.cars,
            "low": cell.low,
            "high": cell.high,
            "difference": cell.cars - cars,
            "agrees": agrees(cars, cell),
            "words": _words(row, cars, cell),
        }


def _planned(result: PlanResult, scenario: str) -> Mapping[tuple[str, str], float]:
    made = result.production.filter(pl.col("scenario") == scenario).group_by("source", "period").agg(pl.sum("cars"))
    return {(source, period): cars for source, period, cars in made.select("source", "period", "cars").iter_rows()}


def _simulated(output: pl.DataFrame) -> Mapping[tuple[str, date], Cell]:
    columns = output.select("part", "start", "cars", "cars_low", "cars_high")
    found = {}
    for part, start, cars, low, high in columns.iter_rows():
        begin = start.date() if isinstance(start, datetime) else start
        found[part, begin] = Cell(cars, cars if low is None else low, cars if high is None else high)
    return found


def agrees(planned: float, cell: Cell) -> bool:
    """Whether the plan lies within 2 % of what was simulated, or within its interval."""
    return abs(cell.cars - planned) <= AGREED * max(planned, cell.cars) or cell.low <= planned <= cell.high


def _words(row: Mapping[str, object], planned: float, cell: Cell) -> str:
    """Where and why the two differ; empty where they agree."""
    if agrees(planned, cell):
        return ""
    part, period, age = row["part"], row["period"], int(str(row["age"]))
    share = (cell.cars - planned) / planned if planned else float("inf")
    size = f"{abs(share):.1%} {'less' if cell.cars < planned else 'more'}" if planned else f"{cell.cars:,.0f} cars more"
    return f"In {period} {part} makes {size} in the twin than planned: {_reason(row, planned, cell, age)}"


def _reason(row: Mapping[str, object], planned: float, cell: Cell, age: int) -> str:
    capacity = float(str(row["capacity"]))
    if cell.cars > planned:
        return "cars left over from the period before are finished in it."
    if planned < 0.97 * capacity:
        return f"the plan asks for {planned / capacity:.0%} of the capacity, but not of this mix of cars at this time."
    if age == 0:
        return "the part fills in its first weeks, and its ramp-up depends on the hours it runs."
    return "its ramp-up, a planned stop or the mix of cars costs more than the capacity measured by itself allows for."
