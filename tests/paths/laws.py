"""What holds on every path of every plant, whoever computed it: twin or kernel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from carwright.arrays.network import CellKind, Network
from carwright.arrays.record import Record
from naive.account import UNKNOWN, Step
from naive.clock import clocks_of

Visits = dict[int, list[Step]]
IN_ORDER = (CellKind.STATION, CellKind.DELAY, CellKind.LINE)


def by_cell(trace: Iterable[Step]) -> Visits:
    visits: Visits = defaultdict(list)
    for step in trace:
        visits[step.cell].append(step)
    return visits


def check_all(network: Network, record: Record, trace: list[Step]) -> None:
    visits = by_cell(trace)
    check_cars_are_kept(network, record, visits)
    check_states_fill_the_calendar(network, record)
    check_littles_law(network, record, visits)
    check_capacity(network, visits)
    check_order(network, visits)
    check_counts(network, record, visits)


def check_cars_are_kept(network: Network, record: Record, visits: Visits) -> None:
    """Cars and parts in = cars out + scrap + parts that became part of a car + inside."""
    built_in = sum(len(visits[v]) * len(cell.parts) for v, cell in enumerate(network.cells))
    assert record.entered.sum() == len(record.out_tick) + built_in + record.inside


def check_states_fill_the_calendar(network: Network, record: Record) -> None:
    """Open and off-shift time are the bins; working, down, blocked and starved are the open time of the places."""
    clocks = clocks_of(network)
    starts = (0, *network.bins[:-1])
    for c, cell in enumerate(network.cells):
        clock = clocks[cell.calendar]
        assert record.open[c].tolist() == [
            clock.own(end) - clock.own(start) for start, end in zip(starts, network.bins, strict=True)
        ]
        if cell.kind in (CellKind.STATION, CellKind.PARALLEL):
            starved = record.open[c] * cell.servers - record.working[c] - record.down[c] - record.blocked[c]
            assert (starved >= 0).all(), cell.name
        if cell.kind == CellKind.LINE:
            standing = record.down[c] + record.blocked[c]
            assert (record.open[c] * cell.servers >= standing).all(), cell.name
        assert min(record.working[c].min(), record.down[c].min(), record.blocked[c].min()) >= 0


def check_littles_law(network: Network, record: Record, visits: Visits) -> None:
    """Car-ticks inside = sum of the stays, cut at the horizon, cell by cell: Little's law on one path."""
    clocks = clocks_of(network)
    for c, cell in enumerate(network.cells):
        end = clocks[cell.calendar].own(network.horizon)
        stays = [(end if step.departure == UNKNOWN else step.departure) - step.entry for step in visits[c]]
        assert record.content[c].sum() == sum(stays), cell.name


def check_capacity(network: Network, visits: Visits) -> None:
    for c, cell in enumerate(network.cells):
        if cell.kind not in (CellKind.STATION, CellKind.DELAY, CellKind.PARALLEL):
            continue
        left = sorted(step.departure for step in visits[c] if step.departure != UNKNOWN)
        for step in visits[c][cell.capacity :]:
            made_room = step.number - cell.capacity
            assert made_room < len(left), cell.name
            assert left[made_room] <= step.entry, cell.name


def check_order(network: Network, visits: Visits) -> None:
    """Cars come in by number everywhere, and leave by number where nobody overtakes."""
    for c, cell in enumerate(network.cells):
        entries = [step.entry for step in visits[c]]
        assert entries == sorted(entries), cell.name
        if cell.kind in IN_ORDER:
            left = [np.iinfo(np.int64).max if step.departure == UNKNOWN else step.departure for step in visits[c]]
            assert left == sorted(left), cell.name
            gone = [step for step in visits[c] if step.departure != UNKNOWN]
            assert all(step.entry <= step.ready <= step.departure for step in gone), cell.name


def check_counts(network: Network, record: Record, visits: Visits) -> None:
    """Cars that left each cell, cars at the sinks, and the gates' own sums."""
    for c, cell in enumerate(network.cells):
        if cell.kind not in (CellKind.SOURCE, CellKind.SINK):
            assert record.done[c].sum() == sum(step.departure != UNKNOWN for step in visits[c]), cell.name
    decisions, first, passed_first, repairs, scraps = np.moveaxis(record.gates, 2, 0)
    assert (first <= decisions).all()
    assert (passed_first <= first).all()
    assert (repairs + scraps + passed_first <= decisions).all()
    assert (record.out_born <= record.out_tick).all()
    assert (np.diff(record.out_tick) >= 0).all()
    assert (record.out_tick < network.horizon).all()
