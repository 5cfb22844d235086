"""Checks of the places at which ways come together or part."""

from __future__ import annotations

from collections.abc import Iterator

from carwright.errors import Problem
from carwright.model.elements import Gate, Join, Source, Split, holds_cars
from carwright.model.flow import Ways
from carwright.model.names import Names, Where


def problems(names: Names, found: Ways) -> Iterator[Problem]:
    """Joins have a place behind them that no car enters past them; nothing leads into a source."""
    before = found.before()
    for where, element in names.elements():
        if isinstance(element, Source) and before[where]:
            what = f"{before[where][0].name!r} sends cars to a source"
            yield Problem(where.place, what, "name the element behind the source, or bring both ways together")
        if isinstance(element, Join):
            yield from _behind(names, found, where, before)
        if isinstance(element, Split) and element.rule == "by fill":
            for to in found.after[where]:
                if isinstance(names.element(to), Split) or _is_bare_gate(names, to):
                    what = f"the fill of the way to {to.name!r} is unknown: it begins with a rule"
                    yield Problem(f"{where.place}.to", what, "begin the branch with a store or stations")


def _is_bare_gate(names: Names, where: Where) -> bool:
    return isinstance(names.element(where), Gate) and not holds_cars(names.element(where))


def _behind(names: Names, found: Ways, join: Where, before: dict[Where, list[Where]]) -> Iterator[Problem]:
    for behind in found.after[join]:
        if isinstance(names.element(behind), Join):
            continue
        if not holds_cars(names.element(behind)):
            what = "there is no place behind the join where the part is put in"
            yield Problem(join.place, what, "put stations or a store behind it")
        past = [other for other in before[behind] if other != join]
        if past:
            what = f"cars come from {past[0].name!r} past the join {join.element!r}, without their part"
            yield Problem(behind.place, what, "send them to the join, or to an element before or behind this one")
