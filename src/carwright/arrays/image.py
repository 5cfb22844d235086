"""Builds the memory image of a network: node by node, for either kernel."""

from __future__ import annotations

import numpy as np

from carwright.arrays.image_around import is_express, who_is_around
from carwright.arrays.image_fronts import lay_front
from carwright.arrays.image_islands import lay_islands
from carwright.arrays.image_nodes import Build, ends_in_store, lay_line, lay_places, lay_section
from carwright.arrays.image_parts import lay_routes, lay_source
from carwright.arrays.image_trade import lay_trade
from carwright.arrays.links import hops, lines_ahead, links, sections
from carwright.arrays.memory import Arena, Image, lay_calendars, lay_draw, lay_ramp, own_clock, power_of_two
from carwright.arrays.network import Cell, CellKind, Law, Network
from carwright.kernels import memory as at
from carwright.kernels.lanes import LANES

NODE_KIND = {
    CellKind.STATION: at.SECTION,
    CellKind.DELAY: at.SECTION,
    CellKind.PARALLEL: at.PARALLEL,
    CellKind.LINE: at.LINE,
    CellKind.SOURCE: at.SOURCE,
    CellKind.SINK: at.SINK,
}


def image(network: Network, *, kernel: str) -> Image:
    """Memory image for the kernel ``sections`` (fused, moves made ahead) or ``events`` (cell by cell, in time)."""
    if network.horizon >= 1 << (63 - at.KEY_SHIFT):
        raise ValueError("the horizon is beyond 55 years")
    known = links(network)
    fuse = kernel == "sections"
    rows = sections(network, known, fuse)
    arena = Arena()
    calendars = lay_calendars(arena, network)
    nodes = arena.take(at.N_SIZE * len(rows))
    node_of, cells = [0] * len(network.cells), [0] * len(network.cells)
    for i, row in enumerate(rows):
        base = arena.take(at.C_SIZE * len(row))
        for k, cell in enumerate(row):
            node_of[cell] = nodes + i * at.N_SIZE
            cells[cell] = base + k * at.C_SIZE
    belts = lines_ahead(network, known) if fuse else frozenset()
    build = Build(network, known, arena, rows, fuse, belts, calendars, nodes, node_of, cells, {}, {})
    stats = _lay_stats(build)
    routes, gate_stats, gates = lay_routes(arena, network, node_of)
    for i in range(len(rows)):
        _lay_node(build, i, routes)
    arena.words[at.H_HOPS] = not fuse and any(hops(network, known, row[0]) == at.HOPS for row in rows)
    slots = _lay_header(build, gates)
    lay_trade(build, slots)
    words = arena.words[: arena.used].copy()
    return Image(words, tuple(arena.keys), tuple(map(tuple, rows)), stats, gate_stats, nodes)


def _lay_stats(build: Build) -> int:
    per_cell = (len(build.network.bins) + 1) * at.T_SIZE
    stats = build.arena.take(per_cell * len(build.network.cells))
    for i, base in enumerate(build.cells):
        build.arena.words[base + at.C_INDEX] = i
        build.arena.words[base + at.C_STATS] = stats + i * per_cell
    return stats


def _lay_header(build: Build, gates: int) -> int:
    """Write the header; returns the number of slots for cars."""
    arena, network = build.arena, build.network
    slots = sum(_most_inside(network.cells[i]) for row in build.rows for i in row) + len(network.cells) + 16
    header = {
        at.H_NODES: build.nodes,
        at.H_NODE_COUNT: len(build.rows),
        at.H_LIMIT: -1,
        at.H_HORIZON: network.horizon,
        at.H_BINS: len(network.bins),
        at.H_TAKEN: -1,
        at.H_STACK: arena.take(len(build.rows) + 1),
        at.H_FREE: arena.put(np.arange(slots)[::-1]),
        at.H_FREE_COUNT: slots,
        at.H_CARS: arena.take(slots * at.S_SIZE),
        at.H_TRIES: arena.take(slots * max(gates, 1)),
        at.H_GATES: max(gates, 1),
        at.H_BIN_ENDS: arena.put(network.bins),
    } | lay_islands(build)
    for word, value in header.items():
        arena.words[word] = value
    return slots


