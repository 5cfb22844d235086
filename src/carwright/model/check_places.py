"""Checks of the places of cars in a day: out of it, taken twice, or impossible together."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence

from carwright.errors import Problem
from carwright.model.sequence_rules import ALWAYS_HOLDS, members_of
from carwright.model.sequencing import Sequencing


def unmet_places(asked: Sequencing) -> Iterator[Problem]:
    """Places that are out of the day, taken twice or impossible together."""
    orders, cars = asked.orders, asked.day
    taken: dict[int, int] = {}
    for key in ("position", "earliest", "latest"):
        column: tuple[int | None, ...] = getattr(orders, key)
        for number, place in enumerate(column):
            if place is None:
                continue
            here = f"{orders.file} row {number + 2}"
            if place > cars and key != "latest":
                what = f"{here}: place {place} in a day of {cars} cars"
                yield Problem(f"sequencing.orders.{key}", what, "the first car is 1")
            if key == "position" and taken.setdefault(place, number) != number:
                what = f"{here}: place {place} is that of car {orders.id[taken[place]]!r} already"
                yield Problem("sequencing.orders.position", what, "one place, one car")
    # Who is frozen stands in the order to begin with, which is not known here; `places_unmet` is asked again with it.
    unmet = places_unmet(asked) if not (asked.frozen and asked.body_store) else ""
    if unmet and not taken.keys() - set(range(1, cars + 1)):
        yield Problem("sequencing.orders", unmet, "let some cars come earlier or later")


def place_bounds(asked: Sequencing, front: Collection[int] = ()) -> list[tuple[int, int]]:
    """First and last place of each car by its row; ``front``: rows of the frozen cars, which have left the store."""
    orders, cars = asked.orders, asked.day
    bounds = [[1, cars] for _ in orders.id]
    for column, end in ((orders.earliest, 0), (orders.latest, 1)):
        for bound, place in zip(bounds, column, strict=False):
            if place is not None:
                bound[end] = max(bound[0], place) if end == 0 else min(bound[1], place)
    if asked.body_store is not None:
        for row, (bound, there) in enumerate(zip(bounds, orders.in_store, strict=False)):
            if not there and row not in front:
                bound[0] = max(bound[0], asked.body_store.others_from)
    for bound, place in zip(bounds, orders.position, strict=False):
        if place is not None:
            bound[0], bound[1] = max(bound[0], place), min(bound[1], place)
    return [(first, last) for first, last in bounds]


def _with_firm_rules(asked: Sequencing, bounds: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The bounds, narrowed by rules that keep cars in a stretch of the day and may not be overruled."""
    for rule in asked.rules.values():
        stretch = asked.stretch(rule.only_in) if rule.only_in is not None else None
        if stretch is None or rule.priority != ALWAYS_HOLDS:
            continue
        for row, (first, last) in enumerate(bounds):
            if any(all(asked.orders.has(row, name) for name in members_of(text)) for text in rule.of):
                bounds[row] = max(first, stretch[0]), min(last, stretch[1])
    return bounds


def places_unmet(asked: Sequencing, front: Sequence[int] = ()) -> str:
    """Why the places of the cars cannot all be met (earliest due first decides it); ``front``: rows of frozen cars."""
    if asked.day != len(asked.orders.id):
        return ""  # who stays out is the search's choice
    bounds = _with_firm_rules(asked, place_bounds(asked, front))
    for place, row in enumerate(front, start=1):
        if bounds[row][0] <= place <= bounds[row][1]:
            bounds[row] = (place, place)
    waiting = sorted((first, last, row) for row, (first, last) in enumerate(bounds))
    for first, last, row in waiting:
        if first > last:
            return f"car {asked.orders.id[row]!r} may not come before place {first}, nor after place {last}"
    ready: list[tuple[int, int]] = []
    at = 0
    for place in range(1, len(bounds) + 1):
        while at < len(waiting) and waiting[at][0] <= place:
            heapq.heappush(ready, (waiting[at][1], waiting[at][2]))
            at += 1
        if not ready:
            return f"no car may come at place {place}"
        last, row = heapq.heappop(ready)
        if last < place:
            return f"too many cars must come by place {last}: {asked.orders.id[row]!r} finds none"
    return ""
