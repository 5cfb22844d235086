"""Rows of a CSV table with a head, and values of their cells; each fault is told with its line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carwright.errors import PlantError, Problem
from carwright.model.names import nearest
from carwright.model.ramp_output import first_day, month_of

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Months = tuple[int, int]
"""First and last month of a span."""


@dataclass(frozen=True)
class Row:
    """One row: its cells by the names of the head, and where it stands."""

    cells: dict[str, str]
    line: int
    head: tuple[str, ...]
    file: str

    def __getitem__(self, name: str) -> str:
        """A cell without spaces around it; empty if there is no such column."""
        return self.cells.get(name, "")

    def problem(self, column: str, what: str, way_out: str) -> Problem:
        """A fault of one cell; columns count from 1."""
        place = self.head.index(column) + 1 if column in self.head else 1
        return Problem(column, what, way_out, self.file, self.line, place)

    def number(self, column: str, problems: list[Problem]) -> float | None:
        """A cell as a number of at least zero; None if it is empty or at fault."""
        text = self[column]
        if not text:
            return None
        plain = text.replace(" ", "").replace("_", "")
        if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
            plain = plain.replace(",", "")
        try:
            value = float(plain)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            problems.append(self.problem(column, f"{text!r} is no number of at least zero", "write it as 7058 or 0.56"))
            return None
        return value

    def day(self, column: str, problems: list[Problem]) -> date | None:
        """A cell as a day; None if it is empty or at fault."""
        text = self[column]
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            problems.append(self.problem(column, f"{text!r} is no date", "write it as 2024-08-31"))
            return None


def read_rows(path: Path, needed: Sequence[str]) -> list[Row]:
    """Rows of a table in UTF-8 with comma, semicolon or tab between cells; blank rows are passed over.

    Raises
    ------
    PlantError
        If the file is no text, is empty, or lacks a needed column.
    OSError
        If it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise PlantError(
            [Problem("", "the file is no text in UTF-8", "save the table as CSV in UTF-8")], str(path)
        ) from None
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        broken = Problem("", f"the table breaks off: {error}", "save it as CSV", str(path), reader.line_num, 1)
        raise PlantError([broken], str(path)) from None
    if not rows:
        raise PlantError([Problem("", "the table is empty", f"it needs the columns {', '.join(needed)}")], str(path))
    head = tuple(cell.strip() for cell in rows[0][1])
    problems = list(_of_the_head(head, needed, path)) + list(_of_the_width(head, rows[1:], path))
    if problems:
        raise PlantError(problems, str(path))
    return [
        Row(dict(zip(head, (cell.strip() for cell in cells), strict=False)), line, head, str(path))
        for line, cells in rows[1:]
    ]


def _of_the_head(head: Sequence[str], needed: Sequence[str], path: Path) -> Iterator[Problem]:
    for name in needed:
        if name not in head:
            near = nearest(name, [each for each in head if each not in needed])
            yield Problem(name, "there is no such column", near, str(path), 1, 1)
    for place, name in enumerate(head):
        if name and name in head[:place]:
            yield Problem(name, "two columns have this name", "keep one of them", str(path), 1, place + 1)


def _of_the_width(head: Sequence[str], rows: Sequence[tuple[int, list[str]]], path: Path) -> Iterator[Problem]:
    for line, cells in rows:
        if len(cells) > len(head):
            what = f"{len(cells)} cells under a head of {len(head)}"
            yield Problem("", what, "put cells that hold a comma in quotes", str(path), line, len(head) + 1)


def months_named(text: str) -> Months | None:
    """First and last month of ``2024-04``, ``2017-Q3``, ``2020-H1``, ``2020``, ``Apr 2024``, a day or ``a..b``."""
    if ".." in text:
        ends = [months_named(part.strip()) for part in text.split("..", 1)]
        return (ends[0][0], ends[1][1]) if ends[0] and ends[1] and ends[0][0] <= ends[1][1] else None
    low = text.casefold().replace("/", "-")
    if found := re.fullmatch(r"(\d{4})[- ]?(q[1-4]|h[12])|(q[1-4]|h[12])[- ](\d{4})", low):
        year, part = int(found[1] or found[4]), found[2] or found[3]
        size = 3 if part[0] == "q" else 6
        start = 12 * year + size * (int(part[1]) - 1)
        return start, start + size - 1
    if re.fullmatch(r"\d{4}", low):
        return 12 * int(low), 12 * int(low) + 11
    if found := re.fullmatch(r"([a-z]{3})[a-z]*\.? (\d{4})", low):
        month = 12 * int(found[2]) + MONTHS.index(found[1]) if found[1] in MONTHS else None
        return (month, month) if month is not None else None
    day = day_named(low)
    return (month_of(day), month_of(day)) if day else None


def day_named(text: str) -> date | None:
    """The day of ``2024-04-17``, the Monday of ``2024-W16``, or the first of ``2024-04`` or ``2024``."""
    for pattern in (r"\d{4}-w\d{2}", r"\d{4}-\d{1,2}-\d{1,2}", r"\d{4}-\d{1,2}", r"\d{4}"):
        if re.fullmatch(pattern, text.casefold()):
            try:
                if "w" in text.casefold():
                    return date.fromisoformat(text.upper() + "-1")
                year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
                return date(year, month, day)
            except ValueError:
                return None
    return None


def month_starts(text: str) -> list[date]:
    """First days of the months that a text names: ``from June 2024``, ``mid 2025``, ``2024-06``."""
    low = text.casefold()
    found = [first_day(12 * int(y) + MONTHS.index(m)) for m, y in re.findall(r"\b([a-z]{3})[a-z]*\.? (\d{4})", low)
             if m in MONTHS]  # fmt: skip
    found += [date(int(y), 7, 1) for y in re.findall(r"\bmid (\d{4})", low)]
    found += [date(int(y), int(m), 1) for y, m in re.findall(r"\b(\d{4})-(0[1-9]|1[0-2])\b", low)]
    return found
