"""Hours a month of the parts of a plant, from the calendars of its file."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from carwright.arrays.calendars import open_spans
from carwright.arrays.network import TICKS_PER_S
from carwright.errors import PlantError, Problem
from carwright.model.plant import Plant
from carwright.model.ramp_output import first_day
from carwright.planning.forecast_lines import Hours


def hours_of_plant(plant: Plant, first: int, last: int) -> Hours:
    """Hours of each part of a plant in each month from ``first`` to ``last`` (`month_of`), parts in their order.

    A part works by the calendar of its name.

    Raises
    ------
    PlantError
        If a part has no calendar of its name.
    """
    missing = [part for part in plant.parts if part not in plant.calendars]
    if missing:
        way_out = "name a calendar as the part, or give hours by month"
        raise PlantError(Problem(f"parts.{part}", "no calendar has the name of this part", way_out) for part in missing)
    start = datetime.combine(first_day(first), datetime.min.time())
    ends = [datetime.combine(first_day(month), datetime.min.time()) - start for month in range(first, last + 2)]
    ticks = np.array([int(each.total_seconds()) * TICKS_PER_S for each in ends])
    hours: dict[int, dict[int, float]] = {}
    for line, part in enumerate(plant.parts):
        spans = open_spans(plant.calendars[part], start, int(ticks[-1]))
        open_until = [np.clip(spans[:, 1], 0, t).sum() - np.clip(spans[:, 0], 0, t).sum() for t in ticks]
        monthly = np.diff(open_until) / (3600.0 * TICKS_PER_S)
        hours[line] = {first + n: float(each) for n, each in enumerate(monthly)}
    return hours
