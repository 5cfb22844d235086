"""Parts that can bind, first of all chips: who takes them, what is delivered, and what is done when they are short."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from carwright.model.amounts import AMonth, Many, Money
from carwright.model.cars import entry_of
from carwright.model.quantities import Count, CountOrNone, Dated, Day, Names, PlantPart, PositiveSeconds, Seconds, Share
from carwright.units import UnitError


class Spot(PlantPart):
    """What can be bought at once, beside the contract."""

    price: Money
    """Price of one."""
    at_most: AMonth
    """Most that can be bought."""


class OrderAhead(PlantPart):
    """What can be ordered beyond the contract; it comes after the lead time, so it is decided before one knows more."""

    price: Money | None = None
    """Price of one; that of the contract if not given."""
    at_most: AMonth
    """Most that can be ordered."""


class Stock(PlantPart):
    """Parts in store."""

    start: Many = 0.0
    """Parts that are there when the plan, or the study, begins."""
    at_most: Many | None = None
    """Room; none: no limit."""


class SupplyPart(PlantPart):
    """A part that can bind."""

    each_car: CountOrNone = 0
    """How many every car takes; what trims and options add stands in ``trims`` and under the options' ``chips``."""
    contract: Dated[AMonth] = Field(default_factory=dict)
    """What the contract delivers, by the date from which it does; nothing before the first, and none if not given."""
    price: Dated[Money] = Field(default_factory=dict)
    """Price of one under the contract; none: it is in the material of the car."""
    spot: Spot | None = None
    """What can be bought at once."""
    stock: Stock = Stock()
    """What lies in store."""
    lead_time_s: Seconds = 0.0
    """From an order beyond the contract to its delivery."""
    order: OrderAhead | None = None
    """Orders beyond the contract."""


class Shortage(PlantPart):
    """A span in which less is delivered than the contract says."""

    parts: Names
    """Parts that are short."""
    start: Day = Field(alias="from")
    """First day."""
    until: Day
    """Day on which all is delivered again."""
    left: Share
    """Share of the contract that is still delivered; spot purchases fall in the same way."""

    @model_validator(mode="after")
    def _forward(self) -> Shortage:
        if self.start >= self.until:
            raise UnitError(f"the shortage begins {self.start} and ends {self.until}", "`until` must be later")
        return self


class BuiltShort(PlantPart):
    """Cars that are built without a part, parked, and finished when it comes."""

    parts: Names
    """Parts that may be missing."""
    yard: Many
    """Cars that can be parked."""
    retrofit: AMonth
    """Cars that can be finished."""
    cost: Money
    """Cost of parking and finishing one car."""
    longest_s: PositiveSeconds | None = None
    """Longest time that a car may stand; none: no limit."""


class Supply(PlantPart):
    """Parts that can bind, and what is done when they do."""

    parts: dict[str, SupplyPart] = Field(min_length=1)
    """Parts by name."""
    trims: dict[str, dict[str, Count]] = Field(default_factory=dict)
    """Parts that a car takes besides, by car (``SU7 max``), else by model (``SU7``: all its trims), else by trim."""
    shortages: dict[str, Shortage] = Field(default_factory=dict)
    """Shortages by name; a scenario of the market names those that happen in it."""
    built_short: BuiltShort | None = None
    """Cars built without a part; none: a car waits for all of its parts."""
    simulated: Names = ()
    """Shortages that happen in a simulation."""
    when_short: Literal["wait", "another trim", "build short"] | None = None
    """What a release does, in a simulation, for a car whose parts are not there; none: a simulation does not look."""
    look_ahead: Count = 200
    """Orders among which ``another trim`` looks for a car that can be built; in a long squeeze those that lack parts
    fill it, and the release stands."""
    deliveries: Literal["daily", "weekly", "monthly"] = "weekly"
    """How often the contract delivers, in a simulation."""

    def taken(self, car: str, model: str, trim: str) -> dict[str, int]:
        """Parts that a car takes, by name, what its options add left out."""
        besides = entry_of(self.trims, car, model, trim) or {}
        found = {name: part.each_car + besides.get(name, 0) for name, part in self.parts.items()}
        return {name: number for name, number in found.items() if number}

    def delivered(self, part: str, day: date, shortages: tuple[str, ...] = ()) -> float:
        """Parts a month under the contract on a day; of shortages at one time the worst counts."""
        steps = self.parts[part].contract
        held = [since for since in steps if since <= day]
        return (steps[max(held)] if held else 0.0) * self.left(part, day, shortages)

    def left(self, part: str, day: date, shortages: tuple[str, ...] = ()) -> float:
        """Share that is left of what is delivered on a day."""
        hit = (self.shortages[name] for name in shortages)
        return min((short.left for short in hit if part in short.parts and short.start <= day < short.until), default=1)
