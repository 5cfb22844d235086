"""The benchmark takes any folder of instances with a table of best known values, and keeps what it finds."""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from sequencing.published_files import CSPLIB, ROADEF

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "sequencing.py"


@pytest.fixture
def folder(tmp_path):
    inner = tmp_path / "set" / "renault"
    inner.mkdir(parents=True)
    for file, text in ROADEF.items():
        (inner / file).write_text(text, encoding="utf-8")
    (tmp_path / "set" / "small.txt").write_text(CSPLIB, encoding="utf-8")
    (tmp_path / "set" / "notes.md").write_text("not an instance", encoding="utf-8")
    (tmp_path / "best.csv").write_text("instance,total\nrenault,9999999\nsmall.txt,0\n", encoding="utf-8")
    return tmp_path / "set"


def test_any_folder_is_run_against_its_table(folder, tmp_path):
    words = ["--set", folder, "--best", tmp_path / "best.csv", "--seconds", "0.2", "--jobs", "1", "--no-history"]
    command = [sys.executable, str(SCRIPT), *map(str, words), "--orders", str(tmp_path / "orders")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "set: 2 instances" in done.stdout
    assert "better" in next(line for line in lines if "renault" in line)
    assert "of 2" in lines[-1]
    assert sorted(path.name for path in (tmp_path / "orders").iterdir()) == ["renault.txt", "small.txt"]


WRONG = "import json; print(json.dumps({'valid': True, 'problems': [], 'total': 1, 'excess': 99}))"


def test_an_order_that_a_checker_values_otherwise_is_told(folder, tmp_path):
    (tmp_path / "checker.py").write_text(WRONG, encoding="utf-8")
    words = ["--set", folder / "small.txt", "--seconds", "0.2", "--jobs", "1", "--no-history"]
    command = [sys.executable, str(SCRIPT), *map(str, words), "--checker", str(tmp_path / "checker.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "no: it says 99" in done.stdout
    assert "passed through checker.py: 0 of 1" in done.stdout


def test_the_history_has_its_losses():
    """Rows are appended, never chosen: where there is a worse value, it stands there."""
    history = SCRIPT.parent / "history" / "sequencing.csv"
    if not history.is_file():
        pytest.skip("no run is recorded yet")
    with history.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["verdict"]:
            gap = int(row["value"]) - int(row["best_known"])
            assert row["gap"] == str(gap)
            assert row["verdict"] == ("better" if gap < 0 else "equal" if gap == 0 else "worse")


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([(0, 0), (91, 90), (70, 0)], True),  # one unit more colour changes; what comes behind was paid for it
        ([(0, 0), (92, 90)], False),
        ([(0, 0), (202, 200)], True),
        ([(0, 0), (203, 200)], False),
        ([(2, 0), (80, 90)], False),
        ([(0, 1), (500, 90)], True),
    ],
)
def test_within_one_percent_is_judged_by_the_first_objective_that_differs(pairs, found, monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    assert import_module("ordering.within").near(pairs) == found
