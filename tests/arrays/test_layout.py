"""Names for the numbers of a network."""

from __future__ import annotations

from datetime import datetime

from arrays.plants import IN, OUT, line, plant, station
from carwright.arrays.bridge import network
from carwright.arrays.layout import layout


def test_elements_by_number():
    branches = {"fix": {"flow": [station("bay", places=4)]}}
    check = {"check": {"kind": "gate", "first time through": "94 %", "repair": "fix", "rejoins": "check"}}
    shops = {"body": {"flow": [IN, station("a"), check, OUT], "branches": branches}}
    both = plant({"one": {"shops": shops}, "two": {"shops": shops}})
    names = layout(both)
    assert tuple(each.name for each in names.elements) == network(both).elements
    bay = names.elements[-1]
    assert (bay.name, bay.part, bay.shop, bay.branch, bay.label) == ("two.body.fix.bay", "two", "body", "fix", "bay")
    assert (bay.kind, bay.path) == ("stations", "parts.two.shops.body.branches.fix.flow.bay")


def test_codes_in_words():
    cars = {
        "models": {"sedan": "60 %", "suv": "40 %"},
        "trims": {"base": "50 %", "max": "50 %"},
        "options": {"pilot": {"share": "30 %"}},
    }
    names = layout(line(station("a"), cars=cars))
    assert [names.models[index] for index in names.model_of_code] == ["sedan"] * 4 + ["suv"] * 4
    assert [names.trims[index] for index in names.trim_of_code] == ["base", "base", "max", "max"] * 2
    assert names.option_of_code[:, 0].tolist() == [False, True] * 4
    plain = layout(line(station("a")))
    assert (plain.models, plain.model_of_code.tolist(), plain.option_of_code.shape) == ((), [-1], (1, 0))


def test_periods():
    names = layout(line(station("a")))
    assert names.bins == "month"
    assert names.bin_starts == (datetime(2024, 4, 1), datetime(2024, 5, 1), datetime(2024, 6, 1))
    assert names.until == datetime(2024, 7, 1)
    assert names.moment(5_000) == datetime(2024, 4, 1, 0, 0, 0, 500_000)
