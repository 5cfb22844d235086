"""The page of a plan: one HTML file that a board opens anywhere, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carwright.results.figures_charts import percent, whole
from carwright.results.pages import page_from
from carwright.results.plan_charts import money
from carwright.results.plan_figures import (
    figure_alternatives,
    figure_backlog,
    figure_cash,
    figure_output,
    figure_parked,
    figure_wait,
    figure_years,
    figures_chips,
    figures_verified,
)
from carwright.results.plan_periods import periods_of
from carwright.results.plan_timeline import figure_timeline
from carwright.results.plan_views import View, views_of
from carwright.results.plan_words import (
    binding_groups,
    decision_words,
    expected,
    full_stop,
    gap_words,
    goal_words,
    headline,
    others_words,
    verified_words,
    way_of,
)

if TYPE_CHECKING:
    from carwright.results.plan import PlanResult

BINDS_AT_MOST = 14


def page_of(result: PlanResult) -> str:
    """The text of the page, drawn from the result alone."""
    feasible = result.value is not None
    contents = {
        "result": result,
        "feasible": feasible,
        "headline": headline(result).replace("-", "\N{NON-BREAKING HYPHEN}"),
        "goal": goal_words(result),
        "gap": gap_words(result),
        "sizes": [(name, f"{value:,}" if isinstance(value, int) else value) for name, value in result.figures.items()],
        **(_contents(result) if feasible else _nothing()),
    }
    return page_from("plan", contents, styles=["plan.css"], scripts=["plan.js"])


def _nothing() -> dict[str, Any]:
    """An infeasible plan has neither tables nor drawings."""
    return {"kind": "Plan that cannot be made", "views": [], "ways": [], "verified": []}


def _contents(result: PlanResult) -> dict[str, Any]:
    periods = periods_of(result)
    binds = binding_groups(result)
    return {
        "kind": f"Plan of {periods.starts[0]} to {periods.until}, by {periods.noun}",
        "noun": periods.noun,
        "tiles": _tiles(result),
        "scenarios": _scenarios(result),
        "timeline": figure_timeline(result),
        "decisions": [
            {"period": row["period"], "date": row["date"], "words": decision_words(row)}
            for row in result.decisions.sort("date", maintain_order=True).iter_rows(named=True)
        ],
        "capacities": [{**row, "cars": whole(row["cars"])} for row in result.capacities.iter_rows(named=True)],
        "views": [_view(result, view) for view in views_of(result)],
        "parked": figure_parked(result),
        "cash": figure_cash(result),
        "years": figure_years(result),
        "over": _budget_years(result),
        "binds": [_bind(rows, result.currency) for rows in binds[:BINDS_AT_MOST]],
        "binds_left_out": max(0, len(binds) - BINDS_AT_MOST),
        "ways": _ways(result),
        "alternatives": figure_alternatives(result),
        "verified": figures_verified(result),
        "verified_words": verified_words(result),
    }


def _view(result: PlanResult, view: View) -> dict[str, Any]:
    """Drawings of one future, or of their mean."""
    words = f"If it goes: {view.name}." if view.single else "Means over all scenarios, by their weights."
    return {
        "name": view.name,
        "single": view.single,
        "words": words,
        "output": figure_output(result, view),
        "backlog": figure_backlog(result, view),
        "wait": figure_wait(result, view),
        "chips": figures_chips(result, view),
    }


def _bind(rows: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    """A limit in its dearest period, and what it is worth in the others."""
    worth = [
        f"{row['period']}: {money(row['worth'], currency) if row['worth_unit'] == currency else row['worth']}"
        for row in sorted(rows, key=lambda row: row["date"])
    ]
    said = f"{full_stop(rows[0]['words'])} {others_words(rows)}".rstrip()
    return {
        "period": rows[0]["period"],
        "words": said,
        "unit": rows[0]["unit"],
        "worth": worth if len(rows) > 1 else [],
    }


def _tiles(result: PlanResult) -> list[tuple[str, str, str]]:
    """The figures that a board asks for."""
    npv, lowest = result.scenarios["npv"], float(result.scenarios["lowest_cash"].min())  # type: ignore[arg-type]
    several = len(result.scenarios) > 1
    span = f"{money(npv.min(), result.currency)} to {money(npv.max(), result.currency)}" if several else ""  # type: ignore[arg-type]
    budget = "no budget given" if result.budget is None else f"of {money(result.budget, result.currency)} allowed"
    delivered = expected(result, "cars")
    cars = result.scenarios["cars"]
    gone = expected(result, "lost") + expected(result, "cancelled")
    return [
        ("net present value", money(result.npv, result.currency), span),
        ("cars delivered", whole(delivered), f"{whole(cars.min())} to {whole(cars.max())}" if several else ""),  # type: ignore[arg-type]
        ("most cash needed", money(max(0.0, -lowest), result.currency), budget),
        (
            "longest wait",
            f"{expected(result, 'longest_wait_weeks'):.0f} weeks",
            "in whole periods, mean over scenarios" if several else "in whole periods",
        ),
        ("orders lost or cancelled", whole(gone), percent(gone / (gone + delivered)) if gone + delivered else ""),
        ("proven within", percent(result.gap or 0.0, 2), f"asked for {percent(result.gap_asked, 2)}"),
    ]


def _scenarios(result: PlanResult) -> list[dict[str, Any]]:
    rows = [dict(row) for row in result.scenarios.iter_rows(named=True)]
    if len(rows) > 1:
        keys = ("npv", "cars", "longest_wait_weeks", "lost", "cancelled")
        mean = {key: expected(result, key) for key in keys}
        lowest = min(row["lowest_cash"] for row in rows)
        rows.append(
            {"scenario": "Mean, lowest cash of all", "weight": 1.0, "lowest_cash": lowest, **mean, "mean": True}
        )
    return [
        {
            "scenario": row["scenario"],
            "mean": row.get("mean", False),
            "weight": percent(row["weight"], 0),
            "npv": money(row["npv"], result.currency),
            "cars": whole(row["cars"]),
            "wait": f"{row['longest_wait_weeks'] or 0.0:.0f} weeks",
            "gone": whole((row["lost"] or 0.0) + (row["cancelled"] or 0.0)),
            "lowest": money(row["lowest_cash"], result.currency),
        }
        for row in rows
    ]


def _ways(result: PlanResult) -> list[dict[str, Any]]:
    """A row for each alternative; the best is marked."""
    rows = list(result.alternatives.iter_rows(named=True))
    best = max((row["npv"] for row in rows if row["npv"] is not None), default=None)
    return [
        {
            "way": way_of(row["alternative"]),
            "best": best is not None and row["npv"] == best,
            **{key: money(row[key] or None, result.currency) for key in ("npv", "difference", "spread", "cvar")},
            "lowest": money(row["lowest_cash"], result.currency),
            "cars": "–" if row["cars"] is None else whole(row["cars"]),
            "wait": "–" if row["longest_wait_weeks"] is None else f"{row['longest_wait_weeks']:.0f} weeks",
            "words": row["words"] or ("" if row["status"] == "optimal" else row["status"]),
        }
        for row in rows
    ]


def _budget_years(result: PlanResult) -> list[str]:
    """Budgets of single years, and the most that any scenario spends in them."""
    import polars as pl

    if not result.budget_years:
        return []
    spent = (
        result.cash.group_by("scenario", pl.col("date").dt.year().cast(pl.String).alias("year"))
        .agg(pl.col("cash").sum())
        .group_by("year")
        .agg(pl.col("cash").min())
    )
    worst = dict(spent.iter_rows())
    lines = []
    for year, budget in result.budget_years.items():
        most, allowed = (money(amount, result.currency) for amount in (max(0.0, -worst.get(year, 0.0)), budget))
        lines.append(f"Budget of {year}: {allowed}; at most {most} is spent net.")
    return lines
