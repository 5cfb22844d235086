"""Today's assignment while it is repaired: who is where, how many workers a station may have, what it can still do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carwright.balancing.cars_arrays import CarArrays, copy_of, new_plan, new_room
from carwright.balancing.cars_crews import crews, forced_moves
from carwright.balancing.cars_search import MANY, Clock, moves_of, workers_of
from carwright.kernels.balancing.cars_refit import TOO_MANY, crew_needed, refitted
from carwright.kernels.balancing.cars_room import (
    AFTER_END,
    AFTER_FIRST,
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
FULLEST, FULLNESS = 1.0, 0.06
"""Part of the takt that workers are thought to fill when they are shared out, and how far it is drawn below that."""


@dataclass(frozen=True)
class Kept:
    """What a repair can go back to."""

    plan: Plan
    most: np.ndarray
    spare: int


class KeptLine:
    """Each unit has a station; stations in ``broken`` have no schedule yet. Another ``number`` brings other luck."""

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

    def _window(self, unit: int) -> tuple[int, int]:
        """First and last station where a unit can be, the others staying."""
        row, at = self.line.unit[unit], self.plan.unit[:, STATION]
        low = max([int(row[EARLIEST]), *at[self._neighbours(unit, BEFORE_FIRST, BEFORE_END)].tolist()])
        high = min([int(row[LATEST]), *at[self._neighbours(unit, AFTER_FIRST, AFTER_END)].tolist()])
        return low, high

    def _could(self, station: int, units: np.ndarray) -> bool:
        """Whether nothing that is seen at once keeps a station from doing these units."""
        return bool(crew_needed(self.line, station, units) <= self._crew(station))

    def _at_home(self, unit: int) -> bool:
        return bool(self.line.unit[unit, HOME] in (NOWHERE, self.plan.unit[unit, STATION]))

    def _kept(self) -> Kept:
        return Kept(copy_of(self.plan), self.most.copy(), self.spare)

    def _back(self, kept: Kept) -> None:
        for own, other in zip(self.plan, kept.plan, strict=True):
            own[...] = other
        self.most[:], self.spare = kept.most, kept.spare
