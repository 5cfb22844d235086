"""The reason told for each broken rule is the true one, on days small enough to try all orders."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, BlockRule, ChangeRule, DriftRule, PlaceRule, RatioRule
from carwright.sequencing.bounds import bounds_of
from carwright.sequencing.evaluate import result_of_order

FIXED = "fixed places: their cars break the rule"


def day_of(has, *rules, fixed=(), levels=("ratios",), colour=()):
    """A day of one feature, or of none; ``fixed`` holds the cars of the first places."""
    cars = len(has)
    held = np.full(cars, FREE, np.int64)
    held[: len(fixed)] = fixed
    return SequencingProblem(
        name="day",
        idents=tuple(f"C{n}" for n in range(cars)),
        features=("roof",),
        has=np.array(has, np.bool_)[:, None],
        colours=("red", "blue") if len(colour) else (),
        colour=np.array(colour, np.int64),
        levels=levels,
        rules=rules,
        fixed=held if len(fixed) else np.zeros(0, np.int64),
    )


def reasons(problem, order):
    return [each.reason for each in result_of_order(problem, np.array(order)).broken]


def test_a_window_with_too_few_is_not_blamed_on_fixed_cars_elsewhere():
    """Only the first place is fixed; cars with the feature could stand in the window of places 2 to 4."""
    rule = RatioRule(name="some", feature=0, at_least=1, in_any=3)
    free = day_of([0, 0, 0, 0, 1, 1], rule, fixed=(0,))
    told = reasons(free, [0, 1, 2, 3, 4, 5])
    assert len(told) == 2
    assert FIXED not in told
    assert reasons(day_of([0, 0, 0, 0, 1, 1], rule, fixed=(0, 1, 2)), [0, 1, 2, 4, 3, 5]) == [FIXED]


def test_a_short_run_beside_a_free_place_is_not_blamed_on_its_fixed_cars():
    rule = BlockRule(name="pairs", feature=0, at_least=2)
    assert FIXED not in reasons(day_of([1, 0, 0, 1], rule, fixed=(0,)), [0, 1, 2, 3])
    assert FIXED in reasons(day_of([1, 0, 0, 1], rule, fixed=(0, 1)), [0, 1, 2, 3])


def test_an_overrun_is_blamed_on_fixed_cars_if_all_before_it_are_fixed():
    """Takt 10, drift 5: work of 14 and 13 overruns at the second car, 8 before it would leave room."""
    work = np.array([[14], [13], [8]])
    line = DriftRule(name="trim", stations=("trim[1]",), work=work, takt=10, drift=np.array([5]), early=np.array([0]),
                     prices=np.array([1]), tick_s=1.0)  # fmt: skip
    only_second = day_of([0, 0, 0], line, levels=("overruns",))
    held = np.array([FREE, 1, FREE])
    problem = SequencingProblem(**{**vars(only_second), "fixed": held})
    assert not any(FIXED in reason for reason in reasons(problem, [0, 1, 2]))
    assert f"at trim[1]: {FIXED}" in reasons(day_of([0, 0, 0], line, fixed=(0, 1), levels=("overruns",)), [0, 1, 2])


@pytest.mark.parametrize("seed", range(30))
def test_what_is_blamed_on_fixed_places_is_broken_in_every_order(seed):
    luck = np.random.default_rng(seed)
    rules = (
        RatioRule(name="few", feature=0, at_least=1, in_any=2),
        RatioRule(name="many", feature=0, at_most=1, in_any=3),
        BlockRule(name="blocks", feature=0, at_least=2, at_most=2),
    )
    fixed = luck.permutation(6)[: luck.integers(1, 4)]
    problem = day_of(luck.random(6) < 0.5, *rules, fixed=fixed)
    others = [car for car in range(6) if car not in fixed]
    results = [result_of_order(problem, np.array([*fixed, *rest])) for rest in permutations(others)]
    blamed = {(b.rule, b.first, b.last) for result in results for b in result.broken if b.reason == FIXED}
    for rule, first, last in blamed:
        for result in results:
            assert any(b.rule == rule and b.first <= last and b.last >= first for b in result.broken)


def test_the_only_rule_of_an_objective_has_no_other_rules_to_give_way_to():
    """C1 and C2 have the feature and stand side by side; nothing else is asked."""
    alone = day_of([0, 1, 1, 0, 0, 0], RatioRule(name="roofs", feature=0, at_most=1, in_any=2, ends="full"))
    assert reasons(alone, range(6)) == ["no order with less was found"]
    firm = RatioRule(name="firm", feature=0, at_most=5, in_any=6, level=HARD)
    assert reasons(day_of([0, 1, 1, 0, 0, 0], *alone.rules, firm), range(6)) == ["what must hold, as far as was found"]
    two = day_of([0, 1, 1, 0, 0, 0], *alone.rules, BlockRule(name="block", feature=0, at_least=2))
    assert reasons(two, range(6)) == ["other rules of this objective, as far as was found"]


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ([26, 8, 8, 8], "at trim[2] cars have more work than takt and drift"),
        ([14, 14, 14, 14], "at trim[2] the work of the day is more than its takts hold"),
    ],
)
def test_a_line_that_must_overrun_tells_which_work_is_the_cause(work, said):
    """Takt 10, drift 5. One car of 26 leaves 11 in any order, though the day has 50 for 40 + 5; four of 14 leave 11."""
    both = np.array([[9] * 4, work]).T
    line = DriftRule(name="trim", stations=("trim[1]", "trim[2]"), work=both, takt=10, drift=np.array([5, 5]),
                     early=np.array([0, 0]), prices=np.array([1, 1]), tick_s=1.0)  # fmt: skip
    problem = day_of([0] * 4, line, levels=("overruns",))
    (bound,) = bounds_of(problem)
    assert bound.value == 11
    assert said in bound.reason
    assert min(result_of_order(problem, np.array(order)).values[0] for order in permutations(range(4))) == 11


def test_an_overrun_beyond_the_mix_is_told_in_seconds():
    """Two cars of 18 leave 1 s each at least (takt 10, drift 7); one behind the other they leave 9 s."""
    work = np.array([[180], [180], [20]])
    line = DriftRule(name="trim", stations=("trim[1]",), work=work, takt=100, drift=np.array([70]), early=np.array([0]),
                     prices=np.array([3]), tick_s=0.1)  # fmt: skip
    told = reasons(day_of([0] * 3, line, levels=("overruns",)), [0, 1, 2])
    assert set(told) == {"at trim[1]: the mix of cars makes 2.0 s of 9.0 s; the rest: no order with less was found"}


def test_a_start_order_that_is_not_allowed_is_told():
    """Its values may be less than those of any order that is allowed."""
    far = np.full(4, 3)
    places = PlaceRule(name="early", earliest=np.zeros(4, int), latest=np.where(np.arange(4) == 3, 0, far),
                       early=np.ones(4, int), late=np.ones(4, int), once=np.zeros(4, int), level=HARD)  # fmt: skip
    problem = day_of([0] * 4, places, ChangeRule(), BatchRule(at_most=4), colour=[0, 0, 1, 1], levels=("changes",))
    told = result_of_order(problem, np.arange(4)).notes
    assert told == ("the start order is not allowed, so its values are no measure: it breaks early (by 3)",)
    assert result_of_order(problem, np.array([3, 2, 1, 0])).notes == ()
