"""A search with several threads: phases by objective, heat or kicks where it sticks, the best order shared."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from carwright.arrays.sequencing_day import day_of, plan_of
from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.kernels.sequencing.moves import lay
from carwright.kernels.sequencing.search import search
from carwright.kernels.sequencing.shapes import NEVER, Day, Plan
from carwright.sequencing import schedule
from carwright.sequencing.board import Board, Limits, Order, Values
from carwright.sequencing.trading import Trader

KEPT_APART = 3
"""With more objectives than these the first one is alone only if it does not come to its least beside the second."""
ALONE = 2
"""Levels that count while the first objective is alone, the hard rules among them."""


@dataclass(frozen=True)
class Stand:
    """How far a search was when it last found anything better."""

    done: float
    """Share of the budget."""
    moves: int
    value: Values


class Searcher(Trader):
    """One thread of a search that knows every rule."""

    def __init__(
        self, problem: SequencingProblem, board: Board, limits: Limits, seed: int, number: int, threads: int
    ) -> None:
        luck = 2 * seed * 1009 + number
        warm = number % 2 == 1
        super().__init__(problem, board, limits, luck, threads)
        self.day: Day = day_of(problem)
        self.plan: Plan = plan_of(self.day, luck)
        self.mixes = [schedule.mix_of(problem, levels) for levels in range(self.levels + 1)]
        # Every other thread is warm: where one sticks the other does not.
        self.units = [schedule.unit_of(problem, level) if warm else 0 for level in range(len(problem.levels))]
        self.patience, self.kicks = schedule.patience(problem.cars) or NEVER, 0

    def run(self) -> None:
        """Search until time, moves, target or proof end it."""
        parts = list(schedule.shares(self.levels - 1))
        if self.trade is not None:
            self._allowed(schedule.ALLOWED_SHARE)
            self._traded(self.trade, schedule.trade_share(self.levels - 1))
            parts[:2] = (0.0, 0.0) if len(parts) > 2 else (0.0, 1.0)
        elif len(parts) > KEPT_APART and self._first_two(parts[0]):
            parts[0] = 0.0
        for phase, share in enumerate(parts, start=1):
            if share > 0.0:
                self._phase(phase + 1, share)
            if self.board.stop.is_set():
                return

    def _first_two(self, share: float) -> bool:
        """Try the first two objectives at once; true if the first is at its least, so that it need not be alone.

        Alone it would scatter the batches of paint that the start has laid.
        """
        self._phase(3, share)
        return self._at_least(2)

    # ---------------------------------------------------------------- phases

    def _phase(self, levels: int, share: float) -> None:
        """Search with the first levels alone until its share of the budget is used, or they are at their least."""
        last = levels == self.levels
        begun = self._done()
        ends = max(begun, 1.0 - schedule.POLISH) if last else begun + share
        self._take(self._fittest(levels - 1), levels)
        if self.units[levels - 2] == 0:
            self._cold(levels, 2.0 if last else ends)
            return
        # An objective that is easily brought to its least needs no heat.
        if not last and self._cold(levels, begun + schedule.COLD_SHARE * share):
            return
        self._warm(levels, ends)
        if last:
            self._take_best(levels)
            self._cold(levels, 2.0)

    def _allowed(self, share: float) -> None:
        """Set out from an order that keeps what must hold: a trade gives none of it up, but does not look for it."""
        if self.mine[0] > 0:
            self._take(self.mine_order, ALONE)
        while self.mine[0] > 0 and not self._over() and self._done() < share:
            self._search(ALONE)

    def _fittest(self, levels: int) -> Order:
        """The order to go on from: our own, unless another thread has a better one by the first levels."""
        with self.board.lock:
            order, values = self.board.order.copy(), self.board.values
        return order if values[:levels] < self.value(self.mine_order)[:levels] else self.mine_order

    def _at_least(self, levels: int) -> bool:
        """True if no order is better in the first levels."""
        return levels < self.levels and tuple(self.plan.value[0, :levels]) <= self.limits.floor[:levels]

    def _cold(self, levels: int, ends: float) -> bool:
        """Take nothing for the worse until that share of the budget is used; true if the levels are at their least.

        While not all levels count it ends sooner where all is tried: a day may be too small for so long a phase.
        """
        last, stand = levels == self.levels, self._stand(levels)
        while not self._over() and self._done() < ends:
            self._search(levels)
            if self._at_least(levels):
                return True
            quiet = self.moves - stand.moves
            if stand.value != self._stand(levels).value:
                stand = self._stand(levels)
            elif last and quiet >= self.patience:
                self._kick_deep(levels)
                stand = self._stand(levels)
            elif last and levels > ALONE and self._done() - stand.done > schedule.QUIET:
                self._kick(levels, forgotten=1)
                stand = self._stand(levels)
            elif not last and quiet >= schedule.ALL_TRIED * self.patience:
                return False
        return False

    def _stand(self, levels: int) -> Stand:
        return Stand(self._done(), self.moves, tuple(self.plan.value[0, :levels].tolist()))

    def _warm(self, levels: int, ends: float) -> None:
        """Take moves for the worse of the last level, ever fewer, until that share of the budget is used."""
        begun, unit = self._done(), self.units[levels - 2]
        while not self._over() and (done := self._done()) < ends:
            through = schedule.cycle((done - begun) / (ends - begun), self.levels)
            self._search(levels, hot=unit * schedule.heat(levels, through))
            if self._at_least(levels):
                return

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

    def _search(self, levels: int, hot: float = 0.0) -> None:
        """One chunk of moves."""
        size = self._left(min(self.chunk, self.patience))
        began = time.perf_counter()
        self._moves(levels, size, hot)
        self._paced(size, time.perf_counter() - began)
        self._report()

    def _moves(self, levels: int, size: int, hot: float) -> None:
        """So many moves from the order at hand."""
        self.plan = self.plan._replace(levels=levels, heat=hot, mix=self.mixes[levels])
        judged = int(search(self.day, self.plan, np.int64(size)))
        # Moves that chose two equal cars are not counted as judged, but they use up the budget.
        self.moves += size
        with self.board.lock:
            self.board.moves += judged

    def _report(self) -> None:
        """Value the best order by all levels, and offer it."""
        values = self._offer(self.plan.best)
        if self.plan.levels < self.levels and values[: self.plan.levels] <= self.mine[: self.plan.levels]:
            self.mine_order = self.plan.best.copy()

    # ----------------------------------------------------------------- kicks

    def _kick(self, levels: int, forgotten: int) -> None:
        """Where nothing gets better: forget the last levels for a few moves, from the best order of all threads."""
        self._take_best(levels)
        self._forget(levels, forgotten)

    def _kick_deep(self, levels: int) -> None:
        """Where every move was tried: forget any of the last levels; in turn from the best order and from a new one."""
        turn = self.kicks % (2 * schedule.STAY)
        self.kicks += 1
        if turn == schedule.STAY:
            self._take(self._anew(), levels)
            return
        if turn < schedule.STAY:
            self._take_best(levels)
        else:
            self._take(self.plan.best, levels)
        self._forget(levels, int(self.luck.integers(1, levels)))

    def _anew(self) -> Order:
        """Any order of the cars that are not fixed."""
        order, free = self.mine_order.copy(), self.day.choice.free
        order[free] = self.luck.permutation(order[free])
        return order

    def _forget(self, levels: int, forgotten: int) -> None:
        """A few moves without the last levels."""
        self._moves(levels - forgotten, self._left(int(self.luck.integers(50, 2000))), 0.0)
        self._take(self.day.move.order.copy(), levels)

    def _take_best(self, levels: int) -> None:
        """Go on from the best order of all threads."""
        with self.board.lock:
            order = self.board.order.copy()
        self._take(order, levels)
