"""Sources: when the next car is ready to come into the plant, and what it is."""

from __future__ import annotations

from carwright.arrays.network import NEVER, Network, Release
from naive.cars import Car, Visit, code_from_mix
from naive.cells import Place
from naive.clock import Clock
from naive.draws import Luck


class Source(Place):
    """Holds no car: at most one waits at its exit, the others stand outside the plant."""

    def __init__(self, index: int, network: Network, clock: Clock, luck: Luck, *, plain_exit: bool) -> None:
        super().__init__(index, network, clock, luck, plain_exit=plain_exit)
        assert self.spec.release is not None
        self.release: Release = self.spec.release
        self.mix = network.mixes[self.release.mix] if self.release.mix is not None else None
        self.calls: list[tuple[int, int]] = []
        """Parts called off: first tick at which the part may leave, and its code."""
        self.lost: list[int] = []
        self.gone: list[int] = []
        """Own ticks at which cars left for the plant."""
        self._number = 0
        self._arrival = 0
        self._arrivals_drawn = 0
        self._gone_tick: int | None = None
        self._waiting: Visit | None = None

    def head(self, tick: int) -> Visit | None:
        if self._waiting is None:
            ready = self._ready_tick()
            if ready > tick:
                return None
            self._waiting = Visit(self._new_car(ready), self._number, 0, 0, ready_tick=ready)
        return self._waiting

    def leave(self, visit: Visit, tick: int) -> None:
        self._gone_tick = tick
        self.gone.append(self.clock.own(tick))
        self._forward()

    def end_of_tick(self, tick: int) -> None:
        if self.release.loses and self.head(tick) is not None:
            self.lost.append(self.clock.own(tick))
            self._forward()

    def call_off(self, tick: int, code: int) -> None:
        """A car of this code has entered the cell that calls: its part is ready a tick later."""
        self.calls.append((tick + 1, code))

    def next_tick(self, tick: int) -> int:
        ready = self._ready_tick()
        return ready if ready > tick else NEVER

    def _forward(self) -> None:
        self._number += 1
        self._waiting = None

    def _ready_tick(self) -> int:
        """Wall-clock tick at which car ``_number`` is ready; NEVER as long as that is not known."""
        release = self.release
        if release.limit is not None and self._number >= release.limit:
            return NEVER
        hand_over = 0 if self.plain_exit else 1
        if release.called_off_by is not None:
            return self._on_wall_clock([tick for tick, _ in self.calls], hand_over)
        if release.at_ticks is not None:
            return self._on_wall_clock(list(release.at_ticks), hand_over)
        gone = 0 if self._gone_tick is None else self._gone_tick + hand_over
        if release.always:
            return self.clock.next_open(gone)
        return max(gone, self.clock.wall(self._arrival_of(self._number)))

    def _on_wall_clock(self, ticks: list[int], hand_over: int) -> int:
        if self._number >= len(ticks):
            return NEVER
        if self._gone_tick is None:
            return ticks[self._number]
        return max(ticks[self._number], self._gone_tick + hand_over)

    def _arrival_of(self, number: int) -> int:
        assert self.release.every is not None
        while self._arrivals_drawn <= number:
            self._arrival += max(1, self.luck.ticks(self.release.every, self._arrivals_drawn))
            self._arrivals_drawn += 1
        return self._arrival

    def _new_car(self, ready: int) -> Car:
        codes = self.release.codes
        if self.release.called_off_by is not None:
            code = self.calls[self._number][1]
        elif codes is not None and self._number < len(codes):
            code = codes[self._number]
        elif self.mix is not None:
            own = self.clock.own(ready)
            begun = [period for period, start in enumerate(self.mix.from_tick) if self.clock.own(start) <= own]
            code = code_from_mix(self.mix, begun[-1], self._number, self.luck)
        else:
            code = 0
        return Car(self.index, self._number, code)
