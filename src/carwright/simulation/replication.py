"""One replication of a network, in slices that can be watched and stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from carwright.arrays.calendars import own_time
from carwright.arrays.image import image
from carwright.arrays.locks import ring_of_waits
from carwright.arrays.memory import Image
from carwright.arrays.network import CellKind, Network
from carwright.arrays.record import Record
from carwright.errors import PlantError, Problem
from carwright.kernels import memory as at
from carwright.kernels import memory_trade as at_trade
from carwright.kernels import memory_ways as at_ways
from carwright.kernels.engine import DONE, close, run
from carwright.kernels.parts import prepare
from carwright.kernels.words import Words

LOG_ROWS = 1 << 14
TRACE_ROWS = 1 << 16
SLICES = 60


class Stopped(Exception):  # noqa: N818 - no error: somebody asked for it
    """The run was stopped from outside before its end."""


def run_replication(
    network: Network,
    seed: int,
    replication: int,
    *,
    kernel: str = "sections",
    progress: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
    laid_out: Image | None = None,
) -> Record:
    """Run one replication to the horizon.

    Parameters
    ----------
    network
        The plant as numbers.
    seed, replication
        Every draw is a function of these, the name of its stream and its number.
    kernel
        ``sections``: rows of cells by recursion, moves made as soon as they are certain. ``events``: every cell by
        events in the order of time. Both give the same run, to the tick.
    progress
        Called with the share of the horizon that is done.
    stop
        Polled between slices; if it answers True, `Stopped` is raised.
    laid_out
        ``image(network, kernel=kernel)``, if it is at hand.
    """
    return _run(network, (seed, replication), kernel, laid_out, progress, stop, tracing=False)[0]


def make_ready(laid: Image, tell: Callable[[int, int], None] | None = None) -> None:
    """Have the kernels that this plant needs; the first time they are compiled, which takes its time.

    ``tell`` is called with how many parts of them have been compiled, and of how many.
    """
    words, first, last = laid.words, laid.nodes, laid.nodes + len(laid.node_cells) * at.N_SIZE
    kinds = set(words[first + at.N_KIND : last : at.N_SIZE].tolist())
    sources = words[first + at.N_KIND : last : at.N_SIZE] == at.SOURCE
    alone = words[first + at.N_EXPRESS : last : at.N_SIZE][sources]
    what_stands_alone = set(words[alone[alone > 0] + at.N_KIND].tolist())
    fronts = bool((words[first + at.N_FRONT : last : at.N_SIZE] > 0).any())
    here = {
        **dict.fromkeys(("line", "belts"), at.LINE in kinds),
        "parallel": at.PARALLEL in kinds,
        "choice": bool(words[at.H_TRADE]),
        "yard": bool(words[at.H_TRADE]),
        "counters": bool((words[first + at.N_COUNTER : last : at.N_SIZE] != 0).any()),
        "queues": at.PARALLEL in what_stands_alone,
        "express": at.SECTION in what_stands_alone,
        **dict.fromkeys(("fronts", "front_steps", "front_luck"), fronts),
        "hops": bool((words[first + at.N_HOPS : last : at.N_SIZE] < 0).any()),
        "wells": bool((words[first + at.N_FILLS : last : at.N_SIZE] > 0).any()),
    }
    # What few plants draw from is compiled when it is first drawn.
    prepare([*(module for module, there in here.items() if not there), "drawn_otherwise"], tell)


def run_traced(network: Network, seed: int, replication: int, *, kernel: str = "sections") -> tuple[Record, np.ndarray]:
    """Like `run_replication`, with every stay in a cell that has ended: rows of int64 (cell, number in the cell,
    entry, ready, departure, car) in ticks of the cell's clock; car = source cell * 2**40 + number of the car there."""
    return _run(network, (seed, replication), kernel, None, None, None, tracing=True)


