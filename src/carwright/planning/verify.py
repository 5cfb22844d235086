"""A plan through the twin: what it says its parts will make, against what the plant makes when it is run that way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

import polars as pl

from carwright.arrays.planning_problem import PlanProblem
from carwright.model import Plant
from carwright.planning.as_planned import as_planned, to_build
from carwright.planning.capacity import part_name
from carwright.planning.changed import change_notes
from carwright.results.plan import VERIFIED, PlanResult
from carwright.results.plan_periods import periods_of
from carwright.results.run import SimulationResult
from carwright.results.trade import FOR_ORDERS
from carwright.simulation.progress import Progress
from carwright.simulation.simulate import simulate

AGREED = 0.02
"""Planned and simulated output that differ by no more than this share agree."""
FULL = 0.97
"""A part that is to make this share of its capacity counts as full."""
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
        The same with the table ``verified``, and a note if the plant has changed since it was planned.

    Raises
    ------
    PlantError
        If the plan opens no part of the plant.
    """
    scenario = likeliest(result)
    twin = as_planned(plant, result, scenario)
    wanted = to_build(plant, result, scenario)
    run = simulate(twin, plan=wanted, replications=replications, jobs=jobs, progress=progress, prove=False)
    return compared(plant, result, run)


def compared(plant: Plant, result: PlanResult, run: SimulationResult) -> PlanResult:
    """The plan with the twin's output beside its own (table ``verified``), and a note if the plant has changed."""
    rows = list(_rows(plant, result, likeliest(result), run))
    columns = {name: [row[name] for row in rows] for name in VERIFIED}
    return replace(
        result,
        verified=pl.DataFrame(columns, schema_overrides={"date": pl.Date}),
        notes=(*result.notes, *change_notes(plant, result)),
    )


def opens_some(result: PlanResult) -> bool:
    """Whether a plan opens any part of the plant."""
    return bool(len(result.timeline.filter((pl.col("kind") == "part") & pl.col("age").is_not_null())))


def corrected(problem: PlanProblem, result: PlanResult) -> PlanProblem | None:
    """The problem with the capacities that the plan's run through the twin has shown; None if they were right.

    Only a part that was full and made less than planned has less capacity; one that made more had cars left over, and
    one that waited for parts of `supply` tells nothing of what it could have made. It is counted in cars: where they
    take different capacity, a second round may be needed.
    """
    if result.verified is None:
        return None
    capacity = problem.capacity.copy()
    for row in result.verified.filter(~pl.col("agrees")).iter_rows(named=True):
        full = row["planned"] >= FULL * row["capacity"] > 0
        if full and not row["waited"] and row["simulated"] < row["planned"]:
            share = row["simulated"] / row["planned"]
            capacity[problem.parts.index(row["part"]), :, problem.periods.index(row["period"])] *= share
    return None if (capacity == problem.capacity).all() else replace(problem, capacity=capacity)


def likeliest(result: PlanResult) -> str:
    """Scenario of the largest weight, the first of equals."""
    return str(result.scenarios.sort("weight", descending=True, maintain_order=True)["scenario"][0])


class Cell(NamedTuple):
    """Output of a part in a period, as simulated."""

    cars: float
    low: float
    high: float


def _rows(plant: Plant, result: PlanResult, scenario: str, run: SimulationResult) -> Iterator[dict[str, object]]:
    """One row for each part and period in which the part is open."""
    periods, planned = periods_of(result), _planned(result, scenario)
    found, waited = _simulated(run.output), _waited(run.stands)
    frame = result.timeline.filter((pl.col("kind") == "part") & pl.col("age").is_not_null())
    for row in frame.sort("part", "date", maintain_order=True).iter_rows(named=True):
        part, period = row["part"], row["period"]
        start = periods.starts[periods.names.index(period)]
        cell = found.get((part_name(plant, part), start), Cell(0.0, 0.0, 0.0))
        cars, wait = planned.get((part, period), 0.0), waited.get((part_name(plant, part), start), "")
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
            "waited": wait,
            "words": "" if agrees(cars, cell) else _words(plant, row, cars, cell, wait),
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


def _waited(stands: pl.DataFrame) -> Mapping[tuple[str, date], str]:
    """Who waited longest for a part of `supply` in each part of the plant and period, where it waited for long."""
    long = stands.filter((pl.col("for") != FOR_ORDERS) & (pl.col("stood_share") > AGREED)).sort("stood_h")
    columns = long.select("part", "start", "element", "for", "stood_h")
    return {
        (part, start.date()): f"{element} waits {hours:,.0f} h for {what}"
        for part, start, element, what, hours in columns.iter_rows()
    }


def agrees(planned: float, cell: Cell) -> bool:
    """Whether the plan lies within 2 % of what was simulated."""
    return abs(cell.cars - planned) <= AGREED * max(planned, cell.cars)


def _words(plant: Plant, row: Mapping[str, object], planned: float, cell: Cell, wait: str) -> str:
    """Where and why the two differ."""
    reason = wait if wait and cell.cars < planned else _reason(plant, row, planned, cell)
    size = f"{cell.cars:,.0f} cars instead of {planned:,.0f}"
    return f"In {row['period']} {row['part']} makes {size} in the twin: {reason}."


def _reason(plant: Plant, row: Mapping[str, object], planned: float, cell: Cell) -> str:
    """The first of the known causes that applies, said for a planner."""
    capacity, age, day = float(str(row["capacity"])), int(str(row["age"])), _day(row["date"])
    given = plant.decisions is not None and row["part"] in plant.decisions.capacity
    if given and planned >= FULL * capacity:
        return "its capacity stands in `decisions.capacity`; the twin of its shops, under the same hours, has another"
    if cell.cars > planned:
        return "cars that the period before had left are finished in it"
    stop = _stop_before(plant, part_name(plant, str(row["part"])), day)
    if stop is not None:
        return (
            f"it stands for the model year's change of {stop} and learns anew behind it; capacities know only the stop"
        )
    if age == 0:
        return "it fills with cars in its first weeks, and learns by the hours that it runs"
    if planned < FULL * capacity:
        return f"the plan asks for {planned / capacity:.0%} of its capacity; parts or the order of the cars hold it up"
    return "the mix of cars and the hours cost more together than each by itself"


def _stop_before(plant: Plant, part: str, day: date) -> date | None:
    """A planned stop that began in the half year before the end of a quarter that begins on a day."""
    stops = {change.on for shop in plant.parts[part].shops.values() for change in shop.changeovers}
    near = [stop for stop in stops if day - timedelta(days=92) <= stop <= day + timedelta(days=92)]
    return max(near, default=None)


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value.date() if isinstance(value, datetime) else value
