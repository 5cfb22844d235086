"""Parts of the kernels that are compiled apart, each once for all who call it, and only when a plant needs it.

Who calls a part finds its address in a cell of memory. Until the part has been made, the cell holds the address of a
stand-in that makes it and passes the call on; so nothing depends on who is compiled first, and a plant without a
moving line never waits for its kernels. `prepare` makes what a plant will need at once, in two processes.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from llvmlite import binding

from carwright.kernels import keeping
from carwright.kernels.translating import machine
from carwright.kernels.translating.code import Code
from carwright.kernels.translating.functions import CALLED, translated
from carwright.kernels.translating.kinds import BITS, NOTHING, REAL, WHOLE, WORDS, Kind, Value, letters

PLAIN = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""Kernels stay plain Python, as those that numba compiles do when it is told so."""
_C_KINDS = {WHOLE: ctypes.c_int64, BITS: ctypes.c_uint64, REAL: ctypes.c_double, WORDS: ctypes.c_void_p}
_C_KINDS[NOTHING] = None
_lock = threading.RLock()


def folder() -> Path:
    """Where the machine code of parts and doors is kept."""
    here = Path(__file__).parent
    return keeping.kept_in((here, here / "translating"), machine.processor())


class Made:
    """A kernel that is compiled for itself, with all that it calls but other parts."""

    def __init__(self, function: Callable[..., Any], result: Kind, kinds: tuple[Kind, ...]) -> None:
        self.function, self.result, self.kinds = function, result, kinds
        self.module = function.__module__.rpartition(".")[2]
        self.name = f"{self.module}.{function.__qualname__}.{letters(kinds)}"
        self.symbol = f"carwright.{self.name}"
        self.code: Any = None
        self.shape = ctypes.CFUNCTYPE(_C_KINDS[result], *(_C_KINDS[kind] for kind in kinds))

    @property
    def file(self) -> Path:
        """Where it is kept on disk."""
        return folder() / f"{self.name}.o"

    def make(self) -> None:
        """Compile, or load what was kept, if that has not been done."""
        with _lock:
            if self.code is None:
                kept = keeping.recall(self.file)
                if kept is None:
                    kept = machine.object_code(self.text())
                    keeping.keep(self.file, kept)
                self.code = self.shape(machine.loaded(kept, self.symbol))

    def text(self) -> str:
        """The kernel in LLVM's language, to be called from outside by its name."""
        inner = translated(self.function, self.kinds)
        code = Code()
        values = [Value(kind, f"%a{i}") for i, kind in enumerate(self.kinds)]
        given = ", ".join(f"{each.kind.ir} {each.text}" for each in values)
        call = f"call {CALLED} {inner.result.ir} @{inner.name}({given})"
        if inner.result == NOTHING:
            lines = [call, "ret void"] if self.result == NOTHING else [call, f"ret {self.result.ir} 0"]
        else:
            back = code.cast(code.made(inner.result, call), self.result)
            lines = [*code.lines, f"ret {back.kind.ir} {back.text}"]
        begin = f'define {self.result.ir} @"{self.symbol}"({given}) nounwind {{'
        return machine.assembled("\n".join([begin, *lines, "}", ""]), inner)


class Part(Made):
    """A function compiled apart; kernels call it by the address in its cell."""

    def __init__(self, name: str, function: Callable[..., int], result: Kind, *kinds: Kind) -> None:
        super().__init__(function, result, kinds)
        self._cell_symbol = f"carwright_{name}"
        self._stand_in = self.shape(self._make_and_call)
        self._cell = ctypes.c_int64(ctypes.cast(self._stand_in, ctypes.c_void_p).value)
        binding.add_symbol(self._cell_symbol, ctypes.addressof(self._cell))

    def __call__(self, *args: int) -> int:
        """From Python."""
        self.make()
        return int(self.code(*args))

    def _make_and_call(self, *args: int) -> int:
        try:
            self.make()
        except KeyboardInterrupt:
            # Between two kernels nobody could hear of it.
            self.make()
        return int(self.code(*args))

    def make(self) -> None:
        """Compile, or load what was kept; from now on kernels call it straight."""
        super().make()
        self._cell.value = ctypes.cast(self.code, ctypes.c_void_p).value

    def write(self, code: Code, *values: Value) -> Value:
        """How kernels call it."""
        code.needs.add(f"@{self._cell_symbol} = external global ptr")
        cell = code.made(None, f"load ptr, ptr @{self._cell_symbol}").text
        given = [code.cast(value, kind) for value, kind in zip(values, self.kinds, strict=True)]
        words = ", ".join(f"{each.kind.ir} {each.text}" for each in given)
        return code.made(self.result, f"call {self.result.ir} {cell}({words})")


