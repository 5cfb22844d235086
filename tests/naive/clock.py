"""The clock of a calendar: it counts open ticks and stands still while the calendar is closed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from carwright.arrays.network import NEVER, Network


class Clock:
    """Wall-clock ticks to own ticks and back. After the horizon the calendar counts as open for ever."""

    def __init__(self, spans: Iterable[tuple[int, int]], horizon: int) -> None:
        known = [(int(start), int(end)) for start, end in spans]
        last_end = max([horizon] + [end for _, end in known])
        self._spans = [*known, (last_end, NEVER)]
        self._starts = [start for start, _ in self._spans]
        self._opened_before = [0]
        for start, end in self._spans:
            self._opened_before.append(self._opened_before[-1] + end - start)

    def own(self, tick: int) -> int:
        """Open ticks before this wall-clock tick."""
        span = bisect_right(self._starts, tick) - 1
        if span < 0:
            return 0
        start, end = self._spans[span]
        return self._opened_before[span] + min(tick, end) - start

    def wall(self, own: int) -> int:
        """First wall-clock tick before which so many ticks were open."""
        if own == 0:
            return 0
        span = bisect_left(self._opened_before, own) - 1
        return self._spans[span][0] + own - self._opened_before[span]

    def next_open(self, tick: int) -> int:
        """First wall-clock tick from this one on at which the calendar is open."""
        return next(max(tick, start) for start, end in self._spans if tick < end)


def clocks_of(network: Network) -> list[Clock]:
    return [Clock(spans.tolist(), network.horizon) for spans in network.calendars]
