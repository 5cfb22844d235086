"""Head of a plant file: its version, its parts or shops, the list of shared values."""

from __future__ import annotations

from carwright.errors import Problem
from carwright.files.nodes import Table
from carwright.files.tree import located

VERSION = "1"
"""Version of the format, ``carwright: 1``."""


def without_head(tree: Table, problems: list[Problem]) -> Table:
    """Take out the version, and see that there are shops or parts."""
    version = tree.entries.get("carwright")
    if version is None:
        way_out = f"begin with `carwright: {VERSION}`"
        problems.append(located(tree, "carwright", "the version of the format is missing", way_out))
    elif str(version.plain()) != VERSION:
        what = f"format {version.plain()!r} is not known"
        problems.append(located(version, "carwright", what, f"this version reads `carwright: {VERSION}`"))
    if "parts" in tree.entries and "shops" in tree.entries:
        problems.append(_at_key(tree, "shops", "`shops` stands beside `parts`", "put each shop into its part"))
        tree = tree.without("shops")
    elif "parts" not in tree.entries and "shops" not in tree.entries:
        way_out = "name its shops and their elements"
        problems.append(located(tree, "", "the plant is empty: there are no `shops`", way_out))
    return tree.without("carwright")


def _at_key(tree: Table, key: str, what: str, way_out: str) -> Problem:
    line, column = tree.marks.get(key, (None, None))
    return Problem(key, what, way_out, tree.file, line, column)


def without_library(tree: Table, problems: list[Problem]) -> Table:
    """`values` lists shared values with their sources: used through anchors, and kept as provenance."""
    values = tree.entries.get("values")
    if values is not None and not isinstance(values, Table):
        problems.append(
            located(values, "values", "`values` is no table", "write `name: &anchor {value: ..., source: ...}` lines")
        )
    return tree.without("values")
