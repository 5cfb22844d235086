"""Tables of ramps: what is understood, what is left out with a note, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from carwright.errors import PlantError
from carwright.files.ramp_places import country_of
from carwright.files.ramp_tables import read_ramps
from carwright.files.table_rows import day_named, month_starts, months_named
from carwright.model.ramp_output import month_of
from carwright.model.ramp_record import RampRecord
from carwright.planning.forecast import forecast_ramp
from carwright.planning.forecast_nameplate import nameplates_of
from forecasting.ramps import START, written

ROOT = Path(__file__).resolve().parents[2]
HEAD = "plant,maker,months_since_start,period,output,unit,share_of_first_nameplate,status,source,known_from,note\n"


def rows(*lines: str) -> str:
    """Rows of one plant from ``age,period,output,unit,share,known_from``."""
    told = []
    for line in lines:
        age, period, output, unit, share, known = line.split(",")
        told.append(f"Works,Maker,{age},{period},{output},{unit},{share},reported,,{known},")
    return HEAD + "\n".join(told) + "\n"


def one(folder: Path, *lines: str) -> RampRecord:
    records, _ = read_ramps(written(folder, rows(*lines)))
    return records["Works"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-04", (2024, 4), (2024, 4)), ("2024/4", (2024, 4), (2024, 4)), ("Apr 2024", (2024, 4), (2024, 4)),
        ("2017-Q3", (2017, 7), (2017, 9)), ("Q3 2017", (2017, 7), (2017, 9)), ("2017Q4", (2017, 10), (2017, 12)),
        ("2020-H2", (2020, 7), (2020, 12)), ("2020", (2020, 1), (2020, 12)), ("2022-11-11", (2022, 11), (2022, 11)),
        ("2024-07..2024-08", (2024, 7), (2024, 8)),
    ],
)  # fmt: skip
def test_periods_are_read(text, first, last):
    assert months_named(text) == tuple(month_of(date(*each, 1)) for each in (first, last))


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-13", "2024-Q5", "24-04", "2024-08..2024-07", "2024-02-30", "Foo 2024"]
)
def test_what_is_no_period_is_none(text):
    assert months_named(text) is None


def test_days_of_weeks_and_of_words():
    assert day_named("2024-W01") == date(2024, 1, 1)
    assert month_starts("shift hours from June 2024") == [date(2024, 6, 1)]
    assert month_starts("shift hours mid 2025") == [date(2025, 7, 1)]


@pytest.mark.parametrize(
    ("line", "cars"),
    [
        ("3,2017-Q3,260,cars/quarter built,,", 260),
        ("3,2017-Q3,100,cars/month built,,", 300),
        ("12,2020,60000,cars/year,,", 60_000),
        ("12,2020,30000,cars/half-year delivered,,", 60_000),
        ("1,2024-04,7 058,vehicles/month delivered,,", 7_058),
        ("3,2017-Q3,900,cars,,", 900),
        ("2,2024-04,700,cars/week,,", 3_000),
    ],
)
def test_units_become_cars_of_their_period(tmp_path, line, cars):
    outputs = one(tmp_path, line).outputs
    assert [o.cars for o in outputs] == [pytest.approx(cars)]
    assert outputs[0].delivered == ("delivered" in line)


@pytest.mark.parametrize(
    "unit",
    ["cars/year planned", "cars/hour", "cars/month limit by chips", "cars in all", "EUR", "cars/month target", "%"],
)
def test_what_is_no_output_is_left_out_with_a_note(tmp_path, unit):
    records, notes = read_ramps(written(tmp_path, rows(f"2,2020-12,30,{unit},,", "3,2021-01,9,cars/month,,")))
    assert len(records["Works"].outputs) == 1
    assert [unit in note and "line 2" in note for note in notes] == [True]


def test_weeks_that_cover_a_month_make_its_total(tmp_path):
    """February 2021 is four whole weeks from Monday 1 to Sunday 28."""
    weeks = [f"1,2021-W{n:02d},{100 * n},cars/week built,,2021-03-1{n - 5}" for n in range(5, 9)]
    record = one(tmp_path, *weeks)
    outputs = record.known_at(date(2021, 3, 13)).outputs
    assert [(o.name, o.cars, o.peak) for o in outputs] == [("2021-02", 2_600, False)]
    assert outputs[0].known == date(2021, 3, 13)
    assert record.finest() == outputs
    assert [o.peak for o in record.known_at(date(2021, 3, 12)).outputs] == [True] * 3  # the last week is not known yet


@pytest.mark.parametrize("order", [1, -1])
def test_of_a_week_told_twice_the_later_word_counts(tmp_path, order):
    weeks = [f"1,2021-W{n:02d},700,cars/week built,,2021-03-10" for n in range(5, 9)]
    weeks.append("1,2021-W06,1400,cars/week built,,2021-03-20")
    record = one(tmp_path, *weeks[::order])
    assert [o.cars for o in record.known_at(date(2021, 3, 19)).outputs] == [2_800]
    assert [o.cars for o in record.known_at(date(2021, 3, 20)).outputs] == [3_500]


def test_what_a_quarter_leaves_beside_its_months_is_a_figure(tmp_path):
    record = one(tmp_path, ",2024-01,1000,cars/month built,,2024-02-10", ",2024-Q1,6000,cars/quarter built,,2024-04-10",
                 ",2024-H1,16000,cars/half-year built,,2024-07-10", ",2024-Q3,9000,cars/quarter built,,",
                 ",2024-08,2000,cars/month built,,")  # fmt: skip
    spans = [(o.name, o.cars) for o in record.finest()]
    # what is left of the third quarter are two months apart: no span of its own
    assert spans == [("2024-01", 1_000), ("2024-02..2024-03", 5_000), ("2024-04..2024-06", 10_000), ("2024-08", 2_000)]


def test_a_best_week_tells_of_no_month(tmp_path):
    """The months before it are forecast, as they have no figure."""
    record = one(
        tmp_path, ",2024-06,3000,cars/month built,,2024-07-08", ",2024-08-15,1500,cars/week record,,2024-08-20"
    )
    made = forecast_ramp(record, date(2024, 8, 31), months=1)
    assert made.first == month_of(date(2024, 7, 1))
    assert len(made.courses) == 1


def test_rows_that_are_left_out_are_noted(tmp_path):
    record = one(tmp_path, ",2024-01,900,cars/month built,,2024-02-10", ",2024-02,900,Autos im Monat,,2024-03-10")
    assert not any("Autos" in note for note in forecast_ramp(record, date(2024, 3, 9)).notes)
    assert any("line 3" in note and "Autos" in note for note in forecast_ramp(record, date(2024, 3, 10)).notes)


def test_a_record_week_is_a_peak(tmp_path):
    outputs = one(tmp_path, "8,2022-12,3000,cars/week peak,,2023-03-25").outputs
    assert outputs[0].peak
    made = forecast_ramp(RampRecord("Works", outputs), date(2023, 4, 1))
    assert 3_000 < made.median[0] < 20_000  # the best week of a month is 13,000 a month


def test_a_start_without_output_sets_the_first_month(tmp_path):
    records, notes = read_ramps(
        written(tmp_path, rows("0,2019-11-04,,start of production,,2019-11-04", ",2020,,nothing,,"))
    )
    assert records["Works"].starts == ((month_of(date(2019, 11, 1)), date(2019, 11, 4)),)
    assert any("no output in this row" in note for note in notes)


def test_the_nameplate_is_found_back_from_rounded_shares(tmp_path):
    record = one(
        tmp_path,
        "1,2024-04,7058,cars/month,0.56,",
        "2,2024-05,8646,cars/month,0.69,",
        "3,2024-06,11603,cars/month,0.93,",
    )
    assert nameplates_of(record).by_line[0] == pytest.approx(150_000, rel=0.005)


def test_a_nameplate_that_doubles_is_a_second_line(tmp_path):
    record = one(
        tmp_path,
        "1,2025-06,25459,cars/month,2.04,",
        "2,2025-07,30452,cars/month,1.22,",
        "3,2025-08,36396,cars/month,1.46,",
    )
    plates = nameplates_of(record)
    assert plates.by_line[0] == pytest.approx(150_000, rel=0.01)
    assert plates.by_line[1] == pytest.approx(150_000, rel=0.02)
    assert plates.opened == {1: month_of(date(2025, 7, 1))}


def test_other_marks_columns_and_blank_lines_are_no_matter(tmp_path):
    text = "\ufeffunit;extra;output;period;plant\ncars/month;x;7,058;2024-04;Works\n\ncars/month;y;8646;2024-05;Works\n"
    records, notes = read_ramps(written(tmp_path, text))
    assert [o.cars for o in records["Works"].outputs] == [7_058, 8_646]
    assert not notes


@pytest.mark.parametrize(
    ("plant", "country"),
    [
        ("Beijing (all lines)", "CN"), ("Fremont (Model 3)", "US"), ("Giga Berlin", "DE"), ("Bowling Green", "US"),
        ("Works 7", ""), ("Zwickau", "DE"), ("Hefei F1 (JAC)", "CN"), ("", ""),
    ],
)  # fmt: skip
def test_the_town_tells_the_country(plant, country):
    assert country_of(plant) == country


def test_a_country_in_the_table_comes_first(tmp_path):
    records, _ = read_ramps(written(tmp_path, "plant,period,output,unit,country\nBerlin,2024-04,5,cars/month,us\n"))
    assert records["Berlin"].country == "US"


def test_all_faults_of_a_table_are_told_at_once_with_line_and_column(tmp_path):
    text = HEAD + (
        "Works,M,1,2024-04,many,cars/month,,,,,\n"
        "Works,M,2,soon,5,cars/month,,,,,\n"
        ",M,3,2024-06,5,cars/month,,,,,\n"
        "Works,M,x,2024-07,-5,cars/month,-1,,,31.8.2024,\n"
    )
    with pytest.raises(PlantError) as caught:
        read_ramps(written(tmp_path, text))
    found = [(p.line, p.column, p.place) for p in caught.value.problems]
    assert found == [
        (2, 5, "output"), (3, 4, "period"), (4, 1, "plant"), (5, 5, "output"), (5, 10, "known_from"),
        (5, 3, "months_since_start"), (5, 7, "share_of_first_nameplate"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the table is empty"), ("\n\n", "the table is empty"),
        ("plant,period,outptu,unit\nA,2024,1,cars\n", "did you mean 'outptu'"),
        ("a,b\n1,2\n", "there is no such column"),
        ("plant,period,output,unit\nA,2024-01,1,cars/month,too much\n", "5 cells under a head of 4"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(tmp_path, text, words):
    with pytest.raises(PlantError, match=words):
        read_ramps(written(tmp_path, text))


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "ramp.csv"
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00")
    with pytest.raises(PlantError, match="no text in UTF-8"):
        read_ramps(path)


# ---------------------------------------------------------------- the program


def backtest(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "backtest.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def test_the_program_runs_on_a_plant_it_has_never_seen(tmp_path):
    """Months and a quarter; the columns of the table of peers; nothing beside it."""
    lines = [f"{n + 1},2023-{n + 1:02d},{900 + 300 * n},cars/month built,,2023-{n + 2:02d}-05" for n in range(9)]
    path = written(tmp_path, rows(*lines, "12,2023-Q4,11000,cars/quarter built,,2024-01-05"))
    page = tmp_path / "page.html"
    done = backtest("--ramp", str(path), "--cut", "2023-06-30", "--page", str(page))
    assert done.returncode == 0, done.stderr
    for words in ("2023-06", "2023-08", "model", "last month", "three-month trend", "band covers"):
        assert words in done.stdout
    assert page.read_text(encoding="utf-8").count("<svg") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--cut", "soon", "--months", "99", "--band", "3", "--together", "x"],
            ["4 problems", "'soon'", "99", "3 is", "'x'"],
        ),
        (["--cut", "2024-08-31", "--plant", "Nowhere"], ["'Nowhere' names no plant"]),
        (["--cut", "2024-08-31", "--plant", "Works", "--hours", "true"], ["no plant file holds the hours"]),
        (["--cut", "2001-01-01", "--plant", "Works"], ["neither output nor a plan"]),
        (["--cut", "2030-01-01"], ["no plant of the table has something known"]),
        ([], ["no day is given"]),
    ],
)
def test_bad_wishes_end_with_exit_code_2_and_no_traceback(tmp_path, words, told):
    path = written(tmp_path, rows("1,2024-04,900,cars/month,,", "2,2024-05,1900,cars/month,,"))
    done = backtest("--ramp", str(path), *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert all(each in done.stderr for each in told)


def test_a_missing_file_ends_with_exit_code_2(tmp_path):
    done = backtest("--ramp", str(tmp_path / "none.csv"), "--cut", "2024-08-31")
    assert done.returncode == 2
    assert "none.csv: No such file" in done.stderr


def test_every_shipped_ramp_is_in_order():
    records, notes = read_ramps(ROOT / "benchmarks" / "ramps" / "other_plants.csv")
    assert not notes
    assert all(record.country for record in records.values())
    assert min(o.first for record in records.values() for o in record.outputs) < START
