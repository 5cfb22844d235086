"""A rebalance with few moves: today's stations are kept, and only what they can no longer do goes elsewhere.

Every unit begins at its station of today. A station whose team cannot do all of that within the takt is relieved: a
unit of it goes to a station that can take it, as near to home as can be; if none can, it is pushed to one that then
has to be relieved itself (an ejection chain). Then units that were moved are brought home one by one, whatever has to
make room for them, and the result is kept if no more units are away from home than before.

Where the workers of the line are limited each station has its part of them; what is left goes where it saves moves, and
a station in need may take a worker from another, which then has to be relieved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from carwright.balancing.cars_arrays import CarArrays
from carwright.balancing.cars_crews import leaving
from carwright.balancing.cars_kept import FIRST_TRIES, SLACK, Kept, KeptLine
from carwright.balancing.cars_search import MANY, Clock
from carwright.kernels.balancing.cars_refit import crew_needed, refitted
from carwright.kernels.balancing.cars_room import APART_END, APART_FIRST, HOME, NOWHERE, STATION, TAKT, TEAM, TIME, Plan

MOST_TARGETS = 6
"""Stations to which a unit is offered."""
TABU = 25
"""Relieves for which a unit that was pushed stays where it is."""
CHAIN = 40
"""Relieves in which room must be made for a unit that is brought home."""
TAKEN = 0.3
"""Chance that a station in need takes a worker from another before it pushes work there."""


class Repair(KeptLine):
    """Relieves stations that have too much, and brings home what was moved."""

    def begin(self) -> None:
        """Fill every station with its work of today."""
        self.broken = {int(s) for s in np.unique(self.plan.unit[:, STATION])}
        for station in sorted(self.broken):
            self.fill(station, self._units(station), FIRST_TRIES)

    def adopt(self, plan: Plan, workers: int) -> None:
        """Go on from a whole balance with at most so many workers, so that its units can be brought home."""
        hands = (plan.side != 0).sum(axis=1)
        self._back(Kept(plan, hands, workers - int(hands.sum()) if workers < MANY else MANY))
        self.broken.clear()

    def _targets(self, unit: int) -> list[int]:
        """Other stations for a unit: home, then those that are manned and have most room, near ones of these first."""
        low, high = self._window(unit)
        here, home = int(self.plan.unit[unit, STATION]), int(self.line.unit[unit, HOME])
        apart = {int(self.plan.unit[other, STATION]) for other in self._neighbours(unit, APART_FIRST, APART_END)}
        found = []
        takt, time = int(self.line.limits[TAKT]), int(self.line.unit[unit, TIME])
        for s in range(low, high + 1):
            if s == here or s in apart or not self.line.allowed[unit, s]:
                continue
            room = self._capacity(s) - self._work(s)
            if room >= time and self._could(s, np.append(self._units(s), unit)):
                found.append((s != home, self.plan.height[s] == 0, -min(room, 2 * takt), abs(s - here), s))
        return [s for *_, s in sorted(found)[:MOST_TARGETS]]

    def relieve(self, station: int) -> None:
        """Take one unit out of a station that has too much: where possible the one that mends it."""
        self.relieves += 1
        units = self._units(station)
        movable = [int(u) for u in units if self.tabu.get(int(u), -1) < self.relieves]
        self.draws.shuffle(movable)
        # Without any slack no order of work fits, so a little more than what is too much has to go.
        full, crew = int((1 - SLACK) * self.line.limits[TAKT]), self._crew(station)
        left = {u: leaving(self.line, units[units != u], station, crew, full) for u in movable}
        movable.sort(key=lambda u: (self._at_home(u), left[u]))
        before = self._kept()
        for unit in movable:
            if left[unit] or not (targets := self._targets(unit)):
                continue
            if self.fill(station, units[units != unit]):
                if any(self.fill(s, np.sort(np.append(self._units(s), unit))) for s in targets):
                    return
                self._back(before)
                self.broken.add(station)
        if self._lighten(station, sorted(movable, key=lambda u: (left[u], -int(self.line.unit[u, TIME])))):
            return
        if not (self.spare < MANY and self.draws.random() < TAKEN and self._take_worker(station)):
            self._push(station, movable)

    def _take_worker(self, station: int) -> bool:
        """Let a station have a worker of another one, which has to give up little work for that, or to be relieved."""
        if self.most[station] >= self.line.station[station, TEAM]:
            return False
        takt = int(self.line.limits[TAKT])
        givers = [int(s) for s in np.nonzero(self.most)[0] if s != station]
        if not givers:
            return False
        room = np.array([self.most[s] * takt - self._work(s) for s in givers]) / takt
        giver = givers[int((room + 0.5 * self.draws.random(len(givers))).argmax())]
        self.most[giver] -= 1
        self.most[station] += 1
        self._give_up(giver)
        for s in (station, giver):
            self.fill(s, self._units(s))
        return True

    def _lighten(self, station: int, movable: list[int]) -> bool:
        """Move the first unit that another station takes, although that alone does not mend this one."""
        for unit in movable:
            for s in self._targets(unit):
                if self.fill(s, np.sort(np.append(self._units(s), unit))):
                    self.fill(station, self._units(station))
                    return True
        return False

    def _push(self, station: int, movable: list[int]) -> None:
        """Move any unit to any station that then has to be relieved itself."""
        for unit in movable or self._units(station).tolist():
            low, high = self._window(unit)
            open_ = [s for s in range(low, high + 1) if s != station and self.line.allowed[unit, s]]
            if open_:
                near = sorted(open_, key=lambda s: abs(s - station))[:MOST_TARGETS]
                target = int(self.draws.choice(near))
                self._give_up(target)
                self.plan.unit[unit, STATION] = target
                self.tabu[unit] = self.relieves + int(self.draws.integers(TABU // 2, TABU))
                for s in (station, target):
                    self.fill(s, self._units(s))
                return

    def mend(self, until: Callable[[], bool], most: int = 1 << 30) -> bool:
        """Relieve stations until all are filled; whether they are."""
        last = self.relieves + most
        while self.broken and not until() and self.relieves < last:
            worst = sorted(self.broken)
            self.relieve(int(self.draws.choice(worst)))
        return not self.broken

    def bring_home(self, until: Callable[[], bool]) -> Iterator[Plan]:
        """Bring moved units home again and again; each better balance on the way."""
        best, rank = self._kept(), self.rank
        while not until():
            home = self.line.unit[:, HOME]
            away = np.nonzero((home != NOWHERE) & (home != self.plan.unit[:, STATION]))[0]
            if not len(away):
                return
            self._force_home(int(self.draws.choice(away)))
            if self.mend(until, CHAIN) and self.rank <= rank:
                better = self.rank < rank
                best, rank = self._kept(), self.rank
                if better:
                    yield best.plan
            else:
                self._back(best)
                self.broken.clear()

    def _force_home(self, unit: int) -> None:
        low, high = self._window(unit)
        home, here = int(self.line.unit[unit, HOME]), int(self.plan.unit[unit, STATION])
        if not low <= home <= high or not self.line.allowed[unit, home]:
            return
        self._give_up(home)
        self.plan.unit[unit, STATION] = home
        self.tabu[unit] = self.relieves + TABU
        for s in (here, home):
            if not self.fill(s, self._units(s)):
                self._give_up(s)


def rehearse_repair(arrays: CarArrays, clock: Clock) -> None:
    """Have the kernel compiled; the clock does not run meanwhile."""
    before = perf_counter()
    repair = Repair(arrays, clock, 0)
    effort = (0, 0, 0)
    nothing = np.zeros(0, np.int64)
    refitted(repair.line, repair.plan, repair.room, repair.copy, 0, nothing, effort)
    crew_needed(repair.line, 0, nothing)
    clock.begun += perf_counter() - before
