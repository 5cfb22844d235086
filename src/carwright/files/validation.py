"""From a tree to a checked plant; what is at fault is stood in for, so that the rest is checked too."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from carwright.errors import Problem
from carwright.files.messages import file_path, model_problems
from carwright.files.nodes import Node, Table
from carwright.files.tree import spot
from carwright.model import checks
from carwright.model.plant import Plant
from carwright.model.provenance import Provenance


def validated(tree: Table, provenance: dict[str, Provenance], problems: list[Problem]) -> Plant | None:
    """The plant; where values are at fault, the rest is checked with stand-ins for them: all is told at once."""
    data = tree.plain()
    assert isinstance(data, dict)
    if "shops" in data:
        data["parts"] = {"": {"shops": data.pop("shops")}}
    if "parts" not in data:
        data["parts"] = {"": {"shops": {}}}
    given = dict(provenance)
    touched: list[str] = []
    for attempt in range(4):
        try:
            plant = Plant.model_validate({**data, "provenance": given}, by_alias=True, by_name=False)
        except ValidationError as error:
            if attempt == 0:
                problems += [
                    p
                    for p in model_problems(error, tree)
                    if p.place or "shops" in tree.entries or "parts" in tree.entries
                ]
            for fault in error.errors(include_url=False):
                if fault["type"] != "extra_forbidden" or "flow" in fault["loc"]:
                    touched.append(".".join(str(step) for step in file_path(fault["loc"])[:-1]))
                _stand_in(data, fault)
            continue
        for problem in checks.problems(plant):
            if not any(_concerns(problem.place, place) for place in touched):
                problems.append(placed(problem, tree))
        return plant
    return None


def _concerns(place: str, touched: str) -> bool:
    """Whether a check speaks of something whose values are at fault already (or of the plant as a whole)."""
    steps = touched.split(".")
    if "shops" in steps and "flow" in steps[steps.index("shops") :]:
        touched = ".".join(steps[: steps.index("flow", steps.index("shops")) + 2])
    return not place or not touched or place == touched or place.startswith(touched + ".")


def _steps(tree: Table, steps: list[str]) -> list[str]:
    """Steps of a dotted path; a name with a dot in it, a fault in itself, is put together again."""
    node: Node | None = tree
    found: list[str] = []
    while steps:
        joined = [".".join(steps[:length]) for length in range(1, len(steps) + 1)]
        step = next((step for step in joined if node is not None and node.child(step) is not None), steps[0])
        node = node.child(step) if node is not None else None
        found.append(step)
        steps = steps[step.count(".") + 1 :]
    return found


def placed(problem: Problem, tree: Table) -> Problem:
    """The problem with the line and column of its place."""
    file, line, column = spot(tree, _steps(tree, problem.place.split(".")))
    return Problem(problem.place, problem.what, problem.way_out, file, line, column)


_PLAIN: dict[str, Any] = {
    "kind": "buffer", "places": "1", "count": "1", "work": "1 s", "pitch": "1 s", "travel": "1 s", "parts": "x",
    "rule": "in turn", "first time through": "100 %", "share": "100 %", "from": "0001-01-01", "until": "9999-12-31",
    "start": "100 %", "half life": "1 d", "stop": "1 s", "mean": "1 s", "sd": "1 s", "on": "0001-01-01",
    "study": {"from": "0001-01-01", "until": "9999-12-31"},
}  # fmt: skip
_BUFFER = {"kind": "buffer", "places": "1"}


def _stand_in(data: dict[str, Any], fault: Any) -> None:
    """Take a faulty value out, or put a plain one in its place, so that the rest of the plant can be checked."""
    holder: Any = data
    trail: list[tuple[Any, object]] = []
    for step in fault["loc"]:
        key = _key_in(holder, step)
        if key is None:
            continue
        trail.append((holder, key))
        holder = holder[key] if not isinstance(holder, list) or isinstance(key, int) else holder
    if fault["type"] == "missing":
        if isinstance(holder, dict) and fault["loc"][-1] in _PLAIN:
            holder[fault["loc"][-1]] = _PLAIN[fault["loc"][-1]]
        return
    if not trail:
        return
    if fault["loc"][0] == "calendars" and len(trail) > 1:
        trail[0][0]["calendars"][trail[1][1]] = {"shifts": ["00:00-24:00"]}
        return
    owner, key = trail[-1]
    if len(trail) > 1 and trail[-2][1] == "flow":
        owner[key] = {key: dict(_BUFFER)} if isinstance(key, int) else dict(_BUFFER)
    elif isinstance(owner, dict) and key in _PLAIN and fault["type"] != "extra_forbidden":
        owner[key] = _PLAIN[str(key)]
    elif isinstance(owner, dict):
        del owner[key]
    else:
        owner[key] = "1 s"


def _key_in(holder: Any, step: object) -> object | None:
    if isinstance(holder, dict):
        return step if step in holder else str(step) if str(step) in holder else None
    if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
        return step
    return None
