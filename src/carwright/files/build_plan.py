"""Reads what a plan tells the plant to build: a table of cars by part, period and car."""

from __future__ import annotations

from pathlib import Path

from carwright.errors import Problem, check
from carwright.files.tables import FAULTS_TOLD, Tables
from carwright.model.build_plan import BuildPlan, Volume
from carwright.model.quantities import to_date
from carwright.units import UnitError

NEEDED = ("from", "car", "cars")


def read_build_plan(path: str | Path) -> BuildPlan:
    """A plan from a CSV or Parquet table with the columns ``part``, ``from``, ``car`` and ``cars``.

    ``part`` may be left out where the plant has but one.

    Raises
    ------
    PlantError
        Naming every fault of the table, at most five of a column.
    """
    if Path(path).is_dir():
        what, way_out = "this is a folder, not a table of cars", "a plan that was kept: carwright simulate --plan DIR, "
        way_out += "or carwright.planning.kept.kept_run"
        check([Problem("plan", what, way_out)], source=str(path))
    columns = Tables(None, [], ()).read(str(path))
    source = str(path)
    if isinstance(columns, str):
        check([Problem("plan", columns, "name a CSV or Parquet table")], source=source)
        raise AssertionError
    missing = [name for name in NEEDED if name not in columns]
    way_out = f"there are {', '.join(columns)}; needed are {', '.join(NEEDED)}, and part where the plant has several"
    check([Problem(name, f"there is no column {name!r}", way_out) for name in missing], source=source)
    parts = columns.get("part") or [""] * len(columns["car"])
    faults: list[Problem] = []
    volumes = []
    rows = zip(parts, columns["from"], columns["car"], columns["cars"], strict=True)
    for number, (part, start, car, cars) in enumerate(rows, start=2):
        try:
            volumes.append(Volume(str(part or ""), to_date(start), str(car), _count(cars), number))
        except UnitError as error:
            faults.append(Problem("from", f"row {number}: {error.what}", error.way_out or "write 2026-07-01"))
        except ValueError:
            faults.append(Problem("cars", f"row {number}: {cars!r} is no number of cars", "write one, 0 or more"))
    left = len(faults) - FAULTS_TOLD
    if left > 0:
        faults = [*faults[:FAULTS_TOLD], Problem("plan", f"{left} more rows are like these", "")]
    check(faults, source=source)
    return BuildPlan(tuple(volumes), source=source)


def _count(cars: object) -> float:
    """A number of cars; a ValueError if it is none."""
    number = float(str(cars))
    if not 0 <= number < float("inf"):
        raise ValueError(cars)
    return number
