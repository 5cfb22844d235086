"""One thread of a search for days with ratio rules alone: at a low heat, stirred now and then, each time later."""

from __future__ import annotations

import time

import numpy as np

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import RatioRule
from carwright.arrays.sequencing_spacing import kinds_of, spacing_of
from carwright.kernels.sequencing.spacing import space
from carwright.kernels.sequencing.spacing_state import BEST, GOAL, NOW, Spacing, lay_kinds
from carwright.sequencing.board import Board, Limits, Order, Worker

NOTHING = 1 << 60
"""No kind of car."""
FLAT = 0.1
"""Heat of every other thread, from the first on, in units of the cheapest rule."""
WARM, COOL = 0.14, 0.07
"""Heat of the others, at the begin and at the end of a stay."""
STIRRED, STIR_MOVES = 0.3, 100_000
"""Heat and moves by which an order is stirred before the next stay: what is good about it is mostly kept."""
FIRST_STAY, LONGER, LONGEST_STAY = 12_000_000, 1.4, 150_000_000
"""Moves of the first stay; each lasts so many times longer than the one before, up to the longest."""
STEP = 200_000
"""Moves at one heat."""


class SpacingSearcher(Worker):
    """Knows ratio rules of one objective, and nothing else."""

    def __init__(
        self, problem: SequencingProblem, board: Board, limits: Limits, seed: int, number: int, threads: int
    ) -> None:
        super().__init__(board, limits, threads)
        self.problem = problem
        self.day: Spacing = spacing_of(problem, 2 * seed * 1009 + number)
        self.kind = kinds_of(problem)[1]
        self.heats = (FLAT, FLAT) if number % 2 == 0 else (WARM, COOL)
        self.unit = min(rule.price for rule in problem.of(RatioRule))
        self._take(board.order)
        self.day.value[GOAL] = max(limits.floor[1], -1 if limits.stop_at is None else limits.stop_at[1])

    def run(self) -> None:
        """Search until time, moves, target or proof end it."""
        moves = FIRST_STAY
        while not self._over():
            self._stay(moves, *self.heats)
            self._stay(STIR_MOVES, STIRRED, STIRRED)
            moves = min(round(moves * LONGER), LONGEST_STAY)

    def _stay(self, moves: int, begin: float, end: float) -> None:
        """So many moves, the heat falling from one to the other."""
        done = 0
        while done < moves and not self._over():
            heat = self.unit * begin * (end / begin) ** (done / moves)
            size = self._left(min(self.chunk, STEP, moves - done))
            began = time.perf_counter()
            judged = int(space(self.day, heat, float(self.unit), np.int64(size)))
            self._paced(size, time.perf_counter() - began)
            self.moves += size
            done += size
            with self.board.lock:
                self.board.moves += judged
            values = (0, int(self.day.value[BEST]))
            if values < self.board.values:
                self.board.offer(self._order(), values)

    def _take(self, order: Order) -> None:
        """Go on from an order of cars."""
        lay_kinds(self.day, self.kind[order])
        self.day.value[BEST] = self.day.value[NOW]
        self.day.best[:] = self.day.kind

    def _order(self) -> Order:
        """Cars to the kinds of the best order; fixed cars stand where they must."""
        order = np.full(self.problem.day, NOTHING, np.int64)
        fixed = np.zeros(self.problem.cars, np.bool_)
        if self.problem.fixed.size:
            held = self.problem.fixed != FREE
            order[held] = self.problem.fixed[held]
            fixed[self.problem.fixed[held]] = True
        open_places = np.flatnonzero(order == NOTHING)
        cars = np.flatnonzero(~fixed)
        by_kind = cars[np.argsort(self.kind[cars], kind="stable")]
        order[open_places[np.argsort(self.day.best[open_places], kind="stable")]] = by_kind
        return order.astype(np.int32)


__all__ = ["SpacingSearcher"]
