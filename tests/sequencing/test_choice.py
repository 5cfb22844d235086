"""Cars that are alike: the groups from which the other car of a swap is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.arrays.sequencing_day import _columns, day_of, plan_of
from carwright.arrays.sequencing_kin import kin_of, ratio_bits
from carwright.arrays.sequencing_rules import ChangeRule
from carwright.kernels.sequencing.moves import lay
from carwright.kernels.sequencing.search import search
from carwright.kernels.sequencing.shapes import KIN
from sequencing.problems import any_problem

SEEDS = range(12)


def seen_by(problem, day, levels):
    """What the rules of some levels see of each car, as a tuple a car."""
    columns = _columns(problem, day.ratios, day.pairs, day.flows)
    chosen = [np.asarray(column) for level in levels for column in columns[level]]
    return [tuple(int(column[car]) for column in chosen) for car in range(problem.cars)]


@pytest.mark.parametrize("seed", SEEDS)
def test_cars_of_a_group_are_those_that_its_levels_cannot_tell_apart(seed):
    problem = any_problem(seed)
    day = day_of(problem)
    twin, whole = day.choice.twin, day.choice.kind.shape[0]
    rows = [
        (left + k * whole, [u for u in range(1, k + 1) if u != left]) for k in range(whole) for left in range(whole)
    ]
    rows += [(whole * whole + k, list(range(1, k + 1))) for k in range(whole)]
    for row, levels in rows:
        seen = seen_by(problem, day, levels)
        for car in range(problem.cars):
            mates = {other for other in range(problem.cars) if seen[other] == seen[car]}
            first, end = day.choice.twin_first[row, twin[row, car] : twin[row, car] + 2]
            assert set(day.choice.twin_cars[row, first:end].tolist()) == mates


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_car_in_another_colour_is_found_where_there_is_one(seed):
    problem = any_problem(seed)
    if not any(problem.of(ChangeRule)):
        pytest.skip("this day has no colours")
    day = day_of(problem)
    choice, whole = day.choice, day.choice.kind.shape[0]
    before = seen_by(problem, day, range(1, choice.rank))
    for car in range(problem.cars):
        for colour in range(len(problem.colours)):
            mates = {v for v in range(problem.cars) if before[v] == before[car] and problem.colour[v] == colour}
            group = choice.alike[choice.twin[whole * whole + choice.rank - 1, car], colour]
            found = set()
            if group >= 0:
                first, end = choice.twin_first[-2, group : group + 2]
                found = set(choice.twin_cars[-2, first:end].tolist())
            assert found == mates


@pytest.mark.parametrize("seed", SEEDS)
def test_kin_of_a_car_differ_from_it_in_the_fewest_ratio_rules(seed):
    problem = any_problem(seed)
    if not any(problem.of(ChangeRule)):
        pytest.skip("this day has no colours")
    day = day_of(problem)
    words = range(day.ratios.words[1], day.ratios.words[day.choice.rank])
    kin_of_all = kin_of(problem, ratio_bits(day.ratios, day.choice.rank))
    bits = [
        sum(int(day.ratios.mask[car, word]) << 64 * k for k, word in enumerate(words)) for car in range(problem.cars)
    ]
    for car in range(problem.cars):
        for colour in range(len(problem.colours)):
            # Of the own colour only cars that differ at all: a swap of others changes nothing.
            apart = sorted(
                (bits[car] ^ bits[other]).bit_count()
                for other in np.flatnonzero(problem.colour == colour)
                if colour != problem.colour[car] or bits[other] != bits[car]
            )
            kin = [int(other) for other in kin_of_all[car, colour] if other >= 0]
            assert len(set(kin)) == len(kin)
            assert all(problem.colour[other] == colour for other in kin)
            assert sorted((bits[car] ^ bits[other]).bit_count() for other in kin) == apart[:KIN]


def looked_up(problem, seed):
    """A day in an order by chance, its hot places looked up, and what was kept of it then."""
    day = day_of(problem)
    levels = day.choice.kind.shape[0]
    order = np.random.default_rng(seed).permutation(problem.cars).astype(np.int32)
    lay(day, order, levels)
    before, gain = day.counts.before.copy(), day.counts.gain.copy()
    # Places are looked up before the first move.
    search(day, plan_of(day, seed)._replace(levels=levels), np.int64(1))
    return day, order, before, gain


@pytest.mark.parametrize("seed", SEEDS)
def test_hot_places_are_those_where_one_car_more_or_less_of_a_rule_would_gain(seed):
    problem = any_problem(seed)
    day, _, before, gain = looked_up(problem, seed)
    fixed = np.diff(day.choice.locked) > 0
    colours = day.choice.rank if day.choice.paint >= 0 else -1
    for level in range(day.choice.kind.shape[0]):
        words = day.ratios.words[level : level + 2]
        rules = range(*day.ratios.base[words])
        if level == colours and not rules:  # such a level holds the colour changes
            continue
        wanted = []
        for place in range(problem.day):
            has = np.diff(before[:, day.ratios.off + place : day.ratios.off + place + 2], axis=1)[:, 0]
            if not fixed[place] and any(gain[place, has[rule], rule] < 0 for rule in rules):
                wanted.append(place)
        assert day.choice.hot[level, : day.choice.hot[level, problem.day]].tolist() == wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_places_of_colour_changes_are_looked_up(seed):
    problem = any_problem(seed)
    day, order, _, _ = looked_up(problem, seed)
    if day.choice.paint < 0:
        pytest.skip("this day has no colours")
    colours = problem.colour[order[: problem.day]]
    first = int(problem.history_colour[-1]) if len(problem.history_colour) else -1
    lefts = [first, *colours[:-1].tolist()]
    wanted = [t for t in range(problem.day) if lefts[t] >= 0 and colours[t] != lefts[t]]
    assert day.choice.hot[-1, : day.choice.hot[-1, problem.day]].tolist() == wanted
