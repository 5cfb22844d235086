"""What is different between two plants: by name, with units, nothing forgotten and nothing made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carwright.comparing.alone import with_edit
from carwright.comparing.differences import differences, edits
from carwright.errors import PlantError
from carwright.files.reader import read_plant, read_plant_text
from comparing.plants import PLANT

BASE = read_plant_text(PLANT)


def changed(*settings):
    return read_plant_text(PLANT, settings)


def texts(*settings):
    return [edit.text for edit in edits(differences(BASE, changed(*settings)))]


def same(plant):
    """A plant without what is for the reader only."""
    return plant.model_copy(update={"provenance": {}, "name": ""}).model_dump_json()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("shops.body.flow.store.places=8", "body.store: places 4 -> 8"),
        ("shops.body.flow.store.travel=2 min", "body.store: travel 30 s -> 2 min"),
        ("shops.body.flow.weld.mtbf=3 h", "body.weld: mtbf mean 2 h -> 3 h"),
        ("shops.body.flow.weld.work={lognormal: {mean: 48 s, sd: 5 s}}", "body.weld: work mean 50 s -> 48 s"),
        ("shops.body.flow.weld.work=48 s", "body.weld: work lognormal (mean 50 s, sd 5 s) -> 48 s"),
        ("shops.body.flow.belt.pitch=72 cars/h", "body.belt: pitch 60 s -> 50 s"),
        ("shops.body.flow.belt.per option.cabin=9 s", "body.belt: per option cabin 4 s -> 9 s"),
        ("shops.body.flow.belt.ramp=slow start", "body.belt: ramp none -> slow start"),
        ("shops.body.flow.check.first time through=95 %", "body.check: first time through 90 % -> 95 %"),
        (
            "shops.body.flow.check.first time through={2024-01-01: 90 %, 2024-02-01: 95 %}",
            "body.check: first time through 90 % -> {2024-01-01: 90 %, 2024-02-01: 95 %}",
        ),
        ("shops.body.branches.bench.flow.bay.places=3", "body.bench.bay: places 2 -> 3"),
        ("calendars.days only.days=mon-sat", "calendar days only: days mon-fri -> mon-sat"),
        (
            "calendars.days only.shifts=[06:00-15:00]",
            "calendar days only: shifts [06:00-14:00] -> [06:00-15:00]",
        ),
        (
            "calendars.days only.closed=[2024-02-09..2024-02-17]",
            "calendar days only: closed [] -> [2024-02-09..2024-02-17]",
        ),
        ("ramps.slow start.speed.half life=7 d", "ramp slow start: speed half life 14 d -> 7 d"),
        ("cars.models={sedan: 50 %, suv: 50 %}", "cars: models {sedan: 60 %, suv: 40 %} -> {sedan: 50 %, suv: 50 %}"),
        ("cars.models={suv: 40 %, sedan: 60 %}", "cars: models in another order: [sedan, suv] -> [suv, sedan]"),
        ("cars.options.cabin.share=40 %", "option cabin: share 35 % -> 40 %"),
        ("cars.options.cabin.chips.processor=2", "option cabin: chips processor 1 -> 2"),
        ("cars.options.pilot={share: 10 %}", "option pilot added: share 10 %"),
        ("targets={rate: {least: 40 cars/h}}", "target rate added: of net rate, least 40 cars/h"),
        ("study.until=2024-05-01", "study: until 2024-04-01 -> 2024-05-01"),
        ("shops.body.opens=2024-02-01", "body: opens none -> 2024-02-01"),
        ("shops.body.flow.bodies.release={every: 80 s}", "body.bodies: release always -> every 80 s"),
    ],
)  # fmt: skip
def test_a_change_is_told_by_name_with_its_units(setting, told):
    assert texts(setting) == [told]


@pytest.mark.parametrize(
    "same_thing",
    [
        "shops.body.flow.belt.pitch=1 min",
        "shops.body.flow.belt.pitch=60 cars/h",
        "shops.body.flow.weld.mtbf={exponential: {mean: 120 min}}",
        "shops.body.flow.store.places={value: 4, source: a line walk, known_from: 2024-01-01, status: reported}",
        "name=Another name",
        "shops.body.note=a remark",
        "calendars.days only.days=[mon, tue, wed, thu, fri]",
    ],
)
def test_the_same_plant_in_other_words_is_no_difference(same_thing):
    assert texts(same_thing) == []


def test_elements_that_come_and_go_are_told_with_what_they_are():
    longer = PLANT.replace("      - check:", "      - polish: {kind: stations, count: 3, work: 45 s}\n      - check:")
    there, back = read_plant_text(longer), BASE
    assert [c.text for c in differences(back, there)] == ["body.polish added: stations (count 3, work 45 s)"]
    assert [c.text for c in differences(there, back)] == ["body.polish removed: stations (count 3, work 45 s)"]
    (edit,) = edits(differences(back, there))
    assert same(with_edit(back, there, edit)) == same(there), "put at its place in the flow"


def test_two_elements_that_change_places_are_told():
    store = "      - store: {kind: buffer, places: 4, travel: 30 s}\n"
    lines = PLANT.replace(store, "").replace("      - weld:", f"{store}      - weld:")
    assert [c.text for c in differences(BASE, read_plant_text(lines))] == [
        "body: flow in another order: [weld, store] -> [store, weld]"
    ]


def test_one_value_in_many_places_is_one_change():
    text = PLANT.replace("travel: 30 s}", "travel: 30 s}\n      - second: {kind: buffer, places: 4, travel: 1 s}")
    before, after = read_plant_text(text), read_plant_text(text.replace("places: 4,", "places: 6,"))
    (edit,) = edits(differences(before, after))
    assert edit.text == "places 4 -> 6 at body.store and 1 more"
    assert same(with_edit(before, after, edit)) == same(after)


def test_a_change_that_makes_no_plant_alone_is_refused_with_its_reason():
    before = read_plant_text(PLANT.replace(", mtbf: 2 h, mttr: 4 min", ""))
    mtbf, mttr = edits(differences(before, BASE))
    for edit in (mtbf, mttr):
        with pytest.raises(PlantError, match="is given without"):
            with_edit(before, BASE, edit)


def _share(low, high):
    return st.integers(low, high).map(lambda n: (f"{n} %", f"{n} %"))


def _count(low, high):
    return st.integers(low, high).map(lambda n: (str(n), str(n)))


def _seconds(low, high):
    return st.integers(low, high).filter(lambda n: n < 120 or n % 60).map(lambda n: (f"{n} s", f"{n} s"))


PLACES = {
    "shops.body.flow.store.places": ("body.store: places", "4", _count(1, 400)),
    "shops.body.flow.yard.places": ("body.yard: places", "9", _count(10, 400)),
    "shops.body.flow.store.travel": ("body.store: travel", "30 s", _seconds(1, 600)),
    "shops.body.flow.weld.count": ("body.weld: count", "2", _count(1, 30)),
    "shops.body.flow.belt.drift": ("body.belt: drift", "6 s", _seconds(1, 30)),
    "shops.body.flow.belt.work": ("body.belt: work", "55 s", _seconds(1, 59)),
    "shops.body.flow.belt.per option.cabin": ("body.belt: per option cabin", "4 s", _seconds(1, 20)),
    "shops.body.flow.check.first time through": ("body.check: first time through", "90 %", _share(1, 100)),
    "shops.body.branches.bench.flow.room.places": ("body.bench.room: places", "40", _count(41, 99)),
    "cars.options.cabin.share": ("option cabin: share", "35 %", _share(0, 100)),
    "study.seed": ("study: seed", "7", _count(8, 10_000)),
}
"""Paths of the file, how a change there is told, what stands there, and what may."""


@given(st.fixed_dictionaries({}, optional={path: values for path, (_, _, values) in PLACES.items()}))
@settings(deadline=None, max_examples=80)
def test_exactly_what_was_changed_is_told_and_makes_the_other_plant(chosen):
    after = changed(*(f"{path}={text}" for path, (text, _) in chosen.items()))
    expected = {
        f"{PLACES[path][0]} {PLACES[path][1]} -> {told}"
        for path, (_, told) in chosen.items()
        if told != PLACES[path][1]
    }
    found = differences(BASE, after)
    assert {change.text for change in found} == expected
    assert {(c.path, c.before, c.after) for c in differences(after, BASE)} == {
        (c.path, c.after, c.before) for c in found
    }
    made = BASE
    for edit in edits(found):
        made = with_edit(made, after, edit)
    assert same(made) == same(after)


PLAN = Path(__file__).parents[2] / "examples" / "plan" / "plant.yaml"


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("money.prices.sedan=200 000 CNY", "money: prices sedan 215,900 CNY -> 200,000 CNY"),
        ("money.fixed=25 m CNY/month", "money: fixed 20 m CNY/month -> 25 m CNY/month"),
        ("money.budget.total=7.25 bn CNY", "money: budget total 4 bn CNY -> 7.25 bn CNY"),
        ("money.capital.plant.building time=12 months", "money: capital plant building time 15 months -> 12 months"),
        ("sales.bursts.launch.orders=20 k cars", "sales: bursts launch orders 15,000 -> 20,000"),
        ("sales.cancellations={6 w: 1 %, 13 w: 5 %, 26 w: 12 %}", "sales: cancellations 182 d 10 % -> 12 %"),
        (
            "supply.parts.cabin processor.spot.at most=700 parts/month",
            "supply: parts cabin processor spot at most 500/month -> 700/month",
        ),
        ("market.segments.home market.price response=-3", "market: segments home market price response -2 -> -3"),
    ],
)
def test_changes_of_a_plan_carry_their_units(setting, told):
    assert [c.text for c in differences(read_plant(PLAN), read_plant(PLAN, [setting]))] == [told]
