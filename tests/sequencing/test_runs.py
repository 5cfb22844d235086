"""Runs that a colour needs: against every way to split its cars."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.arrays.sequencing_runs import most_that_count, runs_by_colour, runs_needed


def ways(cars: int, longest: int, most: int | None = None):
    """All run lengths, longest first, that hold so many cars."""
    if cars == 0:
        yield ()
        return
    for length in range(min(cars, longest, most or longest), 0, -1):
        for rest in ways(cars - length, longest, length):
            yield (length, *rest)


@pytest.mark.parametrize("length", range(8))
@pytest.mark.parametrize(("limit", "window"), [(1, 3), (2, 4), (3, 5), (0, 2)])
def test_the_most_cars_that_count_in_a_run_is_that_of_all_its_orders(length, limit, window):
    orders = (np.array([(order >> t) & 1 for t in range(length)]) for order in range(1 << length))
    kept = [
        int(order.sum())
        for order in orders
        if all(order[s : s + window].sum() <= limit for s in range(max(1, length - window + 1)))
    ]
    assert most_that_count(length, limit, window) == max(kept)


@pytest.mark.parametrize("cars", [1, 5, 9, 13])
@pytest.mark.parametrize("longest", [3, 4, 12])
@pytest.mark.parametrize(("limit", "window"), [(1, 2), (1, 3), (2, 3)])
def test_the_fewest_runs_are_those_of_the_best_split(cars, longest, limit, window):
    for counted in range(cars + 1):
        enough = [
            len(split)
            for split in ways(cars, longest)
            if sum(most_that_count(length, limit, window) for length in split) >= counted
        ]
        need = max(runs_needed(cars, counted, longest, limit, window), -(-cars // longest))
        assert need == (min(enough) if enough else cars)


def test_red_cars_with_a_roof_of_one_in_three_need_a_run_more():
    bits = np.zeros((70, 2), bool)
    bits[:26, 0] = True
    bits[:, 1] = True
    red = np.zeros(70, np.int64)
    # 26 in one of three; the second rule, of cars in more places than the longest run, asks for nothing.
    assert [each.tolist() for each in runs_by_colour(red, 2, bits, np.array([[1, 3], [1, 20]]), 12)] == [
        [7, 0],
        [0, -1],
    ]
    assert runs_by_colour(red, 2, bits & False, np.array([[1, 3], [1, 20]]), 12)[0].tolist() == [6, 0]
