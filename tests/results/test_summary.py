"""The summary: stable keys, plain values, one screen."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from carwright.results.intervals import Interval
from carwright.results.limits import main_bottlenecks
from carwright.results.summary import KEYS, figure, proof_text, summary_of, text_of
from results.factory import small_result


@pytest.mark.parametrize("parts", [1, 2])
def test_the_summary_has_its_keys_and_is_json(parts):
    result = small_result(parts=parts)
    summary = json.loads(json.dumps(summary_of(result), allow_nan=False))
    assert list(summary) == list(KEYS)
    assert len(summary["bottlenecks"]) == parts
    assert summary["years"][0]["year"] == 2024


def test_ten_years_fit_one_screen():
    text = text_of(small_result(parts=2, months=120))
    assert len(text.splitlines()) <= 32
    assert max(map(len, text.splitlines())) <= 110


def test_a_warm_up_is_told_beside_the_totals_that_leave_it_out():
    result = small_result()
    later = result.from_ + timedelta(days=10)
    given, found = (text_of(replace(result, warm_up_until=later, warm_up_by=by)) for by in ("given", "mser5"))
    assert f"Totals count from {later:%Y-%m-%d %H:%M} on" in given
    assert "as asked" in given
    assert "found by MSER-5" in found
    assert "Cars a year, warm-up included" in given
    assert "MSER-5 found no warm-up" in text_of(replace(result, warm_up_until=result.from_, warm_up_by="mser5"))
    assert "warm-up" not in text_of(result)


def test_the_share_of_a_bottleneck_is_over_periods_and_replications():
    """The factory gives the first station of each month 0.8 and the second 0.2."""
    shares = main_bottlenecks(small_result())["share"]
    assert all(0.2 <= share <= 1.0 for share in shares)


def test_starved_on_a_moving_line_is_explained():
    result = small_result()
    moving = replace(result, element_totals=result.element_totals.with_columns(kind=pl.lit("moving_line")))
    assert "end of its pitch" in text_of(moving)
    assert "end of its pitch" not in text_of(result)


def test_figures_for_people():
    assert figure(Interval(1234.5, None, None, 1), 1).strip() == "1,234.5"
    assert figure(Interval(100.0, 90.0, 110.0, 5), 0, "95% interval").split() == [
        "100",
        "(95%",
        "interval",
        "90",
        "to",
        "110,",
        "±10.00%)",
    ]
    assert figure(Interval(float("nan"), None, None, 0), 1).strip() == "-"


def test_a_proof_says_whether_it_is_one():
    row = {"faster_by": 0.05, "cars_gained": 120.0, "gained_share": 0.01, "proven": False}
    ends = {"cars_gained_low": -5.0, "cars_gained_high": 245.0}
    assert proof_text(row | ends) == "5% faster: +120 cars (+1.00%), interval -5 to +245: not proven"
    assert "without an interval" in proof_text(row | {"cars_gained_low": None, "cars_gained_high": None})
