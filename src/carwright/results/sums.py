"""What is kept of one replication: sums by cell and bin, cars by what they are, lead times. A few megabytes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.record import Record, Whole
from carwright.results.index import PlantIndex
from carwright.results.periods import TICKS_PER_H, Periods

QUANTILES = (0.05, 0.50, 0.95)
BY_CELL = ("working", "down", "blocked", "content", "done", "interruptions", "open", "entered", "lost")
BY_ROUTE = ("gates",)
BY_CAR = ("cars", "model_trim", "option", "lead_ticks", "lead_h")
ARRAYS = (*BY_CELL, *BY_ROUTE, *BY_CAR)
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

    def cars_out(self) -> Whole:
        """Cars out by bin, whole plant."""
        return np.asarray(self.cars[:, :, 0].sum(axis=0))


def sums_of(record: Record, replication: int, index: PlantIndex, periods: Periods) -> ReplicationSums:
    """Add up what one replication left behind."""
    good = np.isin(record.out_cell, index.sinks(""))
    scrap = np.isin(record.out_cell, index.scrap_sinks)
    part = index.part_of_cell[record.out_cell] if len(index.part_of_cell) else record.out_cell
    bins = periods.bin_of(record.out_tick)
    shape = (len(index.parts), len(periods.bin_ends))
    lead = record.out_tick - record.out_born
    code = record.out_code[good]
    routes = [route for numbers in index.gates.values() for route in numbers]
    return ReplicationSums(
        replication=replication,
        inside=record.inside,
        events=record.events,
        visits=record.visits,
        **{name: getattr(record, name) for name in BY_CELL},
        gates=record.gates[routes],
        cars=np.stack([_count((part[kind], bins[kind]), shape) for kind in (good, scrap)], axis=2),
        model_trim=_count(
            (bins[good], index.model_of_code[code], index.trim_of_code[code]),
            (shape[1], len(index.models), len(index.trims)),
        ),
        option=_options(bins[good], code, index, shape[1]),
        lead_ticks=_total((part[good], bins[good]), lead[good], shape),
        lead_h=_lead_times(record.out_tick[good], lead[good], part[good], len(index.parts), periods),
    )


def _count(keys: tuple[Whole, ...], shape: tuple[int, ...]) -> Whole:
    """Cars by the given keys."""
    flat = np.ravel_multi_index(keys, shape)
    return np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)


def _total(keys: tuple[Whole, ...], values: Whole, shape: tuple[int, ...]) -> Whole:
    """Sum of whole values by the given keys, exact."""
    total = np.zeros(shape, dtype=np.int64)
    np.add.at(total, keys, values)
    return total


def _options(bins: Whole, code: Whole, index: PlantIndex, count: int) -> Whole:
    """Cars by bin and option."""
    found = np.zeros((count, len(index.options)), dtype=np.int64)
    for number in range(len(index.options)):
        found[:, number] = np.bincount(bins[index.option_of_code[code, number]], minlength=count)
    return found


def _lead_times(tick: Whole, lead: Whole, part: Whole, parts: int, periods: Periods) -> NDArray[np.float64]:
    """Cars, mean and quantiles of lead time by period and part, and over all parts."""
    found = np.full((len(periods.period_ends), parts + 1, 5), np.nan)
    found[:, :, 0] = 0.0
    order = np.argsort(tick, kind="stable")
    tick, lead, part = tick[order], lead[order], part[order]
    edges = np.searchsorted(tick, np.concatenate(([0], periods.period_ends)), side="left")
    for period, (first, last) in enumerate(pairwise(edges)):
        times, where = lead[first:last] / TICKS_PER_H, part[first:last]
        for p in range(parts + 1):
            own = times if p == parts else times[where == p]
            if own.size:
                found[period, p] = (own.size, own.mean(), *np.quantile(own, QUANTILES))
    return found
