"""The only door from the twin to the kernels: random draws by stream name and number."""

from __future__ import annotations

import numpy as np

from carwright.arrays.network import Draw, Law
from carwright.kernels import draws


class Luck:
    """All random numbers of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self._seed = seed
        self._replication = replication
        self._keys: dict[str, np.uint64] = {}

    def uniform(self, stream: str, number: int) -> float:
        """Uniform number between 0 and 1."""
        return float(draws.uniform(self.key(stream), number))

    def ticks(self, draw: Draw, number: int, place: int | None = None) -> int:
        """Drawn time, 0 or more; ``place`` picks the stream of one station of a line, one of several places."""
        stream = draw.stream if place is None else stream_of_place(draw.stream, place)
        if draw.law == Law.TRACE:
            return draw.table[number % len(draw.table)]
        if draw.law == Law.EMPIRICAL:
            return draw.table[int(self.uniform(stream, number) * len(draw.table))]
        return int(draws.drawn_time(int(draw.law), draw.a, draw.b, draw.c, self.key(stream), number) + 0.5)

    def key(self, stream: str) -> np.uint64:
        """Key of a stream."""
        if stream not in self._keys:
            self._keys[stream] = np.uint64(draws.stream_key(self._seed, self._replication, stream))
        return self._keys[stream]


def stream_of_place(stream: str, place: int) -> str:
    """``body.framing/work`` at place 2 is ``body.framing[2]/work``; places count from 0."""
    name, slash, purpose = stream.rpartition("/")
    return f"{name}[{place}]{slash}{purpose}"
