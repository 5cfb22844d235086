"""What a car is, as one number, and classes of cars that an element treats alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.calendars import tick_of
from carwright.arrays.network import Mix
from carwright.errors import PlantError, Problem
from carwright.model import ANY, Cars

MOST_CODES = 65_536
Steps = Mapping[date, Mapping[str, float]]


@dataclass(frozen=True)
class Attribute:
    """One thing that cars differ in."""

    kind: str
    """``model``, ``trim`` or ``option``."""
    name: str
    """Name of the option; else the kind."""
    values: tuple[str, ...]
    """An option has ``("", name)``: without and with."""
    given: int = -1
    """Earlier attribute that its shares depend on."""


@dataclass(frozen=True)
class Codes:
    """Attributes of the cars of a plant; a code is the mixed-radix number of their values, first one slowest."""

    attributes: tuple[Attribute, ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each attribute."""
        return tuple(len(attribute.values) for attribute in self.attributes)

    @cached_property
    def count(self) -> int:
        """Number of codes."""
        return int(np.prod(self.sizes, dtype=object)) if self.sizes else 1

    def code(self, digits: Sequence[int]) -> int:
        """Code of a car by its digits."""
        code = 0
        for size, digit in zip(self.sizes, digits, strict=True):
            code = code * size + digit
        return code

    def digits(self, code: int) -> tuple[int, ...]:
        """Digits of a code."""
        digits = []
        for size in reversed(self.sizes):
            code, digit = divmod(code, size)
            digits.append(digit)
        return tuple(reversed(digits))

    def find(self, kind: str, name: str) -> tuple[int, int] | None:
        """Attribute and digit of a model, trim or option (with it) by name."""
        for index, attribute in enumerate(self.attributes):
            if attribute.kind == kind and name and name in attribute.values:
                return index, attribute.values.index(name)
        return None

    def combinations(self, relevant: tuple[int, ...]) -> NDArray[np.int64]:
        """Digits of some attributes in every combination, shape (combinations, attributes)."""
        sizes = [self.sizes[index] for index in relevant]
        return np.stack(np.unravel_index(np.arange(int(np.prod(sizes))), sizes), axis=1)

    def combination_of_code(self, relevant: tuple[int, ...]) -> NDArray[np.int64]:
        """Number of the combination of some attributes that each code has."""
        return _combination_of_code(self.sizes, relevant)


@lru_cache(maxsize=256)
def _combination_of_code(sizes: tuple[int, ...], relevant: tuple[int, ...]) -> NDArray[np.int64]:
    digits = np.unravel_index(np.arange(int(np.prod(sizes))), sizes)
    number = np.ravel_multi_index([digits[index] for index in relevant], [sizes[index] for index in relevant])
    return np.asarray(number, dtype=np.int64)


def codes_of(cars: Cars) -> Codes:
    """Attributes of the cars of a plant: model, trim, then each option.

    Raises
    ------
    PlantError
        If there are more than 65,536 kinds of cars.
    """
    attributes: list[Attribute] = []
    if models := cars.model_names():
        attributes.append(Attribute("model", "model", models))
    if trims := cars.trim_names():
        by_model = bool(models) and set(cars.trims or {}) != {ANY}
        attributes.append(Attribute("trim", "trim", trims, 0 if by_model else -1))
    trim = len(attributes) - 1 if trims else -1
    for name, option in cars.options.items():
        by_trim = trim >= 0 and any(set(shares) != {ANY} for shares in option.share.values())
        attributes.append(Attribute("option", name, ("", name), trim if by_trim else -1))
    codes = Codes(tuple(attributes))
    if codes.count > MOST_CODES:
        what = f"{codes.count:,} kinds of cars are more than the {MOST_CODES:,} that can be told apart"
        way_out = "leave out options that change neither work, tests, ways nor chips, or join them into one"
        raise PlantError([Problem("cars", what, way_out)])
    return codes


# ------------------------------------------------------------------ shares


