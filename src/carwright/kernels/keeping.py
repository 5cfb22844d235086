"""Where compiled kernels are kept on disk: a folder for each state of their sources."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path


@functools.cache
def _sources_key(sources: tuple[Path, ...], made_by: str) -> str:
    """A kernel holds what it calls from other files as well: any change in one of them makes another key."""
    digest = hashlib.sha256(made_by.encode())
    for source in sources:
        for file in sorted(source.glob("*.py")) if source.is_dir() else [source]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def kept_in(sources: tuple[Path, ...], made_by: str) -> Path:
    """Folder for what a compiler, ``made_by``, makes of these files, or all files in these folders."""
    key = _sources_key(sources, made_by)
    asked = os.environ.get("NUMBA_CACHE_DIR")
    if asked:
        return Path(asked) / key
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "carwright" / "kernels" / key


_own_turn = threading.RLock()
_held: set[Path] = set()


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Processes that start together do not compile the same twice: one waits, and loads what the other has kept."""
    with _own_turn, contextlib.ExitStack() as until_done:
        # A disk that knows no locks, or takes no files, costs time, nothing else.
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            if folder not in _held:
                folder.mkdir(parents=True, exist_ok=True)
                file = until_done.enter_context((folder / "lock").open("w"))
                fcntl.flock(file, fcntl.LOCK_EX)
                _held.add(folder)
                until_done.callback(_held.discard, folder)
        yield


def keep(file: Path, code: bytes) -> bool:
    """Keep code in a file, whole or not at all; False where it cannot be kept."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as begun:
            try:
                begun.write(hashlib.sha256(code).digest() + code)
                begun.close()
                os.replace(begun.name, file)
            except BaseException:
                Path(begun.name).unlink(missing_ok=True)
                raise
    except OSError:
        return False
    return True


def recall(file: Path) -> bytes | None:
    """What was kept in a file; None if it is not there, or not whole."""
    try:
        found = file.read_bytes()
    except OSError:
        return None
    digest, code = found[:32], found[32:]
    return code if hashlib.sha256(code).digest() == digest else None
