"""What a node knows of those around it: who feeds it, where its cars go, and which moves need no event."""

from __future__ import annotations

from carwright.arrays.image_nodes import Build, ends_in_store, store_behind
from carwright.arrays.links import HOLDING, asks_alone, hops, is_queue, knows_ahead
from carwright.arrays.network import CellKind, RouteKind
from carwright.kernels import memory as at


def who_is_around(build: Build, row: list[int]) -> dict[int, int]:
    """Words of the node of this row of cells about those around it."""
    known, first = build.links, build.network.cells[row[0]]
    feeders = known.feeders[row[0]]
    words = {
        at.N_ALWAYS_TO: _always_to(build, row[-1]),
        at.N_SIMPLE: len(feeders) == 1 and not first.parts and not first.takes and first.entry_windows is None,
        at.N_PLAIN: known.plain[row[-1]] >= 0,
        at.N_ENTRY_PLAIN: any(known.plain[f] == row[0] for f in feeders),
        at.N_LONE: _lone(build, row[0]),
        at.N_LOSES: any(_loses(build, f) for f in (*feeders, *first.parts)),
        at.N_EXIT: _exit(build, row[-1]),
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
    if is_express(build, ahead[0]):
        return {at.N_EXPRESS: build.node_of[ahead[0][0]]}
    return {at.N_FILLS: build.node_of[ahead[0][0]]} if _fills(build, row[0], ahead[0]) else {}


def _fills(build: Build, source: int, row: list[int]) -> bool:
    """Whether cars come from this source into this row as soon as there is room, whatever follows."""
    release = build.network.cells[source].release
    endless = release is not None and release.always
    return endless and _steps(build, row) and not is_express(build, row)


def _steps(build: Build, row: list[int]) -> bool:
    """Whether cars go through this row by the steps of a section: a store alone has a short way of its own."""
    stores = len(row) == 1 and ends_in_store(build.network, row)
    return build.network.cells[row[0]].kind in HOLDING and not stores


def is_express(build: Build, row: list[int]) -> bool:
    """Whether nothing follows this row, which a source feeds by a plain link, but a sink; nobody waits for its cars."""
    known, cells = build.links, [build.network.cells[i] for i in row]
    last = known.plain[row[-1]]
    if not _steps(build, row) or known.part_of[row[-1]] >= 0:
        return False
    if last < 0 or build.network.cells[last].kind != CellKind.SINK:
        return False
    return not any(cell.failures is not None and cell.failures.on_calendar_time for cell in cells)


def _always_to(build: Build, i: int) -> int:
    """Node to which all cars of cell i go, be it as parts; -1 if a gate or a split says where."""
    cell, part_of = build.network.cells[i], build.links.part_of[i]
    if part_of >= 0:
        return build.node_of[part_of]
    if cell.exit < 0 or build.network.routes[cell.exit].kind != RouteKind.TO:
        return -1
    return build.node_of[build.network.routes[cell.exit].cell]


def _lone(build: Build, i: int) -> int:
    """Whether nobody but one cell feeds cell i; of parallel places, whether that one tells when its cars come."""
    cell = build.network.cells[i]
    if cell.kind == CellKind.PARALLEL and build.eager and _fed_by_one(build, i):
        givers = (*build.links.feeders[i], *cell.parts)
        alone = asks_alone(build.network, build.links, givers[0])
        return at.KNOWN_AHEAD if alone and all(_moves_ahead(build, f) for f in givers) else 1
    return int(_fed_by_one(build, i))


def _fed_by_one(build: Build, i: int) -> bool:
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
    return i in build.belts or knows_ahead(build.network, i)


def _exit(build: Build, i: int) -> int:
    if i in build.belts:
        return at.BELT
    eager = build.eager and _moves_ahead(build, i) and asks_alone(build.network, build.links, i)
    return at.EAGER if eager else at.EVENT


def _entry(build: Build, i: int) -> int:
    if i in build.belts or any(store_behind(build, f) == i for f in build.belts.intersection(build.links.feeders[i])):
        return at.BELT
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
