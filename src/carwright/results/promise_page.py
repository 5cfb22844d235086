"""The page of a promise: one HTML file that opens anywhere, without a network."""

from __future__ import annotations

from typing import Any

from carwright.results.figures_charts import percent, whole
from carwright.results.pages import page_from
from carwright.results.promise import FAIR, PromiseResult
from carwright.results.promise_figures import asked, figure_months, figure_moves, figure_waits
from carwright.results.promise_words import NONE_OPEN, furthest, move_in_words, moves_by, name_of, weeks

FURTHEST = 60
"""Rows of the list of those who moved; the table beside the page has all."""


def page_of(result: PromiseResult) -> str:
    """The text of the page, drawn from the result alone."""
    contents = {"result": result, "fair": FAIR[result.fair], **_contents(result)}
    return page_from("promise", contents, styles=["plan.css"], functions={"percent": percent, "asked": asked})


def _contents(result: PromiseResult) -> dict[str, Any]:
    return {
        "headline": headline(result),
        "tiles": _tiles(result),
        "warnings": _warnings(result),
        "waits": figure_waits(result) if result.open_orders else None,
        "months": figure_months(result),
        "moves": figure_moves(result),
        "cars": [_car(row) for row in result.cars.iter_rows(named=True)],
        "moved": _moved(result),
        "furthest": _furthest(result),
    }


def _car(row: dict[str, Any]) -> dict[str, Any]:
    counts = {key: whole(row[key]) for key in ("orders", "ahead", "beyond", "no_longer_made")}
    waits = {key: weeks(row[key]) for key in ("wait_50", "wait_80", "wait_95")}
    return {"name": name_of(row), "first": row["first"], "last": row["last"], **counts, **waits}


def headline(result: PromiseResult) -> str:
    """What to know first, in one or two sentences."""
    total, dated = result.open_orders, int(result.cars["promised"].sum())
    share = f"{asked(result.confidence)} confidence"
    if not total:
        return NONE_OPEN
    if not dated:
        return f"None of {whole(total)} orders can be given a date with {share}."
    last = str(result.cars["last"].max())
    if dated == total:
        return f"All {whole(total)} open orders have a date with {share}; the last car is promised for {last}."
    return f"{whole(dated)} of {whole(total)} open orders have a date with {share}; {whole(total - dated)} have none."


def _tiles(result: PromiseResult) -> list[tuple[str, str, str]]:
    import polars as pl

    waits = result.promises.filter(pl.col("place").is_not_null())["wait_weeks"]
    middle = waits.sort(nulls_last=True)[(len(waits) - 1) // 2] if len(waits) else None
    longest = waits.max()
    ahead = float(result.cars["ahead"].sum())
    tiles = [
        ("open orders", whole(result.open_orders), f"{whole(len(result.promises))} in the book"),
        ("ordered before them", whole(ahead), "cars, mean over scenarios"),
        ("middle wait", f"{weeks(middle)}{'' if middle is None else ' weeks'}", "order to delivery"),
        ("longest wait with a date", f"{longest:.1f} weeks" if isinstance(longest, float) else "–", ""),
        (
            "without a date",
            whole(result.open_orders - int(result.cars["promised"].sum())),
            "beyond the plan or not made",
        ),
    ]
    if result.moved is not None:
        counts = dict(result.moved["change"].value_counts().iter_rows())
        worse = counts.get("later", 0) + counts.get("lost", 0)
        better = counts.get("earlier", 0) + counts.get("gained", 0)
        tiles.append(("moved later", whole(worse), f"{whole(better)} moved earlier"))
    return tiles


def _warnings(result: PromiseResult) -> list[str]:
    beyond, stopped = (int(result.cars[key].sum()) for key in ("beyond", "no_longer_made"))
    words = []
    if beyond:
        words.append(
            f"{whole(beyond)} orders lie beyond the plan, which ends {result.plan_until}. They are given no date."
        )
    if stopped:
        words.append(f"{whole(stopped)} orders are for cars that the plan stops making before. They are given no date.")
    return words


def _moved(result: PromiseResult) -> list[tuple[str, str]] | None:
    if result.moved is None:
        return None
    return [(row["car"], move_in_words(row)) for row in moves_by(result.moved, "car").iter_rows(named=True)]


def _furthest(result: PromiseResult) -> list[dict[str, Any]]:
    """Orders that moved, as they are shown."""
    rows = [] if result.moved is None else furthest(result.moved, FURTHEST)
    signs = [None if row["days"] is None else f"{row['days']:+d}" for row in rows]
    return [
        {**row, "ordered_at": f"{row['ordered_at']:%Y-%m-%d}", "days": days}
        for row, days in zip(rows, signs, strict=True)
    ]
