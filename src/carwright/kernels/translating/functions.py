"""A kernel, which is plain Python, in LLVM's language.

Kernels are written in a small part of Python: numbers, tuples, loops over ranges, calls of one another. So they can be
translated in one pass, without searching for what an operation may mean; a name keeps one kind throughout a function.
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from carwright.kernels.translating.kinds import (
    NO_VALUE,
    NOTHING,
    Several,
    UntranslatableError,
    Value,
    flat,
    flat_kinds,
    joined,
    letters,
    shaped,
)
from carwright.kernels.translating.sentences import Sentences

CALLED = "preserve_nonecc"
"""How functions of a module call each other: nothing is put aside but what who calls still needs."""


class Translated(NamedTuple):
    """A function in LLVM's language, for arguments of certain kinds."""

    name: str
    text: str
    result: Any
    needs: frozenset[str]
    callees: dict[str, Translated]


@functools.cache
def _functions_of(file: str) -> dict[int, ast.FunctionDef]:
    """The functions of a file by the line in which they begin, decorators included."""
    found = {}
    for node in ast.parse(Path(file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found[min([node.lineno, *(each.lineno for each in node.decorator_list)])] = node
    return found


@functools.cache
def translated(function: Callable[..., Any], kinds: tuple[Any, ...]) -> Translated:
    """The function for arguments of these kinds."""
    made = function.__code__
    node = _functions_of(made.co_filename)[made.co_firstlineno]
    known: dict[str, Any] = {}
    while True:
        body = _Function(function, node, known)
        try:
            return body.translated(kinds)
        except Widened as widened:
            known[widened.name] = widened.kind


class Widened(Exception):  # noqa: N818 - no error: the function is translated anew
    """A name that was thought to be of one kind must hold another, too."""

    def __init__(self, name: str, kind: Any) -> None:
        self.name, self.kind = name, kind


class _Function(Sentences):
    """One function while it is translated; ``known`` = kinds of names that are wider than they seem at first."""

    RESULT = "return"

    def __init__(self, function: Callable[..., Any], node: ast.FunctionDef, known: dict[str, Any]) -> None:
        super().__init__()
        self.function, self.node, self.known = function, node, known
        self.kinds: dict[str, Any] = {}
        self.places: list[str] = []
        self.end = self.label()

    def translated(self, kinds: tuple[Any, ...]) -> Translated:
        """For arguments of these kinds."""
        names = [each.arg for each in self.node.args.args]
        if len(names) != len(kinds):
            raise UntranslatableError(f"{self._where(self.node)}: {len(kinds)} arguments for {len(names)}")
        arguments = [Value(kind, f"%a{i}") for i, kind in enumerate(flat_kinds(Several(kinds)))]
        given = list(arguments)
        for name, kind in zip(names, kinds, strict=True):
            self.assign(name, shaped(kind, given))
        self.sentences(self.node.body)
        result = self.kinds.get(self.RESULT, NOTHING)
        if self.open and result != NOTHING:
            raise UntranslatableError(f"{self._where(self.node)}: it does not always return something")
        self.go(self.end)
        self.begin(self.end)
        self._give_back(result)
        module = self.function.__module__.rpartition(".")[2]
        name = f'"{module}.{self.function.__qualname__}.{letters(kinds)}"'
        how = "alwaysinline nounwind" if getattr(self.function, "never_called", False) else "nounwind"
        taken = ", ".join(f"{each.kind.ir} {each.text}" for each in arguments)
        lines = [f"define internal {CALLED} {returned(result)} @{name}({taken}) {how} {{", "begin:", *self.places]
        text = "\n".join([*lines, *self.lines, "}", ""])
        return Translated(name, text, result, frozenset(self.needs), self.callees)

    def _give_back(self, result: Any) -> None:
        if result == NOTHING:
            return self.do("ret void")
        kinds = flat_kinds(result)
        values = [self.made(kind, f"load {kind.ir}, ptr %{self.RESULT}.{i}") for i, kind in enumerate(kinds)]
        return self.do(f"ret {returned(result)} {packed(self, result, values)}")

    def assign(self, name: str, value: Any) -> None:
        """The name stands for this value from now on."""
        if value.kind == NOTHING:
            raise UntranslatableError(f"{name} is given nothing")
        kind = self.kinds.get(name)
        if kind is None:
            kind = self.kinds[name] = joined(self.known.get(name, value.kind), value.kind)
            self.places += [f"%{name}.{i} = alloca {each.ir}" for i, each in enumerate(flat_kinds(kind))]
        elif joined(kind, value.kind) != kind:
            raise Widened(name, joined(kind, value.kind))
        for i, each in enumerate(flat([self.cast(value, kind)])):
            self.do(f"store {each.kind.ir} {each.text}, ptr %{name}.{i}")

    def read(self, name: str) -> Any:
        """What the name stands for now."""
        kind = self.kinds[name]
        values = [self.made(each, f"load {each.ir}, ptr %{name}.{i}") for i, each in enumerate(flat_kinds(kind))]
        return shaped(kind, values)

    def meaning(self, name: str) -> Any:
        """What a name stands for that is none of the function's own."""
        where = self.function.__globals__
        if name in where:
            return where[name]
        if not hasattr(builtins, name):
            raise UntranslatableError(f"nothing is named {name}")
        return getattr(builtins, name)

    def call(self, function: Callable[..., Any], values: list[Any]) -> Any:
        """What another kernel gives."""
        callee = translated(function, tuple(value.kind for value in values))
        self.callees[callee.name] = callee
        given = ", ".join(f"{each.kind.ir} {each.text}" for each in flat(values))
        call = f"call {CALLED} {returned(callee.result)} @{callee.name}({given})"
        if callee.result == NOTHING:
            self.do(call)
            return NO_VALUE
        if not isinstance(callee.result, Several):
            return self.made(callee.result, call)
        whole, kinds = self.made(None, call).text, flat_kinds(callee.result)
        of = returned(callee.result)
        return shaped(callee.result, [self.made(k, f"extractvalue {of} {whole}, {i}") for i, k in enumerate(kinds)])

    def _where(self, node: ast.AST) -> str:
        return f"{self.function.__module__}.{self.function.__qualname__}, line {getattr(node, 'lineno', '?')}"


def returned(kind: Any) -> str:
    """A result of this kind in LLVM's language; tuples go back in one piece."""
    if isinstance(kind, Several):
        return "{ " + ", ".join(each.ir for each in flat_kinds(kind)) + " }"
    return kind.ir


def packed(code: Any, kind: Any, values: list[Value]) -> str:
    """These values as one result."""
    if not isinstance(kind, Several):
        return values[0].text
    whole, of = "undef", returned(kind)
    for i, value in enumerate(values):
        whole = code.made(None, f"insertvalue {of} {whole}, {value.kind.ir} {value.text}, {i}").text
    return whole
