"""Car lines from tables: tasks with options, sides, positions, heights; stations that exist; walks; shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from carwright.errors import Problem, check
from carwright.files.car_columns import NamedTable, column_names, meant_column, plain_name
from carwright.files.rows import read_rows
from carwright.files.tasks import TIME, unit_of_head
from carwright.model.car_line import CarLine, CarStation, CarTask
from carwright.model.check_car_line import car_line_problems, takt_problems

PLAIN = ("task", "time", "predecessors")
"""Columns of a task table of a plain line."""
COLUMNS = {
    "task": ("name", "id", "task name", "task id", "operation", "no"),
    "time": TIME.also,
    "predecessors": ("predecessor", "pred", "preds", "after", "precedence", "immediate predecessors"),
    "option": ("only for", "only with"),
    "extra": ("extra time", "more with"),
    "side": ("sides",),
    "position": ("zone", "mounting position"),
    "height": ("heights",),
    "needs": ("equipment", "resources"),
    "ergonomics": ("points", "ergonomic points"),
    "station": ("fixed", "fixed station"),
    "together": ("group", "link"),
    "apart": ("not with",),
}
"""Columns of a task table of a car line, with other names they go by."""
STATION_COLUMNS = {
    "station": ("name",),
    "offers": ("equipment",),
    "side": ("sides",),
    "height": ("heights",),
    "workers": ("team", "most workers"),
}
WALK_COLUMNS: dict[str, tuple[str, ...]] = {"from": (), "to": (), "seconds": ("time", "walk", "s")}
OPTION_COLUMNS: dict[str, tuple[str, ...]] = {"option": ("name",), "share": ("rate", "penetration"), "model": ()}
MODEL_COLUMNS: dict[str, tuple[str, ...]] = {"model": ("name",), "share": ()}


@dataclass
class CarTables:
    """The files of a car line, and what is said about it beside them."""

    tasks: Path
    options: Path | None = None
    models: Path | None = None
    stations: Path | None = None
    walks: Path | None = None
    workers: int = 1
    overload: float | None = None
    overload_price: float = 0.0
    ergonomics_station: float | None = None
    ergonomics_worker: float | None = None
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Shares of options that no table gives, e.g. from a plant file."""
    model_shares: Mapping[str, float] = field(default_factory=dict)


def is_car_table(path: Path) -> bool:
    """Whether a task table has columns of a car line."""
    head, _ = read_rows(path, [])
    known = column_names(COLUMNS)
    return any(known.get(plain_name(name), "task") not in PLAIN or meant_column(name, known) for name in head)


def read_car_line(tables: CarTables, takt_s: float | None = None) -> CarLine:
    """A car line from its tables; with a takt, tasks that do not fit it are told with the other faults.

    Raises
    ------
    PlantError
        With every fault of every table, and the line that it stands in.
    """
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    alone: dict[str, str] = {}
    line = CarLine(
        tasks=tuple(_tasks(tables.tasks, problems, lines, alone)),
        stations=tuple(_stations(tables.stations, problems)),
        models={**tables.model_shares, **_models(tables.models, problems)},
        options={**tables.shares, **_options(tables.options, problems)},
        walks_s=_walks(tables.walks, problems),
        workers=tables.workers,
        overload=tables.overload,
        overload_price=tables.overload_price,
        ergonomics_station=tables.ergonomics_station,
        ergonomics_worker=tables.ergonomics_worker,
        source=str(tables.tasks),
    )
    bad = {problem.place for problem in problems}
    faults = [p for p in (*car_line_problems(line), *_elsewhere(line, alone)) if p.place not in bad]
    if takt_s is not None:
        clear = tuple(task for task in line.tasks if set(task.extra_s) <= set(line.contents))
        told = {fault.place for fault in faults} | bad
        faults += [p for p in takt_problems(replace(line, tasks=clear), takt_s) if p.place not in told]
    check([*problems, *(_placed(fault, lines, line) for fault in faults)], source=line.source)
    return line


def _placed(problem: Problem, lines: Mapping[str, int], line: CarLine) -> Problem:
    """A fault with the line of the task it stands at."""
    kind, _, rest = problem.place.partition(".")
    number = None
    if kind == "tasks":
        number = lines.get(rest) or lines.get(rest.rpartition(".")[0])
    column = 1 if number else None
    return Problem(problem.place, problem.what, problem.way_out, line.source if number else "", number, column)


def _elsewhere(line: CarLine, alone: Mapping[str, str]) -> Iterator[Problem]:
    """Extra work of a task that is done with one option ``alone``, by its name, that would count on other cars too.

    Work is added up option by option, so that what asks for two at once cannot be told from what asks for either.
    """
    for task in line.tasks:
        only = alone.get(task.name)
        if only is None or not set(task.extra_s) <= set(line.contents):
            continue
        without = [model for model in line.model_shares if line.share_of(only, model) < 1]
        for other in task.extra_s:
            if other != only and any(line.share_of(other, model) > 0 for model in without):
                what = f"the task is done on cars with {only!r} only; {other!r} would bring its extra work to others"
                way_out = "name an option of its own for cars with both, with its share, or leave the extra out"
                yield Problem(f"tasks.{task.name}.extra", what, way_out)


