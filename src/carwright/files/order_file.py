"""An order of cars from a file: a result of a challenge, a table, or one car a line."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import Ints
from carwright.errors import Problem, check
from carwright.files.plain_text import text_of
from carwright.model.names import nearest

COLUMNS = ("ident", "id", "order", "car", "vin")
"""Names of the column of a table that tells the cars, whatever their case."""
PLACE = "place"
"""Name of the column of a table that tells the place of each car."""
FAULTS_TOLD = 5
Lines = list[tuple[int, str]]
"""Lines with their numbers."""


class Named(NamedTuple):
    """A car that the file names."""

    ident: str
    line: int


def read_order(path: str | Path, problem: SequencingProblem) -> Ints:
    """The car of each place, by a file.

    Parameters
    ----------
    path
        ``rank;ident`` lines (ROADEF 2005), class indices (CSPLib), a CSV table with a column ``ident`` (or ``id``,
        ``order``, ``car``, ``vin``), in the order of its column ``place`` if it has one, or one ident a line.
    problem
        Whose cars these are.

    Returns
    -------
    NDArray[int64]
        Index of the car at each place, shape (places,).

    Raises
    ------
    PlantError
        If cars are unknown, stand twice or are missing.
    """
    file = Path(path)
    lines = [(n, line.strip()) for n, line in enumerate(text_of(file).splitlines(), start=1)]
    lines = [(n, line) for n, line in lines if line and line[0] not in "#%"]
    if not lines:
        check([Problem("", "the file names no car", "write one ident a line", str(file))], source=str(file))
    faults: list[Problem] = []
    if problem.form == "csplib" and all(_is_classes(line) for _, line in lines):
        order = _of_classes(lines, problem, str(file), faults)
    else:
        order = _of_idents(_named(lines, str(file), faults), problem, str(file), faults)
    check(faults, source=str(file))
    return np.array(order, dtype=np.int64)


# ------------------------------------------------------------------ classes


def _is_classes(line: str) -> bool:
    return all(word.isdigit() for word in _words(line))


def _words(line: str) -> list[str]:
    return line.replace(",", " ").replace(";", " ").split()


def _of_classes(lines: Lines, problem: SequencingProblem, file: str, faults: list[Problem]) -> list[int]:
    """Cars by their classes; the cars of one class in their own order."""
    waiting: dict[int, list[int]] = {}
    for car, each in enumerate(problem.classes.tolist()):
        waiting.setdefault(each, []).append(car)
    demand = Counter(problem.classes.tolist())
    order, found = [], Counter[int]()
    for line, text in lines:
        for word in _words(text):
            each = int(word)
            found[each] += 1
            if each not in demand:
                faults.append(Problem("", f"there is no class {each}", f"classes are 0 to {max(demand)}", file, line))
            elif found[each] <= demand[each]:
                order.append(waiting[each][found[each] - 1])
    for each in sorted(demand):
        if found[each] != demand[each]:
            what = f"class {each} stands {found[each]} times, it has {demand[each]} car{'s' * (demand[each] != 1)}"
            faults.append(Problem("", what, "each class as often as it has cars", file))
    return order


# ------------------------------------------------------------------ idents


def _named(lines: Lines, file: str, faults: list[Problem]) -> list[Named]:
    """The cars in the order of the file."""
    for parted_by in (",", ";", "\t"):
        head = [name.strip().lower() for name in next(csv.reader([lines[0][1]], delimiter=parted_by))]
        column = next((n for n, name in enumerate(head) if name in COLUMNS), None)
        if column is not None and (len(head) > 1 or head[0] in COLUMNS[:3]):
            return _of_table(lines, head, parted_by, file, faults)
    if ";" in lines[0][1]:
        return _of_ranks(lines, file, faults)
    return [Named(text.strip('"'), line) for line, text in lines]


def _of_table(lines: Lines, head: list[str], parted_by: str, file: str, faults: list[Problem]) -> list[Named]:
    """The cars of a table, by its column ``place`` if it has one: a spreadsheet may have sorted the rows."""
    column = next(n for n, name in enumerate(head) if name in COLUMNS)
    at = head.index(PLACE) if PLACE in head else None
    found: list[Named] = []
    places: dict[int, Named] = {}
    bad: list[Problem] = []
    for line, text in lines[1:]:
        cells = [cell.strip() for cell in next(csv.reader([text], delimiter=parted_by))]
        if len(cells) != len(head):
            faults.append(Problem("", f"{len(cells)} cells, the head has {len(head)}", "one cell a column", file, line))
            continue
        found.append(Named(cells[column], line))
        if at is None:
            continue
        if not cells[at].isdecimal():
            bad.append(Problem("", f"{cells[at]!r} is no place", "write a whole number", file, line))
        elif places.setdefault(int(cells[at]), found[-1]) is not found[-1]:
            bad.append(Problem("", f"place {int(cells[at])} is given twice", "one place, one car", file, line))
    faults += bad[:FAULTS_TOLD]
    if len(bad) > FAULTS_TOLD:
        faults.append(Problem("", f"{len(bad) - FAULTS_TOLD} more bad places", "mend the column `place`", file))
    return found if at is None or bad else [places[place] for place in sorted(places)]


def _of_ranks(lines: Lines, file: str, faults: list[Problem]) -> list[Named]:
    """``rank;ident``, in any order of lines."""
    found: dict[int, Named] = {}
    for line, text in lines:
        rank, _, ident = (part.strip() for part in text.rstrip(";").partition(";"))
        if not rank.isdigit() or not ident:
            faults.append(Problem("", f"{text!r} is not `rank;ident`", "write e.g. 1;022033830010", file, line))
        elif int(rank) in found:
            faults.append(Problem("", f"rank {rank} is given twice", "one rank, one car", file, line))
        else:
            found[int(rank)] = Named(ident, line)
    if not faults and sorted(found) != list(range(1, len(found) + 1)):
        faults.append(Problem("", f"the ranks are not 1 to {len(found)}", "leave none out", file))
    return [found[rank] for rank in sorted(found)]


def _of_idents(named: list[Named], problem: SequencingProblem, file: str, faults: list[Problem]) -> list[int]:
    """Indices of the cars; unknown ones, those that stand twice and those that are missing are told."""
    first: dict[str, int] = {}
    unknown, doubled, order = [], [], []
    for each in named:
        if each.ident not in problem.car_of:
            unknown.append(each)
        elif first.setdefault(each.ident, each.line) != each.line:
            doubled.append(each)
        else:
            order.append(problem.car_of[each.ident])
    for each in unknown[:FAULTS_TOLD]:
        what, way_out = f"there is no car {each.ident!r}", nearest(each.ident, problem.idents)
        faults.append(Problem("", what, way_out, file, each.line))
    for each in doubled[:FAULTS_TOLD]:
        what = f"car {each.ident!r} stands in line {first[each.ident]} already"
        faults.append(Problem("", what, "one place, one car", file, each.line))
    for found, word in ((unknown, "unknown"), (doubled, "doubled")):
        if len(found) > FAULTS_TOLD:
            faults.append(Problem("", f"{len(found) - FAULTS_TOLD} more {word} cars", "is it the right day?", file))
    missing = [ident for ident in problem.idents if ident not in first]
    lacking = problem.day - len(first)
    if lacking > 0:
        told = ", ".join(missing[:FAULTS_TOLD]) + (" ..." if len(missing) > FAULTS_TOLD else "")
        faults.append(Problem("", f"{lacking} of {problem.day} places have no car", f"these are missing: {told}", file))
    elif lacking < 0:
        what = f"{len(first)} cars for {problem.day} places"
        faults.append(Problem("", what, "leave out those that have no place", file))
    return order
