"""Shops are chains of named elements; branches are named chains beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from carwright.model.elements import Element
from carwright.model.quantities import Day, PlantPart
from carwright.model.ramps import Changeover
from carwright.units import UnitError


def to_chain(value: object) -> object:
    """A chain from a list of one-key tables ``- name: {kind: ...}``."""
    if not isinstance(value, (list, tuple)):
        return value
    chain: dict[str, object] = {}
    for item in value:
        if not isinstance(item, Mapping) or len(item) != 1:
            raise UnitError("an entry of the flow is not one named element", "write `- name: {kind: ...}`")
        ((name, element),) = item.items()
        if name in chain:
            raise UnitError(f"{name!r} stands twice in the flow", "give each element a name of its own")
        chain[name] = element
    return chain


Flow = Annotated[dict[str, Element], BeforeValidator(to_chain)]
"""Elements by name, in the order in which cars pass them."""


class Branch(PlantPart):
    """A chain beside the main one: a repair route, one of several parallel lines, a feeder."""

    flow: Flow = Field(min_length=1)
    """Its elements, in order."""
    next: str | None = None
    """Where its end goes; for a repair route the gate's ``rejoins`` says so."""


class Shop(PlantPart):
    """A part of the plant under one roof."""

    calendar: str | None = None
    """Open hours of its elements; always open if not given."""
    opens: Day | None = None
    """Nothing in it works before."""
    ramp: str | None = None
    """How its elements come up to speed."""
    changeovers: tuple[Changeover, ...] = ()
    """Planned stops of all its elements."""
    flow: Flow = Field(min_length=1)
    """Its elements, in order."""
    branches: dict[str, Branch] = Field(default_factory=dict)
    """Chains beside the main one."""
    next: str | None = None
    """Shop or element that its end goes to; none: it ends in a sink, or feeds a join."""
    note: str | None = None
    """For the reader."""

    def chains(self) -> Iterator[tuple[str | None, dict[str, Element]]]:
        """The main chain (None) and then each branch with its name."""
        yield None, self.flow
        for name, branch in self.branches.items():
            yield name, branch.flow


class Part(PlantPart):
    """A part of the plant that was built, and opens, as one."""

    opens: Day | None = None
    """Nothing in it works before."""
    shops: dict[str, Shop] = Field(min_length=1)
    """Its shops by name."""
    note: str | None = None
    """For the reader."""
