"""The page of what options mean: one HTML file that opens anywhere, without a network."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

from carwright.results import content_words as words
from carwright.results.figures_charts import Estimate
from carwright.results.figures_limits import gains
from carwright.results.figures_svg import Figure
from carwright.results.pages import page_from

if TYPE_CHECKING:
    from carwright.results.content import ContentResult


def page_html(result: ContentResult) -> str:
    """The text of the page; every number in it stands in a table of the result."""
    names = result.options["option"].to_list()
    contents = {
        "result": result,
        "overview": [words.overview_of(result, name) for name in names],
        "options": [_option(result, name) for name in names],
        "charts": [chart for case in words.CASES if (chart := _chart(result, case, names)) is not None],
        "chips": result.chips.to_dicts(),
        "work": result.work.to_dicts(),
        "bays": result.bays.to_dicts(),
    }
    return page_from("content", contents, styles=["sequence.css"])


def _option(result: ContentResult, name: str) -> dict[str, Any]:
    """What the page tells of one option."""
    return {
        "name": name,
        "facts": words.facts_of(result, name),
        "effects": [(title, words.effect_lines(result, name, case)) for case, title in words.CASES.items()],
        "money": words.money_lines(result, name),
        "years": [
            (
                row["year"],
                *(
                    words.with_ends(_as_value(row, *each))
                    for each in (("cars", "cars"), ("contribution", result.currency))
                ),
            )
            for row in result.years.filter(option=name).to_dicts()
        ],
    }


def _as_value(row: dict[str, Any], name: str, unit: str) -> dict[str, Any]:
    return {"value": row[name], "value_low": row[f"{name}_low"], "value_high": row[f"{name}_high"], "unit": unit}


def _chart(result: ContentResult, case: str, names: list[str]) -> Figure | None:
    """Cars out by option, as a share of the cars of the plant that it is held against."""
    named = []
    for name in names:
        row = result.effect(name, "cars out", case)
        base = result.money.filter(option=name, case=case, figure=words.HELD_AGAINST).to_dicts()
        by = base[0]["value"] if base else 0.0
        if by:
            ends = [row[end] / by if row[end] is not None else nan for end in ("change_low", "change_high")]
            named.append((name, Estimate(row["change"] / by, *ends)))
    if not named:
        return None
    title = f"Cars out, {words.CASES[case]}"
    text = "Change as a share of the cars; hollow: the interval holds 0, no difference is shown."
    return replace(gains(title, text, named), head=("", "Change", "from", "to"))
