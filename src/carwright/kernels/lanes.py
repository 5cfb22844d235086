"""Eight whole numbers at once: what is done to every cell of a row alike is done eight cells at a time.

Compiled, a lane vector is one vector value of the machine; without compilation it is a small array of numpy. Compilers
cannot tell that the rows of a run's memory never overlap and would not find these loops by themselves.
"""

from __future__ import annotations

import operator

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from carwright.kernels import lanes_plain
from carwright.kernels.lanes_plain import LANES
from carwright.kernels.words import WordsType

_VECTOR = ir.VectorType(ir.IntType(64), LANES)
_POINTERS = ir.VectorType(ir.PointerType(), LANES)


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


def _cell_by_cell(operation, instruction):
    """Numba knows this operation of two lane vectors, as one instruction of LLVM."""
    infer_global(operation)(type(f"_{instruction}", (_OfTwo,), {}))

    @lower_builtin(operation, _LANES, _LANES)
    def _lower(context, builder, sig, args):
        return getattr(builder, instruction)(*args)


_cell_by_cell(operator.add, "add")
_cell_by_cell(operator.sub, "sub")
_cell_by_cell(operator.mul, "mul")
_cell_by_cell(operator.and_, "and_")
_cell_by_cell(operator.or_, "or_")


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


def _chosen(sign):
    def codegen(context, builder, sig, args):
        return builder.select(builder.icmp_signed(sign, *args), *args)

    return codegen


@intrinsic
def _later(typingctx, a, b):
    return _LANES(a, b), _chosen(">")


@intrinsic
def _earlier(typingctx, a, b):
    return _LANES(a, b), _chosen("<")


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


def _addresses(builder, m, places):
    """Pointers to eight words."""
    first = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), m, ir.Constant(ir.IntType(32), 0))
    same = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    base = builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), same)
    return builder.inttoptr(builder.add(base, builder.mul(places, ir.Constant(_VECTOR, [8] * LANES))), _POINTERS)


def _bits(builder, live):
    return builder.icmp_signed("<", live, ir.Constant(_VECTOR, [0] * LANES))


@intrinsic
def _gathered(typingctx, m, places, live):
    def codegen(context, builder, sig, args):
        parts = [_POINTERS, ir.IntType(32), ir.VectorType(ir.IntType(1), LANES), _VECTOR]
        gather = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(_VECTOR, parts), f"llvm.masked.gather.v{LANES}i64.v{LANES}p0"
        )
        pointers = _addresses(builder, args[0], args[1])
        none = ir.Constant(_VECTOR, [0] * LANES)
        return builder.call(gather, [pointers, ir.Constant(ir.IntType(32), 8), _bits(builder, args[2]), none])

    return _LANES(m, places, live), codegen


@intrinsic
def _scatter(typingctx, m, places, value, live):
    def codegen(context, builder, sig, args):
        parts = [_VECTOR, _POINTERS, ir.IntType(32), ir.VectorType(ir.IntType(1), LANES)]
        scatter = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), parts), f"llvm.masked.scatter.v{LANES}i64.v{LANES}p0"
        )
        pointers = _addresses(builder, args[0], args[1])
        builder.call(scatter, [args[2], pointers, ir.Constant(ir.IntType(32), 8), _bits(builder, args[3])])
        return context.get_dummy_value()

    return types.none(m, places, value, live), codegen


@intrinsic
def _count_up(typingctx):
    def codegen(context, builder, sig, args):
        return ir.Constant(_VECTOR, list(range(LANES)))

    return _LANES(), codegen


@intrinsic
def _with_one(typingctx, value, i, one):
    def codegen(context, builder, sig, args):
        word = ir.IntType(32)
        same = ir.Constant(ir.VectorType(word, LANES), [0] * LANES)
        none = ir.Constant(_VECTOR, ir.Undefined)
        number, new = (
            builder.shuffle_vector(builder.insert_element(none, arg, ir.Constant(word, 0)), none, same)
            for arg in args[1:]
        )
        here = builder.icmp_signed("==", number, ir.Constant(_VECTOR, list(range(LANES))))
        return builder.select(here, new, args[0])

    return _LANES(value, types.int64, types.int64), codegen


@intrinsic
def _latest_from(typingctx, value):
    def codegen(context, builder, sig, args):
        latest = args[0]
        for step in (1, 2, 4):
            from_ = [min(i + step, LANES - 1) for i in range(LANES)]
            shift = ir.Constant(ir.VectorType(ir.IntType(32), LANES), from_)
            shifted = builder.shuffle_vector(latest, ir.Constant(_VECTOR, ir.Undefined), shift)
            latest = builder.select(builder.icmp_signed(">", latest, shifted), latest, shifted)
        return latest

    return _LANES(value), codegen


@intrinsic
def _set_from_top(typingctx, bits):
    def codegen(context, builder, sig, args):
        word = ir.IntType(64)
        upmost = builder.not_(builder.shl(args[0], ir.Constant(word, 64 - LANES)))
        return builder.ctlz(upmost, ir.Constant(ir.IntType(1), 0))

    return types.int64(types.int64), codegen


@intrinsic
def _least(typingctx, value):
    def codegen(context, builder, sig, args):
        kind = ir.FunctionType(ir.IntType(64), [_VECTOR])
        reduce = cgutils.get_or_insert_function(builder.module, kind, f"llvm.vector.reduce.smin.v{LANES}i64")
        return builder.call(reduce, args)

    return types.int64(value), codegen


lanes_at = lanes_plain.lanes_at if config.DISABLE_JIT else _lanes_at
"""``lanes_at(m, address)``: eight words from this address on."""
put_lanes = lanes_plain.put_lanes if config.DISABLE_JIT else _put_lanes
"""``put_lanes(m, address, lanes)``: write eight words."""
all_lanes = lanes_plain.all_lanes if config.DISABLE_JIT else _all_lanes
"""``all_lanes(x)``: x eight times."""
later = np.maximum if config.DISABLE_JIT else _later
"""``later(a, b)``: the greater of each two."""
earlier = np.minimum if config.DISABLE_JIT else _earlier
"""``earlier(a, b)``: the lesser of each two."""
above = lanes_plain.above if config.DISABLE_JIT else _above
"""``above(a, b)``: all bits set where a > b, none elsewhere."""
below_zero = lanes_plain.below_zero if config.DISABLE_JIT else _below_zero
"""``below_zero(lanes)``: a whole number with bit i set where number i is below zero."""
least = min if config.DISABLE_JIT else _least
"""``least(lanes)``: the least of the eight."""
gathered = lanes_plain.gathered if config.DISABLE_JIT else _gathered
"""``gathered(m, places, live)``: the words at eight places, 0 where ``live`` has no bit set."""
scatter = lanes_plain.scatter if config.DISABLE_JIT else _scatter
"""``scatter(m, places, lanes, live)``: write words at eight places, but where ``live`` has no bit set."""
count_up = lanes_plain.count_up if config.DISABLE_JIT else _count_up
"""``count_up()``: 0 to 7."""
with_one = lanes_plain.with_one if config.DISABLE_JIT else _with_one
"""``with_one(lanes, i, x)``: the eight, but x as number i."""
latest_from = lanes_plain.latest_from if config.DISABLE_JIT else _latest_from
"""``latest_from(lanes)``: for each the greatest of it and of those behind it."""
set_from_top = lanes_plain.set_from_top if config.DISABLE_JIT else _set_from_top
"""``set_from_top(bits)``: how many of eight bits are set from the highest one down without a gap."""
