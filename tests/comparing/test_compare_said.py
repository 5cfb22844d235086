"""What `compare` says where there is nothing to rank, and where a file is at fault."""

from __future__ import annotations

import pytest

import carwright
from carwright.errors import PlantError
from comparing.plants import PLANT, TWO, file_of


@pytest.mark.parametrize(
    ("slower", "told"),
    [
        ((), "By cars out, there is no difference: every run gave the same."),
        (("shops.line.flow.pair.work={exponential: {mean: 90 s}}",),
         "By cars out, the best are a.yaml, b.yaml and c.yaml: there is no difference between them, every run gave"),
    ],
)  # fmt: skip
def test_several_that_are_the_same_in_every_run_are_told_so(tmp_path, slower, told):
    files = [file_of(tmp_path, TWO.replace("Two", name), f"{name}.yaml") for name in "abc"]
    text = carwright.compare(files, slower, replications=3).text()
    assert told in text
    assert "cannot tell" not in text


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ((TWO, TWO), "By first time through, there is no ranking: 0.yaml and 1.yaml have no gate."),
        ((PLANT, TWO), "By first time through, there is no ranking: 1.yaml has no gate."),
        ((TWO, PLANT), "By first time through, there is no ranking: 0.yaml has no gate."),
    ],
)
def test_a_ranking_by_a_figure_that_a_plant_has_not_says_why(tmp_path, files, told):
    paths = [file_of(tmp_path, text, f"{number}.yaml") for number, text in enumerate(files)]
    result = carwright.compare(paths, by="first time through", replications=2, from_="2025-01-01", until="2025-01-09")
    assert told in result.text()
    result.write(tmp_path / "out")
    assert told in (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")


def test_a_file_stands_before_its_fault_with_a_colon(tmp_path):
    two = file_of(tmp_path, TWO)
    with pytest.raises(PlantError, match=r"nofile\.yaml: No such file or directory"):
        carwright.compare([two, tmp_path / "nofile.yaml"])
    with pytest.raises(PlantError, match=r"plant\.yaml: there is one plant, and it states no targets"):
        carwright.compare([two])
