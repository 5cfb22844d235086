"""Lines whose throughput, flow time and states are known exactly.

Seeds are fixed by the name of the row. The intervals are those of the benchmark: the throughput must lie within its
99.99 % interval, all states and the flow time together within theirs, so a right simulator fails about one row in
5,000 seeds. Replications are added until the interval of the throughput is 1.5 % wide: plus or minus four
standard errors of 0.2 %. A car counted twice, a place too many or a repair that runs on idle time shows at once.
"""

from __future__ import annotations

import pytest

WIDTH = 0.015
CARS = 25_000

ROWS = (
    *("L000", "L001", "L004"),  # balanced, no places: Hunt's lines
    *("L010", "L017", "L028"),  # balanced, with places
    *("L037", "L049", "L064"),  # a slow or fast station
    *("L068", "L071"),  # uneven places
    *("L075", "L089", "L096"),  # Erlang
    *("L111", "L114"),  # hyperexponential
    *("L131", "L148", "L151"),  # failures on working time
    *("L171", "L187"),  # failures on calendar time
    *("L188", "L189"),  # Erlang with failures of both kinds
)


@pytest.fixture(scope="module")
def lines(tables):
    from line_truth.tables import read_items

    return {case.name: case for case in read_items(tables / "exact_lines.csv", slice(None))}


@pytest.mark.parametrize("name", ROWS)
def test_exactly_known_lines(lines, name):
    from line_truth.verdicts import judged

    (verdict,) = judged(lines[name], WIDTH, CARS)
    assert verdict.passes, verdict.text


@pytest.mark.parametrize("number", range(9))
def test_lines_of_hunt_1956_hillier_and_boling_1967_and_pichitlamken_2006(tables, number):
    from line_truth.tables import read_items
    from line_truth.verdicts import judged

    (item,) = read_items(tables / "published.csv", slice(number, number + 1))
    (verdict,) = judged(item, WIDTH, CARS)
    assert verdict.passes, verdict.text


@pytest.mark.parametrize("number", [0, 6, 12, 20, 33, 47])
def test_two_stations_with_places_between(tables, number):
    from line_truth.tables import read_items
    from line_truth.verdicts import judged

    (item,) = read_items(tables / "two_station_exponential.csv", slice(number, number + 1))
    (verdict,) = judged(item, WIDTH, CARS)
    assert verdict.passes, verdict.text


@pytest.mark.parametrize("number", [3, 21, 33])
def test_the_best_way_to_share_places_is_not_beaten_by_a_neighbour(tables, number):
    from line_truth.tables import read_items
    from line_truth.verdicts import judged

    for item in read_items(tables / "buffer_allocation.csv", slice(number, number + 1)):
        (verdict,) = judged(item, WIDTH, CARS)
        assert verdict.passes, verdict.text
