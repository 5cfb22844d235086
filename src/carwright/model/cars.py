"""What a car is: model, trim, options, and how their shares change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field

from carwright.model.quantities import Count, PlantPart, Shares, Steps, as_steps, looks_like_a_date

ONE = "car"
"""Name of the car where the file tells no models and no trims."""
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

    def of_plan(self) -> dict[str, tuple[str, str]]:
        """Model and trim of every car by its name, ``SU7 pro``; one of the two is empty where the file has none."""
        found: dict[str, tuple[str, str]] = {}
        for model in self.model_names() or ("",):
            tables = self.trims or {}
            trims = _named(tables.get(model, tables.get(ANY, {})))
            for trim in trims or ("",):
                found[f"{model} {trim}".strip() or ONE] = (model, trim)
        return found

    def shares_of_option(self, name: str, trim: str) -> dict[date, float]:
        """Share of the cars of a trim that have an option, by the date from which it holds."""
        return {day: table.get(trim, table.get(ANY, 0.0)) for day, table in sorted(self.options[name].share.items())}


T = TypeVar("T")


def entry_of(table: Mapping[str, T], car: str, model: str, trim: str) -> T | None:
    """What a table says of a car: by its name, else by its model, else by its trim, else for all (``*``)."""
    for key in (car, model, trim, ANY):
        if key and key in table:
            return table[key]
    return None


def _named(steps: Steps[Shares]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for table in steps.values() for name in table))
