"""Tasks from files: ``.alb`` and ``.IN2`` of the published sets, and task tables as CSV or Excel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from carwright.errors import PlantError, Problem, check
from carwright.files.rows import Head, Row, column_of, read_rows
from carwright.model.check_tasks import LARGEST_POWER, task_problems
from carwright.model.tasks import Tasks, common_unit

PUBLISHED = (".alb", ".in2")
TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TIME_UNITS = {"s": Fraction(1), "sec": Fraction(1), "min": Fraction(60), "h": Fraction(3600), "tmu": Fraction(36, 1000)}
"""Seconds in the unit that a column of times may name: ``time_min``, ``time [TMU]``."""
TASK = Head("task", ("name", "id", "task name", "task id", "operation", "no"))
TIME = Head("time", ("duration", "work", "task time", *(f"time {unit}" for unit in TIME_UNITS)))
BEFORE = Head("predecessors", ("predecessor", "pred", "preds", "after", "precedence", "immediate predecessors"))


@dataclass
class _Found:
    """What stands in a file before it is judged."""

    source: str
    names: list[str] = field(default_factory=list)
    times: list[Fraction] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    arrows: list[tuple[str, str]] = field(default_factory=list)
    arrow_lines: dict[tuple[str, str], int] = field(default_factory=dict)
    takt_s: Fraction | None = None
    problems: list[Problem] = field(default_factory=list)

    def fault(self, line: int | None, what: str, way_out: str, place: str = "") -> None:
        """Keep a fault with its line."""
        self.problems.append(Problem(place, what, way_out, self.source, line, 1 if line else None))

    def task(self, name: str, text: str, line: int, unit_s: Fraction = Fraction(1)) -> None:
        """Take a task and its time."""
        if not name:
            self.fault(line, "a task without a name", "name it, or take the row out")
            return
        if name in self.lines:
            what = f"the task is there twice, first in line {self.lines[name]}"
            self.fault(line, what, "give each task one row", f"tasks.{name}")
            return
        self.lines[name] = line
        self.names.append(name)
        self.times.append(self.number(text, line, f"tasks.{name}.time") * unit_s)

    def number(self, text: str, line: int, place: str) -> Fraction:
        """A time; zero in place of what is none."""
        try:
            value = Decimal(text)
            finite = value.is_finite()
        except InvalidOperation:
            value, finite = Decimal(), False
        if finite and abs(value.adjusted()) <= LARGEST_POWER:
            return Fraction(value)
        if finite:
            self.fault(line, f"{text!r} is beyond all measure", "write seconds, e.g. 12.5", place)
        elif not text:
            self.fault(line, "the time is missing", "write seconds, e.g. 12.5", place)
        elif re.fullmatch(r"[+-]?\d+,\d+", text):
            self.fault(line, f"{text!r} has a comma", f"write {text.replace(',', '.')!r} with a point", place)
        else:
            self.fault(line, f"{text!r} is no time", "write seconds, e.g. 12.5", place)
        return Fraction(0)

    def arrow(self, before: str, after: str, line: int) -> None:
        """Take one precedence."""
        self.arrows.append((before, after))
        self.arrow_lines.setdefault((before, after), line)

    def tasks(self) -> Tasks:
        """The tasks, or every fault at once."""
        for problem in task_problems(self.names, self.times, self.arrows):
            self.problems.append(self._placed(problem))
        unit_s = common_unit(self.times) if not self.problems else Fraction(1)
        check(self.problems, source=self.source)
        place = {name: number for number, name in enumerate(self.names)}
        return Tasks(
            names=tuple(self.names),
            times=tuple(int(time / unit_s) for time in self.times),
            precedence=tuple(dict.fromkeys((place[a], place[b]) for a, b in self.arrows)),
            unit_s=unit_s,
            takt=None if self.takt_s is None else int(self.takt_s / unit_s),
            source=self.source,
        )

    def _placed(self, problem: Problem) -> Problem:
        """A fault of the tasks with the line it stands in."""
        kind, _, rest = problem.place.partition(".")
        line = None
        if kind == "tasks":
            line = self.lines.get(rest.removesuffix(".time"))
        elif "->" in rest:
            line = next((n for (a, b), n in self.arrow_lines.items() if f"{a}->{b}" == rest), None)
        column = 1 if line else None
        return Problem(problem.place, problem.what, problem.way_out, self.source, line, column)


def read_tasks(path: str | Path) -> Tasks:
    """Read tasks, their times and their precedence.

    Parameters
    ----------
    path
        ``.alb`` (Otto, Otto and Scholl 2013), ``.IN2`` (Scholl 1993), or a table with the columns task, time and
        predecessors: ``.csv`` (comma, semicolon or tab), ``.xlsx``, ``.xls``, ``.ods`` (its first sheet).

    Returns
    -------
    Tasks
        With the takt that an ``.alb`` file names. Times without a unit are seconds.

    Raises
    ------
    PlantError
        With every fault of the file and the line that it stands in.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    found = _Found(str(path))
    if suffix == ".alb":
        _read_alb(_lines(path), found)
    elif suffix == ".in2":
        _read_in2(_lines(path), found)
    elif suffix in TABLES:
        _read_table(path, found)
    else:
        way_out = f"give one of {', '.join((*PUBLISHED, *TABLES))}"
        raise PlantError([Problem("", f"no task file has the ending {suffix!r}", way_out)], source=str(path))
    return found.tasks()


