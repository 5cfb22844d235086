"""Windows of tight colours weighed once more: what an order costs then, and when the day is left as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, BatchRule, ChangeRule, RatioRule
from carwright.arrays.sequencing_trade import trades
from carwright.sequencing.evaluate import values_of
from carwright.sequencing.tight_colours import WEIGHT, weighed

LIMITS = ((1, 3), (2, 4), (1, 2), (3, 5))


def odd_day(seed, counts="excess"):
    """Cars of three colours, options by chance, a day before."""
    luck, cars = np.random.default_rng(seed), 40
    limits = [RatioRule(name=f"{p}/{q}", feature=e, in_any=q, at_most=p, price=1 + e % 2, counts=counts)
              for e, (p, q) in enumerate(LIMITS)]  # fmt: skip
    return SequencingProblem(
        name="odd",
        idents=tuple(map(str, range(cars))),
        features=tuple("abcd"),
        has=luck.random((cars, 4)) < 0.5,
        colours=("red", "green", "blue"),
        colour=luck.integers(0, 3, cars),
        history_idents=("x", "y"),
        history_has=luck.random((2, 4)) < 0.5,
        history_colour=np.array([0, 1]),
        levels=("ratios", "colours"),
        rules=(*limits, ChangeRule(level=HARD + 2), BatchRule(at_most=8)),
    )


def units(problem, order, colours):
    """Units of the cars of some colours alone, those of the others and of the day before left out: window by window."""
    total = 0
    for rule in problem.of(RatioRule):
        counted = [bool(problem.has[car, rule.feature]) and problem.colour[car] in colours for car in order]
        for begin in range(1 - rule.in_any, len(order)):
            over = sum(counted[max(0, begin) : begin + rule.in_any]) - rule.at_most
            if over > 0:
                total += rule.price * (over if rule.counts == "excess" else 1)
    return total


@pytest.mark.parametrize("counts", ["excess", "windows"])
@pytest.mark.parametrize("seed", range(8))
def test_an_order_costs_what_its_tight_windows_cost_beside_the_rest(seed, counts):
    problem, luck = odd_day(seed, counts), np.random.default_rng(seed)
    dearer = weighed(problem, {0, 2})
    for _ in range(10):
        order = luck.permutation(problem.cars)
        hard, ratios, changes = values_of(problem, order)
        assert values_of(dearer, order) == (hard, ratios + WEIGHT * units(problem, order, {0, 2}), changes)


def test_where_the_trade_has_no_room_for_more_rules_the_day_is_as_it_is():
    problem = odd_day(1)
    more = tuple(replace(rule, name=f"{rule.name} again") for _ in range(8) for rule in problem.of(RatioRule))
    full = replace(problem, rules=(*problem.rules, *more))
    assert trades(full)
    assert weighed(full, {0}) is full
