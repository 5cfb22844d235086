"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, fill: Callable[[Path], object]) -> None:
    """Let ``fill`` write a file under a passing name, then give it its own.

    A run that is killed, or a disk that fills up, leaves at most a file that ends in ``.tmp``; the name itself always
    holds a complete file.
    """
    passing = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        fill(passing)
        with passing.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(passing, path)
    except BaseException:
        passing.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all."""
    write_whole(path, lambda passing: passing.write_bytes(text.encode("utf-8")))
