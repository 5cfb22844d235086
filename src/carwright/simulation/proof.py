"""The proof of a bottleneck: the suspect alone is made 5 % faster, with the same luck; what does the plant gain?

Each run with the change is paired with the run without it: same seed, same replication, same named streams (common
random numbers; Law 2015, 11.2), so the difference is the effect of the change and little else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carwright.arrays.network import Cell, CellKind, Draw, Law, Network, Ramp, RampSegment
from carwright.results.bottleneck import TURNS, of_years, rank_elements
from carwright.results.index import PlantIndex, cells_behind
from carwright.results.intervals import Interval
from carwright.results.runs import Runs
from carwright.results.statistics import batch_means, paired_interval
from carwright.results.sums import ReplicationSums
from carwright.results.tables import ALL, TABLES

FASTER_BY = 0.05
PAIRS = 3
MOST_RUNS = 6
"""Runs of a long study that the proof may take."""
CHEAP_VISITS = 2_000_000_000
"""So much work (cars times cells) may always go into the proof; beyond it, few runs."""


@dataclass(frozen=True)
class Suspect:
    """An element, or the elements of a shop that take turns as the bottleneck."""

    name: str
    """Full name of the element or the shop."""
    part: str
    elements: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Which suspects are made faster in which runs."""

    rounds: tuple[tuple[Suspect, ...], ...]
    """Suspects that are made faster at once: one of each part, where the parts share nothing."""
    pairs: int
    """Replications of each round: 0, 1, ..."""


