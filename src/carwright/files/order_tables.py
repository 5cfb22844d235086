"""Order tables of the section ``sequencing``: what each car of a day is, one car a row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from carwright.files.nodes import Node, Table, Text
from carwright.files.tables import FAULTS_TOLD, Tables, yes_or_no
from carwright.files.tree import located
from carwright.model.quantities import to_moment
from carwright.model.sequencing import UNREAD

TABLES_OF_ORDERS = ("orders", "day before")
WORDS = ("model", "trim", "colour")
WHOLE = ("position", "earliest", "latest")
COLUMNS = ("id", *WORDS, "due", *WHOLE, "urgency", "in store")
"""Keys that name a column; one that is not given means the column of the same name, if there is one."""


def with_day_orders(tables: Tables, tree: Table) -> Table:
    """The tree with the columns of its order tables in place of their names."""
    section = tree.entries.get("sequencing")
    if not isinstance(section, Table):
        return tree
    for key in TABLES_OF_ORDERS:
        if key in section.entries:
            section = section.with_entry(key, _orders(tables, section.entries[key], f"sequencing.{key}"))
    return tree.with_entry("sequencing", _with_store(tables, section))


def _with_store(tables: Tables, section: Table) -> Table:
    """The column ``in store`` from a list of the bodies that are there; bodies of other days are passed over."""
    store, orders = section.entries.get("body store"), section.entries.get("orders")
    if not isinstance(store, Table) or "table" not in store.entries or not isinstance(orders, Table):
        return section
    place = "sequencing.body store"
    there = tables.column(_with_names(store, {"id": "id"}), "id", place)
    section = section.with_entry("body store", store.without("table", "id"))
    ids = orders.entries["id"].plain()
    if ids == UNREAD or not isinstance(ids, tuple):
        return section
    # Of a store that could not be read nothing more is said.
    bodies = set(ids) if there is None else {str(cell).strip() for cell in there}
    if "in store" in orders.entries:
        way_out = "leave the column or the table out"
        tables.problems.append(located(store, place, "the orders have a column 'in store' as well", way_out))
    elif not bodies & set(ids):
        name = store.entries["table"].plain()
        what = f"none of the {len(bodies)} bodies of {name} is a car of the orders"
        tables.problems.append(located(store, place, what, "is it the right day?"))
    mark = Text(store.file, store.line, store.column, 1, tuple(ident in bodies for ident in ids))
    return section.with_entry("orders", orders.with_entry("in store", mark))


def _orders(tables: Tables, node: Node, place: str) -> Node:
    """Columns of an order table, cell by cell; what is wrong is told with its row."""
    if isinstance(node, Text) and isinstance(node.value, str):
        node = Table(node.file, node.line, node.column, node.size, {"table": node})
    if not isinstance(node, Table) or ("table" not in node.entries and _is_list(node.entries.get("id"))):
        return node
    if "table" not in node.entries:
        tables.problems.append(
            located(node, f"{place}.table", "`table` is missing", "name a CSV, Excel or Parquet file")
        )
        return _stand_in(node)
    tables.unknown(node, place, {"table", "options", *COLUMNS})
    found = tables.read(node.entries["table"].plain())
    known = found if isinstance(found, dict) else {}
    asked = {key: key for key in COLUMNS if key in known or key == "id"}
    asked |= {key: str(node.entries[key].plain()) for key in COLUMNS if key in node.entries}
    node = _with_names(node, asked)
    ids = tables.column(node, "id", place)
    if ids is None:
        return _stand_in(node)
    values: dict[str, object] = {"file": node.entries["table"].plain()}
    for key in asked:
        column = tables.column(node, key, place)
        if column is not None:
            parse, wanted = _PARSERS[key]
            values[key] = tuple(tables.parsed(node, key, column, place, parse, wanted))
    values["options"] = _options(tables, node, place, known)
    _told_twice(tables, node, place, ids)
    return _given(node, values)


def _is_list(node: Node | None) -> bool:
    """True for cars that are given in place, one by one."""
    return node is not None and not (isinstance(node, Text) and isinstance(node.value, str))


def _options(tables: Tables, node: Table, place: str, known: dict[str, list[object]]) -> dict[str, tuple[bool, ...]]:
    """Yes-or-no columns by option; those named as an option of the plant if none are named."""
    named = node.entries.get("options")
    given = named.plain() if named is not None else [name for name in tables.options if name in known]
    if isinstance(given, list):
        given = {str(name): name for name in given}
    columns = given if isinstance(given, dict) else {}
    if named is not None and not columns:
        way_out = "write [option, option] or {option: column}"
        tables.problems.append(located(named, f"{place}.options", "no columns are named", way_out))
    at = named or node
    holder = node.with_entry("options", at)
    has = {}
    for option, name in columns.items():
        column = tables.named(node, str(name), f"{place}.options", at)
        parsed = tables.parsed(holder, "options", column or [], place, yes_or_no, "yes or no (1 or 0)")
        has[str(option)] = tuple(parsed)  # without its column, which is told, nothing more is said of the option
    return has


def _told_twice(tables: Tables, node: Table, place: str, ids: list[object]) -> None:
    """A car that stands twice in the table."""
    first: dict[str, int] = {}
    doubled = []
    for row, cell in zip(tables.rows(node), ids, strict=False):
        name = str(cell).strip()
        if name and first.setdefault(name, row) != row:
            doubled.append((row, name))
    file = node.entries["table"].plain()
    for row, name in doubled[:FAULTS_TOLD]:
        what = f"{file} row {row}: car {name!r} stands in row {first[name]} already"
        tables.problems.append(located(node.entries["id"], f"{place}.id", what, "give each car a name of its own"))
    if len(doubled) > FAULTS_TOLD:
        what = f"{len(doubled) - FAULTS_TOLD} more cars stand twice"
        tables.problems.append(located(node.entries["id"], f"{place}.id", what, "give each car a name of its own"))


def _with_names(node: Table, asked: dict[str, str]) -> Table:
    """The node with a name for every column that is to be read."""
    for key, name in asked.items():
        if key not in node.entries:
            table = node.entries["table"]
            node = node.with_entry(key, Text(table.file, table.line, table.column, 1, name))
    return node


def _stand_in(node: Table) -> Table:
    return _given(node, {"file": "", "id": UNREAD})


def _given(node: Table, values: dict[str, object]) -> Table:
    entries: dict[str, Node] = {key: Text(node.file, node.line, node.column, 1, value) for key, value in values.items()}
    return Table(node.file, node.line, node.column, node.size, entries, node.marks)


_WITH_POINT = re.compile(r"\.0+$")
"""What whole numbers of a column with empty cells end with where a program took them for fractions."""


def _text(cell: object) -> str:
    text = str(cell).strip()
    if not text or cell is None:
        raise ValueError
    return text


def _place(cell: object) -> int | None:
    text = "" if cell is None else str(cell).strip()
    if not text:
        return None
    place = int(_WITH_POINT.sub("", text))
    if place < 1:
        raise ValueError
    return place


def _price(cell: object) -> int:
    price = int(str(cell).strip())
    if price < 0:
        raise ValueError
    return price


def _due(cell: object) -> int | datetime | None:
    text = "" if cell is None else str(cell).strip()
    if not text or _WITH_POINT.sub("", text).lstrip("+-").isdigit():
        return _place(text)
    moment = to_moment(text)
    return moment if ":" in text else moment + timedelta(days=1)  # due on a day: until its end


_PARSERS: dict[str, tuple[Callable[[object], object], str]] = {
    "id": (_text, "the name of a car"),
    **{key: (_text, f"a {key}") for key in WORDS},
    **dict.fromkeys(WHOLE, (_place, "a place (the first is 1) or empty")),
    "urgency": (_price, "a whole number of at least 0"),
    "due": (_due, "a place, a moment such as 2025-01-06 14:30, or empty"),
    "in store": (yes_or_no, "yes or no (1 or 0)"),
}
