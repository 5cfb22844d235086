"""Joints between two places: one look at a word for each number of places is the sum over windows and rules."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.arrays.sequencing_joints import SPAN, joints_of
from carwright.kernels.sequencing.bare import kernel
from carwright.kernels.sequencing.shapes import MOST_EXCESS, MOST_WINDOWS
from carwright.kernels.sequencing.trade_joints import BACK, joint_units, look_at_side


@kernel
def joined(joints, place, step, other, ahead, most):
    """Units of a joint of two sides, each from a place on by steps of 1 or -1."""
    look_at_side(joints, BACK, place, step)
    return joint_units(joints, BACK, other, ahead, most)


def some_rules(luck):
    """Rules of short and long windows, of both kinds: columns length, first, last, limit, kind, price."""
    rules = []
    for _ in range(int(luck.integers(1, 9))):
        length = int(luck.integers(2, SPAN + 3))
        kind = MOST_EXCESS if luck.random() < 0.8 else MOST_WINDOWS
        rules.append((length, 0, 0, int(luck.integers(1, length)), kind, 1))
    return np.array(rules, np.int64)


def by_windows(rules, words, place, step, other, ahead):
    """The same window by window: cars of each side count up to the limit."""
    units = 0
    for number, (length, _, _, limit, kind, _) in enumerate(rules.tolist()):
        if length > SPAN or (kind != MOST_EXCESS and limit > 1):
            continue
        for here in range(1, length):
            one = sum(words[place + step * k][number] for k in range(here))
            two = sum(words[other + ahead * k][number] for k in range(length - here))
            units += max(0, min(one, limit) + min(two, limit) - limit)
    return units


@pytest.mark.parametrize("seed", range(200))
def test_a_joint_costs_the_cars_too_many_in_the_windows_over_it(seed):
    luck = np.random.default_rng(seed)
    rules, cars = some_rules(luck), 40
    bits = luck.random((cars, len(rules))) < luck.uniform(0.1, 0.7)
    joints = joints_of(cars, rules, bits, bits[:0], SPAN)
    joints.near[SPAN : SPAN + cars] = joints.steps
    words = {place: bits[place] if 0 <= place < cars else bits[0] & False for place in range(-SPAN, cars + SPAN)}
    place, other = (int(each) for each in luck.integers(0, cars, 2))
    step, ahead = (int(each) for each in luck.choice([-1, 1], 2))
    exact = by_windows(rules, words, place, step, other, ahead)
    assert joined(joints, place, step, other, ahead, 1 << 30) == exact
    most = int(luck.integers(0, 4))
    told = joined(joints, place, step, other, ahead, most)
    assert told == exact if exact <= most else told > most


def test_cars_of_the_day_before_stand_before_the_first_place():
    rules = np.array([(3, 0, 0, 1, MOST_EXCESS, 1)], np.int64)
    joints = joints_of(2, rules, np.array([[True], [False]]), np.array([[False], [True]]), SPAN)
    joints.near[SPAN : SPAN + 2] = joints.steps
    # Built yesterday, then the first car of the day: two windows of three hold both.
    assert joined(joints, -1, -1, 0, 1, 99) == 2


def test_no_more_steps_are_kept_than_a_word_has_bits():
    rules = np.tile(np.array([(SPAN, 0, 0, SPAN - 1, MOST_EXCESS, 1)], np.int64), (9, 1))
    joints = joints_of(3, rules, np.ones((3, 9), np.bool_), np.ones((0, 9), np.bool_), SPAN)
    assert [int(word).bit_count() for word in joints.steps] == [64] * 3
