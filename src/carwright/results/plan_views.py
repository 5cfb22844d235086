"""A plan seen over all scenarios, or in one of them: the series that the figures are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from carwright.results.figures_charts import COLOURS
from carwright.results.plan_charts import Axis, Level
from carwright.results.plan_periods import periods_of

if TYPE_CHECKING:
    import polars as pl

    from carwright.results.plan import PlanResult

VIEWS_AT_MOST = 8
"""Scenarios that have drawings of their own; the tables have all."""
Series = dict[str, list[float]]


class View(NamedTuple):
    """Which scenarios are looked at: one, or all by weight."""

    name: str
    weights: dict[str, float]

    @property
    def single(self) -> bool:
        """Whether it is one scenario."""
        return len(self.weights) == 1


def views_of(result: PlanResult) -> list[View]:
    """The mean over all scenarios, then the scenarios one by one, the weightiest first."""
    rows = list(result.scenarios.select("scenario", "weight").iter_rows())
    whole = sum(weight for _, weight in rows)
    mean = View("all scenarios", {name: weight / whole for name, weight in rows})
    if len(rows) == 1:
        return [mean]
    ranked = sorted(rows, key=lambda row: -row[1])[:VIEWS_AT_MOST]
    return [mean, *(View(name, {name: 1.0}) for name, _ in ranked)]


def axis_of(result: PlanResult) -> Axis:
    """The periods of a plan along a figure."""
    periods = periods_of(result)
    return Axis(periods.names, periods.starts)


def series_of(frame: pl.DataFrame, by: str, value: str, view: View, axis: Axis) -> Series:
    """Mean over the view by name and period; names in the order of the table."""
    import polars as pl

    place = {day: t for t, day in enumerate(axis.starts)}
    found: dict[str, list[float]] = {}
    summed = frame.group_by("scenario", by, "date", maintain_order=True).agg(pl.col(value).sum())
    for scenario, name, day, number in summed.iter_rows():
        values = found.setdefault(name, [0.0] * len(axis.starts))
        values[place[day]] += view.weights.get(scenario, 0.0) * number
    return found


def totals_by_scenario(frame: pl.DataFrame, value: str, view: View, axis: Axis) -> np.ndarray:
    """Sum of a column by scenario of the view and period, shape (scenarios, periods)."""
    import polars as pl

    rows = {name: s for s, name in enumerate(view.weights)}
    place = {day: t for t, day in enumerate(axis.starts)}
    found = np.zeros((len(rows), len(place)))
    for scenario, day, number in frame.group_by("scenario", "date").agg(pl.col(value).sum()).iter_rows():
        if scenario in rows:
            found[rows[scenario], place[day]] = number
    return found


def level_of(name: str, by_scenario: np.ndarray, view: View, *, dashed: bool = False, stepped: bool = False) -> Level:
    """Mean of a view as a line, with the range over its scenarios."""
    weights = np.array(list(view.weights.values()))
    mean = (weights @ by_scenario).tolist()
    if view.single or np.allclose(by_scenario, by_scenario[:1]):
        return Level(name, mean, dashed=dashed, stepped=stepped)
    return Level(name, mean, by_scenario.min(axis=0).tolist(), by_scenario.max(axis=0).tolist(), dashed, stepped)


def shown_cars(result: PlanResult) -> list[str]:
    """Cars that every drawing shows by name and colour: all, or those with most orders where colours run out."""
    import polars as pl

    orders = result.orders.group_by("car", maintain_order=True).agg(pl.col("orders").sum())
    cars = orders["car"].to_list()
    if len(cars) <= COLOURS:
        return cars
    kept = set(orders.sort("orders", descending=True, maintain_order=True)["car"].to_list()[: COLOURS - 1])
    return [car for car in cars if car in kept]


def by_shown(series: Series, shown: list[str], *, longest: bool = False) -> Series:
    """Cars that are shown, in their order, and the others in one: their sum, or the longest of them."""
    rest = [values for car, values in series.items() if car not in shown]
    blank = [0.0] * len(next(iter(series.values()), []))
    found = {car: series.get(car, blank) for car in shown}
    if rest:
        found["others"] = [max(values) if longest else sum(values) for values in zip(*rest, strict=True)]
    return found


def waits_of(result: PlanResult, view: View, axis: Axis) -> Series:
    """Weeks that an order of each car has ahead at the end of each period, by backlog of its lines; 0: none waits."""
    import polars as pl

    place = {day: t for t, day in enumerate(axis.starts)}
    backlog = pl.col("backlog").clip(lower_bound=0.0)
    waiting = (
        result.orders.filter(pl.col("wait_weeks").is_not_null() & (pl.col("backlog") > 0))
        .group_by("scenario", "car", "date")
        .agg(((pl.col("wait_weeks") * backlog).sum() / backlog.sum()).alias("weeks"))
    )
    found: Series = {car: [0.0] * len(axis.starts) for car in result.orders["car"].unique(maintain_order=True)}
    for scenario, car, day, weeks in waiting.iter_rows():
        found[car][place[day]] += view.weights.get(scenario, 0.0) * weeks
    return found
