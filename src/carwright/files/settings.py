"""``--set path=value``: quick variations laid over a plant file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from carwright.errors import Problem
from carwright.files.nodes import List, Node, Table, Unreadable, compose
from carwright.files.tree import set_at

ORIGIN = "--set"
"""In place of the name of a file."""


class Setting(NamedTuple):
    """A value for a place of the file."""

    steps: tuple[str, ...]
    value: Node


def read_settings(settings: str | Sequence[str], problems: list[Problem]) -> list[Setting]:
    """Paths and values of ``path=value`` texts, or of a single one; what is none is told."""
    found = []
    for text in [settings] if isinstance(settings, str) else settings:
        path, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not path:
            problems.append(Problem("", f"{text!r} is no setting", "write path=value", ORIGIN))
            continue
        try:
            node, doubled = compose(value or '""', ORIGIN)
        except Unreadable as error:
            problems.append(Problem(path, f"{value!r}: {error.problem.what}", error.problem.way_out, ORIGIN))
            continue
        problems += doubled
        found.append(Setting(tuple(step.strip() for step in path.split(".")), _nowhere(node)))
    return found


def parted(root: Node, settings: Sequence[Setting]) -> tuple[list[Setting], list[Setting]]:
    """Settings to be made before copies are, so that they hold for the copies too, and those inside a copy."""
    late = [setting for setting in settings if _in_a_copy(root, setting.steps)]
    return [setting for setting in settings if setting not in late], late


def with_settings(root: Node, settings: Sequence[Setting], problems: list[Problem]) -> Node:
    """The tree with the settings made; one of ``values.NAME`` changes the value wherever an alias puts it."""
    for steps, value in settings:
        shared = _at(root, steps[:2]) if steps[0] == "values" else None
        told = len(problems)
        root = set_at(root, steps, value, problems)
        if len(problems) > told:
            problems[-1] = _with_whole_path(problems[-1], root, steps)
        changed = _at(root, steps[:2])
        if shared is not None and changed is not None:
            root = _replaced(root, shared, changed, {})
    return root


def _with_whole_path(problem: Problem, root: Node, steps: Sequence[str]) -> Problem:
    """The problem with the path that was meant, if steps were left out of it; the key to be set may be a new one."""
    meant = _whole_path(root, steps)
    if meant is None and len(steps) > 1:
        holder = _whole_path(root, steps[:-1])
        meant = None if holder is None else (*holder, steps[-1])
    if meant is None or meant == tuple(steps):
        return problem
    return replace(problem, way_out=f"did you mean {'.'.join(meant)!r}?")


def _whole_path(root: Node, steps: Sequence[str]) -> tuple[str, ...] | None:
    """The shortest path that has all these steps in their order and ends with the last: steps were left out."""
    waiting: list[tuple[Node, tuple[str, ...], int]] = [(root, (), 0)]
    for node, path, made in waiting:  # in rising length
        for name, child in _named_children(node):
            here = (*path, name)
            now = made + (name == steps[made])
            if now == len(steps):
                return here
            waiting.append((child, here, now))
    return None


def _named_children(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Table):
        yield from node.entries.items()
    elif isinstance(node, List):
        for item in node.items:
            if isinstance(item, Table) and item.only():
                yield from item.entries.items()


def _at(node: Node | None, steps: Sequence[str]) -> Node | None:
    for step in steps:
        node = node.child(step) if node is not None else None
    return node


def _in_a_copy(root: Node, steps: Sequence[str]) -> bool:
    """Whether a path leads into a part or shop that is a copy: parts.NAME, shops.NAME or parts.NAME.shops.NAME."""
    owners = (_at(root, steps[:length]) for length in (2, 4) if len(steps) > length)
    return any(owner is not None and owner.child("copy of") is not None for owner in owners)


def _replaced(node: Node, old: Node, new: Node, seen: dict[int, Node]) -> Node:
    """The tree with one node put for another; what an alias shares stays shared, so that later settings find it."""
    if node is old:
        return new
    if id(node) not in seen:
        seen[id(node)] = _with_children_replaced(node, old, new, seen)
    return seen[id(node)]


def _with_children_replaced(node: Node, old: Node, new: Node, seen: dict[int, Node]) -> Node:
    if isinstance(node, Table):
        entries = {key: _replaced(item, old, new, seen) for key, item in node.entries.items()}
        if any(entries[key] is not item for key, item in node.entries.items()):
            return Table(node.file, node.line, node.column, node.size, entries, node.marks)
    elif isinstance(node, List):
        items = [_replaced(item, old, new, seen) for item in node.items]
        if any(made is not item for made, item in zip(items, node.items, strict=True)):
            return List(node.file, node.line, node.column, node.size, items)
    return node


def _nowhere(node: Node) -> Node:
    """Values of the command line have no line."""
    node.line = node.column = None
    if isinstance(node, Table):
        node.marks.clear()
    for child in node.entries.values() if isinstance(node, Table) else node.items if isinstance(node, List) else ():
        _nowhere(child)
    return node
