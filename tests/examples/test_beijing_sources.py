"""Every number of the two-part plant says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
BEIJING = REPOSITORY / "examples" / "beijing" / "plant.yaml"
STRUCTURE = ("at", "study", "calendars", "scrap", "carwright", "goal")
"""Keys under which bare numbers are no figures of the plant, or are told of in a comment."""
UNITS = "s|min|h|d|w|%|x|CNY|CNY/month|months|people|(cars|parts)(/h|/month)?"
QUANTITY = re.compile(rf"[-+]?\d+(\.\d+)?(\s*(k|m|bn))?(\s*({UNITS}))?$")


@pytest.fixture(scope="module")
def beijing() -> dict[str, object]:
    """The file as plain texts, tables and lists."""
    return yaml.load(BEIJING.read_text("utf-8"), Loader=yaml.BaseLoader)


def figures(node: object, path: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """All tables with a value and what is said about it."""
    if isinstance(node, dict):
        if "value" in node:
            yield path, node
        for key, item in node.items():
            yield from figures(item, f"{path}.{key}")
    elif isinstance(node, list):
        for item in node:
            yield from figures(item, path)


def bare_quantities(node: object, path: str = "") -> Iterator[str]:
    """Quantities that stand in the file without a word about their source."""
    if isinstance(node, dict):
        if "value" not in node:
            for key, item in node.items():
                if key not in STRUCTURE:
                    yield from bare_quantities(item, f"{path}.{key}")
    elif isinstance(node, list):
        for item in node:
            yield from bare_quantities(item, path)
    elif isinstance(node, str) and QUANTITY.match(node):
        yield f"{path}: {node}"


def amount(text: object) -> float | date:
    """The number in front of the unit; both ends of a range have the unit of the value here."""
    text = str(text)
    return date.fromisoformat(text) if re.match(r"\d{4}-\d{2}-\d{2}$", text) else float(text.split()[0])


def test_every_quantity_of_the_two_part_plant_says_where_it_comes_from(beijing):
    assert not list(bare_quantities(beijing))


def test_every_figure_has_a_status_and_what_the_status_asks_for(beijing):
    asked = {"assumed": ("range",), "reported": ("source", "known_from"), "derived": ("source", "known_from", "note")}
    faults = [
        f"{path}: {figure.get('status', 'no status')} without {key}"
        for path, figure in figures(beijing)
        for key in asked.get(str(figure.get("status")), ("status",))
        if key not in figure
    ]
    assert not faults


def test_every_range_holds_its_value_in_the_unit_of_the_value(beijing):
    for path, figure in figures(beijing):
        if "range" in figure:
            low, high = figure["range"]
            assert amount(low) <= amount(figure["value"]) <= amount(high), path
            units = {str(text).partition(" ")[2] for text in (low, high, figure["value"])}
            assert len(units) == 1, path


def test_nothing_is_known_before_it_was_public(beijing):
    for path, figure in figures(beijing):
        if "known_from" in figure:
            assert date(2012, 1, 1) <= date.fromisoformat(str(figure["known_from"])) <= date(2026, 12, 31), path
