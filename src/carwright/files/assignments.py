"""An assignment of tasks to stations from a table: where a balance starts, or what is to be rebalanced."""

from __future__ import annotations

from pathlib import Path

from carwright.errors import Problem, check
from carwright.files.rows import Head, column_of, read_rows
from carwright.model.names import nearest
from carwright.model.tasks import Tasks

TASK = Head("task", ("name", "id", "task name", "task id", "operation", "no"))
STATION = Head("station", ("station no", "station number", "place"))


def read_assignment(path: str | Path, tasks: Tasks) -> tuple[int, ...]:
    """Station of each task, in the order of ``tasks.names``, from a table with the columns task and station.

    Raises
    ------
    PlantError
        With every fault: tasks that are missing, unknown or there twice, stations that are no numbers from 1 on.
    """
    source = str(path)
    problems: list[Problem] = []
    head, rows = read_rows(Path(path), problems)
    task, station = (column_of(head, wanted, problems, source) for wanted in (TASK, STATION))
    given: dict[str, int] = {}
    if task is not None and station is not None:
        known = set(tasks.names)
        for row in rows:
            name, text = row.cells[task], row.cells[station]
            if name not in known:
                problems.append(Problem("", f"there is no task {name!r}", nearest(name, known), source, row.line, 1))
            elif name in given:
                way_out = "give each task one row"
                problems.append(Problem("", f"task {name!r} is there twice", way_out, source, row.line, 1))
            elif not text.isdigit() or int(text) < 1:
                what = f"task {name!r}: {text!r} is no station"
                problems.append(Problem("", what, "write whole numbers from 1 on", source, row.line, 1))
                given[name] = 1
            else:
                given[name] = int(text)
        missing = [name for name in tasks.names if name not in given]
        if missing:
            shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
            problems.append(Problem("", f"no station is given for {shown}", "give one for each task", source))
    check(problems, source=source)
    return tuple(given[name] for name in tasks.names)
