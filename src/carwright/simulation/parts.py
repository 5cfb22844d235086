"""Finished replications on disk: a run that was stopped goes on where it was, and 10 replications grow to 20."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from carwright.results.files import write_whole
from carwright.results.sums import ARRAYS, NUMBERS, ReplicationSums

FOLDER = "replications"


@dataclass(frozen=True)
class Parts:
    """The folder of finished replications of one run: plant, seed and version must agree."""

    folder: Path
    fingerprint: str
    seed: int
    version: str
    bins: tuple[int, ...]

    def path(self, replication: int) -> Path:
        """File of one replication."""
        return self.folder / f"replication-{replication:04}.npz"

    def save(self, sums: ReplicationSums) -> None:
        """Keep a finished replication."""
        arrays: dict[str, Any] = {name: getattr(sums, name) for name in ARRAYS}
        numbers = {name: getattr(sums, name) for name in NUMBERS}
        arrays["about"] = np.frombuffer(json.dumps(self._about() | {"numbers": numbers}).encode(), dtype=np.uint8)

        def fill(passing: Path) -> None:
            with passing.open("wb") as file:
                np.savez_compressed(file, **arrays)

        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.path(sums.replication), fill)

    def load(self, numbers: Iterable[int]) -> dict[int, ReplicationSums]:
        """Finished replications of this very run among those asked for; files of another run are passed over."""
        found = {}
        for number in numbers:
            sums = self._load(number)
            if sums is not None:
                found[number] = sums
        return found

    def numbers(self) -> list[int]:
        """Numbers of all replications kept in the folder, be they of this run or not."""
        stems = (path.stem.removeprefix("replication-") for path in self.folder.glob("replication-*.npz"))
        return sorted(int(stem) for stem in stems if stem.isdecimal())

    def _load(self, number: int) -> ReplicationSums | None:
        try:
            with self.path(number).open("rb") as file, np.load(file, allow_pickle=False) as kept:
                about = json.loads(bytes(kept["about"]))
                numbers = about.pop("numbers")
                if about != self._about() or numbers["replication"] != number:
                    return None
                return ReplicationSums(**numbers, **{name: kept[name] for name in ARRAYS})
        except (OSError, KeyError, ValueError, EOFError, TypeError, zipfile.BadZipFile):
            return None  # not there, or not ours: it is simulated again

    def _about(self) -> dict[str, Any]:
        return {
            "fingerprint": self.fingerprint,
            "seed": self.seed,
            "version": self.version,
            "bins": list(self.bins),
        }
