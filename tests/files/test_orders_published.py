"""Published instances and the sequences kept beside them: the readers read them all, and the values are those told."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from carwright.arrays.sequencing_rules import BatchRule, ChangeRule, RatioRule
from carwright.files.csplib import read_csplib
from carwright.files.order_file import read_order
from carwright.files.roadef import read_roadef
from carwright.sequencing.evaluate import values_of


@pytest.fixture(scope="module")
def cars(published_data):
    folder = published_data / "car_sequencing"
    if not folder.is_dir():
        pytest.skip(f"no {folder}; the originals are CSPLib prob001 and the ROADEF 2005 challenge")
    return folder


def told(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(folder, pattern, name):
    (path,) = (path for path in folder.glob(pattern) if name in (path.name, path.stem, path.name.split(".")[0]))
    return path


def test_every_roadef_sequence_has_the_value_that_is_told_of_it(cars):
    """Totals and parts of ``values.csv``, which an independent checker has confirmed."""
    rows = told(cars / "roadef2005_sequences" / "values.csv")
    assert len(rows) == 61
    for row in rows:
        problem = read_roadef(found(cars / "roadef2005", "*/*", row["instance"]))
        order = read_order(found(cars / "roadef2005_sequences", "*/*", row["instance"]), problem)
        hard, *values = values_of(problem, order)
        assert hard == 0
        assert problem.total(values) == int(row["total"])
        parts = {"high priority ratios": "high", "colour changes": "paint", "low priority ratios": "low"}
        assert values == [int(row[parts[level]]) for level in problem.levels]


def test_every_csplib_sequence_has_the_excess_that_is_told_of_it(cars):
    rows = told(cars / "csplib_sequences" / "values.csv")
    assert len(rows) == 109
    for row in rows:
        problem = read_csplib(found(cars / "csplib", f"{row['folder']}/*", row["instance"]))
        order = read_order(found(cars / "csplib_sequences", f"{row['folder']}/*", row["instance"]), problem)
        assert values_of(problem, order) == (0, int(row["excess"]))


def test_the_instances_of_all_sets_are_read(cars):
    assert len([read_csplib(path) for path in cars.glob("csplib/set*/*")]) == 9 + 70 + 30 + 208


def test_renaults_own_order_is_the_order_of_the_file_and_keeps_the_batch_limit(cars):
    """The readme of the data says so of every instance."""
    for folder in sorted(cars.glob("roadef2005/*/*")):
        problem = read_roadef(folder)
        assert values_of(problem, np.arange(problem.cars))[0] == 0


def test_an_instance_of_the_qualification_set(cars):
    """Head of the files of 022_3_4_EP_RAF_ENP, read by eye."""
    problem = read_roadef(cars / "roadef2005" / "A" / "022_3_4_EP_RAF_ENP")
    assert problem.levels == ("high priority ratios", "colour changes", "low priority ratios")
    assert problem.weights == (1_000_000, 1_000, 1)
    first = next(problem.of(RatioRule))
    assert (first.name, first.at_most, first.in_any, first.level, first.ends) == ("HPRC1", 5, 6, 0, "both")
    assert next(problem.of(BatchRule)).at_most == 450
    assert next(problem.of(ChangeRule)).level == 1
    assert problem.cars == 485
    assert len(problem.features) == 9
    assert problem.history_idents[0] == "022033830010"
