"""How the kernels of this folder are compiled: they make no arrays, and none of their indices is below zero.

A search hands some thirty arrays from function to function; counting who holds them took more time than the search, and
most of the compilation. An index below zero would count from the end: to ask for that at each of hundreds of looks took
a third of the code.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import numba
from numba import config, types
from numba.np import arrayobj

from carwright.kernels import compiling, keeping


def _as_it_is(context, builder, kind, index, size):
    """An index of an array, taken to lie within it."""
    return context.cast(builder, index, kind, types.intp if kind.signed else types.uintp)


@contextlib.contextmanager
def _plain_indices():
    """Inside, numba compiles looks into arrays without asking whether an index is below zero."""
    with keeping.alone(compiling.cache_folder(Path(__file__).parent)):
        before = arrayobj.fix_integer_index
        arrayobj.fix_integer_index = _as_it_is
        try:
            yield
        finally:
            arrayobj.fix_integer_index = before


def kernel(function):
    """Decorator of every kernel."""
    made = compiling.kernel(function, _nrt=False)
    if not config.DISABLE_JIT:
        compile_one = made.compile

        def compile_plain(signature):
            with _plain_indices():
                return compile_one(signature)

        made.compile = compile_plain
    return made


def inlined(function):
    """For functions that stand in one caller, or are small and called often."""
    return compiling.inlined(function, _nrt=False)


def inner(function, **options):
    """For functions that only other kernels call."""
    return compiling.inner(function, _nrt=False, **options)


def spliced(function):
    """For functions of a few lines: their text stands in the caller, they are never compiled alone."""
    return numba.njit(nogil=True, error_model="numpy", inline="always", _nrt=False)(function)
