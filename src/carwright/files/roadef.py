"""Instances of the ROADEF 2005 challenge (Renault): vehicles, ratios, paint batch limit, objectives; results.

Four files with ``;`` between cells. Day D-1 comes first and is fixed; day D is to be put in order. A window that holds
a car of day D counts max(0, cars - N), also where it reaches back into day D-1 or past the last car. Colour changes
count between neighbours of day D and against the last car of day D-1; runs are measured within day D. The total weighs
the objectives by rank with 1 000 000, 1 000 and 1 (checker of the challenge, July 2004).
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import BatchRule, ChangeRule, RatioRule, Rule
from carwright.errors import PlantError, Problem, check
from carwright.files.plain_text import text_of
from carwright.files.roadef_vehicles import Vehicles, read_vehicles
from carwright.model.names import nearest
from carwright.results.files import write_text
from carwright.results.sequence import SequenceResult

FILES = ("vehicles.txt", "ratios.txt", "paint_batch_limit.txt", "optimization_objectives.txt")
WEIGHTS = (1_000_000, 1_000, 1)
OBJECTIVES = {
    "high_priority_level_and_easy_to_satisfy_ratio_constraints": "high priority ratios",
    "high_priority_level_and_difficult_to_satisfy_ratio_constraints": "high priority ratios",
    "low_priority_level_ratio_constraints": "low priority ratios",
    "paint_color_batches": "colour changes",
}
HIGH, LOW, PAINT = "high priority ratios", "low priority ratios", "colour changes"


class Row(NamedTuple):
    """A line of a table and the cells that stand in it."""

    line: int
    cells: list[str]


class Ratio(NamedTuple):
    """A line of ``ratios.txt``."""

    at_most: int
    in_any: int
    level: str
    column: str
    line: int


def read_roadef(folder: str | Path) -> SequencingProblem:
    """Read an instance of the ROADEF 2005 challenge.

    Parameters
    ----------
    folder
        With ``vehicles.txt``, ``ratios.txt``, ``paint_batch_limit.txt`` and ``optimization_objectives.txt``.

    Returns
    -------
    SequencingProblem
        Cars of day D in the order of the file, those of day D-1 as the day before; objectives by their rank.

    Raises
    ------
    PlantError
        With every fault of the four files, each with its file and line.
    """
    home = Path(folder)
    faults: list[Problem] = []
    tables = {name: _table(home / name, faults) for name in FILES}
    check(faults, source=str(home))
    levels = _objectives(home, tables["optimization_objectives.txt"], faults)
    ratios = _ratios(home, tables["ratios.txt"], faults)
    limit = _limit(home, tables["paint_batch_limit.txt"], faults)
    vehicles = read_vehicles(home / "vehicles.txt", tables["vehicles.txt"], [ratio.column for ratio in ratios], faults)
    _ratios_fit(home, ratios, levels, vehicles, faults)
    if vehicles is not None and limit is not None:
        _limit_can_hold(home, limit, vehicles, faults)
    check(faults, source=str(home))
    assert vehicles is not None
    return _problem(home.resolve().name, levels, ratios, limit or 0, vehicles)


def write_roadef_result(result: SequenceResult, path: str | Path) -> None:
    """Write the order in the challenge's result format: ``rank;ident``, one car a line, no header."""
    lines = [f"{rank};{ident}" for rank, ident in enumerate(result.idents, start=1)]
    write_text(Path(path), "\n".join(lines) + "\n")


def _problem(name: str, levels: list[str], ratios: list[Ratio], limit: int, vehicles: Vehicles) -> SequencingProblem:
    rules: list[Rule] = [
        RatioRule(name=r.column, feature=n, at_most=r.at_most, in_any=r.in_any, level=levels.index(r.level))
        for n, r in enumerate(ratios)
    ]
    if PAINT in levels:
        rules.append(ChangeRule(level=levels.index(PAINT)))
    rules.append(BatchRule(at_most=limit))
    colours = tuple(dict.fromkeys(vehicles.before.colours + vehicles.today.colours))
    index = {colour: n for n, colour in enumerate(colours)}
    shape = (-1, len(ratios))
    return SequencingProblem(
        name=name,
        idents=vehicles.today.idents,
        features=tuple(ratio.column for ratio in ratios),
        has=np.array(vehicles.today.flags, dtype=np.bool_).reshape(shape),
        colours=colours,
        colour=np.array([index[c] for c in vehicles.today.colours], dtype=np.int64),
        levels=tuple(levels),
        rules=tuple(rules),
        history_idents=vehicles.before.idents,
        history_has=np.array(vehicles.before.flags, dtype=np.bool_).reshape(shape),
        history_colour=np.array([index[c] for c in vehicles.before.colours], dtype=np.int64),
        form="roadef",
        weights=WEIGHTS[: len(levels)],
    )


