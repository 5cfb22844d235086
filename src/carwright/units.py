"""Quantities as text: ``76 s``, ``85 %``, ``47 cars/h``. Inside Carwright: plain numbers, the unit in the name."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
"""Units of time, in seconds."""
PER_SECOND = {f"{what}/{unit}": 1.0 / seconds for what in ("cars", "parts") for unit, seconds in SECONDS.items()}
"""Units of a rate, in cars per second."""
COUNTED = ("cars", "parts")
"""Units a count may carry."""
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"

SCALES = {"k": 1e3, "m": 1e6, "bn": 1e9}
"""Words that may stand behind the number of an amount of money or of many things: thousand, million, milliard."""
MONTHS = {"month": 1.0, "quarter": 3.0, "year": 12.0, "week": 12.0 * 7.0 / 365.25, "day": 12.0 / 365.25}
"""Spans in which a plan counts, in months of a twelfth of a year."""
MANY = ("cars", "parts", "people", "shops", "orders")
"""Units that many things may carry."""

_QUANTITY = re.compile(rf"\s*({NUMBER})\s*(\S.*?)?\s*$")
_COMMA = re.compile(r"\s*([+-]?\d+),(\d+)\s*(\S*)\s*$")
_OTHER_NAMES = {
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "m": "min", "mins": "min", "minute": "min",
    "minutes": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "day": "d", "days": "d", "week": "w", "weeks": "w", "wk": "w",
    "msec": "ms", "percent": "%", "pct": "%", "car": "cars", "part": "parts", "times": "x", "S": "s", "H": "h",
    "D": "d", "jph": "cars/h", "JPH": "cars/h", "car/h": "cars/h", "cars/hour": "cars/h",
}  # fmt: skip


class UnitError(ValueError):
    """A text that is not the quantity asked for."""

    def __init__(self, what: str, way_out: str = "") -> None:
        super().__init__(f"{what}; {way_out}" if way_out else what)
        self.what = what
        self.way_out = way_out


class Amount(NamedTuple):
    """Money in one currency."""

    value: float
    """In whole units of the currency: yuan, dollars."""
    currency: str
    """Its code of three letters; empty for a bare number from Python: the currency of the plant."""


def split(text: str, example: str) -> tuple[float, str]:
    """Number and unit of a quantity, the unit empty if there is none.

    Raises
    ------
    UnitError
        If the text does not begin with a number; ``example`` shows what would do.
    """
    match = _QUANTITY.match(text)
    comma = _COMMA.match(text)
    if comma:
        mended = f"{comma[1]}.{comma[2]} {comma[3]}".strip()
        raise UnitError(f"{text!r} has a comma", f"write {mended!r} with a point, or the whole number without")
    if not match:
        what, wanted = ("a number", "a number") if example.isdigit() else ("a quantity", "a number and its unit")
        raise UnitError(f"{text!r} is not {what}", f"write {wanted}, e.g. {example}")
    value = float(match[1])
    if value in (float("inf"), float("-inf")):
        raise UnitError(f"{text!r} is beyond all measure", f"write e.g. {example}")
    return value, match[2] or ""


def seconds(text: str) -> float:
    """Seconds of a time such as ``76 s``, ``6 min``, ``9 h``, ``14 d``, ``2 w``."""
    return _convert(text, SECONDS, "time", "s")


def per_second(text: str) -> float:
    """Cars per second of a rate such as ``47 cars/h``."""
    return _convert(text, PER_SECOND, "rate", "cars/h")


def interval(text: str) -> float:
    """Seconds from one car to the next: a time such as ``76 s``, or a rate such as ``47 cars/h``."""
    unit = split(text, "76 s")[1]
    if _OTHER_NAMES.get(unit, unit) not in PER_SECOND:
        return seconds(text)
    rate = per_second(text)
    if rate <= 0:
        raise UnitError(f"{text!r} is no rate to build at", "write a rate above zero, e.g. 47 cars/h")
    return 1.0 / rate


def share(text: str) -> float:
    """The part of one that a percentage such as ``85 %`` means; 0 to 100 % only."""
    value = _convert(text, {"%": 0.01}, "share", "%")
    if not 0.0 <= value <= 1.0:
        raise UnitError(f"{text!r} is no share", "a share is 0 % to 100 %")
    return value


def factor(text: str) -> float:
    """A factor such as ``5 x``; a percentage will do as well."""
    return _convert(text, {"x": 1.0, "%": 0.01}, "factor", "x")


def count(text: str) -> int:
    """A whole number, bare or with ``cars`` or ``parts``."""
    value, unit = split(text, "12")
    if unit and unit not in COUNTED:
        raise UnitError(f"{text!r} is not a count", f"write {value:g}")
    if value != int(value):
        raise UnitError(f"{text!r} is not whole", f"write {int(value)} or {int(value) + 1}")
    return int(value)


_GROUPED = re.compile(r"\s*[+-]?\d{1,3}(?: \d{3})+(?![\d])")
_GROUPED_BY_COMMA = re.compile(r"\s*[+-]?\d{1,3}(?:,\d{3})+(?!\d)")
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d")
_CURRENCY = re.compile(r"[A-Z]{3}$")
_NAMES_OF_CURRENCIES = {
    "RMB": "CNY", "YUAN": "CNY", "DOLLAR": "USD", "DOLLARS": "USD", "EURO": "EUR", "EUROS": "EUR", "YEN": "JPY",
    "$": "USD", "€": "EUR", "¥": "CNY", "£": "GBP",
}  # fmt: skip
_SCALE_NAMES = {
    "mn": "m", "mio": "m", "million": "m", "M": "m", "thousand": "k", "K": "k", "billion": "bn", "b": "bn", "B": "bn",
    "bln": "bn",
}  # fmt: skip


def scaled(text: str, example: str) -> tuple[float, str]:
    """Number and unit of a text such as ``1.2 bn CNY``, ``240k cars`` or ``21 400 CNY``; thousands may be spaced.

    Raises
    ------
    UnitError
        If the text does not begin with a number.
    """
    comma = _GROUPED_BY_COMMA.match(text)
    if comma:
        way_out = f"write {text.replace(',', '').strip()!r}; thousands may be spaced"
        raise UnitError(f"{text!r} has a comma", way_out)
    comma = _DECIMAL_COMMA.match(text)
    if comma:
        raise UnitError(f"{text!r} has a comma", f"write {text.replace(',', '.', 1).strip()!r} with a point")
    grouped = _GROUPED.match(text)
    plain = grouped[0].replace(" ", "") + text[grouped.end() :] if grouped else text
    value, unit = split(plain, example)
    word, _, rest = unit.partition(" ")
    if word in SCALES:
        return value * SCALES[word], rest.strip()
    if word in _SCALE_NAMES and (rest or word not in ("M", "K", "b", "B")):
        mended = f"{value:g} {_SCALE_NAMES[word]} {rest}".strip()
        raise UnitError(f"{text!r} has a scale that is not known", f"did you mean {mended!r}? There are k, m and bn")
    return value, unit


def money(text: str) -> Amount:
    """An amount such as ``190 000 CNY``, ``40 m CNY`` or ``1.2 bn CNY``."""
    value, unit = scaled(text, "1.2 bn CNY")
    if "/" in unit:
        currency, _, span = unit.partition("/")
        raise UnitError(f"{text!r} is an amount a {span}, not an amount", f"write {value:.12g} {currency}")
    return Amount(value, _currency(text, value, unit))


def money_a_month(text: str) -> Amount:
    """An amount a month of ``40 m CNY/month``; ``/quarter`` and ``/year`` will do as well."""
    value, unit = scaled(text, "40 m CNY/month")
    currency, slash, span = (part.strip() for part in unit.partition("/"))
    code = _currency(text, value, currency, slash + span)
    if not slash:
        raise UnitError(f"{text!r} does not say for how long", f"write {text.strip()}/month or /year")
    if span not in MONTHS:
        raise UnitError(f"{text!r} has no known span", f"write {value:.12g} {code}/month, /quarter or /year")
    return Amount(value / MONTHS[span], code)


def _currency(text: str, value: float, unit: str, span: str = "") -> str:
    mended = _NAMES_OF_CURRENCIES.get(unit.upper(), unit.upper())
    if not unit:
        raise UnitError(f"{text!r} has no currency", f"write e.g. {value:.12g} CNY{span}")
    if not _CURRENCY.match(unit) or mended != unit:
        known = _CURRENCY.match(mended)
        way_out = (
            f"did you mean {value:.12g} {mended}{span}?" if known else "a currency is a code of three letters, e.g. CNY"
        )
        raise UnitError(f"{text!r} has no known currency", way_out)
    return unit


def is_currency(code: str) -> bool:
    """Whether it is the code of a currency, as far as one can tell from its shape."""
    return bool(_CURRENCY.match(code)) and code not in _NAMES_OF_CURRENCIES


def many(text: str) -> float:
    """Many things: ``1.1 m cars``, ``240 000``, ``600 m people``; bare or with their unit."""
    value, unit = scaled(text, "1.1 m cars")
    if unit and unit not in MANY:
        raise UnitError(f"{text!r} is not a count", f"write {value:.12g}, with k, m or bn for thousands and up")
    return value


def a_month(text: str) -> float:
    """Cars, parts or orders a month of ``20 000 parts/month``; a week, day, quarter or year will do as well."""
    value, unit = scaled(text, "8000 cars/month")
    what, slash, span = (part.strip() for part in unit.partition("/"))
    if what in MANY and span in MONTHS:
        return value / MONTHS[span]
    if not unit or (unit in MANY and not slash):
        things = f"{unit}/month" if unit else "cars/month, orders/month or parts/month"
        raise UnitError(f"{text!r} does not say for how long", f"write {value:.12g} {things}")
    raise UnitError(f"{text!r} is not a rate a month", "write e.g. 8000 cars/month or 20 k parts/month")


SPANS = {f"{span}{end}": months for span, months in MONTHS.items() for end in ("", "s")}
"""Units of a span of the calendar, in months."""


def months(text: str) -> float:
    """Months of a span such as ``14 months``, ``2 quarters`` or ``1.5 years``."""
    return _convert(text, SPANS, "span of months", "months")


def weight(text: str) -> float:
    """A weight such as ``100 %`` or ``0.3``."""
    value, unit = split(text, "100 %")
    if unit not in ("", "%"):
        raise UnitError(f"{text!r} is no weight", f"write {value:g} or {100 * value:g} %")
    return value / 100.0 if unit else value


def _convert(text: str, known: dict[str, float], kind: str, usual: str) -> float:
    value, unit = split(text, f"70 {usual}")
    scale = known.get(unit)
    if scale is not None:
        # a percentage is divided, not multiplied: 35 % is the number nearest 0.35
        return value / 100.0 if unit == "%" else value * scale
    if not unit and usual == "%" and 0 < value <= 1:
        raise UnitError(f"{text!r} has no unit", f"write {100 * value:g} %")
    if not unit:
        usual = "%" if usual == "x" and value >= 10 else usual  # half the speed, rather than fifty times
        raise UnitError(f"{text!r} has no unit", f"write {value:g} {usual}")
    other = _OTHER_NAMES.get(unit)
    near = [other] if other in known else get_close_matches(unit, known, n=1)
    if near:
        raise UnitError(f"{text!r} has no known unit", f"did you mean {value:g} {near[0]}?")
    raise UnitError(_of_another_kind(text, unit, kind), f"units of a {kind}: {', '.join(_shown(known))}")


def _of_another_kind(text: str, unit: str, kind: str) -> str:
    other = "share" if unit == "%" else "rate" if unit in PER_SECOND else "time" if unit in SECONDS else ""
    return f"{text!r} is a {other}, not a {kind}" if other and other != kind else f"{text!r} is not a {kind}"


def _shown(known: dict[str, float]) -> list[str]:
    return [unit for unit in known if not unit.startswith("parts/")]
