"""From a plant file to a plant: settings, copies, sources, tables, and where faults are told."""

import pickle
from datetime import date, datetime
from pathlib import Path

import pytest

from carwright.errors import PlantError
from carwright.files import plant_from_dict, plant_notes, read_plant, read_plant_text, read_with_notes
from carwright.files.examples import copy_example, example_folders
from carwright.model.elements import MovingLine
from files.lines import LINE, refused, shop

TWO_PARTS = """\
carwright: 1
study: {from: 2025-01-01, until: 2026-01-01}
parts:
  part one:
    shops:
      body:
        flow:
          - cars in: {kind: source}
          - welding: {kind: stations, work: 70 s, places: 2}
          - cars out: {kind: sink}
  part two:
    copy of: part one
    opens: 2025-06-01
    set:
      shops.body.flow.welding.work: 60 s
      shops.body.note: the second one
"""


def test_a_value_with_its_source_is_the_value_and_the_source_is_kept():
    plant = read_plant_text(LINE)
    assert shop(plant).opens == date(2025, 2, 1)
    opened = plant.provenance["shops.body.opens"]
    assert (opened.source, opened.status, opened.known_from) == ("city notice", "reported", date(2024, 12, 1))
    assert plant.provenance["shops.body.flow.right.mttr"].range == ("2 min", "15 min")
    assert plant.provenance["shops.body.flow.left.work"] == plant.provenance["values.welding work"]


def test_settings_change_one_value_and_drop_its_source():
    plant = read_plant_text(LINE, ["shops.body.flow.left.work=68 s", "study.seed = 7", "name=Another"])
    assert shop(plant).flow["left"].work.value_s == 68
    assert shop(plant).flow["right"].work.value_s == 70
    assert (plant.study.seed, plant.name) == (7, "Another")
    assert "shops.body.flow.left.work" not in plant.provenance


def test_a_single_text_is_one_setting_not_one_a_letter():
    assert read_plant_text(LINE, "study.seed=7").study.seed == 7
    assert shop(read_plant_text(LINE, "shops.body.flow.left.work=68 s")).flow["left"].work.value_s == 68


def test_a_setting_may_be_a_table_a_list_or_a_part_of_a_value():
    plant = read_plant_text(LINE, [
        "cars.models={sedan: 100 %}",
        "shops.body.flow.left.work={lognormal: {mean: 70 s, sd: 7 s}}",
        "shops.body.changeovers=[{on: 2025-08-01, stop: 14 d}]",
    ])  # fmt: skip
    assert plant.cars.model_names() == ("sedan",)
    assert shop(plant).flow["left"].work.sd_s == 7
    assert shop(plant).changeovers[0].on == date(2025, 8, 1)


def test_a_setting_of_a_shared_value_reaches_every_alias():
    plant = read_plant_text(LINE, ["values.welding work.value=65 s"])
    assert [shop(plant).flow[name].work.value_s for name in ("left", "right")] == [65, 65]
    assert plant.provenance["shops.body.flow.left.work"].status == "assumed"


