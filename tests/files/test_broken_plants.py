"""Every broken plant file is told with all its faults, each at its place, and nothing is run or written."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from carwright.errors import PlantError
from carwright.files import read_plant

BROKEN = Path(__file__).parents[1] / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))


def expected(path):
    """The faults of a file, one a line, are written at its end."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("# expect: ") for line in lines if line.startswith("# expect: ")]


def refused(path):
    with pytest.raises(PlantError) as caught:
        read_plant(path)
    return caught.value


def test_there_are_more_than_forty():
    assert len(FILES) >= 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_faults_are_told_each_at_its_place(path):
    error = refused(path)
    assert [str(problem) for problem in error.problems] == expected(path)
    assert all(problem.file == str(path) for problem in error.problems)
    assert all(problem.way_out for problem in error.problems)


def written(tmp_path, content):
    path = tmp_path / "plant.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


SMALL = (BROKEN / "missing_unit.yaml").read_text(encoding="utf-8")
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
CONTENTS = {
    "no file": (None, "No such file or directory"),
    "nothing in it": (b"", "the file is empty"),
    "only comments": (b"# carwright: 1\n", "the file is empty"),
    "a list": (b"- carwright\n- 1\n", "the file is no table of keys"),
    "a text": (b"a plant", "the file is no table of keys"),
    "Latin-1": ("name: Käfer\n".encode("latin-1"), "1:8 byte 0xe4 is not UTF-8"),
    "UTF-16": (SMALL.encode("utf-16"), "is not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8"),
    "zero bytes": (b"carwright: 1\nname: \x00\n", "not YAML"),
    "10 MB of nested lists": (b"a: " + b"[" * 10_000_000, "10.0 MB"),
    "deep lists": (b"a: " + b"[" * 100_000, "more than 40 levels of nesting"),
    "deep tables": ("".join(" " * n + f"k{n}:\n" for n in range(500)), "more than 40 levels of nesting"),
    "a bomb of aliases": (BOMB, "more than 200,000 values"),
    "an alias of itself": (b"a: &a [*a]\n", "alias *a has no finished anchor before it"),
    "a key that is a list": (b"[a, b]: c\n", "a key is not a plain name"),
    "a quarter of a million values": (b"a: [" + b"1," * 250_000 + b"1]\n", "more than 200,000 values"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_what_is_no_plant_file_at_all_is_told_quickly(name, tmp_path):
    content, what = CONTENTS[name]
    path = tmp_path / "plant.yaml" if content is None else written(tmp_path, content)
    started = time.perf_counter()
    error = refused(path)
    assert what in str(error)
    assert len(error.problems) == 1
    assert time.perf_counter() - started < 5  # a few hundredths on an idle machine; the bomb would take for ever


def test_a_directory_is_no_file(tmp_path):
    assert "this is a directory" in str(refused(tmp_path))


@pytest.mark.parametrize("path", [BROKEN / "many_faults_at_once.yaml", BROKEN / "yaml_that_breaks_off.yaml", BROKEN])
def test_the_command_ends_with_2_says_it_plainly_and_writes_nothing(path, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "carwright.cli.main", "check", str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"Error: {path}: ")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
