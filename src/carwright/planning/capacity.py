"""What the plant's own parts can make under each shift pattern, as the twin finds it by running them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from carwright.arrays.planning import cars_of_plan
from carwright.arrays.planning_capacities import Capacities, Floats
from carwright.arrays.planning_days import PlanDays, plan_days
from carwright.model import Decisions, Plant
from carwright.model.calendars import Calendar
from carwright.planning.hours import open_hours
from carwright.planning.lines import all_of, alone, mature, without_stops
from carwright.planning.measuring import FILLING_D, SETTLED_D, Measured, measured

RAMP_D = 78 * 7
"""Days after the opening in which the ramp-up is looked at."""
ARRIVED = 0.985
"""A part that makes this share of its mature output is past its ramp-up: weeks vary by as much."""


def capacities_of(
    plant: Plant, *, jobs: int | None = None, progress: Callable[[int, int], None] | None = None
) -> Capacities | None:
    """Let the twin run every part of the plan, by itself, under every shift pattern that it may have.

    The mature output is the rate by open hour, past the ramp-up and at the mix of the file in the middle of the plan,
    times the open hours of each period. The ramp is measured from an opening under the first of its patterns. What a
    car takes is the rate of the mix over the rate of that car alone.

    Parameters
    ----------
    plant
        Checked, with decisions.
    jobs
        Runs at the same time; one for each processor if not given.
    progress
        Called with the number of runs done and of all that are needed; those kept from before are not counted.

    Returns
    -------
    Capacities
        Of the parts whose capacity the plant file does not give; None if it gives all.
    """
    decided = plant.decisions
    assert decided is not None
    parts = tuple(part for part in decided.parts if part not in decided.capacity)
    if not parts:
        return None
    days = plan_days(decided)
    wishes = _Wishes(plant, decided, _monday_amid(days))
    for part in parts:
        wishes.ask_for(part, cars_of_plan(plant))
    found = wishes.answered(jobs, progress)
    return _assembled(plant, decided, days, parts, found)


Key = tuple[str, str, str]
"""Part, what is asked (``rate``, ``ramp``, ``car``), and the pattern or car."""


@dataclass
class _Wishes:
    """Variants of the plant that are to be run, by what they tell."""

    plant: Plant
    decided: Decisions
    begins: date
    variants: dict[Key, Plant] = field(default_factory=dict)

    def ask_for(self, part: str, cars: Sequence[str]) -> None:
        """Everything the plan must know of a part."""
        patterns = self.decided.patterns_of(part)
        settled = {pattern: mature(self._variant(part, pattern, FILLING_D + SETTLED_D)) for pattern in patterns}
        self.variants |= {(part, "rate", pattern): variant for pattern, variant in settled.items()}
        first = patterns[0]
        self.variants[part, "ramp", first] = without_stops(self._variant(part, first, RAMP_D))
        built = self.plant.cars.of_plan()
        self.variants |= {(part, "car", car): all_of(settled[first], *built[car]) for car in cars if len(cars) > 1}

    def _variant(self, part: str, pattern: str, days: float) -> Plant:
        return alone(self.plant, part_name(self.plant, part), hours_of(self.decided, pattern), self.begins, days)

    def answered(self, jobs: int | None, progress: Callable[[int, int], None] | None) -> dict[Key, Measured]:
        """What the twin says of each."""
        found = measured(list(self.variants.values()), jobs=jobs, progress=progress)
        return dict(zip(self.variants, found, strict=True))


def part_name(plant: Plant, part: str) -> str:
    """Name in the plant of a part of the plan; a plant in one part has no name for it."""
    return part if part in plant.parts else ""


def hours_of(decided: Decisions, pattern: str) -> dict[str, Calendar]:
    """Calendars under a shift pattern; those that it does not name stay as they are."""
    named = decided.shift_patterns.get(pattern)
    return dict(named.calendars) if named else {}


def _monday_amid(days: PlanDays) -> date:
    """First monday of the period in the middle of the plan."""
    day: date = days.starts[(len(days.starts) - 1) // 2].astype(date)
    return day + timedelta(days=-day.weekday() % 7)


def _assembled(
    plant: Plant, decided: Decisions, days: PlanDays, parts: tuple[str, ...], found: dict[Key, Measured]
) -> Capacities:
    """Rates, ramps and cars brought to the periods of the plan."""
    patterns, cars = decided.pattern_names(), cars_of_plan(plant)
    edges = [day.astype(date) for day in days.starts]
    mature_cars = np.zeros((len(parts), len(patterns), len(days.names)))
    low_high = np.ones((len(parts), len(patterns), 2))
    use = np.ones((len(parts), len(cars)))
    ramps = []
    for i, part in enumerate(parts):
        allowed = decided.patterns_of(part)
        for pattern in allowed:
            rate, h = found[part, "rate", pattern], patterns.index(pattern)
            hours = open_hours(plant, part_name(plant, part), hours_of(decided, pattern), edges)
            mature_cars[i, h] = rate.cars_per_open_h * np.array(hours)
            low_high[i, h] = rate.low / rate.cars_per_open_h, rate.high / rate.cars_per_open_h
        mean = found[part, "rate", allowed[0]].cars_per_open_h
        ramps.append(_ramp(found[part, "ramp", allowed[0]], mean, days.months))
        if len(cars) > 1:
            use[i] = [mean / found[part, "car", car].cars_per_open_h for car in cars]
    ages = max(len(ramp) for ramp in ramps)
    ramp = np.array([[*each, *[each[-1]] * (ages - len(each))] for each in ramps])
    return Capacities(parts, patterns, cars, mature_cars, ramp, use, low_high, "twin")


def _ramp(weeks: Measured, mature_per_h: float, months: int) -> list[float]:
    """Share of the mature output in each period after the opening, rising, until it has arrived."""
    bounds = np.arange(0.0, RAMP_D / 7 + 1e-9, months * 365.25 / 12 / 7)
    shares: list[float] = []
    for begin, end in pairwise(bounds):
        share = _of_weeks(weeks, begin, end) / mature_per_h
        shares.append(min(1.0, max([share, *shares[-1:]])))
        if share >= ARRIVED:
            break
    return [*shares, 1.0] if shares[-1] >= ARRIVED else shares


def _of_weeks(weeks: Measured, begin: float, end: float) -> float:
    """Cars by open hour between two moments, in weeks since the opening."""
    index = np.arange(len(weeks.weekly_cars))
    part: Floats = np.clip(np.minimum(index + 1, end) - np.maximum(index, begin), 0.0, 1.0)
    hours = float(part @ np.array(weeks.weekly_open_h))
    return float(part @ np.array(weeks.weekly_cars)) / hours if hours > 0 else 0.0
