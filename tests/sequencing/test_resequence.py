"""After paint: the order in use, what has gone, and the bodies that the store holds, become a new order."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

from carwright.arrays.sequencing_rules import PlaceRule
from carwright.cli.main import main
from carwright.errors import PlantError
from carwright.files import read_plant
from carwright.sequencing.evaluate import values_of
from carwright.sequencing.from_plant import named_cars, plant_day
from carwright.sequencing.inputs import day_from
from carwright.sequencing.mending import mended
from carwright.sequencing.sequence import sequence
from naive.ordering import values as naive_values
from sequencing.days import PLANT, write_day
from sequencing.problems import any_problem

STORE = "  frozen: 4\n  body store: {table: store.csv, others from: 9}\n  shifts:"
FREE_PLANT = PLANT.replace("    suv with hook: {of: suv & hook, only in: 1-15, priority: always}\n", "")
PLANNED = [f"C{n}" for n in range(20, 0, -1)]
THERE = ["C15", "C13", "C12", "C11", "C2"]
"""Bodies in the store; C16 and C14, planned for places 5 and 7, are in repair."""


def write_store(folder, plant=FREE_PLANT, bodies=THERE):
    path = write_day(folder, plant.replace("  shifts:", STORE, 1))
    (folder / "store.csv").write_text("\n".join(["id", *bodies, "", "X1"]) + "\n", encoding="utf-8")
    (folder / "planned.csv").write_text("\n".join(["ident", *PLANNED]) + "\n", encoding="utf-8")
    return path


def test_the_story_from_the_command_line(tmp_path):
    plant, out = write_store(tmp_path), tmp_path / "new.csv"
    wish = ["--start", tmp_path / "planned.csv", "--moves", "3000", "--jobs", "1", "--out", out]
    done = CliRunner().invoke(main, ["sequence", *map(str, [plant, *wish]), "--no-simulation"])
    assert done.exit_code == 0, done.output
    found = [line.split(",")[1] for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert found[:4] == PLANNED[:4]  # they are gone, and so in no store
    assert set(found[4:8]) <= set(THERE)
    assert sorted(found) == sorted(PLANNED)
    # The order that was made can be run, though the plant file says what is frozen and what the store holds.
    told = CliRunner().invoke(main, ["simulate", str(plant), "--sequence", str(out), "--no-proof", "-n", "1", "-q"])
    assert told.exit_code == 0, told.output


def test_the_frozen_cars_are_those_of_the_order_given_from_python_too(tmp_path):
    found = sequence(write_store(tmp_path), start=PLANNED, moves=500, jobs=1)
    assert list(found.idents[:4]) == PLANNED[:4]


def test_bodies_for_too_few_places(tmp_path):
    with pytest.raises(PlantError, match="no car may come at place 7"):
        day_from(write_store(tmp_path, bodies=["C15", "C13"]), PLANNED)


def test_a_store_of_another_day(tmp_path):
    with pytest.raises(PlantError, match=r"none of the 2 bodies of store.csv is a car of the orders"):
        read_plant(write_store(tmp_path, bodies=["Y7"]))


def test_places_a_car_may_move_at_no_cost(tmp_path):
    plant = FREE_PLANT.replace("stay: {priority: 6}", "stay: {priority: 6, within: 3}")
    problem = plant_day(read_plant(write_day(tmp_path, plant))).problem
    stay = next(rule for rule in problem.of(PlaceRule) if rule.name == "stay near")
    order = np.arange(20)
    order[[2, 5]] = order[[5, 2]]
    assert naive_values(problem, order.tolist())[1][-1] == values_of(problem, order)[-1] == 0
    order[[0, 19]] = order[[19, 0]]
    assert values_of(problem, order)[-1] == 2 * (19 - 3) * int(stay.late[0])


@pytest.mark.parametrize("seed", range(200))
def test_a_mended_order_keeps_every_place_that_can_be_kept(seed):
    """Bounds around a hidden order, so that one that keeps them exists; the mended one keeps them too."""
    luck = np.random.default_rng(seed)
    problem = any_problem(seed)
    cars, day = problem.cars, problem.day
    place = np.full(cars, day - 1)
    hidden = luck.permutation(cars)[:day]
    place[hidden] = np.arange(day)
    early = np.where(luck.random(cars) < 0.5, np.maximum(0, place - luck.integers(0, 5, cars)), 0)
    late = np.where(luck.random(cars) < 0.3, np.minimum(day - 1, place + luck.integers(0, 5, cars)), day - 1)
    fixed = np.where(luck.random(day) < 0.2, hidden, -1)
    from dataclasses import replace

    one = np.ones(cars, np.int64)
    bounds = PlaceRule(name="hidden", level=-1, earliest=early, latest=late, early=one, late=one, once=0 * one)
    asked = replace(problem, rules=(bounds,), fixed=fixed)
    given = hidden[luck.permutation(day)]
    made = mended(asked, given)
    assert sorted(made.tolist()) == sorted(given.tolist())
    assert naive_values(asked, made.tolist())[0] == 0
    assert all(made[place] == car for place, car in enumerate(fixed) if car >= 0)
    assert (mended(asked, made) == made).all()


def test_the_cars_alone_know_their_names_and_places(tmp_path):
    plant = read_plant(write_store(tmp_path))
    assert named_cars(plant).idents == tuple(f"C{n}" for n in range(1, 21))
    assert named_cars(plant).day == 20
