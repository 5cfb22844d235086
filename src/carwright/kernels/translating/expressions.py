"""Expressions of a kernel: what they give."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import FunctionType
from typing import Any

from carwright.kernels.translating.code import Code
from carwright.kernels.translating.kinds import (
    LANE_REALS,
    REAL,
    TRUTH,
    WHOLE,
    WORDS,
    Group,
    UntranslatableError,
    Value,
    constant,
    joined,
)
from carwright.kernels.translating.known import KNOWN, same_bits


class Expressions(Code):
    """The part of a translation that knows expressions."""

    kinds: dict[str, Any]
    places: list[str]
    read: Callable[[str], Any]
    assign: Callable[[str, Any], None]
    meaning: Callable[[str], Any]
    call: Callable[[Callable[..., Any], list[Any]], Any]
    _where: Callable[[ast.AST], str]

    def value(self, node: ast.expr) -> Any:
        """What the expression gives."""
        return self._known_by_name("_value", node)

    def _known_by_name(self, what: str, node: ast.AST) -> Any:
        how = getattr(self, f"{what}_{type(node).__name__.lower()}", None)
        try:
            if how is None:
                raise UntranslatableError(f"kernels know no {type(node).__name__}")
            return how(node)
        except UntranslatableError as why:
            if ", line " in str(why):
                raise
            raise UntranslatableError(f"{self._where(node)}: {why}") from None

    def _value_constant(self, node: ast.Constant) -> Value:
        return constant(node.value)

    def _value_name(self, node: ast.Name) -> Any:
        return self.read(node.id) if node.id in self.kinds else constant(self.meaning(node.id))

    def _value_tuple(self, node: ast.Tuple) -> Group:
        return Group(tuple(self._each(node.elts)))

    def _each(self, nodes: list[ast.expr]) -> list[Any]:
        """Values of these expressions; a tuple with a star is taken apart."""
        found: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found += self.value(node.value).values
            else:
                found.append(self.value(node))
        return found

    def _value_subscript(self, node: ast.Subscript) -> Any:
        of, address = self.value(node.value), self.value(node.slice)
        if isinstance(of, Group) and address.number is not None:
            return of.values[address.number]
        if of.kind != WORDS:
            raise UntranslatableError("only words of memory are looked up by a number that is not written out")
        return self.made(WHOLE, f"load i64, ptr {self.word_at(of, address)}, align 8")

    def _value_binop(self, node: ast.BinOp) -> Value:
        return self.operated(type(node.op).__name__, self.value(node.left), self.value(node.right))

    def _value_unaryop(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            truth = self.truth(value)
            return self.made(TRUTH, f"xor i1 {truth.text}, true")
        if isinstance(node.op, ast.Invert):
            return self.operated("BitXor", self.cast(value, WHOLE), constant(-1))
        if not isinstance(node.op, ast.USub):
            raise UntranslatableError("a sign that kernels do not know")
        if value.number is not None:
            return constant(-value.number)
        if value.kind in (REAL, LANE_REALS):
            return self.made(value.kind, f"fneg {value.kind.ir} {value.text}")
        return self.operated("Sub", constant(0), value)

    def _value_compare(self, node: ast.Compare) -> Value:
        if len(node.ops) != 1:
            raise UntranslatableError("one comparison after the other")
        return self.compared(type(node.ops[0]).__name__, self.value(node.left), self.value(node.comparators[0]))

    def _value_boolop(self, node: ast.BoolOp) -> Value:
        """Whether it is true; kernels never take it for a number."""
        yes, no, after = self.label(), self.label(), self.label()
        self.condition(node, yes, no)
        for label in (yes, no):
            self.begin(label)
            self.go(after)
        self.begin(after)
        return self.met(TRUTH, [(constant(True), yes), (constant(False), no)])

    def condition(self, node: ast.expr, yes: str, no: str) -> None:
        """Go on in one of two blocks; of ``and`` and ``or`` only as much is asked as must be."""
        if isinstance(node, ast.BoolOp):
            for each in node.values[:-1]:
                following = self.label()
                self.condition(each, *((following, no) if isinstance(node.op, ast.And) else (yes, following)))
                self.begin(following)
            self.condition(node.values[-1], yes, no)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.condition(node.operand, no, yes)
        else:
            self.choose(self.truth(self.value(node)), yes, no)

    def _value_ifexp(self, node: ast.IfExp) -> Value:
        yes, no, after = self.label(), self.label(), self.label()
        self.condition(node.test, yes, no)
        ends = []
        for label, of in ((yes, node.body), (no, node.orelse)):
            self.begin(label)
            ends.append((self.value(of), len(self.lines), self.block))
        kind = joined(ends[0][0].kind, ends[1][0].kind)
        last = self.cast(ends[1][0], kind), self.block
        self.go(after)
        # The end of the first block is written now, where it belongs.
        behind, self.lines = self.lines[ends[0][1] :], self.lines[: ends[0][1]]
        first = self.cast(ends[0][0], kind), ends[0][2]
        self.lines += [f"br label %{after}", *behind]
        self.begin(after)
        return self.met(kind, [first, last])

    def _value_call(self, node: ast.Call) -> Any:
        if node.keywords:
            raise UntranslatableError("arguments by name")
        if isinstance(node.func, ast.Attribute) and node.func.attr == "view":
            return same_bits(self, self.value(node.func.value), self._named(node.args[0]))
        what = self._named(node.func)
        values = self._each(node.args)
        if what in KNOWN:
            return KNOWN[what](self, *values)
        write = getattr(what, "write", None)
        if write is not None:
            return write(self, *values)
        kernel = getattr(what, "function", what)
        if not isinstance(kernel, FunctionType):
            raise UntranslatableError(f"{what!r} is no kernel")
        return self.call(kernel, values)

    def _named(self, node: ast.expr) -> Any:
        """The function, or kind of number, that is meant."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return getattr(self.meaning(node.value.id), node.attr)
        if isinstance(node, ast.Name):
            return self.meaning(node.id)
        raise UntranslatableError("a call of something that has no name")
