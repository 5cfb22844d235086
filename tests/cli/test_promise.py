"""``carwright promise`` as it is typed: what it prints and writes, what it refuses, its exit codes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import polars as pl
import pytest
from click.testing import CliRunner

from carwright.cli.main import main
from carwright.results.promise import TABLES
from planning.handmade import handmade_plan
from planning.promise_book import HEAD, PLANT, rows_of, write_book


def run(*arguments: object):
    done = CliRunner().invoke(main, ["promise", *(str(argument) for argument in arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The folder of a plan."""
    folder = tmp_path_factory.mktemp("planned")
    handmade_plan().write(folder / "plan")
    return folder / "plan"


@pytest.fixture
def plant(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(PLANT, encoding="utf-8")
    return path


def test_a_book_gets_its_dates_tables_and_page(planned, plant, tmp_path):
    book = write_book(tmp_path / "orders.csv", rows_of(2_000))
    done = run(plant, "--orders", book, "--plan", planned, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "2,000 open orders, promised on 2024-12-04 03:38 at 80% confidence" in done.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["cars.csv", "cars.parquet", "promise.json", "promises.csv", "promises.parquet", "report.html"]
    promises = pl.read_parquet(tmp_path / "out" / "promises.parquet")
    assert promises.columns == list(TABLES["promises"])
    again = pl.read_csv(tmp_path / "out" / "promises.csv", try_parse_dates=True)
    assert again["promised"].to_list() == promises["promised"].to_list()
    summary = json.loads((tmp_path / "out" / "promise.json").read_text(encoding="utf-8"))
    assert summary["open"] == summary["promised"] == 2_000


@pytest.mark.parametrize(("asked", "number"), [("99.9 %", "0.999"), ("87.65 %", "0.8765"), ("99.9999999 %", None)])
def test_a_confidence_keeps_all_its_digits(planned, plant, tmp_path, asked, number):
    book, told = write_book(tmp_path / "orders.csv", rows_of(5)), asked.replace(" %", "")
    wishes = ("--plan", planned, "--confidence", asked)
    done = run(plant, "--orders", book, *wishes, "--out", tmp_path / "out")
    assert f"at {told}% confidence" in done.output
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert f"{told}\N{NARROW NO-BREAK SPACE}% confidence" in page
    if number:
        written = pl.read_csv(tmp_path / "out" / "promises.csv", infer_schema=False)
        assert written["confidence"].to_list() == [number] * 5
    again = run(plant, "--orders", book, *wishes, "--before", tmp_path / "out" / "promises.csv")
    assert again.exit_code == 0, again.output
    assert "None of 5 orders moved." in again.output


def test_a_book_without_open_orders_is_told_and_written(planned, plant, tmp_path):
    head = ("order", "ordered at", "car", "cancelled", "delivered")
    opened = [["A1", "2024-12-01", "sedan max", "", ""], ["A2", "2024-12-02", "sedan base", "", ""]]
    before = write_book(tmp_path / "before.csv", opened, head)
    assert run(plant, "--orders", before, "--plan", planned, "--out", tmp_path / "before").exit_code == 0
    closed = [[*opened[0][:3], "2024-12-03", ""], [*opened[1][:3], "", "1"]]
    book = write_book(tmp_path / "orders.csv", closed, head)
    wishes = ("--plan", planned, "--before", tmp_path / "before", "--out", tmp_path / "out")
    done = run(plant, "--orders", book, *wishes)
    assert done.exit_code == 0, done.output
    assert "0 open orders (2 more are cancelled or delivered)" in done.output
    assert "No order is open." in done.output
    assert "2 no longer open" in done.output
    assert pl.read_parquet(tmp_path / "out" / "promises.parquet")["status"].to_list() == ["cancelled", "delivered"]
    assert json.loads((tmp_path / "out" / "promise.json").read_text(encoding="utf-8"))["open"] == 0
    assert "No order is open." in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", ["", "promises.csv", "promises.parquet"])
def test_who_moved_is_told_from_a_folder_or_a_table(planned, plant, tmp_path, table):
    book = write_book(tmp_path / "orders.csv", rows_of(2_000))
    assert run(plant, "--orders", book, "--plan", planned, "--out", tmp_path / "before").exit_code == 0
    before = tmp_path / "before" / table
    same = run(plant, "--orders", book, "--plan", planned, "--before", before)
    assert "None of 2,000 orders moved." in same.output
    behind = run(plant, "--orders", book, "--plan", planned, "--before", before, "--ahead", "sedan max=3000")
    assert "667 later, by" in behind.output
    other = run(plant, "--orders", book, "--plan", planned, "--before", before, "--confidence", "70 %")
    assert other.exit_code == 2
    assert "it has no dates at 70 % confidence, only at 50 %, 80 %, 95 %" in other.output


def test_all_faults_of_book_and_plan_are_told_at_once(planned, plant, tmp_path):
    rows = rows_of(6)
    rows[1][2] = "sedan mx"
    rows[2][1] = "yesterday"
    rows[3][0] = rows[0][0]
    rows[4][1] = "2025-01-01"
    book = write_book(tmp_path / "orders.csv", rows)
    done = run(plant, "--orders", book, "--plan", planned, "--as-of", "2024-12-31", "--ahead", "coupe=3",
               "--out", tmp_path / "out")  # fmt: skip
    assert done.exit_code == 2
    assert "5 problems, nothing was run" in done.output
    for what in (
        "4:1 'yesterday' is no date and time",
        "5:1 order 'A000000' stands in line 2 already",
        "3:1 the plan knows no car 'sedan mx'; did you mean 'sedan max'?",
        "6:1 ordered at 2025-01-01 00:00, after the 2024-12-31 00:00 of the promise",
        "ahead: the plan knows no car 'coupe'; there is 'sedan base', 'sedan max'",
    ):
        assert what in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("wishes", "what"),
    [
        (("--confidence", "120 %"), "120 %"),
        (("--confidence", "0 %"), "above 0 and below 100 %"),
        (("--confidence", "sure"), "--confidence"),
        (("--fair", "by age"), "there is no rule 'by age'"),
        (("--fair", "priority"), "there is no column 'priority'"),
        (("--fair", "allocation"), "there is no column 'region'"),
        (("--ahead", "sedan max"), "'sedan max' says no cars; write 'CAR=1200', or none"),
        (("--ahead", "sedan max=1,200", "--ahead", "sedan max = 5"), "'sedan max' is named twice; name each car once"),
        (("--ahead", "sedan max=²"), "'sedan max=²' says no cars"),
        (("--as-of", "next week"), "'next week' is not a date"),
        (("--as-of", "2031-01-01"), "the promise is of 2031-01-01 00:00, the plan ends 2028-01-01"),
        (("--output-error", "300 %"), "300 %"),
        (("--before", "orders.csv"), "this is no table of promises"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(planned, plant, tmp_path, monkeypatch, wishes, what):
    monkeypatch.chdir(tmp_path)
    book = write_book(tmp_path / "orders.csv", [row[:3] for row in rows_of(5)], HEAD[:3])
    done = run(plant, "--orders", book, "--plan", planned, *wishes)
    assert done.exit_code == 2, done.output
    assert what in done.output
    assert "Traceback" not in done.output


def test_regions_that_the_plan_does_not_sell_in_are_told(planned, plant, tmp_path):
    rows = rows_of(5)
    rows[2][3] = "abraod"
    book = write_book(tmp_path / "orders.csv", rows)
    done = run(plant, "--orders", book, "--plan", planned, "--fair", "allocation")
    assert done.exit_code == 2
    assert "4:1 the plan sells no 'sedan base' in 'abraod'; did you mean 'abroad'?" in done.output


def test_a_folder_that_holds_no_plan_is_refused(plant, planned, tmp_path):
    book = write_book(tmp_path / "orders.csv", rows_of(5))
    done = run(plant, "--orders", book, "--plan", tmp_path)
    assert done.exit_code == 2
    assert "there is no plan.json here: this is no plan" in done.output
    broken = tmp_path / "broken"
    handmade_plan().write(broken)
    (broken / "orders.parquet").write_bytes(b"no table")
    (broken / "cash.parquet").unlink()
    done = run(plant, "--orders", book, "--plan", broken)
    assert done.exit_code == 2
    assert "2 problems" in done.output
    assert "orders.parquet is damaged" in done.output
    assert "cash.parquet: No such file" in done.output


def test_books_of_the_far_future_name_the_order(planned, plant, tmp_path):
    rows = rows_of(3, begin=datetime(2027, 12, 31, 23, 58), every=timedelta(minutes=1))
    done = run(plant, "--orders", write_book(tmp_path / "orders.csv", rows), "--plan", planned)
    assert done.exit_code == 2
    assert "4:1 the promise is of 2028-01-01 00:00, the plan ends 2028-01-01; mend the date" in done.output
