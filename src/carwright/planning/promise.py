"""The verb ``promise``: an order book goes in, a delivery date for every order comes out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from carwright.errors import check
from carwright.files.order_book import OrderBook, read_order_book
from carwright.model import Plant
from carwright.model.quantities import to_moment
from carwright.planning import promise_dates as dates
from carwright.planning.changed import change_notes
from carwright.planning.promise_checks import Wishes, faults_of, fitting_plan, wish_faults
from carwright.planning.promise_moves import earlier_promises, moves_since
from carwright.planning.promise_plan import EPOCH, Queues, queues_of
from carwright.planning.promise_tables import Found, car_rows, promise_rows
from carwright.results.promise import LEVELS, Fair, PromiseResult

if TYPE_CHECKING:
    import polars as pl

    from carwright.results.plan import PlanResult

FACTORS = 20
"""Equally likely factors on the output that stand for its error."""
UNEXPECTED, UNEXPECTED_ORDERS = 1.25, 100.0
"""A book with a quarter and a hundred orders more than the plan expects was not planned for."""


def promise(  # noqa: PLR0913 - each is an option of the command
    plant: str | Path | Plant,
    orders: str | Path,
    *,
    plan: str | Path | PlanResult | None = None,
    confidence: float = 0.8,
    before: str | Path | PromiseResult | None = None,
    fair: Fair = "order date",
    as_of: str | datetime | None = None,
    ahead: Mapping[str, float] | None = None,
    output_error: float = 0.0,
    built_early: bool = False,
) -> PromiseResult:
    """Promise a delivery date to every open order, from what a plan delivers in its scenarios.

    The cars of a queue go to those who ordered before the book, then to its orders one after the other. An order at
    place ``k`` has its car when the plan has delivered ``k`` cars since ``as_of``, evenly within a period. The promised
    day is the first by whose end that is so in scenarios (and errors of output) of at least the weight ``confidence``.
    Cancellations that are still to come bring later orders forward; they are not counted on.

    Parameters
    ----------
    plant
        A plant, or the path of a plant file.
    orders
        Order book, see `carwright.files.order_book.read_order_book`.
    plan
        A plan, or the folder of one; planned on the spot if not given.
    confidence
        Share of one; 50, 80 and 95 % are told in any case.
    before
        A promise, its folder or its table, to tell who moved.
    fair
        ``order date``, ``priority`` or ``allocation``; see `carwright.results.promise.FAIR`.
    as_of
        Deliveries count from here on; the moment of the last order if not given.
    ahead
        Cars ordered before the book and not delivered yet, by car (``"SU7 pro, China"`` where queues are by region);
        those not named, and all if not given, have what waits in the plan. An empty table: nobody is ahead.
    output_error
        Standard deviation of the logarithm of output around the plan; 0.08: two times in three within about 8 %.
    built_early
        Count on the cars that the plan builds for the book in its period, but before it was placed: they are handed
        over until the period's end. A plan by quarters may build a quarter's cars for a launch on its last days.

    Returns
    -------
    PromiseResult
        Promises, waits by car, and who moved.

    Raises
    ------
    PlantError
        With every fault of the plant file, the order book, the plan and the wishes.
    """
    began = time.perf_counter()
    check(wish_faults(confidence, fair, output_error, as_of), source="promise()")
    whole = _plant_of(plant)
    book = read_order_book(orders)
    made = fitting_plan(whole, plan)
    queues = queues_of(made, _regions(whole, fair))
    moment = to_moment(as_of) if as_of is not None else book.orders["ordered_at"].max()
    wishes = Wishes(fair, moment if isinstance(moment, datetime) else None, ahead, built_early)
    check([*book.problems, *faults_of(book, queues, wishes)], source=book.source)
    assert wishes.as_of is not None
    earlier = None if before is None else earlier_promises(before, confidence)
    found = _found(book, queues, wishes, confidence, output_error)
    promises = promise_rows(book, found, confidence)
    moved, compared = (None, 0) if earlier is None else moves_since(promises, earlier)
    cars = car_rows(promises, found)
    factors = FACTORS if output_error > 0 else 1
    return PromiseResult(
        name=whole.name, version=version("carwright"), fingerprint=whole.fingerprint, plan_fingerprint=made.fingerprint,
        source=book.source, as_of=wishes.as_of, plan_until=queues.until, confidence=confidence, fair=fair,
        scenarios=tuple(made.scenarios.select("scenario", "weight").iter_rows()), output_error=output_error,
        draws=factors * len(made.scenarios), promises=promises, cars=cars, moved=moved,
        compared=compared, notes=(*change_notes(whole, made), *_notes(book, wishes, found, cars)),
        elapsed_s=time.perf_counter() - began,
    )  # fmt: skip


def _plant_of(plant: str | Path | Plant) -> Plant:
    from carwright.files.reader import read_plant

    return plant if isinstance(plant, Plant) else read_plant(plant)


def _regions(plant: Plant, fair: Fair) -> dict[str, str] | None:
    """Region of each segment, where every region has its own queue."""
    if fair != "allocation":
        return None
    segments = {} if plant.market is None else plant.market.segments
    return {name: each.region or name for name, each in segments.items()}


def day_of(moment: datetime) -> float:
    """Days since 1970."""
    return (moment - datetime(EPOCH.year, EPOCH.month, EPOCH.day)).total_seconds() / 86_400


class _Draws(NamedTuple):
    """What the days of delivery are counted over."""

    weights: dates.Floats
    factors: dates.Floats
    levels: tuple[float, ...]


def _found(book: OrderBook, queues: Queues, wishes: Wishes, confidence: float, output_error: float) -> Found:
    """Place and days of every open order, queue by queue."""
    import polars as pl

    assert wishes.as_of is not None
    plan = queues.deliveries
    first = book.orders["ordered_at"].min()
    assert isinstance(first, datetime)
    as_of = day_of(wishes.as_of)
    written = dates.Book(min(day_of(first), as_of), as_of, _placed(book, queues, day_of(first), wishes))
    before = _given(queues, dates.before_book(plan, written), wishes.ahead)
    early = plan.weights @ before.early
    if not wishes.built_early:
        before = before._replace(early=np.zeros_like(before.early))
    factors = dates.output_factors(output_error, FACTORS)
    draws = _Draws(np.repeat(plan.weights, len(factors)) / len(factors), factors, (*LEVELS, confidence))
    queue_of = {name: q for q, name in enumerate(queues.names)}
    keys = ["ordered_at", "row"] if wishes.fair != "priority" else ["priority", "ordered_at", "row"]
    waiting = (
        book.orders.with_row_index("row")
        .filter(pl.col("closed") == "")
        .sort(keys, nulls_last=True, maintain_order=True)
    )
    days = np.full((len(draws.levels), len(book.orders)), np.nan)
    place = np.zeros(len(book.orders), dtype=np.int64)
    region = "region" if wishes.fair == "allocation" else pl.lit("").alias("region")
    for (car, where), mine in waiting.group_by("car", region, maintain_order=True):
        q, rows = queue_of[str(car), str(where)], mine["row"].to_numpy()
        place[rows] = np.arange(1, len(rows) + 1)
        days[:, rows] = _queue_days(plan, q, as_of, before, len(rows), draws)
    last = [_last_period(plan.delivered[:, q]) for q in range(len(queues.names))]
    return Found(queues, place, days, plan.weights @ before.ahead, early, tuple(last), wishes.fair == "allocation")


def _placed(book: OrderBook, queues: Queues, first: float, wishes: Wishes) -> dates.Floats:
    """Orders of the book by queue that were placed in the plan's period of the first one."""
    import polars as pl

    edges = queues.deliveries.edges
    end = edges[min(max(int(np.searchsorted(edges, first, side="right")), 1), len(edges) - 1)]
    until = datetime(EPOCH.year, EPOCH.month, EPOCH.day) + timedelta(days=float(end))
    region = pl.col("region") if wishes.fair == "allocation" else pl.lit("").alias("region")
    counted = book.orders.filter(pl.col("ordered_at") < until).group_by("car", region).len()
    orders = {(car, where): number for car, where, number in counted.iter_rows()}
    return np.array([float(orders.get(name, 0)) for name in queues.names])