def test_several_settings_of_shared_values_all_reach_their_aliases():
    shared = LINE.replace(
        "status: assumed}\n", "status: assumed}\n  failures: &mtbf {value: 9 h, status: assumed}\n", 1
    )
    shared = shared.replace("work: *work, count: 3", "work: *work, mtbf: *mtbf, mttr: 4 min").replace(
        "mtbf: 9 h", "mtbf: *mtbf"
    )
    settings = ["values.welding work.value=65 s", "values.failures.value=12 h", "values.welding work.status=reported"]
    for order in (settings, settings[::-1]):
        plant = read_plant_text(shared, order)
        flow = shop(plant).flow
        assert [(flow[name].work.value_s, flow[name].mtbf.mean_s) for name in ("left", "right")] == [(65, 43_200)] * 2
        assert plant.provenance["shops.body.flow.right.work"].status == "reported"


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("shops.body.flow.lefft.work=68 s", "shops.body.flow.lefft: there is no 'lefft' to set; did you mean 'left'?"),
        ("shop.body.opens=2025-01-01", "shop: there is no 'shop' to set; did you mean 'shops'?"),
        ("body.left.work=68 s", "body: there is no 'body' to set; did you mean 'shops.body.flow.left.work'?"),
        ("left.mtbf=9 h", "left: there is no 'left' to set; did you mean 'shops.body.flow.left.mtbf'?"),
        ("study.sed=3", "study.sed: there is no key 'sed' here; did you mean 'seed'?"),
        ("study.seed", "'study.seed' is no setting; write path=value"),
        ("study.bins=fortnight", "study.bins: 'fortnight' is not understood here; write `hour`, `day`, `week`, "),
        ("study.bins=0 d", "study.bins: '0 d' is zero; it must be above 0"),
        ("study.warm up=mser", "study.warm up: 'mser' is not understood here; write `mser5`, or a number and its unit"),
        ("study.warm up=365 d", "study.warm up: a warm-up of 365 d in a study of 365 d; it must end before the study"),
        ("study.seed=two", "study.seed: 'two' is not a number; write a number, e.g. 12"),
        ("shops.body.flow.left.work=68", "shops.body.flow.left.work: '68' has no unit; write 68 s"),
        ("shops.body.flow.left.work=[68", "shops.body.flow.left.work: '[68': the YAML breaks off"),
        ("name.of=x", "name.of: there is no 'of' here; 'name' is a plain value"),
        ("=x", "'=x' is no setting; write path=value"),
    ],
)
def test_a_setting_that_does_not_fit_is_told(setting, told):
    (problem,) = refused(read_plant_text, LINE, [setting])
    assert problem.startswith(told)


def test_a_copy_is_the_original_with_its_own_differences():
    plant = read_plant_text(TWO_PARTS)
    one, two = shop(plant, "part one").flow["welding"], shop(plant, "part two").flow["welding"]
    assert (one.work.value_s, two.work.value_s, two.places) == (70, 60, 2)
    assert plant.parts["part two"].opens == date(2025, 6, 1)
    assert shop(plant, "part two").note == "the second one"


def test_a_setting_of_the_original_holds_for_its_copy_and_one_of_the_copy_only_there():
    path = "shops.body.flow.welding.places"
    both = read_plant_text(TWO_PARTS, [f"parts.part one.{path}=3"])
    second = read_plant_text(TWO_PARTS, [f"parts.part two.{path}=4"])
    assert [shop(both, part).flow["welding"].places for part in both.parts] == [3, 3]
    assert [shop(second, part).flow["welding"].places for part in second.parts] == [2, 4]


def test_a_fault_that_a_copy_repeats_is_told_once():
    assert refused(read_plant_text, TWO_PARTS.replace("places: 2", "places: none"))[0].startswith("9:59 parts.part one")
    assert len(refused(read_plant_text, TWO_PARTS.replace("places: 2", "places: none"))) == 1


def test_faults_of_values_do_not_hide_those_of_names():
    text = (
        LINE.replace("count: 3", "count: 2.5")
        .replace("suv: 40 %", "suv: 30 %")
        .replace("opens:", "calendar: nights\n    opens:")
    )
    told = refused(read_plant_text, text)
    assert [line.split(" ", 2)[0] for line in told] == ["7:3", "10:15", "14:52"]


def test_names_of_the_model_are_no_keys_of_the_file():
    (problem,) = refused(read_plant_text, LINE.replace("count: 3", "waiting_places: 3"))
    assert problem.endswith("there is no key 'waiting_places' here; did you mean 'waiting places'?")


