"""The main figures of a result: as ``summary.json`` with stable keys, and as one screen of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from carwright.results.intervals import digits
from carwright.results.limits import main_bottlenecks, main_proofs
from carwright.results.report_trade import trade_lines
from carwright.results.tables import ALL, STATES, TABLES

if TYPE_CHECKING:
    from carwright.results.intervals import Interval
    from carwright.results.run import SimulationResult

FORMAT = 1
"""Raised when a key of the summary changes its meaning or goes; new keys do not raise it."""
KEYS = {
    "format": "1; raised when a key changes its meaning",
    "plant": "name of the plant",
    "version": "version of Carwright",
    "fingerprint": "SHA-256 of the plant file, its tables, `--set` and the dates of the study",
    "seed": "same plant, seed and version: the same figures",
    "kernel": "`sections` or `events`; the figures are the same",
    "from": "start of the study, local time",
    "until": "its end, excluded",
    "bins": "length of the periods of the tables",
    "warm_up": "`until`: totals count from here on; `by`: none, given or mser5",
    "confidence": "of every interval",
    "replications": "`done`, `asked` (null with a precision), `numbers`, `interrupted` (stopped by Ctrl-C)",
    "precision": "`asked` (null if none) and `reached`: half width of all cars as a share of their mean",
    "cars_total": "cars out after the warm-up: mean, low, high, n, confidence, method",
    "cars_per_h": "net rate: cars by hour in which a last shop is open; same fields",
    "scrapped_total": "cars scrapped after the warm-up; same fields",
    "lead_time_mean_h": "mean hours from first element to sink; same fields",
    "inside_at_end": "cars and parts in the plant at the end; same fields",
    "years": "for each calendar year, warm-up included: year, full_year, cars, cars_low, cars_high, cars_per_h",
    "bottlenecks": "for each part: part, shop, element, station, share of the periods and replications, shop_share",
    "orders": "all orders, null without them: ordered, delivered, cancelled, backlog, wait_mean_d, wait_p05_d, "
    "wait_p50_d, wait_p95_d with their ends",
    "parts": "for each part of `supply`: part, came, refused, built_in, built_in_later, stock, waited_h with ends",
    "proof": "for each suspect and year: faster_by, pairs, cars_gained with its ends, gained_share, proven",
    "notes": "what a reader must know",
    "tables": "rows of each Parquet table beside the summary",
    "elapsed_s": "wall-clock seconds of the simulation",
}
"""Keys of ``summary.json`` and what they mean."""


def summary_of(result: SimulationResult) -> dict[str, Any]:
    """The main figures under the keys of ``KEYS``; plain values that JSON can hold."""
    years = result.yearly_output.filter(pl.col("part") == ALL)
    proof = ("year", "part", "element", "faster_by", "pairs", "cars_gained", "cars_gained_low", "cars_gained_high")
    return {
        "format": FORMAT,
        "plant": result.name,
        "version": result.version,
        "fingerprint": result.fingerprint,
        "seed": result.seed,
        "kernel": result.kernel,
        "from": result.from_.isoformat(),
        "until": result.until.isoformat(),
        "bins": result.bins,
        "warm_up": {"until": result.warm_up_until.isoformat(), "by": result.warm_up_by},
        "confidence": result.confidence,
        "replications": {
            "done": len(result.replication_numbers),
            "asked": result.asked_replications,
            "numbers": list(result.replication_numbers),
            "interrupted": result.interrupted,
        },
        "precision": {"asked": result.asked_precision, "reached": result.cars_total.relative_half_width},
        "cars_total": _plain(result.cars_total),
        "cars_per_h": _plain(result.cars_per_h),
        "scrapped_total": _plain(result.scrapped_total),
        "lead_time_mean_h": _plain(result.lead_time_mean_h),
        "inside_at_end": _plain(result.inside_at_end),
        "years": years.select("year", "full_year", "cars", "cars_low", "cars_high", "cars_per_h").to_dicts(),
        "bottlenecks": main_bottlenecks(result).to_dicts(),
        "orders": next(result.order_totals.filter(model=ALL).drop("model", "trim").iter_rows(named=True), None),
        "parts": result.part_totals.to_dicts(),
        "proof": result.proof.select(*proof, "gained_share", "proven").to_dicts(),
        "notes": list(result.notes),
        "tables": {name: len(getattr(result, name)) for name in TABLES},
        "elapsed_s": round(result.elapsed_s, 3),
    }


def _plain(interval: Interval) -> dict[str, Any]:
    """An interval for JSON, which knows no nan: a mean of nothing is null."""
    fields = interval.as_dict()
    return fields | {"mean": None if interval.mean != interval.mean else interval.mean}


def text_of(result: SimulationResult) -> str:
    """The main figures on one screen of 80 columns."""
    many = len(result.replication_numbers)
    lines = [
        f"{result.name or 'Plant'}: {result.from_:%Y-%m-%d} to {result.until:%Y-%m-%d}, "
        f"{many} replication{'' if many == 1 else 's'}, seed {result.seed}",
        *_warm_up(result),
        "",
        *_headline(result),
        "",
        *_years(result),
        *trade_lines(result),
        *_limits(result),
    ]
    if result.notes:
        lines += ["", *(f"Note: {note}" for note in result.notes)]
    return "\n".join(lines)


def _warm_up(result: SimulationResult) -> list[str]:
    """What the totals leave out."""
    if result.warm_up_until > result.from_:
        how = "found by MSER-5" if result.warm_up_by == "mser5" else "as asked"
        return [f"Totals count from {result.warm_up_until:%Y-%m-%d %H:%M} on; what was before is warm-up, {how}."]
    return ["MSER-5 found no warm-up: every car counts."] if result.warm_up_by == "mser5" else []


def _headline(result: SimulationResult) -> list[str]:
    """Cars, rate, scrap, lead time with their intervals."""
    percent = f"{digits(result.confidence)}% interval"
    rows = (
        ("cars out", result.cars_total, 0),
        ("cars per open hour", result.cars_per_h, 2),
        ("scrapped", result.scrapped_total, 1),
        ("lead time, hours", result.lead_time_mean_h, 2),
    )
    kept = [row for row in rows if row[1].mean or row[0] != "scrapped"]
    return [f"  {name:<20}{figure(interval, digits, percent)}" for name, interval, digits in kept]


def figure(interval: Interval, digits: int, what: str = "") -> str:
    """A figure with its interval, for people."""
    if interval.mean != interval.mean:
        return f"{'-':>12}"
    mean = f"{interval.mean:>12,.{digits}f}"
    if interval.low is None or interval.high is None:
        return mean
    share = interval.relative_half_width
    wide = f", ±{share:.2%}" if share is not None else ""
    return f"{mean}   ({what} {interval.low:,.{digits}f} to {interval.high:,.{digits}f}{wide})"


def _years(result: SimulationResult) -> list[str]:
    """Cars of every year, two columns when there are many."""
    rows = result.yearly_output.filter(pl.col("part") == ALL).to_dicts()
    texts = []
    for row in rows:
        wide = "" if row["cars_low"] is None else f" ± {(row['cars_high'] - row['cars_low']) / 2:,.0f}"
        star = " " if row["full_year"] else "*"
        texts.append(f"{row['year']}{star} {row['cars']:>10,.0f}{wide}")
    half = -(-len(texts) // 2) if len(texts) > 6 else len(texts)
    pairs = zip(texts[:half], [*texts[half:], *[""] * half], strict=False)
    note = [] if all(row["full_year"] for row in rows) else ["  (* only a part of the year)"]
    counted = ", warm-up included" if result.warm_up_until > result.from_ else ""
    return [f"Cars a year{counted}", *(f"  {left:<34}{right}".rstrip() for left, right in pairs), *note]


def _limits(result: SimulationResult) -> list[str]:
    """Bottleneck of each part, where its minutes go, and what the proof says."""
    lines: list[str] = []
    for row in main_bottlenecks(result).to_dicts():
        where = f" of {row['part']}" if row["part"] else ""
        often = f"{row['share']:.0%} of {result.bins + 's' if result.bins.isalpha() else 'periods'}"
        lines += ["", f"Bottleneck{where}: {row['element']} ({often})"]
        if row["shop_share"] > row["share"] + 0.005:
            lines.append(f"  with the others of {row['shop']} that take turns with it: {row['shop_share']:.0%}")
        elif row["station"] != row["element"]:
            lines.append(f"  most often station {row['station']}")
        own = result.element_totals.filter(pl.col("element") == row["element"]).to_dicts()
        if own:
            shares = ", ".join(f"{state.replace('_', ' ')} {own[0][f'{state}_share']:.0%}" for state in STATES)
            lines.append(f"  its minutes: {shares}")
            if own[0]["kind"] == "moving_line":
                lines.append("  (a station that waits for the end of its pitch counts as starved)")
        lines += [f"  {proof['element']} {proof_text(proof)}" for proof in main_proofs(result, row["part"])]
    return lines


def proof_text(proof: dict[str, Any]) -> str:
    """One line about what a faster suspect brings."""
    gain = f"{proof['cars_gained']:+,.0f} cars"
    if proof["gained_share"] is not None:
        gain += f" ({proof['gained_share']:+.2%})"
    if proof["cars_gained_low"] is None:
        return f"{proof['faster_by']:.0%} faster: {gain}, without an interval"
    ends = f"{proof['cars_gained_low']:+,.0f} to {proof['cars_gained_high']:+,.0f}"
    verdict = "proven" if proof["proven"] else "not proven"
    return f"{proof['faster_by']:.0%} faster: {gain}, interval {ends}: {verdict}"