def _most_inside(cell: Cell) -> int:
    if cell.kind == CellKind.LINE:
        return 4 * cell.servers + 4
    return cell.capacity + 1


def _lay_node(build: Build, index: int, routes: list[int]) -> None:
    network, row = build.network, build.rows[index]
    node = build.nodes + index * at.N_SIZE
    first = network.cells[row[0]]
    words = _what_it_is(build, index, routes) | who_is_around(build, row) | _rings(build, row)
    for word, value in words.items():
        build.arena.words[node + word] = value
    for i in row:
        _lay_cell(build, i)
    if first.kind == CellKind.SOURCE:
        build.arena.words[node + at.N_EXTRA] = lay_source(build.arena, network, row[0])
    elif first.kind == CellKind.SINK:
        build.arena.words[node + at.N_EXTRA] = first.counts_as == "scrap"
    else:
        lay_section(build, node, row)
        if is_express(build, row):
            lay_front(build, node, row)
        if first.kind == CellKind.PARALLEL:
            lay_places(build, node, first)
        elif first.kind == CellKind.LINE:
            lay_line(build, node, row[0])


def _what_it_is(build: Build, index: int, routes: list[int]) -> dict[int, int]:
    network, row = build.network, build.rows[index]
    first, last = network.cells[row[0]], network.cells[row[-1]]
    return {
        at.N_KIND: NODE_KIND[first.kind],
        at.N_CELL: build.cells[row[0]],
        at.N_CELLS: len(row),
        at.N_CALENDAR: build.calendars[first.calendar],
        at.N_CAPACITY: first.capacity,
        at.N_PLACES_BEHIND: sum(network.cells[i].capacity for i in row[1:]),
        at.N_STORE: ends_in_store(network, row) * (1 if len(row) == 1 else 2),
        at.N_ROOM_MADE_BY: -1,
        at.N_ROUTE: routes[last.exit] if last.exit >= 0 else -1,
        at.N_RANK: last.rank,
        at.N_NUMBERS: index,
        at.N_LEFT_WALL: -1,
        at.N_WENT: -1,
        at.N_CLASS_MAP: -1,
        at.N_DRAWN: -1,
    }


def _rings(build: Build, row: list[int]) -> dict[int, int]:
    """Rings by number in the node; a source has but one car at a time."""
    cells = [build.network.cells[i] for i in row]
    inside = power_of_two(sum(map(_most_inside, cells)) + 1)
    if cells[0].kind == CellKind.SOURCE:
        return {at.N_CAR_MASK: inside - 1}
    return {
        at.N_CAR_MASK: inside - 1,
        at.N_CARS: build.arena.take(at.E_SIZE * inside),
        at.N_CLASSES: build.arena.take(inside + LANES),
    }


def _lay_cell(build: Build, i: int) -> None:
    arena, cell, base = build.arena, build.network.cells[i], build.cells[i]
    clock = own_clock(build.network, cell.calendar)
    work = cell.work
    if cell.release is not None and cell.release.every is not None:
        work = cell.release.every
    lay_draw(arena, base + at.C_WORK, work, build.tables)
    arena.words[base + at.C_SPEED_RAMP] = lay_ramp(arena, cell.speed_ramp, clock)
    arena.words[base + at.C_MTBF_RAMP] = -1
    arena.words[base + at.C_IS_DRAWN] = work.law != Law.CONSTANT
    if cell.failures is not None:
        arena.words[base + at.C_FAILING] = 2 if cell.failures.on_calendar_time else 1
        lay_draw(arena, base + at.C_TO_FAILURE, cell.failures.to_failure, build.tables)
        lay_draw(arena, base + at.C_TO_REPAIR, cell.failures.to_repair, build.tables)
        arena.words[base + at.C_MTBF_RAMP] = lay_ramp(arena, cell.failures.mtbf_ramp, clock)
