"""Open hours of cells: their calendar from the opening date on, less changeover stops; equal ones are one."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np

from carwright.arrays.calendars import TICKS_PER_DAY, always, bridged, clip, open_spans, tick_of, without
from carwright.arrays.draws import ticks
from carwright.arrays.network import TICKS_PER_S, Ticks
from carwright.arrays.spots import Spot
from carwright.errors import PlantError, Problem
from carwright.model import ALWAYS, Plant

PAUSE = 2 * 3600 * TICKS_PER_S
"""A pause between shifts that is shorter does not empty an oven."""


class Hours:
    """Collects the calendars of the network."""

    def __init__(self, plant: Plant, start: datetime, horizon: int) -> None:
        self.plant = plant
        self.start = start
        self.horizon = horizon
        self.calendars: list[Ticks] = []
        self.names: list[str] = []
        self._spans: dict[tuple[str, int], Ticks] = {}
        self._windows: dict[tuple[object, ...], Ticks | None] = {}
        self._index: dict[bytes, int] = {}
        self._known: dict[tuple[object, ...], int] = {}

    def of(self, spot: Spot) -> int:
        """Index of the calendar of a spot's cells."""
        key = _key(spot)
        if key not in self._known:
            self._known[key] = self._add(self._open(spot, self.horizon), spot)
        return self._known[key]

    def always(self) -> int:
        """Index of the calendar that never closes."""
        return self._add(always(self.horizon), None)

    def entry_windows(self, spot: Spot, travel_s: float) -> Ticks | None:
        """When cars may enter an oven: on working days, early enough to be out before the span ends."""
        travel = ticks(travel_s)
        key = (*_key(spot), travel)
        if key not in self._windows:
            # Look beyond the end of the study: a span that is cut off there does not end there.
            far = self.horizon + travel + PAUSE + 3 * TICKS_PER_DAY
            spans = bridged(self._open(spot, far), PAUSE)
            last_entry = np.where(spans[:, 1] >= far, far, spans[:, 1] - travel)
            windows = np.column_stack((spans[:, 0], last_entry))
            windows = windows[(windows[:, 1] >= windows[:, 0]) & (windows[:, 0] <= self.horizon)]
            windows[:, 1] = np.minimum(windows[:, 1], self.horizon)
            free = len(windows) == 1 and windows[0, 0] == 0 and windows[0, 1] == self.horizon
            self._windows[key] = None if free else windows
        return self._windows[key]

    def tick(self, day: date | datetime) -> int:
        """Tick of a date; may be negative."""
        return tick_of(day, self.start)

    def opened(self, spot: Spot) -> int:
        """Tick at which a spot opens: of its opening date, else the start of the study."""
        return self.tick(spot.opens) if spot.opens is not None else 0

    def _open(self, spot: Spot, horizon: int) -> Ticks:
        spans = self._calendar(spot.calendar, horizon, spot.path)
        if self.opened(spot) > 0:
            spans = clip(spans, self.opened(spot), horizon)
        stops = [(self.tick(change.on), self.tick(change.on) + ticks(change.stop_s)) for change in spot.changeovers]
        return without(spans, stops)

    def _calendar(self, name: str, horizon: int, path: str) -> Ticks:
        if (name, horizon) not in self._spans:
            if name in self.plant.calendars:
                spans = open_spans(self.plant.calendars[name], self.start, horizon)
            elif name == ALWAYS:
                spans = always(horizon)
            else:
                raise PlantError(
                    [Problem(path, f"there is no calendar {name!r}", "name one of `calendars` or `always`")]
                )
            self._spans[name, horizon] = spans
        return self._spans[name, horizon]

    def _add(self, spans: Ticks, spot: Spot | None) -> int:
        key = spans.tobytes()
        if key not in self._index:
            self._index[key] = len(self.calendars)
            self.calendars.append(spans)
            self.names.append(_name(spot) if spot else ALWAYS)
        return self._index[key]


def _key(spot: Spot) -> tuple[object, ...]:
    return spot.calendar, spot.opens, tuple((change.on, change.stop_s) for change in spot.changeovers)


def _name(spot: Spot) -> str:
    opens = f" from {spot.opens}" if spot.opens else ""
    return spot.calendar + opens + (" with changeovers" if spot.changeovers else "")
