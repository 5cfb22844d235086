"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def published_data() -> Path:
    """Folder of published tables: ``CARWRIGHT_DATA``, else ``../shared/data`` beside the repository."""
    setting = os.environ.get("CARWRIGHT_DATA")
    folder = Path(setting) if setting else REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(
            f"no published tables in {folder} (set CARWRIGHT_DATA). The originals are public: line tables are closed "
            "forms and Markov chains after Hunt (1956), Hillier and Boling (1967) and textbook queues; car sequencing "
            "is CSPLib prob001 and the ROADEF 2005 challenge; line balancing is assembly-line-balancing.de"
        )
    return folder
