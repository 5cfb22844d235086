"""Balancing a moving line of a plant file, and writing the work of its hands back for the simulation."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from carwright.balancing.cars import balance_cars
from carwright.balancing.cars_wishes import Span
from carwright.errors import PlantError, Problem
from carwright.files.car_lines import CarTables, read_car_line, read_today
from carwright.files.nodes import List, Node, Table, compose, walk
from carwright.files.reader import read_plant
from carwright.model.car_line import CarLine, CarStation
from carwright.model.cars import ANY
from carwright.model.elements import MovingLine
from carwright.model.names import Names, nearest
from carwright.model.plant import Plant
from carwright.results.balance import Progress
from carwright.results.balance_cars import CarBalance
from carwright.results.balance_files import table_csv
from carwright.results.files import write_text, write_whole

Shares = Mapping[str, float]
SEARCH = ("workers", "fewest_moves", "seconds", "seed", "jobs")
"""Wishes that go on to `balance_cars` as they are."""


@dataclass(frozen=True)
class PlantLine:
    """A moving line of a plant file that has tasks."""

    path: Path
    place: str
    """Dotted path of the element in the file."""
    name: str
    element: MovingLine


def balance_plant_file(
    path: Path, takt_s: float | Span | None, wishes: Mapping[str, Any], *, progress: Progress | None = None
) -> tuple[CarBalance, PlantLine]:
    """Balance the moving line of a plant file that has tasks, at its pitch if no takt is given.

    Parameters
    ----------
    path
        Plant file.
    takt_s
        In place of the pitch of the line; with ``efficiency`` the least and the most.
    wishes
        ``settings`` (``path=value`` each, laid over the file), ``line``, ``start``, ``workers``, ``efficiency``,
        ``fewest_moves``, ``seconds``, ``seed``, ``jobs``; see `balance_cars`. With ``stations`` the shortest takt for
        so many is looked for, whatever ``count`` the line has; a line with a table of stations has those.
    progress
        Called about four times a second.

    Raises
    ------
    PlantError
        With every fault of plant file and tables, or if it is not clear which line is meant.
    """
    plant = read_plant(path, wishes.get("settings", ()))
    found = _line_of(plant, path, wishes.get("line"))
    stations = wishes.get("stations")
    if isinstance(stations, tuple):
        way_out = "give one number, and --takt or --workers as a range"
        raise PlantError([Problem("--stations", "a line of a plant has one number of stations", way_out)], str(path))
    efficiency = bool(wishes.get("efficiency"))
    if stations is not None and takt_s is not None and not efficiency:
        raise PlantError([Problem("--stations", "a takt is given, too", "leave --takt out for the shortest takt")])
    if stations is not None:
        found = _with_count(found, stations)
    line = car_line_of(plant, found)
    start = None if wishes.get("start") is None else read_today(wishes["start"], line)
    search = {key: wishes[key] for key in (*SEARCH, "efficiency") if key in wishes}
    takt = takt_s if efficiency or stations is not None else takt_s or found.element.pitch_s
    return balance_cars(line, takt_s=takt, start=start, progress=progress, **search), found


def _line_of(plant: Plant, path: Path, asked: str | None) -> PlantLine:
    lines = [
        PlantLine(path, where.place, where.name, element)
        for where, element in Names(plant).elements()
        if isinstance(element, MovingLine) and element.tasks is not None
    ]
    if not lines:
        way_out = "write tasks: {table: tasks.csv} into one"
        raise PlantError([Problem("shops", "no moving line has tasks", way_out)], str(path))
    named = [line for line in lines if asked is None or line.name == asked or line.name.endswith(f".{asked}")]
    if len(named) != 1:
        names = [line.name for line in lines]
        what = f"there is no moving line {asked!r} with tasks" if asked else f"{len(lines)} moving lines have tasks"
        way_out = nearest(asked, names) if asked else f"say --line, one of {', '.join(names)}"
        raise PlantError([Problem("--line", what, way_out)], str(path))
    return named[0]


def _with_count(found: PlantLine, stations: int) -> PlantLine:
    """The line with another number of stations; those of a table stay as they are."""
    named = found.element.tasks is not None and found.element.tasks.stations is not None
    if stations < 1 or (named and stations != found.element.count):
        what = f"line {found.name!r} has a table of {found.element.count} stations, not {stations}"
        way_out = "add stations to the table, or take some out, and change `count`"
        if stations < 1:
            what, way_out = f"{stations} is too few", "give at least 1"
        raise PlantError([Problem("--stations", what, way_out)], str(found.path))
    return replace(found, element=found.element.model_copy(update={"count": stations}))


def car_line_of(plant: Plant, found: PlantLine) -> CarLine:
    """The car line behind a moving line: its tables, the cars of the plant, its stations."""
    tasks = found.element.tasks
    assert tasks is not None
    folder = found.path.parent
    models = _at_start(plant, plant.cars.models)
    options = {
        name: _by_model(plant, models, _at_start(plant, option.share)) for name, option in plant.cars.options.items()
    }
    line = read_car_line(
        CarTables(
            folder / tasks.table,
            stations=folder / tasks.stations if tasks.stations else None,
            walks=folder / tasks.walks if tasks.walks else None,
            workers=tasks.team,
            overload=tasks.overload,
            overload_price=tasks.overload_price or 0.0,
            ergonomics_station=tasks.ergonomics_station,
            ergonomics_worker=tasks.ergonomics_worker,
            shares=options,
            model_shares=models,
        )
    )
    if not line.stations:
        line = replace(line, stations=tuple(CarStation(str(k + 1)) for k in range(found.element.count)))
    elif len(line.stations) != found.element.count:
        what = f"the table of stations has {len(line.stations)}, the line has {found.element.count}"
        raise PlantError([Problem(f"{found.place}.tasks.stations", what, "make them agree")], str(found.path))
    return line


def _at_start(plant: Plant, steps: Mapping[date, Shares]) -> dict[str, float]:
    """Shares that hold at the start of the study."""
    days = sorted(steps)
    held = [day for day in days if day <= plant.study.start.date()] or days[:1]
    return dict(steps[held[-1]]) if held else {}


def _by_model(plant: Plant, models: Shares, by_trim: Shares) -> dict[str, float]:
    """Share of the cars of each model that have an option whose share depends on the trim."""
    if set(by_trim) <= {ANY}:
        return {"*": by_trim.get(ANY, 0.0)}
    trims = {model: _at_start(plant, steps) for model, steps in (plant.cars.trims or {}).items()}
    return {
        model: sum(share * by_trim.get(trim, by_trim.get(ANY, 0.0)) for trim, share in table.items())
        for model in models or ("*",)
        for table in [trims.get(model, trims.get(ANY, {}))]
    }


def hands_csv(balance: CarBalance) -> str:
    """Work of each worker at each station by what brings it, as a moving line reads it."""
    tasks = {task.name: task for task in balance.line.tasks}
    rows: dict[tuple[int, int, str], float] = {}
    for worker in balance.workers:
        hands = (worker.station, worker.worker)
        walks = 0.0
        for a, b in zip(worker.tasks, (*worker.tasks[1:], worker.tasks[0]), strict=True):
            spots = tasks[a].position, tasks[b].position
            walks += balance.line.walk_s(*spots) if all(spots) and spots[0] != spots[1] else 0.0
        rows[(*hands, "")] = walks + sum(tasks[name].time_s for name in worker.tasks)
        for name in worker.tasks:
            for content, seconds in tasks[name].extra_s.items():
                rows[(*hands, content)] = rows.get((*hands, content), 0.0) + seconds
    table = [(*key, f"{seconds:.6g}") for key, seconds in rows.items()]
    return table_csv(("station", "worker", "of", "work_s"), table)


def write_balanced_plant(balance: CarBalance, found: PlantLine, folder: Path) -> list[Path]:
    """Write the plant file with the balance in its moving line, the table of hands, and the tables it names."""
    text = found.path.read_text(encoding="utf-8-sig")
    table = f"{found.name} hands.csv"
    balanced = with_balance(text, found, balance.takt_s, table)
    root, _ = compose(text, str(found.path))
    for named in _tables(root):
        source, target = found.path.parent / named, folder / named
        if source.is_file() and not Path(named).is_absolute() and source.resolve() != target.resolve():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, lambda passing, s=source: shutil.copyfile(s, passing))  # type: ignore[misc]
    write_text(folder / table, hands_csv(balance))
    write_text(folder / found.path.name, balanced)
    return [folder / table, folder / found.path.name]


def _tables(root: Node) -> list[str]:
    """Files that a plant file names."""
    names = []
    for path, node in walk(root):
        last = path[-1] if path else ""
        inside_tasks = len(path) > 1 and path[-2] == "tasks" and last in ("stations", "walks")
        inside_sequencing = tuple(path) in (("sequencing", "orders"), ("sequencing", "day before"))
        if (last == "table" or inside_tasks or inside_sequencing) and isinstance(node.plain(), str):
            names.append(str(node.plain()))
    return list(dict.fromkeys(names))


def with_balance(text: str, found: PlantLine, takt_s: float, table: str) -> str:
    """The text of a plant file with a balance, and the takt as pitch, in one of its moving lines; all else as it is."""
    root, _ = compose(text, str(found.path))
    node: Node | None = root
    for step in found.place.split("."):
        node = node.child(step) if isinstance(node, (Table, List)) else None
    assert isinstance(node, Table)
    edits: list[tuple[int, int, int, str]] = []
    lines = text.splitlines(keepends=True)
    wanted = (
        ("pitch", f"{takt_s:g} s"),
        ("count", str(found.element.count)),
        ("balance", f'{{table: "{table}"}}'),
    )
    for key, value in wanted:
        entry = node.entries.get(key)
        if key == "count" and entry is not None and str(entry.plain()) == value:
            continue
        if key == "pitch" and abs(takt_s - found.element.pitch_s) < 1e-9:
            continue
        if entry is None:
            line, column = next(iter(node.marks.values()))
            flow = "{" in lines[line - 1][: column - 1]
            added = f"{key}: {value}" + (", " if flow else "\n" + " " * (column - 1))
            edits.append((line, column, 0, added))
        elif isinstance(entry, Table) and "table" in entry.entries:
            old = entry.entries["table"]
            assert old.line is not None
            assert old.column is not None
            edits.append((old.line, old.column, _length(lines[old.line - 1], old.column), f'"{table}"'))
        else:
            assert entry.line is not None
            assert entry.column is not None
            edits.append((entry.line, entry.column, _length(lines[entry.line - 1], entry.column), value))
    for line, column, length, new in sorted(edits, reverse=True):
        old_line = lines[line - 1]
        lines[line - 1] = old_line[: column - 1] + new + old_line[column - 1 + length :]
    return "".join(lines)


def _length(line: str, column: int) -> int:
    """Letters of the plain or quoted text that begins in this column."""
    rest = line[column - 1 :]
    if rest[:1] in "\"'":
        return rest.index(rest[0], 1) + 1
    ends = [rest.index(mark) for mark in (",", "}", " #", "\n") if mark in rest]
    return len(rest[: min(ends, default=len(rest))].rstrip())
