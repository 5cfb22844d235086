"""Parts of the kernels that are compiled apart, and only when they are needed."""

import subprocess
import sys
from collections import deque

import pytest
from numba import config, int64, uint64

from carwright.kernels import compiling, parts

pytestmark = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="parts are plain functions then")


def _sum(place, a, b):
    return place + 10 * a + b


@compiling.inner
def _within(a):
    return called(1, a, 5) + 1000


def _called_twice(a):
    return _within(a) + _within(7)


called = None if config.DISABLE_JIT else parts.Part("sum_of_a_test", _sum, int64(int64, int64, int64))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))


def test_part_is_made_by_its_first_caller_and_called_by_all_after():
    assert called.code is None
    caller = compiling.compiled(_called_twice, cached=False)
    assert caller(3) == (1 + 30 + 5 + 1000) + (1 + 70 + 5 + 1000)
    made = called.code
    assert made is not None
    assert caller(4) == (1 + 40 + 5 + 1000) + (1 + 70 + 5 + 1000)
    assert called.code is made
    assert called(2, 3, 4) == 36


@compiling.inner
def _doubled(a):
    return 2 * a


def _twice_doubled(a):
    return _doubled(a) + _doubled(7)


def test_function_is_compiled_once_for_all_whole_numbers():
    # Numba alone would compile for the number 7 what is compiled for any other.
    assert compiling.compiled(_twice_doubled, cached=False)(3) == 6 + 14
    assert len(_doubled.overloads) == 1


def test_a_part_that_is_kept_is_not_compiled_again(tmp_path):
    part = parts.Part("kept_by_a_test", _sum, int64(int64, int64, uint64))
    part.make()
    again = parts.Part("kept_by_a_test", _sum, int64(int64, int64, uint64))
    again.make()
    assert again.code.cache_hits == 1


def test_second_process_that_dies_leaves_its_work_to_the_first(monkeypatch):
    real = subprocess.Popen
    # This "second process" takes two parts and does nothing for them.
    silly = "print('ready', flush=True); input(); print('done', flush=True); input()"
    monkeypatch.setattr(subprocess, "Popen", lambda _, **pipes: real([sys.executable, "-c", silly], **pipes))
    waiting = deque(parts.Part(f"left_by_a_test_{i}", _sum, int64(int64, int64, int64)) for i in range(5))
    helper = parts._Helper(waiting)
    helper.join(timeout=60)
    helper.end()
    assert len(waiting) == 3
    assert not helper.is_alive()
