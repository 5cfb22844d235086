"""Stopping, going on, and what a run that dies leaves behind."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.errors import PlantError
from carwright.results.files import write_text, write_whole
from carwright.simulation.room import check_out
from carwright.simulation.simulate import simulate
from simulation.small_plants import line


class CtrlC:
    """Presses Ctrl-C when so many replications are finished."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, progress) -> None:
        if progress.phase == "replications" and progress.finished >= self.after:
            raise KeyboardInterrupt


class Counted:
    """Counts the replications that are really run."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.last = 0

    def __call__(self, progress) -> None:
        if progress.phase == "replications":
            self.first = progress.finished if self.first is None else self.first
            self.last = progress.finished


def test_ctrl_c_keeps_what_is_finished_and_the_same_call_goes_on(tmp_path):
    out = tmp_path / "out"
    stopped = simulate(line(), jobs=1, out=out, progress=CtrlC(2))
    assert stopped.interrupted
    assert stopped.replication_numbers == (0, 1)
    assert "2 of 4 replications" in stopped.notes[0]
    assert stopped.proof.is_empty()
    seen = Counted()
    whole = simulate(line(), jobs=1, out=out, progress=seen)
    assert (seen.first, seen.last) == (2, 4)
    assert whole.equals(simulate(line(), jobs=1))


def test_ctrl_c_before_the_first_replication_is_passed_on(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        simulate(line(), jobs=1, progress=CtrlC(0))


def test_four_replications_grow_to_six(tmp_path):
    simulate(line(), out=tmp_path, prove=False)
    seen = Counted()
    grown = simulate(line(), replications=6, out=tmp_path, progress=seen, prove=False)
    assert (seen.first, seen.last) == (4, 6)
    assert grown.equals(simulate(line(), replications=6, prove=False))


def test_replications_of_another_seed_or_plant_are_not_taken_over(tmp_path):
    simulate(line(), replications=2, out=tmp_path, prove=False)
    for plant, seed in ((line(), 8), (line(shops__body__flow__fit__work="111 s"), 7)):
        seen = Counted()
        simulate(plant, seed=seed, replications=2, out=tmp_path, progress=seen, prove=False)
        assert seen.first == 0


def test_resume_can_be_declined(tmp_path):
    simulate(line(), replications=2, out=tmp_path, prove=False)
    seen = Counted()
    simulate(line(), replications=2, out=tmp_path, progress=seen, prove=False, resume=False)
    assert seen.first == 0


def test_a_damaged_part_is_simulated_again(tmp_path):
    first = simulate(line(), replications=2, out=tmp_path, prove=False)
    part = tmp_path / "replications" / "replication-0001.npz"
    part.write_bytes(part.read_bytes()[:500])
    assert simulate(line(), replications=2, out=tmp_path, prove=False).equals(first)


def test_parts_hold_no_code(tmp_path):
    simulate(line(), replications=1, out=tmp_path, prove=False)
    with np.load(tmp_path / "replications" / "replication-0000.npz", allow_pickle=False) as kept:
        assert all(kept[name].dtype.kind in "iuf" for name in kept.files)


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "table.parquet"
    write_text(path, "whole")

    def die(passing) -> None:
        passing.write_text("ha")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_whole(path, die)
    assert path.read_text() == "whole"
    assert [file.name for file in tmp_path.iterdir()] == ["table.parquet"]


def test_an_out_that_is_a_file_is_told_before_the_run(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(PlantError, match="file of this name"):
        simulate(line(), out=tmp_path / "out")
    with pytest.raises(PlantError, match="cannot be written to"):
        simulate(line(), out=tmp_path / "out" / "below")


def test_a_disk_without_room_is_told_before_the_run(tmp_path):
    with pytest.raises(PlantError, match=r"MB are free on this disk, the results may need"):
        check_out(tmp_path / "new" / "folder", needed=1 << 60)
    assert not (tmp_path / "new").exists()


def test_check_out_leaves_only_the_folder(tmp_path):
    check_out(tmp_path / "new", needed=1)
    assert list((tmp_path / "new").iterdir()) == []
