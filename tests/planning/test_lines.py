"""What the twin says of a part by itself: against plants whose output is known by arithmetic."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carwright.files.reader import read_plant
from carwright.model import Plant
from carwright.planning.hours import following, open_hours
from carwright.planning.lines import all_of, alone, calendars_of, last_calendars, mature
from carwright.planning.measuring import measured

TWO_PARTS = """
carwright: 1
study: {from: 2024-01-01, until: 2026-01-01}
calendars:
  day one: {days: mon-fri, shifts: [08:00-16:00]}
  day two: {days: mon-fri, shifts: [08:00-16:00]}
cars:
  models: {small: 50 %, large: 50 %}
ramps:
  learning: {speed: {start: 50 %, half life: 28 d}}
parts:
  first:
    opens: 2024-04-01
    shops:
      assembly:
        calendar: day one
        ramp: learning
        flow:
          - in: {kind: source, release: {every: 10 h}}
          - build: {kind: stations, work: 60 s, per model: {large: 30 s}}
          - out: {kind: sink}
  second:
    opens: 2025-04-01
    shops:
      assembly:
        calendar: day two
        flow:
          - in: {kind: source}
          - build: {kind: stations, work: 60 s, per model: {large: 30 s}}
          - out: {kind: sink}
"""
WEEK_H = 40.0


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    monkeypatch.setenv("CARWRIGHT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "plant.yaml").write_text(TWO_PARTS, encoding="utf-8")
    return read_plant(tmp_path / "plant.yaml")


def part(plant: Plant, name: str, days: float = 203) -> Plant:
    return alone(plant, name, {}, date(2024, 1, 1), days)


def test_parts_that_are_built_alike_are_the_same_plant(plant: Plant) -> None:
    """But for their ramp: part two has none, and past its ramp-up part one has none either."""
    assert mature(part(plant, "first")).fingerprint == mature(part(plant, "second")).fingerprint
    assert part(plant, "first").fingerprint != part(plant, "second").fingerprint


@pytest.mark.parametrize(("model", "cars_per_h"), [("small", 60.0), ("large", 40.0)])
def test_a_part_of_one_car_makes_what_its_work_time_says(plant: Plant, model: str, cars_per_h: float) -> None:
    """60 s and 90 s of work, never short of orders though the file releases one car in ten hours.

    A car may be left unfinished at the end of the warm-up and of the window: two cars of some 43,000.
    """
    (found,) = measured([all_of(mature(part(plant, "first")), model, "")])
    assert found.cars_per_open_h == pytest.approx(cars_per_h, rel=1e-4)
    assert found.low <= found.cars_per_open_h <= found.high


def test_weeks_show_the_ramp(plant: Plant) -> None:
    """Week n works at 1 - 0.5 x 2^-(n + 1/2)/4 of the speed (28 d half life, value of the middle of the week)."""
    (found,) = measured([all_of(part(plant, "first", 84), "small", "")])
    assert found.weekly_open_h[:4] == (WEEK_H,) * 4
    for week, cars in enumerate(found.weekly_cars[:8]):
        speed = 1 - 0.5 * 0.5 ** ((week + 0.5) / 4)
        assert cars == pytest.approx(60 * WEEK_H * speed, abs=2)  # a car may be under way at either end


def test_what_was_measured_is_not_run_again(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    variant = mature(part(plant, "first", 60))
    first = measured([variant, variant])
    assert first[0] == first[1]
    monkeypatch.setattr("carwright.planning.measuring.simulate", None)
    assert measured([variant]) == first[:1]


def test_a_damaged_memory_is_measured_anew(plant: Plant, tmp_path: Path) -> None:
    variant = mature(part(plant, "first", 60))
    first = measured([variant])
    (kept,) = (tmp_path / "cache" / "capacity").glob("*.json")
    kept.write_text("{", encoding="utf-8")
    assert measured([variant]) == first


def test_calendars_of_a_part(plant: Plant) -> None:
    assert calendars_of(plant.parts["first"]) == ("day one",)
    assert last_calendars(plant.parts["second"]) == ("day two",)


def test_open_hours_of_calendars_that_follow_each_other(plant: Plant) -> None:
    """Five working days of 8 h, then as many of 12 h, then closed: weeks that begin on a monday."""
    long = plant.calendars["day one"].model_copy(
        update={"pattern": plant.calendars["day one"].pattern.model_copy(update={"shifts": ((480, 1200),)})}
    )
    days = [date(2024, 1, 1), date(2024, 1, 8), date(2024, 1, 15), date(2024, 1, 22), date(2024, 1, 29)]
    chain = following("day one", [(days[0], plant.calendars["day one"]), (days[1], long), (days[3], None)])
    assert open_hours(plant, "first", {"day one": chain}, days) == [40.0, 60.0, 60.0, 0.0]
