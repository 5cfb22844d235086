"""The order before any search keeps what must hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.arrays.sequencing_rules import HARD, PlaceRule
from carwright.sequencing.construct import constructed
from sequencing.problems import any_problem


@pytest.mark.parametrize("seed", range(40))
def test_cars_that_must_stand_before_a_place_do_so_where_any_order_can(seed):
    day = any_problem(seed)
    luck = np.random.default_rng(seed)
    cars, ones = day.cars, np.ones(day.cars, np.int64)
    # An order that keeps all of it is there, since the places were drawn from one.
    latest = np.minimum(cars - 1, luck.permutation(cars) + luck.integers(0, 4, cars))
    rule = PlaceRule(name="due", earliest=0 * ones, latest=latest, early=ones, late=ones, once=ones, level=HARD)
    order = constructed(
        replace(day, rules=(*(each for each in day.rules if each.level != HARD), rule), places=cars), seed
    )
    place = np.empty(cars, np.int64)
    place[order] = np.arange(cars)
    assert (place <= latest).all()