def _table(path: Path, faults: list[Problem]) -> list[Row]:
    """Lines of a file as cells, empty lines and empty cells at the end left out; the head is the first row."""
    try:
        lines = text_of(path).splitlines()
    except PlantError as error:
        faults += error.problems
        return []
    rows = []
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line.split(";")]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append(Row(number, cells))
    if not rows:
        faults.append(Problem("", "the file is empty", "begin with its head", str(path)))
    return rows


def _objectives(home: Path, rows: list[Row], faults: list[Problem]) -> list[str]:
    """Objectives by rank."""
    file, ranked = str(home / "optimization_objectives.txt"), list[tuple[int, str]]()
    for row in rows[1:]:
        name = row.cells[1].lower() if len(row.cells) > 1 else ""
        if name not in OBJECTIVES:
            faults.append(Problem("", f"there is no objective {name!r}", nearest(name, OBJECTIVES), file, row.line))
            continue
        if not row.cells[0].isdigit():
            faults.append(Problem("", f"{row.cells[0]!r} is no rank", "write 1, 2 or 3", file, row.line))
            continue
        ranked.append((int(row.cells[0]), OBJECTIVES[name]))
    ranked.sort()
    names = [name for _, name in ranked]
    if not names and not faults:
        faults.append(Problem("", "no objective is named", "name at least one, with its rank", file))
    if len({rank for rank, _ in ranked}) != len(ranked):
        faults.append(Problem("", "two objectives have the same rank", "rank them 1, 2, 3", file))
    if len(set(names)) != len(names):
        faults.append(Problem("", "an objective is named twice", "name each once", file))
    return names


def _ratios(home: Path, rows: list[Row], faults: list[Problem]) -> list[Ratio]:
    """Ratios N/P with their priority and column."""
    file, found = str(home / "ratios.txt"), list[Ratio]()
    for row in rows[1:]:
        if len(row.cells) != 3:
            what = f"{len(row.cells)} cell{'s' * (len(row.cells) != 1)}"
            faults.append(Problem("", what, "write ratio;priority;column, e.g. 1/3;1;HPRC1", file, row.line))
            continue
        text, priority, column = row.cells
        count, slash, window = text.partition("/")
        if not (slash and count.isdigit() and window.isdigit() and int(window) > 0):
            faults.append(Problem("", f"{text!r} is no ratio", "write e.g. 1/3", file, row.line))
        elif int(count) >= int(window):
            what = f"{column}: at most {count} in any {window} cars restricts nothing"
            faults.append(Problem("", what, "are the two numbers swapped?", file, row.line))
        elif priority not in ("0", "1"):
            faults.append(Problem("", f"priority {priority!r}", "write 1 (high) or 0 (low)", file, row.line))
        elif column in {ratio.column for ratio in found}:
            faults.append(Problem("", f"{column} has two ratios", "keep one", file, row.line))
        else:
            found.append(Ratio(int(count), int(window), HIGH if priority == "1" else LOW, column, row.line))
    return found


def _limit(home: Path, rows: list[Row], faults: list[Problem]) -> int | None:
    file = str(home / "paint_batch_limit.txt")
    text = rows[1].cells[0] if len(rows) > 1 else ""
    if text.isdigit() and int(text) > 0:
        return int(text)
    line = rows[1].line if len(rows) > 1 else None
    faults.append(Problem("", f"{text!r} is no batch limit", "write a whole number of at least 1", file, line))
    return None


def _ratios_fit(
    home: Path, ratios: list[Ratio], levels: list[str], vehicles: Vehicles | None, faults: list[Problem]
) -> None:
    """Every option has its ratio, every ratio its option and its objective."""
    file = str(home / "ratios.txt")
    told = bool(faults)
    for ratio in ratios:
        if levels and ratio.level not in levels and not told:
            what = f"{ratio.column} counts in {ratio.level!r}, which is no objective"
            faults.append(Problem("", what, "name the objective, or leave the ratio out", file, ratio.line))
    if vehicles is None:
        return
    for column in vehicles.columns:
        if not told and column not in {ratio.column for ratio in ratios}:
            way_out = "add its ratio, or leave the column out of vehicles.txt"
            faults.append(Problem("", f"option {column} has no ratio", way_out, file))
    longest = max((ratio.in_any for ratio in ratios), default=1)
    if len(vehicles.before.idents) < longest - 1:
        what = f"day D-1 has {len(vehicles.before.idents)} cars, the longest window {longest}"
        faults.append(Problem("", what, "give the last cars of the day before", str(home / "vehicles.txt")))


def _limit_can_hold(home: Path, limit: int, vehicles: Vehicles, faults: list[Problem]) -> None:
    """The other cars must be enough to part the runs of each colour."""
    colours = vehicles.today.colours
    for colour in dict.fromkeys(colours):
        count = colours.count(colour)
        if count > limit * (len(colours) - count + 1):
            what = (
                f"{count} of {len(colours)} cars are of colour {colour}: no order can part them into batches of {limit}"
            )
            faults.append(Problem("", what, "allow longer batches", str(home / "paint_batch_limit.txt")))
