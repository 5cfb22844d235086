"""An order judged by what happens: run through the moving lines, with the same luck as the order to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from carwright.arrays.bridge import build
from carwright.arrays.calendars import own_time
from carwright.arrays.image import image
from carwright.arrays.network import TICKS_PER_S, CellKind, Network
from carwright.arrays.record import Record
from carwright.arrays.sequencing_rules import Ints
from carwright.errors import check
from carwright.model import Plant
from carwright.model.elements import MovingLine, Stations
from carwright.model.flow import ways
from carwright.model.names import Names, Where
from carwright.results.sequence_judged import JudgedFigure, Judgement
from carwright.results.sequence_lines import LineFigure
from carwright.results.statistics import paired_interval, t_interval
from carwright.sequencing.from_plant import named_cars
from carwright.sequencing.inputs import given_order
from carwright.sequencing.with_order import with_order
from carwright.simulation.options import run_faults
from carwright.simulation.replication import run_replication
from carwright.simulation.study import processors

Key = tuple[str, str, str]
"""Element, what, unit."""


def _lines_and_feeders(plant: Plant) -> list[Where]:
    """Moving lines, and stations of feeders, in the order of the file."""
    names = Names(plant)
    feeders = {(end.part, end.shop, end.branch) for end in ways(names).feeds}
    return [
        where
        for where, element in names.elements()
        if isinstance(element, MovingLine)
        or (isinstance(element, Stations) and (where.part, where.shop, where.branch) in feeders)
    ]


@dataclass(frozen=True)
class _Watched:
    """An element whose seconds are told: its cells and whether it is a moving line."""

    name: str
    cells: tuple[int, ...]
    is_line: bool


def judge(
    plant: Plant,
    start: Ints | Sequence[str],
    found: Ints | Sequence[str],
    *,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
) -> Judgement:
    """Run two orders through the plant, each replication of both with the same luck.

    Parameters
    ----------
    plant
        With the section ``sequencing``.
    start, found
        The car at each place: its row of the order table, or its ident.
    replications, seed
        Those of the study if not given.
    jobs
        Replications at the same time; one for each processor if not given.

    Raises
    ------
    PlantError
        If the plant has no section ``sequencing``, an order or an option is at fault, the source does not take given
        cars, or a moving line hardly ever moves.
    """
    check(run_faults(replications=replications, seed=seed, jobs=jobs), source="judge()")
    day = named_cars(plant)
    orders = [given_order(day, order, name) for name, order in (("start", start), ("found", found))]
    count = replications or plant.study.replications
    luck = plant.study.seed if seed is None else seed
    runs = [_figures_of_all(with_order(plant, order), luck, count, jobs or processors()) for order in orders]
    figures = []
    for key in runs[0][0]:
        before, after = (np.array([figures[key] for figures in run]) for run in runs)
        figures.append(JudgedFigure(*key, t_interval(before), t_interval(after), paired_interval(after, before)))
    return Judgement(tuple(figures), count, luck, tuple(_notes(runs, len(found))))


def line_figures(plant: Plant, count: int, seed: int, jobs: int | None = None) -> tuple[LineFigure, ...]:
    """Run a plant that releases given cars (`with_order`) and tell what its moving lines and feeders did."""
    run = _figures_of_all(plant, seed, count, jobs or processors())
    return tuple(LineFigure(*key, t_interval(np.array([figures[key] for figures in run]))) for key in run[0])


def _figures_of_all(plant: Plant, seed: int, count: int, jobs: int) -> list[dict[Key, float]]:
    network = build(plant).network
    laid, watched = image(network, kernel="sections"), _watched(plant, network)

    def figures(number: int) -> dict[Key, float]:
        return _figures(network, watched, run_replication(network, seed, number, laid_out=laid))

    with ThreadPoolExecutor(jobs, thread_name_prefix="judge") as pool:
        return list(pool.map(figures, range(count)))


def _watched(plant: Plant, network: Network) -> list[_Watched]:
    """Cells of what is told of."""
    found = []
    for where in _lines_and_feeders(plant):
        cells = tuple(i for i, cell in enumerate(network.cells) if network.elements[cell.element] == where.name)
        is_line = network.cells[cells[0]].kind == CellKind.LINE
        found.append(_Watched(where.element or "", cells, is_line))
    return found


def _figures(network: Network, watched: list[_Watched], record: Record) -> dict[Key, float]:
    """Seconds of the watched elements until the last car is out."""
    sinks = [i for i, cell in enumerate(network.cells) if cell.kind == CellKind.SINK]
    out = record.out_tick[np.isin(record.out_cell, sinks)]
    last = int(out.max()) if len(out) else network.horizon
    found: dict[Key, float] = {}
    for each in watched:
        cells = list(each.cells)
        down, blocked = (float(table[cells].sum()) for table in (record.down, record.blocked))
        opened = sum(
            int(own_time(network.calendars[network.cells[cell].calendar], last, network.horizon))
            * network.cells[cell].servers
            for cell in cells
        )
        starved = max(0.0, opened - float(record.working[cells].sum()) - down - blocked)
        parts = sum(network.cells[cell].servers for cell in cells) * TICKS_PER_S if each.is_line else TICKS_PER_S
        if each.is_line:
            found[each.name, "stopped", "s"] = down / parts
            found[each.name, "waiting at its end", "s"] = blocked / parts
        found[each.name, "starved", "s"] = starved / parts
    found["", "last car out", "h"] = last / TICKS_PER_S / 3600
    found["", "cars out", "cars"] = float(len(out))
    return found


def _notes(runs: list[list[dict[Key, float]]], cars: int) -> list[str]:
    out = min(int(figures["", "cars out", "cars"]) for run in runs for figures in run)
    if out < cars:
        what = f"in some run only {out} of {cars} cars are out when the study ends: let `study` end later"
        return [what + " (or cars were scrapped)"]
    return []
