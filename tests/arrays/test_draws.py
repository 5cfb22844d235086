"""Parameters of the laws in ticks, and that they have the mean and spread that the plant file asks for."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from carwright.arrays.draws import draw, ticks
from carwright.arrays.network import Law
from carwright.model import (
    Constant,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Trace,
    Triangular,
    Uniform,
    Weibull,
)


def test_ticks_are_tenths_of_a_millisecond_to_the_nearest():
    assert [ticks(s) for s in (0, 1, 70.5, 0.00004, 0.00005)] == [0, 10_000, 705_000, 0, 1]


def test_simple_laws():
    assert draw(Constant(value_s=70), "x/work").a == 700_000
    assert draw(Constant(value_s=70), "x/work").stream == "x/work"
    uniform = draw(Uniform(low_s=1, high_s=2), "")
    assert (uniform.law, uniform.a, uniform.b) == (Law.UNIFORM, 1e4, 2e4)
    triangular = draw(Triangular(low_s=1, mode_s=2, high_s=4), "")
    assert (triangular.law, triangular.a, triangular.b, triangular.c) == (Law.TRIANGULAR, 1e4, 2e4, 4e4)
    assert draw(Exponential(mean_s=3), "").a == 3e4
    assert draw(Erlang(mean_s=6, k=3), "").a == pytest.approx(2e4)
    assert draw(Erlang(mean_s=6, k=3), "").b == 3


def test_listed_times_become_ticks():
    assert draw(Empirical(values_s=(1, 2.5)), "").table == (10_000, 25_000)
    assert draw(Trace(values_s=(1, 2.5)), "").law == Law.TRACE


def test_gamma_lognormal_and_weibull_keep_mean_and_spread():
    gamma = draw(Gamma(mean_s=60, sd_s=20), "")
    assert stats.gamma(gamma.b, scale=gamma.a).stats() == (pytest.approx(60e4), pytest.approx((20e4) ** 2))
    lognormal = draw(Lognormal(mean_s=69, sd_s=6), "")
    law = stats.lognorm(lognormal.b, scale=math.exp(lognormal.a))
    assert law.stats() == (pytest.approx(69e4), pytest.approx((6e4) ** 2))
    weibull = draw(Weibull(mean_s=50, shape=1.7), "")
    assert stats.weibull_min(weibull.b, scale=weibull.a).mean() == pytest.approx(50e4)


def test_the_hyperexponential_has_balanced_means():
    """p / rate1 = (1 - p) / rate2, mean and squared coefficient of variation as given."""
    law = draw(Hyperexponential(mean_s=10, scv=4), "")
    assert law.c * law.a == pytest.approx((1 - law.c) * law.b)
    mean = law.c * law.a + (1 - law.c) * law.b
    second = 2 * (law.c * law.a**2 + (1 - law.c) * law.b**2)
    assert mean == pytest.approx(10e4)
    assert second / mean**2 - 1 == pytest.approx(4)
