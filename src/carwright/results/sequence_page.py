"""The page of an order: one HTML file that a planner opens anywhere, without a network."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from carwright.arrays.sequencing_rules import HARD, ChangeRule
from carwright.results.files import write_text
from carwright.results.pages import page_from
from carwright.results.sequence import Broken, SequenceResult
from carwright.results.sequence_curves import figure_level_use, figure_values
from carwright.results.sequence_judged import Judgement
from carwright.results.sequence_strips import figures_of_the_day, paints
from carwright.results.sequence_words import STOPPED_BY, about, amount, reason_of, shown

MOST_BROKEN = 2_000
"""Rows of the table of what is broken; the CSV beside the page has all of them."""


def write_page(result: SequenceResult, path: Path, judged: Judgement | None = None) -> None:
    """Write the page of an order as one self-contained HTML file.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_text(path, page_html(result, judged))


def page_html(result: SequenceResult, judged: Judgement | None = None) -> str:
    """The text of the page, drawn from the result alone."""
    return page_from("sequence", _contents(result, judged), styles=["sequence.css"])


def _contents(result: SequenceResult, judged: Judgement | None) -> dict[str, Any]:
    problem = result.problem
    painted = bool(problem.colours) and any(True for _ in problem.of(ChangeRule))
    return {
        "result": result,
        "version": version("carwright"),
        "about": about(problem),
        "headline": headline(result),
        "tiles": _tiles(result),
        "reasons": [reason_of(level) for level in result.levels if level.reason],
        "rules": _rules(result),
        "broken": _broken(result),
        "broken_left_out": max(0, len(_breaks(result)) - MOST_BROKEN),
        "broken_rules": list(dict.fromkeys(each.rule for each in _breaks(result))),
        "strips": figures_of_the_day(result),
        "colours": list(zip(problem.colours, paints(problem), strict=True)) if painted else [],
        "values": figure_values(result),
        "level_use": figure_level_use(result),
        "judged": judged,
        "left_out": [problem.idents[car] for car in result.left_out],
        "stopped": STOPPED_BY[result.stopped_by],
    }


def headline(result: SequenceResult) -> str:
    """What to know first, in one sentence."""
    if result.hard:
        return "No order was found that keeps the rules that must hold."
    if not any(result.values):
        return "An order that breaks no rule."
    if result.proven:
        return "No order is better than this one."
    levels = [level for level in result.levels if level.value]
    reached = [level.name for level in levels if level.value == level.bound]
    if reached:
        return f"{_list(reached)}: at the least possible; the mix of cars allows no less."
    first = levels[0]
    number = [level.name for level in result.levels].index(first.name)
    found, start = (shown(result.problem, number, value) for value in (first.value, first.start))
    return f"{first.name}: {found}, down from {start}." if first.value < first.start else f"{first.name}: {found}."


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _tiles(result: SequenceResult) -> list[tuple[str, str, str]]:
    """Name, value and what is known of each objective."""
    tiles = []
    for number, level in enumerate(result.levels):
        value, start, bound = (shown(result.problem, number, v) for v in (level.value, level.start, level.bound))
        least = "the least possible" if level.value == level.bound else f"least possible {bound}"
        tiles.append((level.name, value, f"start {start}; {least}"))
    if result.total is not None:
        tiles.append(("total", f"{result.total:,}", "as the challenge prints it"))
    return tiles


def _rules(result: SequenceResult) -> list[dict[str, Any]]:
    """A row for each rule."""
    rows = []
    for rule in result.rules:
        hard = rule.level == HARD
        value, start, bound = (
            f"{v:,}" if hard else shown(result.problem, rule.level, v) for v in (rule.value, rule.start, rule.bound)
        )
        objective = "must hold" if hard else result.problem.levels[rule.level]
        rows.append({
            "rule": rule.rule, "objective": objective, "text": rule.text, "cars": f"{rule.cars:,}", "start": start,
            "value": value, "bound": bound, "broken": f"{rule.broken:,}", "reason": rule.reason,
        })  # fmt: skip
    return rows


def _breaks(result: SequenceResult) -> list[Broken]:
    """What breaks; a change of colour has its price but breaks nothing."""
    return [each for each in result.broken if each.kind != "change"]


def _broken(result: SequenceResult) -> list[dict[str, Any]]:
    """A row for each break."""
    rows = []
    for each in _breaks(result)[:MOST_BROKEN]:
        cars = ", ".join(each.cars[:6]) + (" ..." if len(each.cars) > 6 else "")
        unit = " s" if each.kind == "drift" else ""
        found, limit = (f"{amount(result.problem, each, number):,}{unit}" for number in (each.found, each.limit))
        rows.append({
            "rule": each.rule, "first": each.first + 1, "last": each.last + 1, "found": found,
            "limit": limit, "value": f"{each.value:,}", "cars": cars, "reason": each.reason,
        })  # fmt: skip
    return rows
