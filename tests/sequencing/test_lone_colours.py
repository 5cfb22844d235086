"""Runs that a colour needs by all rules at once, against every split and every order of its cars."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, FollowRule, RatioRule
from carwright.sequencing.lone_colours import GAP, lone_colour, lone_day


def go_on(moves):
    """No limit."""
    return moves >= 0


def fits_in(day, runs, seed):
    """True if red cars keep what is asked of them in so many runs."""
    return lone_colour(day, 0, runs, seed, go_on).keeps


def red_day(has, rules, longest):
    """A day of red cars with some features, and four blue ones."""
    cars = len(has) + 4
    return SequencingProblem(
        name="red",
        idents=tuple(str(car) for car in range(cars)),
        features=("a", "b", "c"),
        has=np.vstack([has, np.ones((4, 3), np.bool_)]),
        colours=("red", "blue"),
        colour=np.array([0] * len(has) + [1] * 4),
        levels=("ratios", "colours"),
        rules=(*rules, ChangeRule(level=HARD + 2), BatchRule(at_most=longest)),
    )


def some_rules(luck):
    """Upper limits of windows of two to four."""
    rules = []
    for feature in range(3):
        window = int(luck.integers(2, 5))
        rules.append(
            RatioRule(name=str(feature), feature=feature, in_any=window, at_most=int(luck.integers(1, window)))
        )
    return rules


def keeps(row, rules):
    """True if the cars in a row keep all rules by themselves."""
    for rule in rules:
        for begin in range(len(row)):
            if sum(car[rule.feature] for car in row[begin : begin + rule.in_any]) > rule.at_most:
                return False
    return True


def can_be_built(has, rules, runs, longest):
    """True if some order of the cars, cut somewhere, keeps all rules within each of so many runs."""
    cars = len(has)
    splits = [(0, *cuts, cars) for cuts in combinations(range(1, cars), runs - 1)]
    splits = [split for split in splits if max(np.diff(split)) <= longest]
    return any(
        all(keeps(order[a:b], rules) for a, b in pairwise(split))
        for order in set(permutations([tuple(row) for row in has.tolist()]))
        for split in splits
    )


@pytest.mark.parametrize("seed", range(24))
def test_what_is_found_is_what_some_order_and_split_of_all_allows(seed):
    luck = np.random.default_rng(seed)
    cars, longest = int(luck.integers(4, 7)), 4
    has, rules = luck.random((cars, 3)) < 0.5, some_rules(luck)
    day = red_day(has, rules, longest)
    for runs in range(-(-cars // longest), cars + 1):
        found = lone_colour(day, 0, runs, seed, go_on)
        assert found.keeps == can_be_built(has, rules, runs, longest)
        assert sorted(np.concatenate(found.runs).tolist()) == list(range(cars))
        assert max(map(len, found.runs)) <= longest
        if found.keeps:
            assert all(keeps([tuple(has[car]) for car in run], rules) for run in found.runs)


def test_rules_together_may_need_more_runs_than_each_alone():
    # Two of three cars have a, two have b, and no neighbours may share one: a alone stands at both ends, and so does b.
    has = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 0]], np.bool_)
    rules = [RatioRule(name=name, feature=each, in_any=2, at_most=1) for each, name in enumerate("ab")]
    assert all(fits_in(red_day(has, [rule], 4), 1, 1) for rule in rules)
    assert [fits_in(red_day(has, rules, 4), runs, 1) for runs in (1, 2)] == [False, True]


def test_a_colour_is_tight_where_its_runs_are_not_found_easily():
    # Few options: any order will do. Two cars in three with one that every other car may have: none will.
    rules = [RatioRule(name="a", feature=0, in_any=2, at_most=1)]
    few = np.repeat([[0, 0, 0], [1, 0, 0]], (9, 2), axis=0).astype(np.bool_)
    many = np.repeat([[0, 0, 0], [1, 0, 0]], (4, 8), axis=0).astype(np.bool_)
    assert [lone_colour(red_day(has, rules, 12), 0, 1, 1, go_on).tight for has in (few, many)] == [False, True]


def test_a_lone_day_has_its_runs_apart_and_asks_only_what_a_run_can_keep():
    has = np.ones((5, 3), np.bool_)
    rules = [
        RatioRule(name="both", feature=0, in_any=3, at_most=2, at_least=1),
        RatioRule(name="wide", feature=1, in_any=5, at_most=2),
        RatioRule(name="night", feature=1, in_any=2, at_most=1, first=3),
        RatioRule(name="later", feature=1, in_any=2, at_most=1, level=1),
        FollowRule(name="apart", first=2, then=2, must=False),
    ]
    day = lone_day(red_day(has, rules, 4), 0, np.array([0, 1, 2, GAP, GAP, 3, 4]))
    assert day.colour.tolist() == [0, 0, 0, 1, 1, 0, 0]
    assert day.has.any(axis=1).tolist() == [True, True, True, False, False, True, True]
    assert [rule.name for rule in day.rules] == ["both", "apart", "colour changes", "paint batch limit"]
    assert next(day.of(RatioRule)).at_least is None


def test_a_colour_of_few_cars_keeps_windows_that_are_longer_than_it_has_cars():
    rule = RatioRule(name="a", feature=0, in_any=4, at_most=1)
    for has, runs in ((np.ones((1, 3)), [1]), (np.ones((2, 3)), [2]), (np.zeros((2, 3)), [1, 2])):
        day = red_day(has.astype(np.bool_), [rule], 4)
        assert [each for each in (1, 2)[: len(has)] if fits_in(day, each, 1)] == runs


def test_where_no_rule_looks_within_a_run_any_number_of_runs_will_do():
    wide = RatioRule(name="wide", feature=0, in_any=9, at_most=1)
    found = lone_colour(red_day(np.ones((5, 3), np.bool_), [wide], 4), 0, 2, 1, lambda _: False)
    assert found.keeps
    assert [run.tolist() for run in found.runs] == [[0, 1, 2], [3, 4]]


def test_a_search_that_may_not_go_on_tells_the_runs_it_has():
    rules = [RatioRule(name="a", feature=0, in_any=2, at_most=1)]
    day, told = red_day(np.ones((9, 3), np.bool_), rules, 4), []

    def three_times(moves):
        told.append(moves)
        return len(told) < 3

    found = lone_colour(day, 0, 3, 1, three_times)
    assert not found.keeps
    assert sorted(np.concatenate(found.runs).tolist()) == list(range(9))
    assert told[0] == 0
    assert len(told) <= 4
