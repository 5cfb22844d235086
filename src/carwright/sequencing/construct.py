"""An order that is good before any search: cars set one by one, each where it hurts least, the scarce ones first.

Of the cars left, the next is the one that breaks least of the rules that must hold, then of the most important
objective, then of the next one, and so on; cars that must stand before a place are set before it is too late. Among
equals the one whose options are most wanted for the room that is left (the dynamic use rate of Gottlieb,
Puchta and Solnon 2003). Where colours come first, the batches are laid out before: no order has fewer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, PlaceRule, RatioRule
from carwright.arrays.sequencing_windows import windows_of
from carwright.kernels.sequencing.shapes import MOST_WINDOWS

Array = NDArray[Any]
ANY_COLOUR = -1


@dataclass(frozen=True)
class _Rules:
    """At-most rules as columns."""

    feature: Array
    length: Array
    limit: Array
    level: Array
    price: Array
    first: Array
    """First place at which the rule holds."""
    last: Array


def constructed(problem: SequencingProblem, seed: int) -> NDArray[np.int64]:
    """An order, shape (places,); fixed places keep their cars."""
    builder = _Builder(problem, np.random.default_rng(seed))
    for place in range(problem.day):
        builder.set(place)
    return builder.order


class _Builder:
    """Sets car by car."""

    def __init__(self, problem: SequencingProblem, luck: np.random.Generator) -> None:
        self.problem, self.luck = problem, luck
        self.rules = _rules(problem)
        self.order = np.full(problem.day, FREE, np.int64)
        fixed = problem.fixed if problem.fixed.size else np.full(problem.day, FREE, np.int64)
        self.fixed = fixed
        colour = problem.colour if problem.colour.size else np.zeros(problem.cars, np.int64)
        rows = np.concatenate([problem.has.astype(np.int64), *_bounds(problem), colour[:, None]], axis=1)
        self.kinds, kind = np.unique(rows, axis=0, return_inverse=True)
        self.earliest, self.latest = self.kinds[:, -3], self.kinds[:, -2]
        kind = kind.reshape(problem.cars)
        taken = set(fixed[fixed != FREE].tolist())
        self.waiting: list[list[int]] = [[] for _ in self.kinds]
        for car in range(problem.cars - 1, -1, -1):
            if car not in taken:
                self.waiting[kind[car]].append(car)
        self.left = np.array([len(cars) for cars in self.waiting])
        self.has = self.kinds[:, self.rules.feature].astype(bool)
        self.longest = int(self.rules.length.max(initial=1))
        before = problem.history_has[-self.longest :][:, self.rules.feature]
        self.line = np.zeros((problem.day + self.longest, len(self.rules.feature)), np.int64)
        if len(before):
            self.line[self.longest - len(before) : self.longest] = before
        self.last_colour = int(problem.history_colour[-1]) if len(problem.history_colour) else ANY_COLOUR
        self.run = 0
        limits = [rule.at_most for rule in problem.of(BatchRule) if rule.at_most and rule.level == HARD]
        self.batch = min(limits, default=problem.cars)
        self.paint = next(problem.of(ChangeRule), None)
        self.pattern = batch_pattern(problem, self.batch) if self.paint is not None and self.paint.level == 0 else None

    def set(self, place: int) -> None:
        """Set the car of one place."""
        car = int(self.fixed[place])
        if car == FREE:
            kind = self._next(place)
            car = int(self.waiting[kind].pop())
            self.left[kind] -= 1
        self.order[place] = car
        self.line[self.longest + place] = self.problem.has[car, self.rules.feature]
        colour = int(self.problem.colour[car]) if self.problem.colour.size else 0
        self.run = self.run + 1 if colour == self.last_colour and place > 0 else 1
        self.last_colour = colour

    def _next(self, place: int) -> int:
        """Kind of car for this place."""
        open_kinds = (self.left > 0) & (self.latest <= self._urgent(place))
        colours = self.kinds[:, -1]
        if self.pattern is not None and (open_kinds & (colours == self.pattern[place])).any():
            open_kinds = open_kinds & (colours == self.pattern[place])
        kinds = np.flatnonzero(open_kinds)
        has = self.has[kinds]
        keys = [self.luck.random(len(kinds)), -self._wanted(has)]
        over = self._over(place)
        for level in range(len(self.problem.levels) - 1, HARD - 1, -1):
            price = over * (self.rules.level == level)
            cost = has @ price
            if self.paint is not None and self.paint.level == level and self.last_colour >= 0:
                cost = cost + (colours[kinds] != self.last_colour)
            if level == HARD:
                if self.problem.colours:
                    cost = cost + ((colours[kinds] == self.last_colour) & (self.run >= self.batch))
                cost = cost + (self.earliest[kinds] > place)
            keys.append(cost)
        return int(kinds[np.lexsort(keys)[0]])

    def _urgent(self, place: int) -> int:
        """The first place by which so many cars are due that none but them may come now, or the last of all."""
        ends = int(self.latest[self.left > 0].max())
        for due in np.unique(self.latest[self.left > 0])[:-1]:
            free = np.count_nonzero(self.fixed[place : due + 1] == FREE)
            if self.left[self.latest <= due].sum() >= free:
                return int(due)
        return ends

    def _over(self, place: int) -> Array:
        """What one car more at this place breaks of each rule, in the window that ends here."""
        rules = self.rules
        ends = self.longest + place
        counts = np.array([self.line[ends - length + 1 : ends, rule].sum() for rule, length in enumerate(rules.length)])
        holds = (rules.first <= place) & (place <= rules.last)
        return (counts >= rules.limit) * rules.price * holds

    def _wanted(self, has: Array) -> Array:
        """How scarce the room for the options of each kind is: cars left to what the places left can take."""
        left = max(1, int(self.left.sum()))
        need = self.left @ self.has
        room = np.maximum(1, left * self.rules.limit / np.maximum(1, self.rules.length))
        most = self.rules.level == self.rules.level.min(initial=0)
        return np.asarray(has @ (need / room * np.where(most, 1.0, 0.01)))


def _bounds(problem: SequencingProblem) -> tuple[Array, Array]:
    """First and last place of each car by the rules that must hold, each of shape (cars, 1)."""
    earliest, latest = np.zeros(problem.cars, np.int64), np.full(problem.cars, problem.day, np.int64)
    for rule in problem.of(PlaceRule):
        if rule.level == HARD:
            earliest, latest = np.maximum(earliest, rule.earliest), np.minimum(latest, rule.latest)
    return earliest[:, None], latest[:, None]


def _rules(problem: SequencingProblem) -> _Rules:
    sides = [
        side
        for rule in problem.of(RatioRule)
        for side in windows_of(rule, problem.day)
        if side.kind <= MOST_WINDOWS and side.first <= side.last
    ]
    columns = [
        (s.feature, s.length, s.limit, s.level - 1, s.price, s.first if s.first > 0 else 0, s.last + s.length - 1)
        for s in sides
    ]
    return _Rules(*np.array(columns, np.int64).reshape(len(sides), 7).T)


def batch_pattern(problem: SequencingProblem, limit: int) -> list[int] | None:
    """Colour of each place with the fewest batches, or None if some must stay open (fixed places, orders left out)."""
    if problem.cars != problem.day or problem.fixed.size:
        return None
    counts = np.bincount(problem.colour, minlength=len(problem.colours))
    batches = [math.ceil(count / limit) for count in counts]
    last = int(problem.history_colour[-1]) if len(problem.history_colour) else ANY_COLOUR
    colours: list[int] = []
    left = list(batches)
    while sum(left) > 0:
        fits = [c for c in range(len(left)) if left[c] > 0 and (not colours or c != colours[-1])]
        if not fits:
            return None
        # The colour of the day before goes on; then the colour with most batches left.
        colour = last if not colours and last in fits else max(fits, key=lambda c: (left[c], counts[c]))
        colours.append(colour)
        left[colour] -= 1
    pattern: list[int] = []
    used = [0] * len(left)
    for colour in colours:
        used[colour] += 1
        cars, number = int(counts[colour]), used[colour]
        pattern += [colour] * (cars * number // batches[colour] - cars * (number - 1) // batches[colour])
    return pattern
