"""The tables of an order: the cars place by place, what is broken, the value over time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from carwright.arrays.sequencing_rules import HARD
from carwright.results.files import write_text
from carwright.results.sequence import SequenceResult
from carwright.results.sequence_judged import Judgement
from carwright.results.sequence_words import amount, unit_of

ORDER, BROKEN, SUMMARY, PAGE = "order.csv", "broken.csv", "summary.json", "report.html"


def order_rows(result: SequenceResult) -> list[list[object]]:
    """Head and one row a place: place, ident, colour if there are colours, and each feature as 1 or 0."""
    problem = result.problem
    head: list[object] = ["place", "ident", *(["colour"] if problem.colours else []), *problem.features]
    rows = [head]
    for place, car in enumerate(result.order, start=1):
        colour = [problem.colours[problem.colour[car]]] if problem.colours else []
        rows.append([place, problem.idents[car], *colour, *(int(has) for has in problem.has[car])])
    return rows


def broken_rows(result: SequenceResult) -> list[list[object]]:
    """Head and one row for each broken window, run, neighbour and place; places count from 1."""
    levels = result.problem.levels
    rows: list[list[object]] = [
        ["objective", "rule", "kind", "first place", "last place", "found", "limit", "value", "cars", "reason"]
    ]
    for each in result.broken:
        level = "must hold" if each.level == HARD else levels[each.level]
        where = each.first + 1, each.last + 1
        amounts = *(amount(result.problem, each, ticks) for ticks in (each.found, each.limit)), each.value
        rows.append([level, each.rule, each.kind, *where, *amounts, " ".join(each.cars), each.reason])
    return rows


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def summary_of(result: SequenceResult, judged: Judgement | None = None) -> dict[str, Any]:
    """The main figures under stable keys."""
    problem = result.problem
    levels = []
    for number, level in enumerate(result.levels):
        scale, unit = unit_of(problem, number)
        numbers = {"value": level.value, "start": level.start, "least_possible": level.bound}
        levels.append({"name": level.name, **numbers, "unit": unit or "count", "one_unit_is": scale,
                       "proven": level.proven, "reason": level.reason})  # fmt: skip
    rules = [{"rule": rule.rule, "kind": rule.kind, "limit": rule.text, "value": rule.value, "start": rule.start,
              "broken": rule.broken, "cars": rule.cars, "least_possible": rule.bound, "reason": rule.reason}
             for rule in result.rules]  # fmt: skip
    found: dict[str, Any] = {
        "name": problem.name, "form": problem.form, "cars": problem.cars, "places": problem.day,
        "levels": levels, "total": result.total, "allowed": result.hard == 0, "proven": result.proven, "rules": rules,
        "left_out": [problem.idents[car] for car in result.left_out], "start_by": result.start_by,
        "seconds": round(result.seconds, 3), "moves": result.moves, "moves_per_s": round(result.moves_per_s),
        "seed": result.seed, "jobs": result.jobs, "stopped_by": result.stopped_by, "notes": list(result.notes),
    }  # fmt: skip
    if judged is not None:
        found["through_the_lines"] = [
            {"element": each.element, "what": each.what, "unit": each.unit, "start": each.start.as_dict(),
             "found": each.found.as_dict(), "change": each.change.as_dict()} for each in judged.figures]  # fmt: skip
    return found


def write_sequence(result: SequenceResult, folder: Path, judged: Judgement | None = None) -> None:
    """Write order, broken rules, page and summary into a folder; the summary comes last."""
    from carwright.results.sequence_page import write_page

    folder.mkdir(parents=True, exist_ok=True)
    (folder / SUMMARY).unlink(missing_ok=True)
    write_order(result, folder / ORDER)
    write_text(folder / BROKEN, csv_text(broken_rows(result)))
    write_page(result, folder / PAGE, judged)
    write_summary(result, folder / SUMMARY, judged)


def write_order(result: SequenceResult, path: Path) -> None:
    """The order as CSV, one car a row."""
    write_text(path, csv_text(order_rows(result)))


def write_summary(result: SequenceResult, path: Path, judged: Judgement | None = None) -> None:
    """The summary as JSON."""
    text = json.dumps(summary_of(result, judged), indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")
