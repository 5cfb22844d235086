"""What a value of a kernel can be, and its name in LLVM's language."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np


@dataclass(frozen=True)
class Kind:
    """A kind of value: its name in LLVM's language, and a letter for the names of what is made of it."""

    ir: str
    letter: str


TRUTH = Kind("i1", "t")
WHOLE = Kind("i64", "w")
"""A whole number with a sign."""
BITS = Kind("i64", "b")
"""Sixty-four bits, read as a number without a sign: keys of streams."""
REAL = Kind("double", "r")
WORDS = Kind("ptr", "m")
"""The memory of a run."""
LANES = Kind("<8 x i64>", "l")
"""Eight whole numbers."""
LANE_BITS = Kind("<8 x i64>", "k")
"""Eight times sixty-four bits."""
LANE_REALS = Kind("<8 x double>", "d")
"""Eight real numbers."""
NOTHING = Kind("void", "n")

EACH = {LANES: WHOLE, LANE_BITS: BITS, LANE_REALS: REAL}
"""What each of eight values is."""


@dataclass(frozen=True)
class Several:
    """A tuple of values of these kinds."""

    kinds: tuple[Any, ...]


class Value(NamedTuple):
    """A value: how the code names it, and the number that it is if that is known before the run."""

    kind: Any
    text: str
    number: Any = None


class Group(NamedTuple):
    """A tuple of values, which lives only while the code is made."""

    values: tuple[Any, ...]

    @property
    def kind(self) -> Several:
        """The kinds of its values."""
        return Several(tuple(value.kind for value in self.values))


class UntranslatableError(TypeError):
    """A kernel says what the language of kernels does not know."""


def constant(number: Any) -> Value:
    """A number, or a tuple of numbers, that is known before the run."""
    if isinstance(number, tuple):
        return Group(tuple(constant(each) for each in number))  # type: ignore[return-value]
    if isinstance(number, bool | np.bool_):
        return Value(TRUTH, "true" if number else "false", bool(number))
    if isinstance(number, np.uint64):
        return Value(BITS, str(int(number)), number)
    if isinstance(number, int | np.int64):
        return Value(WHOLE, str(int(number)), int(number))
    if isinstance(number, float):
        return Value(REAL, "0x" + struct.pack(">d", number).hex().upper(), float(number))
    raise UntranslatableError(f"{number!r} is no number that kernels know")


NO_VALUE = Value(NOTHING, "")


def flat(values: Sequence[Any]) -> list[Value]:
    """Values, those of tuples one by one."""
    found: list[Value] = []
    for value in values:
        found += flat(value.values) if isinstance(value, Group) else [value]
    return found


def flat_kinds(kind: Any) -> list[Kind]:
    """Kinds of the values of a tuple, or the kind itself."""
    return [each for one in kind.kinds for each in flat_kinds(one)] if isinstance(kind, Several) else [kind]


def shaped(kind: Any, values: list[Value]) -> Any:
    """The first of these values as a value, or tuple, of this kind; they are taken out of the list."""
    if isinstance(kind, Several):
        return Group(tuple(shaped(each, values) for each in kind.kinds))
    return values.pop(0)


def letters(kinds: Sequence[Any]) -> str:
    """Kinds in short: functions are translated once for each kind of arguments."""
    return "".join(f"({letters(kind.kinds)})" if isinstance(kind, Several) else kind.letter for kind in kinds)


def joined(one: Any, other: Any) -> Any:
    """The kind that can hold both."""
    if one == other:
        return one
    if isinstance(one, Several) and isinstance(other, Several) and len(one.kinds) == len(other.kinds):
        return Several(tuple(joined(a, b) for a, b in zip(one.kinds, other.kinds, strict=True)))
    for wider in (WHOLE, REAL):
        if {one, other} <= {TRUTH, WHOLE, wider}:
            return wider
    raise UntranslatableError(f"{_said(one)} and {_said(other)} do not go together")


def _said(kind: Any) -> str:
    return "a tuple" if isinstance(kind, Several) else f"{kind.ir} ({kind.letter})"
