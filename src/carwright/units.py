"""Quantities as text: ``76 s``, ``85 %``, ``47 cars/h``. Inside Carwright: plain numbers, the unit in the name."""

from __future__ import annotations

import re
from difflib import get_close_matches

SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
"""Units of time, in seconds."""
PER_SECOND = {f"{what}/{unit}": 1.0 / seconds for what in ("cars", "parts") for unit, seconds in SECONDS.items()}
"""Units of a rate, in cars per second."""
COUNTED = ("cars", "parts")
"""Units a count may carry."""
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"

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
        raise UnitError(f"{text!r} is not a quantity", f"write a number and its unit, e.g. {example}")
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
    if split(text, "76 s")[1] not in PER_SECOND:
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


def _convert(text: str, known: dict[str, float], kind: str, usual: str) -> float:
    value, unit = split(text, f"70 {usual}")
    scale = known.get(unit)
    if scale is not None:
        # a percentage is divided, not multiplied: 35 % is the number nearest 0.35
        return value / 100.0 if unit == "%" else value * scale
    if not unit and usual == "%" and 0 < value <= 1:
        raise UnitError(f"{text!r} has no unit", f"write {100 * value:g} %")
    if not unit:
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
