"""The market: segments with their demand, our share and our rivals; scenarios of what may come."""

from __future__ import annotations

from pydantic import Field, model_validator

from carwright.model.amounts import Many, Money, Response
from carwright.model.quantities import Dated, Day, Factor, Names, PlantPart, Share, Shares
from carwright.units import UnitError

ALONE = "as expected"
"""Name of the only scenario, where none is given."""


class Rival(PlantPart):
    """A car of another maker that our buyers look at, too."""

    price: Dated[Money]
    """List price, tax included."""
    share: Dated[Share]
    """Its share of the segment: its weight in the rivals' mean price."""


class Segment(PlantPart):
    """A part of the market in one region."""

    region: str = ""
    """Where it is; a scenario may close a region."""
    demand: Dated[Many]
    """Cars a year that all makers together sell in it."""
    share: Dated[Share]
    """Our share of it when our price is that of our rivals."""
    cars: Dated[Shares]
    """Share of each of our cars in what our buyers choose."""
    rivals: dict[str, Rival] = Field(default_factory=dict)
    """Cars of other makers by name."""
    price_response: Response = 0.0
    """By how many per cent our orders change when our price over the rivals' mean price rises by one per cent."""
    prices: dict[str, Dated[Money]] = Field(default_factory=dict)
    """Our list prices here by car or model, where they differ from those in ``money``."""
    sales_tax: Share | None = None
    """Tax on a car sold here; that in ``money`` if not given."""


class Scenario(PlantPart):
    """One of the futures that a plan is made for."""

    weight: Share
    """Its chance; those of all scenarios add up to 100 %. One of 0 % is left out."""
    demand: Factor = 1.0
    """Factor on all orders."""
    rival_prices: Factor = 1.0
    """Factor on the prices of all rivals."""
    closed: Names = ()
    """Regions or segments in which nothing is sold."""
    shortages: Names = ()
    """Shortages of parts, from ``supply``, that happen; they have dates of their own."""
    bursts: bool = True
    """Whether the launch bursts happen."""
    start: Day | None = Field(default=None, alias="from")
    """First day of changed demand, rivals' prices and closed regions; the first of the plan if not given."""
    until: Day | None = None
    """Day on which all is as expected again; none: never."""

    @model_validator(mode="after")
    def _forward(self) -> Scenario:
        if self.start is not None and self.until is not None and self.start >= self.until:
            raise UnitError(f"the scenario begins {self.start} and ends {self.until}", "`until` must be later")
        return self


class OptionWish(PlantPart):
    """How an option moves orders; read by ``carwright content``."""

    buyers_won: Share | None = None
    """Share of our orders that would go elsewhere if it were not offered."""
    more_if_standard: Share | None = None
    """By how much our orders would grow if every car had it, at the same price."""


class Market(PlantPart):
    """Who buys how many cars, at which prices, and what may come."""

    segments: dict[str, Segment] = Field(min_length=1)
    """Segments by name."""
    options: dict[str, OptionWish] = Field(default_factory=dict)
    """How options move orders, by name."""
    scenarios: dict[str, Scenario] = Field(default_factory=dict)
    """Scenarios by name; all is as expected if none is given."""

    def futures(self) -> dict[str, Scenario]:
        """The scenarios that may come; one without any change if the file has none."""
        return {name: each for name, each in self.scenarios.items() if each.weight > 0} or {ALONE: Scenario(weight=1.0)}
