"""Pairs of runs: the interval, when nothing may be said, and how many pairs would do."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.results.compare_words import change_text
from carwright.results.paired import HIGHER, LOWER, OPEN, SAME, UNKNOWN, holm, paired, pairs_needed


def test_the_paired_t_interval_of_sleep_data():
    """Student (1908), hours of sleep gained with two drugs by ten patients: t = 4.0621, 95 % interval 0.70 to 2.46."""
    first = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = paired(second, first)
    assert found.change.mean == pytest.approx(1.58)
    assert (found.change.low, found.change.high) == (pytest.approx(0.7001, abs=1e-4), pytest.approx(2.4599, abs=1e-4))
    assert found.p == pytest.approx(0.002833, abs=1e-6)
    assert found.verdict == HIGHER
    assert paired(first, second).verdict == LOWER


def test_no_difference_at_all_is_zero_and_not_ranked():
    same = np.array([3.0, 4.0, 5.0])
    found = paired(same, same)
    assert (found.change.mean, found.change.low, found.change.high) == (0.0, 0.0, 0.0)
    assert (found.verdict, found.needed) == (SAME, None)


def test_one_pair_or_none_says_nothing():
    assert paired(np.array([2.0]), np.array([1.0])).verdict == OPEN
    assert paired(np.array([np.nan, 2.0]), np.array([1.0, np.nan])).verdict == UNKNOWN


def test_the_same_gap_in_every_pair_is_certain():
    found = paired(np.array([2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0]))
    assert (found.change.low, found.change.high, found.verdict, found.p) == (1.0, 1.0, HIGHER, 0.0)


def test_differences_judged_together_have_wider_intervals():
    """Bonferroni: two differences at 95 % are two intervals at 97.5 %; t of 9 degrees: 2.2622 and 2.6850."""
    values, none = np.arange(10.0), np.zeros(10)
    alone, together = paired(values, none), paired(values, none, judged=2)
    assert together.change.half_width / alone.change.half_width == pytest.approx(2.6850 / 2.2622, abs=1e-4)


@pytest.mark.parametrize(
    ("effect", "pairs"),
    [(0.2, 199), (0.5, 34), (0.8, 15), (1.0, 10)],
)
def test_pairs_needed_are_those_of_cohen_1988(effect, pairs):
    """Statistical Power Analysis, 2nd ed., one sample, two-sided 5 %, power 80 %: 199, 34, 15, 10 (G*Power 3).

    Ours takes central quantiles where the exact law is the noncentral t; they agree within one pair.
    """
    assert abs(pairs_needed(effect, 1.0) - pairs) <= 1


def test_pairs_needed_do_it_in_four_cases_out_of_five():
    """20 000 experiments with the advised number of pairs; the share that tells is 80 % but for 4 standard errors."""
    random = np.random.default_rng(1)
    pairs = pairs_needed(0.3, 1.0)
    draws = random.normal(0.3, 1.0, (20_000, pairs))
    from scipy.stats import t

    half = t.ppf(0.975, pairs - 1) * draws.std(axis=1, ddof=1) / np.sqrt(pairs)
    told = (draws.mean(axis=1) - half > 0).mean()
    assert told == pytest.approx(0.8, abs=4 * (0.8 * 0.2 / 20_000) ** 0.5 + 0.005)


def test_a_difference_of_nothing_needs_more_pairs_than_there_are():
    assert pairs_needed(0.0, 1.0) is None
    assert pairs_needed(1e-6, 1.0) is None


def test_holm_by_hand():
    """Limits 0.0125, 0.0167, 0.025, 0.05 for four: the third fails, so the fourth does too, whatever its value."""
    assert holm([0.01, 0.04, 0.016, 0.03]) == [True, False, True, False]
    assert holm([]) == []


@pytest.mark.parametrize(
    ("unit", "change", "half", "shown"),
    [
        ("share", 0.0000165, 0.0, "+0.0017 ± 0.0000"),  # the same in every pair, and not none
        ("cars", 0.00017, 0.0, "+0.0002 ± 0.0000"),
        ("cars", 524.0, 0.0, "+524 ± 0"),
        ("cars/h", 3.2719, 0.0, "+3.27 ± 0.00"),
        ("cars/h", -0.6123, 0.214, "-0.61 ± 0.21"),
    ],
)
def test_a_difference_that_is_told_is_never_shown_as_none(unit, change, half, shown):
    row = {"unit": unit, "change": change, "change_low": change - half, "change_high": change + half, "verdict": HIGHER}
    assert change_text(row) == shown
