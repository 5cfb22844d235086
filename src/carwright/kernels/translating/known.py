"""Functions of Python and numpy that kernels use."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from carwright.kernels.translating.code import Code
from carwright.kernels.translating.kinds import (
    BITS,
    EACH,
    LANE_BITS,
    LANE_REALS,
    LANES,
    REAL,
    TRUTH,
    WHOLE,
    UntranslatableError,
    Value,
)


def _extreme(how: str) -> Callable[..., Value]:
    def write(code: Code, *values: Value) -> Value:
        best, *others = values
        for other in others:
            if best.number is not None and other.number is not None:
                best = best if (best.number <= other.number) == (how == "Lt") else other
                continue
            kind = REAL if REAL in (best.kind, other.kind) else WHOLE
            first, second = code.cast(best, kind), code.cast(other, kind)
            # Of equals the first, as in Python.
            better = code.compared(how, second, first)
            best = code.made(kind, f"select i1 {better.text}, {kind.ir} {second.text}, {kind.ir} {first.text}")
        return best

    return write


def _whole(code: Code, value: Value) -> Value:
    if value.kind == LANE_REALS:
        return code.made(LANES, f"fptosi {LANE_REALS.ir} {value.text} to {LANES.ir}")
    if value.kind in EACH:
        return Value(LANES, value.text)
    if value.kind != REAL:
        return code.cast(value, WHOLE)
    return code.made(WHOLE, f"fptosi double {value.text} to i64")


def _real(code: Code, value: Value) -> Value:
    if value.kind == LANES:
        return code.made(LANE_REALS, f"sitofp {LANES.ir} {value.text} to {LANE_REALS.ir}")
    return value if value.kind == LANE_REALS else code.cast(value, REAL)


def _bits(code: Code, value: Value) -> Value:
    if value.kind == LANES:
        return Value(LANE_BITS, value.text)
    return code.cast(value, BITS)


def _of_real(name: str, *, attributes: str = "") -> Callable[..., Value]:
    def write(code: Code, value: Value) -> Value:
        code.needs.add(f"declare double @{name}(double){attributes}")
        return code.made(REAL, f"call double @{name}(double {code.cast(value, REAL).text})")

    return write


def _floor_whole(code: Code, value: Value) -> Value:
    return _whole(code, _of_real("llvm.floor.f64")(code, value))


_PURE = " nounwind memory(read)"
KNOWN: dict[Any, Callable[..., Value]] = {
    min: _extreme("Lt"),
    max: _extreme("Gt"),
    int: _whole,
    np.int64: _whole,
    np.uint64: _bits,
    np.float64: _real,
    abs: _of_real("llvm.fabs.f64"),
    math.sqrt: _of_real("llvm.sqrt.f64"),
    math.exp: _of_real("exp", attributes=_PURE),
    math.log: _of_real("log", attributes=_PURE),
    math.floor: _floor_whole,
    np.floor: _of_real("llvm.floor.f64"),
}
"""Each writes what gives its value."""


def same_bits(code: Code, value: Value, kind: Any) -> Value:
    """``value.view(kind)`` of numpy: the same 64 bits read as another kind."""
    to = {np.int64: WHOLE, np.uint64: BITS, np.float64: REAL}.get(kind)
    if value.kind in EACH and to is not None:
        to = next(lanes for lanes, each in EACH.items() if each == to)
    if to is None or value.kind == TRUTH:
        raise UntranslatableError("a view as something else than 64 bits")
    if value.kind.ir == to.ir:
        return Value(to, value.text)
    return code.made(to, f"bitcast {value.kind.ir} {value.text} to {to.ir}")
