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
    weights: Floats
    """Of the scenarios, shape (s,); they add up to 1."""

    def until(self, day: float) -> Floats:
        """Cars delivered from the start of the plan until a day, shape (s, q); even within a period."""
        share = np.clip((day - self.edges[:-1]) / np.diff(self.edges), 0.0, 1.0)
        return np.asarray(self.delivered @ share)


def cars_ahead(plan: Deliveries, first_order: float, as_of: float) -> Floats:
    """Cars ordered before the book and not delivered yet, shape (s, q).

    Those that wait in the plan when the period of the first order begins, less what it delivers from then until
    ``as_of``.
    """
    last = plan.waiting.shape[2] - 1
    period = min(max(int(np.searchsorted(plan.edges, first_order, side="right")) - 1, 0), last)
    since = plan.until(as_of) - plan.until(float(plan.edges[period]))
    return np.asarray(np.maximum(0.0, plan.waiting[:, :, period] - since))


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


def line_after(edges: Floats, delivered: Floats, as_of: float) -> Line:
    """Cars delivered since ``as_of`` at the ends of the periods, of one queue; ``delivered`` has shape (periods,)."""
    reached = np.concatenate([[0.0], np.cumsum(delivered)])
    start = min(max(as_of, float(edges[0])), float(edges[-1]))
    done = float(np.interp(start, edges, reached))
    later = edges > start
    return Line(np.concatenate([[start], edges[later]]), np.concatenate([[0.0], reached[later] - done]))


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


class Draws(NamedTuple):
    """Scenarios times errors of the output forecast."""

    weights: Floats
    """Of the draws, scenario by scenario, factor by factor."""
    factors: Floats
    """On the output; the same for every scenario."""


def draws_of(weights: Floats, factors: Floats) -> Draws:
    """Every scenario with every factor."""
    return Draws(np.repeat(weights, len(factors)) / len(factors), factors)


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
