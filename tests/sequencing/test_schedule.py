"""How a search goes: shares, heat, and which objectives may be heated."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from carwright.arrays.sequencing_rules import BatchRule, ChangeRule, LevelRule, RatioRule
from carwright.kernels.sequencing.shapes import TURN_ANY, TURN_LONG
from carwright.sequencing.construct import constructed
from carwright.sequencing.evaluate import values_of
from carwright.sequencing.schedule import (
    CYCLES,
    FIRST_SWING,
    MENDING,
    PAINTED,
    SWINGS,
    TRADE_HEAT,
    cycle,
    heat,
    mending,
    mix_of,
    shares,
    swing,
    trade_share,
    unit_of,
)
from carwright.sequencing.sequence import sequence
from sequencing.problems import any_problem


@pytest.mark.parametrize("levels", range(1, 8))
def test_the_shares_of_all_phases_are_the_whole_budget(levels):
    assert len(shares(levels)) == levels
    assert sum(shares(levels)) == pytest.approx(1.0)  # sums of decimal fractions


def test_heat_falls_from_phase_begin_to_end_and_a_single_objective_is_heated_again():
    for levels in (2, 3, 4):
        heats = [heat(levels, through) for through in np.linspace(0, 1, 20)]
        assert heats == sorted(heats, reverse=True)
    again = [heat(2, cycle(through, 2)) for through in np.linspace(0, 0.999, 600)]
    assert sum(later > earlier for earlier, later in pairwise(again)) == CYCLES - 1
    assert cycle(0.7, 3) == 0.7


def test_only_objectives_of_counting_rules_are_heated():
    day = any_problem(3)
    ratio = RatioRule(name="a", feature=0, in_any=3, at_most=1, level=0, price=4)
    even = LevelRule(name="even", parts=("a",), use=np.ones((day.cars, 1), np.int64), prices=np.ones(1, np.int64))
    assert unit_of(replace(day, rules=(ratio, BatchRule(level=0, price=6))), 0) == 4
    assert unit_of(replace(day, rules=(ratio, ChangeRule(level=0, price=6))), 0) == 0
    assert unit_of(replace(day, rules=(ratio, even)), 0) == 0
    assert unit_of(replace(day, rules=(ratio,)), 1) == 0


def test_while_no_colours_count_no_move_is_led_by_paint():
    day = replace(any_problem(3), rules=(ChangeRule(level=1),))
    share = np.diff(mix_of(day, 3), prepend=0)
    assert all(share[kind] > 0 for kind in PAINTED)
    for mix in (mix_of(day, 2), mix_of(replace(day, rules=()), 3)):
        assert not np.diff(mix, prepend=0)[list(PAINTED)].any()
        assert mix[-1] > 0


def test_no_long_stretch_is_turned_where_a_rule_looks_along_the_day():
    day = any_problem(3)
    even = LevelRule(name="even", parts=("a",), use=np.ones((day.cars, 1), np.int64), prices=np.ones(1, np.int64))
    share = np.diff(mix_of(replace(day, rules=(even,)), 2), prepend=0)
    assert share[TURN_LONG] == 0 < share[TURN_ANY]


@pytest.mark.parametrize("levels", range(2, 8))
def test_the_trade_leaves_time_for_what_comes_behind_the_colours(levels):
    assert trade_share(levels) < 1.0


def test_windows_of_a_swing_cost_ever_more_and_are_mended_at_any_price_in_the_end():
    worths = [swing(each) for each in np.linspace(0.0, 1.0, 200)]
    assert worths == sorted(worths)
    assert worths[-1] > 5.0
    assert 0.0 < FIRST_SWING + SWINGS < 1.0


def test_at_the_end_of_a_trade_it_is_mended_by_ever_more_worth_and_heat():
    worths, heats = zip(*[mending(each) for each in np.linspace(MENDING[0][0], 1.0, 200)], strict=True)
    assert list(worths) == sorted(worths)
    assert list(heats) == sorted(heats)
    assert heats[0] == TRADE_HEAT < heats[-1]


def test_a_warm_thread_with_a_cold_one_never_ends_worse_than_it_began():
    for seed in range(6):
        problem = any_problem(seed)
        result = sequence(problem, moves=40_000, jobs=2, seed=seed)
        # Hard rules come first: an order that breaks fewer may be worse in the objectives.
        assert values_of(problem, result.order) <= values_of(problem, constructed(problem, seed))
