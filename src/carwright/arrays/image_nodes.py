"""Memory of the nodes that hold cars: sections, banks of parallel places, moving lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carwright.arrays.links import Links
from carwright.arrays.memory import Arena, indexed, power_of_two
from carwright.arrays.network import Cell, CellKind, Law, Network, RouteKind
from carwright.kernels import memory as at
from carwright.kernels import memory_line as at_line
from carwright.kernels.lanes import LANES

NO_FAILURE = 1 << 62
"""Working ticks to the next failure of a place that never fails."""


@dataclass
class Build:
    """What the steps of building share."""

    network: Network
    links: Links
    arena: Arena
    rows: list[list[int]]
    """Cells of each node."""
    eager: bool
    belts: frozenset[int]
    """Moving lines whose cars come and go as soon as that is certain."""
    calendars: list[int]
    nodes: int
    node_of: list[int]
    """Base of the node record of each cell."""
    cells: list[int]
    """Base of the record of each cell."""
    class_maps: dict[tuple[int, ...], int]
    tables: dict[tuple[int, ...], int]


def _joint_classes(build: Build, row: list[int]) -> tuple[int, np.ndarray]:
    """Map from code to class of the section (-1: one class), and class of each cell by class of the section."""
    network = build.network
    maps = [network.cells[i].classes for i in row]
    used = sorted({c for c in maps if c >= 0})
    if not used:
        return -1, np.zeros((1, len(row)), np.int64)
    stacked = np.array([network.class_maps[c] for c in used])
    tuples, joint = np.unique(stacked, axis=1, return_inverse=True)
    key = tuple(int(c) for c in joint.ravel())
    if key not in build.class_maps:
        build.class_maps[key] = build.arena.put(key)
    of_cell = [tuples[used.index(c)] if c >= 0 else np.zeros(tuples.shape[1], np.int64) for c in maps]
    return build.class_maps[key], np.array(of_cell).T


def _least_work(build: Build, i: int) -> int:
    cell = build.network.cells[i]
    return 1 if cell.kind != CellKind.DELAY or build.links.plain[i] < 0 else 0


def _by_cell(build: Build, row: list[int], width: int, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Work by class and cell, and the arrays by cell (A_...) before the first tick."""
    works = np.zeros((len(classes), width), np.int64)
    arrays = np.zeros((at.A_SIZE, width), np.int64)
    arrays[at.A_WHOLE, : len(row)] = arrays[at.A_INNER, : len(row) - 1] = -1
    cells = [build.network.cells[i] for i in row]
    for k, i in enumerate(row):
        cell = cells[k]
        failures, least = cell.failures, _least_work(build, i)
        if cell.kind != CellKind.LINE and cell.extra:
            works[:, k] = np.array(cell.extra)[classes[:, k]]
        if cell.work.law == Law.CONSTANT:
            works[:, k] += int(cell.work.a + 0.5)
            works[:, k] = works[:, k] if cell.speed_ramp else np.maximum(works[:, k], least)
        arrays[at.A_CAPACITY, k] = cell.capacity
        arrays[at.A_SERIAL, k] = 0 if cell.kind == CellKind.DELAY else -1
        arrays[at.A_LEFT, k] = 0 if failures is not None else NO_FAILURE
        arrays[at.A_FAILURES, k] = -1
        arrays[at.A_LEAST, k] = least
        learns = cell.speed_ramp or (failures is not None and failures.mtbf_ramp)
        arrays[at.A_RAMP_TICK, k] = arrays[at.A_RAMP_COUNT, k] = 0 if learns else at.NEVER
        arrays[at.A_SPEED, k] = np.float64(1.0).view(np.int64)
    arrays[at.A_PLACES] = _places_behind(arrays[at.A_CAPACITY])
    kept = arrays[at.A_KEPT : at.A_KEPT + 2].reshape(-1)
    for k in range(len(row)):
        # One car in a cell came when the last one left the cell before, and room is made in it by the last to leave.
        if len(row) == 1 or cells[k].capacity > 1:
            kept[k : k + 2] = -1
    return works, arrays


def _places_behind(capacities: np.ndarray) -> np.ndarray:
    """Of each eight cells, in the first two words: least and most places of the cells behind them (``A_PLACES``)."""
    found = np.zeros_like(capacities)
    for first in range(0, len(capacities) - 1, LANES):
        sizes = {int(places) for places in capacities[first + 1 : first + 1 + LANES] if places} or {1}
        found[first : first + 2] = (min(sizes), max(sizes)) if len(sizes) <= 2 else 0
    return found


