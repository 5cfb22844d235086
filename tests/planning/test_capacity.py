"""Capacities of a plan against what work times, hours and learning curves say by arithmetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.planning.test_lines import TWO_PARTS

from carwright.arrays.planning_days import plan_days
from carwright.files.reader import read_plant
from carwright.model import Plant
from carwright.planning.capacity import capacities_of

PLANNED = (
    TWO_PARTS
    + """
market:
  segments:
    home: {demand: {2024: 100 k cars}, share: 10 %, cars: {small: 50 %, large: 50 %}}
money:
  currency: EUR
  prices: 20 000 EUR
  material: 12 000 EUR
  labour: {short: 1 m EUR/month, long: 2 m EUR/month}
  capital: {first: {amount: 100 m EUR, building time: 2 months}, second: {amount: 100 m EUR, building time: 2 months}}
decisions:
  from: 2024-01-01
  until: 2026-01-01
  parts: {first: 2024-04-01..2024-07-01, second: 2025-01-01..2025-04-01}
  shift patterns:
    short:
      calendars:
        day one: {days: mon-fri, shifts: [08:00-16:00]}
        day two: {days: mon-fri, shifts: [08:00-16:00]}
    long:
      calendars:
        day one: {days: mon-fri, shifts: [08:00-18:00]}
        day two: {days: mon-fri, shifts: [08:00-18:00]}
  shifts: {first: [short, long], second: [short]}
"""
)
"""Small cars take 60 s, large ones 90 s: half of each are 48 cars an hour."""


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    monkeypatch.setenv("CARWRIGHT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "plant.yaml").write_text(PLANNED, encoding="utf-8")
    return read_plant(tmp_path / "plant.yaml")


def test_capacities_are_rates_times_hours(plant: Plant) -> None:
    """The mix is drawn: in 26 weeks of 40 h some 50,000 cars, so the mean work time has a standard error of 0.09 %."""
    found = capacities_of(plant)
    assert found is not None
    days = plan_days(plant.decisions)  # type: ignore[arg-type]
    workdays = np.busday_count(days.starts[:-1], days.starts[1:])
    assert (found.parts, found.patterns, found.cars) == (("first", "second"), ("short", "long"), ("small", "large"))
    assert found.mature_cars[0, 0] == pytest.approx(48.0 * 8 * workdays, rel=4e-3)
    assert found.mature_cars[0, 1] == pytest.approx(48.0 * 10 * workdays, rel=4e-3)
    assert found.mature_cars[1, 0] == pytest.approx(found.mature_cars[0, 0], rel=1e-12)
    assert (found.mature_cars[1, 1] == 0).all()  # a pattern that the part may not run
    assert found.use == pytest.approx(np.array([[0.8, 1.2]] * 2), rel=4e-3)


def test_the_ramp_is_the_mean_speed_of_each_quarter(plant: Plant) -> None:
    """Week w runs at 1 - 0.5 x 2^-(w + 1/2)/4; a quarter has 13.04 weeks. Part two learns nothing.

    As above, with a quarter of 25,000 cars: a standard error of 0.13 %, and as much in the mature rate.
    """
    found = capacities_of(plant)
    assert found is not None
    speed = 1 - 0.5 * 0.5 ** ((np.arange(26) + 0.5) / 4)
    quarter = 365.25 / 4 / 7
    first = (speed[:13].sum() + (quarter - 13) * speed[13]) / quarter
    assert found.ramp[0, :, 0] == pytest.approx(first, rel=6e-3)
    assert found.ramp[1] == pytest.approx(1.0, rel=6e-3)


def test_what_the_file_gives_is_not_measured(plant: Plant, tmp_path: Path) -> None:
    given = "{shifts: {short: 1000 cars/month, long: 1200 cars/month}}"
    path = tmp_path / "given.yaml"
    path.write_text(PLANNED + f"  capacity: {{first: {given}}}\n", encoding="utf-8")
    found = capacities_of(read_plant(path))
    assert found is not None
    assert found.parts == ("second",)
    path.write_text(PLANNED + f"  capacity: {{first: {given}, second: {given}}}\n", encoding="utf-8")
    assert capacities_of(read_plant(path)) is None
