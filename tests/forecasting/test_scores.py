"""Forecasts without a model, scored as the notes on the reference plant score them; and the arithmetic by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from carwright.planning.forecast import forecast_ramp
from carwright.planning.forecast_scores import naive_forecasts, score, scored_as
from forecasting.ramps import CUTS, START, ramp, reference_plant

PUBLISHED = [
    ("A", 6, "last month", 34), ("A", 12, "last month", 45),
    ("A", 6, "three-month trend", 11), ("A", 12, "three-month trend", 19),
    ("A", 6, "nameplate", 37), ("A", 12, "nameplate", 47),
    ("A", 6, "hours times rate", 27), ("A", 12, "hours times rate", 35),
    ("B", 6, "last month", 9), ("B", 12, "last month", 27),
    ("B", 6, "three-month trend", 32), ("B", 12, "three-month trend", 23),
    ("C", 6, "last month", 40), ("C", 6, "nameplate", 41), ("C", 6, "line one replayed", 12),
]  # fmt: skip


@pytest.mark.parametrize(("cut", "months", "name", "per_cent"), PUBLISHED)
def test_naive_forecasts_of_the_reference_plant_are_off_as_published(published_data: Path, cut, months, name, per_cent):
    """Published as whole per cents of the months; the months run to December 2025."""
    record = reference_plant(published_data)
    known = record.known_at(CUTS[cut])
    first = 1 + max(o.last for o in known.outputs)
    actual = np.array([o.cars for o in record.finest() if first <= o.first < first + months])
    found = scored_as(name, naive_forecasts(known, CUTS[cut], first, months)[name], actual)
    assert round(100 * found.wape) == per_cent


def test_nameplate_from_the_founding_news_is_off_by_39_per_cent(published_data: Path):
    """12,500 a month against the first twelve months: 39 %, bias -29 %."""
    months = [o.cars for o in reference_plant(published_data).finest()][:12]
    found = scored_as("nameplate", np.full(12, 12_500.0), np.array(months))
    assert round(100 * found.wape) == 39
    assert round(100 * found.bias) == -29


def test_scores_by_hand():
    found = scored_as("x", np.array([8.0, 13.0]), np.array([10.0, 10.0]))
    assert found.wape == pytest.approx(5 / 20)
    assert found.bias == pytest.approx(1 / 20)


def test_naive_forecasts_by_hand():
    known = ramp(100, 300, 400)
    made = naive_forecasts(known, date(2024, 8, 1), START + 3, 2)
    assert made["last month"].tolist() == [400, 400]
    assert made["three-month trend"].tolist() == [550, 700]
    assert set(made) == {"last month", "three-month trend"}


def test_a_trend_never_goes_below_zero():
    made = naive_forecasts(ramp(900, 500, 100), date(2024, 8, 1), START + 3, 3)
    assert made["three-month trend"].tolist() == [0, 0, 0]


def test_a_span_is_scored_as_its_sum():
    """Two months told together: the courses are added, not the ends of the band."""
    record = ramp(4_000, 6_000, 8_000, 9_000, 10_000, 11_000).together(START + 3, START + 4)
    made = forecast_ramp(record, date(2024, 7, 20), months=3)
    scored = score(made, record)
    assert scored is not None
    assert [o.cars for o in scored.periods] == [19_000, 11_000]
    both = made.courses[0] + made.courses[1]
    assert scored.high[0] == np.quantile(both, 0.9)
    assert scored.high[0] < made.high[:2].sum()
