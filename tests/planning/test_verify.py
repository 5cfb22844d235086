"""A chosen plan through the twin: where they must agree, where they cannot, and what is learnt from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.planning.test_capacity import PLANNED

from carwright.arrays.planning import plan_problem
from carwright.errors import PlantError
from carwright.files.reader import read_plant
from carwright.model import Plant
from carwright.planning.as_planned import as_planned, to_build
from carwright.planning.capacity import capacities_of
from carwright.planning.hours import open_hours
from carwright.planning.kept import kept_run
from carwright.planning.plan import plan
from carwright.planning.verify import agrees, corrected, likeliest, verified
from carwright.results.plan import VERIFIED, PlanResult

WANTED = PLANNED.replace("100 k cars", "2 m cars")
"""More orders than both parts can make: they are full from the day they open."""


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    monkeypatch.setenv("CARWRIGHT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "plant.yaml").write_text(WANTED, encoding="utf-8")
    return read_plant(tmp_path / "plant.yaml")


@pytest.fixture
def made(plant: Plant) -> PlanResult:
    return plan(plant, seconds=30, alternatives=False, verify=True, jobs=1)


def test_plan_and_twin_agree_where_capacities_were_measured(made: PlanResult) -> None:
    """Work times are constant, hours and ramps the same in both: 2 % is what the verb itself asks for."""
    table = made.verified
    assert table is not None
    assert table.columns == list(VERIFIED)
    assert table["agrees"].all()
    assert not any(table["words"])
    assert table["planned"].sum() > 100_000  # both parts are full: about 48 cars an open hour
    assert table["simulated"].sum() == pytest.approx(table["planned"].sum(), rel=0.01)


def test_the_twin_opens_and_works_as_planned(plant: Plant, made: PlanResult) -> None:
    twin = as_planned(plant, made, likeliest(made))
    first = (
        made.timeline.filter((pl.col("part") == "first") & pl.col("age").is_not_null()).sort("date").row(0, named=True)
    )
    assert twin.parts["first"].opens == first["date"]
    hours = 10.0 if first["pattern"] == "long" else 8.0
    day = date(2024, 7, 8)  # a monday, the first part being open
    assert open_hours(twin, "first", {}, [day, date(2024, 7, 9)]) == [hours]


def test_what_is_built_is_what_the_plan_makes(plant: Plant, made: PlanResult) -> None:
    wanted = to_build(plant, made, likeliest(made))
    assert sum(volume.cars for volume in wanted.volumes) == pytest.approx(made.production["cars"].sum())
    assert {volume.part for volume in wanted.volumes} == {"first", "second"}


def test_a_capacity_that_is_not_there_is_found_named_and_learnt(plant: Plant, tmp_path: Path) -> None:
    """A fifth too much: the twin cannot follow; planned again with what it has shown, they agree.

    Both cars take 60 s here: what the twin leaves over is then as many cars as it lacks capacity for.
    """
    (tmp_path / "alike.yaml").write_text(WANTED.replace(", per model: {large: 30 s}", ""), encoding="utf-8")
    plant = read_plant(tmp_path / "alike.yaml")
    known = capacities_of(plant)
    assert known is not None
    too_much = replace(known, mature_cars=known.mature_cars * 1.2)
    wrong = plan(plant, seconds=30, alternatives=False, capacities=too_much, verify=True, jobs=1)
    assert wrong.verified is not None
    short = wrong.verified.filter(~pl.col("agrees"))
    assert len(short) >= len(wrong.verified) - 1  # cars left over at the end of one may be made up in the next
    for row in short.iter_rows(named=True):
        assert row["simulated"] < row["planned"]
        assert row["period"] in row["words"]
    problem = plan_problem(plant, too_much)
    better = corrected(problem, wrong)
    assert better is not None
    assert ((better.capacity < problem.capacity).any(axis=1).sum(axis=1) > 0).all()
    right = plan(plant, seconds=30, alternatives=False, capacities=too_much, verify=True, rounds=2, jobs=1)
    assert right.verified is not None
    assert (~right.verified["agrees"]).sum() <= 1  # one that was not full at first is full now, and not yet learnt
    assert right.verified["agrees"].sum() > wrong.verified["agrees"].sum()


def test_a_capacity_of_the_file_is_learnt_too(tmp_path: Path) -> None:
    """`decisions.capacity` says too much of both parts: with a second round the plan asks for what they can make."""
    (tmp_path / "told.yaml").write_text(WANTED.replace(", per model: {large: 30 s}", ""), encoding="utf-8")
    told = "{shifts: {short: 12000 cars/month, long: 15000 cars/month}}"
    plant = read_plant(tmp_path / "told.yaml", [f"decisions.capacity={{first: {told}, second: {told}}}"])
    once, twice = (plan(plant, seconds=30, alternatives=False, verify=True, rounds=rounds, jobs=1) for rounds in (1, 2))
    assert once.verified is not None
    assert twice.verified is not None
    full = once.verified.filter(pl.col("planned") >= 0.97 * pl.col("capacity"))
    assert (~full["agrees"]).any()
    assert twice.verified["agrees"].sum() > once.verified["agrees"].sum()
    assert twice.value < once.value


@pytest.mark.parametrize(
    ("planned", "simulated", "same"), [(100.0, 98.0, True), (100.0, 97.9, False), (0.0, 0.0, True)]
)
def test_two_per_cent(planned: float, simulated: float, same: bool) -> None:
    from carwright.planning.verify import Cell

    assert agrees(planned, Cell(simulated, simulated, simulated)) is same


CHIPS = """
supply:
  when short: wait
  deliveries: daily
  parts:
    chip: {each car: 1, contract: {2024-07-01: 5000 parts/month}}
