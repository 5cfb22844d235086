"""Money: prices, costs, capital and what there is to spend; all of it in one currency."""

from __future__ import annotations

from pydantic import Field

from carwright.model.amounts import Currency, Money, MoneyAMonth, Months
from carwright.model.quantities import ALL, Dated, Named, NamedTables, PlantPart, Share, Since


class Capital(PlantPart):
    """What a part of the plant costs to build."""

    amount: Money
    """In all; spent evenly over the building time."""
    building_time: Months = 0.0
    """From the first money spent to the opening."""


class Budget(PlantPart):
    """What there is to spend."""

    total: Money | None = None
    """Deepest that the sum of all cash may fall below zero; none: no limit."""
    years: dict[Since, Money] = Field(default_factory=dict)
    """Most that may be spent more than earned in a year."""


class OptionMoney(PlantPart):
    """What an option earns and costs; read by ``carwright content``."""

    price: Dated[Money] = Field(default_factory=dict)
    """List price of the option, tax included."""
    cost: Dated[Money] = Field(default_factory=dict)
    """Its material, beside the chips that have a price of their own in ``supply``."""
    price_if_standard: Money | None = None
    """By how much the list price of every car rises if the option becomes standard, tax included."""


class Finance(PlantPart):
    """Prices, costs, capital, budget."""

    currency: Currency
    """Currency of every amount in the file."""
    discount_rate: Share = 0.0
    """A year."""
    budget: Budget = Budget()
    """What there is to spend."""
    sales_tax: Share = 0.0
    """Tax in the list prices."""
    prices: Named[Dated[Money]] = Field(default_factory=dict)
    """List prices by car or model, tax included."""
    material: Named[Dated[Money]] = Field(default_factory=dict)
    """Material of a car, by car or model; parts of ``supply`` that have a price of their own not included."""
    warranty: Named[Dated[Money]] = Field(default_factory=dict)
    """Set aside for each car, by car or model, or one amount for all."""
    conversion: Named[Money] = Field(default_factory=dict)
    """Cost of building a car beside labour and fixed cost, by part of the plant, or one amount for all."""
    capital: Named[Capital] = Field(default_factory=dict)
    """Capital by part of the plant."""
    fixed: Named[Dated[MoneyAMonth]] = Field(default_factory=dict)
    """Cost of a part of the plant while it is open, by part or one amount for each."""
    labour: NamedTables[dict[str, MoneyAMonth]] = Field(default_factory=dict)
    """Labour by shift pattern, for each part of the plant, or by part and shift pattern."""
    hiring: NamedTables[dict[str, Money]] = Field(default_factory=dict)
    """Paid once when a shift pattern begins, by shift pattern, or by part and shift pattern."""
    options: dict[str, OptionMoney] = Field(default_factory=dict)
    """Prices and costs of options, by name."""
    development: Dated[Money] = Field(default_factory=dict)
    """Development of the cars, an amount a year; nothing before the first year."""
    holding: Share = 0.0
    """Cost of parts in stock and of parked cars a month, as a share of their price or material."""


def of_all(name: str) -> str:
    """Name in a message of an entry that may stand for all."""
    return "" if name == ALL else name
