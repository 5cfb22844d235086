"""The memory of a run as kernels see it: whole words by address, with nothing between them and the machine.

A `Words` wraps an int64 array. In compiled code it is one pointer: passing it costs a register, an access is one load,
there is no reference count, no wrap-around of negative addresses and no bounds check. Without compilation it is slow
plain Python on the same array.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import (
    NativeValue,
    intrinsic,
    lower_builtin,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numpy.typing import NDArray

from carwright.kernels import parts


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


class WordsType(types.Type):
    """Numba's view of `Words`."""

    def __init__(self) -> None:
        super().__init__(name="carwright.Words")


WORDS = WordsType()


@register_model(WordsType)
class _WordsModel(models.PrimitiveModel):
    def __init__(self, manager, numba_type) -> None:
        super().__init__(manager, numba_type, ir.IntType(64))


@typeof_impl.register(Words)
def _typeof(value, context):
    return WORDS


@unbox(WordsType)
def _unbox(numba_type, value, c):
    address = c.pyapi.object_getattr_string(value, "address")
    word = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(word, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


def _pointer(builder, address, index, kind):
    base = builder.inttoptr(address, kind.as_pointer())
    return builder.gep(base, [index])


@infer_global(operator.getitem)
class _GetWord(AbstractTemplate):
    def generic(self, args, kws):
        if isinstance(args[0], WordsType) and isinstance(args[1], types.Integer):
            return signature(types.int64, args[0], types.int64)
        return None


@infer_global(operator.setitem)
class _SetWord(AbstractTemplate):
    def generic(self, args, kws):
        if isinstance(args[0], WordsType) and isinstance(args[1], types.Integer):
            return signature(types.none, args[0], types.int64, types.int64)
        return None


@lower_builtin(operator.getitem, WordsType, types.int64)
def _lower_get(context, builder, sig, args):
    return builder.load(_pointer(builder, args[0], args[1], ir.IntType(64)))


@lower_builtin(operator.setitem, WordsType, types.int64, types.int64)
def _lower_set(context, builder, sig, args):
    builder.store(args[2], _pointer(builder, args[0], args[1], ir.IntType(64)))
    return context.get_dummy_value()


@intrinsic
def _real(typingctx, m, address):
    def codegen(context, builder, sig, args):
        return builder.load(_pointer(builder, args[0], args[1], ir.DoubleType()))

    return types.float64(m, types.int64), codegen


@intrinsic
def _set_real(typingctx, m, address, value):
    def codegen(context, builder, sig, args):
        builder.store(args[2], _pointer(builder, args[0], args[1], ir.DoubleType()))
        return context.get_dummy_value()

    return types.none(m, types.int64, types.float64), codegen


@intrinsic
def _key(typingctx, m, address):
    def codegen(context, builder, sig, args):
        return builder.load(_pointer(builder, args[0], args[1], ir.IntType(64)))

    return types.uint64(m, types.int64), codegen


@intrinsic
def _fetch(typingctx, m, address):
    def codegen(context, builder, sig, args):
        pointer = ir.PointerType()
        flag = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer, flag, flag, flag])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        where = builder.bitcast(_pointer(builder, args[0], args[1], ir.IntType(64)), pointer)
        builder.call(fetch, [where, ir.Constant(flag, 0), ir.Constant(flag, 3), ir.Constant(flag, 1)])
        return context.get_dummy_value()

    return types.none(m, types.int64), codegen


@intrinsic
def _place(typingctx, m):
    def codegen(context, builder, sig, args):
        return args[0]

    return types.int64(m), codegen


@intrinsic
def _words_at(typingctx, place):
    def codegen(context, builder, sig, args):
        return args[0]

    return WORDS(types.int64), codegen


def _plain_real(m: Words, address: int) -> float:
    return float(m.reals[address])


def _plain_set_real(m: Words, address: int, value: float) -> None:
    m.reals[address] = value


def _plain_key(m: Words, address: int) -> np.uint64:
    return m.array.view(np.uint64)[address]


def _plain_fetch(m: Words, address: int) -> None:
    pass


def _same(value: Words) -> Words:
    return value


real = _plain_real if config.DISABLE_JIT else _real
"""``real(m, address)``: the word at this address, read as float64."""
set_real = _plain_set_real if config.DISABLE_JIT else _set_real
"""``set_real(m, address, value)``: write a float64 into the word at this address."""
key_at = _plain_key if config.DISABLE_JIT else _key
"""``key_at(m, address)``: the word at this address, read as the key of a stream (uint64)."""
fetch = _plain_fetch if config.DISABLE_JIT else _fetch
"""``fetch(m, address)``: this word is read soon; it is brought near meanwhile."""
place_of = _same if config.DISABLE_JIT else _place
"""``place_of(m)``: the memory as a plain number, to hand to a function behind a symbol."""
words_at = _same if config.DISABLE_JIT else _words_at
"""``words_at(place)``: the memory again."""


def behind_symbol(name: str, result: types.Type, *arguments: types.Type) -> Callable[[Callable], Callable]:
    """Compile the function once, when it is needed, and let kernels call it by a symbol, never inlined.

    What is called seldom is kept out of the loops that way, and out of the time that compiling them takes. The first
    argument of such a function is ``place_of(m)``.
    """

    def declared(function: Callable) -> Callable:
        return function if config.DISABLE_JIT else parts.declare(name, function, result(types.int64, *arguments))

    return declared
