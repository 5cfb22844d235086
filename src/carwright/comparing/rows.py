"""Rows of the tables of a comparison, from the figures of each run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.comparing.figures import Key
from carwright.comparing.targets import Checked
from carwright.results.intervals import Interval
from carwright.results.paired import HIGHER, LOWER, Paired, holm, paired
from carwright.results.statistics import t_interval

Reals = NDArray[np.float64]
Samples = dict[Key, Reals]
Row = dict[str, Any]
BY = {
    "cars out": 1,
    "net rate": 1,
    "first time through": 1,
    "lead time, mean": -1,
    "inside, mean": -1,
    "scrapped": -1,
}
"""Figures by which variants can be ranked; -1: less is better."""


def figure_rows(variant: str, samples: Samples, confidence: float) -> Iterator[Row]:
    """Each figure of a variant by itself."""
    for key, values in samples.items():
        yield {"variant": variant, **key._asdict(), **_ends("value", t_interval(values, confidence))}


def sample_rows(variant: str, samples: Samples, numbers: Sequence[int]) -> Iterator[Row]:
    """Each figure in each run."""
    for key, values in samples.items():
        for number, value in zip(numbers, values.tolist(), strict=True):
            yield {"variant": variant, "replication": number, **key._asdict(), "value": value}


def difference_rows(names: Sequence[str], of_all: Sequence[Samples], confidence: float) -> list[Row]:
    """Every figure of every variant against the first; the variants of one figure are judged together."""
    first, rows = of_all[0], []
    for name, samples in zip(names[1:], of_all[1:], strict=True):
        for key in dict.fromkeys((*first, *samples)):
            pair = _pair(samples, first, key, confidence, len(names) - 1)
            mean = float(np.nanmean(first[key])) if key in first and not np.isnan(first[key]).all() else None
            share = pair.change.mean / mean if mean and key.unit != "share" else None
            told = {"variant": name, **key._asdict(), "first": mean, "share": share, "holds_with_all": None}
            rows.append(told | change_of(pair))
    main = [row for row in rows if row["group"] == "plant"]
    for row, holds in zip(main, holm([row["p"] for row in main], confidence), strict=True):
        row["holds_with_all"] = holds and row["verdict"] in (HIGHER, LOWER)
    return rows


def ranking_rows(names: Sequence[str], of_all: Sequence[Samples], by: Key, confidence: float) -> list[Row]:
    """Every two variants by one figure, all judged together."""
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    rows = []
    for i, j in pairs:
        pair = _pair(of_all[j], of_all[i], by, confidence, len(pairs))
        ahead = {HIGHER: j, LOWER: i}.get(pair.verdict)
        if ahead is not None and BY[by.figure] < 0:
            ahead = i + j - ahead
        told = {"one": names[i], "other": names[j], "figure": by.figure, "unit": by.unit}
        rows.append(told | change_of(pair) | {"better": "" if ahead is None else names[ahead]})
    return rows


def effect_rows(told: Row, samples: Samples, first: Samples, confidence: float, judged: int) -> Iterator[Row]:
    """What a change does to each figure of the plant."""
    for key in first:
        if key.group == "plant":
            pair = _pair(samples, first, key, confidence, judged)
            yield told | {"figure": key.figure, "unit": key.unit, "note": ""} | change_of(pair)


def target_rows(variant: str, checked: Sequence[Checked], *, counts: bool) -> Iterator[Row]:
    """Targets of a variant, span by span."""
    for each in checked:
        target = each.target
        ends = {name: None if bound is None else target.in_units(bound) for name, bound in _bounds(each)}
        named = {"target": each.name, "of": target.of, "part": target.part or "", "at": target.at or ""}
        value = {} if each.value is None else _ends("value", each.value)
        yield {"variant": variant, **named, "span": each.span, "unit": target.unit, **ends, **value} | {
            "verdict": each.verdict,
            "counts": counts,
        }


def _bounds(each: Checked) -> tuple[tuple[str, Any], tuple[str, Any]]:
    return ("least", each.target.least), ("most", each.target.most)


def _pair(second: Samples, first: Samples, key: Key, confidence: float, judged: int) -> Paired:
    many = len(next(iter(first.values())))
    missing = np.full(many, np.nan)
    return paired(second.get(key, missing), first.get(key, missing), confidence, judged)


def change_of(pair: Paired) -> Row:
    """A difference as columns."""
    told = {"pairs": pair.change.n, "confidence": pair.change.confidence, "sd": pair.sd, "p": pair.p}
    return _ends("change", pair.change) | told | {"verdict": pair.verdict, "pairs_needed": pair.needed}


def _ends(name: str, interval: Interval) -> Row:
    return {name: interval.mean, f"{name}_low": interval.low, f"{name}_high": interval.high}
