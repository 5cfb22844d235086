"""Both ends of the line: where states left by searches meet is a balance; what each end rules out adds up to a proof.

Whatever idle time a balance has: it spends at most a given part of it in the first half of the stations, or less than
the rest in the second. So a search from each end, held to its share up to the middle, proves as much as one that is
not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carwright.balancing.problem import Ints
from carwright.kernels.balancing.states import Memory

KEPT = 2
"""Searches kept of each end: what is asked for alternates between takts just below the best and shorter ones."""
LITTLE = 0.1
"""Share of the idle time that is not worth a search from each end."""
MOST_SHARE = 16
"""Each takes this part of all memory at most."""


@dataclass
class Split:
    """Idle time shared out between both ends, of balances with so much of it in all."""

    idle: int
    share: float
    """Of what is still open, for the search forwards."""
    ruled_out: list[int] = field(default_factory=lambda: [-1, -1])
    """There is no balance with at most so much in its first half, and none in its second half."""

    @property
    def open(self) -> int:
        """Amounts of idle time that neither end rules out; none: there is no balance."""
        return max(0, self.idle - 1 - sum(self.ruled_out))

    def asks(self, backwards: bool) -> bool:
        """Whether a search from this end has anything to rule out."""
        return self.idle - self.rationed(backwards) > self.ruled_out[backwards]

    def rationed(self, backwards: bool) -> int:
        """Idle time that a search from this end is not to spend in its first half."""
        forwards = int(self.share * self.open + 0.5)
        return self.idle - self.ruled_out[backwards] - (self.open - forwards if backwards else forwards)

    def rule_out(self, backwards: bool, rationed: int) -> None:
        """A search found nothing: half of what is still open is then left to each end, or all to it if it is little."""
        self.ruled_out[backwards] = max(self.ruled_out[backwards], self.idle - rationed)
        self.share = 0.5 if self.open > LITTLE * self.idle else float(not backwards)


@dataclass
class Ends:
    """States left by the last searches from each end, with the takt that they keep: they do for longer ones, too."""

    kept: tuple[list[tuple[int, Memory]], list[tuple[int, Memory]]] = field(default_factory=lambda: ([], []))
    """Of searches forwards and backwards."""

    splits: dict[tuple[int, int], Split] = field(default_factory=dict)
    """By takt and stations."""

    def split(self, takt: int, stations: int, work: int) -> Split:
        """How idle time is shared out in balances of so many stations: at first like the time before."""
        key = (takt, stations)
        if key not in self.splits:
            last = next(reversed(self.splits.values()), None)
            forwards, backwards = (out + 1 for out in last.ruled_out) if last else (0, 0)
            share = forwards / (forwards + backwards) if forwards + backwards else 0.5
            self.splits[key] = Split(stations * takt - work, share)
        return self.splits[key]

    @property
    def held_bytes(self) -> int:
        """Memory that they take."""
        return sum(bytes_of(memory) for end in self.kept for _, memory in end)

    def keep(self, backwards: bool, takt: int, memory: Memory, most_bytes: int) -> None:
        """Keep what a search left, if it is not too much, in place of the oldest of its end."""
        if bytes_of(memory) <= most_bytes // MOST_SHARE:
            end = self.kept[backwards]
            end.append((takt, memory))
            del end[:-KEPT]

    def beyond(self, backwards: bool, takt: int, words: int) -> Memory:
        """What was left at the other end and keeps this takt: the most states; an empty memory if there is nothing."""
        fit = [memory for kept_takt, memory in self.kept[not backwards] if kept_takt <= takt]
        return max(fit, key=lambda memory: int(memory.starts.max()), default=None) or _nothing(words)


def _nothing(words: int) -> Memory:
    none = np.full(1, -1, np.int32)
    return Memory(np.zeros((1, words), np.uint64), none, np.zeros(1, np.float32), none, none, np.full(2, -1, np.int64))


def bytes_of(memory: Memory) -> int:
    """Memory that states take."""
    return sum(array.nbytes for array in memory)


def joined(mine: tuple[Memory, int], theirs: tuple[Memory, int], tasks: int) -> tuple[Ints, int]:
    """The balance that led to a state, given as (memory, row), and on to the other end if the other row is not -1."""
    station_of, stations = _traced(*mine, tasks)
    if theirs[1] < 0:
        return station_of, stations
    beyond, more = _traced(*theirs, tasks)
    stations += more
    return np.where(station_of >= 0, station_of, stations - 1 - beyond), stations


def _traced(memory: Memory, row: int, tasks: int) -> tuple[Ints, int]:
    """Stations of the tasks that are done in a state, -1 of the others, and their number."""
    rows = [row]
    while memory.parent[rows[-1]] >= 0:
        rows.append(int(memory.parent[rows[-1]]))
    station_of = np.full(tasks, -1, np.int64)
    for station, state in enumerate(reversed(rows[:-1])):
        before = memory.done[rows[len(rows) - 1 - station]]
        bits = np.unpackbits((memory.done[state] & ~before).view(np.uint8), bitorder="little")[:tasks]
        station_of[bits.astype(bool)] = station
    return station_of, len(rows) - 1
