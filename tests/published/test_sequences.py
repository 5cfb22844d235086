"""Published instances of car sequencing: values met, bounds met, nothing below a bound.

Sources: CSPLib prob001 (status of the nine instances of Regin and Puget 1997); ROADEF'2005 (Renault). The values to be
met are those of the sequences kept beside the data, each checked by an independent program.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from carwright.files.csplib import read_csplib
from carwright.files.order_file import read_order
from carwright.files.roadef import read_roadef
from carwright.sequencing.bounds import bounds_of, level_bounds
from carwright.sequencing.evaluate import values_of
from carwright.sequencing.run_bounds import bounds_beside
from carwright.sequencing.sequence import sequence

PARTS = {"high priority ratios": "high", "colour changes": "paint", "low priority ratios": "low"}
SET_2 = ("60-01", "70-05", "80-09", "85-04", "90-01", "90-10")


@pytest.fixture(scope="module")
def cars(published_data) -> Path:
    return published_data / "car_sequencing"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_kept_sequences_of_roadef_have_their_values_and_none_is_below_a_bound(cars):
    for row in rows(cars / "roadef2005_sequences" / "values.csv"):
        problem = read_roadef(cars / "roadef2005" / row["set"] / row["instance"])
        order = read_order(cars / "roadef2005_sequences" / row["set"] / f"{row['instance']}.txt", problem)
        values = values_of(problem, order)
        assert values == (0, *(int(row[PARTS[level]]) for level in problem.levels))
        assert problem.total(values[1:]) == int(row["total"])
        bounds = level_bounds(problem, bounds_of(problem))
        assert all(bound.value <= value for bound, value in zip(bounds, values[1:], strict=True))
        beside = bounds_beside(problem, bounds_of(problem), values)
        assert all(bound.value <= value for bound, value in zip(beside, values[1:], strict=True))


# First objective and its bound where both are known to be equal (notes of the data: the search met the bound).
BOUNDS_MET = {
    "A/022_3_4_RAF_EP_ENP": 11,
    "A/039_38_4_RAF_EP_ch1": 68,
    "A/064_38_2_RAF_EP_ENP_ch1": 63,
    "B/023_EP_RAF_ENP_S23_J3": 48,
    "B/025_RAF_EP_ENP_S22_J3": 126,
    "B/028_ch1_EP_RAF_ENP_S22_J2": 54,
    "B/029_EP_ENP_RAF_S21_J6": 35,
    "B/048_ch2_EP_ENP_RAF_S22_J3": 3,
}


@pytest.mark.parametrize("name", BOUNDS_MET)
def test_bound_of_the_first_objective(cars, name):
    problem = read_roadef(cars / "roadef2005" / name)
    bound = level_bounds(problem, bounds_of(problem))[0]
    assert bound.value == BOUNDS_MET[name]
    assert "the cause" in bound.reason


@pytest.mark.parametrize("name", SET_2)
def test_satisfiable_instances_of_csplib_are_solved(cars, name):
    """All of this set are satisfiable (CSPLib); half a million moves are far more than they need."""
    problem = read_csplib(cars / "csplib" / "set2_60_to_90" / f"{name}.txt")
    result = sequence(problem, moves=3_000_000, jobs=1, seed=1)
    assert result.values == (0,)
    assert result.proven
    assert result.stopped_by == "proof"


def test_paint_first_starts_at_its_least(cars):
    problem = read_roadef(cars / "roadef2005" / "A" / "064_38_2_RAF_EP_ENP_ch1")
    result = sequence(problem, moves=1, jobs=1)
    assert result.levels[0].value == result.levels[0].bound == 63
    assert result.hard == 0
