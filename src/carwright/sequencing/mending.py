"""An order that was given, made allowed with as little change as a look from front to back can do.

After paint the plan of yesterday cannot be kept: bodies that should come now are not in the store. Building anew would
throw the whole plan away; here each place takes the first car of the plan that may come, and the rest keeps its order.
"""

from __future__ import annotations

import numpy as np

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, Bits, Ints, PlaceRule


def mended(problem: SequencingProblem, order: Ints) -> Ints:
    """The cars of an order, shape (places,), where they may stand: fixed places, bounds and batches that must hold."""
    day = problem.day
    fixed = problem.fixed if problem.fixed.size else np.full(day, FREE, np.int64)
    cars = order[~np.isin(order, fixed)]
    earliest, latest = _bounds(problem)
    earliest, latest = earliest[cars], np.minimum(latest[cars], day - 1)
    colour = problem.colour[cars] if problem.colour.size else np.arange(len(cars))
    limits = [rule.at_most for rule in problem.of(BatchRule) if rule.level == HARD and rule.at_most]
    limit, run, last = min(limits, default=day), 0, FREE
    waiting = np.ones(len(cars), bool)
    made = fixed.copy()
    for place in range(day):
        if made[place] == FREE:
            due = waiting & (latest <= _due(latest[waiting], fixed, place))
            fits = due & (earliest <= place) & ~((colour == last) & (run >= limit))
            pick = _first(fits, due & (earliest <= place), due)
            waiting[pick], made[place] = False, cars[pick]
        now = int(problem.colour[made[place]]) if problem.colour.size else FREE
        run, last = (run + 1 if now == last else 1), now
    return made


def _first(*choices: Bits) -> int:
    """The first car of the plan in the strictest choice that has any."""
    return next(int(np.argmax(choice)) for choice in choices if choice.any())


def _due(latest: Ints, fixed: Ints, place: int) -> int:
    """The first place by which so many cars are due that none but them may come now; else the last place."""
    due = np.cumsum(np.bincount(np.maximum(latest, place) - place, minlength=len(fixed) - place))
    free = np.cumsum(fixed[place:] == FREE)
    return place + int(np.argmax(due >= free))


def _bounds(problem: SequencingProblem) -> tuple[Ints, Ints]:
    """First and last place of each car by the rules that must hold, each of shape (cars,)."""
    earliest, latest = np.zeros(problem.cars, np.int64), np.full(problem.cars, problem.day, np.int64)
    for rule in problem.of(PlaceRule):
        if rule.level == HARD:
            earliest, latest = np.maximum(earliest, rule.earliest), np.minimum(latest, rule.latest)
    return earliest, latest
