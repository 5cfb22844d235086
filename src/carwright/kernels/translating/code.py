"""Code of one function as it is written: lines in LLVM's language, and what can be done with single values."""

from __future__ import annotations

import operator
from typing import Any

from carwright.kernels.translating.kinds import (
    BITS,
    EACH,
    LANE_REALS,
    LANES,
    REAL,
    TRUTH,
    WHOLE,
    Group,
    Kind,
    Several,
    UntranslatableError,
    Value,
    constant,
)

_ON_WHOLE = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "BitAnd": "and", "BitOr": "or", "BitXor": "xor", "LShift": "shl",
}  # fmt: skip
_ON_REAL = {"Add": "fadd", "Sub": "fsub", "Mult": "fmul", "Div": "fdiv"}
_COMPARED = {"Eq": "eq", "NotEq": "ne", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge"}
_IN_PYTHON = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "BitAnd": operator.and_, "BitOr": operator.or_,
    "BitXor": operator.xor, "LShift": operator.lshift, "RShift": operator.rshift, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": operator.pow,
}  # fmt: skip


class Code:
    """Lines of one function."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.needs: set[str] = set()
        """Declarations of what is called from outside."""
        self.callees: dict[str, Any] = {}
        self.open = True
        """Whether what is written next can be reached."""
        self.block = "begin"
        self.aims: set[str] = set()
        """Blocks that something goes on in."""
        self._names = 0

    def name(self) -> str:
        """A name that nothing else has."""
        self._names += 1
        return f"%v{self._names}"

    def do(self, instruction: str) -> None:
        """Write an instruction that gives nothing."""
        self.lines.append(instruction)

    def made(self, kind: Any, instruction: str) -> Value:
        """Write an instruction; what it gives."""
        name = self.name()
        self.lines.append(f"{name} = {instruction}")
        return Value(kind, name)

    def label(self) -> str:
        """A name for a block."""
        return self.name()[1:]

    def begin(self, label: str) -> None:
        """What is written next stands in this block."""
        self.lines.append(f"{label}:")
        self.block, self.open = label, True

    def go(self, label: str) -> None:
        """Go on in that block."""
        if self.open:
            self.lines.append(f"br label %{label}")
            self.aims.add(label)
        self.open = False

    def choose(self, truth: Value, yes: str, no: str) -> None:
        """Go on in one of two blocks."""
        if truth.number is not None:
            self.go(yes if truth.number else no)
        elif self.open:
            self.lines.append(f"br i1 {truth.text}, label %{yes}, label %{no}")
            self.aims |= {yes, no}
        self.open = False

    def met(self, kind: Any, values: list[tuple[Value, str]]) -> Value:
        """One of several values: that of the block from which one comes."""
        pairs = ", ".join(f"[ {value.text}, %{block} ]" for value, block in values)
        return self.made(kind, f"phi {kind.ir} {pairs}")

    def needed(self, kind: str, name: str, arguments: str) -> str:
        """Name of a function that is found when the code is loaded."""
        self.needs.add(f"declare {kind} @{name}({arguments})")
        return f"@{name}"

    # Values ------------------------------------------------------------------------------------------------------

    def cast(self, value: Any, kind: Any) -> Any:
        """The same value as another kind, which can hold it."""
        if value.kind == kind:
            return value
        if isinstance(kind, Several) and isinstance(value, Group):
            return Group(tuple(self.cast(each, to) for each, to in zip(value.values, kind.kinds, strict=True)))
        if value.number is not None and kind in (WHOLE, REAL):
            return constant(int(value.number) if kind == WHOLE else float(value.number))
        match (value.kind, kind):
            case (a, b) if {a, b} == {WHOLE, BITS}:
                return Value(kind, value.text)
            case (a, b) if a == TRUTH and b in (WHOLE, BITS):
                return self.made(kind, f"zext i1 {value.text} to i64")
            case (a, b) if b == REAL and a in (WHOLE, BITS, TRUTH):
                how = "sitofp" if a == WHOLE else "uitofp"
                return self.made(REAL, f"{how} {a.ir} {value.text} to double")
        raise UntranslatableError(f"a value cannot be taken as {kind}")

    def truth(self, value: Any) -> Value:
        """Whether the value is not zero."""
        if value.kind == TRUTH:
            return value
        if isinstance(value, Value) and value.number is not None:
            return constant(bool(value.number))
        if value.kind in (WHOLE, BITS):
            return self.made(TRUTH, f"icmp ne i64 {value.text}, 0")
        raise UntranslatableError("only whole numbers are true or false")

    def word_at(self, words: Value, address: Value) -> str:
        """Pointer to this word of the memory."""
        return self.made(None, f"getelementptr i64, ptr {words.text}, i64 {self.cast(address, WHOLE).text}").text

    def compared(self, how: str, a: Value, b: Value) -> Value:
        """Whether a is less than b, or equal, and so on."""
        kind = a.kind if a.kind == b.kind == BITS else self._common(a, b)
        a, b = self.cast(a, kind), self.cast(b, kind)
        sign = _COMPARED[how]
        if kind == REAL:
            return self.made(TRUTH, f"fcmp {'une' if sign == 'ne' else 'o' + sign} double {a.text}, {b.text}")
        if sign not in ("eq", "ne"):
            sign = ("u" if kind == BITS else "s") + sign
        return self.made(TRUTH, f"icmp {sign} {kind.ir} {a.text}, {b.text}")

    def _common(self, a: Value, b: Value) -> Kind:
        if REAL in (a.kind, b.kind):
            return REAL
        return BITS if a.kind == b.kind == BITS else WHOLE

    def operated(self, how: str, a: Value, b: Value) -> Value:
        """A sum, a product, and so on."""
        if a.number is not None and b.number is not None and BITS not in (a.kind, b.kind):
            return constant(_IN_PYTHON[how](a.number, b.number))
        if a.kind in EACH or b.kind in EACH:
            return self._on_lanes(how, a, b)
        if a.kind == b.kind == TRUTH and how in ("BitAnd", "BitOr", "BitXor"):
            return self.made(TRUTH, f"{_ON_WHOLE[how]} i1 {a.text}, {b.text}")
        if how == "Pow":
            return self._power(a, b)
        if how == "Div" or REAL in (a.kind, b.kind):
            if how not in _ON_REAL:
                raise UntranslatableError(f"{how} of numbers that are not whole")
            return self.made(REAL, f"{_ON_REAL[how]} double {self.cast(a, REAL).text}, {self.cast(b, REAL).text}")
        if BITS in (a.kind, b.kind) and a.kind != b.kind:
            raise UntranslatableError("numbers with and without a sign in one operation")
        kind = self._common(a, b)
        return self._on_whole(how, kind, self.cast(a, kind), self.cast(b, kind))

    def _on_lanes(self, how: str, a: Value, b: Value) -> Value:
        """Eight at once; a single number goes with each of the other eight."""
        kind = a.kind if a.kind in EACH else b.kind
        a, b = (value if value.kind in EACH else self.spread(value, kind) for value in (a, b))
        known = _ON_REAL if kind == LANE_REALS else _ON_WHOLE | {"RShift": "ashr" if kind == LANES else "lshr"}
        if a.kind != b.kind or how not in known:
            raise UntranslatableError(f"{how} of lanes")
        return self.made(kind, f"{known[how]} {kind.ir} {a.text}, {b.text}")

    def spread(self, value: Value, kind: Kind) -> Value:
        """The same number eight times."""
        one = self.cast(value, EACH[kind])
        if one.number is not None:
            return Value(kind, "<" + ", ".join([f"{one.kind.ir} {one.text}"] * 8) + ">")
        first = self.made(kind, f"insertelement {kind.ir} undef, {one.kind.ir} {one.text}, i32 0")
        return self.made(kind, f"shufflevector {kind.ir} {first.text}, {kind.ir} undef, <8 x i32> zeroinitializer")

    def _on_whole(self, how: str, kind: Kind, a: Value, b: Value) -> Value:
        if how == "RShift":
            return self.made(kind, f"{'lshr' if kind == BITS else 'ashr'} i64 {a.text}, {b.text}")
        if how in ("FloorDiv", "Mod"):
            return self._divided(how, a, b)
        return self.made(kind, f"{_ON_WHOLE[how]} i64 {a.text}, {b.text}")

    def _divided(self, how: str, a: Value, b: Value) -> Value:
        """Python's // and %: rounded down."""
        if BITS in (a.kind, b.kind):
            raise UntranslatableError(f"{how} of numbers without a sign")
        if b.number is not None and b.number > 0 and b.number & (b.number - 1) == 0:
            if how == "Mod":
                return self.made(WHOLE, f"and i64 {a.text}, {b.number - 1}")
            return self.made(WHOLE, f"ashr i64 {a.text}, {b.number.bit_length() - 1}")
        rest = self.made(WHOLE, f"srem i64 {a.text}, {b.text}")
        other_sign = self.made(WHOLE, f"xor i64 {rest.text}, {b.text}")
        apart = self.made(TRUTH, f"icmp slt i64 {other_sign.text}, 0")
        up = self.operated("BitAnd", apart, self.made(TRUTH, f"icmp ne i64 {rest.text}, 0"))
        if how == "Mod":
            added = self.made(WHOLE, f"add i64 {rest.text}, {b.text}")
            return self.made(WHOLE, f"select i1 {up.text}, i64 {added.text}, i64 {rest.text}")
        whole = self.made(WHOLE, f"sdiv i64 {a.text}, {b.text}")
        return self.operated("Sub", whole, self.cast(up, WHOLE))

    def _power(self, a: Value, b: Value) -> Value:
        power = self.needed("double", "llvm.pow.f64", "double, double")
        a, b = self.cast(a, REAL), self.cast(b, REAL)
        return self.made(REAL, f"call double {power}(double {a.text}, double {b.text})")
