"""Orders, deliveries, parts and what was stood for, as tables; all empty for a plant whose file has none of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carwright.arrays.network import Cell
from carwright.results.periods import TICKS_PER_H
from carwright.results.runs import Runs, columns, divide
from carwright.results.tables import ALL, TABLES
from carwright.results.trade_sums import TICKS_PER_D

Whole = NDArray[np.int64]
NAMES = ("orders", "order_totals", "deliveries", "part_supply", "part_totals", "stands", "stand_totals")
FOR_ORDERS = "orders"
"""What a source stands for that lacks no part: nobody wants a car, or the plan has none."""


def trade_frames(runs: Runs) -> dict[str, pl.DataFrame]:
    """The tables of trade."""
    network = runs.index.network
    frames = {name: TABLES[name].frame() for name in NAMES}
    if not network.standing:
        return frames
    frames |= _stands(runs)
    if network.sales is not None:
        frames |= _orders(runs)
    if network.supply is not None:
        frames |= {"deliveries": _deliveries(runs), **_parts(runs)}
    return frames


def _kinds(runs: Runs) -> list[tuple[str, str]]:
    """Model and trim of each kind, and behind them all."""
    return [*((model, trim) for model in runs.index.models for trim in runs.index.trims), (ALL, ALL)]


def _keys(runs: Runs, kinds: list[tuple[str, str]]) -> dict[str, Any]:
    starts = np.array(runs.periods.starts, dtype="datetime64[us]")
    names = {"model": [m for m, _ in kinds] * len(starts), "trim": [t for _, t in kinds] * len(starts)}
    return {"start": np.repeat(starts, len(kinds)), **names}


def _with_all(by_kind: Whole) -> Whole:
    """Behind the kinds (axis 1), their sum."""
    return np.concatenate((by_kind, by_kind.sum(axis=1, keepdims=True)), axis=1)


def _by_period(runs: Runs, by_bin: Whole) -> Whole:
    """From (replications, rows, bins, ...) to (replications, periods, rows, ...)."""
    return runs.periods.by_period(by_bin, axis=2).swapaxes(1, 2)


# ------------------------------------------------------------------ orders


def _orders(runs: Runs) -> dict[str, pl.DataFrame]:
    counts = _with_all(np.stack([sums.ordered for sums in runs.each()]))
    waits = np.stack([sums.wait_d for sums in runs.each()])
    by_period = _by_period(runs, counts)
    came, gone = by_period[..., 0], by_period[..., 1] + by_period[..., 2]
    backlog = (came - gone).cumsum(axis=1)
    rows = _keys(runs, _kinds(runs)) | _order_columns(runs, by_period, backlog, waits[:, :-1])
    late = counts[:, :, runs.warm_up_bin :].sum(axis=2)
    totals = _order_columns(runs, late, backlog[:, -1], waits[:, -1])
    kinds = {"model": [m for m, _ in _kinds(runs)], "trim": [t for _, t in _kinds(runs)]}
    return {"orders": TABLES["orders"].frame(rows), "order_totals": TABLES["order_totals"].frame(kinds | totals)}


def _order_columns(runs: Runs, counts: Whole, backlog: Whole, waits: NDArray[np.float64]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, name in enumerate(("ordered", "delivered", "cancelled")):
        found |= columns(name, runs.bounds(counts[..., number]))
    found |= columns("backlog", runs.bounds(backlog))
    for number, name in enumerate(("wait_mean_d", "wait_p05_d", "wait_p50_d", "wait_p95_d"), start=1):
        found |= columns(name, runs.bounds(waits[..., number]))
    return found


# ------------------------------------------------------------------ cars built short


def _deliveries(runs: Runs) -> pl.DataFrame:
    """Cars out of the plant, parked, finished, and delivered."""
    out = np.stack([sums.model_trim.reshape(len(sums.model_trim), -1).T for sums in runs.each()])
    yard = _by_period(runs, _with_all(np.stack([sums.yard for sums in runs.each()])))
    built = _by_period(runs, _with_all(out)[..., None])[..., 0]
    parked, finished, stood, overdue = (yard[..., i] for i in range(4))
    rows = {
        **columns("built", runs.bounds(built)),
        **columns("parked", runs.bounds(parked)),
        **columns("finished", runs.bounds(finished)),
        **columns("delivered", runs.bounds(built - parked + finished)),
        **columns("yard", runs.bounds((parked - finished).cumsum(axis=1))),
        **columns("parked_mean_d", runs.bounds(divide(stood / TICKS_PER_D, finished))),
        **columns("overdue", runs.bounds(overdue)),
    }
    return TABLES["deliveries"].frame(_keys(runs, _kinds(runs)) | rows)


# ------------------------------------------------------------------ parts


def _parts(runs: Runs) -> dict[str, pl.DataFrame]:
    supply = runs.index.network.supply
    assert supply is not None
    counts = np.stack([sums.parts_used for sums in runs.each()])
    stood = np.stack([sums.stood[:, :-1].sum(axis=0) for sums in runs.each()])
    by_period, waited = _by_period(runs, counts), _by_period(runs, stood)
    change = by_period[..., 0] - by_period[..., 2] - by_period[..., 3]
    stock = change.cumsum(axis=1) + np.array(supply.start)
    starts, many = np.array(runs.periods.starts, dtype="datetime64[us]"), len(supply.parts)
    keys = {"start": np.repeat(starts, many), "part": list(supply.parts) * len(starts)}
    late = runs.warm_up_bin
    totals = _part_columns(runs, counts[:, :, late:].sum(axis=2), stock[:, -1], stood[:, :, late:].sum(axis=2))
    return {
        "part_supply": TABLES["part_supply"].frame(keys | _part_columns(runs, by_period, stock, waited)),
        "part_totals": TABLES["part_totals"].frame({"part": list(supply.parts)} | totals),
    }


def _part_columns(runs: Runs, counts: Whole, stock: Whole, waited: Whole) -> dict[str, Any]:
    names = ("came", "refused", "built_in", "built_in_later")
    found: dict[str, Any] = {}
    for number, name in enumerate(names):
        found |= columns(name, runs.bounds(counts[..., number]))
    return found | columns("stock", runs.bounds(stock)) | columns("waited_h", runs.bounds(waited / TICKS_PER_H))


def _stands(runs: Runs) -> dict[str, pl.DataFrame]:
    """Hours that each source and each element that needs parts stood, by what for."""
    network = runs.index.network
    reasons = [*(network.supply.parts if network.supply is not None else ()), FOR_ORDERS]
    standing = [(row, cell, network.cells[cell]) for row, cell in enumerate(network.standing)]
    who = [(row, number, reason) for row, number, cell in standing for reason in _may_lack(cell)]
    rows, cells, whats = ([each[i] for each in who] for i in range(3))
    stood = np.stack([sums.stood for sums in runs.each()])[:, rows, whats]
    opened = np.stack([sums.open[cells] for sums in runs.each()])
    names = [runs.index.elements[network.cells[cell].element].keys() for cell in cells]
    keys: dict[str, Any] = {name: [own[name] for own in names] for name in ("part", "shop", "element", "kind")}
    keys["for"] = [reasons[what] for what in whats]
    starts, late = np.array(runs.periods.starts, dtype="datetime64[us]"), runs.warm_up_bin
    every = {"start": np.repeat(starts, len(who))} | {name: own * len(starts) for name, own in keys.items()}
    by_period = _stand_columns(runs, _by_period(runs, stood), _by_period(runs, opened))
    totals = _stand_columns(runs, stood[:, :, late:].sum(axis=2), opened[:, :, late:].sum(axis=2))
    return {
        "stands": TABLES["stands"].frame(every | by_period),
        "stand_totals": TABLES["stand_totals"].frame(keys | totals),
    }


def _may_lack(cell: Cell) -> tuple[int, ...]:
    """What a source or an entrance may stand for: numbers of parts; of a source orders as well, the last."""
    return cell.takes if cell.release is None else (*cell.release.takes, -1)


def _stand_columns(runs: Runs, stood: Whole, opened: Whole) -> dict[str, Any]:
    return {
        **columns("stood_h", runs.bounds(stood / TICKS_PER_H)),
        **columns("stood_share", runs.bounds(divide(stood, opened))),
    }