def ends_in_store(network: Network, row: list[int]) -> bool:
    """Whether in the last cell cars travel side by side for a set time."""
    cell = network.cells[row[-1]]
    steady = cell.failures is None and not cell.speed_ramp and cell.work.law == Law.CONSTANT
    return cell.kind == CellKind.DELAY and steady


def lay_section(build: Build, node: int, row: list[int]) -> None:
    """Cells of a section: their work by class, clocks of failure, rings and running sums."""
    arena, cells = build.arena, [build.network.cells[i] for i in row]
    class_map, classes = _joint_classes(build, row)
    width = 1 if len(row) == 1 else -(-len(row) // LANES) * LANES
    works, arrays = _by_cell(build, row, width, classes)
    ends = arena.words[build.calendars[cells[0].calendar] + at.K_BIN_ENDS]
    arrays[at.A_BIN_END] = arena.words[ends]
    stride = width + LANES
    # The second half is work at the present speed.
    table = arena.put(np.concatenate([works, works]).ravel())
    for k, i in enumerate(row):
        arena.words[build.cells[i] + at.C_EXTRA] = table + k
    if len(row) > 1:
        spots = power_of_two(max(cell.capacity for cell in cells) + 2)
        ring = arena.take(spots * stride + LANES)
    else:
        # Entries and departures of the only cell stand in the records of the cars.
        spots, stride = int(arena.words[node + at.N_CAR_MASK]) + 1, at.E_SIZE
        ring = int(arena.words[node + at.N_CARS]) + at.E_CAME
    drawn = any(cell.work.law != Law.CONSTANT for cell in cells)
    words = {
        at.N_CLASS_MAP: ~int(works[0, 0]) if class_map < 0 and arena.words[node + at.N_STORE] == 1 else class_map,
        at.N_CLASS_COUNT: len(classes),
        at.N_KNOWN: arena.put(arrays.ravel()),
        at.N_FAST: not any(cell.failures is not None and cell.failures.on_calendar_time for cell in cells),
        at.N_DRAWN: arena.take(at.DRAWN_ROWS * (width + 1)) if drawn else -1,
        at.N_WIDTH: width,
        at.N_MASK: spots - 1,
        at.N_STRIDE: stride,
        at.N_RING: ring,
        at.N_WORKS: table + (0 if drawn else len(classes) * width),
    }
    for word, value in words.items():
        arena.words[node + word] = value


def lay_places(build: Build, node: int, cell: Cell) -> None:
    """The servers of a bank of parallel places."""
    arena = build.arena
    extra = arena.take(at.P_SIZE)
    servers, width = arena.take(at.V_SIZE * cell.servers), -(-cell.servers // LANES) * LANES
    never = np.full(width, at.EMPTY)
    words = {
        at.P_SERVERS: cell.servers,
        at.P_SERVER: servers,
        at.P_FIRST: -1,
        at.P_FINISH: arena.put(never),
        at.P_FREED: arena.put(np.where(np.arange(width) < cell.servers, -1, never)),
    }
    for word, value in words.items():
        arena.words[extra + word] = value
    arena.words[node + at.N_EXTRA] = extra
    for s in range(cell.servers):
        server = servers + s * at.V_SIZE
        arena.words[server + at.V_FAILURES] = -1
        if cell.failures is not None:
            arena.keys.append((server + at.V_FAIL_KEY, indexed(cell.failures.to_failure.stream, s)))
            arena.keys.append((server + at.V_REPAIR_KEY, indexed(cell.failures.to_repair.stream, s)))


def lay_line(build: Build, node: int, i: int) -> None:
    """A moving line: work by class and station, clocks of failure, coming stops."""
    cell = build.network.cells[i]
    arena, stations = build.arena, cell.servers
    _, classes = _joint_classes(build, [i])
    width = -(-stations // LANES) * LANES
    begins = np.arange(stations) * cell.pitch
    # At the last station there is no drift.
    limits = begins + cell.pitch + np.where(np.arange(stations) < stations - 1, cell.drift, 0)
    work = _line_work(cell, classes)

    def filled(values: np.ndarray, beyond: int) -> int:
        return arena.put(np.pad(values, (0, width - stations), constant_values=beyond))

    words = {
        at_line.L_STATIONS: stations,
        at_line.L_PITCH: cell.pitch,
        at_line.L_WIDTH: width,
        at_line.L_WORK: arena.put(np.pad(work, ((0, 0), (0, width - stations))).ravel()),
        at_line.L_WORK_SUMS: arena.put(work.sum(axis=1)),
        at_line.L_OFFSETS: filled(begins, 0),
        at_line.L_LIMITS: filled(limits, at.NEVER),
        at_line.L_IN_TIME: filled(begins + _least_spacing(cell), at.NEVER),
        at_line.L_FREE_AT: arena.put(np.full(width, -at.NEVER)),
        at_line.L_LEFT: filled(np.full(stations, 0 if cell.failures is not None else NO_FAILURE), NO_FAILURE),
        at_line.L_FAILURES: arena.put(np.full(stations, -1)),
        at_line.L_FAIL_KEYS: arena.take(stations),
        at_line.L_REPAIR_KEYS: arena.take(stations),
        at_line.L_WORK_KEYS: arena.take(stations),
        at_line.L_LAST_END: -1,
    }
    words |= _holding_up(arena, cell) | _stores_around(build, i)
    base = arena.take(at_line.L_SIZE)
    arena.words[node + at.N_EXTRA] = base
    for word, value in words.items():
        arena.words[base + word] = value
    _key_line(arena, cell, words)


def _holding_up(arena: Arena, cell: Cell) -> dict[int, int]:
    """Room for what may hold up a moving line, and for when its late workers are done with the cars on it."""
    stations = cell.servers
    stops, notes = power_of_two(2 * stations * stations + 16 * stations + 4096), 2 * stations + 4096
    cars = power_of_two((stations * cell.pitch + cell.drift) // _least_spacing(cell) + 3)
    return {
        at_line.L_STOPS: arena.take(at_line.Y_SIZE * stops),
        at_line.L_STOPS_MASK: stops - 1,
        at_line.L_NOTES: arena.take(at_line.Y_SIZE * notes),
        at_line.L_NOTES_ROOM: notes,
        at_line.L_DONE: arena.put(np.full(stations * cars, -at.NEVER)),
        at_line.L_DONE_MASK: cars - 1,
    }


def _least_spacing(cell: Cell) -> int:
    """Least distance at which a car follows the one before, of all speeds of a moving line and none above its pitch."""
    fastest = max((value for segment in cell.speed_ramp for value in segment.value), default=1.0)
    return max(1, min(cell.pitch, int(cell.pitch / fastest + 0.5)))


def _line_work(cell: Cell, classes: np.ndarray) -> np.ndarray:
    """Work by class and station, as far as it is not drawn, int64 (classes, stations)."""
    work = np.zeros((len(classes), cell.servers), np.int64)
    if cell.line_work:
        work = np.array(cell.line_work, np.int64)[classes[:, 0]]
    return np.maximum(work + int(cell.work.a + 0.5), 1) if cell.work.law == Law.CONSTANT else work


def _stores_around(build: Build, i: int) -> dict[int, int]:
    """The stores before and behind a moving line that runs ahead, if its cars go straight from one to the other."""
    if i not in build.belts:
        return {}
    network, found = build.network, {}
    cell, before, behind = network.cells[i], build.links.feeders[i][0], store_behind(build, i)
    straight = network.routes[network.cells[before].exit].kind == RouteKind.TO
    if straight and _is_store(build, before) and not cell.parts and cell.entry_windows is None:
        found[at_line.L_FROM] = build.node_of[before]
    if behind >= 0:
        found[at_line.L_TO] = build.node_of[behind]
    return found


def store_behind(build: Build, i: int) -> int:
    """The store into which all cars of cell i, and no others, go, where nothing but room is asked; -1: none."""
    exit_ = build.network.cells[i].exit
    if exit_ < 0 or build.network.routes[exit_].kind != RouteKind.TO:
        return -1
    j = build.network.routes[exit_].cell
    cell = build.network.cells[j]
    asks = cell.parts or cell.takes or build.links.calls[j] or cell.entry_windows is not None
    return j if _is_store(build, j) and build.links.feeders[j] == (i,) and not asks else -1


def _is_store(build: Build, i: int) -> bool:
    return ends_in_store(build.network, [i]) and [i] in build.rows


def _key_line(arena: Arena, cell: Cell, words: dict[int, int]) -> None:
    """Streams of luck of the stations of a line."""
    for i in range(cell.servers):
        if cell.work.stream:
            arena.keys.append((words[at_line.L_WORK_KEYS] + i, indexed(cell.work.stream, i)))
        if cell.failures is not None:
            arena.keys.append((words[at_line.L_FAIL_KEYS] + i, indexed(cell.failures.to_failure.stream, i)))
            arena.keys.append((words[at_line.L_REPAIR_KEYS] + i, indexed(cell.failures.to_repair.stream, i)))
