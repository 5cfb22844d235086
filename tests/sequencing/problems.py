"""Days with every kind of rule, by chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import (
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


def any_problem(seed: int, most_cars: int = 26) -> SequencingProblem:
    """A small day with rules of every kind, windows of every form, a day before, orders that are left out."""
    luck = np.random.default_rng(seed)
    cars = int(luck.integers(4, most_cars))
    places = cars if luck.random() < 0.7 else max(3, cars - int(luck.integers(1, 4)))
    features, colours = int(luck.integers(1, 6)), int(luck.integers(1, 5))
    before, levels = int(luck.integers(0, 9)), int(luck.integers(1, 4))
    size = Size(cars, places, features, colours, before, levels)
    rules = [_ratio(luck, size, number) for number in range(int(luck.integers(1, 6)))]
    rules += [make(luck, size) for make in MAKERS if luck.random() < 0.5]
    if places < cars:
        rules.append(LeftOutRule(prices=luck.integers(1, 9, cars), level=size.level(luck)))
    return SequencingProblem(
        name=f"day {seed}",
        idents=tuple(f"car {car}" for car in range(cars)),
        features=tuple("abcdef"[:features]),
        has=luck.random((cars, features)) < luck.random(features),
        colours=("red", "green", "blue", "white", "black")[:colours],
        colour=luck.integers(0, colours, cars),
        levels=tuple(f"objective {level}" for level in range(levels)),
        rules=tuple(rules),
        places=places,
        history_idents=tuple(f"built {car}" for car in range(before)),
        history_has=luck.random((before, features)) < 0.5,
        history_colour=luck.integers(0, colours, before),
    )


class Size:
    """How large a day is."""

    def __init__(self, cars: int, places: int, features: int, colours: int, before: int, levels: int) -> None:
        self.cars, self.places, self.features, self.colours = cars, places, features, colours
        self.before, self.levels = before, levels

    def level(self, luck: np.random.Generator) -> int:
        """Of a rule; -1 is hard."""
        return int(luck.integers(-1, self.levels))


def _ratio(luck: np.random.Generator, size: Size, number: int) -> Rule:
    window, which = int(luck.integers(1, 9)), luck.random()
    most = int(luck.integers(0, window + 1)) if which < 0.8 else None
    least = int(luck.integers(1, window + 1)) if which > 0.6 else None
    if most is not None and least is not None:
        most = max(most, least)
    first = int(luck.integers(0, size.places)) if luck.random() < 0.2 else None
    last = int(luck.integers(first or 0, size.places)) if luck.random() < 0.2 else None
    return RatioRule(
        name=f"ratio {number}",
        feature=int(luck.integers(0, size.features)),
        in_any=window,
        at_most=most,
        at_least=least,
        counts="excess" if luck.random() < 0.5 else "windows",
        ends="both" if luck.random() < 0.5 else "full",
        level=size.level(luck),
        price=int(luck.integers(1, 4)),
        first=first,
        last=last,
    )


def _changes(luck: np.random.Generator, size: Size) -> Rule:
    matrix = luck.integers(0, 5, (size.colours, size.colours)) if luck.random() < 0.5 else None
    return ChangeRule(level=size.level(luck), price=2, matrix=matrix)


def _batches(luck: np.random.Generator, size: Size) -> Rule:
    most = int(luck.integers(3, 6)) if luck.random() < 0.7 else None
    return BatchRule(at_most=most, at_least=int(luck.integers(1, 4)), level=int(luck.integers(0, size.levels)), price=2)


def _batch_limit(luck: np.random.Generator, size: Size) -> Rule:
    return BatchRule(name="limit", at_most=int(luck.integers(1, 5)), level=int(luck.integers(0, size.levels)), price=2)


def _blocks(luck: np.random.Generator, size: Size) -> Rule:
    most = int(luck.integers(3, 6))
    return BlockRule(name="block", feature=0, at_most=most, at_least=int(luck.integers(0, 4)), level=size.level(luck))


def _follows(luck: np.random.Generator, size: Size) -> Rule:
    must = bool(luck.random() < 0.5)
    return FollowRule(name="follow", first=0, then=size.features - 1, must=must, level=size.level(luck))


def _stands(luck: np.random.Generator, size: Size) -> Rule:
    earliest = luck.integers(0, size.places, size.cars)
    prices = luck.integers(0, 3, (3, size.cars))
    latest = earliest + luck.integers(0, 5, size.cars)
    early, late, once = prices
    level = size.level(luck)
    return PlaceRule(name="due", earliest=earliest, latest=latest, early=early, late=late, once=once, level=level)


def _parts(luck: np.random.Generator, size: Size) -> Rule:
    power: Any = int(luck.integers(1, 3))
    use = luck.integers(0, 3, (size.cars, 2))
    prices = luck.integers(1, 4, 2)
    return LevelRule(name="use", parts=("cell", "chip"), use=use, prices=prices, power=power, level=size.level(luck))


def _stations(luck: np.random.Generator, size: Size) -> Rule:
    history = luck.integers(3, 15, (size.before, 2)) if luck.random() < 0.5 else None
    return DriftRule(
        name="trim",
        stations=("trim-01", "trim-02"),
        work=luck.integers(3, 15, (size.cars, 2)),
        takt=8,
        drift=luck.integers(0, 6, 2),
        early=luck.integers(0, 3, 2),
        prices=luck.integers(1, 3, 2),
        tick_s=1.0,
        history_work=history,
        level=size.level(luck),
    )


MAKERS = (_changes, _batches, _batch_limit, _blocks, _follows, _stands, _parts, _stations)


def random_ratio(
    luck: np.random.Generator, features: int, number: int, *, windows: tuple[int, int], least: int
) -> RatioRule:
    """A ratio rule of any form; its window is below the second of ``windows``, its upper limit at least ``least``."""
    window, which = int(luck.integers(*windows)), luck.random()
    most = int(luck.integers(least, window + 1)) if which < 0.8 else None
    fewest = int(luck.integers(1, window + 1)) if which > 0.6 else None
    if most is not None and fewest is not None:
        most = max(most, fewest)
    return RatioRule(
        name=f"ratio {number}",
        feature=int(luck.integers(0, features)),
        in_any=window,
        at_most=most,
        at_least=fewest,
        counts="excess" if luck.random() < 0.5 else "windows",
        ends="both" if luck.random() < 0.5 else "full",
        price=int(luck.integers(1, 4)),
    )
