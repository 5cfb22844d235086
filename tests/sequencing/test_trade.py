"""Ratios traded for colours: which days are, and that the trade keeps what a whole order laid anew would give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import (
    HARD,
    BatchRule,
    BlockRule,
    ChangeRule,
    FollowRule,
    LeftOutRule,
    PlaceRule,
    RatioRule,
)
from carwright.arrays.sequencing_trade import HARD_UNITS, MIX, trade_of, trades
from carwright.kernels.sequencing.trade import FLIP, SWAP_BROKEN, SWAP_MATE, TURN, trade
from carwright.kernels.sequencing.trade_state import BEST, CHANGES, NOW, UNITS, Trade, lay_trade
from carwright.sequencing.construct import constructed
from carwright.sequencing.evaluate import values_of
from carwright.sequencing.sequence import sequence
from sequencing.problems import random_ratio

NO_CARS = np.zeros((0, 8), np.int64)
KEPT = ("order", "place", "here", "code", "dear", "cost", "digit", "run", "ends")


def traded_day(seed: int, *, fixed: bool = False, cars: int | None = None) -> SequencingProblem:
    """A day of ratio rules of every form and colours, with a day before; bound places; some cars in fixed places."""
    luck = np.random.default_rng(seed)
    cars = cars or int(luck.integers(18, 60))
    features, before = 8, int(luck.integers(0, 9))
    rules = [_rule(luck, features, number, cars) for number in range(int(luck.integers(3, 12)))]
    # Few cars are the same to these.
    rules += [RatioRule(name=f"rare {each}", feature=each, in_any=5, at_most=3) for each in range(features)]
    rules.append(FollowRule(name="apart", first=1, then=1, must=False, price=int(luck.integers(1, 3))))
    late = np.where(luck.random(cars) < 0.2, cars * 3 // 4, cars)
    nothing = np.zeros(cars, np.int64)
    bound = PlaceRule(
        name="early", earliest=nothing, latest=late, early=nothing, late=nothing + 1, once=nothing, level=-1
    )
    held = np.full(cars, FREE)
    if fixed:
        places = luck.choice(cars // 2, 4, replace=False)
        held[places] = luck.choice(cars, 4, replace=False)
    return SequencingProblem(
        name=f"traded {seed}",
        idents=tuple(f"car {car}" for car in range(cars)),
        features=tuple("abcdefgh"),
        has=luck.random((cars, features)) < 0.4,
        colours=("red", "green", "blue"),
        colour=luck.integers(0, 3, cars),
        levels=("ratios", "colours"),
        rules=(*rules, bound, ChangeRule(level=1, price=2), BatchRule(at_most=5)),
        fixed=held if fixed else np.zeros(0, np.int64),
        history_idents=tuple(f"built {car}" for car in range(before)),
        history_has=luck.random((before, features)) < 0.5,
        history_colour=luck.integers(0, 3, before),
    )


def _rule(luck: np.random.Generator, features: int, number: int, cars: int) -> RatioRule:
    rule = random_ratio(luck, features, number, windows=(2, 20 if number == 0 else 9), least=1)
    part, hard = luck.random() < 0.3, luck.random() < 0.1
    return replace(rule, first=cars // 3 if part else None, last=cars - 2 if part else None, level=HARD if hard else 0)


def laid(problem: SequencingProblem, seed: int) -> Trade:
    """The day in a constructed order."""
    day = trade_of(problem, seed)
    lay_trade(day, constructed(problem, seed).astype(np.int32))
    day.value[BEST], day.best[:] = day.value[NOW], day.order
    return day


def moved(day: Trade, kind: int, moves: int) -> int:
    """How many moves of one kind were taken at a great heat."""
    day.mix[:] = np.arange(len(MIX)) >= kind
    return int(trade(day, 0.5, 4.0, np.int64(moves)))


def check_kept(problem: SequencingProblem, day: Trade) -> None:
    """What is kept is what the order laid anew gives, and what the evaluator of the product finds."""
    again = trade_of(problem, 1)
    lay_trade(again, day.order.copy())
    assert sorted(day.order) == list(range(problem.cars))
    assert np.array_equal(again.value[NOW], day.value[NOW])
    for name in KEPT:
        assert np.array_equal(getattr(again, name), getattr(day, name)), name
    assert np.array_equal(again.joints.near, day.joints.near)
    for now, order in ((day.value[NOW], day.order), (day.value[BEST], day.best)):
        values = values_of(problem, order.astype(np.int64))
        assert (now[UNITS] % HARD_UNITS, now[CHANGES]) == values[1:]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_kept_is_what_a_new_order_would_give(seed):
    problem = traded_day(seed, fixed=seed % 3 == 0)
    assert trades(problem)
    for kind in range(len(MIX)):
        day = laid(problem, seed + 1)
        moved(day, kind, 400)
        check_kept(problem, day)


@pytest.mark.parametrize("kind", range(len(MIX)))
def test_moves_of_every_kind_are_taken_and_give_up_no_more_than_their_kind_may(kind):
    taken = 0
    for seed in range(20):
        # With no car before the day its begin is no joint that a flip could open.
        problem = replace(traded_day(seed), history_idents=(), history_has=NO_CARS, history_colour=NO_CARS[:, 0])
        day = laid(problem, seed)
        units, changes = day.value[NOW].tolist()
        taken += moved(day, kind, 400)
        if kind == SWAP_MATE:
            assert day.value[NOW, UNITS] <= units
        if kind in (SWAP_MATE, SWAP_BROKEN):
            assert day.value[NOW, CHANGES] == changes
        if kind in (TURN, FLIP):
            assert day.value[NOW, CHANGES] <= changes
    assert taken


@pytest.mark.nojit
@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_without_the_compiler(seed):
    problem = traded_day(seed, cars=20)
    day = laid(problem, seed + 1)
    trade(day, 0.5, 4.0, np.int64(60))
    check_kept(problem, day)


def test_a_trade_gives_ratios_for_colours_and_nothing_that_must_hold():
    gave = 0
    for seed in range(30):
        problem = traded_day(seed, fixed=seed % 2 == 0)
        day = laid(problem, seed)
        before = values_of(problem, day.order.astype(np.int64))
        trade(day, 0.2, 0.3, np.int64(20_000))
        after = values_of(problem, day.order.astype(np.int64))
        assert after[0] <= before[0]
        gave += after[1] > before[1] and after[2] < before[2]
        if problem.fixed.size:
            held = problem.fixed != FREE
            assert np.array_equal(day.order[held], problem.fixed[held])
    assert gave  # a trade that never gives the first objective is none


def test_ratios_are_traded_for_colours_only_where_few_cars_have_a_twin():
    day = traded_day(1)
    first, second = [rule for rule in day.rules if isinstance(rule, RatioRule)], ChangeRule(level=1)
    assert trades(day)
    assert not trades(replace(day, has=np.zeros_like(day.has)))
    assert not trades(replace(day, rules=tuple(first)))
    assert not trades(replace(day, rules=(*day.rules, replace(first[0], level=1))))
    assert not trades(replace(day, rules=(second,)))


def test_ratios_are_not_traded_where_a_rule_is_not_seen_by_the_trade():
    day = traded_day(1)
    one_way = np.array([[0, 1, 1], [2, 0, 1], [1, 1, 0]])
    bound = next(rule for rule in day.rules if isinstance(rule, PlaceRule))
    for rule in (
        FollowRule(name="behind", first=0, then=1, must=True),
        FollowRule(name="not behind", first=0, then=1, must=False),
        BlockRule(name="block", feature=0, at_most=2, level=HARD),
        BatchRule(at_least=2),
        replace(bound, level=0),
        ChangeRule(level=1, matrix=one_way),
    ):
        assert not trades(replace(day, rules=(*day.rules, rule)))
    left_out = LeftOutRule(prices=np.ones(day.cars, np.int64))
    assert not trades(replace(day, places=day.cars - 1, rules=(*day.rules, left_out), fixed=np.zeros(0, np.int64)))


@pytest.mark.parametrize("levels", [2, 3])
def test_a_day_that_is_traded_is_the_same_each_time_and_never_worse_than_its_start(levels):
    problem = traded_day(7)
    if levels == 3:
        squares = PlaceRule(
            name="near",
            **{name: np.arange(problem.cars) for name in ("earliest", "latest")},
            **{name: np.ones(problem.cars, np.int64) for name in ("early", "late", "once")},
            level=2,
        )
        problem = replace(problem, levels=(*problem.levels, "places"), rules=(*problem.rules, squares))
    one, other = (sequence(problem, moves=60_000, jobs=1, seed=3) for _ in range(2))
    assert np.array_equal(one.order, other.order)
    assert values_of(problem, one.order) <= values_of(problem, constructed(problem, 3))


def test_colours_of_one_car_and_of_none_do_not_stop_a_trade():
    day = traded_day(7)
    colour = day.colour + 1
    colour[4] = 4
    rules = tuple(rule for rule in day.rules if not isinstance(rule, FollowRule))
    problem = replace(day, colours=("none wanted", *day.colours, "one wanted", "nor this"), colour=colour, rules=rules)
    result = sequence(problem, moves=60_000, jobs=1, seed=3)
    assert sorted(result.order) == list(range(problem.cars))
    assert values_of(problem, result.order) <= values_of(problem, constructed(problem, 3))
