"""Checks of how large a plant is: a count with a few zeros too many must not fill the memory of the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carwright.errors import Problem
from carwright.model.elements import ElementBase, Gate, MovingLine, Stations, Store
from carwright.model.names import Names

MOST_ON_A_LINE = 2_000
"""Stations of one moving line: for each car it keeps where the belt will stand for each of them, a square of memory."""
MOST_STATIONS = 20_000
"""Stations in rows, of the whole plant; 1.5 GB."""
MOST_PLACES = 2_000_000
"""Places for cars, of the whole plant; 0.6 GB. No store that is meant to be endless asks for more."""


def problems(names: Names) -> Iterator[Problem]:
    """What no machine can hold, told at the largest element; each limit is ten times what the largest plants have."""
    stations: dict[str, int] = {}
    places: dict[str, int] = {}
    for where, element in names.elements():
        if isinstance(element, MovingLine) and element.count > MOST_ON_A_LINE:
            what = f"a moving line of {element.count:,} stations is beyond all measure"
            yield Problem(f"{where.place}.count", what, f"at most {MOST_ON_A_LINE:,}")
        elif isinstance(element, (MovingLine, Stations)):
            stations[f"{where.place}.count"] = element.count
        for key, many in _places(element).items():
            places[f"{where.place}.{key}"] = many
    yield from _too_many(stations, MOST_STATIONS, "stations")
    yield from _too_many(places, MOST_PLACES, "places for cars")


def _places(element: ElementBase) -> dict[str, int]:
    """Places by the key that asks for them."""
    if isinstance(element, Stations):
        between = (element.count - 1) * element.places_between
        return {
            "places": element.count * element.places,
            "places between": between,
            "waiting places": element.waiting_places,
        }
    return {"places": element.places} if isinstance(element, (Store, Gate)) else {}


def _too_many(found: Mapping[str, int], most: int, what: str) -> Iterator[Problem]:
    total = sum(found.values())
    if total <= most:
        return
    place = max(found, key=lambda key: found[key])
    whole = f"{found[place]:,} of the plant's {total:,} {what}" if found[place] < total else f"{total:,} {what}"
    yield Problem(place, f"{whole} are beyond all measure", f"at most {most:,} in all")
