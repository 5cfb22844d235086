"""Offers of others: contract makers who build our cars, engineers who help to build our plant."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from carwright.model.amounts import AMonth, Many, Money, Months
from carwright.model.quantities import Dated, Day, Names, PlantPart, Share
from carwright.units import Amount


def _fee_by_volume(value: object) -> object:
    """One fee holds from the first car on."""
    return value if isinstance(value, dict) else {"0": value}


class ContractMaker(PlantPart):
    """A maker who builds our cars in his plant for a fee."""

    kind: Literal["contract"]
    """``contract``."""
    cars: Names = ()
    """Cars or models that he can build; all if none is named."""
    capacity: Dated[AMonth]
    """Cars that he can build once he has learned it."""
    start: Day = Field(alias="from")
    """First day on which he could begin."""
    ramp: tuple[Share, ...] = ()
    """Share of the capacity in the first, second, ... period; the last one holds on. All at once if not given."""
    fee: Annotated[dict[Many, Money], BeforeValidator(_fee_by_volume)]
    """Fee a car by the cars of a year: all cars of the year have the fee of the step that is reached."""
    tooling: Money = Amount(0.0, "")
    """Paid once, when he begins."""
    least: AMonth = 0.0
    """Cars that are paid for even if they are not taken."""
    notice: Months = 0.0
    """From the notice to the last car."""
    exit: Money = Amount(0.0, "")
    """Paid once, when we leave."""
    warranty_extra: Money = Amount(0.0, "")
    """What warranty costs more for a car from there."""


class Engineers(PlantPart):
    """Engineers of another maker, who shorten the building of a part of our plant."""

    kind: Literal["engineers"]
    """``engineers``."""
    fee: Money
    """Paid over the building time."""
    saves: Months
    """Months of the building time that they save."""
    part: str
    """Part of the plant that they help to build."""


Partner = Annotated[ContractMaker | Engineers, Field(discriminator="kind")]
