"""How kernels are compiled: once for each state of their sources, kept on disk, free of Python's lock."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import platform
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

# Numba tries many typings of every operation; colouring the words about each that fails would take its time.
os.environ.setdefault("NUMBA_DISABLE_ERROR_MESSAGE_HIGHLIGHTING", "1")

import numba
from llvmlite import binding
from numba import config, types

from carwright.kernels.typing_once import Straight


@functools.cache
def _sources_key(family: Path) -> str:
    """Numba's cache does not notice a change in a file whose functions it inlined; the folder's name does."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted({*family.glob("*.py"), Path(__file__)}):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(family: Path) -> Path:
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
    numba.config.CACHE_DIR = str(cache_folder(Path(function.__code__.co_filename).parent))
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


_own_turn = threading.RLock()
_held: set[Path] = set()


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Processes that start together do not compile the same twice: one waits, and loads what the other has kept."""
    with _own_turn, contextlib.ExitStack() as until_done:
        # A disk that knows no locks costs time, nothing else.
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            if folder not in _held:
                folder.mkdir(parents=True, exist_ok=True)
                file = until_done.enter_context((folder / "lock").open("w"))
                fcntl.flock(file, fcntl.LOCK_EX)
                _held.add(folder)
                until_done.callback(_held.discard, folder)
        yield


_BARE = Path(__file__).parent
"""Kernels of this folder itself work on `Words`; those of the families below it on arrays."""


def _options(function: Callable[..., Any], **options: Any) -> dict[str, Any]:
    # The zero-division check of numba's default error model stops vectorising.
    options = {"nogil": True, "error_model": "numpy", **options}
    if Path(function.__code__.co_filename).parent == _BARE:
        options |= {"_nrt": False, "pipeline_class": Straight}
    return options


def compiled(function: Callable[..., Any], *, cached: bool, **options: bool) -> Callable[..., Any]:
    """Compile; ``cached``: and keep on disk. What only other kernels call is kept as part of those."""
    with kept(function):
        return cast(Callable[..., Any], numba.njit(cache=cached, **_options(function, **options))(function))


def inner(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    """For functions that only other kernels call: nothing is made for Python to call them by."""
    made = compiled(function, cached=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)
    return made if config.DISABLE_JIT else _of_kinds(made)


def kernel(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    """Decorator of every kernel: the same twice, for Python to call and kept, and for other kernels."""
    made: Any = compiled(function, cached=True, **options)
    if not config.DISABLE_JIT:
        within: Any = inner(function, **options)
        made.get_call_template, made.get_overload = within.get_call_template, within.get_overload
        family = Path(function.__code__.co_filename).parent
        if family != _BARE:
            made.compile = _in_turn(made.compile, family)
    return cast(Callable[..., Any], made)


def _in_turn(compile_one: Callable[[Any], Any], family: Path) -> Callable[[Any], Any]:
    def compile_alone(signature: Any) -> Any:
        with alone(cache_folder(family)):
            return compile_one(signature)

    return compile_alone


def inlined(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    """For small functions that must never cost a call."""
    made: Any = compiled(function, cached=False, forceinline=True, **options)
    if not config.DISABLE_JIT:
        within: Any = inner(function, forceinline=True, **options)
        made.get_call_template, made.get_overload = within.get_call_template, within.get_overload
    return cast(Callable[..., Any], made)


def _of_kinds(made: Any) -> Any:
    """Numba compiles a function anew for every whole number that it is called with; ours are compiled by kind."""
    by_number = made.get_call_template

    def by_kind(args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> Any:
        return by_number(
            tuple(types.unliteral(arg) for arg in args), {name: types.unliteral(arg) for name, arg in kws.items()}
        )

    made.get_call_template = by_kind
    return made