def mix_of(cars: Cars, codes: Codes, start: datetime, stream: str) -> Mix:
    """Shares of everything a source builds, by period; the streams are the source's own."""
    days = days_of_change(cars, start)
    periods = tuple(
        tuple(shares_rows(cars, codes, index, day) for index in range(len(codes.attributes))) for day in days
    )
    return Mix(
        sizes=codes.sizes,
        from_tick=tuple(max(0, tick_of(day, start)) for day in days),
        shares=periods,
        given=tuple(attribute.given for attribute in codes.attributes),
        streams=tuple(f"{stream}/{attribute.name}" for attribute in codes.attributes),
    )


def days_of_change(cars: Cars, start: datetime) -> list[date]:
    """First day of the study, and every later one on which a share changes."""
    tables: list[Mapping[date, object]] = [cars.models, *(cars.trims or {}).values()]
    tables += [option.share for option in cars.options.values()]
    later = {day for table in tables for day in table if day > start.date()}
    return [start.date(), *sorted(later)]


def holds(steps: Steps, day: date) -> Mapping[str, float]:
    """The table that holds on a day; before the first one, nothing."""
    begun = [begin for begin in steps if begin <= day]
    return steps[max(begun)] if begun else {}


def shares_rows(cars: Cars, codes: Codes, index: int, day: date) -> tuple[float, ...]:
    """Cumulative shares of an attribute on a day, a row for each value of the attribute that they depend on."""
    attribute = codes.attributes[index]
    given = codes.attributes[attribute.given].values if attribute.given >= 0 else (ANY,)
    rows: list[float] = []
    for value in given:
        rows += cumulative(shares_given(cars, attribute, value, day))
    return tuple(rows)


def shares_given(cars: Cars, attribute: Attribute, given: str, day: date) -> list[float]:
    """Share of each value of an attribute on a day, for cars with the ``given`` value of what it depends on."""
    if attribute.kind == "option":
        share = holds(cars.options[attribute.name].share, day)
        with_it = share.get(given, share.get(ANY, 0.0))
        return [1 - with_it, with_it]
    if attribute.kind == "trim":
        tables = cars.trims or {}
        steps: Steps = tables.get(given, tables.get(ANY, {}))
    else:
        steps = cars.models
    table = holds(steps, day) or (steps[min(steps)] if steps else {})
    return [table.get(value, 0.0) for value in attribute.values]


def cumulative(shares: list[float]) -> list[float]:
    """Running sums, rising to 1."""
    total = sum(shares)
    if total <= 0:
        return [1.0] * len(shares)
    sums = np.cumsum(shares) / total
    last = max(index for index, share in enumerate(shares) if share > 0)
    sums[last:] = 1.0
    return [float(each) for each in sums]


# ------------------------------------------------------------------ classes


class ClassMaps:
    """Maps from code to class that the network collects, each once."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self.maps: list[tuple[int, ...]] = []
        self._known: dict[bytes, int] = {}

    def classes(self, relevant: tuple[int, ...], rows: NDArray[np.float64]) -> tuple[int, NDArray[np.float64]]:
        """Index of the map, and the row of each class, from a row for each combination of the relevant attributes.

        Cars with equal rows are one class. Without relevant attributes every car is class 0 of map -1.
        """
        if not relevant:
            return -1, rows
        distinct, number = np.unique(rows, axis=0, return_inverse=True)
        if len(distinct) == 1:
            return -1, distinct
        of_code = number.reshape(-1)[self.codes.combination_of_code(relevant)]
        return self._index(of_code), distinct

    def _index(self, of_code: NDArray[np.int64]) -> int:
        key = of_code.tobytes()
        if key not in self._known:
            self._known[key] = len(self.maps)
            self.maps.append(tuple(of_code.tolist()))
        return self._known[key]


ByName = tuple[Mapping[str, float], Mapping[str, float], Mapping[str, float]]
"""Figures by model, by trim and by option."""


def relevant_attributes(codes: Codes, figures: ByName) -> tuple[tuple[int, int, str, float], ...]:
    """Attribute, digit, name and figure of every name that the plant's cars know."""
    found = []
    for kind, table in zip(("model", "trim", "option"), figures, strict=True):
        for name, figure in table.items():
            if (place := codes.find(kind, name)) is not None:
                found.append((*place, name, figure))
    return tuple(found)
