"""The types of the model's fields: plain numbers inside, ``76 s`` or ``85 %`` in a plant file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from carwright import units
from carwright.units import UnitError


def yaml_key(field_name: str) -> str:
    """Key in the plant file of a field of the model: no unit, spaces for underscores."""
    return field_name.removesuffix("_s").replace("_", " ")


class PlantPart(BaseModel):
    """Anything the plant file describes: frozen, unknown keys refused; keys of the file and names of the model do."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_alias=True,
        validate_by_name=True,
        alias_generator=yaml_key,
        defer_build=True,  # validators are made when first asked for; most never are, which saves a check a sixth
    )


MOST_COUNT = 10**12
"""Cars, places, prices of a rule: no plant counts further, and sums of them stay exact."""
MOST_S = 50_000 * 604_800
"""Longest time, some thousand years; long times drawn by such a mean still fit a clock of ticks."""
MOST: dict[object, int] = {
    units.count: MOST_COUNT, units.many: 10**10, units.a_month: 10**9, units.seconds: MOST_S, units.interval: MOST_S,
}  # fmt: skip
"""Most of what is counted: there are not so many people, and no plan is solved to the car beside such a number."""


def quantity(parse: Callable[[str], float], least: float, open_end: bool = False) -> BeforeValidator:
    """Texts are parsed, numbers (from Python) are taken as they are; both must not be below the least."""

    def convert(value: object) -> float:
        number = figure_of(value, parse)
        if number < least or (open_end and number == least):
            shown = repr(value) if isinstance(value, str) else f"{value}"
            word = "negative" if number < 0 else "zero" if number == 0 else "too small"
            raise UnitError(f"{shown} is {word}", f"it must be {'above' if open_end else 'at least'} {least:g}")
        most = MOST.get(parse, number)
        if number > most and most == MOST_S:
            raise UnitError("the time is beyond all measure", f"write at most {most // 604_800} w")
        if number > most:
            raise UnitError("the number is beyond all measure", f"write at most {most:,}".replace(",", " "))
        return number

    return BeforeValidator(convert)


def figure_of(value: object, parse: Callable[[str], float]) -> float:
    """The number that a text stands for, or a number from Python as it is; neither NaN nor endless."""
    if isinstance(value, str):
        return parse(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UnitError(*_unfit(value, "a number with its unit"))
    if value != value or value in (float("inf"), float("-inf")):
        raise UnitError(f"{value} is not a number one can count with")
    if parse is units.count and value != int(value):
        raise UnitError(f"{value} is not whole", f"write {int(value)} or {int(value) + 1}")
    if parse is units.share and not 0 <= value <= 1:
        raise UnitError(f"{value} is no share", "a share is 0 to 1")
    return int(value) if parse is units.count else float(value)


def _unfit(value: object, wanted: str) -> tuple[str, str]:
    if value is None:
        return "nothing is given", f"write {wanted}"
    shape = "a table" if isinstance(value, dict) else "a list" if isinstance(value, (list, tuple)) else "something else"
    return f"{shape} stands where {wanted} belongs", f"write {wanted}"


_TIME = {
    "x-quantity": "time",
    "type": "string",
    "pattern": rf"^\s*{units.NUMBER}\s*({'|'.join(units.SECONDS)})\s*$",
    "examples": ["76 s", "4 min", "9 h"],
}
_PITCH = {
    **_TIME,
    "pattern": rf"^\s*{units.NUMBER}\s*({'|'.join([*units.SECONDS, *units.PER_SECOND])})\s*$",
    "examples": ["76 s", "47 cars/h"],
}
_SHARE = {"x-quantity": "share", "type": "string", "pattern": rf"^\s*{units.NUMBER}\s*%\s*$", "examples": ["85 %"]}
_FACTOR = {
    "x-quantity": "factor",
    "type": "string",
    "pattern": rf"^\s*{units.NUMBER}\s*(x|%)\s*$",
    "examples": ["5 x", "50 %"],
}
_CARS = {"type": "string", "pattern": r"^\s*\d+\s*(cars|parts)?\s*$"}


def _whole(least: int) -> dict[str, Any]:
    return {
        "x-quantity": "count" if least else "count or none",
        "anyOf": [{"type": "integer", "minimum": least}, _CARS],
    }


Seconds = Annotated[float, quantity(units.seconds, 0.0), WithJsonSchema(_TIME)]
"""A time, zero allowed; ``76 s`` in the file, float seconds inside."""
PositiveSeconds = Annotated[float, quantity(units.seconds, 0.0, open_end=True), WithJsonSchema(_TIME)]
"""A time above zero."""
Pitch = Annotated[float, quantity(units.interval, 0.0, open_end=True), WithJsonSchema(_PITCH)]
"""Time from one car to the next; ``76 s`` or ``47 cars/h`` in the file, float seconds inside."""
SignedSeconds = Annotated[float, quantity(units.seconds, float("-inf")), WithJsonSchema(_TIME)]
"""A time that is added to another; it may be negative."""
Share = Annotated[float, quantity(units.share, 0.0), WithJsonSchema(_SHARE)]
"""A part of the whole; ``85 %`` in the file, 0.85 inside."""
Factor = Annotated[float, quantity(units.factor, 0.0, open_end=True), WithJsonSchema(_FACTOR)]
"""A factor above zero; ``5 x`` or ``50 %``."""
Number = Annotated[
    float,
    quantity(float, 0.0, open_end=True),
    WithJsonSchema({"x-quantity": "number", "type": "number", "exclusiveMinimum": 0}),
]
"""A bare number above zero, e.g. a shape."""
Count = Annotated[int, quantity(units.count, 1), WithJsonSchema(_whole(1))]
"""A whole number, at least one."""
CountOrNone = Annotated[int, quantity(units.count, 0), WithJsonSchema(_whole(0))]
"""A whole number, zero allowed."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
_LIKE_A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?$")


def looks_like_a_date(key: object) -> bool:
    """Whether a key of a table is a date, or was meant as one."""
    return isinstance(key, date) or (isinstance(key, str) and bool(_LIKE_A_DATE.match(key.strip())))


def to_date(value: object) -> date:
    """A date from ``2024-04-01``."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            if _DATE.match(value.strip()):
                return date.fromisoformat(value.strip())
        except ValueError as error:
            raise UnitError(f"{value!r} is no day of the calendar", str(error)) from None
        raise UnitError(f"{value!r} is not a date", "write year-month-day, e.g. 2024-04-01")
    raise UnitError(*_unfit(value, "a date, e.g. 2024-04-01"))


def to_moment(value: object) -> datetime:
    """A moment of local time from ``2024-04-01`` or ``2024-04-01 06:30``."""
    moment = value
    if isinstance(value, str) and ":" in value:
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            raise UnitError(f"{value!r} is not a date and time", "write e.g. 2024-04-01 06:30") from None
    if isinstance(moment, datetime):
        if moment.tzinfo is not None:
            raise UnitError(f"{str(value)!r} names a time zone", "the plant has one local time: leave the zone out")
        return moment
    day = to_date(value)
    return datetime(day.year, day.month, day.day)


Day = Annotated[
    date, BeforeValidator(to_date), WithJsonSchema({"x-quantity": "date", "type": "string", "format": "date"})
]
"""A day of the calendar."""
Moment = Annotated[
    datetime,
    BeforeValidator(to_moment),
    WithJsonSchema(
        {"x-quantity": "moment", "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$"}
    ),
]
"""A moment of local time; a bare date is its first instant."""

T = TypeVar("T")


def as_steps(value: object) -> object:
    """A plain value holds from the beginning of time; a table of dates steps at each of them."""
    if isinstance(value, Mapping) and value and all(looks_like_a_date(key) for key in value):
        return value
    return {date.min: value}


Steps = Annotated[dict[Day, T], BeforeValidator(as_steps)]
"""Values by the date from which they hold; a value that never changes stands under ``date.min``."""
Shares = dict[str, Share]
"""Shares by name; they add up to one."""


def as_list(value: object) -> object:
    """One name where a list of names is asked."""
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(as_list)]
"""One name or several."""

