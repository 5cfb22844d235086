"""Capacities of the parts of a plan, from the plant file where it gives them, else as measured."""

from __future__ import annotations

import numpy as np

from carwright.arrays.planning_capacities import Capacities
from carwright.arrays.planning_days import Floats, PlanDays
from carwright.arrays.planning_demand import cars_of_plan
from carwright.errors import PlantError, Problem
from carwright.model import Decisions, Plant
from carwright.model.cars import entry_of
from carwright.model.decisions import PartCapacity


def merged_capacities(plant: Plant, days: PlanDays, measured: Capacities | None) -> Capacities:
    """Capacities of all parts of the plan.

    Raises
    ------
    PlantError
        If a part is neither in the plant file nor measured.
    """
    decided = plant.decisions
    assert decided is not None  # the checks have seen to it
    _check_known(decided, measured)
    found = _empty(plant, decided, days, measured)
    for i, part in enumerate(decided.parts):
        given = decided.capacity.get(part)
        if given is not None:
            _put_given(given, i, plant, days, found)
        elif measured is not None:
            _put_measured(measured, part, i, found)
    return found


def _check_known(decided: Decisions, measured: Capacities | None) -> None:
    known = {*decided.capacity, *(measured.parts if measured else ())}
    way_out = "give it in `decisions.capacity`, or let the twin measure it"
    lacking = [part for part in decided.parts if part not in known]
    if lacking:
        raise PlantError([Problem(f"decisions.parts.{part}", "its capacity is not known", way_out) for part in lacking])


def _empty(plant: Plant, decided: Decisions, days: PlanDays, measured: Capacities | None) -> Capacities:
    parts, patterns, cars = tuple(decided.parts), decided.pattern_names(), cars_of_plan(plant)
    ages = max([1, *(len(given.ramp) for given in decided.capacity.values())])
    ages = max(ages, measured.ramp.shape[-1]) if measured else ages
    shape = (len(parts), len(patterns))
    return Capacities(
        parts=parts,
        patterns=patterns,
        cars=cars,
        mature_cars=np.zeros((*shape, len(days.names))),
        ramp=np.ones((*shape, ages)),
        use=np.ones((len(parts), len(cars))),
        low_high=np.ones((*shape, 2)),
        origin="file" if all(part in decided.capacity for part in parts) else "twin",
    )


def _put_given(given: PartCapacity, i: int, plant: Plant, days: PlanDays, into: Capacities) -> None:
    for pattern, rate in given.shifts.items():
        daily = days.held(rate, first_before=True) * days.a_month
        into.mature_cars[i, into.patterns.index(pattern)] = days.total(daily)
    into.ramp[i] = _as_long(np.array(given.ramp or (1.0,)), into.ramp.shape[-1])
    built = plant.cars.of_plan()
    into.use[i] = [entry_of(given.use, car, *built[car]) or 1.0 for car in into.cars]


def _put_measured(measured: Capacities, part: str, i: int, into: Capacities) -> None:
    """Put what was measured of a part in its place, by names."""
    m = measured.parts.index(part)
    for h, pattern in enumerate(into.patterns):
        if pattern in measured.patterns:
            k = measured.patterns.index(pattern)
            into.mature_cars[i, h], into.low_high[i, h] = measured.mature_cars[m, k], measured.low_high[m, k]
            into.ramp[i, h] = _as_long(measured.ramp[m, k], into.ramp.shape[-1])
    for p, car in enumerate(into.cars):
        if car in measured.cars:
            into.use[i, p] = measured.use[m, measured.cars.index(car)]


def _as_long(ramp: Floats, ages: int) -> Floats:
    """The ramp, its last share held on."""
    return np.concatenate([ramp, np.full(ages - len(ramp), ramp[-1])])
