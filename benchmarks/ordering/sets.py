"""Which instances a set holds, and what is known about their best values."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.files.csplib import read_csplib
from carwright.files.reader import read_plant
from carwright.files.roadef import read_roadef
from carwright.sequencing.from_plant import plant_day

REPOSITORY = Path(__file__).resolve().parents[2]
NOT_INSTANCES = (".csv", ".md", ".json", ".html", ".yaml", ".yml", ".zip")
VALUES = ("best_known", "best", "total", "excess", "violations", "value")
"""Names of the column of a table of best values, the first that is there."""
DAY = REPOSITORY / "examples" / "sequence" / "plant.yaml"
DAYS = {"sequence": (), "sequence, without due and level": ("due", "level")}
"""The shipped day with its five objectives, and with ratios, colours and drift windows alone: what is left out."""
NAMED = {
    "roadef-A": ("car_sequencing/roadef2005/A", "car_sequencing/roadef2005_sequences/values.csv"),
    "roadef-B": ("car_sequencing/roadef2005/B", "car_sequencing/roadef2005_sequences/values.csv"),
    "csplib-1": ("car_sequencing/csplib/set1_regin_puget_and_others", "car_sequencing/csplib_sequences/values.csv"),
    "csplib-2": ("car_sequencing/csplib/set2_60_to_90", "car_sequencing/csplib_sequences/values.csv"),
    "csplib-3": ("car_sequencing/csplib/set3_gagne_200_to_400", "car_sequencing/csplib_sequences/values.csv"),
    "csplib-4": ("car_sequencing/csplib/set4_sun2022", ""),
}
"""Folder of each named set and its table of best known values, within the data."""


@dataclass(frozen=True)
class Instance:
    """An instance that has not been read yet."""

    name: str
    path: Path
    read: Callable[[], SequencingProblem]


def data_folder() -> Path:
    """``CARWRIGHT_DATA``, else ``../shared/data`` beside the repository."""
    setting = os.environ.get("CARWRIGHT_DATA")
    return Path(setting) if setting else REPOSITORY.parent / "shared" / "data"


def instances_of(name: str) -> list[Instance]:
    """Instances of a named set, of ``plant`` (the shipped day, whole and in part), or of any folder or file."""
    if name == "plant":
        return [Instance(each, DAY, partial(_day, without)) for each, without in DAYS.items()]
    path = data_folder() / NAMED[name][0] if name in NAMED else Path(name)
    if not path.exists():
        raise SystemExit(f"there is no {path}; the named sets are {', '.join(NAMED)} and plant (data: CARWRIGHT_DATA)")
    found = _found(path)
    if not found:
        raise SystemExit(f"{path} holds no instance: a ROADEF 2005 folder, a CSPLib file or a plant.yaml")
    return found


def _day(without: tuple[str, ...]) -> SequencingProblem:
    """The shipped day without some sections of its rules."""
    plant = read_plant(DAY)
    assert plant.sequencing is not None
    asked = plant.sequencing.model_copy(update=dict.fromkeys(without))
    return plant_day(plant.model_copy(update={"sequencing": asked})).problem


def _found(path: Path) -> list[Instance]:
    """Instances at or below a path, by name."""
    if path.is_file() and path.suffix in (".yaml", ".yml"):
        return [Instance(path.parent.name, path, lambda: plant_day(read_plant(path)).problem)]
    if path.is_file():
        return [Instance(path.stem, path, lambda: read_csplib(path))]
    if (path / "vehicles.txt").is_file():
        return [Instance(path.name, path, lambda: read_roadef(path))]
    if (path / "plant.yaml").is_file():
        return _found(path / "plant.yaml")
    return [
        instance
        for each in sorted(path.iterdir())
        if not each.name.startswith(".") and (each.is_dir() or each.suffix.lower() not in NOT_INSTANCES)
        for instance in _found(each)
    ]


def best_values(set_name: str, table: Path | None) -> dict[str, int]:
    """Best known value by the name of the instance; empty without a table."""
    if table is None:
        if set_name not in NAMED or not NAMED[set_name][1]:
            return {}
        table = data_folder() / NAMED[set_name][1]
    if not table.is_file():
        raise SystemExit(f"there is no table {table}")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = rows[0].keys() if rows else ()
    value = next((name for name in VALUES if name in columns), None)
    if value is None or "instance" not in columns:
        raise SystemExit(f"{table}: columns `instance` and one of {', '.join(VALUES)} are needed")
    return {Path(row["instance"]).name.removesuffix(".txt"): int(row[value]) for row in rows if row[value].strip()}
