"""Head of a plant file: its version, sections of later versions, the list of shared values."""

from __future__ import annotations

from carwright.errors import Problem
from carwright.files.nodes import Table
from carwright.files.tree import located

VERSION = "1"
"""Version of the format, ``carwright: 1``."""
RESERVED = ("market", "sales", "supply", "partners", "money", "decisions")
"""Sections of the design that a later version will know."""


def without_head(tree: Table, problems: list[Problem]) -> Table:
    """Take out the version and the sections of later versions."""
    version = tree.entries.get("carwright")
    if version is None:
        problems.append(
            Problem(
                "carwright",
                "the version of the format is missing",
                f"begin with `carwright: {VERSION}`",
                tree.file,
                tree.line,
                tree.column,
            )
        )
    elif str(version.plain()) != VERSION:
        problems.append(
            located(
                version,
                "carwright",
                f"format {version.plain()!r} is not known",
                f"this version reads `carwright: {VERSION}`",
            )
        )
    for section in RESERVED:
        if section in tree.entries:
            mark = tree.marks.get(section, (None, None))
            problems.append(
                Problem(
                    section,
                    f"the section {section!r} is not yet there",
                    "remove it; a later version will read it",
                    tree.file,
                    *mark,
                )
            )
    if "parts" in tree.entries and "shops" in tree.entries:
        mark = tree.marks.get("shops", (None, None))
        problems.append(
            Problem("shops", "`shops` stands beside `parts`", "put each shop into its part", tree.file, *mark)
        )
        tree = tree.without("shops")
    elif "parts" not in tree.entries and "shops" not in tree.entries:
        problems.append(
            Problem(
                "",
                "the plant is empty: there are no `shops`",
                "name its shops and their elements",
                tree.file,
                tree.line,
                tree.column,
            )
        )
    return tree.without("carwright", *RESERVED)


def without_library(tree: Table, problems: list[Problem]) -> Table:
    """`values` lists shared values with their sources: used through anchors, and kept as provenance."""
    values = tree.entries.get("values")
    if values is not None and not isinstance(values, Table):
        problems.append(
            located(values, "values", "`values` is no table", "write `name: &anchor {value: ..., source: ...}` lines")
        )
    return tree.without("values")
