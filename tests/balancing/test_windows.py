"""Stretches of a line balanced anew: what comes out stays a balance, with no fewer stations than brute force."""

from __future__ import annotations

import random

import numpy as np
import pytest

from balancing.cases import Case, random_case
from carwright.balancing.balance import balance
from carwright.balancing.best import Best
from carwright.balancing.exact import balance_stretch
from carwright.balancing.first import few_a_station
from carwright.balancing.problem import Ground, ground_of, part_of
from carwright.balancing.watch import Watch
from carwright.balancing.windows import Windows
from carwright.kernels.balancing.sets import has
from naive import balancing as naive


def one_each(case: Case) -> Best:
    """Each task at a station of its own."""
    ground = ground_of(case.tasks)
    own = np.empty(len(case.times), np.int64)
    own[ground.order] = np.arange(len(case.times))
    return Best(ground, case.takt, own, len(case.times))


def is_balance(case: Case, best: Best) -> bool:
    return naive.is_balance(case.times, case.arrows, case.takt, best.ground.named(best.station_of))


def pairs(ground: Ground) -> set[tuple[int, int]]:
    """Who is behind whom, by rows of the tasks."""
    rows = ground.rows.tolist()
    return {(rows[i], rows[j]) for i in range(len(rows)) for j in range(len(rows)) if has(ground.forwards.behind[i], j)}


@pytest.mark.parametrize("seed", range(30))
def test_a_part_keeps_its_times_and_all_precedence(seed: int) -> None:
    case = random_case(seed)
    ground = ground_of(case.tasks)
    chosen = [k for k in range(len(case.times)) if random.Random(seed).random() < 0.7 or k == 0]
    part = part_of(ground, np.array(chosen, np.int64))
    rows = set(part.rows.tolist())
    assert pairs(part) == {(a, b) for a, b in pairs(ground) if a in rows and b in rows}
    assert [case.times[row] for row in part.rows.tolist()] == part.forwards.times.tolist()
    assert (part.forwards.before == part.backwards.behind).all()
    place = {task: k for k, task in enumerate(part.order.tolist())}
    line = part.forwards
    for i in range(len(rows)):
        assert all(place[i] < place[j] for j in line.after[line.first[i] : line.first[i + 1]].tolist())


@pytest.mark.parametrize("seed", range(60))
def test_stretches_give_a_balance_and_never_less_than_brute_force(seed: int) -> None:
    case = random_case(seed)
    best = one_each(case)
    windows = Windows(np.random.default_rng(seed), length=3.0)
    windows.improve(best, Watch(seconds=60, jobs=1 + seed % 2), balance_stretch)
    assert is_balance(case, best)
    assert best.stations == best.station_of.max() + 1
    assert best.stations >= naive.fewest_stations(case.times, case.arrows, case.takt)


def line_of_pairs(seed: int, tasks: int = 330) -> Case:
    """A line longer than those whose weights are learned as a whole, two or three tasks a station."""
    draw = random.Random(seed)
    times = tuple(draw.randint(250, 650) for _ in range(tasks))
    arrows = tuple(
        sorted({(i, i + draw.randint(1, 30)) for i in range(tasks - 31) for _ in range(2) if draw.random() < 0.6})
    )
    return Case(times, arrows, 1000)


def test_a_line_of_pairs_gets_shorter_by_its_stretches() -> None:
    case = line_of_pairs(1)
    best = one_each(case)
    assert few_a_station(best)
    before = best.stations
    Windows(np.random.default_rng(0)).improve(best, Watch(seconds=600, jobs=1, most_nodes=3_000), balance_stretch)
    assert is_balance(case, best)
    assert -(-sum(case.times) // case.takt) <= best.stations < before


def test_the_same_seed_and_nodes_give_the_same_long_line() -> None:
    case = line_of_pairs(2)
    first, again = (balance(case.tasks, takt_s=1000, seconds=600, jobs=1, nodes=6_000, seed=3) for _ in range(2))
    assert first.station_of == again.station_of
    assert naive.is_balance(case.times, case.arrows, case.takt, first.station_of)
