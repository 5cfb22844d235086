"""Where a figure comes from, since when it was public, and how far it may be off."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from carwright.model.quantities import Day, PlantPart


class Provenance(PlantPart):
    """Source of one value of the plant file. Values and ranges are kept as they were written, with their units."""

    value: str
    """The value, as text with its unit."""
    range: tuple[str, str] | None = None
    """Low and high end of what it may be."""
    source: str | None = None
    """Who says so."""
    known_from: Day | None = Field(default=None, alias="known_from")
    """First day on which it was public; a back-test at an earlier date may not read it."""
    status: Literal["reported", "derived", "assumed"] | None = None
    """Reported by the source, derived from what it reports, or assumed."""
    note: str | None = None
    """Anything else."""
