"""Step tables beside the curves they stand for."""

from __future__ import annotations

import math

import pytest

from carwright.arrays.ramps import step_ramp
from carwright.model import Curve

WEEK = 7 * 86_400 * 10_000


def value_at(segment, at):
    """Value of a step table."""
    return segment.value[sum(at >= threshold for threshold in segment.threshold)]


def test_no_curve_is_no_ramp():
    assert step_ramp([(0, None)]) == ()


def test_a_curve_by_date_halves_its_distance_in_its_half_life():
    """After n half lives 1 - 0.5 x 0.5^n; a week's step holds its middle, so it is off by at most half a week."""
    half_life = 10 * WEEK
    (segment,) = step_ramp([(0, Curve(start=0.5, half_life_s=10 * 7 * 86_400))])
    assert not segment.by_count
    assert segment.threshold[:2] == (WEEK, 2 * WEEK)
    assert segment.value[0] == pytest.approx(1 - 0.5 * 0.5**0.05)
    for n in range(6):
        step = 0.5 * (1 - 0.5**0.05)
        assert value_at(segment, n * half_life) == pytest.approx(1 - 0.5 * 0.5**n, abs=step)
    assert segment.value[-1] == 1
    # 0.5 x 0.5^n = 0.005 at n = 6.64 half lives: 67 weeks
    assert len(segment.threshold) == 67


def test_what_opened_before_the_study_has_learnt_already():
    curve = Curve(start=0.5, half_life_s=10 * 7 * 86_400)
    (fresh,) = step_ramp([(0, curve)])
    (older,) = step_ramp([(-20 * WEEK, curve)])
    assert older.value == fresh.value[20:]
    assert older.threshold[0] == WEEK
    assert older.from_tick == 0
    (old,) = step_ramp([(-100 * WEEK, curve)])
    assert (old.threshold, old.value) == ((), (1.0,))


def test_a_curve_by_output_is_cut_to_its_share_per_tenfold():
    """5 x defects, 4 x too many: 4 up to 100 cars, 2 at 1,000, 1 at 10,000, 0.5 at 100,000."""
    (segment,) = step_ramp([(0, Curve(start=5, left_per_tenfold=0.5, from_cars=100))])
    assert segment.by_count
    assert value_at(segment, 99) == 5
    for cars, value in ((1_000, 3), (10_000, 2), (100_000, 1.5)):
        assert value_at(segment, cars) == pytest.approx(value, rel=0.006)
    steps = zip(segment.value, segment.value[1:], strict=False)
    assert all(after < before < after * 1.0101 for before, after in steps)
    assert list(segment.threshold) == sorted(segment.threshold)


def test_a_curve_by_output_arrives():
    (segment,) = step_ramp([(0, Curve(start=0.6, left_per_tenfold=0.1, from_cars=10))])
    assert segment.value[-1] == 1
    # 0.4 x 0.1^n = 0.005 at n = lg 80
    assert segment.threshold[-1] == math.ceil(10 * 80)


def test_learning_at_a_stroke_and_never():
    (at_once,) = step_ramp([(0, Curve(start=0.6, left_per_tenfold=0, from_cars=10))])
    assert (value_at(at_once, 9), value_at(at_once, 10)) == (0.6, 1)
    (never,) = step_ramp([(0, Curve(start=0.6, left_per_tenfold=1, from_cars=10))])
    assert (never.threshold, never.value) == ((), (0.6,))


def test_a_changeover_starts_anew():
    first, second = Curve(start=0.5, half_life_s=7 * 86_400), Curve(start=0.8, half_life_s=7 * 86_400)
    ramp = step_ramp([(5 * WEEK, first), (90 * WEEK, second), (200 * WEEK, None)])
    assert [segment.from_tick for segment in ramp] == [0, 90 * WEEK, 200 * WEEK]
    assert ramp[0].threshold[0] == 6 * WEEK
    assert ramp[1].threshold[0] == 91 * WEEK
    assert ramp[1].value[0] == pytest.approx(1 - 0.2 * 0.5**0.5)
    assert ramp[2].value == (1.0,)
