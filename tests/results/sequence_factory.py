"""Results of a search for an order, made by hand: ratio rules and colours counted window by window."""

from __future__ import annotations

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import BatchRule, ChangeRule, LevelRule, RatioRule
from carwright.results.sequence import Broken, LevelValue, RuleValue, SequenceResult


def small_problem(cars: int = 60, **changes) -> SequencingProblem:
    """Every third car with a roof, every fourth with a hook, four colours in turn."""
    number = np.arange(cars)
    has = np.stack([number % 3 == 0, number % 4 == 0], axis=1)
    given = {
        "name": "by <hand>",
        "idents": tuple(f"C{n}" for n in number),
        "features": ("roof & rail", "hook"),
        "has": has,
        "colours": ("white", "red", "night", "sea"),
        "colour": number % 4,
        "levels": ("ratios", "colour changes", "level use"),
        "rules": (
            RatioRule(name="roofs", feature=0, at_most=1, in_any=3, ends="full"),
            RatioRule(name="hooks", feature=1, at_most=1, in_any=3, ends="full"),
            ChangeRule(level=1),
            BatchRule(at_most=10),
            LevelRule(name="level use", parts=("hook",), use=has[:, 1:].astype(int), prices=np.ones(1, int), level=2),
        ),
    }
    return SequencingProblem(**(given | changes))


def ratio_breaks(problem: SequencingProblem, order: np.ndarray) -> list[Broken]:
    """Windows within the day that hold too many."""
    found = []
    for rule in problem.of(RatioRule):
        for first in range(len(order) - rule.in_any + 1):
            cars = [c for c in order[first : first + rule.in_any] if problem.has[c, rule.feature]]
            if len(cars) > rule.at_most:
                idents = tuple(problem.idents[c] for c in cars)
                over = len(cars) - rule.at_most
                last = first + rule.in_any - 1
                found.append(
                    Broken(rule.name, "ratio", 0, first, last, len(cars), rule.at_most, over, idents, "the mix & more")
                )
    return found


def result_of(problem: SequencingProblem, order=None, start=None, **changes) -> SequenceResult:
    """A result with the values counted from the order; bounds are zero."""
    order, start = (np.arange(problem.cars) if o is None else np.asarray(o) for o in (order, start))
    breaks = [ratio_breaks(problem, o) for o in (start, order)]
    paint = [int((np.diff(problem.colour[o]) != 0).sum()) for o in (start, order)]
    ratios = [sum(each.value for each in found) for found in breaks]
    level = LevelValue("level use", 7200, 14400, 0, "", False)
    rules = [
        RuleValue(rule.name, "ratio", 0, rule.text, *(sum(b.value for b in found if b.rule == rule.name)
                  for found in reversed(breaks)), sum(b.rule == rule.name for b in breaks[1]),
                  int(problem.has[:, rule.feature].sum()), 0, "")
        for rule in problem.of(RatioRule)
    ]  # fmt: skip
    rules.append(
        RuleValue("colour changes", "change", 1, "", paint[1], paint[0], paint[1], problem.cars, 3, "4 colours")
    )
    trace = [[ratios[0], paint[0], 14400], [ratios[1], paint[0], 9000], [ratios[1], paint[1], 7200]]
    given = {
        "problem": problem,
        "order": order,
        "left_out": np.setdiff1d(np.arange(problem.cars), order),
        "start_order": start,
        "start_by": "given",
        "hard": 0,
        "levels": (
            LevelValue("ratios", ratios[1], ratios[0], ratios[1], "too many hooks", True),
            LevelValue("colour changes", paint[1], paint[0], 3, "", False),
            level,
        )[: len(problem.levels)],
        "rules": tuple(rules),
        "broken": tuple(breaks[1]),
        "trace_s": np.array([0.001, 0.5, 2.0]),
        "trace_values": np.array(trace)[:, : len(problem.levels)],
        "moves": 12_345_678,
        "moves_per_s": 6.2e6,
        "seconds": 2.0,
        "seed": 1,
        "jobs": 2,
        "proven": False,
        "stopped_by": "time",
    }
    return SequenceResult(**(given | changes))
