"""Checks of parts that are called off: they must meet their cars in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from carwright.errors import Problem
from carwright.model.elements import CalledOff, ElementBase, Gate, Source, Split, Stations
from carwright.model.flow import Ways, reach
from carwright.model.names import NameFault, Names, Where


def problems(names: Names, found: Ways) -> Iterator[Problem]:
    """Parts called off in one order must meet their cars in the same order."""
    before = found.before()
    for where, element in names.elements():
        if not isinstance(element, Source) or not isinstance(element.release, CalledOff):
            continue
        try:
            start = names.find(element.release.at, where, "element")
        except NameFault:
            continue
        place = f"{where.place}.release.called off at"
        ends = [end for end in reach([where], found.after) if end in found.feeds]
        for end in ends:
            join = found.feeds[end]
            on_the_way = _one_way(names, start, join, before)
            if on_the_way is None:
                yield Problem(
                    place,
                    f"cars do not come from {start.name!r} to the join {join.name!r}",
                    "call off at an element before the join",
                )
            elif on_the_way:
                culprit = on_the_way[0].element
                what = f"between {start.element!r} and the join {join.name!r}, {culprit!r} can change the order"
                yield Problem(place, what, "call the part off after it, or the part would meet another car")
            for step in _reordering(names, sorted(reach([where], found.after), key=str)):
                yield Problem(
                    step.place,
                    f"{step.element!r} can change the order of called-off parts",
                    "give the feeder single places and no gate",
                )


def _one_way(names: Names, start: Where, join: Where, before: dict[Where, list[Where]]) -> list[Where] | None:
    """Elements that may change the order on the way; None if no car comes from the start to the join."""
    if start not in reach([join], before):
        return None
    way, here = [join], join
    while here != start:
        if len(before[here]) != 1 or before[here][0] in way:
            return [here]
        here = before[here][0]
        way.append(here)
    return _reordering(names, [where for where in reversed(way) if where != join])


def _reordering(names: Names, way: list[Where]) -> list[Where]:
    return [where for where in way if _changes_order(names.element(where))]


def _changes_order(element: ElementBase) -> bool:
    if isinstance(element, Gate):
        lossy = element.repair is not None or element.scrap > 0
        return lossy or (element.work is not None and element.places > 1)
    return isinstance(element, Split) or (isinstance(element, Stations) and element.places > 1)