def _lines(path: Path) -> list[str]:
    """Lines of a published file; some have remarks in German of the last century."""
    text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\x1a", "")
    return [line.strip() for line in text.splitlines()]


def _read_alb(lines: Sequence[str], found: _Found) -> None:
    section = ""
    count = None
    for number, line in enumerate(lines, start=1):
        if line.startswith("<"):
            section = line.strip("<> \t").lower()
            if section == "end":
                break
        elif not line:
            continue
        elif section == "number of tasks":
            count = _whole(line, number, "the number of tasks", found)
        elif section == "cycle time":
            found.takt_s = found.number(line.split()[0], number, "cycle time")
        elif section == "task times":
            cells = line.split()
            if len(cells) < 2:
                found.fault(number, f"{line!r} is no task with its time", "write e.g. 1 142")
            else:
                found.task(cells[0], cells[1], number)
        elif section == "precedence relations":
            _take_arrow(line, number, found)
    if count is None:
        found.fault(None, "there is no section <number of tasks>", "give it, as the published files do")
    _judge_count(count, found)


def _read_in2(lines: Sequence[str], found: _Found) -> None:
    rows = [(number, line) for number, line in enumerate(lines, start=1) if line]
    if not rows:
        found.fault(None, "the file is empty", "give the number of tasks, their times and the precedence")
        return
    count = _whole(rows[0][1], rows[0][0], "the number of tasks", found) or 0
    for task, (number, line) in enumerate(rows[1 : count + 1], start=1):
        if "," in line:
            break
        found.task(str(task), line, number)
    _judge_count(count, found)
    for number, line in rows[len(found.names) + 1 :]:
        if line.replace(" ", "") == "-1,-1":
            return
        _take_arrow(line, number, found)
    found.fault(None, "the precedence has no end", "close it with a line -1,-1")


def _whole(line: str, number: int, what: str, found: _Found) -> int | None:
    if line.isdigit():
        return int(line)
    found.fault(number, f"{line!r} is not {what}", "write a whole number")
    return None


def _judge_count(count: int | None, found: _Found) -> None:
    if count is not None and count != len(found.names):
        what = f"{count} tasks are announced, {len(found.names)} have a time"
        found.fault(None, what, "mend the number, or the list of times")


def _take_arrow(line: str, number: int, found: _Found) -> None:
    cells = [cell.strip() for cell in line.replace(";", ",").split(",")]
    if len(cells) != 2 or not all(cells):
        found.fault(number, f"{line!r} is no precedence", "write task before, task after, e.g. 1,6")
        return
    found.arrow(cells[0], cells[1], number)


def _read_table(path: Path, found: _Found) -> None:
    head, rows = read_rows(path, found.problems)
    task = column_of(head, TASK, found.problems, str(path))
    time = column_of(head, TIME, found.problems, str(path))
    before = column_of(head, BEFORE, found.problems, str(path))
    if task is None or time is None or before is None:
        check(found.problems, source=str(path))
        return
    unit_s = unit_of_head(head[time])
    for row in rows:
        found.task(row.cells[task], row.cells[time], row.line, unit_s)
    for row in rows:
        for name in _named_before(row, before, found.lines):
            found.arrow(name, row.cells[task], row.line)


def unit_of_head(name: str) -> Fraction:
    """Seconds in the unit that the head of a column of times ends with; 1 if it names none."""
    return TIME_UNITS.get(re.findall(r"[a-z]+", name.lower())[-1], Fraction(1))


def _named_before(row: Row, column: int, known: dict[str, int]) -> list[str]:
    """Tasks of one cell, parted by comma, semicolon or bar; by blanks where no task has such a name."""
    names: list[str] = []
    for piece in re.split(r"[,;|/]", row.cells[column]):
        name = piece.strip()
        if name in ("", "-", "–", "none", "None"):
            continue
        parts = name.split()
        names += parts if name not in known and len(parts) > 1 and all(part in known for part in parts) else [name]
    return names
