"""What is said of a kernel where it stands. Without compilation all of it is plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """For small functions that must never cost a call."""
    function.never_called = True  # type: ignore[attr-defined]
    return function


def written_as(write: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """In kernels ``write(code, *values)`` stands for this function; its body is what it does without compilation."""

    def marked(function: Callable[..., Any]) -> Callable[..., Any]:
        function.write = write  # type: ignore[attr-defined]
        return function

    return marked
