"""Eight whole numbers at once: what is done to every cell of a row alike is done eight cells at a time.

Compiled, a lane vector is one vector value of the machine; without compilation it is a small array of numpy. Compilers
cannot tell that the rows of a run's memory never overlap and would not find these loops by themselves.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from carwright.kernels.translating.code import Code
from carwright.kernels.translating.kinds import LANES as LANE_KIND
from carwright.kernels.translating.kinds import NO_VALUE, WHOLE, Value, constant
from carwright.kernels.translating.marks import written_as

LANES = 8
EIGHT = LANE_KIND.ir
_TRUTHS, _PLACES = f"<{LANES} x i1>", f"<{LANES} x ptr>"
MANY = NDArray[np.int64]


def _same(code: Code, value: Value) -> Value:
    """The same number eight times."""
    return code.spread(value, LANE_KIND)


def moved(code: Code, value: Value, places: list[int]) -> Value:
    """How a kernel puts each of the eight where another was."""
    picked = ", ".join(f"i32 {i}" for i in places)
    return code.made(LANE_KIND, f"shufflevector {EIGHT} {value.text}, {EIGHT} undef, <{LANES} x i32> <{picked}>")


def _compared(code: Code, sign: str, a: str, b: str) -> str:
    return code.made(None, f"icmp {sign} {EIGHT} {a}, {b}").text


def _chosen(code: Code, truths: str, a: Value, b: Value) -> Value:
    return code.made(LANE_KIND, f"select {_TRUTHS} {truths}, {EIGHT} {a.text}, {EIGHT} {b.text}")


def _lanes_at(code: Code, m: Value, address: Value) -> Value:
    return code.made(LANE_KIND, f"load {EIGHT}, ptr {code.word_at(m, address)}, align 8")


def _put_lanes(code: Code, m: Value, address: Value, value: Value) -> Value:
    code.do(f"store {EIGHT} {value.text}, ptr {code.word_at(m, address)}, align 8")
    return NO_VALUE


def _extreme(sign: str) -> Callable[..., Value]:
    def write(code: Code, a: Value, b: Value) -> Value:
        return _chosen(code, _compared(code, sign, a.text, b.text), a, b)

    return write


latest_of = _extreme("sgt")


def _above(code: Code, a: Value, b: Value) -> Value:
    return code.made(LANE_KIND, f"sext {_TRUTHS} {_compared(code, 'sgt', a.text, b.text)} to {EIGHT}")


def _set_bits(code: Code, value: Value) -> str:
    return _compared(code, "slt", value.text, "zeroinitializer")


def _below_zero(code: Code, value: Value) -> Value:
    bits = code.made(None, f"bitcast {_TRUTHS} {_set_bits(code, value)} to i{LANES}").text
    return code.made(WHOLE, f"zext i{LANES} {bits} to i64")


def _places(code: Code, m: Value, places: Value) -> str:
    return code.made(None, f"getelementptr i64, ptr {m.text}, {EIGHT} {places.text}").text


def _gathered(code: Code, m: Value, places: Value, live: Value) -> Value:
    gather = f"llvm.masked.gather.v{LANES}i64.v{LANES}p0"
    code.needed(EIGHT, gather, f"{_PLACES}, i32, {_TRUTHS}, {EIGHT}")
    what = f"{_PLACES} {_places(code, m, places)}, i32 8, {_TRUTHS} {_set_bits(code, live)}, {EIGHT} zeroinitializer"
    return code.made(LANE_KIND, f"call {EIGHT} @{gather}({what})")


_COUNTED = "<" + ", ".join(f"i64 {i}" for i in range(LANES)) + ">"


def _put_live(code: Code, m: Value, address: Value, value: Value, live: Value) -> Value:
    # Whole and not in part: what a masked store has written is long in coming where it is read again at once.
    before = _lanes_at(code, m, address)
    changed = code.operated("BitAnd", code.operated("BitXor", before, value), live)
    return _put_lanes(code, m, address, code.operated("BitXor", before, changed))


def _product(code: Code, a: Value, b: Value) -> Value:
    # Halves of words are multiplied in a third of the time.
    low = _same(code, constant(0xFFFFFFFF))
    return code.operated("Mult", code.operated("BitAnd", a, low), code.operated("BitAnd", b, low))


def joined_lanes(code: Code, a: Value, b: str, places: list[int]) -> Value:
    """The same of eight and eight others."""
    picked = ", ".join(f"i32 {i}" for i in places)
    return code.made(LANE_KIND, f"shufflevector {EIGHT} {a.text}, {EIGHT} {b}, <{LANES} x i32> <{picked}>")


def _sum_of(code: Code, value: Value) -> Value:
    total = code.needed("i64", f"llvm.vector.reduce.add.v{LANES}i64", EIGHT)
    return code.made(WHOLE, f"call i64 {total}({EIGHT} {value.text})")


def _count_up(code: Code) -> Value:
    return Value(LANE_KIND, _COUNTED)


def _with_one(code: Code, value: Value, i: Value, one: Value) -> Value:
    here = _compared(code, "eq", _same(code, i).text, _COUNTED)
    return _chosen(code, here, _same(code, one), value)


def _latest_from(code: Code, value: Value) -> Value:
    for step in (1, 2, 4):
        shifted = moved(code, value, [min(i + step, LANES - 1) for i in range(LANES)])
        value = latest_of(code, value, shifted)
    return value


def _set_from_top(code: Code, bits: Value) -> Value:
    shifted = code.operated("LShift", code.cast(bits, WHOLE), constant(64 - LANES))
    upmost = code.operated("BitXor", shifted, constant(-1))
    count = code.needed("i64", "llvm.ctlz.i64", "i64, i1 immarg")
    return code.made(WHOLE, f"call i64 {count}(i64 {upmost.text}, i1 false)")


def _turned(code: Code, value: Value) -> Value:
    return moved(code, value, list(range(LANES))[::-1])


def _least(code: Code, value: Value) -> Value:
    least = code.needed("i64", f"llvm.vector.reduce.smin.v{LANES}i64", EIGHT)
    return code.made(WHOLE, f"call i64 {least}({EIGHT} {value.text})")


def _greatest(code: Code, value: Value) -> Value:
    greatest = code.needed("i64", f"llvm.vector.reduce.smax.v{LANES}i64", EIGHT)
    return code.made(WHOLE, f"call i64 {greatest}({EIGHT} {value.text})")


@written_as(_lanes_at)
def lanes_at(m, address: int) -> MANY:
    """Eight words from this address on."""
    return m.array[address : address + LANES].copy()


@written_as(_put_lanes)
def put_lanes(m, address: int, value: MANY) -> None:
    """Write eight words."""
    m.array[address : address + LANES] = value


@written_as(_put_live)
def put_live(m, address: int, value: MANY, live: MANY) -> None:
    """Write eight words, but where ``live`` has no bit set; elsewhere it must have all."""
    m.array[address : address + LANES][live < 0] = value[live < 0]


@written_as(_same)
def all_lanes(value: int) -> MANY:
    """The same number eight times."""
    return np.full(LANES, value, np.int64)


@written_as(latest_of)
def later(a: MANY, b: MANY) -> MANY:
    """The greater of each two."""
    return np.maximum(a, b)


@written_as(_extreme("slt"))
def earlier(a: MANY, b: MANY) -> MANY:
    """The lesser of each two."""
    return np.minimum(a, b)


@written_as(_above)
def above(a: MANY, b: MANY) -> MANY:
    """All bits set where a > b, none elsewhere."""
    return -(a > b).astype(np.int64)


@written_as(_below_zero)
def below_zero(value: MANY) -> int:
    """A whole number with bit i set where number i is below zero."""
    return sum(1 << i for i, each in enumerate(value) if each < 0)


@written_as(_least)
def least(value: MANY) -> int:
    """The least of the eight."""
    return min(value)


@written_as(_greatest)
def greatest(value: MANY) -> int:
    """The greatest of the eight."""
    return max(value)


@written_as(_gathered)
def gathered(m, places: MANY, live: MANY) -> MANY:
    """The words at eight places, 0 where ``live`` has no bit set."""
    return np.array([m.array[i] if here else 0 for i, here in zip(places, live, strict=True)], np.int64)


@written_as(_count_up)
def count_up() -> MANY:
    """0 to 7."""
    return np.arange(LANES)


@written_as(_with_one)
def with_one(value: MANY, i: int, one: int) -> MANY:
    """The eight, but ``one`` as number i."""
    value[i] = one
    return value


@written_as(_latest_from)
def latest_from(value: MANY) -> MANY:
    """For each the greatest of it and of those behind it."""
    return np.maximum.accumulate(value[::-1])[::-1]


@written_as(_product)
def product(a: MANY, b: MANY) -> MANY:
    """Products of numbers from 0 to below 2**32."""
    return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF)


@written_as(_sum_of)
def sum_of(value: MANY) -> int:
    """The sum of the eight."""
    return int(value.sum())


@written_as(_set_from_top)
def set_from_top(bits: int) -> int:
    """How many of eight bits are set from the highest one down without a gap."""
    return next((i for i in range(LANES) if not (bits >> (LANES - 1 - i)) & 1), LANES)


@written_as(_turned)
def turned(value: MANY) -> MANY:
    """The last first."""
    return value[::-1]
