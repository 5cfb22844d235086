"""YAML as a tree in which every key and value knows its line and column.

The text is read through the event parser of libyaml (package PyYAML): a round trip through ruamel.yaml, written in
Python, takes over a second for a plant of 1,500 lines, this a few hundredths. Only the syntax is taken from it: what
a scalar means is decided by what is asked for, as in YAML 1.2's failsafe schema, so ``on``, ``no`` and ``08:00`` stay
the texts they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml  # type: ignore[import-untyped,unused-ignore]

from carwright.errors import Problem

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 40
"""Levels of nesting; a plant needs about a dozen."""
MOST_NODES = 200_000
"""Values in one file, those repeated by aliases counted each time."""


@dataclass(slots=True)
class Node:
    """A value of the file: text, table or list, and where it stands."""

    file: str = ""
    line: int | None = None
    column: int | None = None
    size: int = 1

    def child(self, step: object) -> Node | None:
        """The value under a key, an index, or a name in a list of one-key tables."""
        return None

    def plain(self) -> object:
        """The value as dict, list, str or what Python gave."""
        raise NotImplementedError


@dataclass(slots=True)
class Text(Node):
    """A scalar; from a file always text (or None for nothing), from Python anything."""

    value: object = None

    def plain(self) -> object:
        """The text."""
        return self.value


@dataclass(slots=True)
class List(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)

    def child(self, step: object) -> Node | None:
        """By index, or by name if the items are one-key tables."""
        if isinstance(step, int):
            return self.items[step] if 0 <= step < len(self.items) else None
        named = (item.child(step) for item in self.items if isinstance(item, Table) and len(item.entries) == 1)
        return next((node for node in named if node is not None), None)

    def plain(self) -> object:
        """As a list."""
        return [item.plain() for item in self.items]


@dataclass(slots=True)
class Table(Node):
    """A table of keys and values in the order of the file."""

    entries: dict[str, Node] = field(default_factory=dict)
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each key."""

    def child(self, step: object) -> Node | None:
        """By key."""
        return self.entries.get(step) if isinstance(step, str) else self.entries.get(str(step))

    def plain(self) -> object:
        """As a dict."""
        return {key: node.plain() for key, node in self.entries.items()}

    def with_entry(self, key: str, node: Node) -> Table:
        """A copy with one entry set; an entry that was there keeps its place."""
        return Table(self.file, self.line, self.column, self.size, {**self.entries, key: node}, self.marks)

    def without(self, *keys: str) -> Table:
        """A copy with some entries left out."""
        left = {key: node for key, node in self.entries.items() if key not in keys}
        return Table(self.file, self.line, self.column, self.size, left, self.marks)

    def only(self) -> str | None:
        """The key, if there is exactly one."""
        return next(iter(self.entries)) if len(self.entries) == 1 else None


class Unreadable(Exception):  # noqa: N818 - it names the text
    """The text is no YAML that we take; carries the one problem that stopped the reading."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Composer:
    def __init__(self, text: str, file: str) -> None:
        self.loader = Loader(text)
        self.file = file
        self.anchors: dict[str, Node] = {}
        self.problems: list[Problem] = []

    def document(self) -> Node:
        try:
            self.loader.get_event()  # start of the stream
            if self.loader.check_event(yaml.StreamEndEvent):
                return Text(self.file, 1, 1, 1, None)
            self.loader.get_event()  # start of the document
            root = self.node(self.loader.get_event(), ())
            self.loader.get_event()
            if not self.loader.check_event(yaml.StreamEndEvent):
                self.stop(
                    self.loader.peek_event(), "a second document begins here", "one plant, one file: remove `---`"
                )
            return root
        finally:
            self.loader.dispose()

    def node(self, event: yaml.Event, path: tuple[str, ...]) -> Node:
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if len(path) > DEEPEST:
            self.stop(event, f"more than {DEEPEST} levels of nesting", "a plant file needs about a dozen")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if isinstance(event, yaml.ScalarEvent):
            value = None if event.implicit[0] and event.value in ("", "~", "null") else event.value
            node: Node = Text(self.file, line, column, 1, value)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self.list(List(self.file, line, column), path)
        else:
            node = self.table(Table(self.file, line, column), path)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if node.size > MOST_NODES:
            self.stop(event, f"more than {MOST_NODES:,} values", "put long lists in a table beside the file")
        return node

    def alias(self, event: yaml.AliasEvent) -> Node:
        if event.anchor not in self.anchors:
            self.stop(event, f"alias *{event.anchor} has no finished anchor before it", f"write &{event.anchor} first")
        return self.anchors[event.anchor]

    def list(self, node: List, path: tuple[str, ...]) -> List:
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            item = self.node(event, (*path, str(len(node.items))))
            node.items.append(item)
            node.size += item.size
            self.limit(node, event)
        return node

    def table(self, node: Table, path: tuple[str, ...]) -> Table:
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.stop(event, "a key is not a plain name", "write `name: value`")
            key, mark = event.value, (event.start_mark.line + 1, event.start_mark.column + 1)
            value = self.node(self.loader.get_event(), (*path, key))
            if key in node.entries:
                first = node.marks[key][0]
                place = ".".join(step for step in (*path, key) if not step.isdigit())
                what = f"{key!r} is given twice, first in line {first}"
                self.problems.append(Problem(place, what, "keep one, or give it another name", self.file, *mark))
                continue
            node.entries[key], node.marks[key] = value, mark
            node.size += value.size
            self.limit(node, event)
        return node

    def limit(self, node: Node, event: yaml.Event) -> None:
        if node.size > MOST_NODES:
            self.stop(event, f"more than {MOST_NODES:,} values, aliases counted", "put long lists in a table beside it")

    def stop(self, event: yaml.Event, what: str, way_out: str) -> None:
        mark = event.start_mark
        raise Unreadable(Problem("", what, way_out, self.file, mark.line + 1, mark.column + 1))


def compose(text: str, file: str) -> tuple[Node, list[Problem]]:
    """The tree of a YAML text, and the keys that are given twice (the first one is kept).

    Raises
    ------
    Unreadable
        If the text is no YAML, holds several documents, is nested too deep or grows without measure by its aliases.
    """
    composer = _Composer(text, file)
    try:
        return composer.document(), composer.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part) or "not YAML"
        spot = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise Unreadable(Problem("", f"the YAML breaks off here: {what}", _hint(what), file, *spot)) from None
    except yaml.YAMLError as error:
        what = str(error).splitlines()[0]
        raise Unreadable(Problem("", f"not YAML: {what}", "save the file as UTF-8 text", file)) from None


def _hint(what: str) -> str:
    if "tab" in what or "cannot start any token" in what:
        return "indent with spaces, and quote texts that begin with a special character"
    if "mapping values are not allowed" in what:
        return "a text with `: ` in it must be quoted, and keys of one table stand in one column"
    return "look for a missing bracket, quote, colon or wrong indent here or just above"


def from_python(value: object) -> Node:
    """The same tree from dicts, lists and plain values; it has no lines."""
    if isinstance(value, dict):
        return Table(entries={_key(key): from_python(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return List(items=[from_python(item) for item in value])
    return Text(value=value)


def _key(key: object) -> str:
    return key.isoformat() if hasattr(key, "isoformat") else str(key)


def walk(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """Every value with its path, parents first."""
    yield path, node
    if isinstance(node, Table):
        for key, item in node.entries.items():
            yield from walk(item, (*path, key))
    elif isinstance(node, List):
        for number, item in enumerate(node.items):
            yield from walk(item, (*path, number))
