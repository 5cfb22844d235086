"""Five lines with given whole-number times: every departure of every car must be exact to the tick."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("kernel", ["sections", "events"])
@pytest.mark.parametrize("number", range(5))
def test_departures_of_every_car_from_every_station(tables, number, kernel):
    from line_truth.paths import departures
    from line_truth.tables import read_items

    item = read_items(tables / "sample_paths.csv", slice(None))[number]
    assert departures(item, kernel=kernel) == [list(row) for row in item.departures]
