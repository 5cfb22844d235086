"""The general plant in SimPy: one process a place, a bounded ``Store`` between, closed hours skipped by arithmetic."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import simpy

from peers.general_plant import SUV_SHARE, WEEK_S, Stage, spans_of_week, stages_and_stores


class OpenHours:
    """Where a station stands in its calendar; time only moves on."""

    def __init__(self, calendar: str) -> None:
        self.spans = spans_of_week(calendar)
        self.week = 0
        self.at = 0
        self.opens, self.closes = self.spans[0]

    def wait(self, now: float, todo: float) -> float:
        """Seconds on the wall clock until ``todo`` open seconds have passed."""
        while now >= self.closes:
            self._next()
        at = now if now > self.opens else self.opens
        while at + todo > self.closes:
            todo -= self.closes - at
            self._next()
            at = self.opens
        return at + todo - now

    def _next(self) -> None:
        self.at += 1
        if self.at == len(self.spans):
            self.at = 0
            self.week += 1
        start, end = self.spans[self.at]
        self.opens, self.closes = start + self.week * WEEK_S, end + self.week * WEEK_S


def run_general(*, weeks: int, seed: int) -> int:
    """Cars out in so many weeks, from an empty plant."""
    env = simpy.Environment()
    luck = random.Random(seed)
    stages, places = stages_and_stores()
    stores = {name: simpy.Store(env, capacity=capacity) for name, capacity in places.items()}
    out: list[int] = [0]
    for stage in stages:
        for _ in range(stage.places):
            env.process(place(env, stage, stores, luck, out))
    env.run(until=weeks * WEEK_S)
    return out[0]


def place(env: Any, stage: Stage, stores: dict[str, Any], luck: random.Random, out: list[int]) -> Iterator[Any]:
    take = stores[stage.before].get if stage.before else None
    give = stores[stage.after].put if stage.after else None
    other = stores[stage.other].put if stage.other else None
    hours = OpenHours(stage.calendar)
    timeout, wait, uniform = env.timeout, hours.wait, luck.random
    mu, sigma = lognormal(stage.work_s, stage.deviation_s)
    left = luck.expovariate(1 / stage.mtbf_s) if stage.mtbf_s else math.inf
    second = False
    while True:
        car = (yield take()) if take else int(uniform() < SUV_SHARE)
        todo = luck.lognormvariate(mu, sigma) if sigma else stage.work_s + stage.suv_s * car
        while left < todo:
            yield timeout(wait(env.now, left))
            yield timeout(wait(env.now, luck.expovariate(1 / stage.mttr_s)))
            todo -= left
            left = luck.expovariate(1 / stage.mtbf_s)
        left -= todo
        yield timeout(wait(env.now, todo))
        if stage.rule == "in turn":
            yield other(car) if second else give(car)
            second = not second
        elif other and uniform() < stage.failing:
            yield other(car)
        elif give:
            yield give(car)
        else:
            out[0] += 1


def lognormal(mean: float, deviation: float) -> tuple[float, float]:
    """Mean and deviation of the logarithm."""
    if not deviation:
        return 0.0, 0.0
    variance = math.log(1 + (deviation / mean) ** 2)
    return math.log(mean) - variance / 2, math.sqrt(variance)