def _run(
    network: Network,
    draw: tuple[int, int],
    kernel: str,
    laid_out: Image | None,
    progress: Callable[[float], None] | None,
    stop: Callable[[], bool] | None,
    tracing: bool,
) -> tuple[Record, np.ndarray]:
    laid = laid_out or image(network, kernel=kernel)
    make_ready(laid)
    trace_rows = TRACE_ROWS if tracing else 1 << 13
    words = laid.fresh(*draw, LOG_ROWS * at.LOG_COLUMNS + trace_rows * at.TRACE_WIDTH)
    memory = Words(words)
    words[at.H_TRACING] = tracing
    words[at.H_LOG], words[at.H_LOG_ROWS] = len(laid.words), LOG_ROWS
    words[at.H_TRACE] = len(laid.words) + LOG_ROWS * at.LOG_COLUMNS
    words[at.H_TRACE_ROWS] = trace_rows
    left = _Columns(_alike(network))
    traced: list[np.ndarray] = []
    slices = 1 if progress is None and stop is None else SLICES
    for i in range(1, slices + 1):
        limit = network.horizon * i // slices
        done = False
        while not done:
            done = run(memory, limit) == DONE
            _tell_faults(words)
            left.take(words)
            _drain_trace(words, traced)
            if stop is not None and stop():
                raise Stopped
        if progress is not None:
            progress(i / slices)
    ring, ring_tick = ring_of_waits(memory, laid)
    inside = int(_cars_inside(words, laid))
    close(memory)
    record = _record(network, laid, words, left.all())
    return replace(record, inside=inside, lock=ring, lock_tick=ring_tick), np.concatenate(traced)


def _tell_faults(words: np.ndarray) -> None:
    """What a kernel cannot go on with becomes an error that names the way out."""
    if words[at.H_FAULT] == at.TOO_MANY_STOPS:
        what = "a moving line fails or overruns so often that its coming stops cannot be kept"
        raise PlantError([Problem("moving line", what, "check its mtbf, pitch and work: it would hardly ever move")])
    if words[at.H_FAULT] == at.TOO_MANY_ORDERS:
        raise PlantError([Problem("sales", "more orders came than the books hold", "this should not happen: tell us")])


def _alike(network: Network) -> dict[int, int]:
    """Columns of the log (0 sink, 3 code) that say the same of all cars, and what."""
    sinks = [i for i, cell in enumerate(network.cells) if cell.kind == CellKind.SINK]
    given = any(cell.release is not None and (cell.release.codes or cell.release.chooses) for cell in network.cells)
    alike = {0: sinks[0]} if len(sinks) == 1 else {}
    return alike if network.mixes or given else alike | {3: 0}


class _Columns:
    """The cars that left, column by column (sink, born, tick, code), in one piece of memory that grows.

    ``alike`` = columns that need not be kept, and the number that stands all along.
    """

    def __init__(self, alike: dict[int, int]) -> None:
        self.alike, self.which = alike, [i for i in range(at.LOG_COLUMNS) if i not in alike]
        self.kept, self.rows = np.empty((len(self.which), LOG_ROWS), np.int64), 0

    def take(self, words: np.ndarray) -> None:
        """Take the rows of the log out of memory."""
        rows = int(words[at.H_LOGGED])
        if self.rows + rows > self.kept.shape[1]:
            # Four times as many: what is not filled is never touched and takes no memory.
            grown = np.empty((len(self.which), 4 * self.kept.shape[1]), np.int64)
            grown[:, : self.rows] = self.kept[:, : self.rows]
            self.kept = grown
        base = int(words[at.H_LOG])
        log = words[base : base + at.LOG_COLUMNS * LOG_ROWS].reshape(at.LOG_COLUMNS, LOG_ROWS)
        for column, kept in zip(self.which, self.kept, strict=True):
            kept[self.rows : self.rows + rows] = log[column, :rows]
        self.rows += rows
        words[at.H_LOGGED] = 0

    def all(self) -> list[np.ndarray]:
        """The columns, each of shape (cars,)."""
        kept = dict(zip(self.which, self.kept[:, : self.rows], strict=True))
        same = {column: np.broadcast_to(np.int64(number), self.rows) for column, number in self.alike.items()}
        return [(kept | same)[column] for column in range(at.LOG_COLUMNS)]


def _drain_trace(words: np.ndarray, into: list[np.ndarray]) -> None:
    """Take the rows of the trace out of memory."""
    rows, base = int(words[at.H_TRACED]), int(words[at.H_TRACE])
    into.append(words[base : base + rows * at.TRACE_WIDTH].reshape(rows, at.TRACE_WIDTH).copy())
    words[at.H_TRACED] = 0


