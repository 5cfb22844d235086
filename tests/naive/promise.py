"""Promises the slow way: car after car, scenario after scenario, period after period, in plain Python."""

from __future__ import annotations

import math


def walk(edges, delivered, as_of, ahead, early, orders):
    """Day of delivery of each order of one queue in one scenario, first ordered first, by handing out car by car.

    ``edges`` are the days on which periods begin, and the end; a period delivers evenly. ``ahead`` cars go to those
    who ordered before; ``early`` cars are there already and leave until the end of the first period.
    """
    days = []
    for place in range(1, orders + 1):
        wanted = ahead + place
        had = 0.0
        stored = early
        found = math.inf
        for start, end, cars in zip(edges[:-1], edges[1:], delivered, strict=True):
            if end <= as_of:
                continue
            begin = max(start, as_of)
            fresh = cars * (end - begin) / (end - start) + stored
            stored = 0.0
            if fresh > 0 and had + fresh >= wanted - 1e-6:
                found = begin + min(1.0, max(0.0, (wanted - had) / fresh)) * (end - begin)
                break
            had += fresh
        days.append(found)
    return days


def stand(edges, delivered, waiting, came, book):
    """Cars that others wait for when the promise is made, and cars that stand ready for the book.

    ``book``: day of its first order, day of the promise, its orders in the period of the first one.
    """
    first_order, as_of, own = book
    begun = [t for t, start in enumerate(edges[:-1]) if start <= first_order]
    period = begun[-1] if begun else 0
    now = [t for t, start in enumerate(edges[:-1]) if start <= as_of]
    start, end = edges[period], edges[period + 1]
    left = waiting[period]
    if came[period] > own and first_order > start:
        left += (came[period] - own) * min(1.0, (first_order - start) / (end - start))
    for start, end, cars in list(zip(edges[:-1], edges[1:], delivered, strict=True))[period:]:
        left -= cars * max(0.0, min(end, as_of) - start) / (end - start)
    if left >= 0:
        return left, 0.0
    return 0.0, -left if (now[-1] if now else 0) == period else 0.0


def sure_by(days_and_weights, level):
    """First day on which scenarios of so much weight have delivered; infinite if they never do."""
    reached = 0.0
    for day, weight in sorted(days_and_weights):
        reached += weight
        if reached >= level - 1e-9:
            return day
    raise AssertionError("weights add up to less than the level")
