"""A comparison on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carwright.results import compare_words as words
from carwright.results.compare_words import MAIN

if TYPE_CHECKING:
    from carwright.results.compare import CompareResult

MOST_CHANGES = 40
"""Changes that are told; the page and the table have all."""
MOST_SPANS = 6
"""Spans of a target that are told when they are not met."""


def text_of(result: CompareResult) -> str:
    """What is different, the main figures, the ranking and the targets."""
    many = len(result.replication_numbers)
    span = f"{result.from_:%Y-%m-%d} to {result.until:%Y-%m-%d}"
    lines = [f"{span}, {many} runs of each with the same luck, seed {result.seed}"]
    for name in result.names[1:]:
        lines += ["", *_changes(result, name), "", *_figures(result, name)]
    if len(result.names) == 1:
        lines += ["", *_alone(result)]
    ranking = words.ranking_text(result)
    lines += ["", *ranking] if ranking else []
    targets = _targets(result)
    lines += ["", *targets] if targets else []
    if result.notes:
        lines += ["", *(f"Note: {note}" for note in result.notes)]
    return "\n".join(lines)


def _changes(result: CompareResult, name: str) -> list[str]:
    told = words.edit_lines(result, name)
    head = f"{result.names[0]} -> {name}"
    if not told:
        return [f"{head}: no difference between the plants"]
    lines = [f"{head}: {len(told)} {'change' if len(told) == 1 else 'changes'}"]
    for text, effect in told[:MOST_CHANGES]:
        lines.append(f"  {text}" + (f": {effect}" if effect else ""))
    if len(told) > MOST_CHANGES:
        lines.append(f"  and {len(told) - MOST_CHANGES} more")
    return lines


def _figures(result: CompareResult, name: str) -> list[str]:
    """The figures of the plant, the states of the bottlenecks and the cars by model, first and difference."""
    rows = [row for row in result.differences.filter(variant=name).to_dicts() if is_main(result, row)]
    own = {_key(row): row["value"] for row in result.figures.filter(variant=name).iter_rows(named=True)}
    made = []
    for row in rows:
        if not (row["first"] or own.get(_key(row)) or row["change"]):
            continue  # a plant without scrap needs no line for it
        label = words.label_of(row)
        first = words.number(row["first"], row["unit"])
        second = words.number(own.get(_key(row)), row["unit"])
        made.append((label, first, second, words.change_text(row), words.verdict_text(row)))
    heads = ("", _short(result.names[0]), _short(name), "difference", "")
    widths = [max(len(row[i]) for row in (heads, *made)) for i in range(4)]

    def line(cells: tuple[str, ...]) -> str:
        figures = "  ".join(f"{cell:>{width}}" for cell, width in zip(cells[1:4], widths[1:], strict=True))
        return f"  {cells[0]:<{widths[0]}}  {figures}  {cells[4]}".rstrip()

    return [line(heads), *(line(row) for row in made)]


def is_main(result: CompareResult, row: dict[str, Any]) -> bool:
    """Figures of the plant and its parts, states of the bottlenecks, cars by model."""
    if row["group"] in (MAIN, "part", "model"):
        return True
    return row["group"] == "element" and row["of"] in bottlenecks(result) and row["figure"] != "off shift"


def bottlenecks(result: CompareResult) -> list[str]:
    """Bottlenecks of any variant."""
    names = [name for row in result.variants["bottlenecks"].to_list() for name in row.split(", ") if name]
    return list(dict.fromkeys(names))


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["group"], row["of"], row["figure"]


def _short(name: str) -> str:
    return name if len(name) <= 18 else f"{name[:8]}…{name[-9:]}"


def _alone(result: CompareResult) -> list[str]:
    """A plant that is held against its targets only."""
    rows = result.figures.filter(group=MAIN).to_dicts()
    return [f"  {row['figure']:<20}{words.value_text(row):>20} {words.unit_shown(row['unit'])}" for row in rows]


def _targets(result: CompareResult) -> list[str]:
    """Each target of each variant with its verdict; the spans in which it is not met."""
    lines = []
    for name in result.names:
        rows = result.targets.filter(variant=name).to_dicts()
        if rows:
            aside = "" if rows[0]["counts"] else " (what the others are held against; not counted)"
            lines.append(f"Targets of {name}{aside}")
        for target in dict.fromkeys(row["target"] for row in rows):
            lines += _target([row for row in rows if row["target"] == target])
    return lines


def _target(spans: list[dict[str, Any]]) -> list[str]:
    from carwright.results.compare import worst

    verdict = worst([row["verdict"] for row in spans])
    first = spans[0]
    if len(spans) == 1:
        found = f": {words.value_text(first)} {words.unit_shown(first['unit'])}" if first["value"] is not None else ""
        return [f"  {verdict.upper() if verdict == 'missed' else verdict}  {words.target_title(first)}{found}"]
    told = [row for row in spans if row["verdict"] != "met"] or [min(spans, key=_room)]
    lines = [
        f"  {verdict.upper() if verdict == 'missed' else verdict}  {words.target_title(first)}, {len(spans)} spans"
    ]
    for row in told[:MOST_SPANS]:
        lines.append(f"    {row['span']}: {words.value_text(row)}, {row['verdict']}")
    if len(told) > MOST_SPANS:
        lines.append(f"    and {len(told) - MOST_SPANS} more")
    return lines


def _room(row: dict[str, Any]) -> float:
    """How far a span is from its bound, as a share of the bound."""
    ends = [(row["value"] - row["least"]) / row["least"] if row["least"] else None]
    ends.append((row["most"] - row["value"]) / row["most"] if row["most"] else None)
    return min((end for end in ends if end is not None), default=0.0)
