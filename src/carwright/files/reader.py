"""From a plant file to a plant: all faults at once, each with its file, line, column and path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from carwright.errors import PlantError, Problem, check
from carwright.files.messages import file_path, model_problems
from carwright.files.nodes import Node, Table, Text, Unreadable, compose, from_python
from carwright.files.tables import Tables
from carwright.files.tree import located, spot, unwrapped, with_chains, with_copies, with_settings, with_shared
from carwright.model import checks
from carwright.model.plant import Plant
from carwright.model.provenance import Provenance
from carwright.units import UnitError, split

VERSION = "1"
"""Version of the format, ``carwright: 1``."""
RESERVED = ("market", "sales", "supply", "partners", "money", "decisions")
"""Sections of the design that a later version will know."""
LARGEST_BYTES = 4_000_000
"""A plant of ten thousand stations is a tenth of it; long lists belong in tables beside the file."""


def read_plant(path: str | Path, settings: Sequence[str] = ()) -> Plant:
    """Read, complete and check a plant file.

    Parameters
    ----------
    path
        YAML file in UTF-8. Tables that it names are looked for beside it.
    settings
        ``path=value`` each, laid over the file: ``shops.body.flow.underbody.work=68 s``.

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


def read_with_notes(path: str | Path, settings: Sequence[str] = ()) -> tuple[Plant, tuple[Problem, ...]]:
    """Read a plant file, and tell what a planner should know but may intend, e.g. a repair loop that might lock.

    Takes and raises what `read_plant` does.
    """
    plant, tree = _plant(*_composed(_text(Path(path)), str(path)), settings, str(path), Path(path).parent)
    return plant, tuple(_placed(note, tree) for note in checks.notes(plant))


def read_plant_text(text: str, settings: Sequence[str] = (), *, source: str = "plant", folder: Path | None = None) -> Plant:
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


