"""The figures of each run: one number a run, by which variants are compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from carwright.results.cars import full_years
from carwright.results.periods import TICKS_PER_H
from carwright.results.runs import Runs, divide
from carwright.results.states import state_ticks
from carwright.results.tables import STATES

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
SHARE, HOURS, CARS, RATE = "share", "h", "cars", "cars/h"


class Key(NamedTuple):
    """What a figure is."""

    group: str
    """``plant``, ``part``, ``year``, ``model``, ``trim``, ``option``, ``gate``, ``element``."""
    of: str
    """Name of the part, year, model, gate ...; empty for the plant."""
    figure: str
    """``cars out``, ``net rate`` ..."""
    unit: str
    """``cars``, ``cars/h``, ``h`` or ``share``."""


class Window(NamedTuple):
    """Bins that a figure is of."""

    first: int
    last: int
    """Behind the last bin."""

    def sum(self, by_bin: NDArray[np.generic]) -> Reals:
        """Sum over these bins, the last axis."""
        kept = np.asarray(by_bin[..., self.first : self.last], dtype=np.float64)
        return np.asarray(kept.sum(axis=-1))


def since_warm_up(runs: Runs) -> Window:
    """The whole study after the warm-up."""
    return Window(runs.warm_up_bin, runs.bin_count)


def figures_of(runs: Runs) -> dict[Key, Reals]:
    """Every figure of every run, shape (replications,)."""
    found: dict[Key, Reals] = {}
    for made in (_plant(runs), _parts(runs), _years(runs), _kinds(runs), _gates(runs), _elements(runs)):
        found.update(made)
    return found


def cars_of(runs: Runs, part: str | None = None) -> Whole:
    """Cars out and scrapped by bin, shape (2, replications, bins); of a part or of the whole plant."""
    cars = np.stack([sums.cars for sums in runs.each()])
    own = cars.sum(axis=1) if part is None else cars[:, runs.index.parts.index(part)]
    return np.asarray(np.moveaxis(own, -1, 0))


def open_of(runs: Runs, part: str | None = None) -> Whole:
    """Ticks of each bin in which a last shop is open."""
    return np.asarray(runs.open_of_parts()[-1 if part is None else runs.index.parts.index(part)])


def net_rate(runs: Runs, window: Window, part: str | None = None) -> Reals:
    """Cars by open hour of each run."""
    opened = window.sum(open_of(runs, part))
    return divide(window.sum(cars_of(runs, part)[0]) * TICKS_PER_H, np.full(len(runs.sums), opened))


def lead_time_h(runs: Runs, window: Window, part: str | None = None) -> Reals:
    """Mean hours from a car's first element to the sink."""
    lead = np.stack([sums.lead_ticks for sums in runs.each()])
    own = lead.sum(axis=1) if part is None else lead[:, runs.index.parts.index(part)]
    return divide(window.sum(own) / TICKS_PER_H, window.sum(cars_of(runs, part)[0]))


def scrapped_share(runs: Runs, window: Window, part: str | None = None) -> Reals:
    """Scrapped cars as a share of all that leave."""
    out, scrapped = window.sum(cars_of(runs, part))
    return divide(scrapped, out + scrapped)


def mean_inside(runs: Runs, window: Window) -> Reals:
    """Mean cars and parts inside while the elements that hold them are open."""
    content, opened = (np.stack([getattr(s, name) for s in runs.each()]) for name in ("content", "open"))
    return np.asarray(np.nansum(divide(window.sum(content), window.sum(opened)), axis=-1))


def gate_counts(runs: Runs) -> dict[str, Whole]:
    """First tries and first-time passes by gate, shape (2, replications, bins)."""
    stacked = np.stack([sums.gates for sums in runs.each()])
    found, row = {}, 0
    for gate, routes in runs.index.gates.items():
        own = stacked[:, row : row + len(routes)].sum(axis=1)
        found[gate] = np.stack((own[..., 1], own[..., 2]))
        row += len(routes)
    return found


