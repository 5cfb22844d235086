"""The tables of a plan, from its decisions and volumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from carwright.arrays.planning_problem import Floats, Ints, PlanProblem
from carwright.planning.volumes import Volumes
from carwright.results.plan import TABLES
from carwright.solvers.plan_cash import HEADS
from carwright.solvers.plan_first import FirstStage
from carwright.solvers.program import ABSENT

if TYPE_CHECKING:
    import polars as pl

CHOSEN = 0.5


class Decided:
    """The first stage in plain arrays."""

    def __init__(self, problem: PlanProblem, first: FirstStage, x: Floats, pieces: float) -> None:
        def read(columns: Ints, unit: float = 1.0) -> Floats:
            return np.where(columns == ABSENT, 0.0, x[columns]) * unit

        self.problem = problem
        self.openings = np.flatnonzero(read(first.opening) > CHOSEN)
        self.signings = np.flatnonzero(read(first.signing) > CHOSEN)
        self.run = read(first.run) > CHOSEN
        self.exit = read(first.exit) > CHOSEN
        self.under = read(first.under) > CHOSEN
        self.part_capacity = read(first.part_capacity, pieces)
        self.offer_capacity = read(first.offer_capacity, pieces)
        self.order = read(first.order, pieces)
        self.shops = np.where(first.shops == ABSENT, np.nan, read(first.shops))

    def pattern(self, part: int, period: int) -> int:
        """Index of the pattern that a part runs, -1 if it is closed."""
        running = np.flatnonzero(self.run[part, :, period])
        return int(running[0]) if len(running) else -1


def empty(table: str) -> pl.DataFrame:
    """A table without rows; texts, dates and numbers by name."""
    return table_of(table, [])


TEXTS = frozenset(
    (
        *("what", "name", "detail", "period", "pattern", "part", "kind", "source", "car", "scenario", "line"),
        *("segment", "chip", "limit", "unit", "worth_unit", "words", "alternative", "status"),
    )
)


def table_of(table: str, rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """A table from its rows, in the columns of `TABLES`."""
    import polars as pl

    kinds: dict[str, Any] = {
        name: pl.String if name in TEXTS else pl.Date if name == "date" else pl.Float64 for name in TABLES[table]
    }
    if table == "timeline" or table == "capacities":
        kinds["age"] = pl.Int64
    return pl.DataFrame(list(rows), schema=kinds, orient="row")


def _columns(table: str, columns: dict[str, Any]) -> pl.DataFrame:
    import polars as pl

    ordered = {name: columns[name] for name in TABLES[table]}
    return pl.DataFrame(ordered)


def _cube(problem: PlanProblem, *axes: tuple[str, Sequence[str]]) -> dict[str, Any]:
    """Columns of names for a cube whose last axis are the periods, with their dates."""
    periods = len(problem.periods)
    sizes = [len(names) for _, names in axes] + [periods]
    grids = np.indices(sizes).reshape(len(sizes), -1)
    found: dict[str, Any] = {
        name: np.array(names, object)[grid].tolist() for (name, names), grid in zip(axes, grids, strict=False)
    }
    found["period"] = np.array(problem.periods, object)[grids[-1]].tolist()
    found["date"] = problem.starts[:-1][grids[-1]]
    return found


def decision_rows(decided: Decided) -> pl.DataFrame:
    """Everything that is decided once, in the order of its date."""
    rows = sorted(_decisions(decided), key=lambda row: (row[3], row[0] != "open"))
    days = decided.problem.starts[:-1].astype("datetime64[D]").tolist()
    names = decided.problem.periods
    return table_of("decisions", [(w, n, d, names[t], days[t], amount) for w, n, d, t, amount in rows])


def _decisions(decided: Decided) -> Iterator[tuple[str, str, str, int, float | None]]:
    problem = decided.problem
    for o in decided.openings:
        part, when = problem.parts[problem.opening_part[o]], int(problem.opening_period[o])
        if when >= 0:
            yield "open", part, "", when, None
        if problem.opening_engineers[o] >= 0:
            paid = np.flatnonzero(problem.opening_fee[o])
            yield "engineers", problem.engineers_of_opening[o], part, int(paid[0]) if len(paid) else max(when, 0), None
    for i, part in enumerate(problem.parts):
        before = int(problem.pattern_before[i])
        for t in range(len(problem.periods)):
            pattern = decided.pattern(i, t)
            if pattern != before and pattern >= 0:
                yield "pattern", part, problem.patterns[pattern], t, None
            before = pattern
    for n in decided.signings:
        if problem.signing_period[n] >= 0:
            yield "sign", problem.offers[problem.signing_offer[n]], "", int(problem.signing_period[n]), None
    for k, t in np.argwhere(decided.exit):
        if problem.notice[k] > 0:
            yield "notice", problem.offers[k], "", int(t - problem.notice[k]), None
        yield "exit", problem.offers[k], "", int(t), None
    for c, t in np.argwhere(decided.order > 1e-6):
        yield "order", problem.chips[c], "", int(t), float(decided.order[c, t])
    free = problem.shops_least < problem.shops_most
    for t in np.flatnonzero(np.isfinite(decided.shops) & free).tolist():
        if t == 0 or decided.shops[t] != decided.shops[t - 1]:
            yield "shops", "", "", int(t), float(decided.shops[t])


def timeline_rows(decided: Decided) -> pl.DataFrame:
    """Pattern, age and capacity of each part and offer in each period."""
    problem, rows = decided.problem, []
    days = problem.starts[:-1].astype("datetime64[D]").tolist()
    opened = {int(problem.opening_part[o]): int(problem.opening_period[o]) for o in decided.openings}
    signed = {int(problem.signing_offer[n]): int(problem.signing_period[n]) for n in decided.signings}
    for i, part in enumerate(problem.parts):
        for t, period in enumerate(problem.periods):
            pattern = decided.pattern(i, t)
            age = t - opened[i] if i in opened and t >= opened[i] else None
            name = problem.patterns[pattern] if pattern >= 0 else ""
            rows.append((part, "part", period, days[t], name, age, float(decided.part_capacity[i, t])))
    for k, offer in enumerate(problem.offers):
        for t, period in enumerate(problem.periods):
            under = bool(decided.under[k, t])
            age = t - signed[k] if under else None
            name = "under contract" if under else ""
            rows.append((offer, "offer", period, days[t], name, age, float(decided.offer_capacity[k, t])))
    return table_of("timeline", rows)


def capacity_rows(problem: PlanProblem, source: str) -> pl.DataFrame:
    """Cars in a period of mean length, by part, pattern and age."""
    rows = []
    for i, part in enumerate(problem.parts):
        for h, pattern in enumerate(problem.patterns):
            if not problem.allowed[i, h]:
                continue
            mature = float(problem.capacity[i, h].mean())
            for age, share in enumerate(problem.ramp[i, h]):
                rows.append((part, pattern, age, mature * float(share), source))
    return table_of("capacities", rows)


def volume_tables(problem: PlanProblem, volumes: Sequence[Volumes]) -> dict[str, pl.DataFrame]:
    """Tables by scenario."""
    scenario = ("scenario", problem.scenarios)
    lines = ("line", problem.lines)

    def stack(name: str) -> Floats:
        return np.stack([getattr(each, name) for each in volumes]).ravel()

    def queue(name: str) -> Floats:
        return np.stack([getattr(each.queue, name) for each in volumes]).ravel()

    orders = _cube(problem, scenario, lines)
    index = np.tile(np.repeat(np.arange(len(problem.lines)), len(problem.periods)), len(volumes))
    car = np.array(problem.cars, object)[problem.car_of_line]
    orders |= {"car": car[index].tolist(), "segment": np.array(problem.segment_of_line, object)[index].tolist()}
    orders |= {"orders": problem.orders.ravel(), "lost": np.maximum(problem.orders.ravel() - stack("taken"), 0.0)}
    orders |= {name: queue(name) for name in ("delivered", "cancelled", "backlog", "wait_weeks")}
    orders["price"] = np.tile(problem.price.ravel(), len(volumes))
    made = np.stack([each.made.transpose(1, 0, 2) for each in volumes]).ravel()
    use = np.stack([each.chip_use.transpose(1, 0, 2) for each in volumes]).ravel()
    chips = _cube(problem, scenario, ("chip", problem.chips)) | {"offered": problem.supply.ravel()}
    chips |= {"contract": stack("take"), "spot": stack("spot"), "ordered": stack("arrived")}
    chips |= {"used": np.stack([each.chip_use.sum(axis=0) for each in volumes]).ravel(), "stock": stack("stock")}
    chips["scrapped"] = stack("scrapped")
    sources = ("source", (*problem.parts, *problem.offers))
    short = _cube(problem, scenario, ("car", problem.cars))
    short |= {"built_short": stack("built_short"), "retrofitted": stack("retrofitted"), "parked": stack("parked")}
    frames = {
        "orders": _columns("orders", orders).with_columns(_no_nan("wait_weeks")),
        "production": _columns("production", _cube(problem, scenario, sources, ("car", problem.cars)) | {"cars": made}),
        "chips": _columns("chips", chips),
        "chip_use": _columns(
            "chip_use", _cube(problem, scenario, ("chip", problem.chips), ("car", problem.cars)) | {"used": use}
        ),
        "short": _columns("short", short),
        "cash": _columns("cash", _cash(problem, volumes)),
    }
    return {name: frame if frame.height else empty(name) for name, frame in frames.items()}


def _no_nan(column: str) -> pl.Expr:
    import polars as pl

    return pl.col(column).fill_nan(None)


def _cash(problem: PlanProblem, volumes: Sequence[Volumes]) -> dict[str, Any]:
    cash = np.stack([each.cash for each in volumes])
    total = cash.sum(axis=1)
    columns = _cube(problem, ("scenario", problem.scenarios))
    columns |= {head: cash[:, k].ravel() for k, head in enumerate(HEADS)}
    columns |= {"cash": total.ravel(), "cumulative": np.cumsum(total, axis=1).ravel()}
    columns["discount"] = np.tile(problem.discount, len(volumes))
    return columns


def scenario_rows(problem: PlanProblem, volumes: Sequence[Volumes]) -> pl.DataFrame:
    """One row a scenario: what it comes to."""
    goal, weeks, rows = problem.goal, float(problem.days.mean()) / 7, []
    for s, each in enumerate(volumes):
        total = each.cash.sum(axis=0)
        npv, cars = float(total @ problem.discount), float(each.queue.delivered.sum())
        wait = each.queue.longest * weeks
        lost = float((problem.orders[s] - each.taken).sum())
        score = goal.npv * npv / 1e9 + goal.cars * cars / 1000 - goal.wait * wait
        lowest = float(np.cumsum(total).min(initial=0.0))
        cancelled = float(each.queue.cancelled.sum())
        rows.append((problem.scenarios[s], float(problem.weight[s]), npv, cars, wait, lowest, lost, cancelled, score))
    return table_of("scenarios", rows)


__all__ = [
    "Decided",
    "capacity_rows",
    "decision_rows",
    "empty",
    "scenario_rows",
    "table_of",
    "timeline_rows",
    "volume_tables",
]
