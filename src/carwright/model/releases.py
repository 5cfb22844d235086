"""When a source has its next car."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from typing_extensions import TypedDict

from carwright.model.distributions import Time
from carwright.model.quantities import Moment, PlantPart
from carwright.units import UnitError


class Always(PlantPart):
    """The next car is there as soon as the last one has gone."""


class Every(PlantPart):
    """A car arrives after each of these times, whether there is room or not."""

    time: Time = Field(alias="every")
    """Time between arrivals."""


class OrderedCar(TypedDict, total=False):
    """What a row of the order table says of its car; what it does not say is drawn from the shares."""

    model: str
    trim: str
    options: tuple[str, ...]


class Orders(PlantPart):
    """Cars released at given moments, from a table beside the plant file."""

    at: tuple[Moment, ...] = Field(min_length=1)
    """Moment of release of each car, rising."""
    cars: tuple[OrderedCar, ...] = ()
    """What each car is."""

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, value: object) -> object:
        return value["orders"] if isinstance(value, dict) and set(value) == {"orders"} else value

    @model_validator(mode="after")
    def _rising(self) -> Orders:
        for number, (before, after) in enumerate(zip(self.at, self.at[1:], strict=False), start=2):
            if after < before:
                raise UnitError(
                    f"order {number} is released before order {number - 1}", "sort the table by that column"
                )
        return self


class Sold(PlantPart):
    """The orders of ``sales``, the oldest first; all sources that say so share the books."""


class CalledOff(PlantPart):
    """A part is ready for each car that enters an element, in the same order."""

    at: str = Field(alias="called off at")
    """The element whose entrance calls the part off."""


def _way_of_release(value: object) -> str:
    if isinstance(value, Mapping):
        named = [key for key in ("every", "orders", "called off at") if key in value]
        return named[0] if named else "always" if not value else next(iter(value))
    if isinstance(value, PlantPart):
        return {Every: "every", Orders: "orders", Sold: "sales", CalledOff: "called off at"}.get(type(value), "always")
    return str(value)


def _bare_word(value: object) -> object:
    """A release that is one word says nothing more."""
    return {} if value in ("always", "sales") else value


Release = Annotated[
    Annotated[Always, BeforeValidator(_bare_word), Tag("always")]
    | Annotated[Sold, BeforeValidator(_bare_word), Tag("sales")]
    | Annotated[Every, Tag("every")]
    | Annotated[Orders, Tag("orders")]
    | Annotated[CalledOff, Tag("called off at")],
    Discriminator(_way_of_release),
]
