"""How numba compiles the kernels of searches: once for each state of their sources, kept on disk, free of the lock."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

# Numba tries many typings of every operation; colouring the words about each that fails would take its time.
os.environ.setdefault("NUMBA_DISABLE_ERROR_MESSAGE_HIGHLIGHTING", "1")

import numba
from llvmlite import binding
from numba import config, types

from carwright.kernels import (
    keeping,
    typing_once,  # noqa: F401
)


def cache_folder(family: Path) -> Path:
    """Where the kernels of one folder are kept; of another folder they inline `mixing` alone."""
    here = Path(__file__)
    return keeping.kept_in((family, here, here.with_name("mixing.py")), numba.__version__)


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


def _options(**options: Any) -> dict[str, Any]:
    # The zero-division check of numba's default error model stops vectorising.
    return {"nogil": True, "error_model": "numpy", **options}


def compiled(function: Callable[..., Any], *, cached: bool, **options: bool) -> Callable[..., Any]:
    """Compile; ``cached``: and keep on disk. What only other kernels call is kept as part of those."""
    with kept(function):
        return cast(Callable[..., Any], numba.njit(cache=cached, **_options(**options))(function))


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
        made.compile = _in_turn(made.compile, Path(function.__code__.co_filename).parent)
    return cast(Callable[..., Any], made)


def _in_turn(compile_one: Callable[[Any], Any], family: Path) -> Callable[[Any], Any]:
    def compile_alone(signature: Any) -> Any:
        with keeping.alone(cache_folder(family)):
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
