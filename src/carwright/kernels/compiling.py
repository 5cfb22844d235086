"""How kernels are compiled: once for each state of their sources, kept on disk, free of Python's lock."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numba
from llvmlite import binding


def _sources_key() -> str:
    """Numba's cache does not notice a change in a file whose functions it inlined; the folder's name does."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> Path:
    asked = os.environ.get("NUMBA_CACHE_DIR")
    if asked:
        return Path(asked) / _sources_key()
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "carwright" / "kernels" / _sources_key()


numba.config.CACHE_DIR = str(_cache_folder())

if platform.machine() in ("x86_64", "AMD64"):
    # Whether a car waits for room or room for the car is a coin toss: a mispredicted branch costs more than both ways.
    binding.set_option("carwright", "-x86-cmov-converter=0")

kernel = cast(
    Callable[[Callable[..., Any]], Callable[..., Any]],
    # The zero-division check of numba's default error model stops vectorising.
    numba.njit(cache=True, nogil=True, error_model="numpy"),
)
"""Decorator of every kernel."""

inlined = cast(
    Callable[[Callable[..., Any]], Callable[..., Any]],
    numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True),
)
"""For the few small functions that must never cost a call."""
