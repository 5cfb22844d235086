"""The page of a comparison: one HTML file that a planner and a board can open anywhere, without a network."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from carwright.results import compare_words as words
from carwright.results.compare import MISSED, worst
from carwright.results.compare_text import is_main
from carwright.results.figures_charts import Estimate, percent
from carwright.results.figures_limits import gains
from carwright.results.figures_svg import Figure
from carwright.results.pages import page_from
from carwright.results.paired import HIGHER, LOWER, SAME

if TYPE_CHECKING:
    from carwright.results.compare import CompareResult

ENDS = "inside at the end"
"""A single moment varies so much that it would set the scale of the chart."""
MINUTES_SHOWN = 16
"""Rows of the table of where the minutes went."""
TILES = ("net rate", "cars out", "lead time, mean", "inside, mean")
"""Figures that stand large at the top where two plants are compared."""


def page_html(result: CompareResult) -> str:
    """The text of the page; every number in it stands in a table of the result."""
    return page_from("compare", _contents(result), styles=["sequence.css"])


def _contents(result: CompareResult) -> dict[str, Any]:
    """Everything that the page shows, by the name that its template uses."""
    return {
        "result": result,
        "headline": _headline(result),
        "tiles": _tiles(result),
        "others": [_variant(result, name) for name in result.names[1:]],
        "ranking": words.ranking_text(result),
        "pairs": [(words.pair_text(row), row["verdict"]) for row in result.ranking.to_dicts()],
        "targets": _targets(result),
        "variants": result.variants.to_dicts(),
    }


def _headline(result: CompareResult) -> str:
    """What to know first, in one sentence."""
    missed = result.missed()
    if missed:
        return f"Missed: {words.listed(missed)}."
    ranking = words.ranking_text(result)
    return ranking[0] if ranking else "The plant against its targets."


def _tiles(result: CompareResult) -> list[tuple[str, str, str]]:
    """Name, figure and verdict of the few numbers that stand large at the top."""
    if len(result.names) == 2:
        rows = result.differences.filter(group=words.MAIN).to_dicts()
        chosen = [row for name in TILES for row in rows if row["figure"] == name]
        return [(f"{row['figure']}, {words.points(row['unit'])}", *_tile(row)) for row in chosen]
    figure = result.differences.filter(group=words.MAIN, figure=result.by)
    return [(f"{row['variant']}: {result.by}", *_tile(row)) for row in figure.to_dicts()]


def _tile(row: dict[str, Any]) -> tuple[str, str]:
    return words.change_text(row), words.verdict_text(row)


def _variant(result: CompareResult, name: str) -> dict[str, Any]:
    """Changes, figures and drawings of one variant against the first."""
    rows = result.differences.filter(variant=name).to_dicts()
    own = {(r["group"], r["of"], r["figure"]): r for r in result.figures.filter(variant=name).iter_rows(named=True)}
    main = [row for row in rows if is_main(result, row)]
    return {
        "name": name,
        "edits": words.edit_lines(result, name),
        "main": [_cells(row, own) for row in main if _is_there(row, own)],
        "rest": [_cells(row, own) for row in rows if not is_main(result, row) and row["group"] != "element"],
        "chart": _chart(result, name, main),
        "years": _years(result, name, rows),
        "minutes": [_cells(row, own) for row in _minutes(rows)],
    }


def _is_there(row: dict[str, Any], own: dict[Any, dict[str, Any]]) -> bool:
    """A plant without scrap needs no line for it."""
    mine = own.get((row["group"], row["of"], row["figure"]))
    return bool(row["first"] or row["change"] or (mine and mine["value"]))


def _cells(row: dict[str, Any], own: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    """A row of the table of figures."""
    mine = own.get((row["group"], row["of"], row["figure"]))
    return {
        "group": row["group"],
        "label": words.label_of(row),
        "first": words.number(row["first"], row["unit"]),
        "second": words.number(mine["value"] if mine else None, row["unit"]),
        "change": words.change_text(row),
        "share": percent(row["share"], 2) if row["share"] is not None else "",
        "verdict": words.verdict_text(row),
        "sure": row["verdict"] in (HIGHER, LOWER),
        "all": bool(row["holds_with_all"]),
    }


def _chart(result: CompareResult, name: str, main: list[dict[str, Any]]) -> Figure | None:
    """Changes of the main figures as shares of the first plant's, with their intervals."""
    named = []
    for row in main:
        if row["share"] is None or row["group"] == "element" or row["verdict"] == SAME or row["figure"] == ENDS:
            continue
        by = row["change"] / row["share"] if row["share"] else nan
        ends = [
            row[end] / by if row[end] is not None and isfinite(by) else nan for end in ("change_low", "change_high")
        ]
        named.append((words.name_of(row), Estimate(row["share"], min(ends), max(ends))))
    if not named:
        return None
    what = f"{name} against {result.names[0]}"
    text = "Change as a share of the first plant's figure; hollow: the interval holds 0, no difference is shown."
    return replace(gains(what, text, named), head=("", "Change", "from", "to"))


def _years(result: CompareResult, name: str, rows: list[dict[str, Any]]) -> Figure | None:
    """Change of the cars of each full year."""
    years = [row for row in rows if row["group"] == "year" and row["share"] is not None]
    if len(years) < 2:
        return None
    named = []
    for row in years:
        ends = [row[end] / row["first"] if row[end] is not None else nan for end in ("change_low", "change_high")]
        named.append((row["of"], Estimate(row["share"], *ends)))
    title = f"Cars of each full year, {name} against {result.names[0]}"
    text = "Change as a share of the first plant's cars; hollow: the interval holds 0."
    return replace(gains(title, text, named), head=("", "Change", "from", "to"))


def _minutes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """States of elements that changed most, of those whose change is real."""
    real = [
        row for row in rows if row["group"] == "element" and row["unit"] == "share" and row["figure"] != "off shift"
    ]
    real = [row for row in real if row["verdict"] in (HIGHER, LOWER)]
    return sorted(real, key=lambda row: -abs(row["change"]))[:MINUTES_SHOWN]


def _targets(result: CompareResult) -> list[dict[str, Any]]:
    """Each target of each variant, with its spans."""
    found = []
    for name in result.names:
        rows = result.targets.filter(variant=name).to_dicts()
        for target in dict.fromkeys(row["target"] for row in rows):
            spans = [row for row in rows if row["target"] == target]
            verdict = worst([row["verdict"] for row in spans])
            found.append(
                {
                    "variant": name,
                    "title": words.target_title(spans[0]),
                    "counts": spans[0]["counts"],
                    "verdict": verdict,
                    "missed": verdict == MISSED,
                    "spans": [(row["span"], _found(row), row["verdict"]) for row in spans],
                }
            )
    return found


def _found(row: dict[str, Any]) -> str:
    return f"{words.value_text(row)} {words.unit_shown(row['unit'])}" if row["value"] is not None else "-"
