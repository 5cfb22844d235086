"""Tables read by the names of their columns: other names, misspelt ones, cells with several things in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from carwright import units
from carwright.errors import Problem
from carwright.files.rows import Row, read_rows
from carwright.units import UnitError

REMARKS = ("description", "remark", "remarks", "note", "notes", "part", "parts", "part number", "tool", "tools")
"""Columns that planners keep beside; they are not read."""
SEPARATOR = re.compile(r"[;|]")


def column_names(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The column behind each name by which one goes."""
    return {name: column for column, also in columns.items() for name in (column, *also)}


def meant_column(name: str, known: Mapping[str, str]) -> str:
    """The column that a misspelt name was meant to be; empty if it is another column altogether."""
    plain = plain_name(name)
    close = [] if plain in known or plain in REMARKS else get_close_matches(plain, known, n=1, cutoff=0.7)
    return known[close[0]] if close else ""


@dataclass
class NamedTable:
    """A table read by the names of its columns."""

    path: Path
    problems: list[Problem]
    place: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    head: Sequence[str] = ()

    def read(self, columns: Mapping[str, Sequence[str]], needed: Sequence[str]) -> NamedTable:
        """Read it; unknown columns and missing ones are told."""
        self.head, self.rows = read_rows(self.path, self.problems)
        known = column_names(columns)
        for number, name in enumerate(self.head):
            column = known.get(plain_name(name))
            if column is None:
                if meant := meant_column(name, known):
                    self.fault(1, f"there is no column {name!r} here", f"did you mean {meant!r}?", "")
            elif column in self.place:
                self.fault(1, f"{name!r} is a second column {column!r}", "keep one", "")
            else:
                self.place[column] = number
        for column in needed:
            if column not in self.place:
                self.fault(1, f"there is no column {column!r}", "add it", "")
        if not self.rows:
            self.fault(None, "the table has no rows", "give at least one", "")
        return self

    def fault(self, line: int | None, what: str, way_out: str, place: str) -> None:
        """Keep a fault."""
        self.problems.append(Problem(place, what, way_out, str(self.path), line, 1 if line else None))

    def text(self, row: Row, column: str) -> str:
        """Text of a cell; empty if there is no such column."""
        cell = row.cells[self.place[column]] if column in self.place else ""
        return "" if cell in ("-", "–") else cell

    def texts(self, row: Row, column: str, known: Mapping[str, object] | None = None) -> tuple[str, ...]:
        """Texts of a cell, parted by semicolon or bar (by comma as well where no known name has one)."""
        cell = self.text(row, column)
        pieces = [piece.strip() for piece in SEPARATOR.split(cell)]
        if known is None or cell not in known:
            pieces = [part.strip() for piece in pieces for part in piece.split(",")]
        return tuple(dict.fromkeys(piece for piece in pieces if piece))

    def number(self, row: Row, column: str, place: str, unit_s: float = 1.0) -> float:
        """A bare number, or seconds with a unit; 0 in an empty cell."""
        cell = self.text(row, column)
        return self.quantity(cell, row.line, place, unit_s) if cell else 0.0

    def quantity(self, text: str, line: int, place: str, unit_s: float = 1.0) -> float:
        """Seconds of a text with its own unit, or of a bare number of units of ``unit_s``."""
        try:
            return unit_s * float(text) if re.fullmatch(units.NUMBER, text) else units.seconds(text)
        except UnitError as error:
            self.fault(line, error.what, error.way_out, place)
            return 0.0

    def share(self, row: Row, place: str) -> float:
        """A share of one: 35 %, or 0.35."""
        cell = self.text(row, "share")
        try:
            return float(cell) if re.fullmatch(units.NUMBER, cell) else units.share(cell)
        except UnitError as error:
            self.fault(row.line, error.what, error.way_out, place)
            return 0.0

    def extras(self, row: Row, place: str) -> dict[str, float]:
        """Seconds by option from ``roof: 12 s; hook: 5``."""
        found: dict[str, float] = {}
        for piece in SEPARATOR.split(self.text(row, "extra")):
            name, colon, value = piece.partition(":")
            if not piece.strip():
                continue
            if not colon or not name.strip() or not value.strip():
                self.fault(row.line, f"{piece.strip()!r} is no extra work", "write e.g. sunroof: 12 s", place)
                continue
            found[name.strip()] = found.get(name.strip(), 0.0) + self.quantity(value.strip(), row.line, place)
        return found


def plain_name(name: str) -> str:
    """A name in small letters and figures alone."""
    return " ".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
