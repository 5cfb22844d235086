"""From a tree to a checked plant; what is at fault is stood in for, so that the rest is checked too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from carwright.errors import Problem
from carwright.files.messages import file_path, model_problems, plainest
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
    lost = False
    for attempt in range(ATTEMPTS):
        try:
            plant = Plant.model_validate({**data, "provenance": given}, by_alias=True, by_name=False)
        except ValidationError as error:
            if attempt == 0:
                problems += [
                    p
                    for p in model_problems(error, tree)
                    if p.place or "shops" in tree.entries or "parts" in tree.entries
                ]
                unworded = plainest(error)
            for fault in error.errors(include_url=False):
                if fault["type"] != "extra_forbidden" or "flow" in fault["loc"]:
                    touched.append(".".join(_holder(file_path(fault["loc"]))))
                in_plan = fault["loc"][0] in OF_PLANS
                lost |= _stand_in_plan(data, fault) if in_plan else _stand_in(data, fault)
            continue
        for problem in checks.problems(plant):
            hidden = lost and problem.place.partition(".")[0] in OF_PLANS  # it may speak of what was left out
            if not hidden and not any(_concerns(problem.place, place) for place in touched):
                problems.append(placed(problem, tree))
        if attempt > 0 and not problems:  # a plant with stand-ins in it is never taken for that of the file
            problems.append(placed(unworded, tree))
        return plant
    return None


def _holder(steps: Sequence[object]) -> list[str]:
    """What a faulty value belongs to; a target stands by itself, the others beside it are in order."""
    holder = steps[:2] if steps[:1] == ("targets",) else steps[:-1]
    return [str(step) for step in holder if not str(step).startswith("datetime.date(")]  # of all dates of a table


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


OF_PLANS = ("market", "sales", "supply", "partners", "money", "decisions")
"""Sections whose faulty values have stand-ins of their own."""
ANY_FIGURE = ("1 XXX", "1 XXX/month", "1 parts/month", "0 %", "1", "1 w", "1 months", "0")
ATTEMPTS = 4 + len(ANY_FIGURE)
"""A value that is faulty in two ways, and then the table around it, need several."""
_PLAIN_OF_PLANS: dict[str, Any] = {
    "price": "1 XXX", "share": "0 %", "demand": "1 cars", "cars": {}, "weight": "0 %", "date": "0001-01-01",
    "orders": "1", "people": "1", "share a year": "0 %", "at most": "1 parts/month", "until": "9999-10-01",
    "left": "100 %", "yard": "1", "retrofit": "1 cars/month", "cost": "1 XXX", "capacity": "1 cars/month",
    "from": "0001-01-01", "fee": "1 XXX", "saves": "0 months", "currency": "XXX", "amount": "1 XXX",
    "each car": "1", "cvar": "100 %", "contract": "1 parts/month",
}  # fmt: skip


def _stand_in_plan(data: dict[str, Any], fault: Any) -> bool:
    """The same for a section that a plan reads; whether something with a name had to be left out."""
    holder: Any = data
    trail: list[tuple[Any, object]] = []
    for step in fault["loc"]:
        key = _key_in(holder, step)
        if key is not None:
            trail.append((holder, key))
            holder = holder[key]
    wanted = str(fault["loc"][-1])
    if fault["type"] == "missing" and isinstance(holder, dict) and wanted in _PLAIN_OF_PLANS:
        holder[wanted] = _PLAIN_OF_PLANS[wanted]
        return False
    if not trail:
        return False
    owner, last = trail[-1]
    plain = _PLAIN_OF_PLANS.get(str(last))
    if fault["type"] == "extra_forbidden" and isinstance(owner, dict):
        del owner[last]
        return False
    if fault["type"] != "missing" and plain is not None and owner[last] != plain:
        owner[last] = plain
        return False
    if fault["type"] == "value_error" and isinstance(owner[last], (str, int, float)):
        after = ANY_FIGURE.index(owner[last]) + 1 if owner[last] in ANY_FIGURE else 0
        if after < len(ANY_FIGURE):  # what kind of figure belongs here is found by trying
            owner[last] = ANY_FIGURE[after]
            return False
    del owner[last]
    return True


def _stand_in(data: dict[str, Any], fault: Any) -> bool:
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
        return False
    if not trail or (fault["loc"][0] == "study" and len(trail) < min(len(fault["loc"]), 2)):
        return False  # a second fault of a value that was taken out before
    if fault["loc"][0] == "calendars" and len(trail) > 1:
        trail[0][0]["calendars"][trail[1][1]] = {"shifts": ["00:00-24:00"]}
        return False
    owner, key = trail[-1]
    if len(trail) > 1 and trail[-2][1] == "flow":
        owner[key] = {key: dict(_BUFFER)} if isinstance(key, int) else dict(_BUFFER)
    elif isinstance(owner, dict) and key in _PLAIN and fault["type"] != "extra_forbidden":
        owner[key] = _PLAIN[str(key)]
    elif isinstance(owner, dict):
        del owner[key]
    else:
        owner[key] = "1 s"
    return False


def _key_in(holder: Any, step: object) -> object | None:
    if isinstance(holder, dict):
        return step if step in holder else str(step) if str(step) in holder else None
    if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
        return step
    return None
