"""The search for a plan: cuts by scenario until the relaxed plan is known, then whole decisions until the gap is closed."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.mathopt import Session, solve
from carwright.solvers.plan_first import FirstStage
from carwright.solvers.plan_master import Master, mixed
from carwright.solvers.plan_program import mean_problem, plan_program
from carwright.solvers.plan_scale import Scaled, scaled
from carwright.solvers.plan_scenario import Lived, ScenarioProgram
from carwright.solvers.program import Floats

LP_ROUNDS = 80
NO_PENALTY = 1e-6


@dataclass
class Found:
    """A plan: the first stage and each scenario lived through."""

    x: Floats
    lived: tuple[Lived, ...]
    value: float
    """Goal in units of the objective."""


@dataclass
class PlanSearch:
    """One call of the solver: time, threads, best and bound."""

    problem: PlanProblem
    seconds: float
    gap: float
    jobs: int = 2
    tell: Callable[[str, float | None, float | None], None] | None = None
    found: Found | None = None
    bound: float = np.inf
    infeasible: bool = False
    stopped: str = ""
    effort: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.begun = time.perf_counter()
        self.scaled: Scaled = scaled(self.problem)
        units = {"money": self.scaled.money, "pieces": self.scaled.pieces}
        small = self.scaled.problem
        self.master = Master(small)
        self.scenarios = [ScenarioProgram(small, s, **units) for s in range(small.sizes["scenario"])]
        self.effort = {"rounds": 0, "programs": 0, "cuts": 0}

    @property
    def first(self) -> FirstStage:
        """Columns of the first stage."""
        return self.master.first

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.seconds - (time.perf_counter() - self.begun)

    def run(self) -> None:
        """Search until the gap is closed, the time is over, or Ctrl-C."""
        with ThreadPoolExecutor(max_workers=self.jobs) as self.pool:
            try:
                start = self._start()
                if start is None:
                    self.infeasible = True
                    return
                self._relaxed(start)
                self._whole()
            except KeyboardInterrupt:
                self.stopped = "Ctrl-C"

    def _start(self) -> Floats | None:
        """The relaxed plan for the mean of the scenarios: where the cuts begin."""
        mean = mean_problem(self.scaled.problem)
        program = plan_program(mean, money=self.scaled.money, pieces=self.scaled.pieces)
        answer = Session(program.program.relaxed()).solve(max(self.left, 1.0))
        if answer.x is not None:
            return answer.x[: self.master.first_columns]
        base = self.master.base
        capped = base.high.copy()
        capped[self.master.theta] = 0.0
        from dataclasses import replace

        plain = solve(replace(base, high=capped).relaxed(), seconds=max(self.left, 1.0))
        return None if plain.x is None else plain.x[: self.master.first_columns]

    def _live(self, links: Floats) -> list[Lived]:
        self.effort["programs"] += len(self.scenarios)
        return list(self.pool.map(lambda scenario: scenario.live(links), self.scenarios))

    def _cut(self, links: Floats) -> list[Lived]:
        lived = self._live(links)
        self.master.add_cuts(links, np.array([each.value for each in lived]), np.array([each.slope for each in lived]))
        self.effort["cuts"] += len(lived)
        return lived

    def _relaxed(self, core: Floats) -> None:
        """Cuts halfway between the master's wish and the best point so far: few rounds, no zigzag."""
        x, best, aim = core, -np.inf, self.gap / 5
        for _ in range(LP_ROUNDS):
            lived = self._cut(x[self.master.links])
            value = self.master.goal_of(x, np.array([each.value for each in lived]))
            if value > best:
                best, core = value, x
            answer = self.master.session.solve(max(self.left, 0.1))
            self.effort["rounds"] += 1
            if answer.x is None:
                self.infeasible = answer.status == "infeasible"
                return
            self.bound = min(self.bound, answer.value + self.master.offset)
            self._told("relaxed")
            if self.bound - best <= aim * max(abs(best), 1e-9) or self.left <= 0:
                return
            x = 0.5 * (answer.x[: self.master.first_columns] + core)

    def _whole(self) -> None:
        """Whole decisions from the master, each lived through and cut off, until none can be better."""
        if self.infeasible:
            return
        last = np.inf
        while self.left > 0 and not self.closed:
            hint = None if self.found is None else self.master.hint(self.found.x)
            answer = solve(self.master.program(), seconds=max(self.left, 0.1), gap=self.gap / 4, hint=hint)
            if answer.status == "infeasible":
                self.infeasible = self.found is None
                return
            self.bound = min(self.bound, answer.bound + self.master.offset)
            if answer.x is None:
                return
            self._try(answer.x[: self.master.first_columns])
            self._told("whole")
            if last - self.bound <= 1e-9 * max(1.0, abs(last)) and self._promise_kept(answer.x):
                return
            last = self.bound

    def _promise_kept(self, x: Floats) -> bool:
        """Whether the cuts say of this plan no more than its relaxed scenarios do."""
        values = np.array([each.value for each in self._live(x[self.master.links])])
        promised = self.master.promised(x[self.master.links])
        return bool((promised - values <= self.gap / 10 * np.maximum(np.abs(values), 1)).all())

    def _try(self, x: Floats) -> None:
        """Cut at a whole first stage, and live through it with whole fees if it could be the best."""
        x = np.where(self.master.base.whole[: len(x)], np.round(x), x)
        links = x[self.master.links]
        relaxed = self._cut(links)
        value = self.master.goal_of(x, np.array([each.value for each in relaxed]))
        if self.found is not None and value <= self.found.value:
            return
        lived = list(self.pool.map(lambda each: each.live_whole(links, gap=self.gap / 4), self.scenarios))
        if max(each.overdrawn for each in lived) > NO_PENALTY:
            return
        value = self.master.goal_of(x, np.array([each.value for each in lived]))
        if self.found is None or value > self.found.value:
            self.found = Found(x, tuple(lived), value)

    @property
    def closed(self) -> bool:
        """Whether no plan can be better by more than the gap."""
        if self.found is None:
            return False
        return self.bound - self.found.value <= self.gap * max(abs(self.found.value), 1e-9)

    def _told(self, phase: str) -> None:
        if self.tell is not None:
            points = self.scaled.points
            best = None if self.found is None else self.found.value * points
            self.tell(phase, best, self.bound * points)


__all__ = ["Found", "PlanSearch", "mixed"]