"""


@pytest.mark.parametrize(("left", "same"), [("100 %", True), ("50 %", False)])
def test_parts_taken_at_a_station_bind_the_plan_and_the_twin_alike(
    left: str, same: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chips for 5,000 cars a month hold both parts. Of a shortage that the plan leaves out the page names the chip."""
    monkeypatch.setenv("CARWRIGHT_CACHE", str(tmp_path / "cache"))
    text = WANTED.replace("{large: 30 s}}", "{large: 30 s}, needs: chip}") + CHIPS
    (tmp_path / "plant.yaml").write_text(text, encoding="utf-8")
    plant = read_plant(tmp_path / "plant.yaml")
    made = plan(plant, seconds=30, alternatives=False, verify=same, jobs=1)
    assert made.production["cars"].sum() == pytest.approx(18 * 5_000, rel=0.01)
    if same:
        assert made.verified is not None
        assert made.verified["simulated"].sum() == pytest.approx(18 * 5_000, rel=0.02)
        assert made.verified["agrees"].all()
        return
    fewer = CHIPS + f"  shortages: {{strike: {{parts: chip, from: 2024-07-01, until: 2026-01-01, left: {left}}}}}\n"
    (tmp_path / "short.yaml").write_text(text.replace(CHIPS, fewer), encoding="utf-8")
    monkeypatch.setattr("carwright.planning.as_planned._shortages", lambda plant, scenario: ("strike",))
    checked = verified(read_plant(tmp_path / "short.yaml"), made, jobs=1)
    assert checked.verified is not None
    words = checked.verified.filter(~pl.col("agrees"))["words"].to_list()
    assert (
        "first makes 15,000 cars instead of 30,000" in words[0]
    )  # the fourth quarter: as many chips as a quarter brings
    assert "first.assembly.build waits " in words[0]
    assert " h for chip" in words[0]


def test_a_kept_plan_is_run_by_its_folder(plant: Plant, made: PlanResult, tmp_path: Path) -> None:
    """What `simulate --plan DIR` runs: the same parts, hours and cars; a section changed since is named."""
    folder = tmp_path / "kept"
    made.write(folder)
    twin, wanted = kept_run(plant, folder)
    assert twin == as_planned(plant, made, likeliest(made))
    built = to_build(plant, made, likeliest(made))
    assert (wanted.volumes, wanted.purchases) == (built.volumes, built.purchases)
    assert len(wanted.notes) == 1
    assert likeliest(made) in wanted.notes[0]
    other = read_plant(tmp_path / "plant.yaml", ["money.discount rate=3 %"])
    assert "`money`" in kept_run(other, folder)[1].notes[1]


def test_a_kept_plan_of_another_plant_is_refused_with_all_that_is_strange(
    plant: Plant, made: PlanResult, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    made.write(folder)
    renamed = WANTED.replace("first", "hall one").replace("long", "late")
    (tmp_path / "other.yaml").write_text(renamed, encoding="utf-8")
    with pytest.raises(PlantError) as caught:
        kept_run(read_plant(tmp_path / "other.yaml"), folder)
    words = str(caught.value)
    assert "part 'first'" in words
    nothing = plant.model_copy(update={"decisions": None})
    with pytest.raises(PlantError, match="leaves nothing to decide"):
        kept_run(nothing, folder)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rounds": 0}, "rounds: 0 plans; at least 1"),
        ({"rounds": 2}, "more only with --verify"),
        ({"seconds": float("nan")}, "seconds: nan seconds; above 0"),
        ({"seconds": -1}, "seconds: -1 seconds"),
        ({"gap": 5}, "a gap of 5; a share from 0 to 1"),
        ({"jobs": 0}, "jobs: 0 threads; at least 1"),
        ({"jobs": 1.5}, "jobs: 1.5 threads; at least 1"),
    ],
)
def test_numbers_that_one_cannot_search_with_are_told_before_anything_is_read(asked, said):
    with pytest.raises(PlantError, match=said):
        plan("not_there.yaml", **asked)
