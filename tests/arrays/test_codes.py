"""Kinds of cars as numbers, shares as tables."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from carwright.arrays.calendars import TICKS_PER_DAY
from carwright.arrays.codes import ClassMaps, codes_of, mix_of
from carwright.errors import PlantError
from carwright.model import Cars

START = datetime(2024, 4, 1)


def cars(**rules):
    return Cars.model_validate(rules)


def test_a_code_counts_models_slowest():
    codes = codes_of(
        cars(
            models={"sedan": "60 %", "suv": "40 %"},
            trims={"standard": "40 %", "pro": "35 %", "max": "25 %"},
            options={"roof": {"share": "10 %"}},
        )
    )
    assert codes.sizes == (2, 3, 2)
    assert codes.count == 12
    assert codes.code((1, 2, 0)) == 10
    assert codes.digits(10) == (1, 2, 0)
    assert codes.find("trim", "max") == (1, 2)
    assert codes.find("option", "roof") == (2, 1)
    assert codes.find("option", "pro") is None


def test_cars_that_are_all_the_same_have_one_code():
    assert codes_of(Cars()).count == 1


def test_seventeen_options_are_too_many():
    too_many = cars(options={f"option {n}": {"share": "10 %"} for n in range(17)})
    with pytest.raises(PlantError, match=r"131,072 kinds of cars .* 65,536"):
        codes_of(too_many)


def test_shares_add_up_and_step_at_their_dates():
    """May 1 is 30 days after the start; what began before the start holds at the start."""
    rules = cars(
        models={"2023-01-01": {"a": "100 %"}, "2024-05-01": {"a": "25 %", "b": "75 %"}},
        options={"roof": {"share": {"2024-04-11": "20 %"}}},
    )
    mix = mix_of(rules, codes_of(rules), START, "body.in")
    assert mix.from_tick == (0, 10 * TICKS_PER_DAY, 30 * TICKS_PER_DAY)
    assert mix.shares == (((1, 1), (1, 1)), ((1, 1), (0.8, 1)), ((0.25, 1), (0.8, 1)))
    assert mix.streams == ("body.in/model", "body.in/roof")


def test_trims_by_model_and_options_by_trim():
    rules = cars(
        models={"sedan": "60 %", "suv": "40 %"},
        trims={"sedan": {"base": "100 %"}, "suv": {"base": "50 %", "max": "50 %"}},
        options={"pilot": {"share": {"max": "100 %", "base": "10 %"}}},
    )
    mix = mix_of(rules, codes_of(rules), START, "x")
    assert mix.given == (-1, 0, 1)
    (period,) = mix.shares
    assert period == ((0.6, 1), (1, 1, 0.5, 1), (0.9, 1, 0, 1))


def test_an_option_that_names_one_trim_is_in_no_other():
    rules = cars(trims={"base": "50 %", "max": "50 %"}, options={"pilot": {"share": {"max": "40 %"}}})
    mix = mix_of(rules, codes_of(rules), START, "x")
    assert mix.shares[0][1] == (1, 1, 0.6, 1)


def test_the_last_share_rises_to_one_whatever_the_rounding():
    rules = cars(models={"a": "33.3 %", "b": "33.3 %", "c": "33.4 %"})
    mix = mix_of(rules, codes_of(rules), START, "x")
    assert mix.shares[0][0][-1] == 1


def test_cars_with_equal_rows_are_one_class():
    codes = codes_of(cars(models={"a": "50 %", "b": "25 %", "c": "25 %"}, options={"roof": {"share": "10 %"}}))
    maps = ClassMaps(codes)
    number, rows = maps.classes((0,), np.array([[5.0], [0.0], [5.0]]))
    assert rows.tolist() == [[0], [5]]
    assert maps.maps[number] == (1, 1, 0, 0, 1, 1)
    again, _ = maps.classes((0,), np.array([[7.0], [2.0], [7.0]]))
    assert again == number
    assert maps.classes((0,), np.array([[3.0], [3.0], [3.0]]))[0] == -1
