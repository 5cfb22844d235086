"""Rules of a day that are worked out from the plant: overruns, spacing and ratios, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.files import read_plant
from carwright.model import MovingLine
from carwright.sequencing.from_plant import plant_day
from carwright.sequencing.line_work import ratio_of_line, ratio_of_share, work_ticks
from sequencing.days import PLANT, rows, write_day
from sequencing.plant_problem import problem_of, rule


def test_work_at_the_stations(tmp_path):
    plant = read_plant(write_day(tmp_path))
    line = plant.parts[""].shops["assembly"].flow["trim"]
    groups = {"roof": np.array([True, False, True]), "hook": np.array([False, False, True])}
    assert (work_ticks(line, groups, 3) / 10_000).tolist() == [[70, 70, 55, 55], [55, 55, 55, 55], [70, 70, 75, 55]]


def test_overruns_take_the_longest_tick_that_measures_all_times(tmp_path):
    drift = rule(problem_of(tmp_path), "trim")
    assert drift.tick_s == 1.0
    assert (drift.takt, drift.drift.tolist(), drift.early.tolist()) == (60, [10, 10, 10], [0, 0, 0])
    assert drift.stations == ("trim[1]", "trim[2]", "trim[3]")  # nothing is added at the fourth
    last = rule(
        problem_of(tmp_path, PLANT.replace("pitch: 60 s, work: 55 s, per", "pitch: 60.25 s, work: 55 s, per")), "final"
    )
    assert last.tick_s == 0.01
    assert last.work[0, 0] == 6500


def test_the_tick_measures_the_work_of_the_day_before_too(tmp_path):
    """An option that only yesterday's cars have, with half a second in its work."""
    plant = PLANT.replace("roof: 15 s, hook: 20 s", "roof: 15 s, hook: 20.5 s")
    table = [[*row[:4], "0", *row[5:]] if row[0] != "id" else row for row in rows()]
    before = [[*row[:4], "1", *row[5:]] if row[0] != "id" else row for row in rows(2, first=31)]
    problem = plant_day(read_plant(write_day(tmp_path, plant.replace("hook: [3]", "hook: [1]"), table, before))).problem
    drift = rule(problem, "trim")
    assert drift.tick_s == 0.1
    assert (drift.history_work[:, 0] * drift.tick_s).tolist() == [75.5, 75.5]


def line(**given):
    return MovingLine(count=2, **({"pitch_s": 60, "work": 50, "drift_s": 10} | given))


@pytest.mark.parametrize(
    ("heavy_s", "light_s", "drift_s", "expected"),
    [
        (70, 50, 10, (1, 2)),  # 10 s over, 10 s won back by one light car
        (75, 50, 10, (1, 3)),  # 15 s over: one car overruns the drift of 10 s whatever follows; two light ones
        (70, 55, 20, (2, 6)),  # two in a row fill the drift of 20 s; 20 s need four cars of 5 s
        (63, 54, 9, (3, 5)),  # three in a row: 9 s; two cars of 6 s
        (60, 50, 0, None),  # never above the pitch
    ],
)
def test_the_spacing_rule_by_hand(heavy_s, light_s, drift_s, expected):
    counted = np.array([True, False, False])
    work = np.where(counted[:, None], heavy_s, light_s) * np.array([[10_000, 0]])
    found = ratio_of_line(line(drift_s=drift_s), work, counted)
    assert (None if found is None else (found.at_most, found.in_any)) == expected


def test_the_spacing_rule_keeps_a_station_without_overrun():
    """A day that keeps the rule everywhere never overruns, one that is denser by a car does (both walked by hand)."""
    rule_of = ratio_of_line(line(drift_s=20), np.array([[700_000, 0], [550_000, 0]]), np.array([True, False]))
    pattern = [70] * rule_of.at_most + [55] * (rule_of.in_any - rule_of.at_most)
    assert most_overrun(pattern * 20, 60, 20) == 0
    assert most_overrun((pattern[:-1]) * 20, 60, 20) > 0


def most_overrun(works, pitch, drift):
    free, most = 0.0, 0.0
    for place, work in enumerate(works):
        end = max(free, place * pitch) + work
        limit = (place + 1) * pitch + drift
        most, free = max(most, end - limit), min(end, limit)
    return most


@pytest.mark.parametrize(
    ("counted", "cars", "expected"),
    [
        (2, 10, (1, 5)),
        (3, 10, (1, 3)),
        (5, 10, (1, 2)),
        (7, 10, (3, 4)),
        (6, 10, (2, 3)),
        (0, 10, None),
        (10, 10, None),
    ],
)
def test_the_ratio_of_an_even_spread(counted, cars, expected):
    """An even spread (car k counts where floor((k + 1) s) passes a whole number) keeps the rule in every window."""
    found = ratio_of_share(counted, cars)
    assert (None if found is None else (found.at_most, found.in_any)) == expected
    if found is not None:
        even = np.diff([k * counted // cars for k in range(4 * cars + 1)])
        windows = np.convolve(even, np.ones(found.in_any, int), "valid")
        assert windows.max() <= found.at_most


def test_what_was_derived_is_told(tmp_path):
    day = plant_day(read_plant(write_day(tmp_path)))
    assert day.notes[0].startswith("roofs: at most 1 in any 3 (station 1: 70.0 s, the others 55.0 s")
    assert day.notes[1].startswith("suvs: at most 1 in any 2 (10 of 20 cars)")