def first_time_through(runs: Runs, window: Window, gate: str | None = None) -> Reals:
    """Share of first tries that pass, of one gate or of all together."""
    counts = gate_counts(runs)
    chosen = [counts[gate]] if gate is not None else list(counts.values())
    if not chosen:
        return np.full(len(runs.sums), np.nan)
    tries, through = window.sum(np.sum(chosen, axis=0))
    return divide(through, tries)


def _plant(runs: Runs) -> Iterator[tuple[Key, Reals]]:
    window = since_warm_up(runs)
    out, scrapped = window.sum(cars_of(runs))
    yield Key("plant", "", "cars out", CARS), out
    yield Key("plant", "", "net rate", RATE), net_rate(runs, window)
    yield Key("plant", "", "lead time, mean", HOURS), lead_time_h(runs, window)
    yield Key("plant", "", "inside, mean", CARS), mean_inside(runs, window)
    yield Key("plant", "", "inside at the end", CARS), np.array([float(s.inside) for s in runs.each()])
    yield Key("plant", "", "scrapped", CARS), scrapped
    if runs.index.gates:
        yield Key("plant", "", "first time through", SHARE), first_time_through(runs, window)


def _parts(runs: Runs) -> Iterator[tuple[Key, Reals]]:
    if len(runs.index.parts) > 1:
        for part in runs.index.parts:
            window = since_warm_up(runs)
            yield Key("part", part, "cars out", CARS), window.sum(cars_of(runs, part)[0])
            yield Key("part", part, "net rate", RATE), net_rate(runs, window, part)
            yield Key("part", part, "lead time, mean", HOURS), lead_time_h(runs, window, part)


def _years(runs: Runs) -> Iterator[tuple[Key, Reals]]:
    for year, window in year_windows(runs):
        yield Key("year", str(year), "cars out", CARS), window.sum(cars_of(runs)[0])


def year_windows(runs: Runs) -> list[tuple[int, Window]]:
    """Calendar years that the study holds in full, after the warm-up."""
    years, firsts, full = full_years(runs)
    ends = [*firsts[1:].tolist(), runs.bin_count]
    rows = zip(years.tolist(), firsts.tolist(), ends, full, strict=True)
    return [(year, Window(first, end)) for year, first, end, whole in rows if whole and first >= runs.warm_up_bin]


def _kinds(runs: Runs) -> Iterator[tuple[Key, Reals]]:
    index, window = runs.index, since_warm_up(runs)
    both = np.moveaxis(np.stack([sums.model_trim for sums in runs.each()]), 1, -1)
    cars = window.sum(both)
    if len(index.models) > 1:
        for number, model in enumerate(index.models):
            yield Key("model", model, "cars out", CARS), cars[:, number].sum(axis=1)
    if len(index.trims) > 1:
        for number, trim in enumerate(index.trims):
            yield Key("trim", trim, "cars out", CARS), cars[:, :, number].sum(axis=1)
    for number, option in enumerate(index.options):
        own = np.stack([sums.option[:, number] for sums in runs.each()])
        yield Key("option", option, "cars out", CARS), window.sum(own)


def _gates(runs: Runs) -> Iterator[tuple[Key, Reals]]:
    window = since_warm_up(runs)
    for gate, counts in gate_counts(runs).items():
        tries, through = window.sum(counts)
        yield Key("gate", gate, "first time through", SHARE), divide(through, tries)


def _elements(runs: Runs) -> Iterator[tuple[Key, Reals]]:
    """States of each element as shares of the calendar, and mean cars in each store."""
    index, window = runs.index, since_warm_up(runs)
    ticks = np.stack([window.sum(state_ticks(sums, runs)) for sums in runs.each()])
    element = index.element_of_cell[index.working_cells]
    for number in dict.fromkeys(element.tolist()):
        own = ticks[:, :, element == number].sum(axis=2)
        for state, name in enumerate(STATES):
            share = divide(own[:, state], own.sum(axis=1))
            yield Key("element", index.elements[number].name, name.replace("_", " "), SHARE), share
    content, opened = (np.stack([getattr(s, name) for s in runs.each()]) for name in ("content", "open"))
    for cell in index.store_cells.tolist():
        cars = divide(window.sum(content[:, cell]), window.sum(opened[:, cell]))
        yield Key("element", index.elements[index.network.cells[cell].element].name, "inside, mean", CARS), cars
