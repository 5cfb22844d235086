"""Figures of an option as they are read."""

from __future__ import annotations

import pytest

from carwright.results.content_words import with_ends


@pytest.mark.parametrize(
    ("value", "half", "unit", "text"),
    [
        (-0.5, 197.0, "cars", "0 ± 197 cars"),
        (-185.2, 21.0, "cars", "-185 ± 21 cars"),
        (101_700_000.0, 1_000_000.0, "CNY", "101.7 ± 1.0 m CNY"),
    ],
)
def test_figures_have_the_places_of_their_interval(value, half, unit, text):
    assert with_ends({"value": value, "value_low": value - half, "value_high": value + half, "unit": unit}) == text
