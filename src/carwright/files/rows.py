"""Tables as planners keep them: CSV in the manner of the country, or the first sheet of a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from carwright.errors import PlantError, Problem

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DELIMITERS = (";", "\t", ",")
FAULTS_TOLD = 5
"""Of one kind; the rest of a bad table is like its beginning."""


@dataclass(frozen=True)
class Head:
    """A column and the other names it goes by."""

    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """Cells of a row without blanks around them, and the line it stands in."""

    line: int
    cells: list[str]


def read_rows(path: Path, problems: list[Problem], of: str = "task") -> tuple[list[str], list[Row]]:
    """Head and rows of a table, each ``of`` one thing; rows that are too short or too long are told and left out.

    Raises
    ------
    PlantError
        If it cannot be read as a table at all.
    """
    lines = list(_sheet(path) if path.suffix.lower() in WORKBOOKS else _text(path))
    if not lines:
        raise PlantError([Problem("", "the table is empty", f"give a head and a row for each {of}")], source=str(path))
    head, rows, ragged = lines[0].cells, [], 0
    for row in lines[1:]:
        if len(row.cells) == len(head):
            rows.append(row)
            continue
        ragged += 1
        if ragged <= FAULTS_TOLD:
            what = f"{len(row.cells)} cells, the head has {len(head)}"
            problems.append(Problem("", what, "mend the row; quote cells that hold commas", str(path), row.line, 1))
    if ragged > FAULTS_TOLD:
        problems.append(Problem("", f"{ragged - FAULTS_TOLD} more rows like these", "mend the table", str(path)))
    for name in {name for name in head if name and head.count(name) > 1}:
        problems.append(Problem("", f"two columns are called {name!r}", "rename one", str(path), lines[0].line, 1))
    return head, rows


def column_of(head: Sequence[str], wanted: Head, problems: list[Problem], source: str) -> int | None:
    """Place of a column, by any of its names, upper and lower case alike."""
    plain = ["".join(c if c.isalnum() else " " for c in name.lower()).split() for name in head]
    for name in (wanted.name, *wanted.also):
        if name.split() in plain:
            return plain.index(name.split())
    close = get_close_matches(wanted.name, [" ".join(words) for words in plain], n=1)
    way_out = f"is it {close[0]!r}? Call it {wanted.name!r}" if close else f"add a column {wanted.name!r}"
    problems.append(Problem("", f"there is no column {wanted.name!r}", way_out, source, 1, 1))
    return None


def _text(path: Path) -> Iterator[Row]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        way_out = "save it as UTF-8 (in Excel: CSV UTF-8)"
        raise PlantError([Problem("", "the table is not UTF-8 text", way_out)], source=str(path)) from None
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, [cell.strip() for cell in cells])
    except csv.Error as error:
        what = f"line {reader.line_num} cannot be read as CSV: {error}"
        raise PlantError([Problem("", what, "mend the quotes")], source=str(path)) from None


def _sheet(path: Path) -> Iterator[Row]:
    import fastexcel  # only here: a CSV table need not wait for it

    with path.open("rb"):  # a missing file is told in the words of the system
        pass
    try:
        sheet = fastexcel.read_excel(str(path)).load_sheet(0, header_row=None, dtypes="string")
        columns = [column.to_pylist() for column in sheet.to_arrow().columns]
    except Exception as error:
        if not type(error).__module__.startswith(("fastexcel", "_fastexcel", "builtins")):
            raise
        what = f"it cannot be read as a workbook: {str(error).splitlines()[0]}"
        raise PlantError([Problem("", what, "save it as .xlsx, or as CSV")], source=str(path)) from None
    for number, cells in enumerate(zip(*columns, strict=True), start=1):
        plain = ["" if cell is None else str(cell).strip() for cell in cells]
        if any(plain):
            yield Row(number, plain)
