"""Stretches of a long line balanced anew: where a stretch gets by with a station less, the line does.

Stations of a balance may stand in any order that the precedence between them allows: each time another one is drawn, so
that ever other tasks come together. The weights of the tasks against all loads tell at once of most stretches that they
cannot get shorter (cf. large neighbourhood search, Shaw 1998).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from carwright.balancing.best import Best
from carwright.balancing.problem import Ints, part_of
from carwright.balancing.watch import Watch

FIRST_STRETCH, SHORTEST_STRETCH, LONGEST_STRETCH = 80.0, 20.0, 150.0
"""Stations; the longest has about as many tasks as searches can learn weights for."""
LONGER, SHORTER = 1.05, 0.8
"""A stretch that is ruled out by its bounds may be longer, one that is searched in vain should be shorter."""
STIRS = (0.0, 0.1, 1.0)
"""How far stations may stray from where they stood, in lines."""
PATIENCE, SEARCHED = 30, 10
"""Stretches in succession that bring nothing, before the whole line is searched again; a search in vain counts more."""

Decide = Callable[[Best, Watch], None]


@dataclass
class Windows:
    """Stretches drawn so far, and how long the next may be."""

    draws: np.random.Generator
    length: float = FIRST_STRETCH
    in_vain: int = field(default=0, init=False)

    def improve(self, best: Best, watch: Watch, decide: Decide) -> None:
        """Balance stretch after stretch anew, until many in succession bring nothing; ``decide`` balances one."""
        self.in_vain = 0
        while self.in_vain < PATIENCE and not best.closed and not watch.over:
            self._improve_one(best, watch, decide)
            best.tell(watch)

    def _improve_one(self, best: Best, watch: Watch, decide: Decide) -> None:
        best.station_of = self._reordered(best)
        stations = min(int(self.length), best.stations)
        # Both ends of the line come as often as its middle.
        first = int(np.clip(self.draws.integers(-stations // 2, best.stations - stations // 2), 0, None))
        first = min(first, best.stations - stations)
        rows = np.flatnonzero((best.station_of >= first) & (best.station_of < first + stations))
        stretch = Best(part_of(best.ground, rows), best.takt, best.station_of[rows] - first, stations)
        decide(stretch, watch)
        saved = stations - stretch.stations
        if saved:
            station_of = np.where(best.station_of < first, best.station_of, best.station_of - saved)
            station_of[rows] = first + stretch.station_of
            best.offer(station_of, best.stations - saved)
            self.in_vain = 0
            return
        self.in_vain += 1 if stretch.closed else SEARCHED
        length = self.length * (LONGER if stretch.closed else SHORTER)
        self.length = min(max(length, SHORTEST_STRETCH), LONGEST_STRETCH)

    def _reordered(self, best: Best) -> Ints:
        """The same balance, its stations in another order that obeys the precedence."""
        stations = best.stations
        stir = float(self.draws.choice(STIRS))
        wish = np.arange(stations) + stations * stir * self.draws.random(stations)
        line = best.ground.forwards
        before = np.repeat(best.station_of, np.diff(line.first))
        arrows = np.unique(before * stations + best.station_of[line.after])
        before, behind = arrows // stations, arrows % stations
        before, behind = before[before != behind], behind[before != behind]
        first = np.searchsorted(before, np.arange(stations + 1)).tolist()
        return _places(wish.tolist(), first, behind.tolist())[best.station_of]


def _places(wish: list[float], first: list[int], behind: list[int]) -> Ints:
    """Place of each station: always the one with the least wish of those that may come next."""
    waiting = np.bincount(np.array(behind, np.int64), minlength=len(wish)).tolist()
    ready = [(wish[station], station) for station, held in enumerate(waiting) if held == 0]
    heapq.heapify(ready)
    places = np.empty(len(wish), np.int64)
    place = 0
    while ready:
        station = heapq.heappop(ready)[1]
        places[station] = place
        place += 1
        for other in behind[first[station] : first[station + 1]]:
            waiting[other] -= 1
            if waiting[other] == 0:
                heapq.heappush(ready, (wish[other], other))
    return places
