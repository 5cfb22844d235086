"""A plan of cars by part, period and kind becomes the quotas of the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import numpy as np

from carwright.arrays.calendars import tick_of
from carwright.arrays.codes import Codes
from carwright.arrays.supply import kinds_of
from carwright.arrays.trade import Quotas
from carwright.errors import PlantError, Problem, check
from carwright.model import Plant
from carwright.model.build_plan import BuildPlan, Volume
from carwright.model.plant import WHOLE

MOST_KINDS = 60
"""Kinds that a plan can tell apart."""


def check_plan(plan: BuildPlan, plant: Plant) -> None:
    """Parts and cars of a plan are those of the plant.

    Raises
    ------
    PlantError
        Naming every fault at once.
    """
    cars, parts = plant.cars.of_plan(), plant.part_names()
    faults = []
    for name, volume in _first(plan, lambda volume: volume.part or WHOLE):
        if name not in parts:
            faults.append(_fault("part", volume, f"the plant has no part {name!r}", f"one of {', '.join(parts)}"))
    for name, volume in _first(plan, lambda volume: volume.car):
        if name not in cars:
            faults.append(_fault("car", volume, f"there is no car {name!r}", f"one of {', '.join(cars)}"))
    for volume in plan.volumes:
        if not 0 <= volume.cars < float("inf"):
            what = f"{volume.cars:g} {volume.car} in {volume.part or WHOLE} from {volume.start}"
            faults.append(_fault("cars", volume, what, "a volume is a number, 0 or more"))
    check(faults, source=plan.source or "simulate()")


def _first(plan: BuildPlan, name_of: Callable[[Volume], str]) -> Iterable[tuple[str, Volume]]:
    """Each name with the first volume that has it: a fault of it is told once."""
    found: dict[str, Volume] = {}
    for volume in plan.volumes:
        found.setdefault(name_of(volume), volume)
    return found.items()


def _fault(column: str, volume: Volume, what: str, way_out: str) -> Problem:
    """A fault of a volume: by column and row of its table if it was read from one."""
    if volume.row is None:
        return Problem("plan", what, way_out)
    return Problem(column, f"row {volume.row}: {what}", way_out)


def quotas_of(plan: BuildPlan, plant: Plant, part: str, codes: Codes, start: datetime) -> Quotas:
    """What the source of a part is to begin. Periods that began before the study are not made up for."""
    leading, kinds = kinds_of(codes)
    if len(kinds) > MOST_KINDS:
        what = f"{len(kinds)} models with trims are more than the {MOST_KINDS} that a plan tells apart"
        raise PlantError([Problem("plan", what, "join trims that are built alike")])
    own = [volume for volume in plan.volumes if (volume.part or WHOLE) == (part or WHOLE)]
    starts = sorted({volume.start for volume in own})
    volumes = np.zeros((len(starts), len(kinds)))
    built = plant.cars.of_plan()
    for volume in own:
        volumes[starts.index(volume.start), kinds.index(built[volume.car])] += volume.cars
    whole = np.diff(np.floor(np.cumsum(volumes, axis=0) + 0.5), axis=0, prepend=np.zeros((1, len(kinds))))
    ticks = [tick_of(day, start) for day in starts]
    kept = [i for i in range(len(starts)) if i + 1 == len(starts) or ticks[i + 1] > 0]
    return Quotas(
        from_tick=tuple(max(0, ticks[i]) for i in kept),
        cars=tuple(tuple(row) for row in whole[kept].astype(np.int64).tolist()),
        leading=leading,
    )
