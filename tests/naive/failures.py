"""Failures of one place of work: when its work stands still."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from carwright.arrays.network import Failures
from naive.draws import Luck
from naive.ramps import scaled


class Piece(NamedTuple):
    """A stretch of time in one state, on the place's own clock."""

    state: str
    start: int
    end: int


class Stop(NamedTuple):
    """A failure that strikes after so much of the work was done."""

    after: int
    ticks: int


class FailureClock:
    """Counts down to the next failure of one place; keeps its state from work to work.

    ``mtbf_factor`` is asked with the begin and the number of the work in which a time to failure is drawn.
    """

    def __init__(self, failures: Failures, luck: Luck, place: int | None, mtbf_factor: Callable[[int, int], float]):
        self._failures = failures
        self._luck = luck
        self._place = place
        self._mtbf_factor = mtbf_factor
        self._failures_drawn = 0
        self._repairs_drawn = 0
        self._next: int | None = None  # working ticks left, or end of the present up time

    def pieces(self, begin: int, number: int, work: int) -> list[Piece]:
        """What the place does from the begin of a work until it is done."""
        if self._failures.on_calendar_time:
            return self._pieces_on_calendar_time(begin, number, work)
        now = begin
        done = 0
        pieces = []
        for stop in self.stops(begin, number, work):
            pieces.append(Piece("working", now, now + stop.after - done))
            now += stop.after - done
            done = stop.after
            pieces.append(Piece("down", now, now + stop.ticks))
            now += stop.ticks
        pieces.append(Piece("working", now, now + work - done))
        return pieces

    def stops(self, begin: int, number: int, work: int) -> list[Stop]:
        """Failures on working time that strike during a work; one due at its very end waits for the next work."""
        if self._next is None:
            self._next = self._draw_up_time(begin, number)
        stops = []
        done = 0
        while self._next < work - done:
            done += self._next
            stops.append(Stop(done, self._draw_repair()))
            self._next = self._draw_up_time(begin, number)
        self._next -= work - done
        return stops

    def _pieces_on_calendar_time(self, begin: int, number: int, work: int) -> list[Piece]:
        if self._next is None:
            self._next = self._draw_up_time(begin, number)
        pieces = []
        now = begin
        to_do = work
        while now >= self._next or to_do > self._next - now:
            if now < self._next:
                pieces.append(Piece("working", now, self._next))
                to_do -= self._next - now
                now = self._next
            up_again = self._next + self._draw_repair()
            if up_again > now:
                pieces.append(Piece("down", now, up_again))
                now = up_again
            self._next = up_again + self._draw_up_time(begin, number)
        pieces.append(Piece("working", now, now + to_do))
        return pieces

    def _draw_up_time(self, begin: int, number: int) -> int:
        drawn = max(1, self._luck.ticks(self._failures.to_failure, self._failures_drawn, self._place))
        self._failures_drawn += 1
        if not self._failures.mtbf_ramp:
            return drawn
        return max(1, scaled(drawn, self._mtbf_factor(begin, number)))

    def _draw_repair(self) -> int:
        drawn = max(1, self._luck.ticks(self._failures.to_repair, self._repairs_drawn, self._place))
        self._repairs_drawn += 1
        return drawn
