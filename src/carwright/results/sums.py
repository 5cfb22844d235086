"""What is kept of one replication: sums by cell and bin, cars by what they are, lead times. A few megabytes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.record import Record, Whole
from carwright.results.index import PlantIndex
from carwright.results.periods import TICKS_PER_H, Periods
from carwright.results.trade_sums import order_sums

QUANTILES = (0.05, 0.50, 0.95)
BY_CELL = ("working", "down", "blocked", "content", "done", "interruptions", "open", "entered", "lost")
BY_ROUTE = ("gates",)
BY_CAR = ("cars", "model_trim", "option", "lead_ticks", "lead_h")
BY_TRADE = ("stood", "parts_used", "yard", "ordered", "wait_d")
ARRAYS = (*BY_CELL, *BY_ROUTE, *BY_CAR, *BY_TRADE)
NUMBERS = ("replication", "inside", "events", "visits")


@dataclass(frozen=True)
class ReplicationSums:
    """Sums of one replication. Arrays over (cells, bins) are those of ``Record``, unchanged."""

    replication: int
    inside: int
    events: int
    visits: int
    working: Whole
    down: Whole
    blocked: Whole
    content: Whole
    done: Whole
    interruptions: Whole
    open: Whole
    entered: Whole
    lost: Whole
    gates: Whole
    """Shape (routes, bins, 5), of the gates only: other routes have no rows."""
    cars: Whole
    """Cars out and cars scrapped, shape (parts, bins, 2)."""
    model_trim: Whole
    """Cars out by model and trim, shape (bins, models, trims)."""
    option: Whole
    """Cars out by option, shape (bins, options)."""
    lead_ticks: Whole
    """Sum of the lead times of cars out, shape (parts, bins)."""
    lead_h: NDArray[np.float64]
    """Cars, mean, 5 %, 50 % and 95 % quantile of lead time in hours, shape (periods, parts + 1, 5); the last part is
    the whole plant; nan where no car came out."""
    stood: Whole
    """As in ``Record``, like ``yard``."""
    parts_used: Whole
    """``Record.parts``."""
    yard: Whole
    ordered: Whole
    """Orders that came, were delivered, were cancelled, shape (kinds of cars, bins, 3)."""
    wait_d: NDArray[np.float64]
    """Orders delivered, mean, 5 %, 50 % and 95 % quantile of their wait in days, shape (periods + 1, kinds + 1, 5);
    the last period is the whole study, the last kind all cars."""

    def cars_out(self) -> Whole:
        """Cars out by bin, whole plant."""
        return np.asarray(self.cars[:, :, 0].sum(axis=0))


def sums_of(record: Record, replication: int, index: PlantIndex, periods: Periods) -> ReplicationSums:
    """Add up what one replication left behind."""
    routes = [route for numbers in index.gates.values() for route in numbers]
    good = np.isin(np.arange(len(index.network.cells)), index.sinks(""))
    lead_ticks, lead_h = _lead_times(record, good, index, periods)
    by_kind = _by_kind(record, index, np.searchsorted(record.out_tick, periods.bin_ends, side="left"))
    by_code = by_kind[:, good].sum(axis=1)
    ordered, wait_d = order_sums(record, index, periods)
    return ReplicationSums(
        replication=replication,
        inside=record.inside,
        events=record.events,
        visits=record.visits,
        **{name: getattr(record, name) for name in BY_CELL},
        gates=record.gates[routes],
        cars=_cars(by_kind, good, index),
        model_trim=_models(by_code, index),
        option=by_code @ index.option_of_code.astype(np.int64).reshape(by_code.shape[1], len(index.options)),
        lead_ticks=lead_ticks,
        lead_h=lead_h,
        stood=record.stood,
        parts_used=record.parts,
        yard=record.yard,
        ordered=ordered,
        wait_d=wait_d,
    )


def _by_kind(record: Record, index: PlantIndex, ends: Whole) -> Whole:
    """Cars by bin, cell at which they left, and code; ``ends`` = first car of each bin's successor."""
    cells, codes = len(index.network.cells), len(index.model_of_code)
    left_at = record.out_cell[:1]
    if _several(record.out_cell):
        left_at = np.flatnonzero(np.bincount(record.out_cell, minlength=cells))
    number = np.zeros(cells, np.int64)
    number[left_at] = np.arange(len(left_at))
    found = np.zeros((len(ends), cells, codes), dtype=np.int64)
    if len(left_at) == codes == 1:
        found[:, left_at[0], 0] = np.diff(ends, prepend=0)
        return found
    key = number[record.out_cell] * codes + record.out_code
    for b, (first, last) in enumerate(pairwise((0, *ends))):
        found[b, left_at] = np.bincount(key[first:last], minlength=len(left_at) * codes).reshape(-1, codes)
    return found


