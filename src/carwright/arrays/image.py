"""Builds the memory image of a network: node by node, for either kernel."""

from __future__ import annotations

import numpy as np

from carwright.arrays.image_fronts import lay_front
from carwright.arrays.image_nodes import Build, ends_in_store, lay_line, lay_places, lay_section, number_leaves
from carwright.arrays.image_parts import lay_routes, lay_source
from carwright.arrays.image_trade import lay_trade
from carwright.arrays.links import HOLDING, asks_alone, hops, is_queue, links, sections
from carwright.arrays.memory import Arena, Image, lay_calendars, lay_draw, lay_ramp, own_clock, power_of_two
from carwright.arrays.network import Cell, CellKind, Law, Network, RouteKind
from carwright.kernels import memory as at
from carwright.kernels.events import MATCH
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
    build = Build(network, known, arena, rows, fuse, calendars, nodes, node_of, cells, {}, {})
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
    leaves, used = MATCH, number_leaves(build)
    while leaves < used:
        leaves *= MATCH
    tree = arena.take(2 * leaves)
    arena.words[tree : tree + 2 * leaves] = at.EMPTY
    header = {
        at.H_NODES: build.nodes,
        at.H_NODE_COUNT: len(build.rows),
        # Before the first tick: what is ready at once waits until all others have asked.
        at.H_NOW: -1,
        at.H_LIMIT: -1,
        at.H_HORIZON: network.horizon,
        at.H_BINS: len(network.bins),
        at.H_TREE: tree,
        at.H_LEAVES: leaves,
        at.H_WINNER: tree + (leaves * MATCH - 1) // (MATCH - 1) - 1,
        at.H_TAKEN: -1,
        at.H_STACK: arena.take(len(build.rows) + 1),
        at.H_FREE: arena.put(np.arange(slots)[::-1]),
        at.H_FREE_COUNT: slots,
        at.H_CARS: arena.take(slots * at.S_SIZE),
        at.H_TRIES: arena.take(slots * max(gates, 1)),
        at.H_GATES: max(gates, 1),
        at.H_BIN_ENDS: arena.put(network.bins),
    }
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
    words = _what_it_is(build, index, routes) | _who_is_around(build, row) | _rings(build, row)
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
        if _is_express(build, row):
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


def _who_is_around(build: Build, row: list[int]) -> dict[int, int]:
    known, first = build.links, build.network.cells[row[0]]
    feeders = known.feeders[row[0]]
    words = {
        at.N_ALWAYS_TO: _always_to(build, row[-1]),
        at.N_SIMPLE: len(feeders) == 1 and not first.parts and not first.takes and first.entry_windows is None,
        at.N_PLAIN: known.plain[row[-1]] >= 0,
        at.N_ENTRY_PLAIN: any(known.plain[f] == row[0] for f in feeders),
        at.N_LONE: _lone(build, row[0]),
        at.N_LOSES: any(_loses(build, f) for f in (*feeders, *first.parts)),
        at.N_EXIT: at.EAGER if _exit_eager(build, row[-1]) else at.EVENT,
        at.N_ENTRY: _entry(build, row[0]),
        at.N_WINDOWS_COUNT: -1,
    } | _endless(build, row)
    lists = {
        (at.N_FEEDERS, at.N_FEEDERS_COUNT): feeders,
        (at.N_PARTS, at.N_PARTS_COUNT): first.parts,
        (at.N_CALLS, at.N_CALLS_COUNT): known.calls[row[0]],
    }
    for (base, count), members in lists.items():
        words[base] = build.arena.put([build.node_of[i] for i in members])
        words[count] = len(members)
    words[at.N_FEEDER] = build.node_of[feeders[0]] if feeders else -1
    if first.entry_windows is not None:
        words[at.N_WINDOWS] = build.arena.put(first.entry_windows.ravel())
        words[at.N_WINDOWS_COUNT] = len(first.entry_windows)
    return words


