"""A search with several threads: phases by objective, kicks where it sticks, the best order shared."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_day import day_of, plan_of
from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import ChangeRule
from carwright.kernels.sequencing.moves import lay
from carwright.kernels.sequencing.search import search
from carwright.kernels.sequencing.shapes import (
    BATCHES,
    BLOCKS_ANY,
    INSERT_ANY,
    INSERT_NEAR,
    INSERT_PAINT,
    KINDS,
    SHUFFLE,
    SWAP_ANY,
    SWAP_HOT,
    SWAP_HOT_TWIN,
    SWAP_NEAR,
    SWAP_PAINT,
    SWAP_TWIN,
    TURN_ANY,
    TURN_PAINT,
    Day,
    Plan,
)

Values = tuple[int, ...]
Order = NDArray[np.int32]
NOTHING = 1 << 60
FIRST_CHUNK, LEAST_CHUNK, MOST_CHUNK = 20_000, 2_000, 2_000_000
"""Moves between two looks at the clock."""
LOOK_S = 0.05
"""Seconds aimed at between two looks."""
MOVES_CHUNK = 50_000
"""With a budget of moves the chunks are of this size, so that the clock changes nothing."""
SHARES = {1: (1.0,), 2: (0.25, 0.75), 3: (0.1, 0.25, 0.65)}
"""Share of the time for the first objective alone, the first two, ..."""
WARM = 0.1
"""Heat of such a thread, in units of the objective."""
MIX = {
    SWAP_ANY: 14,
    SWAP_TWIN: 24,
    SWAP_NEAR: 5,
    SWAP_HOT: 18,
    SWAP_HOT_TWIN: 10,
    SWAP_PAINT: 14,
    INSERT_ANY: 2,
    INSERT_NEAR: 4,
    INSERT_PAINT: 1,
    TURN_ANY: 3,
    TURN_PAINT: 2,
    BLOCKS_ANY: 1,
    BATCHES: 1,
    SHUFFLE: 2,
}
"""Share of each kind of move."""
PAINTED = (SWAP_PAINT, INSERT_PAINT, TURN_PAINT, BATCHES)


@dataclass
class Limits:
    """When a search ends."""

    seconds: float | None
    moves: int | None
    stop_at: Values | None
    """By level, hard rules first; the search ends at an order as good as this."""
    floor: Values
    """Proven least values, hard rules first."""


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


def shares(levels: int) -> tuple[float, ...]:
    """Share of the time by phase."""
    if levels in SHARES:
        return SHARES[levels]
    each = 0.35 / (levels - 1)
    return (*[each] * (levels - 1), 0.65)


def mix_of(problem: SequencingProblem) -> NDArray[np.int64]:
    """Shares of the kinds of move, summed up; without colours the painted ones are left out."""
    painted = any(problem.of(ChangeRule))
    return np.cumsum([0 if kind in PAINTED and not painted else MIX[kind] for kind in range(KINDS)], dtype=np.int64)


class Searcher:
    """One thread of a search."""

    def __init__(self, problem: SequencingProblem, board: Board, limits: Limits, seed: int, share: int) -> None:
        self.board, self.limits = board, limits
        self.day: Day = day_of(problem)
        self.plan: Plan = plan_of(self.day, seed)
        self.levels = len(problem.levels) + 1
        self.luck = np.random.default_rng(seed)
        self.plan.mix[:] = mix_of(problem)
        # With one objective every other thread takes a few moves for the worse: it sticks elsewhere than the first.
        self.plan = self.plan._replace(heat=WARM if self.levels == 2 and seed % 2 else 0.0)
        self.whole = day_of(problem)
        self.moves, self.moves_limit = 0, None if limits.moves is None else max(1, limits.moves // share)
        self.chunk = MOVES_CHUNK if limits.moves is not None else FIRST_CHUNK
        self.mine: Values = board.values
        self.mine_order: Order = board.order.copy()

    def run(self) -> None:
        """Search until time, moves, target or proof end it."""
        before = 0.0
        for phase, share in enumerate(shares(self.levels - 1)):
            self._phase(phase + 2, before, before + share)
            before += share
            if self.board.stop.is_set():
                return

    # ------------------------------------------------------------------ time

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
        if self.limits.stop_at is not None and values <= self.limits.stop_at:
            self.board.end("target")
        if values <= self.limits.floor:
            self.board.end("proof")
        return self.board.stop.is_set()

    # ---------------------------------------------------------------- phases

    def _phase(self, levels: int, begins: float, ends: float) -> None:
        """Search with the first levels alone until its share of the budget is used, or they are at their least."""
        begun = max(self._done(), begins)
        ends = begun + (ends - begins) if levels < self.levels else 2.0
        self._take(self.mine_order, levels)
        floor = self.limits.floor[:levels]
        quiet, last = self._done(), self.plan.value[0, :levels].copy()
        while not self._over() and self._done() < ends:
            self._search(levels)
            if levels < self.levels and tuple(self.plan.value[0, :levels]) <= floor:
                break
            if not np.array_equal(last, self.plan.value[0, :levels]):
                quiet, last = self._done(), self.plan.value[0, :levels].copy()
            elif 2 < levels == self.levels and self._done() - quiet > 0.04:
                self._kick(levels)
                quiet = self._done()

    def _take(self, order: Order, levels: int) -> None:
        """Go on from an order, judged by the first levels."""
        lay(self.day, order, levels)
        self.plan.best[:] = order
        self.plan.value[0] = self.day.move.value[0]
        self.plan.value[1] = self._goal(levels)
        self.plan.value[2] = self.limits.floor

    def _goal(self, levels: int) -> Any:
        goal = np.array(self.limits.floor, np.int64)
        if levels == self.levels and self.limits.stop_at is not None:
            goal = np.array(max(tuple(goal.tolist()), self.limits.stop_at), np.int64)
        return goal

    def _search(self, levels: int, chunk: int | None = None) -> None:
        """One chunk of moves."""
        self.plan = self.plan._replace(levels=levels)
        size = chunk or self.chunk
        if self.moves_limit is not None:
            size = max(1, min(size, self.moves_limit - self.moves))
        began = time.perf_counter()
        judged = int(search(self.day, self.plan, np.int64(size)))
        took = time.perf_counter() - began
        if self.limits.moves is None and chunk is None:
            pace = size / max(took, 1e-6)
            self.chunk = int(min(MOST_CHUNK, max(LEAST_CHUNK, pace * LOOK_S)))
        # Moves that chose two equal cars are not counted as judged, but they use up the budget.
        self.moves += size
        with self.board.lock:
            self.board.moves += judged
        self._report()

    def _report(self) -> None:
        """Value the best order by all levels, and offer it."""
        if np.array_equal(self.plan.best, self.mine_order):
            return
        values = self.value(self.plan.best)
        if values < self.mine:
            self.mine, self.mine_order = values, self.plan.best.copy()
            self.board.offer(self.mine_order, values)
        elif self.plan.levels < self.levels and values[: self.plan.levels] <= self.mine[: self.plan.levels]:
            self.mine_order = self.plan.best.copy()

    def value(self, order: Order) -> Values:
        """By hard rules and all levels."""
        lay(self.whole, order, self.levels)
        return tuple(int(each) for each in self.whole.move.value[0])

    # ----------------------------------------------------------------- kicks

    def _kick(self, levels: int) -> None:
        """Where nothing gets better: forget the last level for a few moves, from the best order of all threads."""
        with self.board.lock:
            order = self.board.order.copy()
        self._take(order, levels)
        self._search(levels - 1, int(self.luck.integers(50, 2000)))
        here = self.day.move.order.copy()
        self._take(here, levels)
