"""Checks of whole plants: who is meant by a name, where cars go, and what can never work."""

import pytest

from carwright.errors import Problem
from carwright.files import plant_from_dict
from carwright.model import checks
from carwright.model.flow import path, reach, ways
from carwright.model.names import NameFault, Names, Where, nearest
from carwright.model.plant import Plant

IN, OUT = {"in": {"kind": "source"}}, {"out": {"kind": "sink"}}
STUDY = {"from": "2025-01-01", "until": "2026-01-01"}


def stations(name, **keys):
    return {name: {"kind": "stations", "work": "70 s", **keys}}


def plant_of(shops, **keys):
    return Plant.model_validate({"study": STUDY, "shops": shops} | keys)


def told(shops, **keys):
    return [problem.what for problem in checks.problems(plant_of(shops, **keys))]


def one(*flow, **keys):
    return {"body": {"flow": [IN, *flow, OUT], **keys}}


def branch(*flow, **keys):
    return {"flow": list(flow), **keys}


FEEDER = {
    "cockpits": {"flow": [{"calls": {"kind": "source", "release": {"called off at": "trim"}}}, stations("building")]}
}
JOINED = (stations("trim"), stations("float"), {"marriage": {"kind": "join", "parts": "cockpits"}}, stations("fitting"))
GOOD = {
    "a chain": one(stations("welding"), {"store": {"kind": "buffer", "places": 3}}),
    "two shops": {
        "body": {"flow": [IN, stations("welding")], "next": "paint"}, "paint": {"flow": [stations("primer"), OUT]},
    },
    "repair that rejoins behind the gate": one(
        {"check": {"kind": "gate", "first time through": "90 %", "repair": "fix", "rejoins": "polishing"}},
        stations("polishing"), branches={"fix": branch(stations("bay"))},
    ),
    "two gates with one repair": one(
        {"first": {"kind": "gate", "first time through": "90 %", "repair": "fix", "rejoins": "end"}},
        {"second": {"kind": "gate", "first time through": "90 %", "repair": "fix", "rejoins": "end"}},
        {"end": {"kind": "merge"}}, branches={"fix": branch(stations("bay"))},
    ),
    "scrap": one({"check": {"kind": "gate", "first time through": "90 %", "scrap": "100 %"}}),
    "a gate that all cars pass": one({"check": {"kind": "gate", "first time through": "100 %"}}),
    "parallel lines": one(
        {"fork": {"kind": "split", "rule": "by fill", "to": ["left", "right"]}},
        {"together": {"kind": "merge", "rule": "priority", "order": ["left", "right"]}},
        branches={side: branch(stations(f"{side} one"), next="together") for side in ("left", "right")},
    ),
    "parts that are called off": one(*JOINED) | FEEDER,
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_good_plant_has_no_problems(name):
    assert told(GOOD[name]) == []


PARALLEL = (stations("trim"), stations("float", places=2), *JOINED[2:])
BAD = {
    "overtaking on the way to the join": (one(*PARALLEL) | FEEDER, "'float' can change the order"),
    "a call behind the join": (one(*JOINED) | {"cockpits": {"flow": [
        {"calls": {"kind": "source", "release": {"called off at": "fitting"}}}, stations("building")]}},
        "cars do not come from 'body.fitting' to the join 'body.marriage'"),
    "overtaking in the feeder": (one(*JOINED) | {"cockpits": {"flow": [
        *FEEDER["cockpits"]["flow"][:1], stations("building", places=3), stations("rack")]}},
        "'building' can change the order of called-off parts"),
    "no place behind a join": (one(*JOINED[:3]) | FEEDER, "there is no place behind the join where the part is put in"),
    "a way past a join": (one(*JOINED,
        {"check": {"kind": "gate", "first time through": "9 %", "repair": "fix", "rejoins": "fitting"}},
        branches={"fix": branch(stations("bay"))}) | FEEDER, "past the join 'marriage', without their part"),
    "a feeder that goes on": (one(*JOINED) | {"cockpits": {**FEEDER["cockpits"], "next": "trim"}}, "and has a `next`"),
    "a feeder of two joins": (one(*JOINED, {"again": {"kind": "join", "parts": "cockpits"}}, stations("more")) | FEEDER,
        "'cockpits' feeds 'body.marriage' already"),
    "a feeder that ends in a gate": (one(*JOINED) | {"cockpits": {"flow": [*FEEDER["cockpits"]["flow"],
        {"test": {"kind": "gate", "first time through": "100 %"}}]}}, "ends in 'test', where no part can wait"),
    "a source within": (one(stations("welding"), {"more": {"kind": "source"}}),
        "a source stands behind another element"),
    "a way into a source": ({"body": {"flow": [IN, stations("welding")], "next": "paint"}, "paint": {"flow": [
        {"bodies": {"kind": "source"}}, stations("primer"), OUT]}}, "'body.welding' sends cars to a source"),
    "repairs that part": (one(
        {"first": {"kind": "gate", "first time through": "90 %", "repair": "fix", "rejoins": "first"}},
        {"second": {"kind": "gate", "first time through": "90 %", "repair": "fix", "rejoins": "second"}},
        branches={"fix": branch(stations("bay"))}), "leave 'body.fix' for different elements"),
    "arrivals that never go away": (one(stations("welding")) | {"side": {"flow": [
        {"more": {"kind": "source", "when full": "goes away"}}, {"end": {"kind": "sink"}}]}},
        "only an arrival can go away"),
    "failures without work": (one(
        {"check": {"kind": "gate", "first time through": "100 %", "mtbf": "9 h", "mttr": "4 min"}}),
        "the gate has failures but no work"),
    "work that vanishes": (one(stations("welding", per_option={"roof": -70})), "for some cars the work is 0 s in all"),
    "the way of a rule without fill": (one(
        {"fork": {"kind": "split", "rule": "by fill", "to": ["left", "right"]}}, {"together": {"kind": "merge"}},
        branches={"left": branch(
            {"test": {"kind": "gate", "first time through": "100 %"}}, stations("a"), next="together"),
                  "right": branch(stations("b"), next="together")}),
        "the fill of the way to 'body.left.test' is unknown"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_can_never_work_is_told(name):
    shops, what = BAD[name]
    options = {"options": {"roof": {"share": "10 %"}}} if "vanishes" in name else {}
    assert any(what in text for text in told(shops, cars=options))


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"overtime": [{"on": "2025-05-03", "shifts": ["08:00-12:00"]}]},
        {"changes": {"2025-04-07": {"days": "mon-fri"}}},
        {"holidays": "CN"},
    ],
    ids=lambda key: next(iter(key), "nothing"),
)
def test_a_calendar_without_weekdays_must_have_other_days_to_work(key):
    """China works some days of the weekend in exchange for holidays."""
    calendar = {"days": [], "shifts": ["08:00-16:00"], **key}
    assert told(one(), calendars={"two shifts": calendar}) == ([] if key else ["no day is worked, now or later"])


