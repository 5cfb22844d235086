"""``carwright forecast``, the page and the table."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

import carwright
from carwright.cli.main import main
from carwright.planning import forecast as module
from carwright.planning.forecast_scores import score
from carwright.results.forecast_page import figure_forecast, page_html
from forecasting.ramps import announced, ramp

TABLE = """plant,period,output,unit
Works,2024-04,4000,cars/month built
Works,2024-05,6000,cars/month built
Works,2024-06,8000,cars/month built
Other works,2024-Q2,9000,cars/quarter built
"""


@pytest.fixture(autouse=True)
def few_particles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PARTICLES", 500)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "ramp.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["forecast", *(str(each) for each in words)])


def test_months_are_printed_and_all_is_written_into_a_folder(table, tmp_path):
    out = tmp_path / "out"
    done = run(table, "--cut", "2024-07-20", "--plant", "Works", "--months", 3, "--out", out)
    assert done.exit_code == 0, done.output
    assert "2024-07" in done.output
    assert "2024-10" not in done.output
    assert sorted(path.name for path in out.iterdir()) == ["forecast.csv", "forecast.html", "forecast.json"]
    months = pl.read_csv(out / "forecast.csv")
    assert months.columns == ["month", "median", "low", "high", "mean", "band"]
    assert (months["low"] < months["median"]).all()
    assert (months["median"] < months["high"]).all()
    summary = json.loads((out / "forecast.json").read_text(encoding="utf-8"))
    assert [each["month"] for each in summary["months"]] == ["2024-07", "2024-08", "2024-09"]
    assert summary["months"][0]["median"] == pytest.approx(months["median"][0], abs=0.6)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "the table holds Works, Other works"),
        (["--plant", "None"], "'None' names no plant"),
        (["--plant", "Works", "--months", "0", "--band", "2"], "2 problems"),
        (["--plant", "Works", "--out", "result.xlsx"], "no kind of file '.xlsx'"),
        (["--plant", "Works", "--milestones", "nowhere.csv"], "nowhere.csv: No such file"),
    ],
)
def test_faults_end_with_exit_code_2(table, words, told):
    done = run(table, "--cut", "2024-07-20", *words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not done.stdout


def test_a_table_with_faults_leaves_nothing_behind(table, tmp_path):
    table.write_text(TABLE.replace("6000", "six").replace("2024-06", "June"), encoding="utf-8")
    done = run(table, "--cut", "2024-07-20", "--plant", "Works", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "2 problems" in done.stderr
    assert "3:3 output" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_plant_that_makes_nothing_yet_tells_the_day_of_its_first_car(table, tmp_path):
    (tmp_path / "plant_milestones.csv").write_text(
        "date,plant,event,value,unit,known_from,note\n"
        "2021-11-27,Works,agreement,,,2021-11-27,150000 per part; production planned 2024\n", encoding="utf-8"
    )  # fmt: skip
    done = run(table, "--cut", "2023-01-31", "--plant", "Works")
    assert done.exit_code == 0, done.output
    assert "first car 2024-" in done.output


def test_from_python_in_three_lines(table):
    record = carwright.read_ramp(table, "Works")
    made = carwright.forecast_ramp(record, date(2024, 7, 20))
    assert repr(made) == "<RampForecast 'Works' at 2024-07-20: 6 months>"
    assert made.table().height == 6
    assert "<svg" in made._repr_html_()


def test_the_page_holds_forecast_score_and_parameters_and_nothing_from_outside():
    record = ramp(4_000, 6_000, 8_000, 9_000, 9_500, announcements=announced())
    made = module.forecast_ramp(record, date(2024, 7, 20))
    scored = score(made, record)
    page = page_html([(made, scored), (module.forecast_ramp(record, date(2024, 3, 1)), None)])
    for words in ("three-month trend", "holds", "First deliveries", "first half life", "not known yet"):
        assert words in page
    assert "http" not in page.replace("http-equiv", "")


def test_the_figure_shows_what_was_known_and_what_came():
    record = ramp(4_000, 6_000, 8_000, 9_000, 9_500)
    made = module.forecast_ramp(record, date(2024, 7, 20))
    scored = score(made, record)
    assert scored is not None
    drawn = figure_forecast(made, scored.periods)
    body = str(drawn.body)
    assert body.count("cw-dot") == 3
    assert body.count("cw-vague") == 2
    assert [row[1] for row in drawn.rows[:4]] == [
        "4\N{NARROW NO-BREAK SPACE}000",
        "6\N{NARROW NO-BREAK SPACE}000",
        "8\N{NARROW NO-BREAK SPACE}000",
        "–",
    ]
    assert len(drawn.rows) == 9


def test_waits_that_are_named_are_taken_without_milestones(table, tmp_path):
    waits = tmp_path / "waits.csv"
    waits.write_text("date,model,measure,low,high,unit,known_from\n2024-05-01,all,quoted wait,20,24,weeks,2024-05-01\n")
    done = run(table, "--cut", "2024-07-20", "--plant", "Works", "--waits", waits)
    assert "new buyers were told 20 to 24 weeks" in done.output
    assert "no wait of buyers" not in done.output
    assert "no wait of buyers" in run(table, "--cut", "2024-07-20", "--plant", "Works").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--waits", "nowhere.csv"], "nowhere.csv"),
        (["--milestones", "nowhere.csv"], "nowhere.csv"),
        (["--parameters", "nowhere.csv"], "does not say who makes the cars; add a column maker"),
        (["--seed", "-1"], "-1 is below 0"),
        (["--months", "0"], "0 is not within 1 and 60; one month at least"),
    ],
)
def test_what_is_asked_for_and_cannot_be_is_told(table, words, told):
    done = run(table, "--cut", "2024-07-20", "--plant", "Works", *words)
    assert done.exit_code == 2
    assert told in done.output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plant,period,output,unit,output\nA,2024-01,1,cars/month,2\n", "two columns have this name"),
        ("plant,period,output,unit\nA,9999,1000,cars/year built\n", "'9999' lies beyond all cars"),
        ("plant,period,output,unit\nA,0000-Q1,1000,cars/quarter built\n", "'0000-Q1' lies beyond all cars"),
        ("plant,period,output,unit\nA,2024,1e9,cars/year built\n", "1e9 cars/year built are more than any plant makes"),
        ("plant,period,output,unit\n", "a head and no rows"),
    ],
)
def test_tables_that_cannot_be_meant_are_refused(tmp_path, text, told):
    path = tmp_path / "ramp.csv"
    path.write_text(text, encoding="utf-8")
    done = run(path, "--cut", "2024-07-20")
    assert done.exit_code == 2
    assert told in done.output
