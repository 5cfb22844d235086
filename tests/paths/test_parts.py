"""Parts of the kernels that are compiled apart, and only when they are needed."""

import subprocess
import sys
from collections import deque

import numpy as np
import pytest

from carwright.kernels import keeping, parts
from carwright.kernels.translating import machine
from carwright.kernels.translating.kinds import BITS, WHOLE

WHOLE_3 = (WHOLE, WHOLE, WHOLE)


def _sum(place, a, b):
    return place + 10 * a + b


def _sum_of_key(place, a, key):
    return place + a + np.int64(key)


called = parts.Part("sum_of_a_test", _sum, WHOLE, *WHOLE_3)


def _within(a):
    return called(1, a, 5) + 1000


def _called_twice(a):
    return _within(a) + _within(7)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))


@pytest.fixture
def compilations(monkeypatch):
    """Modules that have been compiled."""
    seen, compiled = [], machine.object_code
    monkeypatch.setattr(machine, "object_code", lambda text: seen.append(text) or compiled(text))
    return seen


def test_part_is_made_by_its_first_caller_and_called_by_all_after():
    assert called.code is None
    caller = parts.Door(_called_twice, WHOLE, (WHOLE,))
    assert caller(3) == (1 + 30 + 5 + 1000) + (1 + 70 + 5 + 1000)
    made = called.code
    assert made is not None
    assert caller(4) == (1 + 40 + 5 + 1000) + (1 + 70 + 5 + 1000)
    assert called.code is made
    assert called(2, 3, 4) == 36


def _again(name):
    """The part as another process would see it."""
    part = parts.Part(name, _sum_of_key, WHOLE, WHOLE, WHOLE, BITS)
    part.make()
    return part


def test_a_part_that_is_kept_is_not_compiled_again(compilations):
    assert _again("kept_by_a_test")(1, 2, 3) == 6
    assert _again("kept_by_a_test")(4, 5, 2**64 - 1) == 8
    assert len(compilations) == 1


@pytest.mark.parametrize("left", [b"", b"nothing that a machine could run", None])
def test_a_file_that_is_not_whole_is_made_anew(compilations, left):
    first = _again("broken_by_a_test")
    whole = first.file.read_bytes()
    first.file.write_bytes(whole[:-9] if left is None else left)
    assert _again("broken_by_a_test")(1, 2, 3) == 6
    assert first.file.read_bytes() == whole
    assert len(compilations) == 2


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(tmp_path, monkeypatch, compilations):
    (tmp_path / "file").write_text("a file where the folder should be")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    made = [parts.Part(f"not_kept_by_a_test_{i}", _sum, WHOLE, *WHOLE_3) for i in range(2)]
    with keeping.alone(parts.folder()):
        parts._compile(made, None)
    assert [part(1, 2, 3) for part in made] == [24, 24]
    assert len(compilations) == 2


def test_a_change_in_any_source_makes_another_folder(tmp_path):
    source = tmp_path / "a.py"
    source.write_text("one")
    before = keeping.kept_in((tmp_path,), "compiler 1")
    keeping._sources_key.cache_clear()
    source.write_text("two")
    changed = keeping.kept_in((tmp_path,), "compiler 1")
    assert len({before, changed, keeping.kept_in((tmp_path,), "compiler 2")}) == 3


def test_second_process_makes_what_it_is_told(tmp_path):
    """A real one, on two real parts: it lays down what this process would."""
    import carwright.kernels.engine  # noqa: F401 - it declares them

    wanted = [part for part in parts._made_of.values() if part.module in ("clock", "ramps")]
    if not wanted:
        pytest.skip("parts are plain functions without compilation")
    helper = parts._Helper(deque(wanted))
    helper.join(timeout=120)
    helper.end()
    assert all(keeping.recall(part.file) for part in wanted)


def test_second_process_that_dies_leaves_its_work_to_the_first(monkeypatch):
    real = subprocess.Popen
    # This "second process" takes two parts and does nothing for them.
    silly = "print('ready', flush=True); input(); print('done', flush=True); input()"
    monkeypatch.setattr(subprocess, "Popen", lambda _, **pipes: real([sys.executable, "-c", silly], **pipes))
    waiting = deque(parts.Part(f"left_by_a_test_{i}", _sum, WHOLE, *WHOLE_3) for i in range(5))
    helper = parts._Helper(waiting)
    helper.join(timeout=60)
    helper.end()
    assert len(waiting) == 3
    assert not helper.is_alive()
