"""The rules of a plant file as rules of a problem; each with its priority and the word for what it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np

from carwright.arrays.calendars import open_spans, own_time, tick_of
from carwright.arrays.draws import ticks
from carwright.arrays.network import TICKS_PER_S
from carwright.arrays.sequencing_rules import (
    BatchRule,
    BlockRule,
    ChangeRule,
    FollowRule,
    Ints,
    LeftOutRule,
    LevelRule,
    PlaceRule,
    RatioRule,
    Rule,
)
from carwright.errors import Problem, check
from carwright.model import Plant
from carwright.model.check_places import place_bounds
from carwright.model.check_sequencing import line_of, source_of
from carwright.model.elements import MovingLine
from carwright.model.names import Names
from carwright.model.sequence_rules import ALWAYS_HOLDS, SequenceRule
from carwright.sequencing.groups import Features
from carwright.sequencing.line_work import Derived, drift_rule, ratio_of_line, ratio_of_share, work_ticks

FAR = 366 * 86_400 * TICKS_PER_S
"""How far ahead due moments are looked up in a calendar, in ticks."""


class Ranked(NamedTuple):
    """A rule before the objectives are numbered."""

    priority: int | str
    word: str
    """What the objective is called that it counts in."""
    rule: Rule


class PlantRules:
    """Makes the rules of the section ``sequencing``; ``notes`` tells what was derived."""

    def __init__(self, plant: Plant, features: Features, start: Ints) -> None:
        assert plant.sequencing is not None
        self.plant, self.asked, self.features, self.start = plant, plant.sequencing, features, start
        self.names = Names(plant)
        self.cars, self.day = features.cars, plant.sequencing.day
        self.ones = np.ones(self.cars, dtype=np.int64)
        self.notes: list[str] = []

    def all(self) -> list[Ranked]:
        """Every rule, in the order of the file."""
        found = [ranked for name, rule in self.asked.rules.items() for ranked in self._named(name, rule)]
        parts = (
            self._places(),
            self._paint(),
            self._left_out(),
            self._drift(),
            self._level(),
            self._due(),
            self._stay(),
        )
        return found + [ranked for part in parts for ranked in part]

    # ------------------------------------------------------------------ the section `rules`

    def _named(self, name: str, rule: SequenceRule) -> Iterator[Ranked]:
        if rule.kind == "window":
            made = self._window(name, rule)
            if made is not None:
                yield Ranked(rule.priority, "ratios", made)
        elif rule.kind == "run":
            block = BlockRule(
                name=name,
                feature=self.features.column(rule.of),
                at_most=rule.longest_run,
                at_least=rule.shortest_run,
                price=rule.price,
            )
            yield Ranked(rule.priority, "blocks", block)
        elif rule.kind == "neighbours":
            yield Ranked(rule.priority, "neighbours", self._follow(name, rule))
        else:
            yield Ranked(rule.priority, "places", self._only_in(name, rule))

    def _window(self, name: str, rule: SequenceRule) -> RatioRule | None:
        at_most, in_any = rule.at_most, rule.in_any
        if in_any is None:
            derived = self._derived(rule)
            if derived is None:
                self.notes.append(f"{name}: no rule is needed, these cars can stand anywhere")
                return None
            at_most, in_any = derived.at_most, derived.in_any
            self.notes.append(f"{name}: at most {at_most} in any {in_any} ({derived.why})")
        stretch = None if rule.when is None else self.asked.stretch(rule.when)
        return RatioRule(
            name=name,
            feature=self.features.column(rule.of),
            in_any=in_any,
            at_most=at_most,
            at_least=rule.at_least,
            price=rule.price,
            first=None if stretch is None else stretch[0] - 1,
            last=None if stretch is None else min(stretch[1], self.day) - 1,
        )

    def _derived(self, rule: SequenceRule) -> Derived | None:
        counted = self.features.counted(rule.of)
        if rule.from_line is None:
            return ratio_of_share(int(counted.sum()), self.cars)
        line = self._line(rule.from_line)
        return ratio_of_line(line, work_ticks(line, self.features.today, self.cars), counted) if counted.any() else None

    def _line(self, name: str) -> MovingLine:
        line = self.names.element(line_of(name, self.names))
        assert isinstance(line, MovingLine)
        return line

    def _follow(self, name: str, rule: SequenceRule) -> FollowRule:
        of = self.features.column(rule.of)
        if rule.then:
            return FollowRule(name=name, first=of, then=self.features.column(rule.then), must=True, price=rule.price)
        if rule.only_after:
            wrong = self.features.column((*rule.only_after, *rule.of), without=True)
        else:
            wrong = self.features.column(rule.not_after)
        return FollowRule(name=name, first=wrong, then=of, must=False, price=rule.price)

    def _only_in(self, name: str, rule: SequenceRule) -> PlaceRule:
        assert rule.only_in is not None
        stretch = self.asked.stretch(rule.only_in)
        assert stretch is not None
        counted = self.features.counted(rule.of)
        first = np.where(counted, stretch[0] - 1, 0)
        last = np.where(counted, min(stretch[1], self.day) - 1, self.day - 1)
        return self._bounded(name, first, last, rule.price)

    # ------------------------------------------------------------------ the other sections

    def _bounded(self, name: str, first: Ints, last: Ints, price: int) -> PlaceRule:
        """A price for each place outside the bounds."""
        each = price * self.ones
        return PlaceRule(name=name, earliest=first, latest=last, early=each, late=each, once=0 * each)

    def _places(self) -> Iterator[Ranked]:
        orders = self.asked.orders
        if orders.earliest or orders.latest or self.asked.body_store:
            bounds = (
                np.array(place_bounds(self.asked, set(self.start[: self.asked.frozen].tolist())), dtype=np.int64) - 1
            )
            yield Ranked(ALWAYS_HOLDS, "", self._bounded("earliest and latest places", bounds[:, 0], bounds[:, 1], 1))

    def _paint(self) -> Iterator[Ranked]:
        paint = self.asked.colours
        if paint is None:
            return
        yield Ranked(paint.priority, "colour changes", ChangeRule(price=paint.price))
        if paint.longest_run is not None:
            yield Ranked(ALWAYS_HOLDS, "", BatchRule(at_most=paint.longest_run))
            yield from self._first_run(paint.longest_run)
        if paint.shortest_run is not None:
            short = BatchRule(name="short colour runs", at_least=paint.shortest_run, price=paint.price)
            yield Ranked(paint.priority, "short runs", short)

    def _first_run(self, longest: int) -> Iterator[Ranked]:
        """The run that the day before ended with goes on: what it leaves of the longest one is for the first cars."""
        before = self.asked.day_before
        colour, built = before.last_run if before else ("", 0)
        # Cars that are frozen are on their way, whatever their colour: where they alone make the run too long, the next
        # car ends it. A day too short cannot make the run too long.
        left = max(0, longest - built, self.asked.frozen)
        if colour not in self.asked.orders.colour or left >= self.day:
            return
        feature = self.features.column((colour,))
        name = f"{colour} behind {built} of the day before"
        yield Ranked(
            ALWAYS_HOLDS, "", RatioRule(name=name, feature=feature, at_most=left, in_any=left + 1, first=0, last=left)
        )

    def _left_out(self) -> Iterator[Ranked]:
        left = self.asked.left_out
        if left is not None:
            urgency = np.array(self.asked.orders.urgency or self.ones, dtype=np.int64)
            yield Ranked(left.priority, "orders left out", LeftOutRule(prices=urgency * left.price))

    def _drift(self) -> Iterator[Ranked]:
        for name, rule in self.asked.drift.items():
            line = self._line(name)
            work = work_ticks(line, self.features.today, self.cars)
            history = (
                work_ticks(line, self.features.before, self.features.cars_before) if self.features.before else None
            )
            made = drift_rule(name, line, work, history, rule.price)
            if made.stations:
                yield Ranked(rule.priority, "overruns", made)
            else:
                self.notes.append(f"{name}: no car has more work than the pitch at any station, nothing can overrun")

    def _level(self) -> Iterator[Ranked]:
        rule = self.asked.level
        if rule is None:
            return
        texts = rule.of or tuple(self.asked.orders.options)
        parts = tuple(text for text in texts if self.features.counted((text,)).any())
        if not parts:
            self.notes.append("level use: no car of the day has any of these")
            return
        use = np.stack([self.features.counted((text,)) for text in parts], axis=1).astype(np.int64)
        prices = np.full(len(parts), rule.price, dtype=np.int64)
        yield Ranked(rule.priority, "level use", LevelRule(name="level use", parts=parts, use=use, prices=prices))

    def _due(self) -> Iterator[Ranked]:
        due = self.asked.due
        if due is None:
            return
        latest = np.array([self._due_place(day) for day in self.asked.orders.due], dtype=np.int64)
        none = 0 * self.ones
        late = PlaceRule(
            name="due dates", earliest=none, latest=latest, early=none, late=due.price * self.ones, once=none
        )
        yield Ranked(due.priority, "late places", late)

    def _stay(self) -> Iterator[Ranked]:
        stay = self.asked.stay
        if stay is not None:
            at = np.full(self.cars, self.day - 1, dtype=np.int64)
            at[self.start] = np.arange(len(self.start))
            near = self._bounded("stay near", at - stay.within, at + stay.within, stay.price)
            yield Ranked(stay.priority, "moved places", near)

    # ------------------------------------------------------------------ due moments

    def _due_place(self, day: int | datetime | None) -> int:
        """Last place, from 0, at which a car is not late."""
        if day is None:
            return self.day - 1
        if isinstance(day, int):
            return min(day, self.day) - 1
        begin = self.asked.starts or self.plant.study.start
        where = source_of(self.asked, self.names)
        name = self.names.element(where).calendar or self.names.shop(where).calendar
        until = tick_of(day, begin)
        if name in self.plant.calendars and name is not None:
            until = int(own_time(open_spans(self.plant.calendars[name], begin, FAR), until, FAR))
        return min(max(until // ticks(self._takt_s()), 0), self.day - 1)

    def _takt_s(self) -> float:
        """Time from car to car: given, or that of the first moving line."""
        if self.asked.takt_s is not None:
            return self.asked.takt_s
        lines = [element for _, element in self.names.elements() if isinstance(element, MovingLine)]
        if not lines:
            way_out = "add takt: 76 s to `sequencing`, or give due places"
            check([Problem("sequencing.takt", "due moments need a takt, and the plant has no moving line", way_out)])
        return lines[0].pitch_s
