"""Money and the large counts of a plan: plain numbers inside, ``1.2 bn CNY`` or ``8000 cars/month`` in a plant file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from carwright import units
from carwright.model.quantities import figure_of, quantity
from carwright.units import Amount, UnitError

MOST_MONEY = 10.0**18
"""A thousand times what all the world earns in a year, in the smallest of its currencies."""


def _amount(parse: Callable[[str], Amount]) -> BeforeValidator:
    """Texts carry their currency; a bare number, from Python, is in the currency of the plant."""

    def convert(value: object) -> Amount:
        if isinstance(value, Amount):
            return value
        if isinstance(value, (list, tuple)) and len(value) == 2 and isinstance(value[1], str):  # as it was dumped
            return Amount(float(value[0]), value[1])
        amount = parse(value) if isinstance(value, str) else Amount(figure_of(value, float), "")
        if amount.value < 0:
            raise UnitError(f"{value!r} is negative", "it must be at least 0")
        if amount.value > MOST_MONEY:
            raise UnitError(f"{value!r} is beyond all measure", "is a scale or a unit wrong?")
        return amount

    return BeforeValidator(convert)


_SCALED = rf"^\s*({units.NUMBER}|\d{{1,3}}( \d{{3}})+(\.\d+)?)\s*({'|'.join(units.SCALES)})?\s*"
_MONEY = {"type": "string", "pattern": rf"{_SCALED}[A-Z]{{3}}\s*$", "examples": ["190 000 CNY", "1.2 bn CNY"]}
_SPANS = "|".join(units.MONTHS)

Money = Annotated[Amount, _amount(units.money), WithJsonSchema({"x-quantity": "money", **_MONEY})]
"""An amount of money, zero allowed; ``1.2 bn CNY`` in the file."""
MoneyAMonth = Annotated[
    Amount,
    _amount(units.money_a_month),
    WithJsonSchema(
        {
            "x-quantity": "money a month",
            "type": "string",
            "pattern": rf"{_SCALED}[A-Z]{{3}}/({_SPANS})\s*$",
            "examples": ["40 m CNY/month"],
        }
    ),
]
"""An amount a month; ``40 m CNY/month`` in the file."""
Many = Annotated[
    float,
    quantity(units.many, 0.0),
    WithJsonSchema(
        {
            "x-quantity": "many",
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": rf"{_SCALED}({'|'.join(units.MANY)})?\s*$"},
            ],
        }
    ),
]
"""How many, zero allowed; ``1.1 m cars``, ``240 000`` in the file."""
AMonth = Annotated[
    float,
    quantity(units.a_month, 0.0),
    WithJsonSchema(
        {
            "x-quantity": "rate a month",
            "type": "string",
            "pattern": rf"{_SCALED}({'|'.join(units.MANY)})/({_SPANS})\s*$",
            "examples": ["8000 cars/month", "20 k parts/month"],
        }
    ),
]
"""Cars, parts or orders a month, zero allowed; ``20 000 parts/month`` in the file."""

Months = Annotated[
    float,
    quantity(units.months, 0.0),
    WithJsonSchema(
        {
            "x-quantity": "span of months",
            "type": "string",
            "pattern": rf"^\s*{units.NUMBER}\s*({'|'.join(units.SPANS)})\s*$",
            "examples": ["14 months", "2 quarters"],
        }
    ),
]
"""A span of the calendar, zero allowed; ``14 months`` in the file, months inside."""
Weight = Annotated[
    float,
    quantity(units.weight, 0.0),
    WithJsonSchema(
        {
            "x-quantity": "weight",
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": rf"^\s*{units.NUMBER}\s*%?\s*$"},
            ],
        }
    ),
]
"""A weight, zero allowed; ``100 %`` or ``0.3``."""


def _response(value: object) -> float:
    number = figure_of(value, lambda text: units.split(text, "-1.8")[0])
    if number > 0 or (isinstance(value, str) and units.split(value, "-1.8")[1]):
        raise UnitError(f"{value!r} is no price response", "write a bare number, zero or below, e.g. -1.8")
    return number


Response = Annotated[
    float, BeforeValidator(_response), WithJsonSchema({"x-quantity": "response", "type": "number", "maximum": 0})
]
"""An elasticity: per cent of orders for a per cent of price; zero or below."""


def _code(value: object) -> str:
    code = str(value).strip()
    if not units.is_currency(code):
        raise UnitError(f"{code!r} is no currency", "write its code of three letters, e.g. CNY")
    return code


Currency = Annotated[
    str, BeforeValidator(_code), WithJsonSchema({"x-quantity": "currency", "type": "string", "pattern": "^[A-Z]{3}$"})
]
"""Code of a currency."""
