"""The measurement of the chances of a month: on plants whose chances are known, it gives them back."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest
from chances import steady

from carwright.model.ramp_record import Output, RampRecord, month_of

CUT = date(2021, 11, 27)
FIRST = month_of(date(2017, 1, 1))


def test_the_likeliest_box_is_that_of_trying_them_all():
    """Every box on a coarse grid, each counted by hand: the same box is the likeliest, with the same likelihood."""
    luck = np.random.default_rng(1)
    clouds = [steady.LOW + luck.random((400, 3)) ** 2 * (0.12 - steady.LOW) for _ in range(3)]
    ends, best = steady.likeliest_ends(clouds)
    tried = {
        high: steady.log_likelihood(clouds, steady.LOW, np.array(high))
        for high in product(np.arange(0.02, 0.305, 0.01), repeat=3)
    }
    assert best == pytest.approx(max(tried.values()))
    assert tried[max(tried, key=lambda high: tried[high])] == pytest.approx(steady.log_likelihood(clouds, steady.LOW, ends))


@pytest.mark.slow
@pytest.mark.parametrize(("drift", "noise"), [(0.01, 0.05), (0.06, 0.15)])
def test_plants_give_back_the_chances_by_which_they_were_drawn(drift, noise, monkeypatch):
    """Ten plants of 24 months whose chances lie evenly below known ends, drawn without the model.

    The end of a range is known from ten plants to within a third (the largest of ten evenly drawn values lies by a
    tenth below the end on average, and each value is known by about a fifth from 24 months): the two cases, three to six
    times apart, must not be confused.
    """
    monkeypatch.setattr(steady, "PARTICLES", 20_000)
    luck = np.random.default_rng(3)
    clouds = [steady.chances_of(_drawn(luck, drift, noise), CUT, seed) for seed in range(10)]
    ends, _ = steady.likeliest_ends(clouds)
    assert ends[0] == pytest.approx(max(drift, steady.LEAST), rel=0.5)
    assert ends[1] == pytest.approx(noise, rel=0.34)


def _drawn(luck: np.random.Generator, drift: float, noise: float) -> RampRecord:
    own_drift, own_noise = drift * luck.random(), 0.01 + (noise - 0.01) * luck.random()
    level = np.cumsum(own_drift * luck.normal(size=24))
    cars = 9_000 * np.exp(level + own_noise * luck.standard_t(4, size=24))
    return RampRecord("drawn", tuple(Output(FIRST + n, FIRST + n, float(each)) for n, each in enumerate(cars)))
