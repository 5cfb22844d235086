"""Memory of wavefronts: many cars at once through a line that stands for itself (`kernels.fronts`)."""

from __future__ import annotations

import numpy as np

from carwright.arrays.image_nodes import Build
from carwright.arrays.memory import Arena, power_of_two
from carwright.arrays.network import Cell, CellKind, Law
from carwright.kernels import memory as at
from carwright.kernels.lanes import LANES


def lay_front(build: Build, node: int, row: list[int]) -> None:
    """Wavefronts of a section, if cars go through it so: works and departures by step and cell, repairs noted."""
    if not _goes_in_fronts(build, row):
        return
    arena, cells = build.arena, [build.network.cells[i] for i in row]
    width, works = int(arena.words[node + at.N_WIDTH]), int(arena.words[node + at.N_WORKS])
    cars = power_of_two(max(len(row), cells[1].capacity, at.LEAST_SET))
    words = {
        at.F_CARS: cars,
        at.F_PLACES: cells[1].capacity,
        at.F_WORKS: arena.put(np.tile(arena.words[works : works + width], 2 * cars)),
        at.F_LEFT: arena.take(2 * cars * width + LANES),
        at.F_DRAWS: arena.put(np.full(4 * LANES * len(row), -1)),
        at.F_NOTED: arena.take(2 * 3 * cars * len(row)),
    } | _exponential(arena, cells, width)
    front = arena.take(at.F_SIZE)
    arena.words[node + at.N_FRONT] = front
    for word, value in words.items():
        arena.words[front + word] = value


def _exponential(arena: Arena, cells: list[Cell], width: int) -> dict[int, int]:
    """Keys and means of the works by cell, if no other law is there than the exponential one."""
    drawn = [(k, cell.work) for k, cell in enumerate(cells) if cell.work.law != Law.CONSTANT]
    if any(work.law != Law.EXPONENTIAL for _, work in drawn):
        return {}
    keys, means = arena.take(width), arena.take(width)
    for k, work in drawn:
        arena.keys.append((keys + k, work.stream))
        arena.set_float(means + k, work.a)
    return {at.F_KEYS: keys, at.F_MEANS: means}


def _goes_in_fronts(build: Build, row: list[int]) -> bool:
    """Whether a source that is never short of cars feeds this row, whose stations have the same room between them."""
    feeders, network = build.links.feeders[row[0]], build.network
    if not build.eager or len(row) == 1 or len(feeders) != 1 or build.links.plain[feeders[0]] != row[0]:
        return False
    release, cells = network.cells[feeders[0]].release, [network.cells[i] for i in row]
    if release is None or not release.always or release.chooses or release.mix is not None or release.codes:
        return False
    alike = len({cell.capacity for cell in cells[1:]}) == 1 and cells[0].capacity == 1 < cells[-1].capacity
    plain = all(cell.kind == CellKind.STATION and not cell.speed_ramp and cell.classes < 0 for cell in cells)
    drawn = any(cell.work.law != Law.CONSTANT for cell in cells)
    failing = [cell.failures for cell in cells if cell.failures is not None]
    return alike and plain and not (drawn and failing) and not any(each.mtbf_ramp for each in failing)
