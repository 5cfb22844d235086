"""``carwright plan`` as it is typed: what it prints and writes, what it refuses, its exit codes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from carwright.cli.main import main
from carwright.results.plan import TABLES
from planning.handmade import handmade_plan

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "plant.yaml"


def run(*arguments: object):
    done = CliRunner().invoke(main, ["plan", *(str(argument) for argument in arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done


def test_the_small_plant_gets_a_plan_tables_and_a_page(tmp_path):
    """How good the plan is in so short a time depends on the machine; what is asked of it here does not."""
    done = run(EXAMPLE, "--no-alternatives", "--seconds", "15", "--gap", "5 %", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("A small plan: ")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"plan.json", "report.html"} | {f"{t}.{k}" for t in TABLES for k in ("parquet", "csv")}
    summary = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert summary["status"] in ("optimal", "gap")
    assert (summary["status"] == "optimal") == (summary["gap"] <= 0.05)
    assert summary["npv"] > 0


class Fake:
    """Stands in for the search: remembers what it was asked for, and gives what a test wants."""

    def __init__(self, answer):
        self.answer, self.asked = answer, None

    def __call__(self, plant, **wishes):
        self.asked = {"plant": plant, **wishes}
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.fixture
def search(monkeypatch):
    def put(answer):
        fake = Fake(answer)
        monkeypatch.setattr(sys.modules["carwright.planning.plan"], "plan", fake)
        return fake

    import carwright.planning.plan  # noqa: F401 - so that it can be replaced

    return put


def test_wishes_reach_the_search(search):
    fake = search(handmade_plan())
    done = run(EXAMPLE, "--goal", "cars", "--seconds", 5, "--gap", "1 %", "--jobs", 1, "--no-alternatives")
    assert done.exit_code == 0, done.output
    assert (fake.asked["plant"].decisions.goal.cars, fake.asked["plant"].decisions.goal.npv) == (1.0, 0.0)
    assert {k: fake.asked[k] for k in ("seconds", "gap", "alternatives", "jobs")} == {
        "seconds": 5.0, "gap": 0.01, "alternatives": False, "jobs": 1
    }  # fmt: skip


def test_a_goal_may_be_a_mix(search):
    fake = search(handmade_plan())
    assert run(EXAMPLE, "--goal", "npv: 100 %, longest wait: 5 %").exit_code == 0
    goal = fake.asked["plant"].decisions.goal
    assert (goal.npv, goal.longest_wait) == (1.0, 0.05)


def test_ctrl_c_keeps_the_best_so_far(search, tmp_path):
    search(replace(handmade_plan(), status="stopped"))
    done = run(EXAMPLE, "--out", tmp_path / "out")
    assert done.exit_code == 130
    assert "this is the best plan so far" in done.output
    assert (tmp_path / "out" / "plan.json").is_file()


def test_ctrl_c_before_there_is_a_plan_writes_nothing(search, tmp_path):
    search(KeyboardInterrupt())
    done = run(EXAMPLE, "--out", tmp_path / "out")
    assert done.exit_code == 130
    assert "Stopped before there was a plan" in done.output
    assert not (tmp_path / "out").exists()


def test_a_search_that_is_stopped_before_its_first_plan_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("carwright.planning.plan.PlanSearch.run", lambda self: setattr(self, "stopped", "Ctrl-C"))
    done = run(EXAMPLE, "--out", tmp_path / "out")
    assert done.exit_code == 130
    assert "nothing was written" in done.output
    assert not (tmp_path / "out").exists()


def test_an_infeasible_plan_ends_with_1_and_names_what_clashes(search, tmp_path):
    empty = {name: getattr(handmade_plan(), name).clear() for name in TABLES}
    search(
        replace(handmade_plan(), status="infeasible", value=None, bound=None, clash=("the budget of 2024",), **empty)
    )
    done = run(EXAMPLE, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "the budget of 2024" in done.output
    assert "the budget of 2024" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_no_plan_in_the_time_given_leaves_nothing_behind(search, tmp_path):
    empty = {name: getattr(handmade_plan(), name).clear() for name in TABLES}
    search(replace(handmade_plan(), status="none", value=None, bound=None, notes=("Time ran out.",), **empty))
    done = run(EXAMPLE, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "no plan was found" in done.output
    assert "Time ran out." in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("wishes", "what"),
    [
        (("--gap", "half"), "--gap"),
        (("--seconds", "0"), "0 seconds"),
        (("--jobs", "0"), "--jobs: 0 threads"),
        (("--rounds", "2"), "--rounds: 2 plans; at least 1, more only with --verify"),
        (("--goal", "profit"), "profit"),
        (("--set", "decisions.until=2020-01-01"), "decisions"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(search, wishes, what):
    fake = search(handmade_plan())
    done = run(EXAMPLE, *wishes)
    assert done.exit_code == 2, done.output
    assert what in done.output
    assert fake.asked is None


def test_a_plant_without_decisions_is_refused(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text((Path(__file__).parents[2] / "examples" / "line" / "plant.yaml").read_text(encoding="utf-8"))
    done = run(path)
    assert done.exit_code == 2
    assert "decisions" in done.output
    assert "Traceback" not in done.output
