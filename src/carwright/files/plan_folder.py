"""A plan that was written into a folder, read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carwright.errors import PlantError, Problem
from carwright.results.plan import TABLES, PlanResult
from carwright.results.plan_files import ALL_TABLES, LISTS, MAPS, PLAIN, SUMMARY

if TYPE_CHECKING:
    import polars as pl


def read_plan(folder: str | Path) -> PlanResult:
    """Read the plan that ``carwright plan --out FOLDER`` wrote.

    Raises
    ------
    PlantError
        If there is none, or if files of it are missing or damaged: all of them.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    head = _head(folder, problems)
    names = [name for name in ALL_TABLES if name in TABLES or (folder / f"{name}.parquet").is_file()]
    tables = {name: _table(folder, name, problems) for name in names}
    if problems:
        raise PlantError(problems, source=str(folder))
    fields: dict[str, Any] = {name: head[name] for name in (*PLAIN, *MAPS)}
    fields |= {name: tuple(head[name]) for name in LISTS} | tables
    return PlanResult(**fields)


def _head(folder: Path, problems: list[Problem]) -> dict[str, Any]:
    """Figures of the plan beside its tables."""
    try:
        head = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        way_out = "name the folder that `carwright plan PLANT --out FOLDER` wrote"
        raise PlantError([Problem("", f"there is no {SUMMARY} here: this is no plan", way_out)], str(folder)) from None
    except NotADirectoryError:
        way_out = "name the folder that `carwright plan PLANT --out FOLDER` wrote"
        raise PlantError([Problem("", "this is a file, not the folder of a plan", way_out)], str(folder)) from None
    except ValueError as error:
        problems.append(Problem("", f"{SUMMARY} cannot be read: {error}", "plan again"))
        return {}
    missing = [name for name in (*PLAIN, *MAPS, *LISTS) if not isinstance(head, dict) or name not in head]
    if missing:
        problems.append(Problem("", f"{SUMMARY} has no {missing[0]!r}", "plan again with this version"))
    return head if isinstance(head, dict) else {}


def _table(folder: Path, name: str, problems: list[Problem]) -> pl.DataFrame | None:
    import polars as pl

    path = folder / f"{name}.parquet"
    try:
        with path.open("rb"):  # a missing file is told in the words of the system
            pass
        frame = pl.read_parquet(path)
    except OSError as error:
        problems.append(Problem("", f"{path.name}: {error.strerror or error}", "plan again"))
        return None
    except pl.exceptions.PolarsError as error:
        problems.append(Problem("", f"{path.name} is damaged: {str(error).splitlines()[0]}", "plan again"))
        return None
    missing = [column for column in ALL_TABLES[name] if column not in frame.columns]
    if missing:
        what = f"{path.name} has no column {missing[0]!r}"
        problems.append(Problem("", what, "plan again with this version"))
    return frame
