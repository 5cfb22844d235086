"""The shipped examples: beside the package in a wheel, at the top of a source tree."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from carwright.errors import PlantError, Problem
from carwright.model.names import nearest

PLANT_FILE = "plant.yaml"
"""Name of the plant file in each example."""


def example_folders() -> dict[str, Path]:
    """Folders of the examples, by name."""
    package = Path(__file__).resolve().parents[1]
    for home in (package / "examples", package.parents[1] / "examples"):
        if home.is_dir():
            return {path.name: path for path in sorted(home.iterdir()) if (path / PLANT_FILE).is_file()}
    return {}


def copy_example(name: str, folder: Path) -> Path:
    """Copy an example into a new or empty folder, all of it or nothing.

    Parameters
    ----------
    name
        Name of the example, e.g. ``line``.
    folder
        Where to; it must not exist, or be empty. Its parent is made if need be.

    Returns
    -------
    Path
        The plant file of the copy.

    Raises
    ------
    PlantError
        If there is no such example, or something is there already.
    """
    known = example_folders()
    if name not in known:
        raise PlantError((Problem("", f"there is no example {name!r}", nearest(name, known)),), "carwright new")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = f"{folder} is there already" + (" and is not empty" if folder.is_dir() else "")
        raise PlantError((Problem("", what, "name a new folder"),), "carwright new")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".carwright-") as scratch:
        made = Path(scratch) / "example"
        shutil.copytree(known[name], made, ignore=shutil.ignore_patterns("__pycache__", ".*", "out"))
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    return folder / PLANT_FILE
