"""What the threads of a search share: limits, the best order so far, and how each keeps to its budget."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from carwright.kernels.sequencing.shapes import KINDS

Values = tuple[int, ...]
Order = NDArray[np.int32]
FIRST_CHUNK, LEAST_CHUNK, MOST_CHUNK = 20_000, 2_000, 2_000_000
"""Moves between two looks at the clock."""
LOOK_S = 0.05
"""Seconds aimed at between two looks."""
MOVES_CHUNK = 50_000
"""With a budget of moves the chunks are of this size, so that the clock changes nothing."""


@dataclass
class Limits:
    """When a search ends."""

    seconds: float | None
    moves: int | None
    stop_at: Values | None
    """By level, hard rules first; the search ends at an order as good as this."""
    floor: Values
    """Proven least values, hard rules first; each where those before it are at theirs."""
    alone: Values
    """The same of each level alone, whatever the others are."""
    weights: Values = ()
    """Of the levels in the printed total, for formats that have one."""
    stop_total: int | None = None
    """The search ends at an order without broken hard rules whose printed total is no more."""

    def least(self, values: Values) -> Values:
        """Proven least values beside an order: of a level alone where one before it is above its floor."""
        return tuple(
            floor if values[:level] == self.floor[:level] else alone
            for level, (floor, alone) in enumerate(zip(self.floor, self.alone, strict=True))
        )

    def lift(self, level: int, least: int) -> None:
        """Take a least value that was proven; what comes behind was proven beside the one before, so it falls away."""
        if least > self.floor[level]:
            self.floor = (*self.floor[:level], least, *self.alone[level + 1 :])

    def met(self, values: Values) -> bool:
        """True if the order is as good as asked for."""
        if self.stop_total is not None:
            # Not by level: a total of 229359 is met by 227, 2359 and missed by 228, 4387.
            total = sum(weight * value for weight, value in zip(self.weights, values[1:], strict=True))
            return values[0] == 0 and total <= self.stop_total
        return self.stop_at is not None and values <= self.stop_at


@dataclass
class Board:
    """What the threads share."""

    order: Order
    values: Values
    began: float = field(default_factory=time.perf_counter)
    moves: int = 0
    trace_s: list[float] = field(default_factory=list)
    trace_values: list[Values] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    tally: NDArray[np.int64] = field(default_factory=lambda: np.zeros((KINDS, 3), np.int64))
    stopped_by: str = "time"
    proven: bool = False
    """True: it is proven that no order is better."""

    @property
    def seconds(self) -> float:
        """Since the search began."""
        return time.perf_counter() - self.began

    def offer(self, order: Order, values: Values) -> None:
        """Take an order that is better than all before."""
        with self.lock:
            if values < self.values:
                self.order, self.values = order.copy(), values
                self.note(values)

    def note(self, values: Values) -> None:
        """Put down when the best order became so good."""
        self.trace_s.append(self.seconds)
        self.trace_values.append(values)

    def end(self, why: str) -> None:
        """Let all threads come to an end."""
        with self.lock:
            if not self.stop.is_set():
                self.stopped_by = why
                self.stop.set()


class Worker:
    """One thread of a search: what it may still use up."""

    def __init__(self, board: Board, limits: Limits, threads: int) -> None:
        self.board, self.limits = board, limits
        self.moves, self.moves_limit = 0, None if limits.moves is None else max(1, limits.moves // threads)
        self.chunk = MOVES_CHUNK if limits.moves is not None else FIRST_CHUNK

    def run(self) -> None:
        """Search until time, moves, target or proof end it."""
        raise NotImplementedError

    def _done(self) -> float:
        """Share of the budget that is used up."""
        used = 0.0
        if self.moves_limit is not None:
            used = self.moves / self.moves_limit
        if self.limits.seconds is not None:
            used = max(used, self.board.seconds / max(self.limits.seconds, 1e-9))
        return used

    def _over(self) -> bool:
        """True if the search has come to its end."""
        if self.board.stop.is_set():
            return True
        if self._done() >= 1.0:
            self.board.end("moves" if self.moves_limit is not None and self.moves >= self.moves_limit else "time")
        values = self.board.values
        if self.limits.met(values):
            self.board.end("target")
        if values <= self.limits.floor:
            self.board.end("proof")
        return self.board.stop.is_set()

    def _paced(self, size: int, took: float) -> None:
        """So many moves took so many seconds: how many fit between two looks at the clock."""
        if self.limits.moves is None:
            self.chunk = int(min(MOST_CHUNK, max(LEAST_CHUNK, size / max(took, 1e-6) * LOOK_S)))

    def _left(self, size: int) -> int:
        """No more moves than the budget has left."""
        return size if self.moves_limit is None else max(1, min(size, self.moves_limit - self.moves))
