"""What can be wrong with a day that is to be put in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import (
    HARD,
    BatchRule,
    BlockRule,
    ChangeRule,
    DriftRule,
    FollowRule,
    LeftOutRule,
    LevelRule,
    PlaceRule,
    RatioRule,
    Rule,
)
from carwright.errors import Problem

MOST_LEVELS = 8
MOST_PLACES = 15_000
"""Counts of windows are kept in 16 bits."""
MOST_VALUE = 1 << 62


def day_faults(problem: SequencingProblem) -> Iterator[Problem]:
    """Everything that is wrong with a problem; shapes first, the rules only if the cars are sound."""
    shapes = list(_shapes(problem))
    yield from shapes
    if shapes:
        return
    yield from _cars(problem)
    yield from _fixed(problem)
    names = Counter(rule.name for rule in problem.rules)
    for name, count in names.items():
        if count > 1:
            yield Problem(f"rules.{name}", f"{count} rules of this name", "give each its own")
    for rule in problem.rules:
        if not HARD <= rule.level < len(problem.levels):
            ways = f"levels are 0 to {len(problem.levels) - 1} ({', '.join(problem.levels)}), or HARD"
            yield Problem(f"rules.{rule.name}", f"level {rule.level}", ways)
        yield from _rule(problem, rule)
    yield from _values(problem)


def _values(problem: SequencingProblem) -> Iterator[Problem]:
    """An objective whose sums are not exact any more would call the worst order the best."""
    for number, level in enumerate(problem.levels):
        rules = [rule for rule in problem.rules if rule.level == number]
        if sum(_most_value(problem, rule) for rule in rules) > MOST_VALUE:
            dearest = max(rules, key=lambda rule: _most_value(problem, rule))
            what = f"the sums of {level} grow too large to be exact"
            yield Problem(f"rules.{dearest.name}", what, "use lower prices")


def _most_value(problem: SequencingProblem, rule: Rule) -> int:
    """More than a rule can cost in any order."""
    day = problem.day
    if isinstance(rule, RatioRule):
        return abs(rule.price) * rule.in_any * (day + rule.in_any)
    if isinstance(rule, ChangeRule) and rule.matrix is not None:
        return day * int(rule.matrix.max(initial=0))
    if isinstance(rule, BatchRule | BlockRule):
        return abs(rule.price) * day * (1 + (rule.at_least or 0))
    if isinstance(rule, PlaceRule):
        return day * sum(int(column.max(initial=0)) for column in (rule.early, rule.late)) * len(rule.early) + int(
            rule.once.max(initial=0)
        ) * len(rule.once)
    if isinstance(rule, DriftRule):
        dearest = int(rule.prices.max(initial=0))
        return dearest * int(rule.work.max(initial=0)) * rule.work.size
    if isinstance(rule, LeftOutRule):
        return int(rule.prices.max(initial=0)) * len(rule.prices)
    if isinstance(rule, LevelRule):
        return 0  # asked with its arrays
    return abs(rule.price) * day


def _shapes(problem: SequencingProblem) -> Iterator[Problem]:
    cars, features, before = len(problem.idents), len(problem.features), len(problem.history_idents)
    if cars == 0:
        yield Problem("cars", "a day with no cars", "give at least one")
    yield from _levels(problem)
    wanted = {
        "has": (problem.has.shape, (cars, features)),
        "colour": (problem.colour.shape, (cars,) if problem.colours else (0,)),
        "history_has": (problem.history_has.shape, (before, features) if before else problem.history_has.shape),
        "history_colour": (problem.history_colour.shape, (before,) if problem.colours else (0,)),
    }
    for name, (found, asked) in wanted.items():
        if found != asked:
            yield Problem(name, f"shape {found}", f"one row a car: {asked}")
    if problem.fixed.size and problem.fixed.shape != (problem.day,):
        yield Problem("fixed", f"shape {problem.fixed.shape}", f"one entry a place: ({problem.day},)")
    if problem.weights and len(problem.weights) != len(problem.levels):
        yield Problem("weights", f"{len(problem.weights)} weights", f"one a level: {len(problem.levels)}")


def _levels(problem: SequencingProblem) -> Iterator[Problem]:
    """Objectives; in a plant file they are the priorities of the rules that are needed."""
    count = len(problem.levels)
    if 1 <= count <= MOST_LEVELS:
        return
    if problem.form != "plant":
        yield Problem("levels", f"{count} objectives", f"name 1 to {MOST_LEVELS}")
    elif count:
        yield Problem("sequencing", f"the rules have {count} priorities", f"use at most {MOST_LEVELS}")
    else:
        what = "no rule counts in an objective, so that one order is as good as another"
        yield Problem("sequencing", what, "give one a priority from 1 on, or add e.g. level: {of: [OPTION]}")


def _cars(problem: SequencingProblem) -> Iterator[Problem]:
    for ident, count in Counter(problem.idents).items():
        if count > 1:
            yield Problem(f"cars.{ident}", f"{count} cars of this ident", "idents are unique")
    if not 1 <= problem.day <= MOST_PLACES:
        yield Problem("places", f"{problem.day} places", f"1 to {MOST_PLACES}")
    if problem.day > problem.cars:
        yield Problem("places", f"{problem.day} places for {problem.cars} cars", "leave no place empty")
    if problem.day < problem.cars and not any(problem.of(LeftOutRule)):
        what = f"{problem.cars} cars for {problem.day} places"
        yield Problem("places", what, "a LeftOutRule says what an order left out costs")
    for name, codes in (("colour", problem.colour), ("history_colour", problem.history_colour)):
        if codes.size and not 0 <= codes.min() <= codes.max() < len(problem.colours):
            yield Problem(name, f"a colour code outside 0 to {len(problem.colours) - 1}", "codes are indices")


def _fixed(problem: SequencingProblem) -> Iterator[Problem]:
    if not problem.fixed.size:
        return
    cars = problem.fixed[problem.fixed != FREE]
    if cars.size and not 0 <= cars.min() <= cars.max() < problem.cars:
        yield Problem("fixed", "a car that is not there", f"cars are 0 to {problem.cars - 1}, {FREE} is free")
        return
    for car, count in Counter(cars.tolist()).items():
        if count > 1:
            yield Problem(f"fixed.{problem.idents[car]}", f"the car is fixed at {count} places", "fix it once")


def _rule(problem: SequencingProblem, rule: Rule) -> Iterator[Problem]:
    place = f"rules.{rule.name}"
    if isinstance(rule, RatioRule):
        yield from _ratio(problem, rule, place)
    elif isinstance(rule, BlockRule | FollowRule):
        columns = (rule.feature,) if isinstance(rule, BlockRule) else (rule.first, rule.then)
        for feature in columns:
            if not 0 <= feature < len(problem.features):
                yield Problem(place, f"no feature {feature}", f"there are {len(problem.features)}")
    if isinstance(rule, BatchRule | BlockRule):
        yield from _runs(problem, rule, place)
    if isinstance(rule, ChangeRule | BatchRule) and not problem.colours:
        yield Problem(place, "a colour rule, but the cars have no colours", "name colours, or leave the rule out")
    if isinstance(rule, RatioRule | ChangeRule | BatchRule | BlockRule | FollowRule) and rule.price < 0:
        yield Problem(place, f"price {rule.price}", "at least 0")
    yield from _arrays(problem, rule, place)


def _ratio(problem: SequencingProblem, rule: RatioRule, place: str) -> Iterator[Problem]:
    if not 0 <= rule.feature < len(problem.features):
        yield Problem(place, f"no feature {rule.feature}", f"there are {len(problem.features)}")
    if rule.in_any < 1:
        yield Problem(place, f"a window of {rule.in_any} cars", "at least 1")
    if rule.in_any > MOST_PLACES:
        yield Problem(place, f"a window of {rule.in_any} cars", f"at most {MOST_PLACES}")
    if rule.at_most is None and rule.at_least is None:
        yield Problem(place, "neither at most nor at least", "give one of them")
    for name, number in (("at most", rule.at_most), ("at least", rule.at_least)):
        if number is not None and number < 0:
            yield Problem(place, f"{name} {number} cars", "at least 0")
        if number is not None and number > rule.in_any:
            worth = "restricts nothing" if name == "at most" else "can never hold"
            what = f"{name} {number} in any {rule.in_any} cars {worth}"
            yield Problem(place, what, "are the two numbers swapped?")
    if rule.at_most is not None and rule.at_least is not None and rule.at_least > rule.at_most:
        yield Problem(place, f"at least {rule.at_least} and at most {rule.at_most}", "are the two swapped?")
    first, last = rule.first or 0, problem.day - 1 if rule.last is None else rule.last
    if first > last or first >= problem.day:
        yield Problem(place, f"holds from place {first} to {last}", "the first place comes first")


def _runs(problem: SequencingProblem, rule: BatchRule | BlockRule, place: str) -> Iterator[Problem]:
    if rule.at_most is None and rule.at_least is None:
        yield Problem(place, "neither at most nor at least", "give one of them")
    if rule.at_most is not None and rule.at_most < 1:
        yield Problem(place, f"runs of at most {rule.at_most}", "at least 1")
    if rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
        yield Problem(place, f"at least {rule.at_least} and at most {rule.at_most}", "are the two swapped?")
    if rule.level != HARD or not isinstance(rule, BatchRule) or not rule.at_most or not problem.colours:
        return
    if problem.colour.size and 0 <= problem.colour.min() <= problem.colour.max() < len(problem.colours):
        for colour, count in enumerate(np.bincount(problem.colour, minlength=len(problem.colours))):
            needed = max(0, int(count) - (problem.cars - problem.day))
            others = problem.day - needed
            if needed > rule.at_most * (others + 1):
                what = f"{needed} cars of colour {problem.colours[colour]} and {others} others"
                most = rule.at_most * (others + 1)
                way_out = f"batches of at most {rule.at_most} leave room for {most}: no order can meet it"
                yield Problem(place, what, way_out)


def _arrays(problem: SequencingProblem, rule: Rule, place: str) -> Iterator[Problem]:
    """Shapes and signs of the arrays of a rule."""
    cars = problem.cars
    wanted: dict[str, tuple[int, ...]] = {}
    least: tuple[str, ...] = ()
    if isinstance(rule, PlaceRule):
        wanted = dict.fromkeys(("earliest", "latest", "early", "late", "once"), (cars,))
        least = ("early", "late", "once")
    elif isinstance(rule, LeftOutRule):
        wanted, least = {"prices": (cars,)}, ("prices",)
    elif isinstance(rule, LevelRule):
        wanted, least = {"use": (cars, len(rule.parts)), "prices": (len(rule.parts),)}, ("use", "prices")
    elif isinstance(rule, DriftRule):
        stations = len(rule.stations)
        wanted = dict.fromkeys(("drift", "early", "prices"), (stations,)) | {"work": (cars, stations)}
        least = ("drift", "early", "prices", "work")
        if rule.history_work is not None:
            wanted["history_work"] = (len(rule.history_work), stations)
        if rule.takt < 1:
            yield Problem(place, f"a takt of {rule.takt} ticks", "at least 1")
    elif isinstance(rule, ChangeRule) and rule.matrix is not None:
        wanted, least = {"matrix": (len(problem.colours), len(problem.colours))}, ("matrix",)
    for name, shape in wanted.items():
        array = np.asarray(getattr(rule, name))
        if array.shape != shape:
            yield Problem(f"{place}.{name}", f"shape {array.shape}", f"it is {shape}")
        elif name in least and array.size and array.min() < 0:
            yield Problem(f"{place}.{name}", f"{array.min()} is below zero", "at least 0")
        elif isinstance(rule, LevelRule) and name == "use" and _too_large(problem, rule):
            yield Problem(f"{place}.use", "numbers too large for exact sums", "use smaller units or prices")


def _too_large(problem: SequencingProblem, rule: LevelRule) -> bool:
    most = problem.cars * int(rule.use.sum(axis=0).max(initial=0))
    return bool(problem.day * most**rule.power * int(rule.prices.sum()) > MOST_VALUE)
