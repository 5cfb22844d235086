"""Every small line: the same optimum as brute force, by bounds and search together and by the search alone."""

from __future__ import annotations

import random

import numpy as np
import pytest

from balancing.cases import Case, random_case
from carwright.balancing.arms import RATIONED_WIDTH, arms, search_once
from carwright.balancing.balance import balance
from carwright.balancing.best import Best
from carwright.balancing.bounds import Weighings, cheap_bounds, load_bound, machine_bound, matching_bound
from carwright.balancing.problem import ground_of
from carwright.balancing.watch import Watch
from carwright.kernels.balancing.layers import FLAGS
from carwright.model.tasks import Tasks
from naive import balancing as naive

SEEDS = range(40)
EACH = 6


def cases(seed: int) -> list[Case]:
    return [random_case(EACH * seed + k) for k in range(EACH)]


@pytest.mark.parametrize("seed", SEEDS)
def test_fewest_stations(seed: int) -> None:
    for case in cases(seed):
        result = balance(case.tasks, takt_s=case.takt, jobs=1)
        assert result.proven
        assert result.stations == naive.fewest_stations(case.times, case.arrows, case.takt)
        assert naive.is_balance(case.times, case.arrows, case.takt, result.station_of)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_bound_is_one(seed: int) -> None:
    for case in cases(seed):
        ground = ground_of(case.tasks)
        kept = Weighings()
        bounds = [*cheap_bounds(ground, case.takt, kept), matching_bound(ground, case.takt)]
        found = load_bound(ground, case.takt, np.arange(len(case.times)), kept, np.zeros(FLAGS, np.int64))
        assert found is not None
        bounds += [found[0], machine_bound(ground, kept)]
        fewest = naive.fewest_stations(case.times, case.arrows, case.takt)
        assert all(1 <= bound.value <= fewest or bound.value == 0 for bound in bounds), bounds


@pytest.mark.parametrize("weighed", ["by time alone", "by all weights"])
@pytest.mark.parametrize("seed", SEEDS)
def test_search_alone_finds_and_proves(seed: int, weighed: str) -> None:
    """From one station too many down to the proof, from one end of the line and from both."""
    for case in cases(seed):
        fewest = naive.fewest_stations(case.times, case.arrows, case.takt)
        best = Best(ground_of(case.tasks), case.takt, np.zeros(len(case.times), np.int64), fewest + 2)
        for _ in cheap_bounds(best.ground, case.takt, best.kept):
            pass
        if weighed == "by all weights":
            load_bound(best.ground, case.takt, best.station_of, best.kept, np.zeros(FLAGS, np.int64))
        else:
            del best.kept.weights[1:], best.kept.full[1:]
        watch = Watch(seconds=60, jobs=1 + seed % 2)
        open_arms = arms(len(case.times))
        while not best.closed:
            search_once(best, watch, open_arms)
        assert best.stations == fewest
        assert best.proven_by == ("search" if fewest > 1 else "")
        if best.station_of.any():
            assert naive.is_balance(case.times, case.arrows, case.takt, best.ground.named(best.station_of))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
def test_two_halves_make_a_proof(seed: int, jobs: int) -> None:
    """Searches held to a share of the idle time in the half at their end find a balance, or rule out all together."""
    for case in cases(seed):
        fewest = naive.fewest_stations(case.times, case.arrows, case.takt)
        best = Best(ground_of(case.tasks), case.takt, np.zeros(len(case.times), np.int64), fewest + 2)
        best.kept.add(best.ground.forwards.times, case.takt)
        open_arms = arms(len(case.times))[:2]
        assert all(arm.halves for arm in open_arms)
        for arm in open_arms:
            arm.width = RATIONED_WIDTH
        watch = Watch(seconds=60, jobs=jobs)
        while not best.closed:
            search_once(best, watch, open_arms)
        assert best.stations == fewest


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_shortest_takt(seed: int) -> None:
    draw = random.Random(seed)
    for case in cases(seed)[:3]:
        stations = draw.randint(1, len(case.times))
        result = balance(case.tasks, stations=stations, jobs=1)
        assert result.proven
        assert result.takt == naive.shortest_takt(case.times, case.arrows, stations)
        assert result.stations <= stations
        assert naive.is_balance(case.times, case.arrows, result.takt, result.station_of)


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_least_product(seed: int) -> None:
    for case in cases(seed)[:2]:
        most = len(case.times)
        fewest = min(2, most)
        result = balance(case.tasks, efficiency=True, stations=(fewest, most), jobs=1)
        assert result.proven
        least = naive.least_product(case.times, case.arrows, range(fewest, most + 1))
        # A line that gets by with fewer stations than the range has is taken as well.
        assert result.best == least or (result.best < least and result.stations < fewest)
        assert naive.is_balance(case.times, case.arrows, result.takt, result.station_of)


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_names_and_direction_do_not_matter(seed: int) -> None:
    draw = random.Random(seed)
    for case in cases(seed):
        place = list(range(len(case.times)))
        draw.shuffle(place)
        times = [0] * len(place)
        for k, to in enumerate(place):
            times[to] = case.times[k]
        renamed = Tasks(case.tasks.names, tuple(times), tuple((place[a], place[b]) for a, b in case.arrows))
        turned = Tasks(case.tasks.names, case.times, tuple((b, a) for a, b in case.arrows))
        counts = {balance(tasks, takt_s=case.takt, jobs=1).stations for tasks in (case.tasks, renamed, turned)}
        assert len(counts) == 1
