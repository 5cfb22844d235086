"""``carwright simulate`` as it is typed: what it prints, what it writes, its exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from carwright.cli.main import main
from simulation.small_plants import LINE, LOCKING


@pytest.fixture
def plant(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(LINE)
    return path


def run(*arguments: object):
    return CliRunner().invoke(main, ["simulate", *map(str, arguments)])


def test_a_run_prints_a_summary_and_writes_its_folder(plant, tmp_path):
    done = run(plant, "--out", tmp_path / "out", "--replications", 3, "--seed", 5, "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert "cars out" in done.output
    assert "Bottleneck: body." in done.output
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert (summary["seed"], summary["replications"]["done"]) == (5, 3)
    assert (tmp_path / "out" / "report.html").exists()


def test_set_varies_the_plant(plant):
    slower = run(plant, "--no-proof", "-n", 2, "--set", "shops.body.flow.fit.work=300 s")
    assert slower.exit_code == 0, slower.output
    assert "faster:" not in slower.output
    assert slower.output.splitlines()[2] != run(plant, "--no-proof", "-n", 2).output.splitlines()[2]


def test_precision_is_a_percentage(plant):
    done = run(plant, "--precision", "20 %", "--no-proof", "--warm-up", "1 d", "--kernel", "events")
    assert done.exit_code == 0, done.output
    assert "3 replications" in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--precision", "much"], "'much' is not a quantity; write 0.5%, say"),
        (["--precision", "0.5"], "'0.5' has no unit; write 0.5%, say"),
        (["--set", "study.seed"], "\n  --set: 'study.seed' is no setting; write path=value"),
        (["--set", "study.seed=many"], "'many' is not a number; write a number, e.g. 12"),
        (["--until", "2020-01-01"], "the study would end"),
        (["--from", "31.1.2024"], "is no date"),
        (["--kernel", "quick"], "no kernel 'quick'"),
        (["--set", "shops.body.flow.fit.work=fast"], "fast"),
        (["--replications", "0"], "at least 1"),
        (["--cars-table"], "needs a folder"),
    ],
)
def test_bad_input_is_text_and_exit_code_2(plant, options, said):
    done = run(plant, *options)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_a_missing_file_and_an_out_that_is_a_file(plant, tmp_path):
    assert run(tmp_path / "none.yaml").exit_code == 2
    done = run(plant, "--out", plant)
    assert done.exit_code == 2
    assert "file of this name" in done.output


def test_a_lock_is_told_with_exit_code_2(tmp_path):
    path = tmp_path / "locking.yaml"
    path.write_text(LOCKING)
    done = run(path, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "locks for good" in done.output
    assert not (tmp_path / "out" / "summary.json").exists()


@pytest.mark.slow
def test_ctrl_c_ends_with_130_and_keeps_what_is_done(plant, tmp_path):
    """A real signal to a real process, as soon as the first replication is on disk."""
    out = tmp_path / "out"
    command = [sys.executable, "-m", "carwright.cli.main", "simulate", str(plant), "--out", str(out), "-n", "100000"]
    with subprocess.Popen([*command, "-j", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 300
        while not list(out.glob("replications/replication-*.npz")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        printed, complaint = process.communicate(timeout=120)
    assert process.returncode == 130, complaint
    assert "finished replications are in these figures" in complaint
    assert "Traceback" not in complaint
    summary = json.loads((out / "summary.json").read_text())
    assert summary["replications"]["interrupted"]
    assert summary["replications"]["done"] >= 1
    assert "Stopped early" in printed


def test_import_and_help_load_nothing_heavy():
    code = (
        "import sys, carwright; from carwright.cli.main import main\n"
        "try: main(['simulate', '--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'numba', 'polars', 'scipy', 'rich', 'pyarrow', 'pydantic'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.rstrip().endswith("[]")
    assert "--precision" in printed


def test_the_package_offers_its_verbs():
    import carwright

    assert callable(carwright.simulate)
    assert callable(carwright.read_plant)
    assert "simulate" in dir(carwright)
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = carwright.simulat
