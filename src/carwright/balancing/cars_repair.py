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
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from carwright.balancing.cars_arrays import CarArrays, copy_of, new_plan, new_room
from carwright.balancing.cars_crews import crews, forced_moves, leaving
from carwright.balancing.cars_search import MANY, Clock, moves_of, workers_of
from carwright.kernels.balancing.cars_refit import TOO_MANY, crew_needed, refitted
from carwright.kernels.balancing.cars_room import (
    AFTER_END,
    AFTER_FIRST,
    APART_END,
    APART_FIRST,
    BEFORE_END,
    BEFORE_FIRST,
    EARLIEST,
    HOME,
    LATEST,
    NOWHERE,
    STATION,
    TAKT,
    TEAM,
    TIME,
    Plan,
)

SLACK = 0.01
"""Share of a team's time that is lost to sides, positions and whole tasks, at least."""
FIRST_TRIES, TRIES = 60, 4
"""Ways in which a station is filled before it counts as too full: at the beginning, and for one unit more or less."""
MOST_TARGETS = 6
"""Stations to which a unit is offered."""
TABU = 25
"""Relieves for which a unit that was pushed stays where it is."""
CHAIN = 40
"""Relieves in which room must be made for a unit that is brought home."""
FULLEST, FULLNESS = 1.0, 0.06
"""Part of the takt that workers are thought to fill when they are shared out, and how far it is drawn below that."""
TAKEN = 0.3
"""Chance that a station in need takes a worker from another before it pushes work there."""


@dataclass(frozen=True)
class _Kept:
    """What a repair can go back to."""

    plan: Plan
    most: np.ndarray
    spare: int


class Repair:
    """Today's assignment under repair: each unit has a station; stations in ``broken`` have no schedule yet.

    Repairs of different ``number`` go different ways.
    """

    def __init__(self, arrays: CarArrays, clock: Clock, number: int, workers: int = MANY) -> None:
        self.line, self.clock = arrays.line, clock
        self.plan, self.copy, self.room = new_plan(self.line), new_plan(self.line), new_room(self.line)
        self.draws = np.random.default_rng((clock.seed, number))
        self.first_key = (clock.seed * 1_000_003 + number) << 32
        self.calls = 0
        self.broken: set[int] = set()
        self.tabu: dict[int, int] = {}
        self.relieves = 0
        self.most = np.minimum(self.line.station[:, TEAM], workers)
        self.spare = MANY
        if workers < MANY:
            fullness = FULLEST - FULLNESS * float(self.draws.random())
            crew, _ = crews(forced_moves(arrays, fullness), workers)
            self.most, self.spare = np.array(crew, np.int64), workers - sum(crew)
        self.plan.unit[:, STATION] = self._today()

    def _today(self) -> np.ndarray:
        """Station of each unit: that of today if precedence and equipment allow, else the nearest behind it."""
        unit, stations = self.line.unit, len(self.line.station)
        at = np.zeros(len(unit), np.int64)
        work = np.zeros(stations)
        for k, row in enumerate(unit):
            low = max([int(row[EARLIEST]), *(at[b] for b in self._neighbours(k, BEFORE_FIRST, BEFORE_END))])
            open_ = [s for s in range(low, int(row[LATEST]) + 1) if self.line.allowed[k, s]] or [low]
            room = [s for s in open_ if work[s] + row[TIME] <= self._capacity(s)] or open_
            at[k] = next((s for s in open_ if s >= row[HOME]), open_[-1]) if row[HOME] != NOWHERE else room[0]
            work[at[k]] += row[TIME]
        return at

    def _neighbours(self, unit: int, first: int, end: int) -> np.ndarray:
        row = self.line.unit[unit]
        return self.line.lists[row[first] : row[end]]

    def _crew(self, station: int) -> int:
        """Workers that a station may have: its own and, if its team allows, what is left of the line's."""
        return int(min(self.line.station[station, TEAM], self.most[station] + self.spare))

    def _capacity(self, station: int) -> int:
        return int(self._crew(station) * self.line.limits[TAKT])

    def _units(self, station: int) -> np.ndarray:
        return np.nonzero(self.plan.unit[:, STATION] == station)[0]

    def _work(self, station: int) -> int:
        return int(self.line.unit[self._units(station), TIME].sum())

    @property
    def rank(self) -> tuple[int, int]:
        """Moved units, then workers."""
        return moves_of(self.line, self.plan), workers_of(self.plan)

    def fill(self, station: int, units: np.ndarray, tries: int = TRIES) -> bool:
        """Give a station its units, to as few workers as can do them; False, and nothing has changed, if none can."""
        takt = int(self.line.limits[TAKT])
        # At one unit more or less there is no use in trying what has no slack at all.
        full = takt if tries == FIRST_TRIES else int((1 - SLACK) * takt)
        work = int(self.line.unit[units, TIME].sum())
        least = crew_needed(self.line, station, units)
        if least == TOO_MANY:
            return False
        for workers in range(max(1, least, -(-work // full)), self._crew(station) + 1):
            self.calls += 1
            self.clock.rounds += 1
            effort = (workers, tries, self.first_key + 64 * self.calls)
            placed = refitted(self.line, self.plan, self.room, self.copy, station, units, effort)
            if placed >= 0:
                self.broken.discard(station)
                self._manned(station, placed)
                return True
        return False

    def _manned(self, station: int, workers: int) -> None:
        """Note how many workers a station has; what it does not need is left for others."""
        if self.spare < MANY:
            self.spare += int(self.most[station]) - workers
            self.most[station] = workers

    def _give_up(self, station: int) -> None:
        self.plan.height[station] = 0
        for array in (self.plan.load, self.plan.ends, self.plan.side):
            array[station] = 0
        self.broken.add(station)

    def begin(self) -> None:
        """Fill every station with its work of today."""
        self.broken = {int(s) for s in np.unique(self.plan.unit[:, STATION])}
        for station in sorted(self.broken):
            self.fill(station, self._units(station), FIRST_TRIES)

    def adopt(self, plan: Plan, workers: int) -> None:
        """Go on from a whole balance with at most so many workers, so that its units can be brought home."""
        hands = (plan.side != 0).sum(axis=1)
        self._back(_Kept(plan, hands, workers - int(hands.sum()) if workers < MANY else MANY))
        self.broken.clear()

    def _window(self, unit: int) -> tuple[int, int]:
        """First and last station where a unit can be, the others staying."""
        row, at = self.line.unit[unit], self.plan.unit[:, STATION]
        low = max([int(row[EARLIEST]), *at[self._neighbours(unit, BEFORE_FIRST, BEFORE_END)].tolist()])
        high = min([int(row[LATEST]), *at[self._neighbours(unit, AFTER_FIRST, AFTER_END)].tolist()])
        return low, high

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

    def _could(self, station: int, units: np.ndarray) -> bool:
        """Whether nothing that is seen at once keeps a station from doing these units."""
        return bool(crew_needed(self.line, station, units) <= self._crew(station))

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

    def _at_home(self, unit: int) -> bool:
        return bool(self.line.unit[unit, HOME] in (NOWHERE, self.plan.unit[unit, STATION]))

    def _kept(self) -> _Kept:
        return _Kept(copy_of(self.plan), self.most.copy(), self.spare)

    def _back(self, kept: _Kept) -> None:
        for own, other in zip(self.plan, kept.plan, strict=True):
            own[...] = other
        self.most[:], self.spare = kept.most, kept.spare

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
