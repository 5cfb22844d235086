"""Days that leave nothing to search, and places that a rule keeps free of some cars."""

from __future__ import annotations

from itertools import permutations

import pytest

import carwright
from carwright.errors import PlantError
from carwright.files import read_plant
from carwright.results.sequence_words import text_of
from carwright.sequencing.from_plant import plant_day
from sequencing.days import write_day

SMALL = """\
carwright: 1
name: Three cars
study: {from: 2025-03-03 06:00, until: 2025-03-03 18:00, replications: 2, seed: 1}
cars: {models: {sedan: 100 %}, options: {roof: {share: 50 %}}}
shops: {assembly: {flow: [{bodies: {kind: source, release: always}}, {out: {kind: sink}}]}}
sequencing: {orders: orders.csv, RULES}
"""
ROOFS = (True, True, False)


def three_cars(folder, rules, position=("", "", "")):
    """The first two have a roof; returns the problem and the order of the table."""
    table = [["id", "model", "roof", "position"]]
    table += [
        [f"C{n}", "sedan", str(int(roof)), place] for n, (roof, place) in enumerate(zip(ROOFS, position, strict=True))
    ]
    return plant_day(read_plant(write_day(folder, SMALL.replace("RULES", rules), table)))


@pytest.mark.parametrize(
    ("frozen", "position"), [(3, ("", "", "")), (2, ("", "", "")), (1, ("", "2", "")), (0, ("1", "2", "3"))]
)
def test_a_day_whose_cars_all_have_their_place_is_judged_and_not_searched(tmp_path, frozen, position):
    """Roof, roof, none: of the windows of two the second holds one roof too many, and there is no other order."""
    rules = f"frozen: {frozen}, rules: {{roofs: {{of: roof, at most: 1, in any: 2}}}}"
    day = three_cars(tmp_path, rules, position)
    result = carwright.sequence(day.problem, start=day.start, moves=200_000, jobs=2)
    assert list(result.idents) == ["C0", "C1", "C2"]
    assert (result.values, result.levels[0].start, result.moves) == ((1,), 1, 0)
    assert (result.proven, result.stopped_by, result.levels[0].bound) == (True, "proof", 1)


def test_the_one_order_of_a_day_may_break_what_must_hold(tmp_path):
    rules = "frozen: 3, level: {}, rules: {roofs: {of: roof, at most: 1, in any: 2, priority: always}}"
    day = three_cars(tmp_path, rules)
    result = carwright.sequence(day.problem, start=day.start, moves=1_000, jobs=1)
    assert (result.hard, result.proven) == (1, False)


def test_a_rule_may_allow_none_of_its_cars(tmp_path):
    """No roof at the first two places: with two roofs and three places one of them stands there in any order."""
    day = three_cars(tmp_path, "rules: {roofs: {of: roof, at most: 0, in any: 1, when: 1-2}}")
    result = carwright.sequence(day.problem, start=day.start, moves=20_000, jobs=1)
    least = min(sum(ROOFS[car] for car in order[:2]) for order in permutations(range(3)))
    assert (result.values, result.levels[0].start, least) == ((1,), 2, 1)
    assert result.broken[0].limit == 0


PAINTED = SMALL.replace("orders: orders.csv", "orders: orders.csv, day before: before.csv, colours: {longest run: 3}")


def test_a_run_that_frozen_cars_make_too_long_goes_no_further(tmp_path):
    """Two white yesterday and two frozen today make four where three may be; a third white one would make it five.

    White, white, white, red, red, red would be one change; of the orders that begin with the two and end their run
    the fewest changes are two: white, white, red, red, red, white.
    """
    table = [["id", "model", "colour", "roof"]]
    table += [[f"C{n}", "sedan", "white" if n < 3 else "red", "0"] for n in range(6)]
    before = [table[0], *(["Y1", "sedan", "white", "0"], ["Y2", "sedan", "white", "0"])]
    day = plant_day(read_plant(write_day(tmp_path, PAINTED.replace("RULES", "frozen: 2"), table, before)))
    result = carwright.sequence(day.problem, start=day.start, moves=50_000, jobs=1)
    colours = [table[1 + car][2] for car in result.order.tolist()]
    assert (colours, result.values, result.hard) == (["white", "white", "red", "red", "red", "white"], (2,), 0)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("rules: {roofs: {of: roof, only in: 1-2, priority: always}}", "sequencing: no rule counts in an objective"),
        ("rules: {" + ", ".join(f"r{n}: {{of: roof, only in: 1-2, priority: {n}}}" for n in range(1, 10)) + "}",
         "sequencing: the rules have 9 priorities; use at most 8"),
    ],
)  # fmt: skip
def test_objectives_that_are_missing_or_too_many_are_told_in_the_words_of_the_file(tmp_path, rules, said):
    day = three_cars(tmp_path, rules)
    with pytest.raises(PlantError, match=said):
        carwright.sequence(day.problem, start=day.start, moves=1_000, jobs=1)


def test_one_car_is_no_cars_and_an_order_left_out_is_no_place(tmp_path):
    """Two orders for one place: one is left out at a cost of one, whatever is built."""
    table = [["id", "model", "roof"], ["C1", "sedan", "1"], ["C2", "sedan", "0"]]
    plant = SMALL.replace("RULES", "places: 1, left out: {priority: 1}, day before: before.csv")
    day = plant_day(read_plant(write_day(tmp_path, plant, table, [table[0], ["Y1", "sedan", "0"]])))
    text = text_of(carwright.sequence(day.problem, start=day.start, moves=1_000, jobs=1))
    assert "2 cars, 1 place, 0 ratio rules, 1 other rule, 1 car of the day before" in text
    assert "1 in 1 order (the least possible)" in text
