"""On what it was measured: processor, versions, commit. No names of hosts or people."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def processor() -> str:
    """The model name of the processor, with the number of cores."""
    import os

    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        name = names[0] if names else name
    return f"{name}, {os.cpu_count()} cores"


def versions() -> str:
    """Python and the packages that matter, as ``name version`` parted by spaces and semicolons."""
    found = [f"python {platform.python_version()}"]
    for package in ("numba", "numpy", "simpy", "cimba"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} missing")
    return "; ".join(found)


def commit() -> str:
    """Short hash of the commit, with ``+`` where the source has been changed since."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=REPOSITORY, capture_output=True, text=True).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "--", "src") else "")
