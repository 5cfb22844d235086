"""All checks of a plant as a whole; what a single value may be, its class in the model says."""

from __future__ import annotations

from collections.abc import Iterator

from carwright.errors import Problem
from carwright.model import (
    check_cars,
    check_needs,
    check_planning,
    check_sequencing,
    check_sizes,
    check_targets,
    check_times,
    check_ways,
)
from carwright.model.names import Names
from carwright.model.plant import Plant


def problems(plant: Plant) -> Iterator[Problem]:
    """Everything that keeps the plant from being run; places are dotted paths of the plant file."""
    names = Names(plant)
    yield from check_cars.problems(plant, names)
    yield from check_times.problems(plant, names)
    yield from check_sizes.problems(names)
    yield from check_ways.problems(names)
    yield from check_sequencing.problems(plant, names)
    yield from check_planning.problems(plant)
    yield from check_needs.problems(plant, names)
    yield from check_targets.problems(plant, names)


def notes(plant: Plant) -> Iterator[Problem]:
    """What a planner should know but may intend."""
    yield from check_ways.notes(Names(plant))
    yield from check_planning.notes(plant)
