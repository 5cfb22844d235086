"""The clock of one call of balance(): time, progress, Ctrl-C, and what was spent so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from carwright.balancing.problem import Ints
from carwright.kernels.balancing.layers import FLAGS, HELD, NODE_WORK, NODES, STEPS_MADE, STOP
from carwright.results.balance import BalanceProgress, Progress, TracePoint

TOLD_EVERY_S = 0.25
UNLIMITED = 1 << 62

Outcome = TypeVar("Outcome")


@dataclass
class Watch:
    """Runs kernels beside the caller's thread, so that time and Ctrl-C can end them."""

    seconds: float
    jobs: int
    seed: int = 0
    most_nodes: int = UNLIMITED
    memory_bytes: int = 2 << 30
    progress: Progress | None = None
    phase: str = "start"
    best: int | None = None
    bound: int = 0
    nodes: int = 0
    work: float = 0.0
    """Steps and states of all searches: the same on every machine, unlike seconds."""
    held_bytes: int = 0
    stopped: str = ""
    trace: list[TracePoint] = field(default_factory=list)
    clock: Callable[[], float] = time.perf_counter
    """What seconds are counted by; on a busy machine ``time.process_time`` is fair."""
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.begun

    @property
    def over(self) -> bool:
        """Whether the search has to end; why stands in ``stopped``."""
        if not self.stopped and self.elapsed >= self.seconds:
            self.stopped = "time"
        if not self.stopped and self.nodes >= self.most_nodes:
            self.stopped = "nodes"
        return bool(self.stopped)

    def note(self, best: int | None, bound: int) -> None:
        """Keep a new best or bound, in the goal's units."""
        if (best, bound) != (self.best, self.bound) and best is not None:
            self.trace.append(TracePoint(self.elapsed, best, bound))
        self.best, self.bound = best, bound

    def tell(self, running: int = 0) -> None:
        """Tell how far the search is."""
        if self.progress is not None:
            self.progress(BalanceProgress(self.phase, self.elapsed, self.best, self.bound, self.nodes + running))

    def run(
        self, works: Sequence[Callable[[Ints], Outcome]], decides: Callable[[Outcome], bool] = lambda _: False
    ) -> list[Outcome]:
        """Run kernels at once, each with flags of its own; one that decides ends the others."""
        flags = [np.zeros(FLAGS, np.int64) for _ in works]
        with ThreadPoolExecutor(max_workers=len(works)) as pool:
            futures = [pool.submit(work, own) for work, own in zip(works, flags, strict=True)]
            try:
                self._wait(futures, flags, decides)
            except BaseException:
                for own in flags:
                    own[STOP] = 1
                raise
        self.nodes += sum(int(own[NODES]) for own in flags)
        self.work += sum(float(own[STEPS_MADE] + NODE_WORK * own[NODES]) for own in flags)
        self.held_bytes = max(self.held_bytes, sum(int(own[HELD]) for own in flags))
        return [future.result() for future in futures]

    def _wait(self, futures: list[Future[Outcome]], flags: list[Ints], decides: Callable[[Outcome], bool]) -> None:
        waiting = set(futures)
        while waiting:
            pause = min(TOLD_EVERY_S, max(self.seconds - self.elapsed, 0.0) if not self.over else 0.05)
            try:
                done, waiting = wait(waiting, timeout=max(pause, 0.001), return_when=FIRST_COMPLETED)
                self.tell(sum(int(own[NODES]) for own in flags))
            except KeyboardInterrupt:
                self.stopped, done = "Ctrl-C", set()
            if self.over or any(decides(future.result()) for future in done if future.exception() is None):
                for own in flags:
                    own[STOP] = 1
