"""A plant with one of several changes made: what does it do by itself?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from carwright.comparing.differences import Change, Edit
from carwright.errors import PlantError, Problem, check
from carwright.model import checks
from carwright.model.plant import Plant
from carwright.model.quantities import PlantPart


def with_edit(before: Plant, after: Plant, edit: Edit) -> Plant:
    """The first plant with an edit of the second.

    Raises
    ------
    PlantError
        If the edit makes no plant without the others.
    """
    plant: Any = before
    for change in edit.changes:
        try:
            plant = _with(plant, after, change, change.steps)
        except ValidationError as error:
            problems = [Problem(change.path, str(fault["msg"])) for fault in error.errors(include_url=False)]
            raise PlantError(problems, source="compare()") from None
    check(checks.problems(plant), source="compare()")
    assert isinstance(plant, Plant)
    return plant


def _with(a: Any, b: Any, change: Change, steps: tuple[Any, ...]) -> Any:
    """``a`` with what ``b`` has at the end of the steps."""
    if not steps:
        return {key: a[key] for key in _order(a, b)} if change.kind == "order" else b
    step, rest = steps[0], steps[1:]
    if isinstance(a, PlantPart):
        fields = {name: getattr(a, name) for name in type(a).model_fields}
        return type(a).model_validate(fields | {step: _with(fields[step], getattr(b, step), change, rest)})
    if isinstance(a, tuple):
        return (*a[:step], _with(a[step], b[step], change, rest), *a[step + 1 :])
    if change.kind == "removed" and not rest:
        return {key: item for key, item in a.items() if key != step}
    if change.kind == "added" and not rest:
        entries = {**a, step: b[step]}
        return {key: entries[key] for key in _order(entries, b)}
    return {key: _with(item, b[step], change, rest) if key == step else item for key, item in a.items()}


def _order(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> list[Any]:
    """Keys of ``a`` in the order of ``b``; a key that ``b`` lacks stays behind the one it follows."""
    kept = [key for key in b if key in a]
    before = None
    for key in a:
        if key not in b:
            kept.insert(kept.index(before) + 1 if before is not None else 0, key)
        before = key
    return kept