def plant_from_dict(data: Mapping[str, Any], settings: Sequence[str] = (), *, folder: Path | None = None) -> Plant:
    """Make a plant from a dict with the keys of the file; see `read_plant`.

    Numbers may stand for themselves: seconds, shares of one, counts. Texts carry their units.

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
            raise stop(f"the file has {size / 1e6:.1f} MB, the limit is {LARGEST_BYTES / 1e6:.0f} MB", "put long lists in a table beside it")
        raw = path.read_bytes()
    except OSError as error:
        raise stop(error.strerror or str(error), "check the name and the rights of the file") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        problem = Problem("", f"byte {raw[error.start]:#04x} is not UTF-8", "save the file as UTF-8 text", name, line, column)
        raise PlantError((problem,), name) from None


def _plant(root: Node, problems: list[Problem], settings: Sequence[str], source: str, folder: Path | None) -> tuple[Plant, Table]:
    if not isinstance(root, Table):
        what = "the file is empty" if isinstance(root, Text) and root.value is None else "the file is no table of keys"
        raise PlantError((located(root, "", what, "begin with `carwright: 1`; `carwright new DIR` writes an example"),), source)
    tree = with_shared(root, settings, problems)
    tree = with_settings(tree, settings, problems, copies=False)
    tree = with_copies(tree, problems)
    tree = with_settings(tree, settings, problems, copies=True)
    assert isinstance(tree, Table)
    tree = with_chains(_without_head(tree, problems), (), problems)
    assert isinstance(tree, Table)
    sources: dict[str, Node] = {}
    targets = tree.entries.get("targets")
    tree = unwrapped(tree.without("targets"), (), sources)
    assert isinstance(tree, Table)
    tree = _without_library(tree, problems)
    options = tree.entries.get("cars", Text()).child("options")
    tables = Tables(folder, problems, tuple(options.entries) if isinstance(options, Table) else ())
    tree = tables.filled(tree)
    assert isinstance(tree, Table)
    provenance = _provenances(sources, problems)
    if targets is not None:
        tree = tree.with_entry("targets", targets)
    plant = _validated(tree, {place: item for place, item in provenance.items() if item}, problems)
    check(sorted(_told_once(problems), key=_order), source=source)
    assert plant is not None
    return plant, tree


def _told_once(problems: list[Problem]) -> list[Problem]:
    """A fault that an alias or a copy repeats is told at its first place."""
    first: dict[tuple[object, ...], Problem] = {}
    for p in problems:
        spot_and_what = (p.file, p.line, p.column, p.what) if p.line is not None else (p.file, p.place, p.what)
        first.setdefault(spot_and_what, p)
    return list(first.values())


def _order(problem: Problem) -> tuple[bool, int, int]:
    return problem.line is None, problem.line or 0, problem.column or 0


def _without_head(tree: Table, problems: list[Problem]) -> Table:
    """Take out the version and the sections of later versions."""
    version = tree.entries.get("carwright")
    if version is None:
        problems.append(Problem("carwright", "the version of the format is missing", f"begin with `carwright: {VERSION}`", tree.file, tree.line, tree.column))
    elif str(version.plain()) != VERSION:
        problems.append(located(version, "carwright", f"format {version.plain()!r} is not known", f"this version reads `carwright: {VERSION}`"))
    for section in RESERVED:
        if section in tree.entries:
            mark = tree.marks.get(section, (None, None))
            problems.append(Problem(section, f"the section {section!r} is not yet there", "remove it; a later version will read it", tree.file, *mark))
    if "parts" in tree.entries and "shops" in tree.entries:
        mark = tree.marks.get("shops", (None, None))
        problems.append(Problem("shops", "`shops` stands beside `parts`", "put each shop into its part", tree.file, *mark))
        tree = tree.without("shops")
    elif "parts" not in tree.entries and "shops" not in tree.entries:
        problems.append(Problem("", "the plant is empty: there are no `shops`", "name its shops and their elements", tree.file, tree.line, tree.column))
    return tree.without("carwright", *RESERVED)


def _without_library(tree: Table, problems: list[Problem]) -> Table:
    """`values` is a list of shared values, each with its source: they are used through anchors, and kept as provenance."""
    values = tree.entries.get("values")
    if values is not None and not isinstance(values, Table):
        problems.append(located(values, "values", "`values` is no table", "write `name: &anchor {value: ..., source: ...}` lines"))
    return tree.without("values")


def _validated(tree: Table, provenance: dict[str, Provenance], problems: list[Problem]) -> Plant | None:
    """The plant; if some values are at fault, the rest is checked with stand-ins for them, so that all is told at once."""
    data = tree.plain()
    assert isinstance(data, dict)
    if "shops" in data:
        data["parts"] = {"": {"shops": data.pop("shops")}}
    if "parts" not in data:
        data["parts"] = {"": {"shops": {}}}
    given = dict(provenance)
    touched: list[str] = []
    for attempt in range(4):
        try:
            plant = Plant.model_validate({**data, "provenance": given})
        except ValidationError as error:
            if attempt == 0:
                problems += [p for p in model_problems(error, tree) if p.place or "shops" in tree.entries or "parts" in tree.entries]
            for fault in error.errors(include_url=False):
                if fault["type"] != "extra_forbidden" or "flow" in fault["loc"]:
                    touched.append(".".join(str(step) for step in file_path(fault["loc"])[:-1]))
                _stand_in(data, fault)
            continue
        for problem in checks.problems(plant):
            if not any(_concerns(problem.place, place) for place in touched):
                problems.append(_placed(problem, tree))
        return plant
    return None


def _concerns(place: str, touched: str) -> bool:
    """Whether a check speaks of something whose values are at fault already (or of the plant as a whole)."""
    steps = touched.split(".")
    if "flow" in steps:
        touched = ".".join(steps[: steps.index("flow", steps.index("shops")) + 2])
    return not place or not touched or place == touched or place.startswith(touched + ".")


def _placed(problem: Problem, tree: Table) -> Problem:
    file, line, column = spot(tree, problem.place.split("."))
    return Problem(problem.place, problem.what, problem.way_out, file, line, column)


_PLAIN = {
    "kind": "buffer", "places": "1", "count": "1", "work": "1 s", "pitch": "1 s", "travel": "1 s", "parts": "x", "rule": "in turn",
    "first time through": "100 %", "share": "100 %", "from": "0001-01-01", "until": "9999-12-31", "start": "100 %",
    "half life": "1 d", "stop": "1 s", "mean": "1 s", "sd": "1 s", "on": "0001-01-01", "study": {"from": "0001-01-01", "until": "9999-12-31"},
}  # fmt: skip
_BUFFER = {"kind": "buffer", "places": "1"}


def _stand_in(data: dict[str, Any], fault: Any) -> None:
    """Take a faulty value out, or put a plain one in its place, so that the rest of the plant can be checked."""
    holder: Any = data
    trail: list[tuple[Any, object]] = []
    for step in fault["loc"]:
        key = _key_in(holder, step)
        if key is None:
            continue
        trail.append((holder, key))
        holder = holder[key] if not isinstance(holder, list) or isinstance(key, int) else holder
    if fault["type"] == "missing":
        if isinstance(holder, dict) and fault["loc"][-1] in _PLAIN:
            holder[fault["loc"][-1]] = _PLAIN[fault["loc"][-1]]
        return
    if not trail:
        return
    if fault["loc"][0] == "calendars" and len(trail) > 1:
        trail[0][0]["calendars"][trail[1][1]] = {"shifts": ["00:00-24:00"]}
        return
    owner, key = trail[-1]
    if len(trail) > 1 and trail[-2][1] == "flow":
        owner[key] = {key: dict(_BUFFER)} if isinstance(key, int) else dict(_BUFFER)
    elif isinstance(owner, dict) and key in _PLAIN and fault["type"] != "extra_forbidden":
        owner[key] = _PLAIN[str(key)]
    elif isinstance(owner, dict):
        del owner[key]
    else:
        owner[key] = "1 s"


def _key_in(holder: Any, step: object) -> object | None:
    if isinstance(holder, dict):
        return step if step in holder else str(step) if str(step) in holder else None
    if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
        return step
    return None


def _provenances(sources: dict[str, Node], problems: list[Problem]) -> dict[str, Provenance | None]:
    """Sources by path; a table that several places share through an alias is looked at once."""
    known: dict[int, Provenance | None] = {}
    for place, node in sources.items():
        if id(node) not in known:
            known[id(node)] = _provenance(node, place, problems)
    return {place: known[id(node)] for place, node in sources.items()}


def _provenance(node: Node, place: str, problems: list[Problem]) -> Provenance | None:
    data = node.plain()
    assert isinstance(data, dict)
    value = data["value"]
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    try:
        found = Provenance.model_validate({**data, "value": shown})
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            problems.append(_wrapper_problem(fault, node, place))
        return None
    if found.range is not None and (what := _range_fault(shown, found.range)):
        problems.append(located(node.child("range") or node, f"{place}.range", what, "write [low, high] around the value"))
    return found


def _wrapper_problem(fault: Any, node: Node, place: str) -> Problem:
    from carwright.model.names import nearest

    key = str(fault["loc"][0])
    child = node.child(key) or node
    if fault["type"] == "extra_forbidden":
        mark = node.marks.get(key, (None, None)) if isinstance(node, Table) else (None, None)
        known = [field.alias or name for name, field in Provenance.model_fields.items()]
        if child.plain() is None:
            return Problem(f"{place}.{key}", f"{key!r} is a key without a value", "a text with a comma in { } must be quoted", node.file, *mark)
        return Problem(f"{place}.{key}", f"there is no key {key!r} beside `value`", nearest(key, known), node.file, *mark)
    ways = {"status": "write reported, derived or assumed", "range": "write [low, high]", "known_from": "write a date, e.g. 2024-04-01"}
    shown = child.plain()
    return located(child, f"{place}.{key}", f"{shown!r} is not understood here", ways.get(key, "write a text"))


def _range_fault(value: str, ends: tuple[str, str]) -> str:
    """What is wrong with a range: ends swapped, another unit than the value, or the value outside."""
    try:
        low, high = _comparable(ends[0]), _comparable(ends[1])
    except UnitError as error:
        return error.what
    if low[1] != high[1]:
        return f"the ends {ends[0]!r} and {ends[1]!r} have different units"
    if low[0] > high[0]:
        return f"the low end {ends[0]!r} is above the high end {ends[1]!r}"
    try:
        middle = _comparable(value)
    except UnitError:
        return ""
    if middle[1] != low[1]:
        return f"the range has other units than the value {value!r}"
    return "" if low[0] <= middle[0] <= high[0] else f"the value {value!r} lies outside"


def _comparable(text: str) -> tuple[float, str]:
    from datetime import date

    from carwright.units import PER_SECOND, SECONDS

    try:
        return float(date.fromisoformat(text).toordinal()), "date"
    except ValueError:
        number, unit = split(text, "4 min")
    if unit in SECONDS:
        return number * SECONDS[unit], "time"
    if unit in PER_SECOND:
        return number * PER_SECOND[unit], "rate"
    return number, unit
