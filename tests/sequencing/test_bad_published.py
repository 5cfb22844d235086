"""Bad files of CSPLib and ROADEF 2005: one clear message with its place, exit code 2, nothing written."""

from __future__ import annotations

import shutil

import pytest

from sequencing.published_files import CSPLIB, ROADEF, VEHICLES
from sequencing.refusals import refused

CSPLIBS = {
    "an empty file": "",
    "no numbers": "six cars\n",
    "classes that do not add up": CSPLIB.replace("0 2 1 0", "0 3 1 0"),
    "a window smaller than its count": CSPLIB.replace("1 1\n2 3", "3 1\n2 3"),
    "a class too few": CSPLIB[: CSPLIB.rindex("2 1 1 1")],
    "a flag that is none": CSPLIB.replace("1 3 0 1", "1 3 0 2"),
    "a row with a flag too few": CSPLIB.replace("1 3 0 1", "1 3 0"),
    "a day with no cars": "0 2 3\n1 1\n2 3\n0 0 1 0\n1 0 0 1\n2 0 1 1\n",
    "a negative count": CSPLIB.replace("1 3 0 1", "1 -3 0 1"),
}


@pytest.mark.parametrize("name", CSPLIBS)
def test_a_bad_csplib_file(name, tmp_path):
    path = tmp_path / "instance.txt"
    path.write_text(CSPLIBS[name], encoding="utf-8")
    message = refused(tmp_path, path)
    assert str(path) in message
    assert "nothing was run" in message


ROADEFS = {
    "no vehicles": ("vehicles.txt", None, None),
    "no ratios": ("ratios.txt", None, None),
    "no objectives": ("optimization_objectives.txt", None, None),
    "a window smaller than its count": ("ratios.txt", "1/2;1", "3/2;1"),
    "a ratio that is none": ("ratios.txt", "1/2;1", "half;1"),
    "a ratio of an unknown option": ("ratios.txt", "HPRC1", "HPRC9"),
    "an option without its rule": ("ratios.txt", "1/3;0;LPRC1;\n", ""),
    "a wrong objective": ("optimization_objectives.txt", "paint_color_batches", "paint_colour_batches"),
    "a batch limit of zero": ("paint_batch_limit.txt", "3;", "0;"),
    "a batch limit that no order can meet": ("vehicles.txt", VEHICLES, "\n".join(
        [line if n < 3 else line.replace(";2;", ";3;", 1).replace(";3;1;1", ";3;1;1") for n, line in
         enumerate(VEHICLES.splitlines())]).replace(";2;1;0;", ";3;1;0;").replace(";2;0;1;", ";3;0;1;") + "\n"),
    "a ragged row": ("vehicles.txt", "028103070002;2;0;1;", "028103070002;2;0;"),
    "a car twice": ("vehicles.txt", "028103070002", "028103070001"),
    "a flag that is none": ("vehicles.txt", "028103070002;2;0;1;", "028103070002;2;0;7;"),
    "a day with no cars": ("vehicles.txt", VEHICLES, "\n".join(VEHICLES.splitlines()[:1]) + "\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROADEFS)
def test_a_bad_roadef_folder(name, tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    for file, text in ROADEF.items():
        (folder / file).write_text(text, encoding="utf-8")
    file, old, new = ROADEFS[name]
    if old is None:
        (folder / file).unlink()
    else:
        assert old in ROADEF[file]
        limit = "1;" if "no order can meet" in name else "3;"
        (folder / "paint_batch_limit.txt").write_text(f"limitation;\n{limit}\n", encoding="utf-8")
        (folder / file).write_text(ROADEF[file].replace(old, new, 1), encoding="utf-8")
    message = refused(tmp_path, folder)
    assert str(folder) in message
    assert "nothing was run" in message


def test_the_good_ones_are_good(tmp_path):
    """What the bad ones are made from is taken."""
    from carwright.files.csplib import read_csplib
    from carwright.files.roadef import read_roadef

    folder = tmp_path / "instance"
    folder.mkdir()
    for file, text in ROADEF.items():
        (folder / file).write_text(text, encoding="utf-8")
    (tmp_path / "instance.txt").write_text(CSPLIB, encoding="utf-8")
    assert read_roadef(folder).cars == 4
    assert read_csplib(tmp_path / "instance.txt").cars == 6
    assert shutil.which("nothing") is None


def test_a_batch_limit_beyond_all_measure_limits_nothing(tmp_path):
    """The same moves as under a limit of as many cars as there are."""
    import carwright

    def ordered(limit):
        folder = tmp_path / str(limit)
        folder.mkdir()
        for file, text in (ROADEF | {"paint_batch_limit.txt": f"limitation;\n{limit}\n"}).items():
            (folder / file).write_text(text, encoding="utf-8")
        found = carwright.sequence(folder, moves=2000, jobs=1)
        return found.hard, found.trace_values[-1].tolist(), found.order.tolist()

    assert ordered(10**30) == ordered(6)
