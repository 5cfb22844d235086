"""Columns of a table beside the plant file: CSV in the manner of the country, a workbook's first sheet, or Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from carwright.errors import PlantError, Problem
from carwright.files.rows import read_rows


class Columns(dict[str, list[object]]):
    """Columns by name, and the row in which their cells stand, the head being the first; empty rows count."""

    rows: Sequence[int]

    def __init__(self, columns: Mapping[str, list[object]], rows: Sequence[int]) -> None:
        super().__init__(columns)
        self.rows = rows


def columns_of(path: Path) -> Columns | str:
    """Columns of a table as they stand there, or why they cannot be read."""
    try:
        return _parquet(path) if path.suffix.lower() == ".parquet" else _plain(path)
    except OSError as error:
        return error.strerror or str(error)
    except PlantError as error:
        return "; ".join(_told(problem) for problem in error.problems)
    except ValueError as error:
        return str(error)


def _told(problem: Problem) -> str:
    return problem.what if problem.line is None else f"line {problem.line}: {problem.what}"


def _plain(path: Path) -> Columns:
    faults: list[Problem] = []
    head, rows = read_rows(path, faults)
    if faults:
        raise PlantError(faults)
    cells: dict[str, list[object]] = {name: [row.cells[number] for row in rows] for number, name in enumerate(head)}
    return Columns(cells, [row.line for row in rows])


def _parquet(path: Path) -> Columns:
    import polars  # only here: a plant without Parquet tables need not wait for it

    with path.open("rb"):  # a missing file is told in the words of the system
        pass
    try:
        frame = polars.read_parquet(path)
    except polars.exceptions.PolarsError as error:
        raise ValueError(f"not a Parquet table ({str(error).splitlines()[0]})") from None
    return Columns({name: frame[name].to_list() for name in frame.columns}, range(2, len(frame) + 2))
