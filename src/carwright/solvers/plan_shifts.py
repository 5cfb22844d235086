"""Whole shifts for given dates: rounded one after the other, then stretches of time changed as long as that gains.

The steps of fees are held meanwhile, so that a scenario is a linear program: its cuts say what a change can bring at
most, and few changes have to be lived through.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_first import FirstStage
from carwright.solvers.plan_master import Master, nearing, tail_weights
from carwright.solvers.plan_scenario import Lived, Runs
from carwright.solvers.program import ABSENT, Bits, Floats, Ints

if TYPE_CHECKING:
    from carwright.solvers.plan_search import PlanSearch

KNOWN = 20
"""Rounds of cuts that are taken over from the search."""
ROUNDS = 6
"""Most rounds of cuts before the shifts are rounded."""
AT_ONCE = 0.12
"""Share of the periods whose shifts are rounded before the rest is looked at again."""
TRIED = 4
"""Changes that are looked at closely, of those that promise most."""
PROGRAMS = 480
"""Scenarios that are lived through, at most, to change shifts."""
CUTS = 30
"""Latest rounds of cuts by which changes are judged at first."""
WHOLE = 1e-5


class Shifts:
    """Dates and steps of fees held; what the shifts of each part and period are is searched for."""

    def __init__(self, search: PlanSearch, dates: tuple[Floats, Floats], steps: list[Runs]) -> None:
        self.search, self.steps = search, steps
        problem = search.scaled.problem
        self.master = Master(problem)
        self.master.hold(*dates)
        for cut in zip(*search.master.latest(KNOWN), strict=True):
            self.master.add_cuts(*cut)  # a scenario whose steps are held is worth no more than one whose steps are free
        self.first = self.master.first
        self.runs: Ints = self.first.run[self.first.run != ABSENT]
        self.moves = Moves(problem, self.master, dates[0])

    def run(self, x: Floats) -> tuple[Floats, list[Lived]] | None:
        """First stage with whole shifts and its scenarios at the steps held, from relaxed shifts; None without one."""
        self._near(x)
        rounded = self._rounded()
        lived = None if rounded is None else self._lived(rounded)
        return None if rounded is None or lived is None else self._changed(rounded, lived)

    def _lived(self, x: Floats) -> list[Lived] | None:
        """Every scenario at its steps, which makes cuts; None if one cannot reach them."""
        search, links = self.search, x[self.master.links]
        lived = list(
            search.pool.map(
                lambda pair: pair[0].live_at(links, pair[1]), zip(search.scenarios, self.steps, strict=True)
            )
        )
        search.effort["programs"] += len(lived)
        there = [each for each in lived if each is not None]
        if len(there) < len(lived):
            return None
        slopes = np.array([each.slope for each in there])
        self.master.add_cuts(np.array([each.value for each in there]) - slopes @ links, slopes)
        return there

    def _value(self, x: Floats, lived: list[Lived]) -> float:
        return self.master.goal_of(x, np.array([each.value for each in lived]))

    def _near(self, x: Floats) -> None:
        """Cuts until the relaxed plan of the steps held is known."""

        def lived(x: Floats) -> float | None:
            found = self._lived(x)
            return None if found is None else self._value(x, found)

        search = self.search
        deque(
            nearing(self.master, x, lived, near=lambda _: search.slack(0.2), left=lambda: search.left, rounds=ROUNDS),
            maxlen=0,
        )

    def _rounded(self) -> Floats | None:
        """The shifts that the relaxed plan is surest of are taken first, the rest is looked at again with a cut."""
        there = self.first.run != ABSENT
        low = np.zeros(there.shape)
        while self.search.left > 0:
            answer = self.master.session.solve(max(self.search.left, 0.1))
            if answer.x is None:
                return None
            x = answer.x[: self.master.first_columns]
            shares = np.where(there, x[self.first.run], 0.0)
            surest = shares.max(axis=1, initial=0.0)
            open_ = (surest > WHOLE) & (low.max(axis=1, initial=0.0) < 1)
            if not open_.any():
                return x
            if self._lived(x) is None:
                return None
            sure = np.sort(surest[open_])[::-1]
            least = min(sure[min(int(AT_ONCE * low.shape[0] * low.shape[2]), len(sure) - 1)], 1 - WHOLE)
            part, period = np.nonzero(open_ & (surest >= least))
            low[part, shares.argmax(axis=1)[part, period], period] = 1.0
            self.master.session.bounds(self.runs, low[there], np.ones(len(self.runs)))
        return None

    def _changed(self, x: Floats, lived: list[Lived]) -> tuple[Floats, list[Lived]]:
        """Change the shifts of one part over a stretch of periods as long as that gains."""
        value = self._value(x, lived)
        for _ in range(max(PROGRAMS // len(lived), 10)):
            best, wish = value + self.search.slack(0.02), None
            for chosen in self.moves.promising(x, lived):
                self.master.session.fix(self.runs, chosen)
                answer = self.master.session.solve(max(self.search.left, 0.1))
                if answer.x is not None and answer.value + self.master.offset > best:
                    best, wish = answer.value + self.master.offset, answer.x[: self.master.first_columns]
            there = None if wish is None or self.search.left <= 0 else self._lived(wish)
            if wish is None or there is None:
                break
            if self._value(wish, there) > value:
                x, lived, value = wish, there, self._value(wish, there)
        return x, lived


class Moves:
    """One part, one stretch of periods, one other pattern: what each such change can bring by the cuts known."""

    def __init__(self, problem: PlanProblem, master: Master, opened: Floats) -> None:
        self.problem, self.master = problem, master
        first: FirstStage = master.first
        self.run = first.run
        spot = {int(column): k for k, column in enumerate(master.dates)}
        is_open = np.zeros(first.opened.shape, np.bool_)
        for part, period in zip(*np.nonzero(first.opened != ABSENT), strict=True):
            is_open[part, period] = opened[spot[int(first.opened[part, period])]] > 0
        self.there: Bits = (first.run != ABSENT) & is_open[:, None]
        age = np.minimum(np.maximum(np.cumsum(is_open, axis=1) - 1, 0), problem.ramp.shape[2] - 1)
        share = np.take_along_axis(problem.ramp, np.broadcast_to(age[:, None], self.there.shape), axis=2)
        self.capacity = problem.capacity * share
        place = {int(column): k for k, column in enumerate(master.links)}
        links = [place[int(column)] for column in first.part_capacity.ravel()]
        self.capacity_link = np.array(links, np.int64).reshape(first.part_capacity.shape)
        self.spent_link = np.array([place[int(c)] for c in first.spent if c != ABSENT], np.int64)
        self.worth = np.where(self.there, master.once[first.run], 0.0)
        self.begins = np.where(first.begin != ABSENT, master.once[first.begin], 0.0)
        periods = self.there.shape[2]
        self.begin, self.end = (
            np.concatenate(each)
            for each in zip(
                *[(np.full(periods - t, t), np.arange(t + 1, periods + 1)) for t in range(periods)], strict=True
            )
        )

    def promising(self, x: Floats, lived: list[Lived]) -> list[Floats]:
        """Values of the run columns after the changes that promise most, each shape (runs,)."""
        runs = np.where(self.there, np.round(x[self.run]), 0.0)
        values = np.array([each.value for each in lived])
        weight = tail_weights(self.master.once @ x + self.master.constant + values, self.problem)
        limits, slopes = self.master.latest(CUTS)
        stands = limits + slopes @ x[self.master.links] - values
        found: list[tuple[float, int, int, int]] = []
        for part in np.flatnonzero(self.there.any(axis=(1, 2))).tolist():
            now = np.where(runs[part].max(axis=0) > 0, runs[part].argmax(axis=0), ABSENT)
            gain = self._once(part, now) + self._lived(part, now, stands, slopes, weight)
            for at in np.argsort(-gain, axis=None, kind="stable")[:TRIED]:
                pattern, stretch = np.unravel_index(at, gain.shape)
                found.append((float(gain[pattern, stretch]), part, int(pattern), int(stretch)))
        changed = []
        for gained, part, pattern, stretch in sorted(found, reverse=True)[:TRIED]:
            if gained <= 0:
                break
            after, when = runs.copy(), slice(self.begin[stretch], self.end[stretch])
            after[part, :, when] = 0.0
            after[part, pattern, when] = 1.0
            changed.append(after[self.run != ABSENT])
        return changed

    def _once(self, part: int, now: Ints) -> Floats:
        """What labour and hiring gain, shape (patterns, stretches); minus infinity where a change cannot be."""
        there, worth, begins = self.there[part], self.worth[part], self.begins[part]
        periods = np.arange(len(now))
        before = np.concatenate([[self.problem.pattern_before[part]], now[:-1]])
        labour = np.where(there, worth - worth[now, periods], 0.0)
        began = np.append(np.where((now != before) & (now != ABSENT), begins[now, periods], 0.0), 0.0)
        begin, end = self.begin, self.end
        cannot = _over(np.where(there, 0.0, 1.0), begin, end) > 0
        same = _over(np.where(now == np.arange(len(there))[:, None], 0.0, 1.0), begin, end) == 0
        starts = np.where(np.arange(len(there))[:, None] != before[begin], begins[:, begin], 0.0)
        after = np.append(now, ABSENT)[end]
        back = np.append(begins[now, periods], 0.0)[end]
        ends = np.where((after != ABSENT) & (np.arange(len(there))[:, None] != after), back, 0.0)
        was = _over(began[None, :-1], begin, end) + began[end]
        gain: Floats = _over(labour, begin, end) + starts + ends - was
        return np.where(cannot | same, -np.inf, gain)

    def _lived(self, part: int, now: Ints, stands: Floats, slopes: Floats, weight: Floats) -> Floats:
        """What the scenarios gain by each change at most, weighed; shape (patterns, stretches)."""
        periods = np.arange(len(now))
        more = np.where(self.there[part], self.capacity[part] - self.capacity[part][now, periods], 0.0)
        dearer = np.where(self.there[part], self.problem.labour[part] - self.problem.labour[part][now, periods], 0.0)
        total = np.zeros((len(more), len(self.begin)))
        for s in range(len(weight)):
            moved = slopes[:, s][:, None, self.capacity_link[part]] * more
            if len(self.spent_link):
                moved = moved - slopes[:, s][:, None, self.spent_link] * dearer
            total += weight[s] * (stands[:, s, None, None] + _over(moved, self.begin, self.end)).min(axis=0)
        return total


def _over(values: Floats, begin: Ints, end: Ints) -> Floats:
    """Sum of the last axis from ``begin`` up to, not including, ``end``."""
    so_far = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)
    total: Floats = so_far[..., end] - so_far[..., begin]
    return total


__all__ = ["Shifts"]
