"""Lays a ``Network`` out in the memory that the kernels run on (``kernels/memory.py`` says where everything lies)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from carwright.arrays.calendars import own_time
from carwright.arrays.network import Draw, Network, Ramp, Ticks
from carwright.kernels import memory as at
from carwright.kernels.draws import stream_key

Clock = Callable[[Sequence[int]], Ticks]
"""From wall-clock ticks to the ticks that something counts."""


def wall_clock(ticks: Sequence[int]) -> Ticks:
    """The clock of gates, which never stands still."""
    return np.asarray(ticks, np.int64)


def own_clock(network: Network, calendar: int) -> Clock:
    """The clock that stands still while this calendar is closed."""
    return partial(own_time, network.calendars[calendar], horizon=network.horizon)


LINE = 8
"""Words in a line of the cache."""


def on_lines(count: int) -> np.ndarray:
    """So many words, all 0, of which the first begins a line of the cache."""
    words = np.zeros(count + LINE, np.int64)
    first = -(words.ctypes.data // 8) % LINE
    return words[first : first + count]


@dataclass
class Arena:
    """Words that grow; ``keys`` says which of them wait for the key of which stream."""

    words: np.ndarray = field(default_factory=lambda: np.zeros(1 << 16, np.int64))
    used: int = at.H_SIZE
    keys: list[tuple[int, str]] = field(default_factory=list)

    def take(self, count: int) -> int:
        """Base of ``count`` fresh words, all 0; what fills a line of the cache begins with one."""
        base = self.used if count < LINE else -(-self.used // LINE) * LINE
        self.used = base + count
        while self.used > len(self.words):
            self.words = np.concatenate([self.words, np.zeros_like(self.words)])
        return base

    def put(self, values: Sequence[int] | np.ndarray) -> int:
        """Base of words that hold these values."""
        base = self.take(max(len(values), 1))
        self.words[base : base + len(values)] = values
        return base

    def put_floats(self, values: Sequence[float]) -> int:
        """Base of words that hold these values as float64."""
        return self.put(np.asarray(values, np.float64).view(np.int64))

    def set_float(self, address: int, value: float) -> None:
        """Write one word as float64."""
        self.words[address] = np.float64(value).view(np.int64)


@dataclass(frozen=True)
class Image:
    """A plant laid out, ready to be copied for each replication."""

    words: np.ndarray
    keys: tuple[tuple[int, str], ...]
    node_cells: tuple[tuple[int, ...], ...]
    """Cells of each node."""
    stats: int
    """Base of the statistics: (cells, bins + 1, T_SIZE)."""
    gate_stats: int
    """Base of the gates' counts: (routes, bins + 1, Q_SIZE)."""
    nodes: int
    """Base of the node records."""

    def fresh(self, seed: int, replication: int, more: int = 0) -> np.ndarray:
        """Memory of one replication before its first tick, with so many more words behind it."""
        words = on_lines(len(self.words) + more)
        words[: len(self.words)] = self.words
        unsigned = words.view(np.uint64)
        for address, name in self.keys:
            unsigned[address] = stream_key(seed, replication, name)
        return words


def indexed(stream: str, i: int) -> str:
    """``x/work`` -> ``x[i]/work``: the stream of one station or place of a cell."""
    head, _, tail = stream.rpartition("/")
    return f"{head}[{i}]/{tail}"


def power_of_two(least: int) -> int:
    """Least power of two that is at least ``least``, and at least 2."""
    return 1 << max(least - 1, 1).bit_length()


def lay_draw(arena: Arena, base: int, draw: Draw, tables: dict[tuple[int, ...], int]) -> None:
    """Write the record of a draw; equal tables are laid out once."""
    arena.words[base + at.D_LAW] = draw.law
    for offset, value in ((at.D_A, draw.a), (at.D_B, draw.b), (at.D_C, draw.c)):
        arena.set_float(base + offset, value)
    if draw.table:
        if draw.table not in tables:
            tables[draw.table] = arena.put(draw.table)
        arena.words[base + at.D_TABLE] = tables[draw.table]
        arena.words[base + at.D_TABLE_COUNT] = len(draw.table)
    if draw.stream:
        arena.keys.append((base + at.D_KEY, draw.stream))


def lay_ramp(arena: Arena, ramp: Ramp, clock: Clock) -> int:
    """Record of a ramp, its wall-clock thresholds on this clock; -1 if it is always 1."""
    if not ramp:
        return -1
    base = arena.take(at.R_SIZE + len(ramp) * at.G_SIZE)
    arena.words[base + at.R_SEGMENTS] = len(ramp)
    arena.words[base + at.R_SEGMENT] = -1
    arena.set_float(base + at.R_VALUE, 1.0)
    for i, segment in enumerate(ramp):
        here = base + at.R_SIZE + i * at.G_SIZE
        thresholds = segment.threshold if segment.by_count else clock(segment.threshold)
        threshold_base = arena.put(thresholds)
        value_base = arena.put_floats(segment.value)
        arena.words[here + at.G_FROM] = clock([segment.from_tick])[0]
        arena.words[here + at.G_BY_COUNT] = segment.by_count
        arena.words[here + at.G_THRESHOLDS] = len(segment.threshold)
        arena.words[here + at.G_THRESHOLD] = threshold_base
        arena.words[here + at.G_VALUE] = value_base
    return base


def lay_calendars(arena: Arena, network: Network) -> list[int]:
    """Records of the calendars, each with an endless open span behind the horizon."""
    bases = []
    for spans in network.calendars:
        starts = np.append(spans[:, 0], network.horizon)
        lengths = np.append(spans[:, 1] - spans[:, 0], at.NEVER - network.horizon)
        if len(spans) and spans[-1, 1] == network.horizon:
            starts, lengths = starts[:-1], lengths[:-1].copy()
            lengths[-1] = at.NEVER - starts[-1]
        opened = np.concatenate([[0], np.cumsum(lengths[:-1])])
        base = arena.take(at.K_SIZE)
        words = {
            at.K_SPAN + 1: int(starts[0]),
            at.K_SPAN + 2: int(starts[0] + lengths[0]),
            at.K_SPANS: len(starts),
            at.K_START: arena.put(starts),
            at.K_LENGTH: arena.put(lengths),
            at.K_OPENED: arena.put(opened),
        }
        ends = own_time(spans, network.bins, network.horizon)
        # What happens as the last shift ends, before the horizon, belongs to the last bin.
        ends[-1] += not (len(spans) and spans[-1, 1] == network.horizon)
        words |= {
            at.K_BIN_UNTIL: int(ends[0]),
            at.K_BIN_ENDS: arena.put(ends),
            at.K_LATE: int(ends[-1] - own_time(spans, network.horizon, network.horizon)),
        }
        for word, value in words.items():
            arena.words[base + word] = value
        bases.append(base)
    return bases
