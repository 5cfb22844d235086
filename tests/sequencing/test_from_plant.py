"""A plant file with a day of cars becomes the problem that it describes."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

import carwright
from carwright.arrays.sequencing_rules import (
    HARD,
    BatchRule,
    BlockRule,
    ChangeRule,
    DriftRule,
    FollowRule,
    LevelRule,
    PlaceRule,
    RatioRule,
)
from carwright.errors import PlantError
from carwright.files import read_plant
from carwright.sequencing.from_plant import plant_day
from carwright.sequencing.with_order import with_order
from sequencing.days import PLANT, rows, text_of, write_day
from sequencing.plant_problem import problem_of, rule


def test_cars_features_and_the_day_before(tmp_path):
    problem = problem_of(tmp_path)
    assert problem.idents == tuple(f"C{n}" for n in range(1, 21))
    assert problem.features[:4] == ("sedan", "suv", "roof", "hook")
    assert problem.has[4, :4].tolist() == [False, True, False, True]  # C5 is an SUV with a hook
    assert [problem.colours[c] for c in problem.colour[:3]] == ["red", "blue", "white"]
    assert problem.history_idents == ("C101", "C102", "C103", "C104")
    assert problem.history_has[:, 1].tolist() == [True, False, True, False]
    assert [problem.colours[c] for c in problem.history_colour] == ["red", "blue", "white", "black"]


def test_objectives_stand_in_the_order_of_their_priorities(tmp_path):
    problem = problem_of(tmp_path)
    assert problem.levels == (
        "ratios + blocks + neighbours", "colour changes", "overruns", "late places", "level use", "moved places",
    )  # fmt: skip
    levels = {kind: {each.level for each in problem.of(kind)} for kind in (RatioRule, ChangeRule, DriftRule, LevelRule)}
    assert levels == {RatioRule: {HARD, 0}, ChangeRule: {1}, DriftRule: {2}, LevelRule: {4}}


def test_each_rule_is_what_the_file_says(tmp_path):
    problem = problem_of(tmp_path)
    hooks, late = rule(problem, "hooks"), rule(problem, "roofs late")
    assert (hooks.at_most, hooks.in_any, problem.features[hooks.feature]) == (1, 3, "hook")
    assert (late.first, late.last, late.price) == (12, 19, 2)  # the late shift has the last 8 of 20 cars
    assert (rule(problem, "some suv").at_least, rule(problem, "some suv").at_most) == (1, None)
    blocks = rule(problem, "red blocks")
    assert isinstance(blocks, BlockRule)
    assert (blocks.at_most, blocks.at_least) == (3, 2)
    assert problem.has[:, blocks.feature].tolist() == [problem.colours[c] == "red" for c in problem.colour]
    follow = rule(problem, "no hook behind a roof")
    assert isinstance(follow, FollowRule)
    assert (problem.features[follow.first], problem.features[follow.then], follow.must) == ("roof", "hook", False)
    limit = next(problem.of(BatchRule))
    assert (limit.at_most, limit.level) == (4, HARD)


def painted(colours, first=1):
    """Cars of these colours."""
    return [[*row[:2], colours[n - 1], *row[3:]] if n else row for n, row in enumerate(rows(len(colours), first))]


@pytest.mark.parametrize(
    ("before", "frozen", "left"),
    [
        (["red", "white", "white", "white"], 0, 1),
        (["white", "white", "white", "white", "white"], 0, 0),  # yesterday broke the limit: another colour comes first
        (["white", "white", "white", "red"], 0, 3),  # a run of one red
        (["white", "white", "white", "black"], 0, None),  # no car of today is black
        (["red", "white", "white", "white"], 2, 2),  # two cars are on their way whatever their colour, not a third
    ],
)
def test_a_colour_run_of_the_day_before_goes_on(before, frozen, left, tmp_path):
    """Runs of at most 4: behind three white cars comes one more at most."""
    plant = PLANT.replace("  shifts:", f"  frozen: {frozen}\n  shifts:")
    today = painted(["white", "red"] * 10)
    problem = plant_day(read_plant(write_day(tmp_path, plant, today, painted(before, 101)))).problem
    found = [each for each in problem.rules if "of the day before" in each.name]
    if left is None:
        assert not found
        return
    (first,) = found
    assert (first.level, first.at_most, first.first, first.last) == (HARD, left, 0, left)
    colour = problem.colours.index(before[-1])
    assert (problem.has[:, first.feature] == (problem.colour == colour)).all()


def test_the_first_run_found_is_no_longer_than_the_day_before_leaves(tmp_path):
    today, before = painted(["white"] * 12 + ["red"] * 8), painted(["white"] * 3, 101)
    day = plant_day(read_plant(write_day(tmp_path, PLANT, today, before)))
    found = carwright.sequence(day.problem, start=day.start, moves=20_000, jobs=1)
    assert found.hard == 0
    colours = ["white"] * 3 + [day.problem.colours[day.problem.colour[car]] for car in found.order]
    assert max(len(list(run)) for _, run in groupby(colours)) <= 4


def test_a_colour_that_the_day_before_leaves_no_room_for_is_told(tmp_path):
    """Runs of at most 4 and three others: 16 white cars could be parted, but not behind a white one."""
    today = painted(["white"] * 16 + ["red"] * 3 + ["blue"])
    assert plant_day(read_plant(write_day(tmp_path, PLANT, today, painted(["red"], 101)))).problem.cars == 20
    crowded = painted(["white"] * 16 + ["red"] * 3)
    plant = PLANT.replace("late: 8", "late: 7")
    assert plant_day(read_plant(write_day(tmp_path, plant, crowded, painted(["red"], 101)))).problem.cars == 19
    with pytest.raises(PlantError, match="'white' behind 1 of the day before: with runs of at most 4, no order"):
        read_plant(write_day(tmp_path, plant, crowded, painted(["white"], 101)))


def test_only_in_binds_the_cars_it_speaks_of_alone(tmp_path):
    problem = problem_of(tmp_path)
    places = rule(problem, "suv with hook")
    meant = [n for n in range(1, 21) if n % 2 and n % 5 == 0]
    assert [f"C{n}" for n in meant] == [problem.idents[c] for c in np.flatnonzero(places.latest == 14)]
    assert set(places.latest.tolist()) == {14, 19}
    assert places.level == HARD


def test_due_places_and_due_moments(tmp_path):
    late = rule(problem_of(tmp_path), "due dates")
    assert late.latest[6] == 4  # due at place 5, from 0
    assert late.latest[8] == 10  # ten pitches of 60 s after 06:00: the eleventh car enters at 06:10
    assert set(np.delete(late.latest, [6, 8]).tolist()) == {19}


@pytest.mark.parametrize(
    ("cell", "place"),
    [("7.0", 7), ("2025-03-03 06:10", 11), ("2025-03-03", 20), ("2025-03-02", 1)],
)
def test_due_as_tables_have_it(cell, place, tmp_path):
    """A place taken for a fraction; a moment; a day, which is over at midnight (one car a minute from 06:00)."""
    table = [[*row[:-1], cell if row[0] == "C2" else "" if n else row[-1]] for n, row in enumerate(rows())]
    assert rule(problem_of(tmp_path, orders=table), "due dates").latest[1] == place - 1


def test_due_moments_count_open_time_only(tmp_path):
    calendar = "calendars:\n  day: {shifts: [06:00-18:00], breaks: [06:02-06:07]}\n"
    closed = PLANT.replace("shops:\n  assembly:\n", calendar + "shops:\n  assembly:\n    calendar: day\n")
    assert rule(problem_of(tmp_path, closed), "due dates").latest[8] == 5


def test_stability_refers_to_the_order_to_begin_with(tmp_path):
    start = np.roll(np.arange(20), 3)
    stay = rule(problem_of(tmp_path, start=start), "stay near")
    assert isinstance(stay, PlaceRule)
    assert stay.earliest[start].tolist() == list(range(20))
    assert stay.latest.tolist() == stay.earliest.tolist()


def test_a_frozen_front_and_fixed_places(tmp_path):
    table = rows()
    table[0].append("position")
    for row in table[1:]:
        row.append("18" if row[0] == "C2" else "")
    problem = problem_of(tmp_path, PLANT.replace("  shifts:", "  frozen: 1\n  shifts:"), table)
    assert np.flatnonzero(problem.fixed >= 0).tolist() == [0, 17]
    assert problem.fixed[[0, 17]].tolist() == [0, 1]
    day = plant_day(read_plant(tmp_path / "plant.yaml"))
    assert [day.problem.idents[car] for car in day.start[[0, 1, 17]]] == ["C1", "C3", "C2"]


def test_a_frozen_car_that_must_stand_elsewhere_is_told(tmp_path):
    table = rows()
    table[0].append("earliest")
    for row in table[1:]:
        row.append("5" if row[0] == "C1" else "")
    with pytest.raises(PlantError, match="car 'C1' is frozen at place 1, but may not stand there"):
        problem_of(tmp_path, PLANT.replace("  shifts:", "  frozen: 1\n  shifts:"), table)


def test_bodies_that_are_not_in_the_store_come_later(tmp_path):
    table = rows()
    table[0].append("in store")
    for number, row in enumerate(table[1:], start=1):
        row.append("yes" if number <= 12 else "no")
    problem = problem_of(tmp_path, PLANT.replace("  shifts:", "  body store: {others from: 10}\n  shifts:"), table)
    places = rule(problem, "earliest and latest places")
    assert places.earliest.tolist() == [0] * 12 + [9] * 8
    assert places.level == HARD


def test_more_orders_than_places(tmp_path):
    table = rows()
    table[0].append("urgency")
    for number, row in enumerate(table[1:], start=1):
        row.append(str(number))
    plant = PLANT.replace("early: 12, late: 8", "early: 12, late: 6").replace(
        "  shifts:", "  places: 18\n  left out: {priority: 1, price: 10}\n  shifts:"
    )
    problem = problem_of(tmp_path, plant, table)
    assert (problem.cars, problem.day) == (20, 18)
    assert rule(problem, "orders left out").prices.tolist() == [10 * n for n in range(1, 21)]
    assert "orders left out" in problem.levels[0]


# ------------------------------------------------------------------ the plant with an order


def test_the_source_releases_the_cars_in_the_order(tmp_path):
    plant = read_plant(write_day(tmp_path))
    order = np.arange(20)[::-1]
    release = with_order(plant, order).parts[""].shops["assembly"].flow["bodies"].release
    assert [car["model"] for car in release.cars] == ["suv" if n % 2 else "sedan" for n in range(20, 0, -1)]
    assert release.cars[0]["options"] == ("hook",)
    assert {f"{at:%H:%M}" for at in release.at} == {"06:00"}


def test_a_source_at_random_times_takes_no_order(tmp_path):
    plant = read_plant(write_day(tmp_path, PLANT.replace("release: always", "release: {every: 60 s}")))
    with pytest.raises(PlantError, match="does not take 20 given cars"):
        with_order(plant, np.arange(20))


def test_a_plant_without_the_section_is_told(tmp_path):
    plant = read_plant(write_day(tmp_path, PLANT[: PLANT.index("sequencing:")]))
    with pytest.raises(PlantError, match="no section `sequencing`"):
        plant_day(plant)


def test_columns_may_have_other_names(tmp_path):
    table = text_of(rows()).replace("id,model,colour", "Fahrgestell,Modell,Farbe", 1)
    named = "orders: {table: orders.csv, id: Fahrgestell, model: Modell, colour: Farbe}"
    problem = problem_of(tmp_path, PLANT.replace("orders: orders.csv", named), table)
    assert problem.idents[0] == "C1"
    assert problem.colours[problem.colour[0]] == "red"


def test_an_order_to_begin_with_has_every_car_once(tmp_path):
    """A day of twenty cars: nineteen of them, or one twenty times, are no order of it."""
    plant = read_plant(write_day(tmp_path))
    with pytest.raises(PlantError, match="19 cars for 20 places"):
        plant_day(plant, np.arange(19))
    with pytest.raises(PlantError, match="stands there twice"):
        plant_day(plant, [0] * 20)
