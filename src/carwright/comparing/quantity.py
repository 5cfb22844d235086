"""Values of the model as a planner writes them: ``76 s``, ``85 %``, ``lognormal (mean 69 s, sd 6 s)``."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import WithJsonSchema
from pydantic.fields import FieldInfo

from carwright.model.calendars import DAYS, MinuteSpan
from carwright.model.cars import ANY
from carwright.model.distributions import Constant, Distribution
from carwright.model.quantities import PlantPart
from carwright.model.targets import Bound
from carwright.units import Amount

FEW = 12
"""A list of so many values is written out; of a longer one the count is told."""
A_MONTH = "/month"
_TIMES = ((86_400.0, 2, "d"), (3_600.0, 1, "h"), (60.0, 2, "min"))
"""Units, in seconds, from so many of them on."""


def hint_of(field: FieldInfo) -> Any:
    """The type of a field with all that is said of it."""
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def hint_inside(hint: Any, container: type, *, key: bool = False) -> Any:
    """The type of what a dict or tuple of this type holds, or of the keys of a dict; None if it is not known."""
    for option in _options(hint):
        plain = get_args(option)[0] if get_origin(option) is Annotated else option
        if get_origin(plain) is Annotated:
            plain = get_args(plain)[0]
        origin, inner = get_origin(plain), get_args(plain)
        if origin is container and inner:
            return inner[1] if container is dict and not key else inner[0]
    return None


def _options(hint: Any) -> list[Any]:
    """Members of a union, or the type itself."""
    plain = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if get_origin(plain) in (Union, types.UnionType):
        return [each for option in get_args(plain) for each in _options(option)]
    return [hint]


def quantity_of(hint: Any) -> str:
    """What a type measures: ``time``, ``share``, ``count`` ...; empty if nothing is said."""
    for option in _options(hint):
        if get_origin(option) is Annotated:
            for said in get_args(option)[1:]:
                if isinstance(said, WithJsonSchema) and said.json_schema and "x-quantity" in said.json_schema:
                    return str(said.json_schema["x-quantity"])
            inner = quantity_of(get_args(option)[0])
            if inner:
                return inner
    return ""


def shown(value: object, hint: Any = None) -> str:
    """A value with its unit."""
    if value is None:
        return "none"
    if isinstance(value, Bound):
        return str(value)
    if isinstance(value, Amount):
        return amount_shown(value) + (A_MONTH if quantity_of(hint) == "money a month" else "")
    if isinstance(value, Constant):
        return time_shown(value.value_s)
    if isinstance(value, PlantPart):
        return _part(value)
    if isinstance(value, Mapping):
        return _table(value, hint)
    if isinstance(value, frozenset):
        return _days(value)
    if isinstance(value, tuple) and len(value) == 2 and (hint == MinuteSpan or isinstance(value[0], date)):
        return _span(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _list(value, hint_inside(hint, tuple))
    return _plain(value, quantity_of(hint))


def _plain(value: object, quantity: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if isinstance(value, date):
        return "the beginning" if value == date.min else value.isoformat()
    if isinstance(value, (int, float)):
        if quantity == "time":
            return time_shown(float(value))
        if quantity in ("share", "factor"):
            return f"{100 * value:.12g} %" if quantity == "share" else f"{value:.12g} x"
        if quantity in ("many", "rate a month"):
            return f"{value:,.12g}" + (A_MONTH if quantity == "rate a month" else "")
        if quantity == "span of months":
            return f"{value:.12g} months"
        return f"{value:.12g}"
    return str(value)


def _days(days: frozenset[Any]) -> str:
    """Days of the week; some in a row by the first and the last."""
    numbers = sorted(days)
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{DAYS[numbers[0]]}-{DAYS[numbers[-1]]}"
    return ", ".join(DAYS[number] for number in numbers)


def _span(ends: tuple[Any, ...]) -> str:
    """Hours of a day, or days of the year."""
    if isinstance(ends[0], date):
        return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}..{ends[1]}"
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in ends)


def time_shown(seconds: float) -> str:
    """A time in the largest unit in which it is whole."""
    for size, least, unit in _TIMES:
        if seconds >= least * size and seconds % size == 0:
            return f"{seconds / size:.12g} {unit}"
    return f"{seconds:.12g} s"


def amount_shown(amount: Amount) -> str:
    """Money in millions or billions where these are round: ``1.25 bn CNY``."""
    for size, word in ((1e9, " bn"), (1e6, " m")):
        if amount.value >= size and amount.value * 1_000 % size == 0:
            return f"{amount.value / size:,.12g}{word} {amount.currency}".strip()
    return f"{amount.value:,.12g} {amount.currency}".strip()


def _part(value: PlantPart) -> str:
    """A distribution or an element: its name and what it says beyond what holds anyway."""
    name = value.law if isinstance(value, Distribution) else str(getattr(value, "kind", ""))
    told = []
    for key, field in type(value).model_fields.items():
        own = getattr(value, key)
        if key in ("kind", "note") or (not field.is_required() and own == field.get_default(call_default_factory=True)):
            continue
        told.append(f"{field.alias or key} {shown(own, hint_of(field))}")
    inside = ", ".join(told)
    if not name:
        return inside or type(value).__name__.lower()
    return f"{name} ({inside})" if inside else name


def _table(value: Mapping[Any, Any], hint: Any) -> str:
    inner, keys = hint_inside(hint, dict), hint_inside(hint, dict, key=True)
    if len(value) == 1 and next(iter(value)) in (date.min, ANY):
        return shown(next(iter(value.values())), inner)
    if len(value) > FEW:
        return f"{len(value)} entries"
    return "{" + ", ".join(f"{key_shown(key, keys)}: {shown(item, inner)}" for key, item in value.items()) + "}"


def key_shown(key: object, hint: Any = None) -> str:
    """A key of a table; one that is a quantity with its unit."""
    return str(key) if isinstance(key, str) else _plain(key, quantity_of(hint))


def _list(value: Sequence[Any], inner: Any) -> str:
    if len(value) > FEW:
        return f"{len(value):,} values"
    return "[" + ", ".join(shown(item, inner) for item in value) + "]"
