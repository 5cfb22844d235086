"""What the tests of the forecast share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from carwright.planning import forecast as module

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))


@pytest.fixture
def few_particles(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand plants: what is certain needs no more."""
    monkeypatch.setattr(module, "PARTICLES", 1_000)
