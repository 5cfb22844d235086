"""Intervals, warm-up and batches against worked examples of the literature and of our own by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carwright.results.statistics import batch_means, mser5, paired_interval, t_bounds, t_interval, t_quantile

LAW = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
"""Ten observations of Law, Simulation Modeling and Analysis, example 4.26: mean 1.34, 90 % interval 1.34 +- 0.24."""


def test_interval_of_laws_example_4_26():
    found = t_interval(LAW, confidence=0.90)
    assert found.mean == pytest.approx(1.34, abs=0.005)
    assert found.half_width == pytest.approx(0.24, abs=0.005)
    assert (found.n, found.method) == (10, "replications")


@pytest.mark.parametrize(
    ("confidence", "degrees", "printed"),
    [(0.95, 1, 12.706), (0.95, 9, 2.262), (0.90, 9, 1.833), (0.99, 4, 4.604), (0.9999, 9, 6.594)],
)
def test_quantiles_are_those_of_the_printed_table_of_student(confidence, degrees, printed):
    assert t_quantile(confidence, degrees) == pytest.approx(printed, abs=0.02 if confidence > 0.99 else 0.001)


def test_one_replication_has_no_interval():
    found = t_interval([3.0])
    assert (found.mean, found.low, found.high, found.half_width) == (3.0, None, None, None)


def test_a_figure_that_some_replications_lack_is_averaged_over_the_others():
    found = t_bounds([[1.0, np.nan], [3.0, np.nan], [np.nan, 5.0]])
    assert found.mean.tolist() == [2.0, 5.0]
    assert found.high[0] == pytest.approx(2.0 + 12.706, abs=0.001)
    assert np.isnan(found.high[1])


def test_paired_differences_cancel_common_luck():
    """Differences 1, 2, 3: mean 2, half width 4.303 / sqrt(3)."""
    found = paired_interval([101.0, 52.0, 203.0], [100.0, 50.0, 200.0])
    assert found.mean == pytest.approx(2.0)
    assert found.half_width == pytest.approx(4.303 / 3**0.5, abs=0.001)


def test_pairs_of_unequal_number_are_refused():
    with pytest.raises(ValueError, match="differ in number"):
        paired_interval([1.0], [1.0, 2.0])


def test_mser5_drops_a_start_that_is_off_by_hand():
    """Two batches of 100 before ten batches that alternate 9, 11: the cut with the least squares over n^2 is 2."""
    series = np.repeat([100.0, 100.0, *([9.0, 11.0] * 5)], 5)
    assert mser5(series) == (10, True)


def test_mser5_keeps_a_steady_series():
    rng = np.random.default_rng(5)
    found = mser5(rng.normal(10.0, 1.0, 1000))
    assert found.drop < 250
    assert found.settled


def test_mser5_says_when_the_series_never_settles():
    """A backlog that decays over the whole study."""
    assert not mser5(np.exp(-np.arange(100.0) / 20.0)).settled


def test_mser5_has_nothing_to_say_about_a_short_series():
    assert mser5([1.0, 2.0, 3.0]) == (0, False)


@given(st.lists(st.floats(-1e3, 1e3), min_size=20, max_size=80))
def test_mser5_agrees_with_its_definition(values):
    count = len(values) // 5
    means = np.array(values[: count * 5]).reshape(count, 5).mean(axis=1)
    errors = [((means[d:] - means[d:].mean()) ** 2).sum() / (count - d) ** 2 for d in range(count // 2 + 1)]
    cut = mser5(values).drop // 5
    assert errors[cut] == pytest.approx(min(errors), rel=1e-6, abs=1e-6 * max(errors[0], 1e-6))


def test_batch_means_of_thirty_independent_values_is_their_t_interval():
    values = np.random.default_rng(1).normal(5.0, 1.0, 30)
    found, direct = batch_means(values), t_interval(values)
    assert (found.low, found.high) == pytest.approx((direct.low, direct.high))
    assert (found.n, found.method) == (30, "batch means")


def test_batch_means_covers_the_mean_of_a_correlated_series():
    """AR(1) with coefficient 0.8: at 95 % about 190 of 200 intervals should hold 0; plain intervals only about 95."""
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(200):
        series = np.empty(2000)
        series[0] = rng.normal() / 0.6
        for i in range(1, 2000):
            series[i] = 0.8 * series[i - 1] + rng.normal()
        found = batch_means(series)
        held += found.low <= 0.0 <= found.high
    assert held >= 175


def test_a_series_too_short_for_ten_batches_has_no_interval():
    assert batch_means([1.0] * 9).half_width is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=10, max_size=60))
def test_batch_means_keeps_the_mean_of_the_whole_series(values):
    assert batch_means(values).mean == pytest.approx(np.mean(values), abs=1e-6)


@pytest.mark.parametrize(("half_width", "needed", "held"), [(2.0, 4, 0.95), (0.5, 16, 0.90), (0.2, 96, 0.94)])
def test_an_interval_at_which_a_search_for_precision_stops_holds_less_often(half_width, needed, held):
    """The figures of the page on statistics, for 4,000 searches of normal figures with standard deviation 1.

    Three standard errors of a share of 0.9 are 0.014; (1.96 / half width)^2 replications are needed, and at least 3.
    """
    draws = np.random.default_rng(5).standard_normal((200, 4_000))
    stopped, count, holds = np.zeros(4_000, bool), np.zeros(4_000), np.zeros(4_000, bool)
    for many in range(3, 201):
        found = t_bounds(draws[:many])
        now = ~stopped & (found.high - found.mean <= half_width)
        holds[now], count[now] = ((found.low <= 0) & (found.high >= 0))[now], many
        stopped |= now
    assert stopped.all()
    assert count.mean() == pytest.approx(needed, rel=0.1)
    assert holds.mean() == pytest.approx(held, abs=0.014)
