"""How kernels are compiled: once for each state of their sources, kept on disk, free of Python's lock."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

# Numba tries many typings of every operation; colouring the words about each that fails would take its time.
os.environ.setdefault("NUMBA_DISABLE_ERROR_MESSAGE_HIGHLIGHTING", "1")

import numba
from llvmlite import binding


@functools.cache
def _sources_key(family: Path) -> str:
    """Numba's cache does not notice a change in a file whose functions it inlined; the folder's name does."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted({*family.glob("*.py"), Path(__file__)}):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder(family: Path) -> Path:
    """Where the kernels of one folder are kept; kernels of one folder never inline those of another."""
    asked = os.environ.get("NUMBA_CACHE_DIR")
    if asked:
        return Path(asked) / _sources_key(family)
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "carwright" / "kernels" / _sources_key(family)


if platform.machine() in ("x86_64", "AMD64"):
    # Whether a car waits for room or room for the car is a coin toss: a mispredicted branch costs more than both ways.
    binding.set_option("carwright", "-x86-cmov-converter=0")


@contextlib.contextmanager
def kept(function: Callable[..., Any]) -> Iterator[None]:
    """Inside, numba keeps what it makes of this function in the folder of its family."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_cache_folder(Path(function.__code__.co_filename).parent))
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def compiled(function: Callable[..., Any], *, cached: bool, **options: bool) -> Callable[..., Any]:
    """Compile; ``cached``: and keep on disk. What only other kernels call is kept as part of those."""
    with kept(function):
        # The zero-division check of numba's default error model stops vectorising.
        return cast(Callable[..., Any], numba.njit(cache=cached, nogil=True, error_model="numpy", **options)(function))


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of every kernel."""
    return compiled(function, cached=True)


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """For small functions that must never cost a call."""
    return compiled(function, cached=False, forceinline=True)


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """For functions that only other kernels call: nothing is made for Python to call them by."""
    return compiled(function, cached=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
