"""From the solver's columns to cars, orders, parts and money of each scenario, oldest orders served first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carwright.arrays.planning_problem import Floats, Ints, PlanProblem
from carwright.solvers.plan_search import PlanSearch
from carwright.solvers.program import ABSENT

NOTHING = 1e-6
"""Cars or parts below this are the solver's rounding."""


@dataclass(frozen=True)
class Queue:
    """Orders of each line, served oldest first; shapes (lines, periods)."""

    delivered: Floats
    cancelled: Floats
    backlog: Floats
    wait_weeks: Floats
    """Of an order placed at the end of the period; NaN if it is not served within the plan."""
    longest: int
    """Ends of periods that the longest waiting order has seen."""


@dataclass(frozen=True)
class Volumes:
    """One scenario in pieces and money, by the lines and cars of the problem as given."""

    taken: Floats
    """Orders that the shops took, shape (lines, periods)."""
    queue: Queue
    made: Floats
    """Shape (cars, parts + offers, periods)."""
    built_short: Floats
    """Shape (cars, periods)."""
    retrofitted: Floats
    parked: Floats
    chip_use: Floats
    """Shape (cars, chips, periods)."""
    take: Floats
    """Shape (chips, periods)."""
    spot: Floats
    arrived: Floats
    scrapped: Floats
    """What was ordered and found no room."""
    stock: Floats
    cash: Floats
    """Shape (heads, periods)."""


def volumes_of(problem: PlanProblem, search: PlanSearch, scenario: int) -> Volumes:
    """Volumes of one scenario of the plan found."""
    assert search.found is not None
    second, x = search.scenarios[scenario].second, search.found.lived[scenario].x
    pieces, small = search.scaled.pieces, search.scaled.problem

    def read(columns: Ints, unit: float = pieces) -> Floats:
        values = np.where(columns == ABSENT, 0.0, x[columns]) * unit
        return np.where(np.abs(values) < NOTHING, 0.0, values)

    share = np.where(second.share == ABSENT, 1.0, read(second.share, 1.0))
    taken = problem.orders[scenario] * share
    queue = oldest_first(problem, taken, read(second.deliver), search.scaled.line_of)
    parked, retro = read(second.parked), read(second.retro)
    growth = np.diff(parked, axis=1, prepend=0.0)
    sold = np.zeros((problem.sizes["car"], problem.sizes["period"]))
    np.add.at(sold, small.car_of_line, read(second.deliver))
    split = _shares(read(second.volume))
    fitted = np.where(problem.short[None, :, None], sold[:, None], (sold + growth)[:, None]) * problem.needs[:, :, None]
    arrived = _arrived(problem, search, scenario)
    stock, take, spot = read(second.stock), read(second.take), read(second.spot)
    before = np.column_stack([problem.stock_start, stock[:, :-1]]) if stock.size else stock
    return Volumes(
        taken=taken,
        queue=queue,
        made=split[second.classes] * (sold + growth)[:, None],
        built_short=np.maximum(retro + growth, 0.0),
        retrofitted=retro,
        parked=parked,
        chip_use=fitted,
        take=take,
        spot=spot,
        arrived=arrived,
        scrapped=np.maximum(before + take + spot + arrived - fitted.sum(axis=0) - stock, 0.0),
        stock=stock,
        cash=_cash(search, scenario, problem.sizes["period"]),
    )


def _shares(volume: Floats) -> Floats:
    """Share of each source in the cars of a class, shape (classes, parts + offers, periods); 0 where none are made."""
    total = volume.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(volume, total, out=np.zeros_like(volume), where=total > NOTHING)
    return shares


def _cash(search: PlanSearch, scenario: int, periods: int) -> Floats:
    """Money by head, of decisions and volumes together, shape (heads, periods)."""
    assert search.found is not None
    decided = search.first.cash.by_head(search.found.x, periods)
    lived = search.scenarios[scenario].second.cash.by_head(search.found.lived[scenario].x, periods)
    cash = decided + lived
    cash[-1] -= search.scaled.problem.development
    return cash * search.scaled.money