def _cars_inside(words: np.ndarray, laid: Image) -> int:
    nodes = np.array([laid.nodes + i * at.N_SIZE for i in range(len(laid.node_cells))])
    holding = ~np.isin(words[nodes + at.N_KIND], (at.SOURCE, at.SINK))
    return int((words[nodes + at.N_ENTERED] - words[nodes + at.N_LEFT])[holding].sum())


def _record(network: Network, laid: Image, words: np.ndarray, left: list[np.ndarray]) -> Record:
    cells, bins = len(network.cells), len(network.bins)
    stats = words[laid.stats : laid.stats + cells * (bins + 1) * at.T_SIZE]
    stats = stats.reshape(cells, bins + 1, at.T_SIZE)[:, :bins]
    gates = words[laid.gate_stats : laid.gate_stats + len(network.routes) * (bins + 1) * at_ways.Q_SIZE]
    gates = gates.reshape(len(network.routes), bins + 1, at_ways.Q_SIZE)[:, :bins]
    ends = np.array(network.bins)
    opened = [np.diff(own_time(spans, ends, network.horizon), prepend=0) for spans in network.calendars]
    sink, born, tick, code = left
    if np.any(tick[1:] <= tick[:-1]):
        order = np.lexsort((code, born, sink, tick))
        sink, born, tick, code = sink[order], born[order], tick[order], code[order]
    done = stats[:, :, at.T_DONE].copy()
    weight = np.ones(cells, np.int64)
    for i, cell in enumerate(network.cells):
        if cell.kind == CellKind.SOURCE:
            done[i] = stats[i, :, at.T_ENTERED]
        weight[i] = {CellKind.LINE: cell.servers, CellKind.SOURCE: 0, CellKind.SINK: 0}.get(cell.kind, 1)
    record = Record(
        working=stats[:, :, at.T_WORKING].copy(),
        down=stats[:, :, at.T_DOWN].copy(),
        blocked=stats[:, :, at.T_BLOCKED].copy(),
        content=stats[:, :, at.T_CONTENT].copy(),
        done=done,
        interruptions=stats[:, :, at.T_BREAKS].copy(),
        open=np.array([opened[cell.calendar] for cell in network.cells]),
        entered=stats[:, :, at.T_ENTERED].copy(),
        lost=stats[:, :, at.T_LOST].copy(),
        gates=gates.copy(),
        out_cell=sink,
        out_born=born,
        out_tick=tick,
        out_code=code,
        inside=0,
        events=int(words[at.H_EVENTS]),
        visits=int((done.sum(axis=1) * weight).sum()),
    )
    return replace(record, **_trade(network, laid, words))


def _stood(words: np.ndarray, node: int) -> int:
    """Base of the ticks that the source or the entrance of this node has stood."""
    counter = int(words[node + at.N_COUNTER])
    return int(words[counter + at_trade.O_STOOD] if counter else words[words[node + at.N_EXTRA] + at_ways.X_STOOD])


def _trade(network: Network, laid: Image, words: np.ndarray) -> dict[str, Any]:
    """What was ordered, supplied and parked; nothing where nobody depends on it."""
    trade, bins = int(words[at.H_TRADE]), len(network.bins)
    if not trade:
        return {}

    def table(base: int, rows: int, columns: int) -> np.ndarray:
        return words[base : base + rows * (bins + 1) * columns].reshape(rows, bins + 1, columns)[:, :bins].copy()

    parts = int(words[trade + at_trade.Z_PARTS])
    node_of = {row[0]: laid.nodes + i * at.N_SIZE for i, row in enumerate(laid.node_cells)}
    stood = [_stood(words, node_of[i]) for i in network.standing]
    found = {
        "stood": np.stack([table(base, parts + 1, at.T_SIZE)[:, :, 0] for base in stood]),
        "parts": table(int(words[trade + at_trade.Z_PART_SUMS]), parts, at_trade.PART_SUMS),
        "yard": table(int(words[trade + at_trade.Z_YARD_SUMS]), network.kinds, at_trade.YARD_SUMS),
    }
    books = int(words[trade + at_trade.Z_SALES])
    if books:
        base, many = int(words[books + at_trade.B_ORDERS]), int(words[books + at_trade.B_ORDERED])
        what, outcome = words[base : base + 2 * many].reshape(many, 2).T
        code = what & ((1 << at_trade.CODE_BITS) - 1)
        found["orders"] = np.stack((what >> at_trade.CODE_BITS, code, outcome & 3, outcome >> 2), axis=1)
    return found
