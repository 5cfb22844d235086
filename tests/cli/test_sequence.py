"""``carwright sequence`` and ``simulate --sequence`` as they are typed: what they print and write, their exit codes."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from carwright.cli.main import main
from sequencing.days import PLANT, write_day
from sequencing.published_files import CSPLIB, ROADEF

FEW = ("--moves", "3000", "--jobs", "1", "--replications", "2")


def run(*arguments: object):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done


@pytest.fixture
def roadef(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    for file, text in ROADEF.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def csplib(tmp_path):
    path = tmp_path / "instance.txt"
    path.write_text(CSPLIB, encoding="utf-8")
    return path


def table(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_a_plant_gives_a_folder_with_order_page_and_tables(tmp_path):
    done = run("sequence", write_day(tmp_path), "--out", tmp_path / "out", *FEW)
    assert done.exit_code == 0, done.output
    assert "Through the lines, 2 pairs of runs with the same luck" in done.output
    assert "roofs: at most 1 in any 3" in done.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["broken.csv", "order.csv", "report.html", "summary.json"]
    assert sorted(row["ident"] for row in table(tmp_path / "out" / "order.csv")) == sorted(
        f"C{n}" for n in range(1, 21)
    )
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["allowed"]
    assert len(summary["levels"]) == 6
    assert summary["through_the_lines"]


def test_what_is_found_is_no_worse_than_the_start_objective_by_objective(tmp_path):
    run("sequence", write_day(tmp_path), "--out", tmp_path / "found.json", *FEW)
    levels = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["levels"]
    assert [level["value"] for level in levels] <= [level["start"] for level in levels]
    assert all(level["value"] >= level["least_possible"] for level in levels[:1])


def test_one_thread_and_a_number_of_moves_give_the_same_order_each_time(tmp_path):
    plant = write_day(tmp_path)
    for name in ("one.csv", "two.csv"):
        assert run("sequence", plant, "--out", tmp_path / name, "--no-simulation", *FEW).exit_code == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_an_order_that_was_written_is_an_order_to_begin_with(tmp_path):
    plant = write_day(tmp_path)
    run("sequence", plant, "--out", tmp_path / "one", "--no-simulation", *FEW)
    again = (
        "--start",
        tmp_path / "one" / "order.csv",
        "--seconds",
        "0",
        "--jobs",
        "1",
        "--no-simulation",
        "--no-proof",
    )
    done = run("sequence", plant, "--set", "sequencing.stay={priority: 6}", *again, "--out", tmp_path / "two.json")
    assert done.exit_code == 0, done.output
    one = json.loads((tmp_path / "one" / "summary.json").read_text(encoding="utf-8"))["levels"]
    two = json.loads((tmp_path / "two.json").read_text(encoding="utf-8"))["levels"]
    assert [level["start"] for level in two[:5]] == [level["value"] for level in one[:5]]
    assert two[5]["start"] == 0  # nobody has moved yet


def test_frozen_cars_stay_and_cars_keep_to_their_places(tmp_path):
    plant = write_day(tmp_path, PLANT.replace("  shifts:", "  frozen: 4\n  shifts:"))
    run("sequence", plant, "--out", tmp_path / "order.csv", "--no-simulation", *FEW)
    rows = table(tmp_path / "order.csv")
    assert [row["ident"] for row in rows[:4]] == ["C1", "C2", "C3", "C4"]
    assert all(int(row["place"]) <= 15 for row in rows if row["suv"] == "1" and row["hook"] == "1")
    paint = [row["colour"] for row in rows]
    assert all(len(set(paint[place : place + 5])) > 1 for place in range(16))  # no run above four


def test_orders_that_have_no_place_are_named(tmp_path):
    places = "places: 18\n  left out: {priority: 1}\n  shifts: {early: 12, late: 6}"
    plant = write_day(tmp_path, PLANT.replace("shifts: {early: 12, late: 8}", places))
    done = run("sequence", plant, "--out", tmp_path / "order.csv", *FEW)
    assert done.exit_code == 0, done.output
    assert "Left out: 2 orders" in done.output
    assert len(table(tmp_path / "order.csv")) == 18


def test_rules_that_cannot_hold_end_with_1(tmp_path):
    """Eighteen of twenty cars are no SUV with a hook: they cannot all stand behind one."""
    plant = PLANT.replace(
        "suv with hook: {of: suv & hook, only in: 1-15", "suv with hook: {of: sedan, then: suv & hook"
    )
    done = run("sequence", write_day(tmp_path, plant), "--no-simulation", *FEW)
    assert done.exit_code == 1
    assert "NOT ALLOWED" in done.output


def test_a_roadef_folder_gives_the_result_of_the_challenge(roadef, tmp_path):
    done = run("sequence", roadef, "--out", tmp_path / "result.txt", *FEW)
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "result.txt").read_text(encoding="utf-8").split()
    assert [line.split(";")[0] for line in lines] == ["1", "2", "3", "4"]
    assert {line.split(";")[1] for line in lines} == {f"02810307000{n}" for n in range(1, 5)}
    assert "total" in done.output
    again = run("sequence", roadef, "--start", tmp_path / "result.txt", "--seconds", "0", "--jobs", "1")
    assert again.exit_code == 0, again.output


def test_a_csplib_file_answers_the_question(csplib, tmp_path):
    done = run("sequence", csplib, "--out", tmp_path / "order.txt", "--stop-at", "0", *FEW)
    assert done.exit_code == 0, done.output
    assert "An order without violation: " in done.output
    classes = (tmp_path / "order.txt").read_text(encoding="utf-8").split()
    assert sorted(classes) == ["0", "0", "1", "1", "1", "2"]
    assert run("sequence", csplib, "--out", tmp_path / "folder", *FEW).exit_code == 0
    assert (tmp_path / "folder" / "result.txt").is_file()


@pytest.mark.parametrize("name", ["order.csv", "page.html", "summary.json", "order.txt"])
def test_one_file_is_written_if_one_is_named(name, tmp_path):
    plant = write_day(tmp_path)
    before = set(tmp_path.iterdir())
    assert run("sequence", plant, "--no-simulation", "--out", tmp_path / name, *FEW).exit_code == 0
    assert set(tmp_path.iterdir()) - before == {tmp_path / name}


def test_an_order_is_run_through_the_lines(tmp_path):
    plant = write_day(tmp_path)
    run("sequence", plant, "--out", tmp_path / "order.csv", "--no-simulation", *FEW)
    done = run("simulate", plant, "--sequence", tmp_path / "order.csv", "--no-proof")
    assert done.exit_code == 0, done.output
    assert "The order through the lines" in done.output
    assert "trim: stopped" in done.output
    assert "utility work beyond the drift windows" in done.output
    assert " 20 " in done.output.splitlines()[2]  # the cars of the day, and no others


def test_a_plant_without_the_section_takes_no_order(tmp_path):
    plant = write_day(tmp_path, PLANT[: PLANT.index("sequencing:")])
    (tmp_path / "order.csv").write_text("ident\nC1\n", encoding="utf-8")
    done = run("simulate", plant, "--sequence", tmp_path / "order.csv")
    assert done.exit_code == 2
    assert "no section `sequencing`" in done.output


@pytest.mark.slow
def test_ctrl_c_gives_the_best_order_so_far(tmp_path):
    """A real signal to a real process, a few seconds into a search of an hour."""
    plant = write_day(tmp_path)
    run("sequence", plant, "--no-simulation", *FEW)  # compiled beforehand
    words = ["sequence", str(plant), "--seconds", "3600", "--no-proof", "--out", str(tmp_path / "out")]
    command = [sys.executable, "-m", "carwright.cli.main", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(20)
        assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
        printed, complaint = process.communicate(timeout=120)
    assert process.returncode == 130, complaint
    assert "this is the best order so far" in complaint
    assert "Traceback" not in complaint
    assert "stopped by Ctrl-C" in printed
    assert len(table(tmp_path / "out" / "order.csv")) == 20


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from carwright.cli.main import main\n"
        "try: main(['sequence', '--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'numba', 'polars', 'scipy', 'rich', 'numpy', 'pydantic', 'ortools'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.rstrip().endswith("[]")
    assert "--stop-at" in printed
