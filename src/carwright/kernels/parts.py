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

import numba
from llvmlite import binding, ir
from numba import types
from numba.core.typing.templates import ConcreteTemplate, infer_global
from numba.extending import lower_builtin

from carwright.kernels import compiling

WORD = ir.IntType(64)
_KINDS = {types.int64: ctypes.c_int64, types.uint64: ctypes.c_uint64}
_lock = threading.RLock()


class Part:
    """A function compiled apart; kernels call it by the address in its cell."""

    def __init__(self, name: str, function: Callable[..., int], signature: Any) -> None:
        self.name, self.function, self.signature = name, function, signature
        self.module = function.__module__.rpartition(".")[2]
        self.code: Any = None
        kinds = [_KINDS[kind] for kind in signature.args]
        self._stand_in = ctypes.CFUNCTYPE(_KINDS[signature.return_type], *kinds)(self._make_and_call)
        self._cell = ctypes.c_int64(ctypes.cast(self._stand_in, ctypes.c_void_p).value)
        binding.add_symbol(f"carwright_{name}", ctypes.addressof(self._cell))
        _let_kernels_call(self)

    def __call__(self, *args: int) -> int:
        """From Python."""
        self.make()
        return int(self.code.ctypes(*args))

    def _make_and_call(self, *args: int) -> int:
        try:
            self.make()
        except KeyboardInterrupt:
            # Between two kernels nobody could hear of it.
            self.make()
        return int(self.code.ctypes(*args))

    def make(self) -> None:
        """Compile, or load what was kept, if that has not been done."""
        with _lock:
            if self.code is None:
                options = {
                    "error_model": "numpy",
                    "_nrt": False,
                    "pipeline_class": compiling.Straight,
                    "forceinline": True,
                }
                with compiling.kept(self.function):
                    self.code = numba.cfunc(self.signature, cache=True, **options)(self.function)
                self._cell.value = self.code.address


class Door:
    """A kernel that Python calls, with the one signature that it is called with."""

    def __init__(self, dispatcher: Any, *kinds: types.Type) -> None:
        self.dispatcher, self.kinds = dispatcher, kinds
        self.name, self.function = dispatcher.__name__, dispatcher.py_func
        self.module = self.function.__module__.rpartition(".")[2]

    @property
    def code(self) -> Any:
        """None until it has been made."""
        return self.dispatcher.overloads.get(self.kinds)

    def make(self) -> None:
        """Compile, or load what was kept."""
        self.dispatcher.compile(self.kinds)


_made_of: dict[str, Part | Door] = {}


def declare(name: str, function: Callable[..., int], signature: Any) -> Part:
    """A part that kernels may call from now on."""
    part = Part(name, function, signature)
    _made_of[name] = part
    return part


def door(dispatcher: Any, *kinds: types.Type) -> None:
    """This kernel is called from Python, with arguments of these kinds."""
    if not numba.config.DISABLE_JIT:
        _made_of[dispatcher.__name__] = Door(dispatcher, *kinds)


def _let_kernels_call(part: Part) -> None:
    symbol = f"carwright_{part.name}"

    class _Call(ConcreteTemplate):
        key = part
        cases = (part.signature,)

    infer_global(part, types.Function(_Call))

    @lower_builtin(part, *part.signature.args)
    def _lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        cell = builder.module.globals.get(symbol) or ir.GlobalVariable(builder.module, WORD, symbol)
        kind = ir.FunctionType(WORD, [WORD] * len(args))
        return builder.call(builder.inttoptr(builder.load(cell), kind.as_pointer()), args)


# Made before the run, in two processes -------------------------------------------------------------------------------

SIDE_BY_SIDE = (
    *("engine", "entrances", "moves", "heads", "routes", "source", "clock", "booking", "choice", "counters"),
    *("yard", "line", "parallel", "ramps", "failures", "work", "stays", "steps", "rows", "express", "wells", "hops"),
    "section",
)
"""Modules in an order in which neighbours share functions: one process begins in front, the other behind."""
WORTH_HELP = 6
"""So many parts to compile are worth a second process."""


def prepare(without: Collection[str] = (), tell: Callable[[int, int], None] | None = None) -> None:
    """Make all parts and doors but those named in ``without``, or of modules named in it; load what is kept on disk.

    ``tell`` is called with how many of those that must be compiled are done, and how many they are.
    """
    wanted = [
        part for part in _made_of.values() if part.code is None and not {part.name, part.module}.intersection(without)
    ]
    if not wanted:
        return
    with _lock:
        if _missing(wanted):
            with compiling.alone(compiling.cache_folder(Path(__file__).parent)):
                # Another process may have made them meanwhile.
                _compile(_missing(wanted), tell)
        for part in wanted:
            part.make()


def _missing(parts: list[Part | Door]) -> list[Part | Door]:
    """Those of which nothing is kept on disk."""
    folder = compiling.cache_folder(Path(__file__).parent)
    names = [path.name for path in folder.rglob("*.nbi")] if folder.exists() else []
    kept = {name.partition(".py")[0].rpartition("-")[0] for name in names}
    return [part for part in parts if f"{part.module}.{part.function.__qualname__}" not in kept]


def _compile(parts: list[Part | Door], tell: Callable[[int, int], None] | None) -> None:
    """Compile these parts, with a second process if there is a processor for it."""
    parts.sort(key=lambda part: SIDE_BY_SIDE.index(part.module) if part.module in SIDE_BY_SIDE else 0)
    left, total = deque(parts), len(parts)
    helper = _Helper(left) if total >= WORTH_HELP and (os.cpu_count() or 1) > 1 else None
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

    def __init__(self, left: deque[Part | Door]) -> None:
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
