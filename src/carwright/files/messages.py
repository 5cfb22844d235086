"""What pydantic found, in the words of the plant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from carwright.errors import Problem
from carwright.files.nodes import Node, Table
from carwright.files.tree import locate, spot
from carwright.model.distributions import LAWS
from carwright.model.elements import KINDS, NOT_YET, ElementBase
from carwright.model.names import nearest
from carwright.model.plant import Plant

_SHAPES = {
    "dict_type": "a table", "model_type": "a table", "model_attributes_type": "a table", "tuple_type": "a list",
    "list_type": "a list", "string_type": "a text", "frozen_set_type": "a list",
}  # fmt: skip
_EXAMPLES = {
    "a table": "write `key: value` lines or {key: value}",
    "a list": "write [one, two]",
    "a text": "write a name",
}


def model_problems(error: ValidationError, root: Node) -> list[Problem]:
    """One problem for each fault, where it stands in the file; a misspelt key is not also told as missing."""
    found = _words_and_quantities_at_once(list(_each_problem(error, root)))
    mended = {(p.place.rpartition(".")[0], p.way_out) for p in found if p.way_out.startswith("did you mean")}

    def is_told(problem: Problem) -> bool:
        holder, _, key = problem.place.rpartition(".")
        return problem.what.endswith("is missing") and (holder, f"did you mean {key!r}?") in mended

    return [problem for problem in found if not is_told(problem)]


def plainest(error: ValidationError) -> Problem:
    """The first fault as pydantic says it, for where nothing better was found to say."""
    fault = error.errors(include_url=False)[0]
    return Problem(".".join(map(str, file_path(fault["loc"]))), fault["msg"])


def _words_and_quantities_at_once(problems: list[Problem]) -> list[Problem]:
    """Where a word or a quantity may stand, two problems become one; a quantity at fault is told as such."""
    found: list[Problem] = []
    for problem in problems:
        before = found[-1] if found and found[-1].place == problem.place else None
        if before is None or not before.what.endswith("is not understood here"):
            found.append(problem)
        elif problem.what.endswith("is not a quantity"):
            either = f"{before.way_out}, or {problem.way_out.removeprefix('write ')}"
            found[-1] = replace(before, way_out=either)
        else:
            found[-1] = problem
    return found


def _is_empty_by_fault(fault: Any, faults: Sequence[Any]) -> bool:
    """A list whose items are all at fault counts as empty: the items are told."""
    loc = fault["loc"]
    return fault["type"] == "too_short" and any(
        len(f["loc"]) > len(loc) and f["loc"][: len(loc)] == loc for f in faults
    )


def _each_problem(error: ValidationError, root: Node) -> Iterator[Problem]:
    told: set[tuple[str, str]] = set()
    faults = error.errors(include_url=False)
    for fault in faults:
        if _is_empty_by_fault(fault, faults):
            continue
        path = file_path(fault["loc"])
        steps, node, complete = locate(root, path)
        kind = fault["type"]
        if "changes" in steps and not complete and kind != "missing" and path[-1] != "[key]":
            continue  # a pattern filled in from the one before it: told there
        key = str(path[-1]) if kind == "missing" else ""
        place = ".".join((*steps, key) if key else steps)
        if kind in ("union_tag_invalid", "union_tag_not_found") and fault["ctx"].get("discriminator") == "'kind'":
            place += ".kind"
        what, way_out = _words(fault, path, node)
        if (place, what) not in told:
            told.add((place, what))
            yield Problem(place, what, way_out, *_spot(root, path, kind, node))


def file_path(loc: Sequence[object]) -> tuple[object, ...]:
    """Path in the file of a place in the model: the one part without a name is not written."""
    return tuple(loc[2:]) if tuple(loc[:2]) == ("parts", "") else tuple(loc)


def _spot(root: Node, path: tuple[object, ...], kind: str, node: Node) -> tuple[str, int | None, int | None]:
    if kind == "extra_forbidden":
        parent = locate(root, path[:-1])[1]
        if isinstance(parent, Table) and str(path[-1]) in parent.marks:
            return (parent.file, *parent.marks[str(path[-1])])
    if kind.startswith("union_tag") and isinstance(node, Table) and "kind" in node.entries:
        node = node.entries["kind"]
        return node.file, node.line, node.column
    return spot(root, path)


def _words(fault: Any, path: tuple[object, ...], node: Node) -> tuple[str, str]:
    kind, given, context = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "value_error":
        found = context["error"]
        return getattr(found, "what", str(found)), getattr(found, "way_out", "")
    if kind == "extra_forbidden":
        return _unknown_key(str(path[-1]), fault["loc"])
    if kind == "missing":
        return f"`{path[-1]}` is missing", f"add `{path[-1]}`"
    if kind.startswith("union_tag"):
        return _unknown_tag(kind, context, path)
    if kind == "literal_error":
        expected = context["expected"].replace("'", "`")
        if given is None:
            return "nothing is given", f"write {expected}"
        return f"{given!r} is not understood here", f"write {expected}"
    if kind.startswith("bool"):
        shown = "nothing is given" if given is None else "this is not understood here"
        return f"{given!r} is not understood here" if isinstance(given, str) else shown, "write yes or no"
    if kind in ("too_short", "dict_too_short"):
        return "it is empty", "name at least one"
    if kind in _SHAPES and path[-1] == "flow":
        return "this is no list of elements", "write a `- name: {kind: ...}` line for each"
    if kind in _SHAPES:
        shape = _SHAPES[kind]
        if given is None:
            return "nothing is given", _EXAMPLES[shape]
        shown = f"{given!r}" if isinstance(given, (str, int, float)) else "this"
        return f"{shown} stands where {shape} belongs", _EXAMPLES[shape]
    return fault["msg"], ""


def _unknown_tag(kind: str, context: dict[str, Any], path: tuple[object, ...]) -> tuple[str, str]:
    if path[:1] == ("partners",):
        what = "the partner has no `kind`" if kind == "union_tag_not_found" else f"there is no kind {context['tag']!r}"
        return what, "write kind: contract, or kind: engineers"
    if context.get("discriminator") == "'kind'":
        given = context.get("tag")
        if kind == "union_tag_not_found":
            return "the element has no `kind`", f"add kind: one of {', '.join(KINDS)}"
        if given in NOT_YET:
            return f"elements of kind {given!r} are not yet there", "this version has " + ", ".join(KINDS)
        return f"there is no kind {given!r}", nearest(str(given), [*KINDS, *NOT_YET])
    tag = str(context.get("tag", ""))
    if "law_of" in str(context.get("discriminator", "")):
        if not tag:
            return "this is neither a time nor one distribution", "write 70 s, or {lognormal: {mean: 69 s, sd: 6 s}}"
        return f"there is no distribution {tag!r}", nearest(tag, LAWS)
    close = get_close_matches(tag, ("always", "every", "orders", "called off at"), n=1)
    way_out = (
        f"did you mean {close[0]!r}?"
        if close
        else "write always, {every: time}, {orders: {...}} or {called off at: element}"
    )
    return f"there is no release {tag!r}", way_out


def _unknown_key(key: str, loc: Sequence[object]) -> tuple[str, str]:
    if key in ("bank", "carriers", "fleet", "crew", "parts supply"):
        return f"{key!r} is not yet there", "a later version will know it"
    models = models_at(loc[:-1])
    if key == "needs" and any(issubclass(model, ElementBase) for model in models):
        way_out = "name them at stations beside it, or nowhere: then cars take them as they are begun"
        return "parts are taken at stations and moving lines, not yet here", way_out
    known = {k for model in models for k in keys(model)}
    similar = {k.replace("_", " "): k for k in known}.get(key.replace("_", " ").lower())
    return f"there is no key {key!r} here", f"did you mean {similar!r}?" if similar else nearest(key, known)


def keys(model: type[BaseModel]) -> list[str]:
    """Keys of the plant file that a class of the model stands for."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    extra = {
        "Plant": ["carwright", "shops", "values"], "Calendar": ["days", "shifts", "breaks", "holidays"],
        "Part": ["copy of", "set"], "Shop": ["copy of", "set"],
    }  # fmt: skip
    hidden = {"pattern", "holidays country", "holidays also", "holidays not", "provenance", "of"}
    return [name for name in names if name not in hidden] + extra.get(model.__name__, [])


def models_at(loc: Sequence[object]) -> set[type[BaseModel]]:
    """Classes of the model that may stand at a place."""
    here: set[type[BaseModel]] = {Plant}
    for step in loc:
        tagged = {model for model in here if step in _tags(model)}
        if tagged:
            here = tagged
            continue
        fields = [field for model in here for name, field in model.model_fields.items() if step in (name, field.alias)]
        if fields:
            here = {model for field in fields for model in _inner(field.annotation)}
    return here


def _tags(model: type[BaseModel]) -> tuple[object, ...]:
    kind = model.model_fields.get("kind")
    return get_args(kind.annotation) if kind else (getattr(model, "law", None),)


def _inner(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _inner(argument)
