"""The search for a plan: cuts by scenario until the relaxed plan is known, then whole decisions to close the gap."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.mathopt import Answer, Session, solve
from carwright.solvers.plan_first import FirstStage
from carwright.solvers.plan_master import Master, nearing
from carwright.solvers.plan_program import mean_problem, plan_program
from carwright.solvers.plan_scale import Scaled, scaled
from carwright.solvers.plan_scenario import Lived, ScenarioProgram, better_of
from carwright.solvers.plan_together import TOGETHER, solved_together
from carwright.solvers.plan_tree import PlanTree
from carwright.solvers.program import Floats, Program
from carwright.solvers.watched import watchman

LP_ROUNDS = 80
NO_PENALTY = 1e-6
FIRST_S = 5.0
"""Seconds for a program as long as there is no plan at all, even if the time is over: some plan comes first."""
ROUGH = 4.0
"""Gap of the first whole plan, in gaps asked for: something to fall back on comes before the best."""
QUICK = 0.1
"""Share of the time left that HiGHS may take for the master as a whole, before its dates are branched on here."""
MOST_AT_ONCE = 0.8
"""Share of the time left that one program may take: what it finds has to be lived through."""
ROUGHLY, FULLY, TO_THE_END = 3, 20, 400
"""Runs of fee steps looked into in a scenario: before a plan is known to come near the best, after, and at last."""
SMALL = 3_000
"""Columns up to which there is no need for cuts."""


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
    feasibility: bool = False
    """Only ask whether there is a plan: stop at the first, or when it is proven that budgets are overdrawn."""
    together_first: int | None = None
    """Columns up to which all scenarios are solved in one program at once, without cuts; `SMALL` if not given."""
    knows: PlanSearch | None = None
    """A search for the same scenarios with other openings and contracts to choose from: its cuts are taken over."""
    better: Callable[[], None] | None = None
    """Called as soon as there is a plan that is better than all before."""
    found: Found | None = None
    bound: float = np.inf
    infeasible: bool = False
    stopped: str = ""
    unseen: float = 0.0
    """What the cuts cannot see of the best plan: its goal were steps of fees not whole, minus its goal."""
    rough: float = 0.0
    """What a first look at the steps of fees missed of the best plan's goal."""
    least_overdrawn: float = np.inf
    """Of all plans tried: smallest sum of money beyond the budgets, in money."""
    effort: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.begun = time.perf_counter()
        self.scaled: Scaled = scaled(self.problem)
        units = {"money": self.scaled.money, "pieces": self.scaled.pieces}
        small = self.scaled.problem
        self.master = Master(small)
        self.scenarios = [ScenarioProgram(small, s, **units) for s in range(small.sizes["scenario"])]
        if self.knows is not None:
            self.master.learn(self.knows.master)
        self.watchman = watchman()
        self.watchman.start()
        self.effort = {"rounds": 0, "programs": 0, "cuts": 0, "cpu_s beside": 0.0}

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
                solved_together(self, SMALL if self.together_first is None else self.together_first)
                if self.infeasible or self.closed:
                    return
                start = self._start()
                if start is None:
                    self.infeasible = True
                    return
                self._relaxed(start)
                self._whole()
                solved_together(self, TOGETHER)
                self._settled()
            except KeyboardInterrupt:
                self.stopped = "Ctrl-C"

    def _start(self) -> Floats | None:
        """Where the cuts begin: the relaxed plan for the mean of the scenarios, or what the cuts known already wish."""
        if self.knows is not None and self.master.cuts:
            answer = self.master.session.solve(max(self.left, 1.0))
            return None if answer.x is None else answer.x[: self.master.first_columns]
        mean = mean_problem(self.scaled.problem)
        program = plan_program(mean, money=self.scaled.money, pieces=self.scaled.pieces)
        answer = Session(program.program.relaxed()).solve(max(self.left, 1.0))
        if answer.x is not None:
            return answer.x[: self.master.first_columns]
        base = self.master.base
        capped = base.high.copy()
        capped[self.master.theta] = 0.0
        plain = solve(replace(base, high=capped).relaxed(), seconds=max(self.left, 1.0))
        return None if plain.x is None else plain.x[: self.master.first_columns]

    def _live(self, links: Floats) -> list[Lived]:
        self.effort["programs"] += len(self.scenarios)
        return list(self.pool.map(lambda scenario: scenario.live(links), self.scenarios))

    def cut(self, links: Floats) -> list[Lived]:
        """Live through every scenario with what is built, and add what it has shown to the master."""
        lived = self._live(links)
        slopes = np.array([each.slope for each in lived])
        self.master.add_cuts(np.array([each.value for each in lived]) - slopes @ links, slopes)
        self.effort["cuts"] += len(lived)
        return lived

    def _relaxed(self, core: Floats) -> None:
        """The relaxed plan, and with it the first bound of all plans."""
        for bound in self.nearing(core, LP_ROUNDS):
            if bound == -np.inf:
                self.infeasible = True
                return
            self.bound = min(self.bound, bound)
            self.told("relaxed")
            if self.closed:
                return

    def nearing(self, core: Floats, rounds: int) -> Iterator[float]:
        """Bounds of the relaxed plan as the master stands, round by round of cuts; minus infinity if there is none."""

        def lived(x: Floats) -> float:
            values = np.array([each.value for each in self.cut(x[self.master.links])])
            return self.master.goal_of(x, values)

        def near(best: float) -> float:
            return self.gap / 5 * max(abs(best), 1e-9)

        for answer in nearing(self.master, core, lived, near=near, left=lambda: self.left, rounds=rounds):
            self.effort["rounds"] += 1
            if answer.x is not None:
                yield answer.value + self.master.offset
            elif answer.status == "infeasible":
                yield -np.inf

    def _whole(self) -> None:
        """Whole decisions from HiGHS as long as it is quick, then by branch and bound over the dates."""
        if self._quickly() and not self.closed:
            PlanTree(self).run()
        if self.infeasible or self.found is not None or self.proven_overdrawn:
            return
        self._asked(4.0, MOST_AT_ONCE)  # one plan at least, even if the time is over

    def _quickly(self) -> bool:
        """The master as a whole, again with what each plan has shown; False once it promises what is so."""
        while not self.infeasible and not self.closed and self.left > 0:
            status, relaxed = self._asked(ROUGH if self.found is None else 1 / 3, QUICK)
            if status != "optimal":
                return not self.infeasible
            if self.bound - relaxed <= self.slack(0.25):
                return False
        return False

    def _asked(self, gaps: float, share: float) -> tuple[str, float]:
        """Whole decisions of the master to so many gaps in a share of the time; status, and the relaxed goal there."""
        hint = None if self.found is None else self.master.hint(self.found.x)
        answer = self.watched(self.master.program(), self.slack(gaps), hint, share)
        if answer.status == "infeasible":
            self.infeasible = self.found is None
            return answer.status, -np.inf
        self.bound = min(self.bound, answer.bound + self.master.offset)
        if answer.x is None:
            return answer.status, -np.inf
        relaxed = self.tried(answer.x[: self.master.first_columns])
        self.told("whole")
        return answer.status, relaxed

    def slack(self, share: float) -> float:
        """A share of the gap asked for, in units of the objective."""
        known = self.bound if self.found is None else self.found.value
        return share * self.gap * max(abs(known), 1e-9) if np.isfinite(known) else 0.0

    def worthwhile(self, share: float) -> float:
        """The same, but where steps of fees alone keep the gap open no finer than that share of what they hide."""
        hidden = self.unseen if self.unseen > 2 * self.slack(1.0) else 0.0
        return max(self.slack(share), share * hidden)

    def watched(self, program: Program, slack: float, hint: Floats | None, share: float = MOST_AT_ONCE) -> Answer:
        """Solve a program with whole numbers in the time that is left."""
        least = FIRST_S if self.found is None else 0.1
        answer = self.watchman.solve(program, seconds=max(self.left * share, least), slack=slack, hint=hint)
        self.effort["cpu_s beside"] += answer.cpu_s
        return answer

    def tried(self, x: Floats, held: list[Lived] | None = None) -> float:
        """Cut at a whole first stage, and live through it with whole fees if it could be the best; its relaxed goal.

        ``held``: scenarios that are lived through already at some steps of fees; the better of both counts.
        """
        x = np.where(self.master.base.whole[: len(x)], np.round(x), x)
        links = x[self.master.links]
        relaxed = self.master.goal_of(x, np.array([each.value for each in self.cut(links)]))
        if self.found is not None and relaxed <= self.found.value:
            return relaxed
        near = held or self.lived_whole(links, ROUGHLY, self.gap / 4)
        value = self.master.goal_of(x, np.array([each.value for each in near]))
        if self.found is None or value + 2 * self.rough > self.found.value:
            fully = better_of(self.scenarios, self.lived_whole(links, FULLY, self.gap / 4), held, NO_PENALTY)
            if self.keep(x, fully) and self.found is not None:
                self.unseen, self.rough = relaxed - self.found.value, self.found.value - value
        return relaxed

    def _settled(self) -> None:
        """Steps of fees of the best plan looked through again, in the time that is left of a gap that stays open."""
        if self.found is None or self.closed or self.left <= 0 or not any(each.steps for each in self.scenarios):
            return
        found = self.found
        if self.keep(found.x, self.lived_whole(found.x[self.master.links], TO_THE_END, self.gap / 50)):
            self.unseen -= self.found.value - found.value
            self.told("steps")

    def lived_whole(self, links: Floats, nodes: int, gap: float) -> list[Lived]:
        """Every scenario with whole steps of fees."""
        until = self.begun + self.seconds
        return list(
            self.pool.map(lambda each: each.live_whole(links, gap=gap, until=until, nodes=nodes), self.scenarios)
        )

    def keep(self, x: Floats, lived: list[Lived]) -> bool:
        """Take a plan if it keeps its budgets and is the best so far; whether it was taken."""
        over = max(each.overdrawn for each in lived)
        self.least_overdrawn = min(self.least_overdrawn, over * self.scaled.money)
        value = self.master.goal_of(x, np.array([each.value for each in lived]))
        if over > NO_PENALTY or (self.found is not None and value <= self.found.value):
            return False
        self.found = Found(x, tuple(lived), value)
        if self.better is not None:
            self.better()
        return True

    @property
    def proven_overdrawn(self) -> bool:
        """Whether every plan pays for money beyond its budgets; only told if there is no other goal."""
        return self.feasibility and self.bound < -NO_PENALTY

    @property
    def closed(self) -> bool:
        """Whether no plan can be better by more than the gap."""
        if self.proven_overdrawn:
            return True
        if self.found is None:
            return False
        return self.bound - self.found.value <= self.gap * max(abs(self.found.value), 1e-9)

    def told(self, phase: str) -> None:
        """Tell of best and bound."""
        if self.tell is not None:
            points = self.scaled.points
            best = None if self.found is None else self.found.value * points
            self.tell(phase, best, self.bound * points)


__all__ = ["Found", "PlanSearch"]
