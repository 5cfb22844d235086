"""What the handbook says of the forecast is what the code holds."""

from __future__ import annotations

from pathlib import Path

from carwright.planning.forecast_ranges import Ranges

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "backtest.md"


def test_every_parameter_stands_in_the_handbook_with_its_range_and_its_reason():
    told = PAGE.read_text(encoding="utf-8")
    for name in Ranges.names():
        low, high = getattr(Ranges(), name)
        row = f"| {name.replace('_', ' ')} | {low:g} to {high:g} | {Ranges.unit(name)} | {Ranges.why(name)} |"
        assert row in told, row