def test_words_of_yaml_1_1_are_just_words():
    text = LINE.replace("name: A line", "name: on").replace("left:", "yes:").replace("- right:", "- 08:00:")
    told = refused(read_plant_text, text)
    assert told == ["14:9 shops.body.flow.08:00: '08:00' is no name; leave out . : / * [ and ]"]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + LINE.replace("\n", "\r\n").encode())
    assert read_plant(path) == read_plant_text(LINE)


def test_the_same_plant_from_python():
    plant = plant_from_dict({
        "carwright": 1, "study": {"from": date(2025, 1, 1), "until": datetime(2026, 1, 1)},
        "shops": {"body": {"flow": [
            {"in": {"kind": "source"}}, {"welding": {"kind": "stations", "work": 70}}, {"out": {"kind": "sink"}},
        ]}},
    })  # fmt: skip
    assert shop(plant).flow["welding"].work.value_s == 70
    (problem,) = refused(
        plant_from_dict, {"carwright": 1, "shops": {}, "study": {"from": "2025-01-01", "until": "2026-01-01"}}
    )
    assert problem == "shops: it is empty; name at least one"


def test_the_fingerprint_is_of_the_plant_not_of_the_layout_of_its_file():
    spread = LINE.replace("{from: 2025-01-01, until: 2026-01-01}", "\n  from: 2025-01-01\n  until: 2026-01-01 # a year")
    assert read_plant_text(spread).fingerprint == read_plant_text(LINE).fingerprint
    assert read_plant_text(LINE, ["study.seed=2"]).fingerprint != read_plant_text(LINE).fingerprint


def test_a_plant_and_an_error_travel_between_processes():
    plant = read_plant_text(LINE)
    assert pickle.loads(pickle.dumps(plant)) == plant
    with pytest.raises(PlantError) as caught:
        read_plant_text(LINE, ["study.seed=two"])
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


RING = """\
carwright: 1
study: {from: 2025-01-01, until: 2026-01-01}
shops:
  body:
    flow:
      - cars in: {kind: source}
      - welding: {kind: stations, work: 70 s, count: 2, places between: 1}
      - check: {kind: gate, first time through: 90 %, repair: repair, rejoins: welding}
      - cars out: {kind: sink}
    branches:
      repair: {flow: [{bay: {kind: stations, work: 9 min, places: 3}}]}
"""


def test_a_repair_loop_that_can_lock_the_plant_is_noted_before_the_run(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(RING)
    _, (note,) = read_with_notes(path)
    assert (note.line, note.place) == (8, "shops.body.flow.check.rejoins")
    assert "the ring check -> bay -> welding -> check has 6 places" in note.what
    assert plant_notes(read_plant_text(RING.replace("rejoins: welding", "rejoins: cars out"))) == ()


def test_shipped_examples_are_in_order(tmp_path):
    assert {"line", "beijing"} <= set(example_folders())
    for name in example_folders():
        assert read_plant(copy_example(name, tmp_path / name)).parts


def test_an_example_is_copied_whole_or_not_at_all(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")
    assert "is there already" in refused(copy_example, "line", tmp_path / "mine")[0]
    assert "did you mean 'line'?" in refused(copy_example, "lines", tmp_path / "new")[0]
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "notes.txt"]
    (tmp_path / "empty").mkdir()
    assert copy_example("line", tmp_path / "empty") == tmp_path / "empty" / "plant.yaml"
    assert sorted(path.name for path in Path(tmp_path).iterdir()) == ["empty", "mine"]


def test_a_line_may_be_given_its_rate(tmp_path):
    """36 cars an hour are one every 100 s."""
    text = (Path(__file__).parents[2] / "examples" / "line" / "plant.yaml").read_text()
    assert "pitch: 76 s" in text
    plant = read_plant_text(text.replace("pitch: 76 s", "pitch: 36 cars/h"))
    elements = [element for shop in plant.parts[""].shops.values() for element in shop.flow.values()]
    pitches = [element.pitch_s for element in elements if isinstance(element, MovingLine)]
    assert pitches == [pytest.approx(100)]
