"""Bounds that decisions set beside those of the plant: volume of a contract, cars of a trim, stock; by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from carwright.arrays.planning_problem import PlanProblem
from planning.small_problems import small_problem
from planning.test_mip_brute_force import searched
from planning.test_mip_by_hand import one_offer, planned

FLAT: dict[str, Any] = {"fee_from": [[0.0]], "fee": [[30.0]]}


def test_no_more_is_taken_from_a_contract_maker_than_decided():
    """Orders for 50 and 60 cars could be had in each quarter, 40 and 20 may be taken; one more is worth its 70."""
    result = planned(one_offer(offer_most=[[40.0, 20.0]], **FLAT))
    assert result.production["cars"].to_list() == pytest.approx([40, 20])
    told = result.binding.filter(limit="volume", scenario="all")
    assert told["worth"].to_list() == pytest.approx([70, 70])
    assert all("no more may be taken from maker" in words for words in told["words"])


def two_cars(**changed: Any) -> PlanProblem:
    """Two cars of 50 orders a quarter each; the dear one pays 120, the other 100; 60 can be built."""
    cars: dict[str, Any] = {
        "cars": ("plain", "dear"),
        "lines": ("plain", "dear"),
        "segment_of_line": ("home", "home"),
        "car_of_line": [0, 1],
        "price": [[100.0], [120.0]],
        "orders": np.full((1, 2, 2), 50.0),
    }
    return one_offer(**cars, **FLAT, **changed)


def test_no_more_of_a_trim_is_built_than_decided():
    """The dear one first, but no more than 20 of it, then none: one more takes the place of a plain one."""
    result = planned(two_cars(car_most=[[np.inf, np.inf], [20.0, 0.0]]))
    made = {(row["car"], row["period"]): row["cars"] for row in result.production.iter_rows(named=True)}
    assert made == pytest.approx({("plain", "Q1"): 40, ("dear", "Q1"): 20, ("plain", "Q2"): 60, ("dear", "Q2"): 0})
    told = result.binding.filter(limit="trim", scenario="all", period="Q1")
    assert told["worth"].to_list() == pytest.approx([20])
    assert "no more dear may be built" in told["words"][0]


def with_chips(**changed: Any) -> PlanProblem:
    """30 parts at the start, 60 come in each quarter; 60 orders a quarter."""
    chips: dict[str, Any] = {"chips": ("chip",), "needs": [[1.0]], "supply": [[[60.0, 60.0]]], "stock_start": [30.0]}
    return one_offer(orders=[[[60.0, 60.0]]], **chips, **FLAT, **changed)


def test_stock_is_kept_back():
    """45 are kept back: 45 cars in the first quarter, 60 in the second."""
    result = planned(with_chips(stock_least=[45.0]))
    assert result.production["cars"].to_list() == pytest.approx([45, 60])
    assert result.chips["stock"].to_list() == pytest.approx([45, 45])


def test_stock_is_kept_back_as_soon_as_there_can_be_so_much():
    """100 cannot be there at the end of the first quarter: all that came is kept, 50 cars are made in the second."""
    result = planned(with_chips(stock_least=[100.0]))
    assert result.production["cars"].to_list() == pytest.approx([0, 50])
    assert result.chips["stock"].to_list() == pytest.approx([90, 100])


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_bounds_are_kept_and_cost_the_same_by_cuts_and_in_one_program(seed):
    free = small_problem(seed, periods=3)
    bounds = {"offer_most": 4.0, "car_most": [[6.0], *[[np.inf]] * (len(free.cars) - 1)], "stock_least": [3.0, 2.0]}
    problem = replace(free, **bounds)
    found = [searched(problem, cuts=cuts).found for cuts in (True, False)]
    assert found[0].value == pytest.approx(found[1].value, rel=1e-6)
    result = planned(problem)
    made = result.production.group_by("scenario", "source", "car", "period").agg(pl.col("cars").sum())
    by_offer = made.filter(source="offer").group_by("scenario", "period").agg(pl.col("cars").sum())
    by_car = made.filter(car="car 0").group_by("scenario", "period").agg(pl.col("cars").sum())
    assert by_offer["cars"].max() <= 4 + 1e-6
    assert by_car["cars"].max() <= 6 + 1e-6
    assert result.value <= planned(free).value + 1e-9