def _arrived(problem: PlanProblem, search: PlanSearch, scenario: int) -> Floats:
    """Parts that come from orders beyond the contract, less what a shortage takes, shape (chips, periods)."""
    assert search.found is not None
    order, pieces = search.first.order, search.scaled.pieces
    arrived = np.zeros((problem.sizes["chip"], problem.sizes["period"]))
    for chip, lead in enumerate(problem.lead):
        placed = order[chip, : problem.sizes["period"] - int(lead)]
        ordered = np.where(placed == ABSENT, 0.0, search.found.x[placed]) * pieces
        arrived[chip, int(lead) :] = ordered * problem.order_left[scenario, chip, int(lead) :]
    return arrived


def oldest_first(problem: PlanProblem, taken: Floats, deliver: Floats, line_of: Ints) -> Queue:
    """Serve the orders of each merged line oldest first, its members alike, and cancel by age.

    The solver may pick any order of serving; as patience only falls with age, oldest first loses fewest orders, so
    that whatever the solver delivers can be delivered this way.

    Parameters
    ----------
    problem
        As it was given.
    taken
        Orders that the shops took, shape (lines, periods).
    deliver
        Cars delivered to merged lines, shape (merged lines, periods).
    line_of
        Merged line of each line.
    """
    lines, periods = taken.shape
    ages = problem.sizes["wait"] + periods
    cancel = np.pad(problem.cancel, (0, periods), mode="edge")
    waiting = np.zeros((lines, ages))
    waiting[:, : problem.sizes["wait"]] = problem.book
    delivered, cancelled, backlog = (np.zeros((lines, periods)) for _ in range(3))
    served = np.full((lines, periods), np.nan)
    longest = 0
    ends = (problem.starts[1:] - problem.starts[0]).astype(float)
    for t in range(periods):
        waiting = np.column_stack([taken[:, t], waiting[:, :-1]])
        by_age = np.zeros((deliver.shape[0], ages))
        np.add.at(by_age, line_of, waiting)
        older = np.cumsum(by_age[:, ::-1], axis=1)[:, ::-1] - by_age
        given = np.clip(deliver[:, [t]] - older, 0.0, by_age)
        share = np.divide(given, by_age, out=np.zeros_like(given), where=by_age > 0)[line_of]
        delivered[:, t] = (waiting * share).sum(axis=1)
        waiting = waiting * (1 - share)
        waiting[waiting < NOTHING / 10] = 0.0
        _note_served(served, waiting, older + by_age, deliver, (t, line_of, ends))
        lost = waiting * cancel
        cancelled[:, t] = lost.sum(axis=1)
        old = np.flatnonzero(waiting.max(axis=0, initial=0.0) > NOTHING * 10)
        longest = max(longest, int(old[-1]) + 1 if len(old) else 0)
        waiting = waiting - lost
        backlog[:, t] = waiting.sum(axis=1)
    wait = np.maximum(served - ends, 0.0) / 7
    return Queue(delivered, cancelled, backlog, wait, longest)


def _note_served(
    served: Floats, waiting: Floats, place: Floats, deliver: Floats, now: tuple[int, Ints, Floats]
) -> None:
    """Day on which the last order of each period was served, interpolated within the period of its delivery."""
    t, line_of, ends = now
    begin = ends[t - 1] if t else 0.0
    for age in range(t + 1):
        open_ = np.isnan(served[:, t - age]) & (waiting[:, age] <= NOTHING / 10)
        if not open_.any():
            continue
        until = np.minimum(place[:, age], deliver[:, t])
        part = np.divide(until, deliver[:, t], out=np.zeros(len(until)), where=deliver[:, t] > 0)[line_of]
        served[open_, t - age] = (begin + part * (ends[t] - begin))[open_]


__all__ = ["Queue", "Volumes", "oldest_first", "volumes_of"]
