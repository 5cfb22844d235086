"""A table of cars and a ratio for each option make a problem, whatever made the table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, RatioRule
from carwright.errors import PlantError
from carwright.sequencing.ratio_rules import RatioRules

CARS = {
    "order": ["A", "B", "C", "D"],
    "paint": ["red", "white", "red", "black"],
    "sunroof": [1, 0, 1, 0],
    "towbar": [False, True, False, True],
}
RULES = RatioRules({"sunroof": "1/3", "towbar": " 1 / 2 "})


@pytest.mark.parametrize("made", [dict, pl.DataFrame, pd.DataFrame])
def test_any_frame_will_do(made):
    problem = RULES.problem(made(CARS), ident="order", colour="paint", batch_limit=15)
    assert problem.idents == ("A", "B", "C", "D")
    assert problem.has.tolist() == [[True, False], [False, True], [True, False], [False, True]]
    assert [problem.colours[c] for c in problem.colour] == CARS["paint"]
    ratios = [(rule.name, rule.at_most, rule.in_any, rule.level) for rule in problem.of(RatioRule)]
    assert ratios == [("sunroof", 1, 3, 0), ("towbar", 1, 2, 0)]
    assert problem.levels == ("ratios", "colour changes")
    assert next(problem.of(ChangeRule)).level == 1
    assert (next(problem.of(BatchRule)).at_most, next(problem.of(BatchRule)).level) == (15, HARD)


def test_low_ratios_come_last_and_the_day_before_first():
    before = {name: column[:2] for name, column in CARS.items()} | {"paint": ["blue", "red"]}
    rules = RatioRules({"sunroof": "1/3"}, low={"towbar": "1/2"})
    problem = rules.problem(pl.DataFrame(CARS), ident="order", colour="paint", before=before)
    assert problem.levels == ("ratios", "colour changes", "low ratios")
    assert [rule.level for rule in problem.of(RatioRule)] == [0, 2]
    assert problem.history_idents == ("A", "B")
    assert [problem.colours[c] for c in problem.history_colour] == ["blue", "red"]
    assert problem.history_has.tolist() == [[True, False], [False, True]]


def test_numbers_as_idents_become_texts():
    problem = RatioRules({"sunroof": "1/2"}).problem({"n": np.arange(3), "sunroof": np.array([1, 0, 1])}, ident="n")
    assert problem.idents == ("0", "1", "2")
    assert problem.colours == ()


@pytest.mark.parametrize(
    ("rules", "changes", "wishes", "said"),
    [
        ({"sunroof": "3/1"}, {}, {}, "at most 3 in any 1 cars restricts nothing"),
        ({"sunroof": "a third"}, {}, {}, "'a third' is no ratio"),
        ({"sunrof": "1/3"}, {}, {}, "there is no column 'sunrof'; did you mean 'sunroof'?"),
        ({}, {}, {"colour": None, "batch_limit": None}, "no ratio and no colour is given"),
        ({"sunroof": "1/3"}, {"order": ["A", "B", "A", "D"]}, {}, "row 2: car 'A' stands in row 0 already"),
        ({"sunroof": "1/3"}, {"sunroof": [1, 0, 2, 0]}, {}, "row 2: 2 is neither yes nor no"),
        ({"sunroof": "1/3"}, {"sunroof": [1, 0, None, 0]}, {}, "row 2: None is neither yes nor no"),
        ({"sunroof": "1/3"}, {"sunroof": [1, 0]}, {}, "the columns differ in length"),
        ({"sunroof": "1/3"}, {name: [] for name in CARS}, {}, "the day has no cars"),
        ({"sunroof": "1/3"}, {}, {"colour": None}, "a batch limit needs colours"),
        ({"sunroof": "1/3"}, {}, {"batch_limit": 0}, "0 cars; at least 1"),
        ({"sunroof": "1/3"}, {}, {"colour": "paints"}, "there is no column 'paints'; did you mean 'paint'?"),
    ],
)
def test_faults_are_told_with_their_row(rules, changes, wishes, said):
    wishes = {"ident": "order", "colour": "paint", "batch_limit": 9} | wishes
    with pytest.raises(PlantError) as caught:
        RatioRules(rules).problem(CARS | changes, **wishes)
    assert said in str(caught.value)
    assert "nothing was run" in str(caught.value)


def test_all_faults_at_once():
    with pytest.raises(PlantError) as caught:
        RatioRules({"sunroof": "3/1", "hook": "1/3"}).problem(CARS, ident="id")
    assert len(caught.value.problems) == 3
