"""Text files of others: read whole, what cannot be read told in one line."""

from __future__ import annotations

from pathlib import Path

from carwright.errors import PlantError, Problem

LARGEST_BYTES = 50_000_000
"""Far above the largest benchmark instance and any day of cars."""


def text_of(path: Path) -> str:
    """The text of a file.

    Raises
    ------
    PlantError
        If it is not there, is a directory, is too large, or is not text.
    """
    name = str(path)

    def stop(what: str, way_out: str, line: int | None = None) -> PlantError:
        return PlantError((Problem("", what, way_out, name, line),), name)

    try:
        if path.is_dir():
            raise stop("this is a directory", "name a file in it")
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            what = f"the file has {size / 1e6:.0f} MB, the limit is {LARGEST_BYTES / 1e6:.0f} MB"
            raise stop(what, "is it the right one?")
        raw = path.read_bytes()
    except OSError as error:
        raise stop(error.strerror or str(error), "check the name and the rights of the file") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise stop(f"byte {raw[error.start]:#04x} is not UTF-8", "save the file as UTF-8 text", line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise stop("the file is no text: it holds zero bytes", "is it the right one?", line)
    return text
