"""Checks of targets: what they name must be there, and they must bind in the study."""

from __future__ import annotations

from collections.abc import Iterator

from carwright.errors import Problem
from carwright.model.elements import Gate
from carwright.model.names import Names, nearest
from carwright.model.plant import Plant


def problems(plant: Plant, names: Names) -> Iterator[Problem]:
    """Parts and gates by name, and spans that meet the study."""
    gates = [where.name for where, element in names.elements() if isinstance(element, Gate)]
    for name, target in plant.targets.items():
        place = f"targets.{name}"
        if target.part is not None and target.part not in plant.parts:
            parts = [part for part in plant.parts if part]
            way_out = nearest(target.part, parts) if parts else "the plant has one part: leave `part` out"
            yield Problem(f"{place}.part", f"there is no part {target.part!r}", way_out)
        if target.at is not None and target.at not in gates:
            yield Problem(f"{place}.at", f"there is no gate {target.at!r}", nearest(target.at, gates))
        if target.of == "first time through" and not gates:
            yield Problem(place, "the plant has no gate, so there is no first-time-through", "leave the target out")
        if target.start is not None and target.start >= plant.study.until:
            what = f"it begins {target.start:%Y-%m-%d}, when the study is over ({plant.study.until:%Y-%m-%d})"
            yield Problem(f"{place}.from", what, "begin it earlier, or let the study end later")
        if target.until is not None and target.until <= plant.study.start:
            what = f"it ends {target.until:%Y-%m-%d}, before the study begins ({plant.study.start:%Y-%m-%d})"
            yield Problem(f"{place}.until", what, "end it later")
