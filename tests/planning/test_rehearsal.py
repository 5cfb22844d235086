"""The twin beside the search: a run is the same whenever its plan came, a better one replaces it, Ctrl-C ends it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.planning.test_capacity import PLANNED

from carwright.files.reader import read_plant
from carwright.model import Plant
from carwright.planning import rehearsal as of_plans
from carwright.planning.plan import plan
from carwright.planning.rehearsal import Rehearsal
from carwright.planning.verify import verified
from carwright.results.plan import PlanResult


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    folder = tmp_path_factory.mktemp("rehearsal")
    (folder / "plant.yaml").write_text(PLANNED.replace("100 k cars", "2 m cars"), encoding="utf-8")
    return read_plant(folder / "plant.yaml")


@pytest.fixture(scope="module")
def found(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> tuple[PlanResult, PlanResult]:
    """A plan, and one of fewer cars."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARWRIGHT_CACHE", str(tmp_path_factory.mktemp("cache")))
        made = plan(plant, seconds=30, alternatives=False, jobs=1)
    fewer = made.production.with_columns(pl.col("cars") / 2)
    return made, replace(made, production=fewer)


def nobody(_: str) -> None:
    """Nobody listens."""


def test_a_better_plan_takes_the_place_of_one_that_runs(
    plant: Plant, found: tuple[PlanResult, PlanResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_plans, "SETTLES_S", 0.0)
    made, fewer = found
    rehearsal = Rehearsal(plant, 1)
    rehearsal.offer(fewer)
    first = rehearsal._play
    rehearsal.offer(made)
    second = rehearsal._play
    rehearsal.offer(replace(made, notes=("the same to the twin",)))
    assert first is not second is rehearsal._play
    assert first is not None
    beside, behind = rehearsal.verified(made, nobody), verified(plant, made, jobs=1)
    assert not first.thread.is_alive()
    assert beside.verified is not None
    assert behind.verified is not None
    assert_frame_equal(beside.verified, behind.verified)
    assert beside.verified["simulated"].sum() > 1.5 * fewer.production["cars"].sum()


def test_ctrl_c_ends_the_run_and_keeps_the_plan(plant: Plant, found: tuple[PlanResult, PlanResult]) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    made, _ = found
    stopped = Rehearsal(plant, 1).verified(made, interrupt)
    assert stopped.status == "stopped"
    assert stopped.verified is None
    assert stopped.value == made.value
    assert any("Ctrl-C" in note for note in stopped.notes)


def test_what_goes_wrong_in_the_twin_is_told(
    plant: Plant, found: tuple[PlanResult, PlanResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise ArithmeticError("the plant locks")

    monkeypatch.setattr(of_plans, "simulate", locked)
    with pytest.raises(ArithmeticError, match="the plant locks"):
        Rehearsal(plant, 1).verified(found[0], nobody)


def test_a_plan_that_opens_nothing_has_nothing_to_run(plant: Plant, found: tuple[PlanResult, PlanResult]) -> None:
    made, _ = found
    closed = replace(made, timeline=made.timeline.with_columns(age=pl.lit(None, pl.Int64)))
    result = Rehearsal(plant, 1).verified(closed, nobody)
    assert result.verified is None
    assert any("nothing for the twin to run" in note for note in result.notes)
