"""How many cars came out, which, when, and how long they took."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carwright.results.intervals import Interval
from carwright.results.periods import TICKS_PER_H
from carwright.results.runs import Runs, columns, divide, share_columns
from carwright.results.statistics import Bounds, batch_means, t_interval
from carwright.results.tables import ALL, TABLES

Whole = NDArray[np.int64]


def _all_parts(by_part: Whole, axis: int) -> Whole:
    """The parts, and behind them their sum."""
    return np.concatenate((by_part, by_part.sum(axis=axis, keepdims=True)), axis=axis)


def _cars(runs: Runs) -> Whole:
    """Cars out and scrapped, shape (replications, parts + 1, bins, 2)."""
    return _all_parts(np.stack([sums.cars for sums in runs.each()]), axis=1)


def output_frames(runs: Runs) -> dict[str, pl.DataFrame]:
    """Cars out, net rate and scrap by period and by year, of each part and of the whole plant."""
    starts, ends = runs.periods.starts, runs.periods.ends
    warm = [bool(first < runs.warm_up_bin) for first in runs.periods.first_bins]
    rows = _output_rows(runs, runs.periods.first_bins)
    many = len(runs.index.parts) + 1
    spread = {"start": np.repeat(np.array(starts, dtype="datetime64[us]"), many)}
    spread |= {"end": np.repeat(np.array(ends, dtype="datetime64[us]"), many), "warm_up": np.repeat(warm, many)}
    years, first_bins, full = full_years(runs)
    of_year = {"year": np.repeat(years, many), "full_year": np.repeat(full, many)}
    return {
        "output": TABLES["output"].frame(spread | rows),
        "yearly_output": TABLES["yearly_output"].frame(of_year | _output_rows(runs, first_bins)),
    }


def full_years(runs: Runs) -> tuple[Whole, Whole, list[bool]]:
    """Calendar years, the first bin of each, and whether the study holds all of the year."""
    edges = [0, *(int(end) for end in runs.periods.bin_ends[:-1])]
    moments = [runs.periods.moment(tick) for tick in edges]
    years, first_bins = np.unique([moment.year for moment in moments], return_index=True)
    first, last = runs.periods.moment(0), runs.periods.moment(int(runs.periods.bin_ends[-1]))
    begun = first.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    closed = last.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    full = [(year > first.year or first == begun) and (year < last.year or last == closed) for year in years]
    # A study that ends at midnight on New Year's Day has no bin in the year that begins there.
    return years.astype(np.int64), first_bins.astype(np.int64), [bool(x) for x in full]


def _output_rows(runs: Runs, first_bins: Whole) -> dict[str, Any]:
    """Columns of output, cut at the given bins; rows: periods, within them parts, then the whole plant."""
    cars = np.add.reduceat(_cars(runs), first_bins, axis=2).swapaxes(1, 2)
    opened = np.add.reduceat(runs.open_of_parts(), first_bins, axis=1).T
    names = [*runs.index.parts, ALL]
    out, scrapped = cars[..., 0], cars[..., 1]
    return {
        "part": names * len(first_bins),
        "open_h": np.ravel(opened) / TICKS_PER_H,
        **columns("cars", runs.bounds(out)),
        **columns("cars_per_h", runs.bounds(divide(out * TICKS_PER_H, opened[None]))),
        **columns("scrapped", runs.bounds(scrapped)),
    }


def kind_frames(runs: Runs) -> dict[str, pl.DataFrame]:
    """Cars out by period, by model and trim, and by option."""
    index, starts = runs.index, np.array(runs.periods.starts, dtype="datetime64[us]")
    both = runs.periods.by_period(np.stack([sums.model_trim for sums in runs.each()]), axis=1)
    pairs = [(model, trim) for model in index.models for trim in index.trims]
    cars: dict[str, Any] = {"start": np.repeat(starts, len(pairs))}
    cars |= {"model": [m for m, _ in pairs] * len(starts), "trim": [t for _, t in pairs] * len(starts)}
    frames = {"monthly_cars": TABLES["monthly_cars"].frame(cars | columns("cars", runs.bounds(both)))}
    if not index.options:
        return frames | {"monthly_options": TABLES["monthly_options"].frame()}
    having = runs.periods.by_period(np.stack([sums.option for sums in runs.each()]), axis=1)
    every = both.sum(axis=(2, 3))[:, :, None]
    options: dict[str, Any] = {"start": np.repeat(starts, len(index.options))}
    options |= {"option": list(index.options) * len(starts), **columns("cars", runs.bounds(having))}
    options |= share_columns("share", runs.bounds(divide(having, np.broadcast_to(every, having.shape))))
    return frames | {"monthly_options": TABLES["monthly_options"].frame(options)}


def lead_frame(runs: Runs) -> pl.DataFrame:
    """Lead times by period, of each part and of the whole plant."""
    lead = np.stack([sums.lead_h for sums in runs.each()])
    starts, names = np.array(runs.periods.starts, dtype="datetime64[us]"), [*runs.index.parts, ALL]
    rows: dict[str, Any] = {"start": np.repeat(starts, len(names)), "part": names * len(starts)}
    for number, name in enumerate(("cars", "mean_h", "p05_h", "p50_h", "p95_h")):
        rows |= columns(name, runs.bounds(lead[..., number]))
    return TABLES["lead_times"].frame(rows)


def replication_frame(runs: Runs) -> pl.DataFrame:
    """Each replication by itself: what the intervals are made of."""
    kept = _cars(runs)[:, -1, runs.warm_up_bin :].sum(axis=1)
    opened = int(runs.open_of_parts()[-1, runs.warm_up_bin :].sum())
    return TABLES["replications"].frame(
        {
            "replication": [sums.replication for sums in runs.each()],
            "cars": kept[:, 0],
            "cars_per_h": divide(kept[:, 0] * TICKS_PER_H, np.full(len(kept), opened)),
            "scrapped": kept[:, 1],
            "inside": [sums.inside for sums in runs.each()],
            "events": [sums.events for sums in runs.each()],
            "visits": [sums.visits for sums in runs.each()],
        }
    )


class Headline(NamedTuple):
    """The figures that stand above all tables."""

    cars_total: Interval
    cars_per_h: Interval
    scrapped_total: Interval
    lead_time_mean_h: Interval
    inside_at_end: Interval


def headline(runs: Runs) -> Headline:
    """Totals after the warm-up, with their intervals."""
    cars, opened = _cars(runs)[:, -1], runs.open_of_parts()[-1]
    lead = np.stack([sums.lead_ticks.sum(axis=0) for sums in runs.each()])
    return Headline(
        cars_total=_total(runs, cars[..., 0], opened),
        cars_per_h=_rate(runs, cars[..., 0] * TICKS_PER_H, opened),
        scrapped_total=_total(runs, cars[..., 1], opened),
        lead_time_mean_h=_interval(runs, runs.total_ratio(lead / TICKS_PER_H, cars[..., 0])),
        inside_at_end=t_interval([float(sums.inside) for sums in runs.each()], runs.confidence),
    )


def _rate(runs: Runs, counts: Whole, opened: Whole) -> Interval:
    """Counts by open time after the warm-up; of one replication, from batches of the bins that are open."""
    kept, hours = counts[:, runs.warm_up_bin :].astype(np.float64), opened[runs.warm_up_bin :].astype(np.float64)
    whole = float(hours.sum())
    if whole == 0.0:
        return Interval(0.0, None, None, len(runs.sums), runs.confidence, "none")
    if len(runs.sums) > 1:
        return t_interval(kept.sum(axis=1) / whole, runs.confidence)
    ratio = float(kept[0].sum()) / whole
    # What each bin brought beyond the common rate, as a rate over a mean bin (ratio estimator).
    beyond = (kept[0] - ratio * hours)[hours > 0]
    spread = batch_means(beyond / (whole / len(beyond)), runs.confidence)
    half = spread.half_width
    if half is None:
        return Interval(ratio, None, None, 1, runs.confidence, "none")
    return Interval(ratio, ratio - half, ratio + half, spread.n, runs.confidence, spread.method)


def _total(runs: Runs, counts: Whole, opened: Whole) -> Interval:
    """Counts after the warm-up."""
    rate, time = _rate(runs, counts, opened), float(opened[runs.warm_up_bin :].sum())
    if len(runs.sums) > 1:
        return t_interval(counts[:, runs.warm_up_bin :].sum(axis=1), runs.confidence)
    mean = float(counts[0, runs.warm_up_bin :].sum())
    if rate.half_width is None:
        return Interval(mean, None, None, 1, runs.confidence, "none")
    half = rate.half_width * time
    return Interval(mean, mean - half, mean + half, rate.n, runs.confidence, rate.method)


def _interval(runs: Runs, bounds: Bounds) -> Interval:
    """One figure of many as an interval."""
    mean, low, high = (float(x) for x in bounds)
    if np.isnan(low):
        return Interval(mean, None, None, len(runs.sums), runs.confidence, "none")
    many = len(runs.sums)
    method = "replications" if many > 1 else "batch means"
    return Interval(mean, low, high, many if many > 1 else runs.batches, runs.confidence, method)


def output_per_open_h(runs: Runs) -> NDArray[np.float64]:
    """Net rate by bin, mean over replications, of the bins that are open; the series in which a warm-up is sought."""
    opened = runs.open_of_parts()[-1]
    cars = np.mean([sums.cars_out() for sums in runs.each()], axis=0)
    return np.where(opened > 0, cars * TICKS_PER_H / np.maximum(opened, 1), np.nan)
