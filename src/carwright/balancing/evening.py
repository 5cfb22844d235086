"""Balances evened out: from one at a longer takt to one at the takt asked for, by passing work on along the line."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from carwright.balancing.problem import Ground, Ints
from carwright.balancing.watch import Watch
from carwright.kernels.balancing.evening import Evening, even_out

FEW_TURNS, TURNS = 200, 2_000
"""A few stations are filled anew so often before it begins again from the best balance: where much shorter a takt is
asked for, and where it is the next."""
STEPS = 5_000
"""Tasks laid out for it each time."""
LONGEST = 12
"""Stations filled anew together."""
LIVELY, QUIET = 0.5, 0.2
"""Share of all work that goes into it: as long as it brings something, and later."""
PATIENCE = 15
"""Times in succession that bring nothing before it is quiet."""


@dataclass
class Evener:
    """How far it has come, and how much shorter a takt it asks for next."""

    draws: list[NDArray[np.uint64]]
    """Of each job."""
    jump: int
    work: float = field(default=0.0, init=False)
    in_vain: int = field(default=0, init=False)

    def due(self, watch: Watch) -> bool:
        """Whether it has its turn."""
        return self.work <= (LIVELY if self.in_vain < PATIENCE else QUIET) * watch.work

    def improve(self, ground: Ground, station_of: Ints, takts: tuple[int, int, int], watch: Watch) -> Ints | None:
        """A balance at a takt below that of ``station_of``, if it finds one; ``takts`` = (stations, bound, takt)."""
        stations, bound, takt = takts
        watch.phase = "evening out"
        asked = max(takt - self.jump, bound)
        before = watch.work
        turns = FEW_TURNS if self.jump > 1 else TURNS
        effort = Evening(stations, asked, turns, STEPS, LONGEST, watch.most_nodes - watch.nodes)
        works = [partial(_even_out, ground, station_of.copy(), effort, draws) for draws in self.draws]
        found = next(
            (each for each in watch.run(works, decides=lambda each: each is not None) if each is not None), None
        )
        self.work += watch.work - before
        self.in_vain = self.in_vain + 1 if found is None else 0
        self.jump = max(self.jump // 2, 1) if found is None else 2 * self.jump
        return found


def evener(gap: int, watch: Watch) -> Evener:
    """One that begins with a jump over part of what is open."""
    keys = [np.random.default_rng((watch.seed, job)).integers(1 << 62) for job in range(watch.jobs)]
    return Evener([np.array([key, 0], np.uint64) for key in keys], max(gap // 4, 1))


def _even_out(ground: Ground, station_of: Ints, effort: Evening, draws: NDArray[np.uint64], flags: Ints) -> Ints | None:
    return station_of if even_out(ground.forwards, station_of, effort, draws, flags) else None
