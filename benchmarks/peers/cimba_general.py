"""The general plant in Cimba: one process a place, a bounded ``Store`` between, closed hours skipped by arithmetic."""

import math

import cimba as cb
import cimba.random as draw
import numba
import numpy as np

from peers.general_plant import CALENDARS, SUV_SHARE, WEEK_S, spans_of_week, stages_and_stores
from peers.simpy_general import lognormal

PLAIN, IN_TURN, GATE = range(3)
_SPANS = [spans_of_week(calendar) for calendar in CALENDARS]
COUNT = np.array([len(spans) for spans in _SPANS])
OPENS = np.array([[s for s, _ in spans] + [0] * (COUNT.max() - len(spans)) for spans in _SPANS], dtype=np.float64)
CLOSES = np.array([[e for _, e in spans] + [0] * (COUNT.max() - len(spans)) for spans in _SPANS], dtype=np.float64)
WEEK = float(WEEK_S)
SUV = float(SUV_SHARE)


class Room(cb.Model):
    store: cb.Store[int]


class Place(cb.Model):
    """One place of work; the last span of its calendar that was looked at is kept at hand."""

    before: cb.Ref[cb.Store[int]]
    after: cb.Ref[cb.Store[int]]
    other: cb.Ref[cb.Store[int]]
    first: cb.Param[bool]
    last: cb.Param[bool]
    calendar: cb.Param[int]
    work_s: cb.Param[float]
    suv_s: cb.Param[float]
    mu: cb.Param[float]
    sigma: cb.Param[float]
    mtbf_s: cb.Param[float]
    mttr_s: cb.Param[float]
    rule: cb.Param[int]
    failing: cb.Param[float]
    span: int = 0
    opens: float = 0.0
    closes: float = 0.0
    week_s: float = 0.0
    out: cb.Output[int]

    @cb.process
    def work(self):
        self.opens = OPENS[self.calendar, 0]
        self.closes = CLOSES[self.calendar, 0]
        self.out = 0
        left = math.inf
        if self.mtbf_s > 0.0:
            left = draw.exponential(self.mtbf_s)
        second = False
        while True:
            if self.first:
                car = 1 if draw.uniform(0.0, 1.0) < SUV else 0
            else:
                car = self.before.get()
            todo = self.work_s + self.suv_s * car
            if self.sigma > 0.0:
                todo = draw.lognormal(self.mu, self.sigma)
            while left < todo:
                cb.hold(wait(self, left))
                cb.hold(wait(self, draw.exponential(self.mttr_s)))
                todo -= left
                left = draw.exponential(self.mtbf_s)
            left -= todo
            cb.hold(wait(self, todo))
            if self.rule == IN_TURN and second:
                self.other.put(car)
                second = False
            elif self.rule == IN_TURN:
                self.after.put(car)
                second = True
            elif self.rule == GATE and draw.uniform(0.0, 1.0) < self.failing:
                self.other.put(car)
            elif self.last:
                self.out += 1
            else:
                self.after.put(car)


@numba.njit
def wait(self, todo):
    """Seconds on the wall clock until ``todo`` open seconds have passed."""
    now = cb.now()
    while now >= self.closes:
        following(self)
    at = max(now, self.opens)
    while at + todo > self.closes:
        todo -= self.closes - at
        following(self)
        at = self.opens
    return at + todo - now


@numba.njit
def following(self):
    self.span += 1
    if self.span == COUNT[self.calendar]:
        self.span = 0
        self.week_s += WEEK
    self.opens = OPENS[self.calendar, self.span] + self.week_s
    self.closes = CLOSES[self.calendar, self.span] + self.week_s


class Plant(cb.Model):
    rooms: list[Room]
    places: list[Place]


def plant() -> Plant:
    stages, capacities = stages_and_stores()
    rooms = {"": Room()}
    for name, capacity in capacities.items():
        rooms[name] = Room()
        rooms[name].store = cb.Store(capacity=capacity)
    rooms[""].store = cb.Store()
    model = Plant()
    model.rooms = list(rooms.values())
    places = []
    for stage in stages:
        for _ in range(stage.places):
            place = Place()
            place.before, place.after = rooms[stage.before].store, rooms[stage.after].store
            place.other = rooms[stage.other].store
            place.first, place.last = not stage.before, not stage.after
            place.calendar = list(CALENDARS).index(stage.calendar)
            place.work_s, place.suv_s = float(stage.work_s), float(stage.suv_s)
            place.mu, place.sigma = lognormal(stage.work_s, stage.deviation_s)
            place.mtbf_s, place.mttr_s = float(stage.mtbf_s), float(stage.mttr_s)
            place.rule = {"": PLAIN, "in turn": IN_TURN, "gate": GATE}[stage.rule]
            place.failing = stage.failing
            places.append(place)
    model.places = places
    return model


def run_general(*, weeks: int, seed: int) -> int:
    """Cars out in so many weeks, from an empty plant."""
    model = plant()
    end = float(weeks * WEEK_S)
    results = cb.Experiment(model, window=cb.Window(warmup=end, duration=1e-3), seed=seed).run(workers=1)
    if results.failed.any():
        raise RuntimeError(str(results.failure_reasons))
    return sum(int(results[place].out[0, 0]) for place in model.places)
