"""The part of a search that trades ratios for colours: from runs laid out to an order that breaks nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from carwright.arrays.sequencing_day import day_of
from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_trade import HARD_UNITS, LAID_MIX, MIX, trade_of
from carwright.kernels.sequencing.moves import lay
from carwright.kernels.sequencing.trade import trade
from carwright.kernels.sequencing.trade_state import BEST, CHANGES, NOW, UNITS, Trade, lay_trade
from carwright.sequencing import schedule
from carwright.sequencing.board import Board, Limits, Order, Values, Worker
from carwright.sequencing.laid_runs import laid_runs, relaid
from carwright.sequencing.lone_colours import MORE, lone_colour
from carwright.sequencing.tight_colours import weighed

TRADED = 3
"""Levels that are traded: hard rules, the first objective, the colours."""
FAILURES = 3
"""Searches for fewer runs of a colour that fail before it is given up."""
BLAMES = 2
"""A colour gets a run more when it was so many times the one with the most broken windows."""


class Trader(Worker):
    """One thread of a search: the best order that it knows, and its trade, if the day is one for it."""

    def __init__(self, problem: SequencingProblem, board: Board, limits: Limits, seed: int, threads: int) -> None:
        super().__init__(board, limits, threads)
        self.problem, self.seed = problem, seed
        self.levels = len(problem.levels) + 1
        self.luck = np.random.default_rng(seed)
        self.trade: Trade | None = trade_of(problem, seed) if schedule.trades(problem) else None
        self.whole = day_of(problem)
        self.mine: Values = board.values
        self.mine_order: Order = board.order.copy()
        self.fewest, self.blamed, self.failed = np.zeros((3, len(problem.colours) + 1), np.int64)
        self.tight: set[int] = set()
        self.mix: tuple[int, ...] = MIX

    def _traded(self, day: Trade, share: float) -> None:
        """Trade the first objective for the colours and back, swing by swing, for that share of the budget."""
        laid = self._laid(day, self._lone_runs(day, schedule.NEEDED_SHARE))
        if laid is not None:
            self.mix = LAID_MIX
        day = self._weighed(day, self.mine_order if laid is None else laid)
        begun = self._done()
        part, mends = schedule.FIRST_SWING, begun + schedule.MENDING[0][0] * (share - begun)
        while not self._over() and self.mine[:TRADED] > self.limits.floor[:TRADED]:
            if self.mine[TRADED:] == self.limits.floor[TRADED:]:
                # Nothing is left for the time behind the trade.
                share = 1.0 - schedule.POLISH
            if self._done() >= share:
                return
            if self._done() >= mends and self._broken():
                self._mend(day, begun, share)
                continue
            self._swing(day, min(self._done() + part * (share - begun), share))
            self._join(day)
            day = self._relaid(day, share)
            part = schedule.SWINGS

    def _broken(self) -> bool:
        """True if the best order of all threads breaks more than must be."""
        with self.board.lock:
            return self.board.values[1] > self.limits.floor[1]

    def _swing(self, day: Trade, ends: float) -> None:
        """Let windows break and mend, until none is broken."""
        begun = self._done()
        mends, unmended = begun + schedule.MENDS * (ends - begun), None
        while not self._over() and (done := self._done()) < ends:
            if done >= mends and unmended is None:
                if self._is_known(int(day.value[NOW, CHANGES]) + 1):
                    return
                unmended = day.order.copy()
                day.mix[:] = np.cumsum(MIX)
            self._search_trade(day, schedule.swing((done - begun) / (ends - begun)), schedule.TRADE_HEAT)
            if day.value[NOW, UNITS] <= self.limits.floor[1] and self._may_need_fewer(day).size:
                break
        if unmended is not None:
            # What was paid for mending is not kept.
            lay_trade(day, unmended)
        day.mix[:] = np.cumsum(self.mix)

    def _join(self, day: Trade) -> None:
        """Go on from the best order of all threads, if it breaks nothing, with no more changes of colour than ours."""
        if day.value[NOW, UNITS] > self.limits.floor[1] and self._is_known(int(day.value[NOW, CHANGES])):
            with self.board.lock:
                lay_trade(day, self.board.order.copy())
            day.need[:] = np.minimum(day.need, day.ends)

    def _is_known(self, changes: int) -> bool:
        """True if an order with nothing broken and so many changes of colour, or fewer, is known."""
        with self.board.lock:
            return self.board.values[:TRADED] <= (0, self.limits.floor[1], changes)

    def _mend(self, day: Trade, begun: float, share: float) -> None:
        """Mend what is broken, at last by heat."""
        day.mix[:] = np.cumsum(MIX)
        while not self._over() and (done := self._done()) < share and self._broken():
            worth, hot = schedule.mending((done - begun) / (share - begun))
            self._search_trade(day, worth, hot)

    def _relaid(self, day: Trade, ends: float) -> Trade:
        """Lay the runs of a colour anew: of the one with the most broken windows, or of one that may do with fewer."""
        colour, runs = self._at_fault(day) if day.value[NOW, UNITS] > self.limits.floor[1] else self._one_fewer(day)
        if runs == 0:
            return day
        luck, go_on = int(self.luck.integers(1 << 30)), partial(self._goes_on, ends)
        lone = lone_colour(self.problem, colour, runs, luck, go_on, tries=1)
        if not lone.keeps:
            self.failed[colour] += 1
            if self.failed[colour] % FAILURES == 0:
                self.fewest[colour] = max(self.fewest[colour], 2 * runs + 2)
            return day
        order = relaid(day, colour, lone.runs, self.luck)
        if order is None:
            return day
        day.need[colour] = 2 * len(lone.runs)
        if colour in self.tight:
            lay_trade(day, order)
            return day
        self.tight.add(colour)
        return self._weighed(day, order)

    def _weighed(self, day: Trade, order: Order) -> Trade:
        """The trade from that order on, windows of tight colours dearer."""
        if self.tight:
            need, day = day.need, trade_of(weighed(self.problem, self.tight), int(self.luck.integers(1 << 30)))
            day.need[:] = need
        day.mix[:] = np.cumsum(self.mix)
        lay_trade(day, order)
        day.value[BEST], day.best[:] = day.value[NOW], day.order
        return day

    def _at_fault(self, day: Trade) -> tuple[int, int]:
        """The colour with the most broken windows, and how many runs it should have; none if none is to blame."""
        broken = (day.here[day.off : day.off + day.order.size] & day.dear) != 0
        if not broken.any():
            return 0, 0
        colour = int(np.bincount(day.colour[day.order[broken]]).argmax())
        self.blamed[colour] += 1
        return colour, int(day.need[colour]) // 2 + int(self.blamed[colour] % BLAMES == 0)

    def _one_fewer(self, day: Trade) -> tuple[int, int]:
        """A colour that may do with fewer runs, and one fewer; none if there is none."""
        fewer = self._may_need_fewer(day)
        if not fewer.size:
            return 0, 0
        colour = int(self.luck.choice(fewer))
        # A run that goes on from the day before has one end.
        return colour, (int(day.ends[colour]) + 1) // 2 - 1

    def _may_need_fewer(self, day: Trade) -> Order:
        """Colours in more runs than are known to be needed."""
        return np.flatnonzero((day.ends > self.fewest)[:-1]).astype(np.int32)

    def _search_trade(self, day: Trade, worth: float, hot: float) -> None:
        """One chunk of moves."""
        size = self._left(self.chunk)
        began = time.perf_counter()
        trade(day, worth, hot, np.int64(size))
        self._paced(size, time.perf_counter() - began)
        self._count(size)
        self._offer(day.best)

    def _laid(self, day: Trade, runs: Mapping[int, Sequence[Order]]) -> Order | None:
        """All runs in a row, nothing that must hold broken; none if that is not found."""
        for goes_on in (True, False):
            order = laid_runs(day, runs, self.luck, goes_on=goes_on)
            if order is not None and lay_trade(day, order) < HARD_UNITS:
                return order
        return None

    def _lone_runs(self, day: Trade, share: float) -> dict[int, list[Order]]:
        """As few runs as each colour needs; takes note of how many these are, and of the colours that are tight."""
        ends = self._done() + share
        self.fewest[:] = day.need
        cars = np.diff(day.first)
        runs = {}
        for colour in np.argsort(cars, kind="stable").tolist():
            # A colour that nobody ordered needs no run.
            if cars[colour] > 0:
                runs[colour] = self._alone(colour, int(day.need[colour]) // 2, ends)
                day.need[colour] = 2 * len(runs[colour])
        return runs

    def _alone(self, colour: int, counted: int, ends: float) -> list[Order]:
        """Runs of a colour, as few as keep all rules by themselves; what was counted rule by rule if none are found."""
        first: list[Order] = []
        for more in range(MORE + 1):
            lone = lone_colour(self.problem, colour, counted + more, self.seed, partial(self._goes_on, ends))
            first = first or lone.runs
            if lone.tight:
                self.tight.add(colour)
            if lone.keeps:
                return lone.runs
            if not self._goes_on(ends, 0):
                break
        return first

    def _goes_on(self, ends: float, moves: int) -> bool:
        """Count so many moves; true as long as less than that share of the budget is used up."""
        self._count(moves)
        return not self._over() and self._done() < ends

    def _count(self, moves: int) -> None:
        """Moves of a trade, all of which are judged."""
        self.moves += moves
        with self.board.lock:
            self.board.moves += moves

    def _offer(self, order: Order) -> Values:
        """Value an order by all levels, and offer it if it is the best of this thread."""
        if np.array_equal(order, self.mine_order):
            return self.mine
        values = self.value(order)
        if values < self.mine:
            self.mine, self.mine_order = values, order.copy()
            self.board.offer(self.mine_order, values)
        return values

    def value(self, order: Order) -> Values:
        """By hard rules and all levels."""
        lay(self.whole, order, self.levels)
        return tuple(int(each) for each in self.whole.move.value[0])
