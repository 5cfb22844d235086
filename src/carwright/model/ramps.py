"""Ramp-up: how speed, time between failures and defects come to their final values."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from carwright.model.quantities import Count, Day, Factor, PlantPart, PositiveSeconds, Share
from carwright.units import UnitError

NO_RAMP = "none"
"""In place of the name of a ramp: the shop's ramp does not hold here."""


class Curve(PlantPart):
    """From a start value to 1 (the figure in the plant file), by date since the opening or by own cumulative output."""

    start: Factor
    """Value at the opening, e.g. ``50 %`` of the speed or ``5 x`` the defects."""
    half_life_s: PositiveSeconds | None = None
    """By date: the time in which the distance to 1 halves."""
    left_per_tenfold: Share | None = None
    """By output: the share of the distance to 1 that is left when the own output is ten times as large."""
    from_cars: Count | None = Field(default=None, alias="from")
    """By output: the number of cars up to which the start value holds."""

    @model_validator(mode="after")
    def _one_way(self) -> Curve:
        by_output = self.left_per_tenfold is not None or self.from_cars is not None
        if (self.half_life_s is not None) == by_output:
            raise UnitError(
                "a curve runs either by date or by output", "give `half life`, or `left per tenfold` with `from`"
            )
        if by_output and (self.left_per_tenfold is None or self.from_cars is None):
            lacking = "left per tenfold" if self.left_per_tenfold is None else "from"
            raise UnitError(f"`{lacking}` is missing", "a curve by output has `left per tenfold` and `from`")
        return self


class Ramp(PlantPart):
    """Learning of a line. A curve that is not given is always 1."""

    speed: Curve | None = None
    """Divides work times and the pitch."""
    mtbf: Curve | None = None
    """Multiplies the time to failure."""
    defects: Curve | None = None
    """Multiplies the share that fails at a gate."""


class Changeover(PlantPart):
    """From one model year to the next: a planned stop, then a ramp that starts anew."""

    on: Day
    """First day of the stop."""
    stop_s: PositiveSeconds
    """Length of the stop, on the wall clock."""
    ramp: str | None = None
    """Ramp that starts when the stop ends; none: the line is at once what it was."""


def latest(*days: date | None) -> date | None:
    """The last of several opening dates: part, shop and element; none if none is given."""
    given = [day for day in days if day is not None]
    return max(given) if given else None
