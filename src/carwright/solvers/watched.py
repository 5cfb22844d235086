"""HiGHS in a process of its own: it can overrun its limit or be stuck, and is ended from outside then.

Run as a module, this file is that process: programs come in on standard input, answers go out on standard output.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import cache
from typing import Any, BinaryIO

import numpy as np

from carwright.solvers.mathopt import Answer, solve
from carwright.solvers.program import Floats, Program

GRACE_S = 2.0
"""What HiGHS may overrun before it is ended."""
LOOK_S = 0.1


class Watchman:
    """Solves programs with a limit that holds: Ctrl-C and the clock are looked at from outside."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()
        self.overruns = 0

    def solve(self, program: Program, *, seconds: float, slack: float = 0.0, hint: Floats | None = None) -> Answer:
        """As `carwright.solvers.mathopt.solve`; an answer ``none`` if it had to be ended."""
        with self._one_at_a_time:
            return self._solve((program, seconds, slack, hint))

    def _solve(self, request: tuple[Program, float, float, Floats | None]) -> Answer:
        process, seconds = self._running(), request[1]
        assert process.stdin is not None
        box: list[Answer] = []
        listener = threading.Thread(target=_listen, args=(process.stdout, box), daemon=True)
        try:
            pickle.dump(request, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            listener.start()
            waited = 0.0
            while listener.is_alive() and waited < seconds + GRACE_S:
                listener.join(LOOK_S)
                waited += LOOK_S
        except BaseException:
            self.end()
            raise
        if not box:
            self.end()
            self.overruns += 1
            return Answer("none", -np.inf, np.inf)
        return box[0]

    def start(self) -> None:
        """Start the process ahead of its first program."""
        self._running()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "carwright.solvers.watched"]
            path = os.pathsep.join(each for each in sys.path if each)
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C is for the one who watches
            )
        return self._process

    def end(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@cache
def watchman() -> Watchman:
    """The one of this process; it ends with it."""
    found = Watchman()
    atexit.register(found.end)
    return found


def _listen(pipe: BinaryIO, box: list[Answer]) -> None:
    try:
        box.append(pickle.load(pipe))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        return


def _serve() -> None:
    """Solve what comes in until nothing more does; what the solver prints on the way is for nobody."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while True:
        try:
            request: Any = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        program, seconds, slack, hint = request
        begun = time.process_time()
        answer = solve(program, seconds=seconds, slack=slack, hint=hint)
        answer = replace(answer, cpu_s=time.process_time() - begun)
        pickle.dump(answer, out, protocol=pickle.HIGHEST_PROTOCOL)
        out.flush()


if __name__ == "__main__":
    _serve()


__all__ = ["Watchman", "watchman"]
