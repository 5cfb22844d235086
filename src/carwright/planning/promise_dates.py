"""When the car at each place of a queue is delivered: by scenario, and with which confidence.

A place counts the cars of a queue from the day of the promise on: those ordered before first, then the orders of the
book. The car at place ``k`` is delivered when the plan has delivered ``k`` cars since that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TINY_CARS = 1e-6
"""Plans are solved in fractions of a car; so little is missing by rounding alone."""
TINY_SHARE = 1e-9
"""Weights that should add up to a confidence may miss it by rounding."""
CHUNK = 2_000_000
"""Days of delivery held at once."""


class Deliveries(NamedTuple):
    """What a plan delivers: scenarios s, queues q, periods t."""

    edges: Floats
    """Start of each period and the end of the last, shape (t + 1,), in days since 1970."""
    delivered: Floats
    """Cars delivered, shape (s, q, t)."""
    waiting: Floats
    """Cars ordered and not delivered when each period begins, shape (s, q, t)."""
    came: Floats
    """Orders that the plan expects in each period, shape (s, q, t)."""
    weights: Floats
    """Of the scenarios, shape (s,); they add up to 1."""

    def until(self, day: float) -> Floats:
        """Cars delivered from the start of the plan until a day, shape (s, q); even within a period."""
        share = np.clip((day - self.edges[:-1]) / np.diff(self.edges), 0.0, 1.0)
        return np.asarray(self.delivered @ share)


class Book(NamedTuple):
    """When an order book was written."""

    first: float
    """Day of its first order."""
    as_of: float
    """Day of the promise."""
    orders: Floats
    """Orders of each queue that were placed in the plan's period of the first one, shape (q,)."""


class Before(NamedTuple):
    """Where the plan stands on the day of the promise, shape (s, q) each."""

    ahead: Floats
    """Cars ordered before the book and not delivered yet."""
    early: Floats
    """Cars that the plan delivers in this period to orders of the book, and has built before they were placed."""


def before_book(plan: Deliveries, book: Book) -> Before:
    """Who is served before the book, and what was built for it already.

    Ahead are those who wait in the plan when the period of the first order begins, and those whom it expects in that
    period beside the book, evenly until the first order; less what it delivers from then on until the promise. If it
    delivers more than that in the same period, a car cannot be for anybody else: it stands ready for the book.
    """
    last = plan.waiting.shape[2] - 1
    begin, now = (min(max(int(np.searchsorted(plan.edges, day, side="right")) - 1, 0), last) for day in book[:2])
    length = plan.edges[begin + 1] - plan.edges[begin]
    share = min(max((book.first - plan.edges[begin]) / length, 0.0), 1.0)
    others = np.maximum(0.0, plan.came[:, :, begin] - book.orders)
    built = plan.until(book.as_of) - plan.until(float(plan.edges[begin]))
    left = plan.waiting[:, :, begin] + share * others - built
    early = np.maximum(0.0, -left) if begin == now else np.zeros_like(left)
    return Before(np.maximum(0.0, left), early)


def output_factors(error: float, draws: int) -> Floats:
    """Equally likely factors on the output: middles of equal shares of a log-normal law with median 1, shape (draws,).

    ``error`` is the standard deviation of the logarithm, e.g. 0.08: two times in three output is within about 8 %.
    """
    if error <= 0:
        return np.ones(1)
    middles = (np.arange(draws) + 0.5) / draws
    return np.exp(error * np.array([NormalDist().inv_cdf(float(p)) for p in middles]))


class Line(NamedTuple):
    """Deliveries of one queue in one draw, from the day of the promise on."""

    days: Floats
    """Ends of stretches of even delivery; the first is the day of the promise."""
    cars: Floats
    """Delivered since then."""


def line_after(edges: Floats, delivered: Floats, as_of: float, early: float = 0.0) -> Line:
    """Cars delivered since ``as_of`` at the ends of the periods, of one queue; ``delivered`` has shape (periods,).

    Cars that were built ``early`` are handed over until the end of the period.
    """
    reached = np.concatenate([[0.0], np.cumsum(delivered)])
    start = min(max(as_of, float(edges[0])), float(edges[-1]))
    done = float(np.interp(start, edges, reached))
    later = edges > start
    return Line(np.concatenate([[start], edges[later]]), np.concatenate([[0.0], reached[later] - done + early]))


def delivery_days(line: Line, places: Floats) -> Floats:
    """Day on which the car at each place is delivered; infinite where the plan does not come so far."""
    last = len(line.cars) - 1
    right = np.searchsorted(line.cars, places - TINY_CARS, side="left")
    found = np.clip(right, 1, max(last, 1))
    if last == 0:
        return np.full(len(places), np.inf)
    cars, start = line.cars[found] - line.cars[found - 1], line.days[found - 1]
    share = np.divide(places - line.cars[found - 1], cars, out=np.ones(len(places)), where=cars > TINY_CARS)
    days = start + np.clip(share, 0.0, 1.0) * (line.days[found] - start)
    return np.where(right <= last, days, np.inf)


def confident_days(days: Floats, weights: Floats, levels: Sequence[float]) -> Floats:
    """First day by which each car is delivered in draws of at least so much weight.

    Parameters
    ----------
    days
        Day of delivery, shape (draws, cars).
    weights
        Of the draws, adding up to 1.
    levels
        Shares of one, e.g. 0.8.

    Returns
    -------
    Floats
        Shape (levels, cars), infinite where the weight of the draws that deliver the car is less.
    """
    order = np.argsort(days, axis=0, kind="stable")
    sorted_days = np.take_along_axis(days, order, axis=0)
    reached = np.cumsum(weights[order], axis=0)
    found = np.empty((len(levels), days.shape[1]))
    for k, level in enumerate(levels):
        first = np.argmax(reached >= level - TINY_SHARE, axis=0)
        found[k] = np.take_along_axis(sorted_days, first[None, :], axis=0)[0]
    return found


def days_by_draw(lines: Sequence[Line], ahead: Floats, ranks: Floats, factors: Floats) -> Floats:
    """Day of delivery of each order of one queue in each draw, shape (scenarios x factors, orders).

    ``lines`` has one entry a scenario, ``ahead`` the cars before the book in each, ``ranks`` the place of each order in
    the book, from 1 on. Output that is a factor higher brings the car that stands a factor further back.
    """
    days = [
        delivery_days(line, (before + ranks) / factor)
        for line, before in zip(lines, ahead, strict=True)
        for factor in factors
    ]
    return np.stack(days)


def chunks_of(orders: int, draws: int) -> Iterator[slice]:
    """Pieces of a queue that fit into memory together with their draws."""
    size = max(1, CHUNK // max(1, draws))
    for start in range(0, orders, size):
        yield slice(start, min(orders, start + size))
