"""Proof for small days: a solver shows, beside the search, how good an order can be at best."""

from __future__ import annotations

import numpy as np

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, RatioRule
from carwright.arrays.sequencing_windows import windows_of
from carwright.sequencing.board import Board, Limits
from carwright.solvers.order_proof import Colours, SmallDay, Term, prove_level

HEAD_START_S = 1.0
"""Most days that a proof could help are done before it begins."""
MOST_CELLS = 4_000
"""Kinds of car times places: a day of more is no small one."""


def provable(problem: SequencingProblem) -> bool:
    """True if the solver knows every rule and the day is small."""
    known = all(
        isinstance(rule, RatioRule)
        or (isinstance(rule, ChangeRule) and rule.matrix is None)
        or (isinstance(rule, BatchRule) and rule.level == HARD and not rule.at_least)
        for rule in problem.rules
    )
    if not known or problem.cars != problem.day:
        return False
    return len(_kinds(problem)[0]) * problem.day <= MOST_CELLS


def _kinds(problem: SequencingProblem) -> tuple[np.ndarray, np.ndarray]:
    """Cars that are the same: their features and, last, their colour; and how many there are of each."""
    colour = problem.colour if problem.colour.size else np.zeros(problem.cars, np.int64)
    rows = np.concatenate([problem.has.astype(np.int64), colour[:, None]], axis=1)
    kinds, kind = np.unique(rows, axis=0, return_inverse=True)
    return kinds, kind.reshape(problem.cars)


class Proof:
    """Raises the floor of each level in turn until it meets the best order, or the search ends."""

    def __init__(self, problem: SequencingProblem, board: Board, limits: Limits) -> None:
        self.problem, self.board, self.limits = problem, board, limits
        self.kinds, self.kind = _kinds(problem)

    def run(self) -> None:
        """Level by level: the levels above stay at their proven least."""
        if self.board.stop.wait(HEAD_START_S):
            return
        day = self.day()
        for level in range(len(self.problem.levels)):
            if self.board.stop.is_set():
                return
            above = self.board.values[1 : level + 1]
            if above != self.limits.floor[1 : level + 1]:
                return  # a level above is not at its least; nothing below it can be proven
            bound, found = prove_level(day, level, above, self._left_s, self.board.stop)
            if found is not None:
                self._offer(found)
            with self.board.lock:
                self.limits.lift(level + 1, bound)
            if self.board.values[level + 1] != bound:
                return
        self.board.proven = True
        self.board.end("proof")

    def _left_s(self) -> float:
        left = 1e6 if self.limits.seconds is None else self.limits.seconds - self.board.seconds
        return max(0.0, left)

    def _offer(self, kinds: list[int]) -> None:
        """An order of kinds becomes one of cars; the search takes it up if it is better."""
        from carwright.sequencing.evaluate import values_of

        waiting = {each: np.flatnonzero(self.kind == each).tolist() for each in range(len(self.kinds))}
        fixed = self.problem.fixed if self.problem.fixed.size else np.full(self.problem.day, FREE)
        for place in np.flatnonzero(fixed != FREE):
            waiting[int(self.kind[fixed[place]])].remove(int(fixed[place]))
        order = [
            int(fixed[place]) if fixed[place] != FREE else int(waiting[each].pop()) for place, each in enumerate(kinds)
        ]
        self.board.offer(np.array(order, np.int32), values_of(self.problem, order))

    def day(self) -> SmallDay:
        """The day as the solver sees it."""
        problem = self.problem
        terms = [
            Term(rule.level, rule.price, side.kind, side.limit, side.length, side.first, side.last, side.feature)
            for rule in problem.of(RatioRule)
            for side in windows_of(rule, problem.day)
        ]
        changes = [(rule.level, rule.price) for rule in problem.of(ChangeRule)]
        limits = [rule.at_most for rule in problem.of(BatchRule) if rule.at_most]
        last = int(problem.history_colour[-1]) if len(problem.history_colour) else -1
        fixed = problem.fixed if problem.fixed.size else np.full(problem.day, FREE)
        return SmallDay(
            has=self.kinds[:, :-1].astype(bool),
            count=np.bincount(self.kind, minlength=len(self.kinds)),
            history=problem.history_has.astype(np.int64),
            terms=terms,
            colours=Colours(self.kinds[:, -1], last, changes, min(limits, default=problem.day)),
            fixed={int(place): int(self.kind[fixed[place]]) for place in np.flatnonzero(fixed != FREE)},
        )
