"""Tables beside the plant file: measured times and orders, as CSV, Excel or Parquet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from carwright import units
from carwright.errors import Problem
from carwright.files.columns import Columns, columns_of
from carwright.files.nodes import List, Node, Table, Text
from carwright.files.tree import located
from carwright.model.names import nearest
from carwright.model.quantities import to_moment
from carwright.units import UnitError

FAULTS_TOLD = 5
"""Of each column; the rest of a bad column is like its beginning."""
YES = {"1", "true", "yes", "x", "True", "TRUE", "Yes", "YES", "X"}
NO = {"", "0", "false", "no", "False", "FALSE", "No", "NO", "None"}


class Tables:
    """Reads each table once; what is wrong with one is told at the place that names it."""

    def __init__(self, folder: Path | None, problems: list[Problem], options: tuple[str, ...]) -> None:
        self.folder = folder
        self.problems = problems
        self.options = options
        self._read: dict[Path, Columns | str] = {}

    def filled(self, node: Node, place: str = "") -> Node:
        """The tree with the columns of its tables in place of their names."""
        if isinstance(node, List):
            named = all(isinstance(item, Table) and len(item.entries) == 1 for item in node.items)
            items = [self.filled(x, place if named else f"{place}.{n}") for n, x in enumerate(node.items)]
            return List(node.file, node.line, node.column, node.size, items)
        if not isinstance(node, Table):
            return node
        name = node.only()
        inner = node.entries.get(name) if name else None
        if isinstance(inner, Table) and "table" in inner.entries:
            here = f"{place}.{name}".lstrip(".")
            if name in ("empirical", "trace"):
                return node.with_entry(name, self.times(inner, here))
            if name == "orders":
                return node.with_entry(name, self.orders(inner, here))
        entries = {key: self.filled(item, f"{place}.{key}".lstrip(".")) for key, item in node.entries.items()}
        given = entries.get("balance")
        if isinstance(given, Table) and "table" in given.entries:
            entries["balance"] = self.hands(given, f"{place}.balance".lstrip("."))
        return Table(node.file, node.line, node.column, node.size, entries, node.marks)

    def times(self, node: Table, place: str) -> Node:
        """Seconds of a column, from its unit."""
        scale = self.scale(node, place)
        known = {"table", "column", "unit"}
        self.unknown(node, place, known)
        column = self.column(node, "column", place)
        if column is None or scale is None:
            return _given(node, {"values": (1.0,)})

        def seconds(value: object) -> float:
            number = float(str(value))
            if not 0 <= number < float("inf"):
                raise ValueError
            return number * scale

        values = self.parsed(node, "column", column, place, seconds, "a time of at least zero")
        return _given(node, {"values": tuple(values) or (1.0,)})

    def scale(self, node: Table, place: str) -> float | None:
        """Seconds in the unit of a column."""
        unit = node.entries.get("unit")
        name = unit.plain() if unit else None
        if isinstance(name, str) and name in units.SECONDS:
            return units.SECONDS[name]
        what = f"{name!r} is no unit of time" if unit else "the unit of the column is missing"
        self.problems.append(
            located(unit or node, f"{place}.unit", what, f"write unit: one of {', '.join(units.SECONDS)}")
        )
        return None

    def orders(self, node: Table, place: str) -> Node:
        """Moments of release, and what each row says of its car."""
        self.unknown(node, place, {"table", "at", "model", "trim", "options"})
        at = self.column(node, "at", place)
        moments = self.parsed(node, "at", at or [], place, _moment, "a moment such as 2024-04-01 06:30")
        cars: list[dict[str, object]] = [{} for _ in moments]
        for what in ("model", "trim"):
            if what in node.entries:
                for car, value in zip(cars, self.column(node, what, place) or (), strict=False):
                    car[what] = str(value)
        if "options" in node.entries:
            self.add_options(node, place, cars)
        return _given(node, {"at": tuple(moments) or (datetime.min,), "cars": tuple(cars) if any(cars) else ()})

    def hands(self, node: Table, place: str) -> Node:
        """Work of each worker at each station, from the table that a balance wrote."""
        self.unknown(node, place, {"table"})
        columns = {
            name: self.named(node, name, f"{place}.table", node.entries["table"])
            for name in ("station", "worker", "of", "work_s")
        }
        if any(column is None for column in columns.values()):
            return List(node.file, node.line, node.column, node.size, [])
        at = node.with_entry("balance", node.entries["table"])
        parsed = {
            "station": self.parsed(at, "balance", columns["station"] or [], place, _whole, "a whole number from 1 on"),
            "worker": self.parsed(at, "balance", columns["worker"] or [], place, _whole, "a whole number from 1 on"),
            "work": self.parsed(at, "balance", columns["work_s"] or [], place, _seconds, "seconds of at least zero"),
            "of": [str(cell or "") for cell in columns["of"] or []],
        }
        rows = [dict(zip(parsed, values, strict=True)) for values in zip(*parsed.values(), strict=False)]
        return Text(node.file, node.line, node.column, 1, tuple(rows))

    def add_options(self, node: Table, place: str, cars: list[dict[str, object]]) -> None:
        """Options of each order, from one yes-or-no column each."""
        given = node.entries["options"].plain()
        columns = (
            dict(given)
            if isinstance(given, dict)
            else {name: name for name in given}
            if isinstance(given, list)
            else {}
        )
        if not columns:
            self.problems.append(
                located(
                    node.entries["options"],
                    f"{place}.options",
                    "no columns are named",
                    "write [option, option] or {option: column}",
                )
            )
        has: dict[str, list[bool]] = {}
        for option, column in columns.items():
            found = self.named(node, str(column), f"{place}.options", node.entries["options"])
            if found is not None:
                has[option] = self.parsed(node, "options", found, place, yes_or_no, "yes or no (1 or 0)")
        for number, car in enumerate(cars):
            car["options"] = tuple(option for option, rows in has.items() if number < len(rows) and rows[number])

    def parsed(
        self, node: Table, key: str, column: list[object], place: str, parse: Callable[[object], object], wanted: str
    ) -> list:  # type: ignore[type-arg]
        """A column read cell by cell; the first few bad cells are told with their row."""
        values, bad = [], 0
        for row, cell in zip(self.rows(node), column, strict=False):
            try:
                values.append(parse(cell))
            except (ValueError, UnitError):
                bad += 1
                if bad <= FAULTS_TOLD:
                    file = node.entries["table"].plain()
                    shown = "an empty cell" if cell in ("", None) else repr(cell)
                    self.problems.append(
                        located(
                            node.entries[key],
                            f"{place}.{key}",
                            f"{file} row {row}: {shown} is not {wanted}",
                            "mend the table",
                        )
                    )
        if bad > FAULTS_TOLD:
            self.problems.append(
                located(
                    node.entries[key], f"{place}.{key}", f"{bad - FAULTS_TOLD} more cells like these", "mend the table"
                )
            )
        return values

    def column(self, node: Table, key: str, place: str) -> list[object] | None:
        """The column that a key names."""
        name = node.entries.get(key)
        if name is None:
            self.problems.append(located(node, f"{place}.{key}", f"`{key}` is missing", "name a column of the table"))
            return None
        return self.named(node, str(name.plain()), f"{place}.{key}", name)

    def named(self, node: Table, column: str, place: str, at: Node) -> list[object] | None:
        """A column by its name; a table that cannot be read is told once at each place that names it."""
        table = node.entries["table"]
        name = table.plain()
        found = self.read(name)
        if isinstance(found, str):
            problem = located(
                table,
                f"{place.rpartition('.')[0]}.table",
                f"{name}: {found}",
                "the path counts from the folder of the plant file",
            )
            if problem not in self.problems:
                self.problems.append(problem)
            return None
        if column not in found:
            self.problems.append(located(at, place, f"{name} has no column {column!r}", nearest(column, found)))
            return None
        if not found[column]:
            self.problems.append(located(table, place, f"{name} has no rows", "give at least one"))
            return None
        return found[column]

    def unknown(self, node: Table, place: str, known: set[str]) -> None:
        """Keys that say nothing here."""
        for key in node.entries:
            if key not in known:
                mark = node.marks.get(key, (None, None))
                self.problems.append(
                    Problem(f"{place}.{key}", f"there is no key {key!r} here", nearest(key, known), node.file, *mark)
                )

    def rows(self, node: Table) -> Sequence[int]:
        """Rows of the table that a node names, as its file numbers them."""
        found = self.read(node.entries["table"].plain())
        return found.rows if isinstance(found, Columns) else ()

    def read(self, name: object) -> Columns | str:
        """Columns of a table as they stand there, or why they cannot be read."""
        if not isinstance(name, str) or not name:
            return "no file is named"
        path = (self.folder or Path()) / name
        if path not in self._read:
            self._read[path] = columns_of(path)
        return self._read[path]


def _moment(value: object) -> datetime:
    return to_moment(value)


def _whole(value: object) -> int:
    number = int(str(value))
    if number < 1:
        raise ValueError
    return number


def _seconds(value: object) -> float:
    number = float(str(value))
    if not 0 <= number < float("inf"):
        raise ValueError
    return number


def yes_or_no(value: object) -> bool:
    """Whether a cell says yes.

    Raises
    ------
    ValueError
        If it says neither yes nor no.
    """
    text = str(value).strip()
    if text not in YES | NO:
        raise ValueError
    return text in YES


def _given(node: Table, values: dict[str, object]) -> Table:
    entries: dict[str, Node] = {key: Text(node.file, node.line, node.column, 1, value) for key, value in values.items()}
    return Table(node.file, node.line, node.column, node.size, entries, node.marks)
