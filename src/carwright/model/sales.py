"""How orders come beside the market: shops, launch bursts, owners of the maker's devices; and how they are lost."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from carwright.model.amounts import AMonth, Many, MoneyAMonth
from carwright.model.quantities import (
    CountOrNone,
    Dated,
    Moment,
    Names,
    PlantPart,
    PositiveSeconds,
    Seconds,
    Share,
    Shares,
)
from carwright.units import UnitError


class Burst(PlantPart):
    """Orders that come at once, at a launch."""

    date: Moment
    """Moment at which the books open."""
    orders: Many
    """Orders that come in all."""
    cars: Shares = Field(default_factory=dict)
    """Share of each car; the segment's own mix if not given."""
    segment: str | None = None
    """Segment of the market in which they are sold; the first that sells the car, if not given."""
    within_s: PositiveSeconds = 86_400.0
    """Time in which they come."""
    scenarios: Names = ()
    """Scenarios in which the burst happens; all if none is named."""


class Owners(PlantPart):
    """Owners of the maker's phones and devices, a pool of buyers beside the market."""

    people: Dated[Many]
    """How many they are."""
    share_a_year: Dated[Share]
    """Share of them that orders a car in a year."""
    cars: Shares = Field(default_factory=dict)
    """Share of each car; the segment's own mix if not given."""
    segment: str | None = None
    """Segment of the market in which they are sold; the first that sells the car, if not given."""


class Sales(PlantPart):
    """How cars are sold."""

    shops: Dated[CountOrNone] = Field(default_factory=dict)
    """Open shops; between two dates the number follows a straight line, before the first there are none."""
    orders_a_shop: AMonth | None = None
    """Most orders that a shop can take; none: shops do not bind."""
    shop_cost: MoneyAMonth | None = None
    """Cost of a shop."""
    bursts: dict[str, Burst] = Field(default_factory=dict)
    """Launch bursts by name; they are taken online and need no shop."""
    owners: Owners | None = None
    """Owners of the maker's devices."""
    waiting: dict[str, Many] = Field(default_factory=dict)
    """Orders on the books when the plan, or the study, begins, by car."""
    cancellations: dict[Seconds, Share] = Field(default_factory=dict)
    """Share of the waiting orders that is cancelled a month, by the age of the order from which it holds."""

    @model_validator(mode="after")
    def _in_order(self) -> Sales:
        ages = list(self.cancellations)
        if ages != sorted(ages):
            raise UnitError(
                "the ages of `cancellations` do not rise", "let them follow each other: {4 w: 0 %, 26 w: 1 %}"
            )
        return self

    def open_shops(self, day: date) -> float:
        """Shops open on a day, by straight lines between the dates; the last number holds on."""
        known = sorted(self.shops)
        before = [since for since in known if since <= day]
        after = [since for since in known if since > day]
        if not before:
            return 0.0
        low = self.shops[before[-1]]
        if not after:
            return float(low)
        span = (after[0] - before[-1]).days
        return low + (self.shops[after[0]] - low) * (day - before[-1]).days / span
