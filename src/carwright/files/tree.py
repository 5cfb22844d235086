"""Rewriting the tree of a plant file before it becomes a plant: copies, settings, sources of values."""

from __future__ import annotations

from collections.abc import Sequence

from carwright.errors import Problem
from carwright.files.nodes import List, Node, Table, Text
from carwright.model.names import nearest

WRAPPED = "value"
"""A table with this key is one value together with its source."""


def located(node: Node, place: str, what: str, way_out: str = "") -> Problem:
    """A problem at a node."""
    return Problem(place, what, way_out, node.file, node.line, node.column)


def set_at(node: Node, steps: Sequence[str], new: Node, problems: list[Problem], done: str = "") -> Node:
    """A copy of the tree with one value set; only the last step may be new."""
    step, rest = steps[0], steps[1:]
    place = f"{done}.{step}" if done else step
    if isinstance(node, Table) and WRAPPED in node.entries and step not in node.entries:
        inner = set_at(node.entries[WRAPPED], steps, new, problems, done)
        return node.with_entry(WRAPPED, inner)
    if isinstance(node, Table):
        old = node.entries.get(step)
        if old is None and rest:
            problems.append(_lost(new, place, step, node.entries))
            return node
        # a value set anew replaces the whole entry: the source of the old one does not speak for it
        return node.with_entry(step, set_at(old, rest, new, problems, place) if rest and old else new)
    if isinstance(node, List):
        return _set_in_list(node, steps, new, problems, done)
    way_out = f"{done!r} is a plain value" if done else ""
    problems.append(Problem(place, f"there is no {step!r} here", way_out, new.file, new.line, new.column))
    return node


def _set_in_list(node: List, steps: Sequence[str], new: Node, problems: list[Problem], done: str) -> Node:
    step, rest = steps[0], steps[1:]
    place = f"{done}.{step}" if done else step
    items = list(node.items)
    named = {item.only(): number for number, item in enumerate(items) if isinstance(item, Table) and item.only()}
    number = int(step) if step.isdigit() and int(step) < len(items) else named.get(step)
    if number is None:
        problems.append(_lost(new, place, step, [name for name in named if name]))
        return node
    item = items[number]
    if step in named and isinstance(item, Table):
        inner = set_at(item.entries[step], rest, new, problems, place) if rest else new
        items[number] = item.with_entry(step, inner)
    else:
        items[number] = set_at(item, rest, new, problems, place) if rest else new
    return List(node.file, node.line, node.column, node.size, items)


def _lost(new: Node, place: str, step: str, known: object) -> Problem:
    names = [str(name) for name in known]  # type: ignore[attr-defined]
    return Problem(place, f"there is no {step!r} to set", nearest(step, names), new.file, new.line, new.column)


def with_copies(root: Node, problems: list[Problem]) -> Node:
    """Resolve ``copy of`` and ``set`` of parts, and of shops within a part."""
    if not isinstance(root, Table):
        return root
    parts = root.entries.get("parts")
    if isinstance(parts, Table):
        root = root.with_entry("parts", _copied(parts, "parts", problems))
        parts = root.entries["parts"]
        assert isinstance(parts, Table)
        for name, part in list(parts.entries.items()):
            parts = parts.with_entry(name, _shops_copied(part, f"parts.{name}", problems))
        root = root.with_entry("parts", parts)
    return _shops_copied(root, "", problems)


def _shops_copied(owner: Node, place: str, problems: list[Problem]) -> Node:
    shops = owner.child("shops") if isinstance(owner, Table) else None
    if not isinstance(owner, Table) or not isinstance(shops, Table):
        return owner
    return owner.with_entry("shops", _copied(shops, f"{place}.shops".lstrip("."), problems))


def _copied(group: Table, place: str, problems: list[Problem]) -> Table:
    """The group with every copy made; one that cannot be made is left out."""
    for name in list(group.entries):
        made = _resolved(group, name, place, problems, ())
        group = group.with_entry(name, made) if made is not None else group.without(name)
    return group


def _resolved(group: Table, name: str, place: str, problems: list[Problem], asked: tuple[str, ...]) -> Node | None:
    """One entry with its original's keys filled in, its own laid over them and its ``set`` applied."""
    own = group.entries[name]
    here = f"{place}.{name}"
    if not isinstance(own, Table) or not {"copy of", "set"} & set(own.entries):
        return own
    if "copy of" not in own.entries:
        way_out = "add `copy of`, or write the values where they belong"
        problems.append(located(own.entries["set"], f"{here}.set", "`set` belongs to a copy", way_out))
        return own.without("set")
    original = own.entries["copy of"]
    of = original.plain()
    if not isinstance(of, str) or of not in group.entries:
        others = [other for other in group.entries if other != name]
        problems.append(located(original, f"{here}.copy of", f"there is no {of!r} to copy", nearest(str(of), others)))
        return None
    if of == name or of in asked:
        way_out = "copy something that is written out"
        problems.append(located(original, f"{here}.copy of", f"{of!r} is a copy of itself in the end", way_out))
        return None
    base = _resolved(group, of, place, problems, (*asked, name))
    return _overlaid(base, own, here, problems) if isinstance(base, Table) else base


