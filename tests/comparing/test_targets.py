"""Targets: read with their units, held against the runs, and the exit code that guards a repository."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import carwright
from carwright.cli.main import main
from carwright.errors import PlantError
from carwright.files.reader import read_plant_text
from comparing.plants import PLANT, TWO, file_of

RATE = 40.0
"""Cars an hour of the two stations: two thirds of sixty."""


def targets(text):
    return read_plant_text(f"{PLANT}\ntargets: {text}").targets


def with_targets(folder, text, name="plant.yaml", base=TWO):
    return file_of(folder, f"{base}\ntargets: {text}\n", name)


def run(*arguments):
    return CliRunner().invoke(main, ["compare", "-n", "4", "-q", *map(str, arguments)])


def test_the_unit_tells_the_figure_and_bounds_are_in_its_unit():
    found = targets(
        "{a: {least: 300000 cars/year}, b: {least: 47 cars/h}, c: {most: 90 min}, d: {of: scrapped, most: 2 %}}"
    )
    assert [target.of for target in found.values()] == ["output", "net rate", "lead time", "scrapped"]
    assert found["c"].in_units(found["c"].most) == 1.5
    assert found["d"].in_units(found["d"].most) == 0.02
    assert targets("{a: {least: {value: 47 cars/h, source: the board, known_from: 2024-01-01}}}")["a"].least.value == 47


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{a: {value: 150000, status: reported}}", "belongs under `published`"),
        ("{a: {least: 5}}", "has no unit"),
        ("{a: {least: 5 cars/s}}", "has no unit that a target may have"),
        ("{a: {least: 5 %}}", "does not say which figure"),
        ("{a: {of: output, least: 5 h}}", "is no measure of the figure 'output'"),
        ("{a: {of: output}}", "neither `least` nor `most`"),
        ("{a: {least: 50 cars/h, most: 40 cars/h}}", "are the two swapped?"),
        ("{a: {least: 50 cars/h, part: two}}", "the plant has one part"),
        ("{a: {of: first time through, least: 50 %, at: body.chek}}", "did you mean 'body.check'?"),
        ("{a: {of: first time through, least: 120 %}}", "is no share"),
        ("{a: {least: 50 cars/h, from: 2030-01-01}}", "when the study is over"),
        ("{a: {least: 50 cars/h, until: 2020-01-01}}", "before the study begins"),
        ("{a: {least: 50 cars/h, from: 2024-03-01, until: 2024-02-01}}", "end it later"),
        ("{a: {least: 50 cars/h, at: body.check}}", "`at` names a gate"),
    ],
)  # fmt: skip
def test_bad_targets_are_refused(text, told):
    with pytest.raises(PlantError) as caught:
        targets(text)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("bound", "code", "verdict"),
    [
        (f"least: {RATE * 0.9} cars/h", 0, "met"),
        (f"least: {RATE * 1.1} cars/h", 1, "MISSED"),
        (f"most: {RATE * 0.9} cars/h", 1, "MISSED"),
        (f"least: {RATE * 0.9} cars/h, most: {RATE * 1.1} cars/h", 0, "met"),
    ],
)
def test_a_missed_target_is_exit_code_1(tmp_path, bound, code, verdict):
    """The net rate is 40 cars/h exactly; four runs of a week are within a per cent or two of it."""
    result = run(with_targets(tmp_path, f"{{rate: {{{bound}}}}}"))
    assert result.exit_code == code, result.output
    assert f"  {verdict}  rate (net rate" in result.output


def test_a_target_inside_the_interval_cannot_be_told_and_counts_only_if_strict(tmp_path):
    plant = with_targets(tmp_path, "{rate: {least: 40 cars/h}}")
    seen = carwright.compare(plant, replications=4).targets.row(0, named=True)
    middle = with_targets(tmp_path, f"{{rate: {{least: {seen['value']:.6f} cars/h}}}}", "middle.yaml")
    assert run(middle).exit_code == 0
    strict = run(middle, "--strict")
    assert strict.exit_code == 1
    assert "cannot be told  rate" in strict.output
    assert "Missed: rate" in strict.output


def test_the_first_file_is_what_others_are_held_against(tmp_path):
    """A target that only the old plant misses stops nobody; it holds for a new file that states none of that name."""
    old = with_targets(tmp_path, "{rate: {least: 48 cars/h}}", "old.yaml")
    better = TWO.replace("places between: 0", "places between: 4")
    assert run(old, file_of(tmp_path, better, "new.yaml")).exit_code == 0
    assert run(old, file_of(tmp_path, TWO, "same.yaml")).exit_code == 1
    relaxed = with_targets(tmp_path, "{rate: {least: 30 cars/h}}", "relaxed.yaml")
    told = run(old, relaxed)
    assert told.exit_code == 0
    assert "target rate: least 48 cars/h -> 30 cars/h" in told.output
    assert run(old, "--set", "shops.line.flow.pair.places between=4").exit_code == 0
    assert run(old, "--set", "shops.line.flow.pair.places between=1").exit_code == 1


def test_spans_of_a_target(tmp_path):
    """Cars of a year are held for each full year, of a month for each full month; a span that is cut is none."""
    text = TWO.replace("2025-01-01, until: 2025-01-09", "2024-12-10, until: 2025-03-02").replace(
        "replications: 5", "replications: 4"
    )
    wishes = (
        "{year: {least: 1 cars/year}, month: {least: 29760 cars/month}, all: {of: output, least: 1 cars},"
        " late: {of: output, most: 100 cars, from: 2025-02-27, until: 2025-02-28}}"
    )
    result = carwright.compare(with_targets(tmp_path, wishes, base=text))
    spans = {name: result.targets.filter(target=name)["span"].to_list() for name in ("year", "month", "all", "late")}
    assert spans == {
        "year": ["no full year"],
        "month": ["2025-01", "2025-02"],
        "all": ["2024-12-11 to 2025-03-02"],
        "late": ["2025-02-27 to 2025-02-28"],
    }
    verdicts = {row["target"]: row["verdict"] for row in result.targets.to_dicts()}
    assert verdicts["year"] == "not in the study"
    day = result.targets.filter(target="late").row(0, named=True)
    assert day["value"] == pytest.approx(24 * RATE, rel=0.1)
    assert day["verdict"] == "missed"
    january, february = result.targets.filter(target="month")["value"].to_list()
    assert (january, february) == (pytest.approx(744 * RATE, rel=0.03), pytest.approx(672 * RATE, rel=0.03))
    assert verdicts["month"] == "missed"


def test_targets_of_gates_lead_time_scrap_and_stock(tmp_path):
    wishes = (
        "{gate: {of: first time through, least: 88 %, most: 92 %, at: body.check},"
        " all gates: {of: first time through, least: 95 %}, time: {most: 8 h}, scrap: {of: scrapped, most: 0 %},"
        " stock: {of: inside, most: 200 cars}}"
    )
    result = carwright.compare(with_targets(tmp_path, wishes, base=PLANT))
    verdicts = dict(result.targets.select("target", "verdict").rows())
    assert verdicts == {"gate": "met", "all gates": "missed", "time": "met", "scrap": "met", "stock": "met"}
    assert result.missed() == ("all gates",)
    made = carwright.simulate(tmp_path / "plant.yaml", prove=False)
    (gate,) = made.gate_totals.to_dicts()
    own = result.targets.filter(target="gate").row(0, named=True)
    assert own["value"] == pytest.approx(gate["first_time_through"], rel=1e-12)
    time = result.targets.filter(target="time").row(0, named=True)
    assert time["value"] == pytest.approx(made.lead_time_mean_h.mean, rel=1e-12)


def test_bad_input_is_exit_code_2(tmp_path):
    bad = with_targets(tmp_path, "{rate: {least: 40 cars}}")
    result = run(bad, tmp_path / "nix.yaml")
    assert result.exit_code == 2
    assert "does not say which figure it is of" in result.output


def test_a_target_changes_neither_cars_nor_fingerprint(tmp_path):
    plain = carwright.simulate(file_of(tmp_path, TWO), replications=2, prove=False)
    aimed = carwright.simulate(
        with_targets(tmp_path, "{r: {least: 40 cars/h, from: 2025-01-03}}", "aimed.yaml"), replications=2, prove=False
    )
    assert plain.fingerprint == aimed.fingerprint
    assert plain.replications.equals(aimed.replications)
