"""Work passed on along a line: it stays a balance, keeps the takt if it says so, and never comes below brute force."""

from __future__ import annotations

import random

import numpy as np
import pytest

from balancing.cases import Case, random_case
from carwright.balancing.balance import balance
from carwright.balancing.evening import Evener, evener
from carwright.balancing.problem import Ground, ground_of
from carwright.balancing.watch import Watch
from carwright.kernels.balancing.evening import Evening, even_out
from carwright.kernels.balancing.layers import FLAGS, NODES, STOP
from naive import balancing as naive


def one_after_the_other(ground: Ground, stations: int) -> np.ndarray:
    """As many tasks at each station, whatever they take."""
    given = np.empty(len(ground.rows), np.int64)
    given[ground.order] = np.arange(len(ground.rows)) * stations // len(ground.rows)
    return given


def evened(case: Case, stations: int, takt: int, seed: int, turns: int = 100) -> tuple[bool, list[int]]:
    """Whether it came to the takt, and the stations in the order of the tasks."""
    ground = ground_of(case.tasks)
    given = one_after_the_other(ground, stations)
    asked = Evening(stations, takt, turns, 500, 1 + stations, 1 << 60)
    kept = even_out(ground.forwards, given, asked, np.array([seed, 0], np.uint64), np.zeros(FLAGS, np.int64))
    return kept, list(ground.named(given))


@pytest.mark.parametrize("seed", range(60))
def test_it_stays_a_balance_and_keeps_the_takt_if_it_says_so(seed: int) -> None:
    case = random_case(seed)
    stations = random.Random(seed).randint(1, len(case.times))
    for takt in {case.takt, naive.shortest_takt(case.times, case.arrows, stations)}:
        kept, station_of = evened(case, stations, takt, seed)
        work = max(np.bincount(station_of, weights=case.times))
        assert kept == (work <= takt)
        assert naive.is_balance(case.times, case.arrows, int(work), station_of)
        assert max(station_of) <= stations


@pytest.mark.parametrize("seed", range(60))
def test_it_finds_the_shortest_takt_of_small_lines_and_never_a_shorter_one(seed: int) -> None:
    """A stretch of all stations is gone through whole, so a hundred turns miss no small line of these."""
    case = random_case(seed)
    stations = random.Random(seed).randint(2, max(2, len(case.times)))
    shortest = naive.shortest_takt(case.times, case.arrows, stations)
    assert evened(case, stations, shortest, seed)[0]
    assert not evened(case, stations, shortest - 1, seed)[0]


def long_line(seed: int, tasks: int, longest: int = 900) -> Case:
    draw = random.Random(seed)
    times = tuple(draw.randint(1, longest) for _ in range(tasks))
    arrows = tuple(sorted({(i, i + draw.randint(1, 9)) for i in range(tasks - 9) if draw.random() < 0.7}))
    return Case(times, arrows, 1000)


def test_stations_with_more_tasks_than_a_word_has_bits_are_left_as_they_are() -> None:
    case = long_line(1, 150)
    kept, station_of = evened(case, 2, sum(case.times) // 2 - 1, 1)
    assert not kept
    assert np.bincount(station_of)[1:].tolist() == [75, 75]


def test_a_longer_line_comes_near_the_mean() -> None:
    """Two per cent above the mean work: with six tasks of up to 900 a station there are many balances so near."""
    case = long_line(2, 120)
    mean = -(-sum(case.times) // 20)
    kept, station_of = evened(case, 20, mean + mean // 50, 3, turns=2_000)
    assert kept
    assert naive.is_balance(case.times, case.arrows, mean + mean // 50, station_of)


def test_it_stops_when_told_and_after_so_many_turns() -> None:
    case = long_line(3, 60)
    ground = ground_of(case.tasks)
    for stop, nodes, turns in ((1, 1 << 60, 0), (0, 7, 7)):
        flags = np.zeros(FLAGS, np.int64)
        flags[STOP] = stop
        asked = Evening(10, 1, 50, 500, 4, nodes)
        assert not even_out(ground.forwards, one_after_the_other(ground, 10), asked, np.zeros(2, np.uint64), flags)
        assert flags[NODES] == turns


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_success_is_a_shorter_takt(jobs: int) -> None:
    case = long_line(4, 80)
    ground, watch = ground_of(case.tasks), Watch(seconds=600, jobs=jobs)
    station_of = one_after_the_other(ground, 12)
    takt = int(np.bincount(station_of, weights=ground.forwards.times).max())
    even: Evener = evener(takt - sum(case.times) // 12, watch)
    for _ in range(10):
        found = even.improve(ground, station_of, (12, sum(case.times) // 12, takt), watch)
        if found is not None:
            shorter = int(np.bincount(found, weights=ground.forwards.times).max())
            assert shorter < takt
            assert naive.is_balance(case.times, case.arrows, shorter, ground.named(found))
            station_of, takt = found, shorter
    assert even.work == watch.work > 0


def test_the_same_seed_and_nodes_give_the_same_balance() -> None:
    case = long_line(5, 90)
    first, again = (balance(case.tasks, stations=13, seconds=600, jobs=1, nodes=3_000, seed=2) for _ in range(2))
    assert first.station_of == again.station_of
