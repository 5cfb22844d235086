"""Every error raised on purpose: where it is, what was found, the way out, and all of them at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

BAD_INPUT = 2
"""Exit code of the command line when the input is at fault; nothing was run or written."""
SHOWN_AT_MOST = 100
"""A file that is wrong from top to bottom need not scroll the first fault away."""


@dataclass(frozen=True)
class Problem:
    """One fault of the input."""

    place: str
    """Dotted path in the plant file, e.g. ``shops.body.flow.underbody.work``; empty for the file as a whole."""
    what: str
    """What was found there."""
    way_out: str = ""
    """What would mend it."""
    file: str = ""
    """The file it stands in; empty if it was built in Python."""
    line: int | None = None
    """First line is 1."""
    column: int | None = None
    """First column is 1."""

    def __str__(self) -> str:
        """Line and column, path, what was found and the way out, on one line."""
        spot = ":".join(str(number) for number in (self.line, self.column) if number is not None)
        place = f"{self.place}: " if self.place else ""
        return f"{spot}{' ' if spot else ''}{place}{self.what}" + (f"; {self.way_out}" if self.way_out else "")


class PlantError(Exception):
    """The input is at fault: every problem found, none hidden behind another."""

    exit_code = BAD_INPUT

    def __init__(self, problems: Iterable[Problem], source: str = "") -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.source = source
        super().__init__(_message(self.problems, source))

    def __reduce__(self) -> tuple[type[PlantError], tuple[tuple[Problem, ...], str]]:
        """Let the error cross from one process to another."""
        return type(self), (self.problems, self.source)


def _message(problems: tuple[Problem, ...], source: str) -> str:
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    lines = [f"{source}: {count}, nothing was run" if source else f"{count}, nothing was run"]
    for problem in problems[:SHOWN_AT_MOST]:
        elsewhere = f"{problem.file}{_behind(problem)}" if problem.file and problem.file != source else ""
        lines.append(f"  {elsewhere}{problem}")
    if len(problems) > SHOWN_AT_MOST:
        lines.append(f"  and {len(problems) - SHOWN_AT_MOST} more")
    return "\n".join(lines)


def _behind(problem: Problem) -> str:
    """What parts a file from its line, from the path of the fault, or from what was found."""
    if problem.line:
        return ":"
    return " " if problem.place else ": "


def check(problems: Iterable[Problem], *, source: str = "") -> None:
    """Raise all problems as one error; do nothing if there are none.

    Parameters
    ----------
    problems
        What the checks yielded.
    source
        The file or function that was given the input.

    Raises
    ------
    PlantError
        If there is at least one problem.
    """
    found = tuple(problems)
    if found:
        raise PlantError(found, source)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a `PlantError`, or a file that cannot be read or written, into text and exit code 2, never a traceback."""
    try:
        yield
    except PlantError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:  # the reader of our output has gone: `carwright schema | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        print(f"Error: {named}{error.strerror or error}", file=sys.stderr)
        raise SystemExit(BAD_INPUT) from None
