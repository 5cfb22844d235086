"""Colours whose runs are hard to build: their windows are weighed more than those of others.

What stays broken at the end of a trade lies within the runs of a few colours: their cars have so many options that few
orders of theirs keep all rules. Where a window of such a colour costs more than another one, its cars settle first,
and the cars of the other colours, which have room, find their places around them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, RatioRule
from carwright.arrays.sequencing_trade import trades

WEIGHT = 2
"""What a broken window of a tight colour costs beside its price, in units of that price."""


def weighed(problem: SequencingProblem, colours: Collection[int]) -> SequencingProblem:
    """The day with its rules of the first objective once more, for cars of some colours alone.

    It is the day itself if the trade has no room for more rules.
    """
    rules = [rule for rule in problem.of(RatioRule) if rule.level == HARD + 1 and rule.at_most is not None]
    features = [rule.feature for rule in rules]
    mine, first = np.isin(problem.colour, list(colours)), len(problem.features)
    dearer = [
        replace(rule, feature=first + each, at_least=None, price=WEIGHT * rule.price) for each, rule in enumerate(rules)
    ]
    day = replace(
        problem,
        features=(*problem.features, *(f"{rule.name}, tight" for rule in rules)),
        has=np.hstack([problem.has, problem.has[:, features] & mine[:, None]]),
        history_has=np.hstack([problem.history_has, np.zeros((len(problem.history_has), len(rules)), np.bool_)]),
        rules=(*problem.rules, *dearer),
    )
    return day if trades(day) else problem


__all__ = ["weighed"]
