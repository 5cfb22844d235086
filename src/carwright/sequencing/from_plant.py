"""From a plant file with the section ``sequencing`` to a day that can be put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import HARD, Ints
from carwright.errors import Problem, check
from carwright.model import Plant
from carwright.model.check_places import place_bounds, places_unmet
from carwright.model.sequencing import DayOrders, Sequencing
from carwright.sequencing.groups import Features
from carwright.sequencing.inputs import given_order
from carwright.sequencing.plant_rules import PlantRules


@dataclass(frozen=True)
class PlantDay:
    """A day of a plant, ready to be put in order."""

    plant: Plant
    problem: SequencingProblem
    start: Ints
    """Order to begin with as rows of the order table, shape (places,)."""
    notes: tuple[str, ...]
    """How rules were derived from the plant, one line each."""


def named_cars(plant: Plant) -> SequencingProblem:
    """The cars of a plant's day without their rules: enough to read an order of them.

    Rules may depend on that order (frozen cars, stability), so they are made once it is known.
    """
    asked = _asked(plant)
    places = None if asked.day == len(asked.orders.id) else asked.day
    nothing = np.zeros((len(asked.orders.id), 0), np.bool_)
    return SequencingProblem(
        name=plant.name or "day", idents=asked.orders.id, features=(), has=nothing, levels=(), rules=(), places=places,
        form="plant",
    )  # fmt: skip


def _asked(plant: Plant) -> Sequencing:
    """The section ``sequencing``."""
    if plant.sequencing is None:
        way_out = "add `sequencing:` with orders and rules; `carwright new DIR --example sequence` writes one"
        check([Problem("sequencing", "the plant file has no section `sequencing`", way_out)])
    assert plant.sequencing is not None
    return plant.sequencing


def plant_day(plant: Plant, start: Ints | Sequence[str] | None = None) -> PlantDay:
    """The cars and rules of a plant's section ``sequencing`` as a problem.

    Parameters
    ----------
    plant
        Checked by the reader of plant files.
    start
        Order to begin with, one car a place: its row of the order table, or its ident; frozen cars and stability
        refer to it. The order of the table if not given, with the cars of the column ``position`` in their places.

    Raises
    ------
    PlantError
        If the plant has no such section, the order given is none of its cars, or the frozen front contradicts the
        places that cars must have.
    """
    asked = _asked(plant)
    orders, before = asked.orders, asked.day_before
    first = _table_order(asked) if start is None else given_order(named_cars(plant), start)
    features = Features(plant, orders, before)
    rules = PlantRules(plant, features, first)
    ranked = rules.all()
    ranks = sorted({rank for rank, _, _ in ranked if not isinstance(rank, str)})
    words = {rank: dict.fromkeys(word for other, word, _ in ranked if other == rank) for rank in ranks}
    colours = tuple(dict.fromkeys(orders.colour + (before.colour if before else ())))
    problem = SequencingProblem(
        name=plant.name or "day",
        idents=orders.id,
        features=tuple(features.texts),
        has=features.matrix(),
        colours=colours,
        colour=_indices(orders, colours),
        levels=tuple(" + ".join(words[rank]) for rank in ranks),
        rules=tuple(
            replace(rule, level=HARD if isinstance(rank, str) else ranks.index(rank)) for rank, _, rule in ranked
        ),
        places=None if asked.day == len(orders.id) else asked.day,
        fixed=_fixed(asked, first),
        history_idents=before.id if before else (),
        history_has=features.matrix_before(),
        history_colour=_indices(before, colours),
        form="plant",
    )
    return PlantDay(plant, problem, first, tuple(rules.notes))


def _table_order(asked: Sequencing) -> Ints:
    """The order of the table, with every car that has a place of its own in it."""
    placed = {place - 1: car for car, place in enumerate(asked.orders.position) if place is not None}
    taken = set(placed.values())
    others = iter([car for car in range(len(asked.orders.id)) if car not in taken])
    return np.array([placed[place] if place in placed else next(others) for place in range(asked.day)], dtype=np.int64)


def _indices(orders: DayOrders | None, colours: tuple[str, ...]) -> Ints:
    return np.array([colours.index(each) for each in orders.colour] if orders else [], dtype=np.int64)


def _fixed(asked: Sequencing, start: Ints) -> Ints:
    """Cars with a place of their own: the frozen front and the column ``position``."""
    fixed = np.full(asked.day, FREE, dtype=np.int64)
    fixed[: asked.frozen] = start[: asked.frozen]
    front = start[: asked.frozen].tolist()
    bounds, idents, faults = place_bounds(asked, set(front)), asked.orders.id, list[Problem]()
    for place, car in enumerate(front, start=1):
        if not bounds[car][0] <= place <= bounds[car][1]:
            what = f"car {idents[car]!r} is frozen at place {place}, but may not stand there"
            faults.append(Problem("sequencing.frozen", what, "freeze fewer cars, or change its bounds"))
    for car, given in enumerate(asked.orders.position):
        if given is None:
            continue
        if fixed[given - 1] not in (FREE, car):
            what = f"place {given} of car {idents[car]!r} is frozen with car {idents[fixed[given - 1]]!r}"
            faults.append(Problem("sequencing.frozen", what, "freeze fewer cars, or change the position"))
        fixed[given - 1] = car
    unmet = places_unmet(asked, front) if not faults else ""
    if unmet:
        faults.append(Problem("sequencing.orders", unmet, "let some cars come earlier or later"))
    check(faults, source="sequencing")
    return fixed if (fixed != FREE).any() else np.zeros(0, np.int64)
