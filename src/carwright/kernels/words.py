"""The memory of a run as kernels see it: whole words by address, with nothing between them and the machine.

A `Words` wraps an int64 array. In compiled code it is one pointer: passing it costs a register, an access is one load,
there is no reference count, no wrap-around of negative addresses and no bounds check. Without compilation it is slow
plain Python on the same array.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from carwright.kernels.translating.code import Code
from carwright.kernels.translating.kinds import BITS, NO_VALUE, REAL, WHOLE, WORDS, Value
from carwright.kernels.translating.marks import written_as


class Words:
    """An int64 array as kernels see it."""

    __slots__ = ("address", "array", "reals")

    def __init__(self, array: NDArray[np.int64]) -> None:
        self.array = array
        self.reals = array.view(np.float64)
        self.address = array.ctypes.data

    def __getitem__(self, i: int) -> int:
        return int(self.array[i])

    def __setitem__(self, i: int, value: int) -> None:
        self.array[i] = np.uint64(value).view(np.int64) if value > 0x7FFFFFFFFFFFFFFF else value


def _real(code: Code, m: Value, address: Value) -> Value:
    return code.made(REAL, f"load double, ptr {code.word_at(m, address)}, align 8")


def _set_real(code: Code, m: Value, address: Value, value: Value) -> Value:
    code.do(f"store double {code.cast(value, REAL).text}, ptr {code.word_at(m, address)}, align 8")
    return NO_VALUE


def _key_at(code: Code, m: Value, address: Value) -> Value:
    return code.made(BITS, f"load i64, ptr {code.word_at(m, address)}, align 8")


def _fetch(code: Code, m: Value, address: Value) -> Value:
    fetch = code.needed("void", "llvm.prefetch.p0", "ptr, i32, i32, i32")
    code.do(f"call void {fetch}(ptr {code.word_at(m, address)}, i32 0, i32 3, i32 1)")
    return NO_VALUE


def _place_of(code: Code, m: Value) -> Value:
    return code.made(WHOLE, f"ptrtoint ptr {m.text} to i64")


def _words_at(code: Code, place: Value) -> Value:
    return code.made(WORDS, f"inttoptr i64 {place.text} to ptr")


@written_as(_real)
def real(m: Words, address: int) -> float:
    """The word at this address, read as float64."""
    return float(m.reals[address])


@written_as(_set_real)
def set_real(m: Words, address: int, value: float) -> None:
    """Write a float64 into the word at this address."""
    m.reals[address] = value


@written_as(_key_at)
def key_at(m: Words, address: int) -> np.uint64:
    """The word at this address, read as the key of a stream (uint64)."""
    return m.array.view(np.uint64)[address]


@written_as(_fetch)
def fetch(m: Words, address: int) -> None:
    """This word is read soon; it is brought near meanwhile."""


@written_as(_place_of)
def place_of(m: Words) -> Words:
    """The memory as a plain number, to hand to a function behind a symbol."""
    return m


@written_as(_words_at)
def words_at(place: Words) -> Words:
    """The memory again."""
    return place
