"""Checks of the parts that cars take at an element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from carwright.errors import Problem
from carwright.model.check_planning import unknown
from carwright.model.elements import CalledOff, ElementBase, Source
from carwright.model.flow import Ways, reach
from carwright.model.names import Names, Where
from carwright.model.plant import Plant


def problems(plant: Plant, names: Names) -> Iterator[Problem]:
    """What an element needs is supplied."""
    needing = [where for where, element in names.elements() if needs_of(element)]
    if needing and plant.supply is not None and plant.supply.when_short is None:
        what = f"parts are taken at {needing[0].name!r}, but nothing says what happens when one is short"
        yield Problem("supply", what, "add when short: wait (or build short)")
    for where, element in names.elements():
        place, needs = f"{where.place}.needs", needs_of(element)
        if not needs:
            continue
        if plant.supply is None:
            yield Problem(place, "nobody supplies parts: the file has no `supply`", "add `supply: {parts: ...}`")
            continue
        yield from unknown(needs, plant.supply.parts, place, "part", "supply.parts")
        for number, part in enumerate(needs):
            if part in needs[:number]:
                yield Problem(place, f"{part!r} is named twice", "name each part once")


def on_the_way(names: Names, found: Ways) -> Iterator[Problem]:
    """Only cars take parts, and each part once."""
    needing = {where: needs_of(element) for where, element in names.elements() if needs_of(element)}
    sources = [where for where, element in names.elements() if isinstance(element, Source)]
    for source in sources if needing else ():
        yield from _no_cars(names, found, source, needing)
    for where, needs in needing.items():
        for first in needing:
            again = [part for part in dict.fromkeys(needs) if part in needing[first]]
            if again and first != where and _always_behind(found, sources, first, where):
                what = f"every car that comes here has taken {again[0]!r} at {first.name!r}"
                yield Problem(f"{where.place}.needs", what, "remove it from one of the two")


def _no_cars(names: Names, found: Ways, source: Where, needing: Iterable[Where]) -> Iterator[Problem]:
    """Nothing that is joined to cars passes an element that needs parts."""
    element = names.element(source)
    assert isinstance(element, Source)
    passed = reach([source], found.after)
    join = next((found.feeds[where] for where in names.everything() if where in passed and where in found.feeds), None)
    if element.makes != "parts" and not isinstance(element.release, CalledOff) and join is None:
        return
    for where in needing:
        if where in passed:
            becomes = "no car" if join is None else f"joined to cars at {join.name!r}"
            what = f"what comes here from {source.name!r} is {becomes}"
            yield Problem(f"{where.place}.needs", what, "name the part at an element that cars pass")


def _always_behind(found: Ways, sources: list[Where], first: Where, where: Where) -> bool:
    """Whether no car comes to an element but by another one."""
    without = {step: [to for to in after if to != first] for step, after in found.after.items()}
    return where in reach(sources, found.after) and where not in reach(sources, without)


def needs_of(element: ElementBase) -> tuple[str, ...]:
    """Parts that cars take at an element."""
    return getattr(element, "needs", ())
