"""The best plan so far in the twin while the search goes on: if nothing better comes, it has been verified by then."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from carwright.model import Plant
from carwright.model.build_plan import BuildPlan
from carwright.planning.as_planned import as_planned, to_build
from carwright.planning.verify import REPLICATIONS, compared, likeliest, opens_some
from carwright.results.plan import PlanResult
from carwright.results.run import SimulationResult
from carwright.simulation.progress import Progress
from carwright.simulation.simulate import simulate

SETTLES_S = 2.0
"""A plan that is the best for so long is worth a run; before, the next one is often close behind."""
LOOK_S = 0.2
BEHIND = 5
"""Priority of the twin is so much lower than that of the search: it takes the processors that the search leaves."""


class Staged(NamedTuple):
    """A plan as the twin runs it; two plans are the same to it if these are equal."""

    plant: Plant
    wanted: BuildPlan


class Rehearsal:
    """Runs one plan at a time through the twin, in threads beside the caller; a better one takes its place.

    What it gives does not depend on when a plan came: the run of a plan is the same whether it began beside the search
    or behind it.
    """

    def __init__(self, plant: Plant, jobs: int | None) -> None:
        self._plant, self._jobs = plant, jobs
        self._staged: Staged | None = None
        self._play: _Play | None = None

    def offer(self, result: PlanResult) -> None:
        """A plan to run; the one that runs is stopped, unless the twin cannot tell them apart."""
        staged = self._as_staged(result)
        if staged == self._staged:
            return
        before = self._play
        if before is not None:
            before.stop.set()
        self._staged, self._play = staged, None if staged is None else _Play(staged, self._jobs, before)

    def verified(self, result: PlanResult, tell: Callable[[str], None]) -> PlanResult:
        """The plan with its table ``verified`` once the twin is done; Ctrl-C leaves the table out.

        Parameters
        ----------
        result
            Feasible.
        tell
            Called with what is done, until the run has ended.
        """
        self.offer(result)
        if self._play is None:
            note = "No part of the plant opens in this plan: there is nothing for the twin to run."
            return replace(result, notes=(*result.notes, note))
        try:
            while not self._play.over.wait(LOOK_S):
                tell(f"the twin runs the plan, {self._play.done:.1f} of {REPLICATIONS} runs")
            return compared(self._plant, result, self._play.output())
        except KeyboardInterrupt:
            note = "The twin's run of the plan was stopped by Ctrl-C: planned and simulated output are not compared."
            return replace(result, status="stopped", notes=(*result.notes, note))
        finally:
            self.end()

    def end(self) -> None:
        """Stop what runs; returns when the processors are free."""
        if self._play is not None:
            self._play.stop.set()
            self._play.thread.join()
        self._staged = self._play = None

    def _as_staged(self, result: PlanResult) -> Staged | None:
        """What the twin would run; None if the plan opens no part of the plant."""
        if not opens_some(result):
            return None
        scenario = likeliest(result)
        return Staged(as_planned(self._plant, result, scenario), to_build(self._plant, result, scenario))


class _Play:
    """One run under way; it begins when the one before has ended, for which nobody waits but itself."""

    def __init__(self, staged: Staged, jobs: int | None, before: _Play | None) -> None:
        self.stop, self.over = threading.Event(), threading.Event()
        self.done = 0.0
        self._staged, self._jobs, self._before = staged, jobs, before
        self._found: SimulationResult | BaseException | None = None
        self.thread = threading.Thread(target=self._run, name="rehearsal", daemon=True)
        self.thread.start()

    def output(self) -> SimulationResult:
        """What came out, or what went wrong, raised again."""
        if isinstance(self._found, SimulationResult):
            return self._found
        assert self._found is not None
        raise self._found

    def _run(self) -> None:
        if self._before is not None:
            self._before.thread.join()
            self._before = None
        if self.stop.wait(SETTLES_S):
            return
        if sys.platform == "linux":  # where a thread has a priority of its own, and those that it begins have the same
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + BEHIND)
        plant, wanted = self._staged
        try:
            self._found = simulate(
                plant, plan=wanted, replications=REPLICATIONS, jobs=self._jobs, progress=self._look, prove=False
            )
        except BaseException as error:
            self._found = error
        self.over.set()

    def _look(self, seen: Progress) -> None:
        if self.stop.is_set():
            raise KeyboardInterrupt  # as the twin is stopped by hand
        self.done = seen.done if seen.phase == "replications" else 0.0


__all__ = ["Rehearsal"]
