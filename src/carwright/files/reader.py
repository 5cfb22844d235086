"""From a plant file to a plant: all faults at once, each with its file, line, column and path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from carwright.errors import PlantError, Problem, check
from carwright.files.head import without_head, without_library
from carwright.files.nodes import Node, Table, Text, Unreadable, compose, from_python
from carwright.files.order_tables import with_day_orders
from carwright.files.settings import parted, read_settings, with_settings
from carwright.files.sources import provenances
from carwright.files.tables import Tables
from carwright.files.tree import located, unwrapped, with_chains, with_copies
from carwright.files.validation import placed, validated
from carwright.model import checks
from carwright.model.plant import Plant

LARGEST_BYTES = 4_000_000
"""A plant of ten thousand stations is a tenth of it; long lists belong in tables beside the file."""


def read_plant(path: str | Path, settings: str | Sequence[str] = ()) -> Plant:
    """Read, complete and check a plant file.

    Parameters
    ----------
    path
        YAML file in UTF-8. Tables that it names are looked for beside it.
    settings
        ``path=value`` each, laid over the file: ``shops.body.flow.underbody.work=68 s``. A single text is one setting.

    Returns
    -------
    Plant
        The plant, with copies made, tables read, and the sources of its values in ``provenance``.

    Raises
    ------
    PlantError
        With every fault of the file and its tables, each with its place and the way out.
    """
    return _plant(*_composed(_text(Path(path)), str(path)), settings, str(path), Path(path).parent)[0]


def read_with_notes(path: str | Path, settings: str | Sequence[str] = ()) -> tuple[Plant, tuple[Problem, ...]]:
    """Read a plant file, and tell what a planner should know but may intend, e.g. a repair loop that might lock.

    Takes and raises what `read_plant` does.
    """
    plant, tree = _plant(*_composed(_text(Path(path)), str(path)), settings, str(path), Path(path).parent)
    return plant, tuple(_told_once([placed(note, tree) for note in checks.notes(plant)]))


def read_plant_text(
    text: str, settings: str | Sequence[str] = (), *, source: str = "plant", folder: str | Path | None = None
) -> Plant:
    """Read a plant from YAML text; see `read_plant`.

    Parameters
    ----------
    text
        What would stand in the file.
    settings
        ``path=value`` each.
    source
        Name of the text in messages.
    folder
        Where its tables are; the current folder if not given.

    Raises
    ------
    PlantError
        With every fault.
    """
    return _plant(*_composed(text, source), settings, source, folder)[0]


def plant_from_dict(
    data: Mapping[str, Any], settings: str | Sequence[str] = (), *, folder: str | Path | None = None
) -> Plant:
    """Make a plant from a dict with the keys of the file; see `read_plant`.

    Parameters
    ----------
    data
        Tables, lists and values as in the file. Numbers may stand for themselves: seconds, shares of one, counts.
        Texts carry their units.
    settings
        ``path=value`` each.
    folder
        Where its tables are; the current folder if not given.

    Raises
    ------
    PlantError
        With every fault.
    """
    return _plant(from_python(dict(data)), [], settings, "", folder)[0]


def plant_notes(plant: Plant) -> tuple[Problem, ...]:
    """What a planner should know but may intend; see `read_with_notes`, which also knows lines and columns."""
    return tuple(checks.notes(plant))


def _composed(text: str, source: str) -> tuple[Node, list[Problem]]:
    try:
        return compose(text, source)
    except Unreadable as error:
        raise PlantError((error.problem,), source) from None


def _text(path: Path) -> str:
    name = str(path)

    def stop(what: str, way_out: str) -> PlantError:
        return PlantError((Problem("", what, way_out, name),), name)

    try:
        size = path.stat().st_size
        if path.is_dir():
            raise stop("this is a directory", "name the plant file in it, e.g. " + str(path / "plant.yaml"))
        if size > LARGEST_BYTES:
            raise stop(
                f"the file has {size / 1e6:.1f} MB, the limit is {LARGEST_BYTES / 1e6:.0f} MB",
                "put long lists in a table beside it",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise stop(error.strerror or str(error), "check the name and the rights of the file") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        problem = Problem(
            "", f"byte {raw[error.start]:#04x} is not UTF-8", "save the file as UTF-8 text", name, line, column
        )
        raise PlantError((problem,), name) from None


def _plant(
    root: Node, problems: list[Problem], settings: str | Sequence[str], source: str, folder: str | Path | None
) -> tuple[Plant, Table]:
    if not isinstance(root, Table):
        what = "the file is empty" if isinstance(root, Text) and root.value is None else "the file is no table of keys"
        raise PlantError(
            (located(root, "", what, "begin with `carwright: 1`; `carwright new DIR` writes an example"),), source
        )
    early, late = parted(root, read_settings(settings, problems))
    tree = with_settings(root, early, problems)
    tree = with_copies(tree, problems)
    tree = with_settings(tree, late, problems)
    assert isinstance(tree, Table)
    tree = with_chains(without_head(tree, problems), (), problems)
    assert isinstance(tree, Table)
    sources: dict[str, Node] = {}
    published = tree.entries.get("published")
    tree = unwrapped(tree.without("published"), (), sources)
    assert isinstance(tree, Table)
    tree = without_library(tree, problems)
    options = tree.entries.get("cars", Text()).child("options")
    tables = Tables(
        None if folder is None else Path(folder), problems, tuple(options.entries) if isinstance(options, Table) else ()
    )
    tree = tables.filled(with_day_orders(tables, tree))
    assert isinstance(tree, Table)
    provenance = provenances(sources, problems)
    if published is not None:
        tree = tree.with_entry("published", published)
    plant = validated(tree, {place: item for place, item in provenance.items() if item}, problems)
    check(sorted(_told_once(problems), key=_order), source=source)
    assert plant is not None
    return plant, tree


def _told_once(problems: list[Problem]) -> list[Problem]:
    """A fault that an alias or a copy repeats is told at its first place."""
    first: dict[tuple[object, ...], Problem] = {}
    for p in problems:
        at: object = (p.line, p.column) if p.line is not None else "" if p.file == "--set" else p.place
        spot_and_what = (p.file, at, p.what)
        first.setdefault(spot_and_what, p)
    return list(first.values())


def _order(problem: Problem) -> tuple[bool, int, int]:
    return problem.line is None, problem.line or 0, problem.column or 0