def _tasks(path: Path, problems: list[Problem], lines: dict[str, int], alone: dict[str, str]) -> list[CarTask]:
    table = NamedTable(path, problems).read(COLUMNS, PLAIN)
    unit_s = float(unit_of_head(table.head[table.place["time"]])) if "time" in table.place else 1.0
    names = {table.text(row, "task"): row.line for row in table.rows}
    tasks = []
    for row in table.rows:
        name = table.text(row, "task")
        place = f"tasks.{name}"
        lines.setdefault(name, row.line)
        if not table.text(row, "time"):
            table.fault(row.line, "the time is missing", "write seconds, e.g. 12.5", f"{place}.time")
        time_s = table.number(row, "time", f"{place}.time", unit_s=unit_s)
        extra = table.extras(row, f"{place}.extra")
        if only := table.text(row, "option"):
            extra = {**extra, only: extra.get(only, 0.0) + time_s}
            time_s = 0.0
            alone[name] = only
        tasks.append(
            CarTask(
                name=name,
                time_s=time_s,
                extra_s=extra,
                predecessors=_named(table.texts(row, "predecessors", names), names),
                sides=table.texts(row, "side"),
                position=table.text(row, "position"),
                heights=table.texts(row, "height"),
                needs=table.texts(row, "needs"),
                ergonomics=table.number(row, "ergonomics", f"{place}.ergonomics"),
                station=table.text(row, "station"),
                together=table.text(row, "together"),
                apart=table.texts(row, "apart", names),
            )
        )
    return tasks


def _named(pieces: Sequence[str], known: Mapping[str, object]) -> tuple[str, ...]:
    """Names of tasks; blanks part them where no task has such a name."""
    names: list[str] = []
    for piece in pieces:
        parts = piece.split()
        names += parts if piece not in known and len(parts) > 1 and all(part in known for part in parts) else [piece]
    return tuple(dict.fromkeys(names))


def _stations(path: Path | None, problems: list[Problem]) -> list[CarStation]:
    if path is None:
        return []
    table = NamedTable(path, problems).read(STATION_COLUMNS, ("station",))
    stations = []
    for row in table.rows:
        name = table.text(row, "station")
        team = table.text(row, "workers")
        if team and not team.isdigit():
            table.fault(row.line, f"{team!r} is no number of workers", "write a whole number", f"stations.{name}")
        stations.append(
            CarStation(
                name=name,
                offers=table.texts(row, "offers"),
                sides=table.texts(row, "side"),
                heights=table.texts(row, "height"),
                workers=int(team) if team.isdigit() else None,
            )
        )
    return stations


def _walks(path: Path | None, problems: list[Problem]) -> dict[tuple[str, str], float]:
    if path is None:
        return {}
    table = NamedTable(path, problems).read(WALK_COLUMNS, ("from", "to", "seconds"))
    return {
        (table.text(row, "from"), table.text(row, "to")): table.number(row, "seconds", "walks") for row in table.rows
    }


def _options(path: Path | None, problems: list[Problem]) -> dict[str, dict[str, float]]:
    if path is None:
        return {}
    table = NamedTable(path, problems).read(OPTION_COLUMNS, ("option", "share"))
    found: dict[str, dict[str, float]] = {}
    for row in table.rows:
        name = table.text(row, "option")
        model = table.text(row, "model") or "*"
        if model in found.get(name, {}):
            table.fault(row.line, f"{name!r} has two shares", "give one a model", f"options.{name}")
        found.setdefault(name, {})[model] = table.share(row, f"options.{name}")
    return found


def _models(path: Path | None, problems: list[Problem]) -> dict[str, float]:
    if path is None:
        return {}
    table = NamedTable(path, problems).read(MODEL_COLUMNS, ("model", "share"))
    return {table.text(row, "model"): table.share(row, "models") for row in table.rows}


def read_today(path: Path, line: CarLine) -> dict[str, str]:
    """Station of each task today, from a table with the columns task and station; tasks left out are new.

    Raises
    ------
    PlantError
        With every fault of the table.
    """
    problems: list[Problem] = []
    head, rows = read_rows(path, problems)
    plain = [plain_name(name) for name in head]
    for column in ("task", "station"):
        if column not in plain:
            problems.append(Problem("", f"there is no column {column!r}", "add it", str(path), 1, 1))
    found: dict[str, str] = {}
    if not problems:
        known = {task.name for task in line.tasks}
        names = {station.name for station in line.stations}
        for row in rows:
            task, station = row.cells[plain.index("task")], row.cells[plain.index("station")]
            if task not in known:
                problems.append(Problem("", f"there is no task {task!r}", "take the row out", str(path), row.line, 1))
            elif task in found:
                problems.append(Problem("", f"task {task!r} is there twice", "keep one row", str(path), row.line, 1))
            if station not in names and not (station.isdigit() and int(station) >= 1):
                what = f"task {task!r}: {station!r} is no station"
                problems.append(Problem("", what, "write its number from 1 on, or its name", str(path), row.line, 1))
            found[task] = station
    check(problems, source=str(path))
    return found
