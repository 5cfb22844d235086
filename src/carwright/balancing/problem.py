"""Tasks made ready for the kernels: longest first, precedence as sets, seen from both ends of the line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from carwright.kernels.balancing.graph import Line, closure, needed_arrows, stand_ins
from carwright.model.tasks import Tasks

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """One line in both directions. Kernels number the tasks by falling time; ``rows`` leads back."""

    rows: Ints
    """Place in ``names`` of the line's tasks of each task of the kernels."""
    order: Ints
    """Kernel numbers in an order that obeys the precedence."""
    forwards: Line
    backwards: Line
    """Both without stand-ins, which take longer than a first balance: see `to_search`."""

    @cached_property
    def to_search(self) -> tuple[Line, Line]:
        """The line forwards and backwards, with stand-ins."""
        lines = self.forwards, self.backwards
        forwards, backwards = (
            line._replace(stand_ins=stand_ins(line.times, line.before, line.behind)) for line in lines
        )
        return forwards, backwards

    def named(self, station_of: Ints) -> tuple[int, ...]:
        """Stations by kernel task, from 0 on, as stations in the order of the tasks, from 1 on, none empty."""
        _, dense = np.unique(station_of, return_inverse=True)
        given = np.empty(len(self.rows), np.int64)
        given[self.rows] = dense + 1
        return tuple(int(station) for station in given)


def ground_of(tasks: Tasks) -> Ground:
    """Make tasks ready for the kernels."""
    times = np.array(tasks.times, np.int64)
    rows = np.argsort(-times, kind="stable")
    place = np.empty_like(rows)
    place[rows] = np.arange(len(rows))
    arrows = place[np.array(tasks.precedence, np.int64).reshape(-1, 2)]
    order = _obeying(len(rows), arrows)
    words = (len(rows) + 63) // 64
    ahead, behind = _sorted(arrows), _sorted(arrows[:, ::-1])
    after = closure(len(rows), words, ahead, order)
    before = closure(len(rows), words, behind, order[::-1].copy())
    falling = times[rows]
    return Ground(rows, order, _line(falling, before, after, ahead), _line(falling, after, before, behind))


def part_of(ground: Ground, rows: Ints) -> Ground:
    """Some of the tasks, ``rows`` rising, as a line of their own, with all the precedence between them."""
    line = ground.forwards
    before, behind = (_among(each, rows) for each in (line.before, line.behind))
    ahead = np.argwhere(behind)
    order = np.argsort(np.count_nonzero(before, axis=1), kind="stable")
    times = line.times[rows]
    sets = _packed(before), _packed(behind)
    forwards, backwards = _line(times, *sets, ahead), _line(times, *sets[::-1], _sorted(ahead[:, ::-1]))
    return Ground(ground.rows[rows], order, forwards, backwards)


def _among(sets: NDArray[np.uint64], rows: Ints) -> NDArray[np.bool_]:
    """Sets of some tasks, as far as those tasks go."""
    members = np.unpackbits(sets[rows].view(np.uint8), axis=1, bitorder="little")
    return members[:, rows].astype(np.bool_)


def _packed(members: NDArray[np.bool_]) -> NDArray[np.uint64]:
    packed = np.zeros((len(members), (members.shape[1] + 63) // 64 * 8), np.uint8)
    packed[:, : (members.shape[1] + 7) // 8] = np.packbits(members, axis=1, bitorder="little")
    return packed.view(np.uint64)


def _sorted(arrows: Ints) -> Ints:
    return np.ascontiguousarray(arrows[np.lexsort((arrows[:, 1], arrows[:, 0]))])


def _line(times: Ints, before: NDArray[np.uint64], behind: NDArray[np.uint64], arrows: Ints) -> Line:
    needed = arrows[needed_arrows(arrows, behind)]
    first = np.searchsorted(needed[:, 0], np.arange(len(times) + 1)).astype(np.int32)
    after = np.ascontiguousarray(needed[:, 1]).astype(np.int32)
    return Line(times, before, behind, first, after, np.zeros_like(behind))


def _obeying(count: int, arrows: Ints) -> Ints:
    """An order of the tasks that obeys the arrows."""
    after: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for a, b in arrows.tolist():
        after[a].append(b)
        waiting[b] += 1
    order = [k for k, held in enumerate(waiting) if held == 0]
    for k in order:
        for b in after[k]:
            waiting[b] -= 1
            if waiting[b] == 0:
                order.append(b)
    return np.array(order, np.int64)


def turned(station_of: Ints, stations: int, backwards: bool) -> Ints:
    """Stations counted from the other end if they were filled backwards."""
    return stations - 1 - station_of if backwards else station_of
