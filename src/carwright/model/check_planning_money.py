"""Checks of money: one currency, known names, a price for every car, a budget that can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from pydantic import BaseModel

from carwright.errors import Problem
from carwright.model.cars import Cars, entry_of
from carwright.model.decisions import Decisions
from carwright.model.market import Market
from carwright.model.money import Finance
from carwright.model.names import nearest
from carwright.model.plant import Plant
from carwright.model.quantities import ALL
from carwright.units import Amount

NO_CURRENCY = "XXX"
"""The code of no currency: it stands where a faulty one is told already."""
SECTIONS = ("market", "sales", "supply", "partners", "money", "decisions")
"""Sections that may hold amounts."""


def problems(plant: Plant) -> Iterator[Problem]:
    """All faults of money."""
    yield from _currencies(plant)
    money = plant.money
    if money is None:
        return
    for key in ("prices", "material", "warranty"):
        yield from _cars_known(plant.cars, getattr(money, key), f"money.{key}")
    yield from options_known(plant.cars, money.options, "money.options")
    if plant.market is not None:
        yield from _prices(plant, money, plant.market)
    if plant.decisions is not None:
        yield from _parts_and_patterns(money, plant.decisions)
        yield from _budget(plant, money, plant.decisions)


def notes(plant: Plant) -> Iterator[Problem]:
    """Cars whose material costs more than their price."""
    money = plant.money
    if money is None:
        return
    for car, (model, trim) in plant.cars.of_plan().items():
        price = entry_of(money.prices, car, model, trim)
        material = entry_of(money.material, car, model, trim)
        if price and material:
            net = max(amount.value for amount in price.values()) / (1 + money.sales_tax)
            least = min(amount.value for amount in material.values())
            if net < least:
                what = f"material of {car!r} costs {least:,.0f}, its price net of tax is {net:,.0f}"
                yield Problem("money.material", what, "each car sold loses money")


# ------------------------------------------------------------------ one currency


def _currencies(plant: Plant) -> Iterator[Problem]:
    """Amounts in another currency than the plant's; in that of the first amount, if the plant has no `money`."""
    expected = plant.money.currency if plant.money is not None else ""
    for section in SECTIONS:
        for place, amount in _amounts(getattr(plant, section), section):
            if not amount.currency or NO_CURRENCY in (amount.currency, expected):
                continue
            expected = expected or amount.currency
            if amount.currency != expected:
                what = f"{amount.value:,.10g} {amount.currency} in a plant that counts in {expected}"
                yield Problem(place, what, f"write the amount in {expected}")


