"""How cells hang together: who feeds whom, which links are plain, and which rows of cells make a section."""

from __future__ import annotations

from dataclasses import dataclass

from carwright.arrays.network import CellKind, Network, Release, RouteKind, SplitRule
from carwright.kernels.memory import HOPS, STEPS

HOLDING = (CellKind.STATION, CellKind.DELAY)
MOST_CELLS, MOST_PLACES = 64, 64
"""A section is cut here, so that its ring of rows stays in the nearest caches."""


@dataclass(frozen=True)
class Links:
    """Who feeds whom, cell by cell."""

    feeders: tuple[tuple[int, ...], ...]
    """For each cell, the cells whose cars may go there next, in the order of the file."""
    plain: tuple[int, ...]
    """For each cell, the cell that follows by a plain link, or -1."""
    part_of: tuple[int, ...]
    """For each cell, the cell at whose entrance its cars are joined to others, or -1."""
    calls: tuple[tuple[int, ...], ...]
    """For each cell, the sources that an entrance here calls off."""
    asked_by: tuple[tuple[int, ...], ...]
    """For each route, the cells whose cars can come to it."""


def _routes_below(network: Network, route: int) -> list[int]:
    """This route and all that follow from it before a cell is reached."""
    if route < 0:
        return []
    below = [route]
    for branch in network.routes[route].to:
        below += _routes_below(network, branch)
    return below


def links(network: Network) -> Links:
    """Work out how the cells of this network hang together."""
    feeders: list[list[int]] = [[] for _ in network.cells]
    asked_by: list[list[int]] = [[] for _ in network.routes]
    part_of = [-1] * len(network.cells)
    calls: list[list[int]] = [[] for _ in network.cells]
    for i, cell in enumerate(network.cells):
        for route in dict.fromkeys(_routes_below(network, cell.exit)):
            asked_by[route].append(i)
            here = network.routes[route]
            if here.kind == RouteKind.TO and i not in feeders[here.cell]:
                feeders[here.cell].append(i)
        for part in cell.parts:
            part_of[part] = i
        if cell.release is not None and cell.release.called_off_by is not None:
            calls[cell.release.called_off_by].append(i)
    plain = [_plain(network, i, feeders, calls) for i in range(len(network.cells))]
    return Links(
        tuple(map(tuple, feeders)), tuple(plain), tuple(part_of), tuple(map(tuple, calls)), tuple(map(tuple, asked_by))
    )


def _plain(network: Network, i: int, feeders: list[list[int]], calls: list[list[int]]) -> int:
    cell = network.cells[i]
    if cell.exit < 0 or network.routes[cell.exit].kind != RouteKind.TO:
        return -1
    j = network.routes[cell.exit].cell
    target = network.cells[j]
    if target.kind == CellKind.SINK:
        return j
    release = cell.release
    from_outside = cell.kind == CellKind.SOURCE and release is not None and not _asks_others(release)
    gives = cell.kind in HOLDING or from_outside
    takes = target.kind in HOLDING and target.entry_windows is None and not (target.parts or target.takes or calls[j])
    alone = feeders[j] == [i] and cell.calendar == target.calendar
    return j if gives and takes and alone else -1


def _asks_others(release: Release) -> bool:
    """Whether a source waits for what others do, so that its cars cannot go before their time."""
    return release.called_off_by is not None or release.loses or release.chooses


def is_queue(network: Network, known: Links, source: int) -> bool:
    """Whether cars of this source go to parallel places of their own and from there to a sink, and meet nobody else."""
    giver = network.cells[source]
    if giver.release is None or _asks_others(giver.release) or network.routes[giver.exit].kind != RouteKind.TO:
        return False
    j = network.routes[giver.exit].cell
    bank, last = network.cells[j], known.plain[j]
    if bank.kind != CellKind.PARALLEL or known.feeders[j] != (source,) or bank.entry_windows is not None:
        return False
    if bank.parts or bank.takes or known.calls[j] or known.part_of[j] >= 0:
        return False
    alone = network.supply is None and network.sales is None
    return alone and last >= 0 and network.cells[last].kind == CellKind.SINK