def plan_of(frame: pl.DataFrame, runs: Runs, pairs: int | None = None) -> Plan:
    """The suspects worth a proof, and the replications that can be afforded.

    Parameters
    ----------
    frame
        The table of bottlenecks.
    runs
        The replications without any change.
    pairs
        Replications of each suspect; None: three, or as many as are affordable. What is affordable follows from the
        work of the replications (not from the clock, so that the same seed gives the same proof).
    """
    of_parts = [suspects for part in runs.index.parts if (suspects := suspects_of(frame, runs, part))]
    if not of_parts:
        return Plan((), 0)
    depth = max(len(suspects) for suspects in of_parts)
    rounds = [tuple(suspects[i] for suspects in of_parts if i < len(suspects)) for i in range(depth)]
    if not parts_are_apart(runs.index):
        rounds = [(suspect,) for together in rounds for suspect in together]
    many = len(runs.sums)
    if pairs is not None:
        return Plan(tuple(rounds), min(pairs, many))
    work = max(1, max(sums.visits for sums in runs.sums))
    affordable = max(1, CHEAP_VISITS // work, min(MOST_RUNS, math.ceil(0.6 * many)))
    count = min(PAIRS, many, affordable)
    return Plan(tuple(rounds[: max(1, affordable // count)]), count)


def suspects_of(frame: pl.DataFrame, runs: Runs, part: str) -> list[Suspect]:
    """Suspects of a part, the first one first.

    If the element that is most often the bottleneck takes turns with others of its shop (lines of one pace, say), they
    come first together. Behind it come the bottlenecks of single years.
    """
    begin = runs.periods.moment(int(runs.periods.bin_ends[runs.warm_up_bin - 1]) if runs.warm_up_bin else 0)
    own = frame.filter((pl.col("part") == part) & (pl.col("start") >= begin))
    ranked = rank_elements(own).select("shop", "element", "share").rows()
    if not ranked:
        return []
    shop, top, share = ranked[0]
    turns = [(element, often) for other, element, often in ranked if other == shop]
    years = [element for _, _, element in of_years(own)]
    singles = [top, *sorted(dict.fromkeys(years), key=lambda element: (-years.count(element), years.index(element)))]
    found = [Suspect(element, part, (element,)) for element in dict.fromkeys(singles)]
    if len(turns) > 1 and share < TURNS * sum(often for _, often in turns):
        name = f"{part}.{shop}" if part else shop
        found.insert(0, Suspect(name, part, tuple(element for element, _ in turns)))
    return found


def parts_are_apart(index: PlantIndex) -> bool:
    """True if no car, part or call-off crosses from one part of the plant to another."""
    network = index.network
    part = index.part_of_cell
    for number, cell in enumerate(network.cells):
        beyond = {*cells_behind(network, cell.exit), *cell.parts}
        if cell.release is not None and cell.release.called_off_by is not None:
            beyond.add(cell.release.called_off_by)
        if any(part[other] != part[number] for other in beyond):
            return False
    return True


def faster(network: Network, elements: Sequence[int], by: float = FASTER_BY) -> Network:
    """The same plant in which the stations of some elements work faster; repairs last as long as before."""
    cells = tuple(_faster_cell(cell, 1.0 + by) if cell.element in elements else cell for cell in network.cells)
    return replace(network, cells=cells)


def _faster_cell(cell: Cell, factor: float) -> Cell:
    if cell.kind in (CellKind.STATION, CellKind.PARALLEL):
        return replace(cell, speed_ramp=_scaled(cell.speed_ramp, factor))
    if cell.kind == CellKind.LINE:
        return replace(
            cell,
            pitch=max(1, round(cell.pitch / factor)),
            drift=round(cell.drift / factor),
            work=quicker(cell.work, factor),
            line_work=tuple(tuple(round(ticks / factor) for ticks in row) for row in cell.line_work),
        )
    return cell


def _scaled(ramp: Ramp, factor: float) -> Ramp:
    """A speed ramp that is higher by a factor all along."""
    if not ramp:
        return (RampSegment(0, False, (), (factor,)),)
    return tuple(replace(segment, value=tuple(value * factor for value in segment.value)) for segment in ramp)


def quicker(draw: Draw, factor: float) -> Draw:
    """The same law for times that are all shorter by a factor; draw n stays draw n."""
    if draw.law == Law.LOGNORMAL:
        return replace(draw, a=draw.a - math.log(factor))
    if draw.law in (Law.EMPIRICAL, Law.TRACE):
        return replace(draw, table=tuple(max(1, round(time / factor)) for time in draw.table))
    times = {Law.UNIFORM: "ab", Law.TRIANGULAR: "abc", Law.HYPEREXPONENTIAL: "ab"}.get(draw.law, "a")
    return replace(draw, **{name: getattr(draw, name) / factor for name in times})


def proof_frame(
    frame: pl.DataFrame,
    runs: Runs,
    changed: Sequence[tuple[tuple[Suspect, ...], Sequence[ReplicationSums]]],
    by: float = FASTER_BY,
) -> pl.DataFrame:
    """Gains of each suspect: over the whole study, and in the years in which it was the bottleneck.

    ``changed`` holds, for each round, the suspects made faster and the sums of its replications.
    """
    rows: dict[str, list[object]] = {name: [] for name in TABLES["proof"].columns}
    found, years = of_years(frame), _years(runs)
    for suspects, sums in changed:
        pair = {s.replication: s for s in sums}
        before = [s for s in runs.sums if s.replication in pair]
        for suspect in suspects:
            part = runs.index.parts.index(suspect.part)
            with_change = np.stack([pair[s.replication].cars[part, :, 0] for s in before])
            without = np.stack([s.cars[part, :, 0] for s in before])
            chosen = [year for year, p, element in found if p == suspect.part and element in suspect.elements]
            spans = [(ALL, np.arange(runs.bin_count) >= runs.warm_up_bin)]
            spans += [(str(year), years == year) for year in chosen]
            for name, bins in spans:
                gain = _gain(with_change[:, bins], without[:, bins], runs.confidence)
                base = float(without[:, bins].sum(axis=1).mean())
                keys = {"year": name, "part": suspect.part, "element": suspect.name, "faster_by": by}
                _append(rows, keys | {"pairs": len(before), "cars": base}, gain)
    return TABLES["proof"].frame(rows).sort(pl.col("year") != ALL, "year", "part", maintain_order=True)


def _years(runs: Runs) -> NDArray[np.int64]:
    """Calendar year in which each bin begins."""
    edges = [0, *(int(end) for end in runs.periods.bin_ends[:-1])]
    return np.array([runs.periods.moment(tick).year for tick in edges], dtype=np.int64)


def _gain(with_change: NDArray[np.int64], without: NDArray[np.int64], confidence: float) -> Interval:
    """Cars gained; from one pair, by batches of its bins."""
    if len(with_change) > 1:
        return paired_interval(with_change.sum(axis=1), without.sum(axis=1), confidence)
    each = (with_change[0] - without[0]).astype(np.float64)
    mean = batch_means(each, confidence)
    half = mean.half_width
    total = float(each.sum())
    if half is None:
        return Interval(total, None, None, 1, confidence, "none")
    return Interval(total, total - half * each.size, total + half * each.size, mean.n, confidence, mean.method)


def _append(rows: dict[str, list[object]], keys: dict[str, object], gain: Interval) -> None:
    base = float(str(keys["cars"]))
    figures = {"": gain.mean, "_low": gain.low, "_high": gain.high}
    row = dict(keys) | {"proven": gain.low is not None and gain.low > 0}
    for end, value in figures.items():
        row[f"cars_gained{end}"] = value
        row[f"gained_share{end}"] = value / base if value is not None and base > 0 else None
    for name, values in rows.items():
        values.append(row[name])
