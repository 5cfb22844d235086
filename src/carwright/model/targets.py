"""Targets: what a figure of the plant must reach at least, or may be at most, from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from carwright import units
from carwright.model.quantities import Moment, PlantPart
from carwright.units import UnitError

Figure = Literal["output", "net rate", "lead time", "first time through", "scrapped", "inside"]
"""What a target may be of."""
UNITS: dict[str, tuple[str, ...]] = {
    "output": ("cars/year", "cars/month", "cars"),
    "net rate": ("cars/h",),
    "lead time": tuple(units.SECONDS),
    "first time through": ("%",),
    "scrapped": ("%",),
    "inside": ("cars",),
}
"""Units in which each figure is stated."""
MEANT = {unit: figure for figure in ("output", "net rate", "lead time") for unit in UNITS[figure] if unit != "cars"}
"""The figure that a unit alone tells."""


class Bound(PlantPart):
    """One end of a target, as it was written."""

    value: float
    """Number."""
    unit: str
    """Unit: ``cars/year``, ``cars/h``, ``h``, ``%`` ..."""

    def __str__(self) -> str:
        """Like ``300000 cars/year``."""
        return f"{self.value:,.15g} {self.unit}".replace(",", "")


def to_bound(value: object) -> object:
    """Number and unit of a text such as ``47 cars/h``."""
    if not isinstance(value, str):
        if isinstance(value, (Mapping, Bound)) or value is None:
            return value
        raise UnitError(f"{value!r} has no unit", "write e.g. 300000 cars/year, 47 cars/h, 30 h or 85 %")
    number, unit = units.split(value, "300000 cars/year")
    known = sorted({each for of in UNITS.values() for each in of})
    if unit not in known:
        what = f"{value!r} has no unit" if not unit else f"{value!r} has no unit that a target may have"
        raise UnitError(what, f"units are {', '.join(known)}")
    if number < 0:
        raise UnitError(f"{value!r} is negative", "it must be at least 0")
    if unit == "%" and number > 100:
        raise UnitError(f"{value!r} is no share", "a share is 0 % to 100 %")
    return Bound(value=number, unit=unit)


BoundText = Annotated[
    Bound,
    BeforeValidator(to_bound),
    WithJsonSchema(
        {
            "x-quantity": "target",
            "type": "string",
            "pattern": rf"^\s*{units.NUMBER}\s*(cars/year|cars/month|cars/h|cars|{'|'.join(units.SECONDS)}|%)\s*$",
            "examples": ["300000 cars/year", "47 cars/h", "30 h", "85 %"],
        }
    ),
]


class Target(PlantPart):
    """What ``carwright compare`` checks; the simulation itself does not read it."""

    of: Figure
    """The figure: ``output`` (every full year, every full month, or all cars of the span), ``net rate`` (cars by hour
    in which a last shop is open), ``lead time`` (mean), ``first time through`` (of the gate ``at``, or of all gates
    together), ``scrapped`` (share of the cars that leave), ``inside`` (mean cars in the plant in open time). It may be
    left out where the unit tells."""
    least: BoundText | None = None
    """The figure must reach so much."""
    most: BoundText | None = None
    """The figure may not be above."""
    start: Moment | None = Field(default=None, alias="from")
    """It holds from here on; from the end of the warm-up if not given."""
    until: Moment | None = None
    """It holds up to here, itself excluded; to the end of the study if not given."""
    part: str | None = None
    """Part of the plant that it binds; the whole plant if not given."""
    at: str | None = None
    """Gate that a first-time-through is of, by its full name."""
    note: str | None = None
    """For the reader."""

    @model_validator(mode="before")
    @classmethod
    def _is_a_table(cls, value: object) -> object:
        if not isinstance(value, Mapping) and not isinstance(value, Target):
            way_out = "write {least: 300000 cars/year}; a figure only to compare with belongs under `published`"
            raise UnitError(f"{value!r} says neither `least` nor `most`", way_out)
        if isinstance(value, Mapping) and "of" not in value:
            bounds = [to_bound(value.get(end)) for end in ("least", "most") if value.get(end) is not None]
            meant = {MEANT.get(bound.unit) for bound in bounds if isinstance(bound, Bound)} - {None}
            if len(meant) == 1:
                return {**value, "of": meant.pop()}
            if bounds:
                raise UnitError("the target does not say which figure it is of", f"add `of`: {', '.join(UNITS)}")
        return value

    @model_validator(mode="after")
    def _states_a_bound(self) -> Target:
        bounds = [bound for bound in (self.least, self.most) if bound is not None]
        if not bounds:
            raise UnitError("the target states neither `least` nor `most`", "write e.g. least: 300000 cars/year")
        for bound in bounds:
            if bound.unit not in UNITS[self.of]:
                way_out = f"units of it: {', '.join(UNITS[self.of])}"
                raise UnitError(f"{str(bound)!r} is no measure of the figure {self.of!r}", way_out)
        if self.least and self.most:
            if self.of == "output" and self.least.unit != self.most.unit:
                raise UnitError(f"`least` is in {self.least.unit}, `most` in {self.most.unit}", "use one unit for both")
            if self.in_units(self.least) > self.in_units(self.most):
                raise UnitError(f"least {self.least} is above most {self.most}", "are the two swapped?")
        if self.start and self.until and self.start >= self.until:
            raise UnitError(f"it begins {self.start:%Y-%m-%d} and ends {self.until:%Y-%m-%d}", "end it later")
        if self.at is not None and self.of != "first time through":
            raise UnitError(f"`at` names a gate, but the figure is {self.of!r}", "leave `at` out")
        if self.part is not None and self.of in ("first time through", "inside"):
            raise UnitError(f"{self.of!r} is not told by part", "leave `part` out, or name a gate with `at`")
        return self

    @property
    def unit(self) -> str:
        """Unit of the figure as it is told: ``cars/year``, ``cars/h``, ``h``, ``share`` ..."""
        bound = self.least or self.most
        assert bound is not None
        return {"lead time": "h", "first time through": "share", "scrapped": "share"}.get(self.of, bound.unit)

    def in_units(self, bound: Bound) -> float:
        """A bound in the unit of the figure: hours of a lead time, parts of one of a share."""
        if self.of == "lead time":
            return bound.value * units.SECONDS[bound.unit] / 3600.0
        return bound.value / 100.0 if bound.unit == "%" else bound.value