class Door(Made):
    """A kernel that Python calls."""

    def __call__(self, *args: Any) -> Any:
        """With whole and real numbers as they are, and the memory of a run by its `Words`."""
        if self.code is None:
            self.make()
        return self.code(
            *(each.address if kind is WORDS else each for each, kind in zip(args, self.kinds, strict=True))
        )


_made_of: dict[str, Made] = {}


def behind_symbol(name: str, result: Kind, *arguments: Kind) -> Callable[[Callable[..., int]], Any]:
    """Compile the function once, when it is needed, and let kernels call it by a symbol, never inlined.

    What few plants need, or is called seldom, is kept out of the loops that way, and out of the time to compile. The
    first argument of such a function is ``place_of(m)``.
    """

    def declared(function: Callable[..., int]) -> Any:
        if PLAIN:
            return function
        return _declared(Part(name, function, result, WHOLE, *arguments))

    return declared


def door(result: Kind, *arguments: Kind) -> Callable[[Callable[..., Any]], Any]:
    """Python calls this kernel, with arguments of these kinds; other kernels may call it, too."""

    def declared(function: Callable[..., Any]) -> Any:
        return function if PLAIN else _declared(Door(function, result, arguments))

    return declared


def _declared(made: Made) -> Made:
    _made_of[made.name] = made
    return made


# Made before the run, in two processes -------------------------------------------------------------------------------

SIDE_BY_SIDE = (
    *("engine", "entrances", "moves", "heads", "routes", "source", "clock", "booking", "choice", "counters"),
    *(
        "yard",
        "line",
        "belts",
        "parallel",
        "ramps",
        "failures",
        "work",
        "stays",
        "steps",
        "rows",
        "express",
        "queues",
        "wells",
        "hops",
    ),
    *("section", "fronts", "front_steps", "front_luck"),
)
"""Modules in an order in which neighbours share functions: one process begins in front, the other behind."""
WORTH_HELP = 6
"""So many parts to compile are worth a second process."""


def prepare(without: Collection[str] = (), tell: Callable[[int, int], None] | None = None) -> None:
    """Make all parts and doors but those named in ``without``, or of modules named in it; load what is kept on disk.

    ``tell`` is called with how many of those that must be compiled are done, and how many they are.
    """
    wanted = [
        part
        for part in _made_of.values()
        if part.code is None and not {part.function.__name__.lstrip("_"), part.module}.intersection(without)
    ]
    if not wanted:
        return
    with _lock:
        if _missing(wanted):
            with keeping.alone(folder()):
                # Another process may have made them meanwhile.
                _compile(_missing(wanted), tell)
        for part in wanted:
            part.make()


def _missing(parts: list[Made]) -> list[Made]:
    """Those of which nothing is kept on disk."""
    return [part for part in parts if not part.file.exists()]


def _compile(parts: list[Made], tell: Callable[[int, int], None] | None) -> None:
    """Compile these parts, with a second process if there is a processor for it."""
    parts.sort(key=lambda part: SIDE_BY_SIDE.index(part.module) if part.module in SIDE_BY_SIDE else 0)
    left, total = deque(parts), len(parts)
    helps = total >= WORTH_HELP and (os.cpu_count() or 1) > 1 and os.access(folder(), os.W_OK)
    helper = _Helper(left) if helps else None
    try:
        while left:
            if tell is not None:
                tell(total - len(left), total)
            with contextlib.suppress(IndexError):
                left.popleft().make()
        if helper is not None:
            helper.join()
    finally:
        if helper is not None:
            helper.end()
    if tell is not None:
        tell(total, total)


class _Helper(threading.Thread):
    """A second process that compiles what it is told; what it has made lies on disk."""

    def __init__(self, left: deque[Made]) -> None:
        super().__init__(name="compiling", daemon=True)
        self._left = left
        what = f"import sys; sys.path[:] = {sys.path!r}; from carwright.kernels.parts import help_out; help_out()"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen([sys.executable, "-c", what], text=True, **pipes)  # type: ignore[call-overload]
        self.start()

    def run(self) -> None:
        """Hand out work until none is left or the process is gone; what it leaves undone is made by who needs it."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            while self._process.stdout.readline():
                self._process.stdin.write(f"{self._left.pop().name}\n")
                self._process.stdin.flush()

    def end(self) -> None:
        """The process ends, whatever it is at."""
        self._process.kill()
        self._process.communicate()


def help_out() -> None:
    """In the second process: make the parts named on standard input, line by line."""
    import carwright.kernels.engine  # noqa: F401 - it brings all others

    print("ready", flush=True)
    for line in sys.stdin:
        _made_of[line.strip()].make()
        print("done", flush=True)