def test_calendars_and_cars():
    cars = {"options": {f"option {n}": {"share": "10 %"} for n in range(17)}}
    assert told(one(), cars=cars) == ["131,072 kinds of cars are more than the 65,536 that can be told apart"]
    calendars = {
        "always": {"shifts": ["08:00-16:00"]},
        "land": {"shifts": ["08:00-16:00"], "holidays": "DE-BY", "closed": ["2025-01-01..2025-01-05", "2025-01-03"]},
        "lost": {"shifts": ["08:00-16:00"], "holidays": "DE-XY"},
    }
    assert told(one(), calendars=calendars) == [
        "'always' is built in",
        "the closures 2025-01-01..2025-01-05 and 2025-01-03..2025-01-03 overlap",
        "no holidays are known for 'DE-XY'",
    ]
    assert told(one(), study={"from": "2025-01-01", "until": "2125-01-01"}) == ["a study of 100 years is too long"]


TWO_PARTS = {
    part: {
        "shops": {
            "body": {
                "flow": [
                    IN,
                    stations("welding"),
                    {"check": {"kind": "gate", "first time through": "90 %", "repair": "fix", "rejoins": "welding"}},
                ],
                "branches": {"fix": {"flow": [stations("bay")]}},
                "next": "paint",
            },
            "paint": {"flow": [stations("primer"), OUT]},
        }
    }
    for part in ("one", "two")
}


