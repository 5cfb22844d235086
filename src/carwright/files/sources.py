"""Sources of values: who says so, since when it was public, how far it may be off."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationError

from carwright.errors import Problem
from carwright.files.nodes import Node, Table
from carwright.files.tree import located
from carwright.model.names import nearest
from carwright.model.provenance import Provenance
from carwright.units import PER_SECOND, SECONDS, UnitError, scaled


def provenances(sources: dict[str, Node], problems: list[Problem]) -> dict[str, Provenance | None]:
    """Sources by path; a table that several places share through an alias is looked at once."""
    known: dict[int, Provenance | None] = {}
    for place, node in sources.items():
        if id(node) not in known:
            known[id(node)] = _provenance(node, place, problems)
    return {place: known[id(node)] for place, node in sources.items()}


def _provenance(node: Node, place: str, problems: list[Problem]) -> Provenance | None:
    data = node.plain()
    assert isinstance(data, dict)
    value = data["value"]
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    ends = data.get("range")
    if isinstance(ends, list) and len(ends) == 2 and (what := _range_fault(shown, (str(ends[0]), str(ends[1])))):
        problems.append(
            located(node.child("range") or node, f"{place}.range", what, "write [low, high] around the value")
        )
    try:
        return Provenance.model_validate({**data, "value": shown})
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            problems.append(_wrapper_problem(fault, node, place))
        return None


def _wrapper_problem(fault: Any, node: Node, place: str) -> Problem:
    key = str(fault["loc"][0])
    child = node.child(key) or node
    if fault["type"] == "extra_forbidden":
        mark = node.marks.get(key, (None, None)) if isinstance(node, Table) else (None, None)
        known = [field.alias or name for name, field in Provenance.model_fields.items()]
        if child.plain() is None:
            return Problem(
                f"{place}.{key}",
                f"{key!r} is a key without a value",
                "a text with a comma in { } must be quoted",
                node.file,
                *mark,
            )
        return Problem(
            f"{place}.{key}", f"there is no key {key!r} beside `value`", nearest(key, known), node.file, *mark
        )
    ways = {
        "status": "write reported, derived or assumed",
        "range": "write [low, high]",
        "known_from": "write a date, e.g. 2024-04-01",
    }
    shown = child.plain()
    return located(child, f"{place}.{key}", f"{shown!r} is not understood here", ways.get(key, "write a text"))


def _range_fault(value: str, ends: tuple[str, str]) -> str:
    """What is wrong with a range: ends swapped, another unit than the value, or the value outside."""
    try:
        low, high = _comparable(ends[0]), _comparable(ends[1])
    except UnitError as error:
        return error.what
    if low[1] != high[1]:
        return f"the ends {ends[0]!r} and {ends[1]!r} have different units"
    if low[0] > high[0]:
        return f"the low end {ends[0]!r} is above the high end {ends[1]!r}"
    try:
        middle = _comparable(value)
    except UnitError:
        return ""
    if middle[1] != low[1]:
        return f"the range has other units than the value {value!r}"
    return "" if low[0] <= middle[0] <= high[0] else f"the value {value!r} lies outside"


def _comparable(text: str) -> tuple[float, str]:
    try:
        return float(date.fromisoformat(text).toordinal()), "date"
    except ValueError:
        number, unit = scaled(text, "4 min")
    if unit in SECONDS:
        return number * SECONDS[unit], "time"
    if unit in PER_SECOND:
        return number * PER_SECOND[unit], "rate"
    return number, unit
