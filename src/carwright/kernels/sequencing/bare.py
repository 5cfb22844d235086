"""How the kernels of this folder are compiled: they make no arrays, so that references need not be counted.

A search hands some thirty arrays from function to function; counting who holds them took more time than the search, and
most of the compilation.
"""

from __future__ import annotations

import numba

from carwright.kernels import compiling


def kernel(function):
    """Decorator of every kernel."""
    return compiling.kernel(function, _nrt=False)


def inlined(function):
    """For functions that stand in one caller, or are small and called often."""
    return compiling.inlined(function, _nrt=False)


def inner(function, **options):
    """For functions that only other kernels call."""
    return compiling.inner(function, _nrt=False, **options)


def spliced(function):
    """For functions of a few lines: their text stands in the caller, they are never compiled alone."""
    return numba.njit(nogil=True, error_model="numpy", inline="always", _nrt=False)(function)
