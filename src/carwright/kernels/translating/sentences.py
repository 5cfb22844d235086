"""Sentences of a kernel: assignments, questions, loops."""

from __future__ import annotations

import ast
from typing import Any

from carwright.kernels.translating.expressions import Expressions
from carwright.kernels.translating.kinds import WHOLE, WORDS, Group, UntranslatableError, constant


class Sentences(Expressions):
    """The part of a translation that knows sentences."""

    RESULT: str
    end: str

    def __init__(self) -> None:
        super().__init__()
        self._loops: list[tuple[str, str]] = []
        """Of each loop around: where it goes on, and where it ends."""

    def sentences(self, nodes: list[ast.stmt]) -> None:
        """Write these, one after the other."""
        for node in nodes:
            # What cannot be reached is left out.
            if self.open:
                self._known_by_name("_write", node)

    def _write_expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.value(node.value)

    def _write_pass(self, node: ast.Pass) -> None:
        pass

    def _write_assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self._give(target, value)

    def _give(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.assign(target.id, value)
        elif isinstance(target, ast.Tuple):
            if not isinstance(value, Group) or len(value.values) != len(target.elts):
                raise UntranslatableError("a tuple is taken apart into another number of names")
            for each, part in zip(target.elts, value.values, strict=True):
                self._give(each, part)
        elif isinstance(target, ast.Subscript):
            words, address = self._word(target)
            self._put(self.word_at(words, address), value)
        else:
            raise UntranslatableError("a value is given to something else than a name or a word of memory")

    def _put(self, pointer: str, value: Any) -> None:
        # Words of memory hold keys, too.
        word = value if value.kind.ir == WHOLE.ir else self.cast(value, WHOLE)
        self.do(f"store i64 {word.text}, ptr {pointer}, align 8")

    def _word(self, node: ast.Subscript) -> tuple[Any, Any]:
        words, address = self.value(node.value), self.value(node.slice)
        if words.kind != WORDS:
            raise UntranslatableError("only words of memory are looked up by a number that is not written out")
        return words, address

    def _write_augassign(self, node: ast.AugAssign) -> None:
        how = type(node.op).__name__
        if isinstance(node.target, ast.Name):
            before = self.read(node.target.id)
            self.assign(node.target.id, self.operated(how, before, self.value(node.value)))
            return
        pointer = self.word_at(*self._word(node.target))
        before = self.made(WHOLE, f"load i64, ptr {pointer}, align 8")
        self._put(pointer, self.operated(how, before, self.value(node.value)))

    def _write_return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.assign(self.RESULT, self.value(node.value))
        self.go(self.end)

    def _write_if(self, node: ast.If) -> None:
        yes, no, after = self.label(), self.label(), self.label()
        self.condition(node.test, yes, no)
        for label, nodes in ((yes, node.body), (no, node.orelse)):
            self.begin(label)
            self.sentences(nodes)
            self.go(after)
        if after in self.aims:
            self.begin(after)

    def _write_while(self, node: ast.While) -> None:
        again, body, after = self.label(), self.label(), self.label()
        self.go(again)
        self.begin(again)
        self.condition(node.test, body, after)
        self.begin(body)
        self._body(node.body, again, after)
        self.go(again)
        if after in self.aims:
            self.begin(after)

    def _body(self, nodes: list[ast.stmt], next_time: str, after: str) -> None:
        self._loops.append((next_time, after))
        self.sentences(nodes)
        self._loops.pop()

    def _write_continue(self, node: ast.Continue) -> None:
        self.go(self._loops[-1][0])

    def _write_break(self, node: ast.Break) -> None:
        self.go(self._loops[-1][1])

    def _write_for(self, node: ast.For) -> None:
        over = node.iter
        if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id == "range":
            self._count(node, [self.cast(self.value(each), WHOLE) for each in over.args])
            return
        several = self.value(over)
        if not isinstance(several, Group):
            raise UntranslatableError("a loop goes over a range or a tuple")
        after = self.label()
        for each in several.values:
            following = self.label()
            self._give(node.target, each)
            self._body(node.body, following, after)
            self.go(following)
            self.begin(following)
        self.go(after)
        self.begin(after)

    def _count(self, node: ast.For, bounds: list[Any]) -> None:
        """A loop over a range upwards."""
        first = bounds[0] if len(bounds) > 1 else constant(0)
        stop, step = bounds[min(1, len(bounds) - 1)], bounds[2] if len(bounds) > 2 else constant(1)
        if step.number is None or step.number < 1:
            raise UntranslatableError("a range goes upwards by a number that is known")
        counter, (again, body, next_time, after) = self.name(), [self.label() for _ in range(4)]
        self.places.append(f"{counter} = alloca i64")
        self.do(f"store i64 {first.text}, ptr {counter}")
        self.go(again)
        self.begin(again)
        now = self.made(WHOLE, f"load i64, ptr {counter}")
        self.choose(self.compared("Lt", now, stop), body, after)
        self.begin(body)
        self._give(node.target, now)
        self._body(node.body, next_time, after)
        self.go(next_time)
        self.begin(next_time)
        self.do(f"store i64 {self.made(WHOLE, f'add nsw i64 {now.text}, {step.text}').text}, ptr {counter}")
        self.go(again)
        self.begin(after)
