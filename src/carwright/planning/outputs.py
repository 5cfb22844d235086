"""Can the results be written? Asked before the search, which leaves nothing behind if it is refused."""

from __future__ import annotations

from pathlib import Path

from carwright.simulation.room import check_out

NEEDED_BYTES = 20_000_000
"""Room that page and tables of a large plan may take, on the high side."""


def check_folder(out: Path | None, needed: int = NEEDED_BYTES) -> None:
    """See that a folder can be made and written to; one that was made for the test is gone again.

    Raises
    ------
    PlantError
        If it cannot, or if the disk has less room than ``needed`` bytes.
    """
    if out is None:
        return
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    check_out(out, needed)
    for folder in made:
        folder.rmdir()
