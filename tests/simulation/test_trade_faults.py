"""Orders, plans and scarce parts: what does not fit is refused, with its place and the way out."""

from __future__ import annotations

from datetime import date

import pytest

import carwright
from carwright.errors import PlantError
from carwright.files import read_plant_text
from carwright.model.build_plan import BuildPlan, Purchase, Volume
from simulation.scarce import HEAD, SHOP, TEN_A_DAY, plant, run

FAULTS = {
    "no such part of the plant": (BuildPlan((Volume("north", date(2024, 4, 1), "car", 1),)), "no part 'north'"),
    "no such car": (BuildPlan((Volume("", date(2024, 4, 1), "cart", 1),)), "no car 'cart'"),
    "fewer than no cars": (BuildPlan((Volume("", date(2024, 4, 1), "car", -1),)), "-1 car"),
    "parts nobody knows": (BuildPlan((), (Purchase("radar", date(2024, 4, 1), 1),)), "'radar'"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_plan_that_does_not_fit_is_refused(name):
    plan, said = FAULTS[name]
    with pytest.raises(PlantError, match=said):
        run("cars: {models: {car: 100 %}}\n" + TEN_A_DAY, plan=plan)


def test_purchases_need_a_simulation_that_looks_at_parts():
    plan = BuildPlan((), (Purchase("chip", date(2024, 4, 1), 1),))
    with pytest.raises(PlantError, match="does not look at parts"):
        run("cars: {models: {car: 100 %}}\n", plan=plan)


TABLES = {
    "no column": (
        "from,car\n2024-04-01,car\n",
        "no column 'cars'; there are from, car; needed are from, car, cars, and part where the plant has several",
    ),
    "no such car": (
        "from,car,cars\n2024-04-01,car,1\n2024-04-01,cart,5\n2024-04-02,cart,5\n",
        r"(?s)plan\.csv: 1 problem,.*car: row 3: there is no car 'cart'; one of car",
    ),
    "no such part of the plant": (
        "part,from,car,cars\nnorth,2024-04-01,car,1\n",
        r"(?s)plan\.csv: 1 problem,.*part: row 2: the plant has no part 'north'",
    ),
    "no date": ("from,car,cars\nspring,car,5\n", "row 2"),
    "no number": ("from,car,cars\n2024-04-01,car,many\n", "'many' is no number of cars"),
    "several rows at once": ("from,car,cars\n2024-04-01,car,-3\n2024-13-01,car,5\n", "(?s)row 2: '-3'.*row 3"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_a_plan_that_cannot_be_read_is_told(name, tmp_path):
    text, said = TABLES[name]
    (tmp_path / "plan.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PlantError, match=said):
        run("cars: {models: {car: 100 %}}\n", plan=tmp_path / "plan.csv")


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PlantError, match="No such file"):
        run("cars: {models: {car: 100 %}}\n", plan=tmp_path / "nowhere.csv")


def test_a_folder_is_no_table(tmp_path):
    with pytest.raises(PlantError, match="this is a folder, not a table of cars"):
        run("cars: {models: {car: 100 %}}\n", plan=tmp_path)


def test_a_source_that_sells_needs_sales():
    with pytest.raises(PlantError, match="releases the orders of `sales`"):
        plant("cars: {models: {car: 100 %}}\n", release="sales")


def test_an_arrival_cannot_go_away_and_wait_for_parts():
    text = (HEAD + TEN_A_DAY + SHOP).replace("release: RELEASE", "release: {every: 90 s}, when full: goes away")
    with pytest.raises(PlantError, match="cannot wait for parts"):
        carwright.simulate(read_plant_text(text), jobs=1, prove=False)
