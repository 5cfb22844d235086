"""What a station can still be filled with: the sums that the bits tell are those of every subset tried."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from balancing.cases import random_case
from carwright.balancing.problem import ground_of
from carwright.kernels.balancing.fills import lay_fills


def sums(times: list[int]) -> set[int]:
    return {sum(chosen) for count in range(len(times) + 1) for chosen in combinations(times, count)}


@pytest.mark.parametrize("seed", range(30))
def test_rests_that_can_be_filled_are_those_of_every_subset(seed: int) -> None:
    """Times up to 90 pass the border of a word of bits; tasks whose predecessors fit beside them count as free."""
    draw = random.Random(seed)
    case = random_case(seed)
    factor = draw.choice((1, 9))
    takt, spare = case.takt * factor, draw.randint(0, case.takt)
    line = ground_of(case.tasks).forwards
    line = line._replace(times=line.times * factor)
    tasks = range(len(line.times))
    before = [[j for j in tasks if int(line.before[i, 0]) >> j & 1] for i in tasks]
    open_ = [i for i in tasks if not before[i]]
    freed = [i for i in tasks if before[i] and line.times[i] + sum(line.times[j] for j in before[i]) <= takt]
    fills = np.zeros((len(tasks) + 1, takt // 64 + 1), np.uint64)
    lay_fills(line, (takt, spare), np.zeros(1, np.uint64), np.array(open_, np.int32), fills)
    for place in range(len(open_) + 1):
        reached = sums([int(line.times[i]) for i in (*open_[place:], *freed)])
        for rest in range(takt + 1):
            told = bool(int(fills[place, rest // 64]) >> (rest % 64) & 1)
            assert told == any(rest - idle in reached for idle in range(spare + 1))
