"""Random lines small enough for brute force."""

from __future__ import annotations

import random
from dataclasses import dataclass

from carwright.model.tasks import Tasks


@dataclass(frozen=True)
class Case:
    """A small line and a takt that every task fits."""

    times: tuple[int, ...]
    arrows: tuple[tuple[int, int], ...]
    takt: int

    @property
    def tasks(self) -> Tasks:
        return Tasks(tuple(f"t{k}" for k in range(len(self.times))), self.times, self.arrows)


def random_case(seed: int, most_tasks: int = 12) -> Case:
    """Few or many arrows; times all alike, around half the takt, spread wide, or some of them zero."""
    draw = random.Random(seed)
    count = draw.randint(1, most_tasks)
    takt = draw.choice((4, 7, 10, 23, 100, 1000))
    low, high = draw.choice(((1, takt), (takt // 3, takt // 2 + 2), (1, max(takt // 4, 1)), (0, takt // 2)))
    times = [min(draw.randint(low, max(high, low)), takt) for _ in range(count)]
    if not any(times):
        times[0] = 1
    density = draw.choice((0.0, 0.1, 0.3, 0.6))
    shuffled = list(range(count))
    draw.shuffle(shuffled)
    arrows = tuple(
        (shuffled[i], shuffled[j]) for i in range(count) for j in range(i + 1, count) if draw.random() < density
    )
    return Case(tuple(times), arrows, takt)
