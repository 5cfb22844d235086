"""Where the minutes go: states of stations and elements, and the fill of buffers.

A place is working, down (its work interrupted by a failure), blocked (work done, no way out), starved, or off shift.
The five add up to the calendar. A moving line counts as many places as it has stations.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carwright.arrays.network import CellKind
from carwright.results.periods import TICKS_PER_H
from carwright.results.runs import Runs, columns, divide, share_columns
from carwright.results.sums import ReplicationSums
from carwright.results.tables import STATES, TABLES

Whole = NDArray[np.int64]


def state_ticks(sums: ReplicationSums, runs: Runs) -> Whole:
    """Place-ticks in each state, shape (states, cells with states, bins), in the order of ``STATES``.

    A moving line books the work of a car when it enters; what a bin cannot hold of it belongs to the next one.
    """
    cells = runs.index.working_cells
    places = runs.index.places[cells][:, None]
    working, down, blocked = (x[cells].copy() for x in (sums.working, sums.down, sums.blocked))
    opened = sums.open[cells] * places
    starved = opened - working - down - blocked
    for row in np.flatnonzero((starved < 0).any(axis=1)):
        room = opened[row] - down[row] - blocked[row]
        working[row] = _carried(working[row], room)
        starved[row] = room - working[row]
    off_shift = runs.periods.bin_lengths[None, :] * places - opened
    return np.stack((working, starved, blocked, down, off_shift))


def _carried(working: Whole, room: Whole) -> Whole:
    """Working time with no bin over its room; the excess moves on to the next bin (the last keeps it)."""
    kept = working.copy()
    for b in range(len(kept) - 1):
        excess = max(0, int(kept[b] - max(room[b], 0)))
        kept[b] -= excess
        kept[b + 1] += excess
    return kept


def state_frames(runs: Runs) -> dict[str, pl.DataFrame]:
    """The tables of states: by period and over the whole study, of stations and of elements."""
    index = runs.index
    elements, inverse = np.unique(index.element_of_cell[index.working_cells], return_inverse=True)
    by_station = np.stack([state_ticks(sums, runs) for sums in runs.each()])
    by_element = _grouped(by_station, inverse, len(elements))
    station_keys = [
        {**index.elements[index.network.cells[c].element].keys(), "station": index.network.cells[c].name}
        for c in index.working_cells
    ]
    element_keys = [index.elements[e].keys() for e in elements]
    places = index.places[index.working_cells]
    element_places = np.bincount(inverse, weights=places, minlength=len(elements)).astype(np.int64)
    of_station, of_element = _done_and_content(runs, inverse, len(elements))
    return {
        "station_states": _by_period("station_states", runs, by_station, station_keys, places),
        "element_states": _by_period("element_states", runs, by_element, element_keys, element_places),
        "station_totals": _totals("station_totals", runs, by_station, station_keys, places, *of_station),
        "element_totals": _totals("element_totals", runs, by_element, element_keys, element_places, *of_element),
    }


def _grouped(values: Whole, group: Whole, count: int) -> Whole:
    """Sum the cells (last axis but one) of each group."""
    total = np.zeros((*values.shape[:-2], count, values.shape[-1]), dtype=np.int64)
    for cell, g in enumerate(group):
        total[..., g, :] += values[..., cell, :]
    return total


def _done_and_content(runs: Runs, inverse: Whole, count: int) -> tuple[tuple[Whole, Whole, Whole], ...]:
    """Cars done, car-ticks inside and open ticks, shape (replications, rows, bins), by station and by element.

    An element has done a car when its last station has.
    """
    cells = runs.index.working_cells
    done, content, opened = (
        np.stack([getattr(sums, name)[cells] for sums in runs.each()]) for name in ("done", "content", "open")
    )
    last = np.array([np.flatnonzero(inverse == e)[-1] for e in range(count)], dtype=np.int64)
    of_element = (done[:, last], _grouped(content, inverse, count), opened[:, last])
    return (done, content, opened), of_element


def _by_period(name: str, runs: Runs, ticks: Whole, keys: list[dict[str, str]], places: Whole) -> pl.DataFrame:
    """Rows: periods, within them stations or elements in the order of the file."""
    by_period = runs.periods.by_period(ticks, axis=-1)
    lengths = runs.periods.by_period(runs.periods.bin_lengths, axis=-1)
    calendar = np.outer(lengths, places)
    starts = runs.periods.starts
    rows: dict[str, Any] = {"start": np.repeat(np.array(starts, dtype="datetime64[us]"), len(keys))}
    rows |= {key: [row[key] for row in keys] * len(starts) for key in (keys[0] if keys else [])}
    rows |= {"places": np.tile(places, len(starts)), "calendar_h": np.ravel(calendar) / TICKS_PER_H}
    for number, state in enumerate(STATES):
        own = by_period[:, number].swapaxes(1, 2)
        bounds = runs.bounds(divide(own, calendar[None]))
        rows |= share_columns(f"{state}_share", bounds)
        rows[f"{state}_h"] = np.ravel(own.mean(axis=0)) / TICKS_PER_H
    return TABLES[name].frame(rows) if keys else TABLES[name].frame()


def _totals(
    name: str,
    runs: Runs,
    ticks: Whole,
    keys: list[dict[str, str]],
    places: Whole,
    *figures: Whole,
) -> pl.DataFrame:
    """Rows: stations or elements in the order of the file, over the study after the warm-up."""
    if not keys:
        return TABLES[name].frame()
    done, content, opened = figures
    calendar = places[:, None] * runs.periods.bin_lengths[None, :]
    total = calendar[:, runs.warm_up_bin :].sum(axis=1)
    rows: dict[str, Any] = {key: [row[key] for row in keys] for key in keys[0]}
    rows |= {"places": places, "calendar_h": total / TICKS_PER_H}
    for number, state in enumerate(STATES):
        bounds = runs.total_ratio(ticks[:, number], calendar)
        rows |= share_columns(f"{state}_share", bounds)
        rows[f"{state}_h"] = bounds.mean * total / TICKS_PER_H
    rows |= columns("cars_done", runs.total_sum(done))
    rows |= columns("mean_cars", runs.total_ratio(content, opened))
    return TABLES[name].frame(rows)


def source_frame(runs: Runs) -> pl.DataFrame:
    """What came in at every source after the warm-up, and what found no room."""
    index = runs.index
    cells = np.flatnonzero(index.kind_of_cell == CellKind.SOURCE)
    if not len(cells):
        return TABLES["sources"].frame()
    entered, lost = (np.stack([getattr(sums, name)[cells] for sums in runs.each()]) for name in ("entered", "lost"))
    keys = [index.elements[e].keys() for e in index.element_of_cell[cells]]
    rows: dict[str, Any] = {key: [row[key] for row in keys] for key in keys[0]}
    rows |= columns("cars_entered", runs.total_sum(entered))
    rows |= columns("cars_lost", runs.total_sum(lost))
    rows |= share_columns("lost_share", runs.total_ratio(lost, entered + lost))
    return TABLES["sources"].frame(rows)


def buffer_frame(runs: Runs) -> pl.DataFrame:
    """Fill of every buffer, conveyor and oven by period, over its open time."""
    index = runs.index
    cells = index.store_cells
    if not len(cells):
        return TABLES["buffer_fill"].frame()
    elements, inverse = np.unique(index.element_of_cell[cells], return_inverse=True)
    keys = [index.elements[e].keys() for e in elements]
    places = np.bincount(inverse, weights=index.capacity[cells], minlength=len(elements)).astype(np.int64)
    content = np.stack([_grouped(sums.content[cells], inverse, len(elements)) for sums in runs.each()])
    first = np.array([np.flatnonzero(inverse == e)[0] for e in range(len(elements))])
    opened = np.stack([sums.open[cells][first] for sums in runs.each()])
    inside, time = (runs.periods.by_period(x, axis=-1).swapaxes(1, 2) for x in (content, opened))
    mean_cars = runs.bounds(divide(inside, time))
    starts = runs.periods.starts
    rows: dict[str, Any] = {"start": np.repeat(np.array(starts, dtype="datetime64[us]"), len(keys))}
    rows |= {key: [row[key] for row in keys] * len(starts) for key in keys[0]}
    rows["places"] = np.tile(places, len(starts))
    rows |= columns("mean_cars", mean_cars)
    rows |= share_columns("fill_share", runs.bounds(divide(inside, time * places[None, None, :])))
    return TABLES["buffer_fill"].frame(rows)
