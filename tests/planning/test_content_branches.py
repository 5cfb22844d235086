"""What options mean where a plant branches: takt and bays by hand."""

from __future__ import annotations

from datetime import date

import pytest

import carwright
from carwright.files.reader import read_plant_text
from carwright.planning import content_static
from planning.options_plant import PLANT


def test_the_effect_on_the_takt_of_a_single_station_by_hand():
    """60 s, and 30 s more for four cars in ten: 72 s a car today, 60 s without, 90 s with it in every car."""
    text = """
carwright: 1
study: {from: 2026-01-01, until: 2026-01-21, replications: 3, seed: 1}
cars: {options: {cabin: {share: 40 %}}}
shops:
  line:
    flow:
      - in: {kind: source}
      - post: {kind: stations, work: 60 s, per option: {cabin: 30 s}}
      - out: {kind: sink}
"""
    result = carwright.content(read_plant_text(text))
    today, standard = (result.effect("cabin", "takt", case) for case in ("today", "standard"))
    assert today["change"] == pytest.approx(12.0, abs=0.3)
    assert standard["change"] == pytest.approx(18.0, abs=0.3)
    assert (today["verdict"], standard["verdict"]) == ("higher", "higher")
    (bays,) = result.bays.to_dicts()
    assert bays["takt_by"] == "net rate of the runs"
    assert bays["bays_now"] == pytest.approx(1.0, abs=0.01), "a station that never rests is one bay"


BRANCHES = """
carwright: 1
study: {from: 2026-01-01, until: 2026-01-04, replications: 2, seed: 1}
cars:
  models: {sedan: 75 %, suv: 25 %}
  options: {cabin: {share: 40 %}, roof: {share: 20 %}}
parts:
  north:
    shops:
      line:
        flow:
          - in: {kind: source, release: {every: 100 s}}
          - ways: {kind: split, rule: RULE, to: TO}
          - together: {kind: merge}
          - test: {kind: stations, places: 2, work: 60 s, per option: {cabin: 10 s}}
          - check: {kind: gate, first time through: 50 %, repair: bay, rejoins: out}
          - out: {kind: sink}
        branches:
          left: {flow: [{a: {kind: stations, places: 2, work: 80 s, per option: {cabin: 40 s}}}], next: together}
          right: {flow: [{b: {kind: stations, places: 2, work: 80 s, per option: {cabin: 20 s}}}], next: together}
          bay: {flow: [{bays: {kind: stations, places: 9, work: 60 s, per option: {cabin: 90 s}}}]}
  south: {copy of: north}
"""


@pytest.mark.parametrize(
    ("rule", "to", "left", "right"),
    [
        ("in turn", "[left, right]", 0.5, 0.5),
        ("by model", "{left: [suv], right: []}", 0.25, 0.75),
        ("by option", "{left: [roof], right: []}", 0.2, 0.8),
        ("by option", "{left: [cabin], right: []}", 1.0, 0.0),
    ],
)
def test_a_car_passes_one_of_parallel_branches_and_one_part(rule, to, left, right):
    """40 s left, 20 s right, 10 s at the test behind both; repair is not counted, the parts are alike."""
    plant = read_plant_text(BRANCHES.replace("RULE", rule).replace("TO", to))
    mix = content_static.mix_on(plant, date(2026, 1, 2))
    rows = {row["element"]: row for row in content_static.work_rows(plant, "cabin", mix)}
    for part in ("north", "south"):
        seconds = [rows[f"{part}.line.{name}"]["seconds"] for name in ("left.a", "right.b", "test", "bay.bays")]
        assert seconds == pytest.approx([40 * left, 20 * right, 10, 0])


def test_bays_of_parallel_branches_take_their_share_of_the_cars():
    plant = read_plant_text(BRANCHES.replace("RULE", "in turn").replace("TO", "[left, right]"))
    result = carwright.content(plant, "cabin")
    assert result.options["work_min"].to_list() == [pytest.approx((20 + 10 + 10) / 60)]
    bays = {row["element"]: row for row in result.bays.to_dicts()}
    takt = bays["north.line.test"]["takt_s"]
    assert takt == pytest.approx(100, rel=0.01), "a car every 100 s in each part"
    assert bays["north.line.left.a"]["bays_now"] == pytest.approx(0.5 * (80 + 0.4 * 40) / takt)


def test_a_plant_from_which_no_car_comes_is_told(tmp_path):
    text = PLANT.replace("until: 2026-01-31", "until: 2026-01-01 00:01")
    result = carwright.content(
        read_plant_text(
            text.replace("kind: moving_line", "kind: stations")
            .replace("          pitch: 90 s\n", "")
            .replace("          at: {cabin: [2, 3]}\n          drift: 60 s\n", "")
        ),
        "cabin",
    )
    assert "No car came out." in result.notes
    assert result.bays.is_empty()
    assert "cabin" in result.text()
    result.write(tmp_path)
    assert (tmp_path / "content.json").exists()
