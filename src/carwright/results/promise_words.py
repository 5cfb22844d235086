"""A promise in words and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carwright.results.intervals import digits
from carwright.results.promise import FAIR, PromiseResult

if TYPE_CHECKING:
    import polars as pl

NAMED = 5
"""Orders that the text names; the table has all."""
WAITS = ("wait_50", "wait_80", "wait_95")
NONE_OPEN = "No order is open."


def summary_of(result: PromiseResult) -> dict[str, Any]:
    """The main figures under stable keys."""
    found: dict[str, Any] = {
        "name": result.name,
        "version": result.version,
        "fingerprint": result.fingerprint,
        "plan_fingerprint": result.plan_fingerprint,
        "source": result.source,
        "as_of": result.as_of.isoformat(sep=" "),
        "plan_until": result.plan_until.isoformat(),
        "confidence": result.confidence,
        "fair": result.fair,
        "scenarios": dict(result.scenarios),
        "output_error": result.output_error,
        "draws": result.draws,
        "orders": len(result.promises),
        "open": result.open_orders,
        **{key: int(result.cars[key].sum()) for key in ("promised", "beyond", "no_longer_made")},
        "cars": [
            {k: v.isoformat() if k in ("first", "last") and v is not None else v for k, v in row.items()}
            for row in result.cars.iter_rows(named=True)
        ],
        "notes": list(result.notes),
        "elapsed_s": round(result.elapsed_s, 3),
    }
    if result.moved is not None:
        found["compared"] = result.compared
        found["moved"] = {row["change"]: row["orders"] for row in moves_by(result.moved).iter_rows(named=True)}
    return found


def moves_by(moved: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Orders by kind of change, with the median and the largest number of days."""
    import polars as pl

    return (
        moved.group_by(*keys, "change", maintain_order=True)
        .agg(
            pl.len().alias("orders"),
            pl.col("days").median().alias("median_days"),
            pl.col("days").sort_by(pl.col("days").abs()).last().alias("most_days"),
        )
        .sort(*keys, "orders", descending=[False] * len(keys) + [True])
    )


def text_of(result: PromiseResult) -> str:
    """Waits by car and who moved, as lines of text."""
    total = len(result.promises)
    closed = total - result.open_orders
    lines = [
        f"{result.name or 'Plant'}: {result.open_orders:,} open orders"
        + (f" ({closed:,} more {'is' if closed == 1 else 'are'} cancelled or delivered)" if closed else "")
        + f", promised on {result.as_of:%Y-%m-%d %H:%M} at {digits(result.confidence)}% confidence",
        f"  {FAIR[result.fair]}",
        "",
        *_table(result),
    ]
    missed = int(result.cars["beyond"].sum()), int(result.cars["no_longer_made"].sum())
    if missed[0]:
        lines.append(
            f"  {missed[0]:,} orders lie beyond the plan, which ends {result.plan_until}: no date is promised."
        )
    if missed[1]:
        lines.append(f"  {missed[1]:,} orders are for cars that the plan stops making before: no date is promised.")
    if result.moved is not None:
        lines += ["", *_moves(result)]
    if result.notes:
        lines += ["", *(f"  Note: {note}" for note in result.notes)]
    return "\n".join(lines)


def _table(result: PromiseResult) -> list[str]:
    """A line for each queue, and what its waits are."""
    if not result.open_orders:
        return [f"  {NONE_OPEN}"]
    wide = max(len(name_of(row)) for row in result.cars.iter_rows(named=True))
    wide = max(wide, len("car"))
    head = (
        f"  {'car':<{wide}}  {'orders':>9} {'ahead':>9} {'50 %':>7} {'80 %':>7} {'95 %':>7}  {'first':<10} {'last':<10}"
    )
    lines = [f"{head} {'no date':>9}"]
    for row in result.cars.iter_rows(named=True):
        waits = " ".join(f"{weeks(row[key]):>7}" for key in WAITS)
        days = " ".join(f"{row[key] or '-'!s:<10}" for key in ("first", "last"))
        missed = row["beyond"] + row["no_longer_made"]
        shown = f"{missed:,}" if missed else "-"
        lines.append(f"  {name_of(row):<{wide}}  {row['orders']:>9,} {row['ahead']:>9,.0f} {waits}  {days} {shown:>9}")
    return [*lines, "", "  Wait in weeks from order to delivery of the middle order, at 50, 80 and 95 % confidence."]


def name_of(row: dict[str, Any]) -> str:
    """Car, and region where queues are by region."""
    return f"{row['car']}, {row['region']}" if row["region"] else str(row["car"])


def weeks(value: float | None) -> str:
    """Weeks with one decimal; a word where the plan does not reach."""
    return "beyond" if value is None else f"{value:.1f}"


def _moves(result: PromiseResult) -> list[str]:
    """Who moved since the promise before, by kind."""
    moved = result.moved
    assert moved is not None
    if not len(moved):
        return [f"  None of {result.compared:,} orders moved."]
    lines = [f"  Since the promise before, of {result.compared:,} orders that both have:"]
    lines += [f"    {move_in_words(row)}" for row in moves_by(moved).iter_rows(named=True)]
    return [*lines, *(f"      {order_in_words(row)}" for row in furthest(moved, NAMED))]


def furthest(moved: pl.DataFrame, most: int) -> list[dict[str, Any]]:
    """Orders that lost their day, then those that moved most; the latest kinds of change first."""
    import polars as pl

    kinds = pl.col("change").is_in(["later", "earlier", "lost", "gained"])
    keys = [pl.col("change") == "lost", pl.col("days").abs()]
    rows = moved.filter(kinds).sort(keys, descending=True, nulls_last=True, maintain_order=True)
    return list(rows.head(most).iter_rows(named=True))


def order_in_words(row: dict[str, Any]) -> str:
    """One order that moved."""
    days = "" if row["days"] is None else f" ({row['days']:+d} days)"
    return f"{row['order']}, {row['car']}: {row['before'] or 'no date'} -> {row['promised'] or 'no date'}{days}"


MOVES = {
    "later": "later",
    "earlier": "earlier",
    "lost": "had a date and have none any more",
    "gained": "had no date and have one now",
    "new": "new in the book",
    "gone": "no longer open",
}


def move_in_words(row: dict[str, Any]) -> str:
    """Orders that changed in the same manner, and by how much."""
    text = f"{row['orders']:,} {MOVES[row['change']]}"
    if row["median_days"] is None:
        return text
    return f"{text}, by {abs(row['median_days']):,.0f} days in the middle and {abs(row['most_days']):,.0f} at most"
