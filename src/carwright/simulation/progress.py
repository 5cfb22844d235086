"""How far a simulation is, and how long it may still take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """A look at a simulation under way."""

    phase: str
    """``kernels`` (they are compiled, once), ``replications`` or ``proof``."""
    done: float
    """Replications done in this phase, those under way by their share; or parts of the kernels compiled."""
    finished: int
    """Replications finished in this phase, or parts of the kernels compiled."""
    wanted: int
    """Replications of this phase, with a precision the most that may be run; or parts of the kernels to compile."""
    seconds_left: float | None
    """Of this phase; None while nothing is known."""
    precision: float | None
    """Relative half width of all cars reached so far; None while unknown or not asked for."""


class Meter:
    """Counts what is done and tells whoever wants to know."""

    def __init__(self, tell: Callable[[Progress], None] | None, wanted: int, precision: float | None) -> None:
        self._tell, self._wanted, self._goal = tell, wanted, precision
        self._phase, self._finished, self._taken_over, self._began = "replications", 0, 0, time.perf_counter()
        self._reached: float | None = None

    def begin(self, phase: str, taken_over: int, wanted: int | None = None) -> None:
        """A phase begins, with some of it done before."""
        self._phase, self._finished, self._taken_over = phase, taken_over, taken_over
        self._wanted = self._wanted if wanted is None else wanted
        self._began = time.perf_counter()
        self.look(taken_over, 0.0)

    def precision(self, reached: float | None) -> None:
        """The relative half width as it now stands."""
        self._reached = reached

    def look(self, finished: int, under_way: float) -> None:
        """Tell how far it is; ``under_way`` is the share done of unfinished replications, summed."""
        if self._tell is None:
            return
        self._finished = finished
        done = finished + under_way
        self._tell(Progress(self._phase, done, self._finished, self._wanted, self._left(done), self._reached))

    def compiling(self, done: int, parts: int) -> None:
        """Tell how many parts of the kernels are compiled; then the phase that waits for them begins anew."""
        if self._tell is None:
            return
        self._tell(Progress("kernels", done, done, parts, None, None))
        if done == parts:
            self.begin(self._phase, self._taken_over)

    def _left(self, done: float) -> float | None:
        """Seconds left, from the pace so far; with a precision from the square-root law of intervals."""
        here = done - self._taken_over
        if here <= 0.0:
            return None
        wanted = float(self._wanted)
        if self._goal is not None and self._phase == "replications":
            if not self._reached:
                return None
            wanted = min(wanted, self._finished * (self._reached / self._goal) ** 2)
        return max(0.0, wanted - done) * (time.perf_counter() - self._began) / here