def _several(values: Whole) -> bool:
    # A column that is the same all along is one number that is read again and again.
    return bool(len(values)) and values.strides != (0,) and bool((values != values[0]).any())


def _cars(by_kind: Whole, good: NDArray[np.bool_], index: PlantIndex) -> Whole:
    """Cars out and cars scrapped by part and bin."""
    cars = np.zeros((len(index.parts), len(by_kind), 2), dtype=np.int64)
    for kind, cells in enumerate((np.flatnonzero(good), index.scrap_sinks)):
        for cell in cells:
            cars[index.part_of_cell[cell], :, kind] += by_kind[:, cell].sum(axis=1)
    return cars


def _models(by_code: Whole, index: PlantIndex) -> Whole:
    """Cars out by bin, model and trim."""
    found = np.zeros((len(by_code), len(index.models), len(index.trims)), dtype=np.int64)
    for code, (model, trim) in enumerate(zip(index.model_of_code, index.trim_of_code, strict=True)):
        found[:, model, trim] += by_code[:, code]
    return found


def _lead_times(
    record: Record, good: NDArray[np.bool_], index: PlantIndex, periods: Periods
) -> tuple[Whole, NDArray[np.float64]]:
    """Lead times: their sums by part and bin; cars, mean and quantiles by period and part, and over all parts."""
    parts = len(index.parts)
    lead_h = np.full((len(periods.period_ends), parts + 1, 5), np.nan)
    lead_h[:, :, 0] = 0.0
    lead_ticks = np.zeros((parts, len(periods.bin_ends)), dtype=np.int64)
    one_sink = len(record.out_tick) > 0 and not _several(record.out_cell)
    for p in range(parts + 1):
        where = good if p == parts else good & (index.part_of_cell == p)
        if p == parts == 1 and (where == (good & (index.part_of_cell == 0))).all():
            # All parts are the only one.
            lead_h[:, p] = lead_h[:, 0]
            break
        kept = None if one_sink and where[record.out_cell[0]] else where[record.out_cell]
        tick, born = (each if kept is None else each[kept] for each in (record.out_tick, record.out_born))
        if p < parts:
            ends = np.searchsorted(tick, periods.bin_ends, side="left")
            lead_ticks[p] = [tick[first:last].sum() - born[first:last].sum() for first, last in pairwise((0, *ends))]
        edges = np.searchsorted(tick, np.concatenate(([0], periods.period_ends)), side="left")
        for period, (first, last) in enumerate(pairwise(edges)):
            if last > first:
                lead_h[period, p] = _spread(tick[first:last] - born[first:last])
    return lead_ticks, lead_h


def _spread(lead: Whole) -> tuple[float, ...]:
    """Cars, mean and quantiles in hours."""
    at = np.array(QUANTILES) * (len(lead) - 1)
    below = at.astype(np.int64)
    above = np.minimum(below + 1, len(lead) - 1)
    # Only the ranks that are asked for are put in order, and numbers of half the length sooner than whole ones.
    least, span = lead.min(), np.ptp(lead)
    past = (lead - least).astype(np.uint32 if span < 1 << 32 else np.int64)
    if span > 0:
        past.partition(np.unique((below, above)))
    low, high = past[below].astype(np.int64) + least, past[above].astype(np.int64) + least
    between = low + (high - low) * (at - below)
    return (len(lead), lead.mean() / TICKS_PER_H, *(between / TICKS_PER_H))
