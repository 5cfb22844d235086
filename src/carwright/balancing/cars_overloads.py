"""Expected overload of a worker, in plain numbers: what heavy cars ask above the takt, on average a car."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from carwright.model.car_line import CarLine, CarTask

MOST_TOUCHED = 16
"""Options that are told apart; further ones count with their mean."""


def overload_s(line: CarLine, tasks: Sequence[CarTask], takt_s: float, base_s: float) -> float:
    """Expected work above the takt; options of a model are independent, so every combination is summed up."""
    total = 0.0
    for model, share in line.model_shares.items():
        extra: dict[str, float] = {}
        for task in tasks:
            for name, seconds in task.extra_s.items():
                extra[name] = extra.get(name, 0.0) + seconds
        has = {name: line.share_of(name, model) for name in extra}
        certain = base_s + sum(seconds for name, seconds in extra.items() if has[name] >= 1)
        open_ = [(has[name], seconds) for name, seconds in extra.items() if 0 < has[name] < 1 and seconds > 0]
        certain += sum(chance * seconds for chance, seconds in open_[MOST_TOUCHED:])
        total += share * _excess(certain, open_[:MOST_TOUCHED], takt_s)
    return total


def _excess(certain: float, open_: Sequence[tuple[float, float]], takt_s: float) -> float:
    if certain + sum(seconds for _, seconds in open_) <= takt_s:
        return 0.0
    return sum(
        prod(chance if there else 1 - chance for there, (chance, _) in zip(car, open_, strict=True))
        * max(0.0, certain + sum(s for there, (_, s) in zip(car, open_, strict=True) if there) - takt_s)
        for car in product((False, True), repeat=len(open_))
    )
