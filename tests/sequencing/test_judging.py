"""Orders run through the moving lines: what the simulation says of them, and what follows from the times alone."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.errors import PlantError
from carwright.files import read_plant
from carwright.sequencing.evaluate import result_of_order
from carwright.sequencing.from_plant import plant_day
from carwright.sequencing.judging import judge
from sequencing.days import PLANT, write_day

FEEDER = PLANT.replace(
    "      - store: {kind: buffer, places: 5}\n",
    "      - marriage: {kind: join, parts: packs}\n      - store: {kind: buffer, places: 5}\n",
).replace(
    "sequencing:\n",
    """\
    branches:
      packs:
        flow:
          - cells: {kind: source, release: {called off at: trim}}
          - press: {kind: stations, work: 20 s, per option: {roof: 100 s}}
          - rack: {kind: buffer, places: 8}
sequencing:
""",
    1,
)


def naive_overruns_s(work_s, pitch_s, drift_s):
    """Seconds beyond the drift windows of the stations, car by car: no numpy, no ticks. The last station has none."""
    total = 0.0
    for station in range(len(work_s[0])):
        free, room = 0.0, drift_s if station < len(work_s[0]) - 1 else 0.0
        for place, works in enumerate(work_s):
            end = max(free, place * pitch_s) + works[station]
            limit = (place + 1) * pitch_s + room
            total += max(0.0, end - limit)
            free = min(end, limit)
    return total


def works_of(plant, order):
    orders = plant.sequencing.orders
    roof, hook = (np.array(orders.options[name])[order] for name in ("roof", "hook"))
    return [[55 + 15 * r, 55 + 15 * r, 55 + 20 * h, 55] for r, h in zip(roof, hook, strict=True)]


def figure(judged, element, what):
    return next(each for each in judged.figures if (each.element, each.what) == (element, what))


def naive_stops_s(works, pitch, drift):
    """Stands of a belt with a car each pitch: all workers go on meanwhile, and it waits for the last of them."""
    cars, last = len(works), len(works[0]) - 1
    done, before, now = [0.0] * (last + 1), [0.0] * (last + 1), 0.0
    for k in range(cars + last + 2):
        for station in range(last + 1):
            if 0 <= k - station < cars:
                done[station] = max(now, done[station]) + works[k - station][station]
        now = max([now + drift, *before[:last]]) - drift
        before = list(done)
        now = max(now + pitch, done[last])
    return now - pitch * (cars + last + 2)


@pytest.mark.parametrize("seed", range(5))
def test_a_line_without_failures_stands_for_the_last_of_those_who_are_late(tmp_path, seed):
    """A line that never lacks cars gets one each pitch, so its stops follow from the work times: to the tick."""
    plant = read_plant(write_day(tmp_path))
    order = np.random.default_rng(seed).permutation(20)
    judged = judge(plant, np.arange(20), order, replications=2, jobs=1)
    stopped = figure(judged, "trim", "stopped")
    assert stopped.found.mean == pytest.approx(naive_stops_s(works_of(plant, order), 60, 10), abs=1e-9)
    assert stopped.start.mean == pytest.approx(naive_stops_s(works_of(plant, np.arange(20)), 60, 10), abs=1e-9)
    assert stopped.found.mean > 0


def test_the_line_stands_no_longer_than_the_overruns_of_the_rule(tmp_path):
    """The history is left out: the simulated line starts empty."""
    plant = read_plant(write_day(tmp_path, PLANT.replace("  day before: before.csv\n", "")))
    order = np.random.default_rng(9).permutation(20)
    rules = {rule.rule: rule.value for rule in result_of_order(plant_day(plant).problem, order).rules}
    assert rules["trim"] == pytest.approx(naive_overruns_s(works_of(plant, order), 60, 10), abs=1e-9)
    stopped = figure(judge(plant, np.arange(20), order, replications=2, jobs=1), "trim", "stopped")
    assert 0 < stopped.found.mean < rules["trim"]


def test_the_same_order_makes_no_difference_whatever_the_luck(tmp_path):
    unlucky = PLANT.replace(
        "pitch: 60 s, work: 55 s, drift", "pitch: 60 s, mtbf: 20 min, mttr: 1 min, work: 55 s, drift"
    )
    judged = judge(read_plant(write_day(tmp_path, unlucky)), np.arange(20), np.arange(20), replications=4)
    assert figure(judged, "trim", "stopped").found.half_width > 0
    assert all(each.change.mean == each.change.low == each.change.high == 0 for each in judged.figures)
    assert "(no change)" in judged.text()


def test_shared_luck_makes_the_difference_narrow(tmp_path):
    """Failures come after the same working time in both orders: most of their noise is gone from the difference."""
    unlucky = PLANT.replace("pitch: 60 s, work: 55 s, drift", "pitch: 60 s, mtbf: 1 h, mttr: 2 min, work: 55 s, drift")
    plant = read_plant(write_day(tmp_path, unlucky))
    stopped = figure(judge(plant, np.arange(20), np.arange(20)[::-1], replications=10), "trim", "stopped")
    assert stopped.change.half_width < stopped.found.half_width / 2


def test_feeders_are_told_and_hold_the_line_up(tmp_path):
    """A press needs 120 s for a roof and 20 s else, four pitches of 60 s ahead: roofs in a row let the line wait."""
    plant = read_plant(write_day(tmp_path, FEEDER.replace("per option: {roof: 15 s,", "per option: {roof: 1 s,")))
    roof = np.array(plant.sequencing.orders.options["roof"])
    together = np.concatenate([np.flatnonzero(roof), np.flatnonzero(~roof)])
    judged = judge(plant, np.arange(20), together, replications=2)
    waiting = figure(judged, "trim", "waiting at its end")
    assert waiting.found.mean > waiting.start.mean
    assert figure(judged, "press", "starved").unit == "s"


def test_a_study_that_ends_too_early_is_told(tmp_path):
    short = PLANT.replace("until: 2025-03-03 18:00", "until: 2025-03-03 06:15")
    judged = judge(read_plant(write_day(tmp_path, short)), np.arange(20), np.arange(20), replications=2)
    assert "of 20 cars are out when the study ends" in judged.notes[0]
    assert figure(judged, "", "cars out").found.mean < 20


def test_an_overrun_says_at_which_station(tmp_path):
    """A planner sends the helper to a station, not to a line."""
    day = plant_day(read_plant(write_day(tmp_path)))
    told = [each for each in result_of_order(day.problem, day.start).broken if each.kind == "drift"]
    assert told
    assert {each.reason.split(": ")[0] for each in told} <= {"at trim[1]", "at trim[2]", "at trim[3]", "at final[2]"}


@pytest.mark.parametrize(
    ("found", "asked", "said"),
    [
        ([0] * 20, {}, "found: car .* stands there twice"),
        (range(19), {}, "found: 19 cars for 20 places"),
        ([*range(19), 20], {}, "found: a car that is not there; cars are 0 to 19"),
        (range(20), {"replications": 0}, "0 replications; at least 1"),
        (range(20), {"jobs": -1}, "-1 jobs; at least 1"),
    ],
)
def test_orders_that_are_none_are_told_and_not_judged(tmp_path, found, asked, said):
    """A day of twenty cars."""
    plant = read_plant(write_day(tmp_path))
    with pytest.raises(PlantError, match=said):
        judge(plant, np.arange(20), found, **asked)


def test_idents_are_judged_as_rows_are_and_a_plant_without_a_day_is_told(tmp_path):
    plant = read_plant(write_day(tmp_path))
    rows = np.arange(20)[::-1]
    idents = [plant.sequencing.orders.id[row] for row in rows]
    assert judge(plant, rows, idents, replications=2).figures[0].change.mean == 0.0
    with pytest.raises(PlantError, match="no section `sequencing`"):
        judge(plant.model_copy(update={"sequencing": None}), rows, rows)
