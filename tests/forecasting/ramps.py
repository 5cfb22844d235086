"""Ramps for tests: made up, or the reference plant's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from carwright.files.ramp_announcements import Beside, with_announcements
from carwright.files.ramp_tables import read_ramps
from carwright.model.ramp_output import Output
from carwright.model.ramp_record import Announcement, RampRecord

START = 12 * 2024 + 3
"""April 2024."""
CUTS = {"A": date(2024, 8, 31), "B": date(2025, 1, 31), "C": date(2025, 7, 31)}


def ramp(*cars: float, start: int = START, **more: object) -> RampRecord:
    """Months from ``start`` on, each known fifteen days after its end."""
    outputs = tuple(Output(start + n, start + n, each, age=n + 1) for n, each in enumerate(cars))
    return RampRecord("made up", outputs, **more)  # type: ignore[arg-type]


def announced(*, nameplate: float = 150_000) -> tuple[Announcement, ...]:
    """What is known of a plant with one line and a second one to come."""
    return (
        Announcement("agreement", 0, date(2021, 11, 27), date(2021, 11, 27)),
        Announcement("nameplate", 0, None, date(2021, 11, 27), nameplate, nameplate),
        Announcement("start", 0, date(2024, 4, 3), date(2024, 4, 3)),
        Announcement("hours", 0, date(2024, 6, 1), date(2024, 5, 17), 16, 16),
        Announcement("hours", 0, None, date(2024, 7, 15), 21, 22),
        Announcement("start", 1, date(2025, 7, 1), date(2025, 7, 1)),
        Announcement("hours", 1, date(2025, 7, 1), date(2025, 7, 1), 8, 10),
    )


def reference_plant(published_data: Path) -> RampRecord:
    """The plant of the back-test with all that is recorded of it."""
    table = published_data / "reference_plant" / "peers_ramp.csv"
    records, _ = read_ramps(table)
    return with_announcements(records["Beijing (all lines)"], Beside.of(table))


def written(folder: Path, text: str, name: str = "ramp.csv") -> Path:
    """A table on disk."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