def _overlaid(base: Table, own: Table, here: str, problems: list[Problem]) -> Node:
    """A copy with its own keys, and then its ``set``, laid over the original's."""
    changes = own.entries.get("set")
    own = own.without("copy of", "set")
    entries, marks = {**base.entries, **own.entries}, {**base.marks, **own.marks}
    result: Node = Table(own.file, own.line, own.column, own.size, entries, marks)
    if isinstance(changes, Table):
        for path, value in changes.entries.items():
            result = set_at(result, [step.strip() for step in path.split(".")], value, problems, here)
    elif changes is not None:
        problems.append(located(changes, f"{here}.set", "`set` is no table", "write {path: value}"))
    return result


def with_chains(node: Node, path: tuple[str, ...], problems: list[Problem]) -> Node:
    """The tree with each flow, a list of one-key tables, as a table of its elements in their order."""
    if not isinstance(node, Table):
        return node
    entries = {}
    for key, item in node.entries.items():
        here = (*path, key)
        is_flow = key == "flow" and isinstance(item, List) and "shops" in path
        entries[key] = _chain(item, ".".join(here), problems) if is_flow else with_chains(item, here, problems)  # type: ignore[arg-type]
    return Table(node.file, node.line, node.column, node.size, entries, node.marks)


def _chain(flow: List, place: str, problems: list[Problem]) -> Table:
    chain = Table(flow.file, flow.line, flow.column, flow.size)
    for number, item in enumerate(flow.items):
        name = item.only() if isinstance(item, Table) else None
        if not isinstance(item, Table) or name is None:
            shape = "several keys" if isinstance(item, Table) and item.entries else "no element with a name"
            problems.append(
                located(
                    item,
                    f"{place}.{number}",
                    f"here stands {shape}",
                    "write one element an entry: `- name: {kind: ...}`",
                )
            )
            continue
        line, column = item.marks.get(name, (None, None))
        if name in chain.entries:
            first = chain.marks.get(name, ("",))[0]
            what = f"{name!r} stands twice in this flow" + (f", first in line {first}" if first else "")
            problems.append(
                Problem(f"{place}.{name}", what, "give each element a name of its own", item.file, line, column)
            )
            continue
        chain.entries[name] = item.entries[name]
        if line is not None and column is not None:
            chain.marks[name] = (line, column)
    return chain


def unwrapped(node: Node, path: tuple[str, ...], sources: dict[str, Node]) -> Node:
    """The tree with each value in place of the table that tells its source; these tables by their dotted path."""
    if isinstance(node, Table):
        if WRAPPED in node.entries and path:
            sources[".".join(path)] = node
            return unwrapped(node.entries[WRAPPED], path, sources)
        entries = {key: unwrapped(item, (*path, key), sources) for key, item in node.entries.items()}
        return Table(node.file, node.line, node.column, node.size, entries, node.marks)
    if isinstance(node, List):
        items = []
        for number, item in enumerate(node.items):  # a flow that is no good is still a list
            named = isinstance(item, Table) and len(item.entries) == 1 and WRAPPED not in item.entries
            items.append(unwrapped(item, path if named else (*path, str(number)), sources))
        return List(node.file, node.line, node.column, node.size, items)
    return node


def locate(root: Node, path: Sequence[object]) -> tuple[tuple[str, ...], Node, bool]:
    """Follow a path as far as it leads, steps that are not in the file left out.

    Returns
    -------
    tuple
        The steps found, the node there, and whether the last step was found.
    """
    node, found, last = root, [], True
    for step in path:
        child = node.child(step)
        last = child is not None
        if child is not None:
            node = child
            found.append(str(step))
    return tuple(found), node, last


def spot(root: Node, path: Sequence[object]) -> tuple[str, int | None, int | None]:
    """File, line and column of the key at a path; of what holds it, if the key is not there."""
    steps, node, _ = locate(root, path)
    parent = locate(root, steps[:-1])[1] if steps else node
    if isinstance(parent, Table) and steps[-1:] and steps[-1] in parent.marks and not isinstance(node, Text):
        return (node.file, *parent.marks[steps[-1]])
    return node.file, node.line, node.column
