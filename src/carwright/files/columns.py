"""Columns of a table beside the plant file: CSV in the manner of the country, a workbook's first sheet, or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from carwright.errors import PlantError, Problem
from carwright.files.rows import DELIMITERS, WORKBOOKS, read_rows

Columns = dict[str, list[object]]


def columns_of(path: Path) -> Columns | str:
    """Columns of a table as they stand there, or why they cannot be read."""
    suffix = path.suffix.lower()
    try:
        return _parquet(path) if suffix == ".parquet" else _workbook(path) if suffix in WORKBOOKS else _csv(path)
    except OSError as error:
        return error.strerror or str(error)
    except UnicodeDecodeError:
        return "not UTF-8 text; save it as UTF-8"
    except PlantError as error:
        return "; ".join(problem.what for problem in error.problems)
    except (csv.Error, ValueError) as error:
        return str(error)


def _csv(path: Path) -> Columns:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        rows: Iterator[list[str]] = csv.reader(file, delimiter=max(DELIMITERS, key=head.count), strict=True)
        names = [name.strip() for name in next(rows, [])]
        if not names:
            raise ValueError("the table is empty")
        if len(set(names)) != len(names):
            raise ValueError("two columns have the same name")
        columns: Columns = {name: [] for name in names}
        for number, row in enumerate(rows, start=2):
            if row and len(row) != len(names):
                raise ValueError(f"row {number} has {len(row)} cells, the head {len(names)}")
            for name, cell in zip(names, row, strict=False):
                columns[name].append(cell.strip())
    return columns


def _workbook(path: Path) -> Columns:
    faults: list[Problem] = []
    head, rows = read_rows(path, faults)
    if faults:
        raise PlantError(faults)
    return {name: [row.cells[number] for row in rows] for number, name in enumerate(head)}


def _parquet(path: Path) -> Columns:
    import polars  # only here: a plant without Parquet tables need not wait for it

    with path.open("rb"):  # a missing file is told in the words of the system
        pass
    try:
        frame = polars.read_parquet(path)
    except polars.exceptions.PolarsError as error:
        raise ValueError(f"not a Parquet table ({str(error).splitlines()[0]})") from None
    return {name: frame[name].to_list() for name in frame.columns}
