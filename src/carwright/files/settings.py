"""``--set path=value``: quick variations laid over a plant file."""

from __future__ import annotations

from collections.abc import Sequence

from carwright.errors import Problem
from carwright.files.nodes import List, Node, Table, Unreadable, compose
from carwright.files.tree import set_at


def with_settings(root: Node, settings: Sequence[str], problems: list[Problem], *, copies: bool) -> Node:
    """Apply ``path=value`` settings to the tree.

    Those inside a part that is a copy wait until it has been made (``copies``); the others come before, so that a
    change to a part also holds for its copies.
    """
    for setting in settings:
        path, equals, value = setting.partition("=")
        steps = [step.strip() for step in path.strip().split(".")]
        if steps[0] == "values" and copies:
            continue
        if not equals or not path.strip():
            if copies:
                problems.append(Problem("", f"--set {setting!r} is no setting", "write path=value", "--set"))
            continue
        if _in_a_copy(root, steps) != copies:
            continue
        try:
            new, doubled = compose(value.strip() or '""', "--set")
        except Unreadable as error:
            way_out = error.problem.way_out
            problems.append(Problem(path.strip(), f"--set {setting!r}: {error.problem.what}", way_out, "--set"))
            continue
        problems += doubled
        root = set_at(root, steps, _nowhere(new), problems)
    return root


def with_shared(root: Node, settings: Sequence[str], problems: list[Problem]) -> Node:
    """Let a setting of ``values.NAME`` change the value wherever an alias puts it."""
    for setting in settings:
        path, _, _ = setting.partition("=")
        steps = [step.strip() for step in path.split(".")]
        library = root.child("values")
        old = library.child(steps[1]) if library is not None and steps[0] == "values" and len(steps) > 1 else None
        if old is not None:
            changed = with_settings(root, [setting], problems, copies=False)
            new = changed.child("values").child(steps[1])  # type: ignore[union-attr]
            root = _replaced(changed, old, new) if new is not None else changed
    return root


def _replaced(node: Node, old: Node, new: Node) -> Node:
    if node is old:
        return new
    if isinstance(node, Table):
        entries = {key: _replaced(item, old, new) for key, item in node.entries.items()}
        return Table(node.file, node.line, node.column, node.size, entries, node.marks)
    if isinstance(node, List):
        return List(node.file, node.line, node.column, node.size, [_replaced(item, old, new) for item in node.items])
    return node


def _nowhere(node: Node) -> Node:
    """Values of the command line have no line."""
    node.line = node.column = None
    children = node.entries.values() if isinstance(node, Table) else node.items if isinstance(node, List) else ()
    if isinstance(node, Table):
        node.marks.clear()
    for child in children:
        _nowhere(child)
    return node


def _in_a_copy(root: Node, steps: Sequence[str]) -> bool:
    for length in (2, 4):  # parts.NAME, shops.NAME, parts.NAME.shops.NAME
        node: Node | None = root
        for step in steps[:length]:
            node = node.child(step) if node else None
        if len(steps) > length and node is not None and node.child("copy of") is not None:
            return True
    return False
