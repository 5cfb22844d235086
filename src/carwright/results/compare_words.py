"""Figures and differences of a comparison in words; the text and the page tell the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import TYPE_CHECKING, Any

from carwright.results.paired import HIGHER, LOWER, OPEN, SAME, UNKNOWN

if TYPE_CHECKING:
    from carwright.results.compare import CompareResult

Row = Mapping[str, Any]
MAIN = "plant"
"""Group of the figures that stand first."""
EFFECT = ("net rate", "cars out")
"""Figures by which a single change is told: the first one that can be told apart."""


def number(value: float | None, unit: str, places: int | None = None, *, signed: bool = False) -> str:
    """A figure without its unit: whole cars from a hundred on, hours and rates with two places, shares in per cent."""
    if value is None or value != value:
        return "-"
    scaled = 100.0 * value if unit == "share" else value
    if places is None:
        places = 2 if unit in ("share", "h", "cars/h") else 0 if abs(value) >= 100 else 1
    text = f"{scaled:{'+' if signed else ''},.{places}f}"
    return text.lstrip("+-") if not any(digit in text for digit in "123456789") else text


def places_of(half: float, unit: str) -> int:
    """Places that show two digits of half an interval, at most four."""
    scaled = 100.0 * half if unit == "share" else half
    if scaled <= 0.0:
        return 0 if unit == "cars" else 2
    return min(4, max(0, 1 - floor(log10(scaled))))


def unit_shown(unit: str) -> str:
    """``%`` for shares."""
    return "%" if unit == "share" else unit


def points(unit: str) -> str:
    """Unit of a difference: shares differ by points."""
    return "points" if unit == "share" else unit


def name_of(row: Row) -> str:
    """What a row of figures is of."""
    return f"{row['of']}: {row['figure']}" if row["of"] else str(row["figure"])


def change_text(row: Row) -> str:
    """The difference with half the width of its interval."""
    if row["verdict"] == UNKNOWN:
        return "-"
    if row["verdict"] == SAME:
        return "0"
    unit = row["unit"]
    if row["change_low"] is None:
        return number(row["change"], unit, signed=True)
    half = (row["change_high"] - row["change_low"]) / 2
    places = places_of(half, unit)
    if half == 0:  # the same in every pair: a small difference must not be shown as none
        places = max(places, places_of(abs(row["change"]), unit))
    return f"{number(row['change'], unit, places, signed=True)} ± {number(half, unit, places)}"


def verdict_text(row: Row) -> str:
    """What may be said of a difference."""
    verdict = row["verdict"]
    if verdict == SAME:
        return "the same in every run"
    if verdict == OPEN:
        return f"cannot be told{needed_text(row)}"
    if row.get("holds_with_all") is False and verdict in (HIGHER, LOWER):
        return f"{verdict}, taken alone"
    return str(verdict)


def needed_text(row: Row) -> str:
    """How many pairs of runs would do."""
    if row["pairs_needed"] is not None:
        return f"; about {row['pairs_needed']:,} pairs would do"
    return "; no number of pairs that one could run would do" if row["verdict"] == OPEN and row["change"] else ""


def edit_lines(result: CompareResult, variant: str) -> list[tuple[str, str]]:
    """Each change of a variant, once, and what it does alone where that was run."""
    lines: dict[int, str] = {}
    for row in result.changes.filter(variant=variant).iter_rows(named=True):
        lines.setdefault(row["edit"], row["text"])
    places = result.changes.filter(variant=variant).group_by("edit").len().rows()
    many = dict(places)
    told = []
    for edit, text in lines.items():
        where = text if many[edit] == 1 else _in_many_places(result, variant, edit)
        told.append((where, effect_text(result, variant, edit)))
    return told


def _in_many_places(result: CompareResult, variant: str, edit: int) -> str:
    rows = result.changes.filter(variant=variant, edit=edit).to_dicts()
    first, others = rows[0], [row["where"] for row in rows[1:]]
    at = f"{others[0]}" if len(others) == 1 else f"{len(others)} more"
    return f"{first['text']}, and so at {at}"


def effect_text(result: CompareResult, variant: str, edit: int) -> str:
    """What one change does: to the net rate, or to the cars out where only that can be told."""
    rows = result.effects.filter(variant=variant, edit=edit).to_dicts()
    if not rows:
        return ""
    if rows[0]["note"]:
        return str(rows[0]["note"])
    by_name = {row["figure"]: row for row in rows}
    chosen = [by_name[name] for name in EFFECT if name in by_name]
    if not chosen:
        return ""
    sure = next((row for row in chosen if row["verdict"] in (HIGHER, LOWER)), chosen[0])
    if sure["verdict"] == SAME:
        return f"no difference in {sure['figure']}"
    told = f"{change_text(sure)} {points(sure['unit'])}"
    return told if sure["verdict"] in (HIGHER, LOWER) else f"{told}: {verdict_text(sure)}"


def ranking_text(result: CompareResult) -> list[str]:
    """Who is ahead, or why nobody can say."""
    if len(result.names) == 1:
        return []
    rows = result.ranking.to_dicts()
    lines = [_ranked(result, rows)]
    if len(result.names) > 2:
        lines += [f"  {pair_text(row)}" for row in rows]
    elif rows and rows[0]["verdict"] == OPEN:
        lines.append(f"  {pair_text(rows[0])}")
    return lines


def _ranked(result: CompareResult, rows: Sequence[Row]) -> str:
    """The ranking in one sentence."""
    by, names, best = f"By {result.by}", result.names, result.best
    known = set(result.figures.filter(group=MAIN, figure=result.by)["variant"])
    lacking = tuple(name for name in names if name not in known)
    if lacking:  # the share of cars that pass gates is the only figure that a plant can be without
        return f"{by}, there is no ranking: {listed(lacking)} {'has' if len(lacking) == 1 else 'have'} no gate."
    if len(best) == 1:
        return f"{by}, {best[0]} is ahead of {'the other' if len(names) == 2 else 'all others'}."
    alike = all(row["verdict"] == SAME for row in rows if {row["one"], row["other"]} <= set(best))
    many = f"{len(result.replication_numbers)} pairs of runs cannot tell"
    if len(best) == len(names):
        told = "there is no difference: every run gave the same."
        return f"{by}, {told if alike else f'{many} {listed(best)} apart: no ranking.'}"
    if alike:
        return f"{by}, the best are {listed(best)}: there is no difference between them, every run gave the same."
    return f"{by}, the best is among {listed(best)}: {many} them apart."


def pair_text(row: Row) -> str:
    """Two variants and what may be said of them."""
    told = f"{row['other']} less {row['one']}: {change_text(row)} {points(row['unit'])}"
    if row["better"]:
        return f"{told}: {row['better']} is better"
    return f"{told}: {verdict_text(row)}"


def listed(names: tuple[str, ...]) -> str:
    """Names in a row: ``a, b and c``."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def bound_text(row: Row) -> str:
    """What a target asks for."""
    ends = [(word, row[word]) for word in ("least", "most") if row[word] is not None]
    return " and ".join(f"at {word} {_plain(value, row['unit'])}" for word, value in ends)


def _plain(value: float, unit: str) -> str:
    return f"{100 * value:,.6g} %" if unit == "share" else f"{value:,.10g} {unit}"


def value_text(row: Row) -> str:
    """What was found for a target."""
    if row["value"] is None:
        return "-"
    unit = row["unit"]
    if row["value_low"] is None:
        return number(row["value"], unit)
    half = (row["value_high"] - row["value_low"]) / 2
    places = places_of(half, unit)
    return f"{number(row['value'], unit, places)} ± {number(half, unit, places)}"


def label_of(row: Row) -> str:
    """Name of a figure with its unit, where the name does not tell it."""
    name = name_of(row)
    return name if row["unit"] == "cars" else f"{name}, {unit_shown(row['unit'])}"


def target_title(row: Row) -> str:
    """Name of a target and what it is of."""
    where = row["at"] or row["part"]
    return f"{row['target']} ({row['of']}{f' of {where}' if where else ''} {bound_text(row)})"