def sections(network: Network, known: Links, fuse: bool) -> list[list[int]]:
    """Cells of each node, in the order of the file: fused into sections where plain links allow it, else one by one."""
    taken = [False] * len(network.cells)
    nodes = []
    for i, cell in enumerate(network.cells):
        if taken[i]:
            continue
        row = [i]
        taken[i] = True
        while fuse and cell.kind in HOLDING and len(row) < MOST_CELLS:
            j = known.plain[row[-1]]
            if j < 0 or taken[j] or network.cells[j].kind not in HOLDING:
                break
            if network.cells[j].capacity > MOST_PLACES or network.cells[row[0]].capacity > MOST_PLACES:
                break
            row.append(j)
            taken[j] = True
        nodes.append(row)
    return nodes


def islands(network: Network, known: Links) -> list[int]:
    """For each cell the number of its island: cars, parts and orders of two islands never meet."""
    island = list(range(len(network.cells)))
    if any(cell.takes or (cell.release is not None and cell.release.chooses) for cell in network.cells):
        # They share orders or stocks.
        return [0] * len(island)

    def of(i: int) -> int:
        while island[i] != i:
            i = island[i]
        return i

    for i, cell in enumerate(network.cells):
        for j in (*known.feeders[i], *cell.parts, *known.calls[i]):
            one, other = sorted((of(i), of(j)))
            island[other] = one
    first = sorted({of(i) for i in range(len(island))})
    return [first.index(of(i)) for i in range(len(island))]


def asks_alone(network: Network, known: Links, i: int) -> bool:
    """Whether the way out of cell i depends on its own cars only, so that it can be asked before its time."""
    for route in _routes_below(network, network.cells[i].exit):
        here = network.routes[route]
        if here.kind == RouteKind.SPLIT and here.rule == SplitRule.BY_FILL:
            return False
        if here.kind != RouteKind.TO and len(known.asked_by[route]) > 1:
            return False
    return True


def lines_ahead(network: Network, known: Links) -> frozenset[int]:
    """Moving lines of which it can be told before the time has come when cars come and go, see `kernels.belts`."""
    lines = {i for i, cell in enumerate(network.cells) if cell.kind == CellKind.LINE}
    lines = {i for i in lines if _alone_ahead(network, known, i)}
    while True:
        kept = {i for i in lines if all(f in lines or knows_ahead(network, f) for f in _givers(network, known, i))}
        if kept == lines:
            return frozenset(lines)
        lines = kept


def _givers(network: Network, known: Links, i: int) -> tuple[int, ...]:
    return (*known.feeders[i], *network.cells[i].parts)


def knows_ahead(network: Network, i: int) -> bool:
    """Whether cell i, which is no moving line, knows when its cars are ready before that time has come."""
    cell = network.cells[i]
    if cell.release is not None and (cell.release.chooses or cell.release.loses):
        return False
    return cell.kind in (*HOLDING, CellKind.SOURCE)


def _alone_ahead(network: Network, known: Links, i: int) -> bool:
    """Whether one cell feeds this moving line, which neither asks others for its way nor is asked how full it is."""
    feeders = known.feeders[i]
    if len(feeders) != 1 or network.cells[i].takes or not asks_alone(network, known, i):
        return False
    return asks_alone(network, known, feeders[0])


def hops(network: Network, known: Links, i: int) -> int:
    """How cell i gives and takes its cars where moves are made in time, cell by cell: N_HOPS of its node."""
    cell, j = network.cells[i], known.plain[i]
    if cell.kind not in HOLDING or cell.parts or cell.takes or known.calls[i] or cell.entry_windows is not None:
        return 0
    if any(release is not None and release.loses for release in (network.cells[f].release for f in known.feeders[i])):
        return 0
    return HOPS if j >= 0 and network.cells[j].kind in HOLDING else STEPS
