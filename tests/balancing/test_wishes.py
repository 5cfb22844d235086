"""What may be asked of balance(), and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from carwright.balancing.balance import balance
from carwright.errors import PlantError
from carwright.model.tasks import tasks_of

TASKS = tasks_of({"a": 6, "b": 5, "c": 4, "d": 3.5}, [("a", "b"), ("a", "c"), ("c", "d")])


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({}, "neither a takt nor stations are given"),
        ({"takt_s": 10, "stations": 2}, "takt and stations are both given"),
        ({"takt_s": 5.5}, "tasks.a.time: 6 s is longer than the takt of 5.5 s"),
        ({"takt_s": 0}, "0 s is no takt"),
        ({"takt_s": float("nan")}, "nan s is no takt"),
        ({"takt_s": (5, 6)}, "a range of takts is given"),
        ({"stations": 0}, "0 stations hold no task"),
        ({"stations": (1, 2)}, "a range of stations is given"),
        ({"efficiency": True}, "a single station without idle time"),
        ({"efficiency": True, "stations": 3}, "one value is given where a range is needed"),
        ({"efficiency": True, "stations": (3, 2)}, "3 to 2 is no range"),
        ({"takt_s": 10, "seconds": 0}, "0 s is no time to search in"),
        ({"takt_s": 10, "seed": -1}, "-1 is below zero"),
        ({"takt_s": 10, "jobs": 0}, "0 searches find nothing"),
        ({"takt_s": 10, "nodes": 0}, "0 partial balances are too few"),
        ({"takt_s": 10, "memory_mib": 1}, "1 MiB is too little"),
        ({"takt_s": 10, "start": [1, 1]}, "2 stations are given for 4 tasks"),
        ({"takt_s": 10, "start": [2, 1, 2, 2]}, "station 2 comes after station 1 of 'b'"),
        ({"takt_s": 10, "start": [0, 1, 1, 2]}, "there is no station 0"),
    ],
)
def test_refused(wish: dict[str, Any], told: str) -> None:
    with pytest.raises(PlantError) as caught:
        balance(TASKS, **wish)
    assert told in str(caught.value)


def test_tenths_of_seconds_fit_exactly() -> None:
    tasks = tasks_of({f"t{k}": 0.1 for k in range(30)})
    result = balance(tasks, takt_s=0.3, jobs=1)
    assert (result.stations, result.proven, result.line_efficiency) == (10, True, 1.0)


def test_a_start_is_never_made_worse() -> None:
    result = balance(TASKS, takt_s=10, start=[1, 2, 1, 2], seconds=1, jobs=1)
    assert result.stations == 2
    assert result.loads_s == (10.0, 8.5)


def test_same_nodes_same_balance() -> None:
    results = [balance(TASKS, takt_s=9, nodes=50, jobs=1, seconds=600) for _ in range(2)]
    assert results[0].station_of == results[1].station_of
    assert results[0].nodes == results[1].nodes


def test_figures_by_hand() -> None:
    result = balance(TASKS, takt_s=10, jobs=1)
    assert result.line_efficiency == pytest.approx(18.5 / 20)
    assert result.smoothness_s == pytest.approx(max(result.loads_s) - min(result.loads_s))
    assert sorted(name for row in result.station_tasks for name in row) == ["a", "b", "c", "d"]
    assert result.proof.startswith("proven best: no balance has less than 2 stations")


def test_the_path_of_a_task_file_will_do(tmp_path) -> None:
    table = tmp_path / "tasks.csv"
    table.write_text("task,time,predecessors\na,6,\nb,5,a\nc,4,a\nd,3.5,c\n", encoding="utf-8")
    assert balance(table, takt_s=10, seconds=1).stations == 2
    with pytest.raises(OSError, match="No such file"):
        balance(tmp_path / "none.csv", takt_s=10)


def test_the_takt_that_was_asked_for_is_told_and_not_the_whole_seconds_of_it() -> None:
    """47 cars an hour are a takt of 76.6 s: 35 s of work at one station are 45.7 % of it, and 46.1 % of 76 s."""
    result = balance(tasks_of({"a": 30, "b": 5}, [("a", "b")]), takt_s=3600 / 47, jobs=1)
    assert (result.stations, result.takt_s) == (1, 3600 / 47)
    assert result.line_efficiency == pytest.approx(35 * 47 / 3600)
    assert round(result.line_efficiency, 3) == 0.457


@pytest.mark.parametrize(("least_s", "takt_s"), [(10.4, 10.4), (3600 / 330, 10.909091)])
def test_the_most_efficient_takt_lies_within_its_range(least_s: float, takt_s: float) -> None:
    """Two loads of 10 s would fit 10 s, but a longer takt is asked for: its least, to the microsecond."""
    result = balance(tasks_of({"a": 10, "b": 10}), takt_s=(least_s, 15.0), efficiency=True, jobs=1)
    assert (result.stations, result.takt_s, result.proven) == (2, takt_s, True)


def test_the_proof_of_a_range_speaks_of_the_range_alone() -> None:
    """Six stations are given, and four do at 19 s: 76 s. Three would do at 20 s, 60 s, but were not asked for."""
    tasks = tasks_of(
        {"t0": 9, "t1": 4, "t2": 11, "t3": 19, "t4": 6, "t5": 1}, [("t0", "t2"), ("t2", "t3"), ("t3", "t5")]
    )
    result = balance(tasks, stations=(6, 6), efficiency=True, jobs=1)
    assert (result.stations, result.takt_s) == (4, 19.0)
    assert result.proof.startswith("proven best: no balance within the range has less than 76 s")
    assert balance(tasks, stations=(3, 6), efficiency=True, jobs=1).best == 60


def test_stations_that_are_too_few_for_a_range_of_takts_do_not_keep_it_open() -> None:
    """Three stations need 21 s (t0 and t1), beyond the range: of 17 to 19 s the best are four stations at 18 s."""
    times, arrows = (
        {"t2": 6, "t1": 16, "t0": 5, "t3": 18, "t4": 1},
        [("t0", "t1"), ("t0", "t2"), ("t1", "t2"), ("t1", "t3")],
    )
    assert balance(tasks_of(times, arrows), stations=3, jobs=1).takt_s == 21
    result = balance(tasks_of(times, arrows), takt_s=(17.0, 19.0), efficiency=True, jobs=1)
    assert (result.stations, result.takt_s, result.proven) == (4, 18.0, True)
