"""What a range of a forecast is, and how it says its unit and its reason."""

from __future__ import annotations

Range = tuple[float, float]


def told(unit: str, why: str) -> dict[str, str]:
    """Unit of a range, and how it was set."""
    return {"unit": unit, "why": why}