@pytest.fixture
def names():
    plant = Plant.model_validate({"study": STUDY, "parts": TWO_PARTS})
    assert list(checks.problems(plant)) == []
    return Names(plant)


def test_a_name_means_what_is_nearest(names):
    here = Where("two", "body", None, "check")
    assert names.find("welding", here) == Where("two", "body", None, "welding")
    assert names.find("primer", here) == Where("two", "paint", None, "primer")
    assert names.find("bay", here) == names.find("body.bay", here) == names.find("fix.bay", here)
    assert names.find("one.paint.primer", here).part == "one"
    assert names.find("paint", here, "shop").name == "two.paint"
    assert names.find("fix", here).kind == "branch"


def test_a_name_that_means_nothing_or_too_much_is_told(names):
    here = Where("two", "body", None, "check")
    for name, kinds, said in [
        ("weldng", (), "did you mean 'welding'?"),
        ("welding", ("branch",), "'welding' is an element, not a branch"),
        ("three.body.welding", (), "did you mean 'two.body.welding'?"),
    ]:
        with pytest.raises(NameFault, match=None) as caught:
            names.find(name, here, *kinds)
        assert said in str(caught.value)
    with pytest.raises(NameFault, match="may mean"):
        names.find("primer", Where("", "elsewhere"))


def test_ways_of_cars(names):
    found = ways(names)
    check = Where("one", "body", None, "check")
    bay = Where("one", "body", "fix", "bay")
    primer = Where("one", "paint", None, "primer")
    assert found.after[check] == [primer, bay]
    assert found.after[bay] == [Where("one", "body", None, "welding")]
    assert [where.element for where in path(check, {check}, found.after)] == ["check", "bay", "welding", "check"]
    assert {where.part for where in reach([check], found.after)} == {"one"}


def test_places_are_paths_of_the_file(names):
    assert Where("one", "body", "fix", "bay").place == "parts.one.shops.body.branches.fix.flow.bay"
    assert Where("", "body", None, "check").place == "shops.body.flow.check"
    assert Where("", "body", "fix", "bay").name == "body.fix.bay"


def test_the_nearest_name_or_what_there_is():
    assert nearest("paimt", ["paint", "body"]) == "did you mean 'paint'?"
    assert nearest("x", ["paint", "body"]) == "there is 'body', 'paint'"
    assert nearest("x", []) == "there is none yet"
    assert nearest("x", map(str, range(20))).endswith("and more")


def test_a_problem_says_where_what_and_the_way_out():
    problem = Problem("shops.body", "it is empty", "name at least one", "plant.yaml", 4, 7)
    assert str(problem) == "4:7 shops.body: it is empty; name at least one"
    assert str(Problem("", "no plant")) == "no plant"
    assert str(Problem("", "no ratio", "", "ratios.txt", 4)) == "4 no ratio"


def test_a_plant_of_numbers_from_python_is_checked_alike():
    plant = plant_from_dict({"carwright": 1, "study": STUDY, "shops": GOOD["a chain"]})
    assert plant.parts[""].shops["body"].flow["store"].places == 3


@pytest.mark.parametrize(("until", "faults"), [("2026-01-01 12:00", 0), ("2026-01-01", 1)])
def test_what_opens_on_the_last_day_opens_within_a_study_that_ends_at_noon(until, faults):
    plant = plant_of(one(stations("welding", opens="2026-01-01")), study=STUDY | {"until": until})
    assert len(list(checks.problems(plant))) == faults


@pytest.mark.parametrize(("travel", "faults"), [("6 h", 0), ("7 h", 1)])
def test_an_oven_may_be_open_long_enough_in_overtime_alone(travel, faults):
    overtime = [{"on": "2025-01-06", "shifts": ["06:00-12:00"]}]
    calendars = {"short": {"days": "sun", "shifts": ["06:00-07:00"], "overtime": overtime}}
    oven = {"oven": {"kind": "oven", "places": 3, "travel": travel}}
    assert len(told(one(stations("primer"), oven, calendar="short"), calendars=calendars)) == faults
