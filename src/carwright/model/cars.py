"""What a car is: model, trim, options, and how their shares change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from carwright.model.quantities import Count, PlantPart, Shares, Steps, as_steps, looks_like_a_date

ANY = "*"
"""Stands for every model (of a table of trims) or every trim (of a share of an option)."""


def _share_by_trim(value: object) -> object:
    """One share for all trims stands under ``*``."""
    steps = as_steps(value)
    assert isinstance(steps, dict)
    return {day: share if isinstance(share, Mapping) else {ANY: share} for day, share in steps.items()}


def _trims_by_model(value: object) -> object:
    """One table of trims for all models stands under ``*``."""
    if not isinstance(value, Mapping):
        return value
    if any(looks_like_a_date(key) for key in value) or not any(isinstance(x, Mapping) for x in value.values()):
        return {ANY: value}
    return value


class Option(PlantPart):
    """Something a car may have."""

    share: Annotated[Steps[Shares], BeforeValidator(_share_by_trim)]
    """Share of the cars that have it: one for all, by trim, and by date. A trim that is not named never has it."""
    chips: dict[str, Count] = Field(default_factory=dict)
    """Chips that it brings into the car, by name."""


class Cars(PlantPart):
    """Models, trims and options with their shares."""

    models: Steps[Shares] = Field(default_factory=dict)
    """Share of each model; empty: all cars are the same."""
    trims: Annotated[dict[str, Steps[Shares]], BeforeValidator(_trims_by_model)] | None = None
    """Share of each trim, by model (``*``: every model)."""
    options: dict[str, Option] = Field(default_factory=dict)
    """Options by name, each drawn by itself."""

    def model_names(self) -> tuple[str, ...]:
        """All models ever built, in the order of the file."""
        return _named(self.models)

    def trim_names(self) -> tuple[str, ...]:
        """All trims of all models, in the order of the file."""
        tables = (self.trims or {}).values()
        return tuple(dict.fromkeys(name for steps in tables for name in _named(steps)))


def _named(steps: Steps[Shares]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for table in steps.values() for name in table))
