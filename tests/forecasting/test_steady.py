"""The measurement of the chances of a month: on plants whose chances are known, it gives them back."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest

from carwright.model.ramp_output import Output, month_of
from carwright.model.ramp_record import RampRecord
from measuring_chances import steady
from measuring_chances.held_out import interval_score

CUT = date(2021, 11, 27)
FIRST = month_of(date(2017, 1, 1))


def test_the_likeliest_box_is_that_of_trying_them_all(monkeypatch):
    """Every box of a small whole one, each counted by itself: the same box is the likeliest."""
    high = np.full(4, 0.08)
    monkeypatch.setattr(steady, "HIGH", high)
    luck = np.random.default_rng(1)
    clouds = [steady.LOW + luck.random((400, 4)) ** 2 * (high - steady.LOW) for _ in range(3)]
    ends, best = steady.likeliest_ends(clouds)
    boxes = [np.array(each) for each in product(np.arange(0.02, 0.085, 0.01), repeat=4)]
    tried = [steady.log_likelihood(clouds, steady.LOW, each) for each in boxes]
    assert best == pytest.approx(max(tried))
    assert ends == pytest.approx(boxes[int(np.argmax(tried))])


@pytest.mark.slow
@pytest.mark.parametrize(("drift", "noise"), [(0.01, 0.05), (0.06, 0.15)])
def test_plants_give_back_the_chances_by_which_they_were_drawn(drift, noise, monkeypatch):
    """Ten plants of 24 months whose chances lie evenly below known ends, drawn without the model.

    The largest of ten evenly drawn values lies a tenth below the end on average, and each value is known to about a
    fifth from 24 months: a third is left for the noise, half for the drift, whose steps are told less well. The two
    cases lie three to six times apart.
    """
    monkeypatch.setattr(steady, "PARTICLES", 20_000)
    luck = np.random.default_rng(3)
    clouds = [
        steady.chances_of(steady.as_steady(_drawn(luck, drift, noise)), steady.steady_ranges(), CUT, seed)
        for seed in range(10)
    ]
    ends, _ = steady.likeliest_ends(clouds)
    assert ends[0] == pytest.approx(max(drift, steady.LEAST), rel=0.5)
    assert ends[1] == pytest.approx(noise, rel=0.34)


def _drawn(luck: np.random.Generator, drift: float, noise: float) -> RampRecord:
    own_drift, own_noise = drift * luck.random(), 0.01 + (noise - 0.01) * luck.random()
    level = np.cumsum(own_drift * luck.normal(size=24))
    cars = 9_000 * np.exp(level + own_noise * luck.standard_t(4, size=24))
    return RampRecord("drawn", tuple(Output(FIRST + n, FIRST + n, float(each)) for n, each in enumerate(cars)))


def test_the_score_of_a_band_is_its_width_and_what_is_missed_beyond_it():
    """By hand: a band from e to e³ is 2 wide; a figure at e⁴ lies 1 beyond it and costs 10 more at 80 %."""
    e = np.e
    low, high = np.array([e, e]), np.array([e**3, e**3])
    assert interval_score(low, high, np.array([e**2, e**4]), 0.8) == pytest.approx([2.0, 12.0])
