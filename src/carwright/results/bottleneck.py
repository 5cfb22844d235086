"""What holds the plant back: the station with the longest mean active period, period by period.

After Roser, Nakano and Tanaka (2001), A practical bottleneck detection method, Proc. Winter Simulation Conference,
949-953: a station is active while it works or is being repaired; it is interrupted when it starves or is blocked. The
station that is interrupted least is the one the others wait for. Mean active period = active time / interruptions.

A repair bay that takes an hour for a car has long active periods without making anybody wait. So only stations are
compared that are active at least four fifths as much of their open time as the most active one of their part.

The kernels count interruptions of single stations. Two kinds of element need a word more:

- *Parallel places* share a queue. Their idle time is cut into gaps of one headway (open time by cars done), the time
  in which the next car comes, and never more gaps than cars. So s places that idle a share i are interrupted i s times
  a car.
- A *moving line* is one machine whose cycle is its pitch: active for one pitch a car, and while it stands for a
  failure or an overrun. A station of it that waits for the end of its pitch is not interrupted. The rest is cut into
  gaps as above.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carwright.arrays.network import TICKS_PER_S, CellKind, Ramp
from carwright.results.runs import Runs, columns, divide, share_columns
from carwright.results.states import state_ticks
from carwright.results.sums import ReplicationSums
from carwright.results.tables import TABLES

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
BUSY = 0.8
"""A suspect is active at least this share of what the most active station is."""
TURNS = 0.7
"""An element that is the bottleneck less often than this share of its shop takes turns with others of it."""
SHOWN = 5
"""Stations listed in each period and part."""


def active_periods(sums: ReplicationSums, runs: Runs) -> tuple[Reals, Reals]:
    """Mean active period in seconds and active share of open time, shape (periods, cells with states).

    Both are 0 in a period in which the cell did nothing.
    """
    index, cells = runs.index, runs.index.working_cells
    to_periods = runs.periods.by_period
    working, starved, blocked, down, _ = to_periods(state_ticks(sums, runs), axis=-1)
    done, known, opened = (to_periods(x[cells], axis=-1) for x in (sums.done, sums.interruptions, sums.open))
    kind, places = index.kind_of_cell[cells][:, None], index.places[cells][:, None]
    active, idle = working + down, starved + blocked
    if (kind == CellKind.LINE).any():
        line = np.minimum(_pitches(runs, done) + down // places, opened - blocked // places)
        active = np.where(kind == CellKind.LINE, line, active)
        idle = np.where(kind == CellKind.LINE, opened - line, idle)
    gaps = np.minimum(idle * divide(done, opened), done)
    interruptions = np.where(kind == CellKind.STATION, known, np.nan_to_num(gaps))
    machines = np.where(kind == CellKind.PARALLEL, places, 1)
    longest = np.where(active > 0, active / np.maximum(interruptions, machines) / TICKS_PER_S, 0.0)
    share = np.nan_to_num(divide(active, opened * machines))
    return longest.T, share.T


def _pitches(runs: Runs, done: Whole) -> Whole:
    """Ticks that the cars of each period took at the pitch of their line; 0 for other cells."""
    starts = (0, *(int(end) for end in runs.periods.period_ends[:-1]))
    ticks = np.zeros_like(done)
    for row, number in enumerate(runs.index.working_cells):
        cell = runs.index.network.cells[number]
        if cell.kind == CellKind.LINE:
            before = np.cumsum(done[row]) - done[row]
            speed = [ramp_value(cell.speed_ramp, start, int(n)) for start, n in zip(starts, before, strict=True)]
            ticks[row] = (done[row] * cell.pitch / np.array(speed)).astype(np.int64)
    return ticks


def ramp_value(ramp: Ramp, tick: int, count: int) -> float:
    """Value of a step curve at a tick, when ``count`` cars have been begun (since its last segment began)."""
    begun = [segment for segment in ramp if segment.from_tick <= tick]
    if not begun:
        return 1.0
    passed = count if begun[-1].by_count else tick
    return begun[-1].value[int(np.searchsorted(begun[-1].threshold, passed, side="right"))]


def bottleneck_frame(runs: Runs) -> pl.DataFrame:
    """The five stations with the longest mean active period, by period and part; rank 1 is the bottleneck.

    They are ranked by the share of replications in which they win, then by mean length.
    """
    table, index = TABLES["bottlenecks"], runs.index
    if not len(index.working_cells):
        return table.frame()
    both = [active_periods(sums, runs) for sums in runs.each()]
    longest, share = np.stack([x for x, _ in both]), np.stack([x for _, x in both])
    part_of = index.part_of_cell[index.working_cells]
    busy = [share[:, :, part_of == p] for p in range(len(index.parts))]
    compared = [x >= BUSY * x.max(axis=2, keepdims=True, initial=0.0) for x in busy]
    picks = [
        _ranked(longest[:, :, part_of == p] * compared[p], np.flatnonzero(part_of == p))
        for p in range(len(index.parts))
    ]
    period, rank, row, wins = (
        np.concatenate([np.concatenate([pick[t][i] for pick in picks]) for t in range(longest.shape[1])])
        for i in range(4)
    )
    cells = index.working_cells[row]
    keys = [index.elements[index.network.cells[cell].element].keys() for cell in cells]
    starts = np.array(runs.periods.starts, dtype="datetime64[us]")
    rows: dict[str, Any] = {"start": starts[period], "rank": rank, "wins_share": wins}
    rows |= {key: [k[key] for k in keys] for key in ("part", "shop", "element", "kind")}
    rows["station"] = [index.network.cells[cell].name for cell in cells]
    rows |= columns("active_period_s", runs.bounds(longest[:, period, row]))
    rows |= share_columns("active_share", runs.bounds(share[:, period, row]))
    return table.frame(rows)


def _ranked(longest: Reals, rows: Whole) -> list[tuple[Whole, Whole, Whole, Reals]]:
    """For each period: (period, rank, row, share of wins) of the first stations of one part."""
    ranked = []
    for period in range(longest.shape[1]):
        own = longest[:, period]
        alive = own.max(axis=1) > 0
        wins = np.bincount(own[alive].argmax(axis=1), minlength=own.shape[1]) / max(int(alive.sum()), 1)
        mean = own.mean(axis=0)
        order = np.lexsort((-mean, -wins))[:SHOWN]
        order = order[mean[order] > 0]
        many = len(order)
        ranked.append((np.full(many, period), np.arange(1, many + 1), rows[order], wins[order]))
    return ranked


def rank_elements(frame: pl.DataFrame, *more: str) -> pl.DataFrame:
    """Elements by the share of periods and replications in which one of their stations is the bottleneck, most first.

    Columns: those named in ``more``, part, shop, element, its most frequent station, and ``share``. The shares of one
    part add up to 1, but for stations that are not among the five first of a period.
    """
    keys = [*more, "part", "shop", "element"]
    groups = [*more, "part"]
    wins = frame.with_columns((pl.col("wins_share") / pl.col("start").n_unique().over(groups)).alias("share"))
    stations = wins.group_by(*keys, "station").agg(pl.col("share").sum()).filter(pl.col("share") > 0)
    ordered = stations.sort([*groups, "share", "station"], descending=[False] * len(groups) + [True, False])
    elements = ordered.group_by(keys, maintain_order=True).agg(pl.col("station").first(), pl.col("share").sum())
    return elements.sort([*groups, "share", "element"], descending=[False] * len(groups) + [True, False])


def of_years(frame: pl.DataFrame) -> list[tuple[int, str, str]]:
    """Year, part and element that is most often the bottleneck in that year, in order of year and part."""
    ranked = rank_elements(frame.with_columns(pl.col("start").dt.year().cast(pl.Int64).alias("year")), "year")
    firsts = ranked.group_by("year", "part", maintain_order=True).first()
    return [(int(year), part, element) for year, part, element in firsts.select("year", "part", "element").rows()]
