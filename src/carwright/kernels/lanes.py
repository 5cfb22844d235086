"""Eight whole numbers at once: what is done to every cell of a row alike is done eight cells at a time.

Compiled, a lane vector is one vector value of the machine; without compilation it is a small array of numpy. Compilers
cannot tell that the rows of a run's memory never overlap and would not find these loops by themselves.
"""

from __future__ import annotations

import operator

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model
from numpy.typing import NDArray

from carwright.kernels.words import WordsType

LANES = 8
_VECTOR = ir.VectorType(ir.IntType(64), LANES)


class LanesType(types.Type):
    """Numba's view of eight whole numbers."""

    def __init__(self) -> None:
        super().__init__(name="carwright.Lanes")


_LANES = LanesType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, numba_type) -> None:
        super().__init__(manager, numba_type, _VECTOR)


class _OfTwo(AbstractTemplate):
    def generic(self, args, kws):
        if len(args) == 2 and all(isinstance(arg, LanesType) for arg in args):
            return signature(_LANES, _LANES, _LANES)
        return None


@infer_global(operator.add)
class _Sum(_OfTwo):
    pass


@infer_global(operator.sub)
class _Difference(_OfTwo):
    pass


@infer_global(operator.and_)
class _Masked(_OfTwo):
    pass


@infer_global(operator.or_)
class _Either(_OfTwo):
    pass


@lower_builtin(operator.add, _LANES, _LANES)
def _lower_sum(context, builder, sig, args):
    return builder.add(*args)


@lower_builtin(operator.sub, _LANES, _LANES)
def _lower_difference(context, builder, sig, args):
    return builder.sub(*args)


@lower_builtin(operator.and_, _LANES, _LANES)
def _lower_masked(context, builder, sig, args):
    return builder.and_(*args)


@lower_builtin(operator.or_, _LANES, _LANES)
def _lower_either(context, builder, sig, args):
    return builder.or_(*args)


def _pointer(builder, address, index):
    base = builder.inttoptr(address, ir.IntType(64).as_pointer())
    return builder.bitcast(builder.gep(base, [index]), _VECTOR.as_pointer())


@intrinsic
def _lanes_at(typingctx, m, address):
    def codegen(context, builder, sig, args):
        return builder.load(_pointer(builder, *args), align=8)

    return (_LANES(m, types.int64), codegen) if isinstance(m, WordsType) else None


@intrinsic
def _put_lanes(typingctx, m, address, value):
    def codegen(context, builder, sig, args):
        builder.store(args[2], _pointer(builder, args[0], args[1]), align=8)
        return context.get_dummy_value()

    return types.none(m, types.int64, value), codegen


@intrinsic
def _all_lanes(typingctx, value):
    def codegen(context, builder, sig, args):
        first = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), args[0], ir.Constant(ir.IntType(32), 0))
        same = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), same)

    return _LANES(types.int64), codegen


@intrinsic
def _later(typingctx, a, b):
    def codegen(context, builder, sig, args):
        return builder.select(builder.icmp_signed(">", *args), *args)

    return _LANES(a, b), codegen


@intrinsic
def _above(typingctx, a, b):
    def codegen(context, builder, sig, args):
        return builder.sext(builder.icmp_signed(">", *args), _VECTOR)

    return _LANES(a, b), codegen


@intrinsic
def _below_zero(typingctx, value):
    def codegen(context, builder, sig, args):
        below = builder.icmp_signed("<", args[0], ir.Constant(_VECTOR, [0] * LANES))
        return builder.zext(builder.bitcast(below, ir.IntType(LANES)), ir.IntType(64))

    return types.int64(value), codegen


def _plain_lanes_at(m, address: int) -> NDArray[np.int64]:
    return m.array[address : address + LANES].copy()


def _plain_put_lanes(m, address: int, value: NDArray[np.int64]) -> None:
    m.array[address : address + LANES] = value


def _plain_all_lanes(value: int) -> NDArray[np.int64]:
    return np.full(LANES, value, np.int64)


def _plain_above(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    return -(a > b).astype(np.int64)


def _plain_below_zero(value: NDArray[np.int64]) -> int:
    return sum(1 << i for i, each in enumerate(value) if each < 0)


lanes_at = _plain_lanes_at if config.DISABLE_JIT else _lanes_at
"""``lanes_at(m, address)``: eight words from this address on."""
put_lanes = _plain_put_lanes if config.DISABLE_JIT else _put_lanes
"""``put_lanes(m, address, lanes)``: write eight words."""
all_lanes = _plain_all_lanes if config.DISABLE_JIT else _all_lanes
"""``all_lanes(x)``: x eight times."""
later = np.maximum if config.DISABLE_JIT else _later
"""``later(a, b)``: the greater of each two."""
above = _plain_above if config.DISABLE_JIT else _above
"""``above(a, b)``: all bits set where a > b, none elsewhere."""
below_zero = _plain_below_zero if config.DISABLE_JIT else _below_zero
"""``below_zero(lanes)``: a whole number with bit i set where number i is below zero."""
