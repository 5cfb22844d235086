"""The readers of the tables live with the benchmark that runs whole tables; the tests run a part of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# Behind the tests: a benchmark of the same name, such as simulation, must not hide the tests of it.
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def tables() -> Path:
    """Folder of the tables."""
    return DATA