def _endless(build: Build, row: list[int]) -> dict[int, int]:
    """A source that is never short of cars and the section that nobody else feeds know each other."""
    known, cells = build.links, build.network.cells
    if not build.eager:
        return {at.N_HOPS: hops(build.network, known, row[0])}
    if cells[row[0]].kind != CellKind.SOURCE:
        feeders = known.feeders[row[0]]
        fed = len(feeders) == 1 and known.plain[feeders[0]] == row[0]
        return {at.N_WELL: build.node_of[feeders[0]]} if fed and _fills(build, feeders[0], row) else {}
    if is_queue(build.network, known, row[0]):
        return {at.N_EXPRESS: _always_to(build, row[0])}
    ahead = [each for each in build.rows if each[0] == known.plain[row[0]]]
    if not ahead:
        return {}
    if _is_express(build, ahead[0]):
        return {at.N_EXPRESS: build.node_of[ahead[0][0]]}
    return {at.N_FILLS: build.node_of[ahead[0][0]]} if _fills(build, row[0], ahead[0]) else {}


def _fills(build: Build, source: int, row: list[int]) -> bool:
    """Whether cars come from this source into this row as soon as there is room, whatever follows."""
    release = build.network.cells[source].release
    endless = release is not None and release.always
    return endless and _steps(build, row) and not _is_express(build, row)


def _steps(build: Build, row: list[int]) -> bool:
    """Whether cars go through this row by the steps of a section: a store alone has a short way of its own."""
    stores = len(row) == 1 and ends_in_store(build.network, row)
    return build.network.cells[row[0]].kind in HOLDING and not stores


def _is_express(build: Build, row: list[int]) -> bool:
    """Whether nothing follows this row, which a source feeds by a plain link, but a sink; nobody waits for its cars."""
    known, cells = build.links, [build.network.cells[i] for i in row]
    last = known.plain[row[-1]]
    if not _steps(build, row) or known.part_of[row[-1]] >= 0:
        return False
    if last < 0 or build.network.cells[last].kind != CellKind.SINK:
        return False
    return not any(cell.failures is not None and cell.failures.on_calendar_time for cell in cells)


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


def _always_to(build: Build, i: int) -> int:
    """Node to which all cars of cell i go, be it as parts; -1 if a gate or a split says where."""
    cell, part_of = build.network.cells[i], build.links.part_of[i]
    if part_of >= 0:
        return build.node_of[part_of]
    if cell.exit < 0 or build.network.routes[cell.exit].kind != RouteKind.TO:
        return -1
    return build.node_of[build.network.routes[cell.exit].cell]


def _lone(build: Build, i: int) -> bool:
    if build.network.cells[i].takes:
        return False  # others may take the parts
    if build.network.cells[i].kind == CellKind.PARALLEL and build.links.plain[i] >= 0:
        # Cars that leave for a sink in this tick give up their places before others come in.
        return False
    feeders = build.links.feeders[i]
    givers = (*feeders, *build.network.cells[i].parts)
    return len(feeders) == 1 and not any(_loses(build, f) for f in givers)


def _loses(build: Build, i: int) -> bool:
    release = build.network.cells[i].release
    return release is not None and release.loses


def _moves_ahead(build: Build, i: int) -> bool:
    """Whether cell i knows when its cars are ready before that time has come."""
    release = build.network.cells[i].release
    if release is not None and release.chooses:
        return False
    return build.network.cells[i].kind in (*HOLDING, CellKind.SOURCE) and not _loses(build, i)


def _exit_eager(build: Build, i: int) -> bool:
    return build.eager and _moves_ahead(build, i) and asks_alone(build.network, build.links, i)


def _entry(build: Build, i: int) -> int:
    if build.network.cells[i].takes:
        return at.COUNTER
    return at.EAGER if _entry_eager(build, i) else at.EVENT


def _entry_eager(build: Build, i: int) -> bool:
    cell, feeders = build.network.cells[i], build.links.feeders[i]
    if cell.kind not in HOLDING or len(feeders) != 1:
        return False
    if build.links.plain[feeders[0]] == i:
        return True
    return build.eager and all(_moves_ahead(build, f) for f in (*feeders, *cell.parts))


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