def _amounts(value: object, place: str) -> Iterator[tuple[str, Amount]]:
    """Every amount below a section, with its dotted path in the file."""
    if isinstance(value, Amount):
        yield place, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _amounts(getattr(value, name), f"{place}.{field.alias or name}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            whole = key in (date.min, ALL)
            yield from _amounts(item, place if whole else f"{place}.{_key(key)}")


def _key(key: object) -> str:
    return f"{key:.0f}" if isinstance(key, float) else str(key)


# ------------------------------------------------------------------ names and prices


def _cars_known(cars: Cars, table: Iterable[str], place: str) -> Iterator[Problem]:
    known = (*cars.of_plan(), *cars.model_names(), *cars.trim_names(), ALL)
    for name in table:
        if name not in known:
            yield Problem(f"{place}.{name}", f"there is no car {name!r}", nearest(name, known[:-1]))


def options_known(cars: Cars, named: Iterable[str], place: str) -> Iterator[Problem]:
    """Names that are no option of the plant."""
    for name in named:
        if name not in cars.options:
            yield Problem(f"{place}.{name}", f"there is no option {name!r}", nearest(name, cars.options))


def _prices(plant: Plant, money: Finance, market: Market) -> Iterator[Problem]:
    """Every car that is sold has a price, and material."""
    built = plant.cars.of_plan()
    lacking: dict[str, str] = {}
    for name, segment in market.segments.items():
        for car in {car: None for table in segment.cars.values() for car in table if car in built}:
            if not (entry_of(segment.prices, car, *built[car]) or entry_of(money.prices, car, *built[car])):
                lacking.setdefault(car, name)
            if not entry_of(money.material, car, *built[car]):
                what = f"{car!r} is sold in {name!r} and has no material cost"
                yield Problem("money.material", what, f"add {car}: ... to `money.material`")
    for car, name in lacking.items():
        yield Problem(
            "money.prices", f"{car!r} is sold in {name!r} and has no price", f"add {car}: ... to `money.prices`"
        )


def _parts_and_patterns(money: Finance, decided: Decisions) -> Iterator[Problem]:
    patterns = decided.pattern_names()
    for key in ("conversion", "capital", "fixed", "labour", "hiring"):
        table: Mapping[str, object] = getattr(money, key)
        for part in table:
            if part not in (*decided.parts, ALL):
                what = f"there is no part {part!r} in `decisions`"
                yield Problem(f"money.{key}.{part}", what, nearest(part, decided.parts))
    for key in ("labour", "hiring"):
        for part, by_pattern in getattr(money, key).items():
            place = f"money.{key}" if part == ALL else f"money.{key}.{part}"
            for pattern in by_pattern:
                if pattern not in patterns:
                    yield Problem(
                        f"{place}.{pattern}", f"there is no shift pattern {pattern!r}", nearest(pattern, patterns)
                    )
    for part, bounds in decided.parts.items():
        if bounds.opened is None and part not in money.capital and ALL not in money.capital:
            way_out = f"add capital: {{{part}: {{amount: ..., building time: ...}}}}"
            yield Problem("money.capital", f"nobody has said what {part!r} costs to build", way_out)
        labour = money.labour.get(part, money.labour.get(ALL))
        for pattern in decided.patterns_of(part) if labour is not None else ():
            if labour is not None and pattern not in labour:
                what = f"the labour of {part!r} under {pattern!r} is not given"
                yield Problem("money.labour", what, f"add {pattern}: ... {money.currency}/month")


# ------------------------------------------------------------------ budget


def _budget(plant: Plant, money: Finance, decided: Decisions) -> Iterator[Problem]:
    """A budget below what is spent for certain before the first car can be sold holds for no plan."""
    last = decided.until.year - (decided.until.month == 1)
    years = [day.year for day in money.budget.years]
    for year in dict.fromkeys(year for year in years if years.count(year) > 1):
        yield Problem("money.budget.years", f"the budget of {year} is given {years.count(year)} times", "keep one")
    for day in money.budget.years:
        if not decided.start.year <= day.year <= last:
            what = f"the plan has no year {day.year}: it goes from {decided.start} to {decided.until}"
            yield Problem(f"money.budget.years.{day.year}", what, "remove it")
    first = first_output(plant, decided)
    sure = _development(money, decided.start, first)
    if money.budget.total is not None and sure > money.budget.total.value + 1:
        what = f"{sure:,.0f} {money.currency} of fixed cost are due before the first car can be sold ({first})"
        yield Problem(
            "money.budget.total", what, f"the budget of {money.budget.total.value:,.0f} cannot hold: raise it"
        )
    for day, amount in money.budget.years.items():
        begin, end = max(decided.start, date(day.year, 1, 1)), min(first, _after(day.year))
        due = _development(money, begin, end) if begin < end == _after(day.year) else 0.0
        if due > amount.value + 1:
            what = f"{due:,.0f} {money.currency} of fixed cost are due in {day.year}, before any car can be sold"
            yield Problem(
                f"money.budget.years.{day.year}", what, f"the budget of {amount.value:,.0f} cannot hold: raise it"
            )


def first_output(plant: Plant, decided: Decisions) -> date:
    """First day on which any car could be built, by own parts or partners; the end of the plan if none."""
    days = [decided.until]
    for bounds in decided.parts.values():
        days.append(
            decided.start if bounds.opened else max(decided.start, bounds.open[0]) if bounds.open else decided.until
        )
    for name, taken in decided.contracts_of(plant.partners).items():
        partner = plant.partners.get(name)
        if partner is not None and partner.kind == "contract":
            days.append(
                decided.start if taken.running else max(decided.start, taken.start[0] if taken.start else partner.start)
            )
    return min(days)


def _development(money: Finance, begin: date, end: date) -> float:
    """Development between two days."""
    total, steps = 0.0, sorted(money.development)
    for since, until in pairwise([*steps, date.max]):
        for year in range(begin.year, end.year + 1):
            days = (min(until, end, _after(year)) - max(since, begin, date(year, 1, 1))).days
            total += money.development[since].value * max(0, days) / (_after(year) - date(year, 1, 1)).days
    return total


def _after(year: int) -> date:
    """The day after a year; the last day there is, for the last year."""
    return date(year + 1, 1, 1) if year < date.max.year else date.max