# ------------------------------------------------------------------ values by date and by name

_YEAR = re.compile(r"\d{4}$")


def to_since(value: object) -> date:
    """The day from which something holds: a date, or a year from its first day."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and _YEAR.match(value.strip()) and int(value) > 0:
        return date(int(value), 1, 1)
    return to_date(value)


def as_dated(value: object) -> object:
    """A plain value holds from the beginning of time; a table of years or dates steps at each of them."""
    if not isinstance(value, Mapping) or not value:
        return {date.min: value}
    if not all(looks_like_a_date(key) or _YEAR.match(str(key).strip()) for key in value):
        return {date.min: value}
    seen: dict[date, object] = {}
    for key in value:
        day = to_since(key)
        if day in seen:
            raise UnitError(f"{key} and {seen[day]} are the same day", "keep one of the two")
        if seen and day < max(seen):
            raise UnitError(f"{key} stands after {max(seen)}", "let the dates follow each other")
        seen[day] = key
    return value


Since = Annotated[date, BeforeValidator(to_since), WithJsonSchema({"x-quantity": "year or date", "type": "string"})]
"""A date, or a year that stands for its first day."""
Dated = Annotated[dict[Since, T], BeforeValidator(as_dated)]
"""Values by the year or date from which they hold; a value that never changes stands under ``date.min``."""


ALL = "*"
"""Stands for every name in a table by name, where one value is given for all."""


def _one_for_all(value: object) -> object:
    """One value, or one table of dates, where a table by name may stand."""
    if not isinstance(value, Mapping) or not value:
        return {ALL: value}
    return {ALL: value} if all(looks_like_a_date(key) or _YEAR.match(str(key)) for key in value) else value


def _one_table_for_all(value: object) -> object:
    """One table of single values where a table of tables by name may stand."""
    if isinstance(value, Mapping) and any(isinstance(item, Mapping) for item in value.values()):
        return value
    return {ALL: value}


Named = Annotated[dict[str, T], BeforeValidator(_one_for_all)]
"""Values by name; one value for all stands under ``*``."""
NamedTables = Annotated[dict[str, T], BeforeValidator(_one_table_for_all)]
"""Tables by name; one table for all stands under ``*``."""


def at(dated: Mapping[date, T], day: date) -> T | None:
    """The value that holds on a day; none before the first."""
    found = [since for since in dated if since <= day]
    return dated[max(found)] if found else None


def at_or_first(dated: Mapping[date, T], day: date) -> T | None:
    """The value that holds on a day, before the first date the first one, as of prices and costs; none if none is."""
    return dated[max((since for since in dated if since <= day), default=min(dated))] if dated else None
