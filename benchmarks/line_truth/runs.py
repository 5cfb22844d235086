"""Running a case through the public verb until its main figures are known to the asked width."""

from __future__ import annotations

import math
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from scipy import stats

from line_truth.cases import UNIT_S, Case, Neighbours, Path, plant_text
from line_truth.measures import MEASURES, Estimate, Reading

OUTSIDE = 1e-4
"""A true figure lies outside its interval with this probability: intervals of 99.99 %."""
PILOT = 24
"""Replications of the first round: they show how many more are needed."""
CARS = 150_000
"""In one replication, unless the plant has a long memory."""
ROUNDS = 6
MANY = 200
"""More replications than these are made longer instead."""
MOST_CARS = 2_000_000
"""In one replication: their times at the sink are kept until it ends."""
UNITS_PER_DAY = 86_400 / UNIT_S


@dataclass(frozen=True)
class Length:
    """Of one replication, in days of the plant."""

    days: int
    warm_up_days: int

    @property
    def units(self) -> float:
        """Units of time that count."""
        return (self.days - self.warm_up_days) * UNITS_PER_DAY

    def times(self, factor: int) -> Length:
        """As many times as long, with the same warm-up."""
        return Length(self.warm_up_days + factor * (self.days - self.warm_up_days), self.warm_up_days)


def length_of(case: Case, cars: float = CARS) -> Length:
    """Long enough that warming up costs little and the means of replications are nearly normal."""
    warm_up = max(1, math.ceil(case.memory / UNITS_PER_DAY))
    counted = max(6 * case.memory, cars / case.pace)
    return Length(warm_up + math.ceil(counted / UNITS_PER_DAY), warm_up)


def simulated(case: Case | Path, length: Length, replications: int, seed: int, **asked: Any) -> Any:
    """The result of the public verb on the plant file of this case."""
    import carwright

    with tempfile.TemporaryDirectory() as folder:
        plant = FilePath(folder) / "plant.yaml"
        text = plant_text(
            case, days=length.days, warm_up_days=length.warm_up_days, replications=replications, seed=seed
        )
        plant.write_text(text, encoding="utf-8")
        for name, table in case.tables.items():
            (FilePath(folder) / name).write_text(table, encoding="utf-8")
        return carwright.simulate(plant, jobs=1, prove=False, **asked)


def first_seed(name: str) -> int:
    """A seed of its own for each case, the same on every run."""
    return zlib.crc32(name.encode())


def estimates(case: Case, length: Length, replications: int, seed: int) -> dict[tuple[int, str], Estimate]:
    """Every figure of the case; keyed by its row and name."""
    reading = Reading(simulated(case, length, replications, seed), length.units)
    return {
        (number, figure.name): MEASURES[figure.measure](reading, figure)
        for number, row in enumerate(case.rows)
        for figure in (row.main, *row.others)
    }


def settled(case: Case, width: float, cars: float = CARS) -> dict[tuple[int, str], Estimate]:
    """Estimates with as many replications as it takes to know each main figure to ``width`` of its exact value.

    Where that takes very many replications they are made longer instead, and the first round is thrown away.
    """
    length = length_of(case, cars)
    known = estimates(case, length, PILOT, first_seed(case.name))
    more = missing(case, known, width)
    if more > MANY:
        length = length.times(min(math.ceil(more / MANY), math.ceil(MOST_CARS / (length.units * case.pace))))
        known = estimates(case, length, PILOT, first_seed(case.name) + ROUNDS)
    for number in range(1, ROUNDS):
        more = missing(case, known, width)
        if more <= 0:
            break
        new = estimates(case, length, more, first_seed(case.name) + number)
        known = {key: estimate.joined(new[key]) for key, estimate in known.items()}
    return known


def missing(case: Case, known: dict[tuple[int, str], Estimate], width: float) -> int:
    """Replications that are still missing for every main figure of the case."""
    return max(lacking(known[i, row.main.name], width * row.main.exact) for i, row in enumerate(case.rows))


def lacking(estimate: Estimate, width: float) -> int:
    """Replications that are still missing for an interval of this full width, with a little to spare."""
    if 2 * estimate.half_width(OUTSIDE) <= width or estimate.squares == 0.0:
        return 0
    deviation = math.sqrt(estimate.squares / (estimate.n - 1))
    needed = estimate.n
    while 2 * float(stats.t.isf(OUTSIDE / 2, needed - 1)) * deviation / math.sqrt(needed) > 0.93 * width:
        needed = math.ceil(needed * 1.03) + 1
    return max(needed - estimate.n, 8)


# ---------------------------------------------------------------- pairs and paths


def differences(item: Neighbours, cars: float = CARS) -> list[tuple[str, Estimate]]:
    """Throughput of the best way minus that of each neighbour, both with the same luck."""
    length = length_of(item.best, cars / 2)
    seed = first_seed(item.name)
    best = simulated(item.best, length, PILOT, seed).replications["cars"].to_list()
    found = []
    for other in item.others:
        cars = simulated(other, length, PILOT, seed).replications["cars"].to_list()
        gaps = [(a - b) / length.units for a, b in zip(best, cars, strict=True)]
        mean = sum(gaps) / len(gaps)
        found.append((other.name, Estimate(mean, sum((gap - mean) ** 2 for gap in gaps), len(gaps))))
    return found