def _given(queues: Queues, planned: dates.Before, given: Mapping[str, float] | None) -> dates.Before:
    """Cars before the book, scenarios by queues: as given, and then nothing is built early; else as planned."""
    if given is None:
        return planned
    if not given:
        return dates.Before(*(np.zeros_like(each) for each in planned))
    ahead, early = (each.copy() for each in planned)
    for q in range(len(queues.names)):
        if queues.label(q) in given:
            ahead[:, q], early[:, q] = given[queues.label(q)], 0.0
    return dates.Before(ahead, early)


def _queue_days(
    plan: dates.Deliveries, q: int, as_of: float, before: dates.Before, orders: int, draws: _Draws
) -> dates.Floats:
    """Confident day of each place of a queue, shape (levels, orders)."""
    lines = [
        dates.line_after(plan.edges, cars[q], as_of, float(early[q]))
        for cars, early in zip(plan.delivered, before.early, strict=True)
    ]
    days = np.empty((len(draws.levels), orders))
    for piece in dates.chunks_of(orders, len(draws.weights)):
        ranks = np.arange(piece.start + 1, piece.stop + 1, dtype=np.float64)
        each = dates.days_by_draw(lines, before.ahead[:, q], ranks, draws.factors)
        days[:, piece] = dates.confident_days(each, draws.weights, draws.levels)
    return days


def _last_period(delivered: dates.Floats) -> int:
    """Last period in which any scenario delivers the car; -1 if none does."""
    some = np.flatnonzero((delivered > dates.TINY_CARS).any(axis=0))
    return int(some[-1]) if len(some) else -1


def _notes(book: OrderBook, wishes: Wishes, found: Found, cars: pl.DataFrame) -> tuple[str, ...]:
    """What a reader must know: what the plan does not deliver, what it builds early, books that it did not expect."""
    queues, notes = found.queues, []
    first = book.orders["ordered_at"].min()
    assert wishes.as_of is not None
    assert isinstance(first, datetime)
    as_of = day_of(wishes.as_of)
    if as_of < queues.deliveries.edges[0]:
        notes.append("The book is older than the plan: deliveries count from the plan's first day on.")
    expected = queues.expected(day_of(first), as_of)
    waiting = {(row["car"], row["region"]): row["orders"] for row in cars.iter_rows(named=True)}
    for q, name in enumerate(queues.names):
        orders = waiting.get(name, 0)
        if orders and queues.deliveries.delivered[:, q].sum() <= dates.TINY_CARS:
            notes.append(f"The plan delivers no {queues.label(q)} in any scenario.")
        elif orders > UNEXPECTED * expected[q] + UNEXPECTED_ORDERS:
            notes.append(
                f"The book has {orders:,} open orders of {queues.label(q)}, the plan expects {expected[q]:,.0f}"
                " by then: dates are late where capacity stands idle; put the orders into `sales` and plan again."
            )
        if orders and found.early[q] >= 1:
            notes.append(
                f"The plan builds {found.early[q]:,.0f} {queues.label(q)} in this period before they are ordered: "
                + (
                    "they are handed over until its end."
                    if wishes.built_early
                    else "the promise does not count on them."
                )
            )
    return tuple(notes)
