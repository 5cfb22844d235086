"""The rules of a day's order of cars: what each asks, what breaking it costs, and where it holds.

Places of the day count from 0 to ``places - 1``. Every price is a whole number, so that a value is exact; a rule that
may never be broken has the level `HARD`, the others name the objective that they count in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

HARD = -1
"""Level of rules that an order must keep; an order that breaks one is reported as not allowed."""

Bits = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class RatioRule:
    """At most, or at least, so many cars with a feature among any cars in a row."""

    name: str
    feature: int
    """Column of the features of the problem."""
    in_any: int
    """Length of the window in cars."""
    at_most: int | None = None
    at_least: int | None = None
    """At least one of the two is given; windows that stick out of the day are not asked for a least number."""
    counts: Literal["excess", "windows"] = "excess"
    """``excess``: cars above (or below) the limit, summed over windows; ``windows``: broken windows."""
    ends: Literal["both", "full"] = "both"
    """``both``: windows reach back into the day before and past the last car (ROADEF 2005); ``full``: only windows that
    lie wholly within the day (CSPLib prob001)."""
    level: int = 0
    price: int = 1
    """Of each unit."""
    first: int | None = None
    last: int | None = None
    """The rule holds for windows within places ``first`` to ``last``, both included; the whole day if not given."""

    @property
    def text(self) -> str:
        """As planners write it: ``1/3``, or in words where there is more to say."""
        if self.at_least is None:
            return f"{self.at_most}/{self.in_any}"
        if self.at_most is None:
            return f"at least {self.at_least} in {self.in_any}"
        return f"{self.at_least} to {self.at_most} in {self.in_any}"


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangeRule:
    """A price for each change of colour between neighbours; the last car of the day before is the first neighbour."""

    name: str = "colour changes"
    level: int = 0
    price: int = 1
    matrix: Ints | None = None
    """Price from one colour to the next, shape (colours, colours), instead of the same ``price`` for every change."""


@dataclass(frozen=True, kw_only=True)
class BatchRule:
    """Length of the runs of one colour within the day; unit: cars above the longest or below the shortest run."""

    name: str = "paint batch limit"
    at_most: int | None = None
    at_least: int | None = None
    level: int = HARD
    price: int = 1


@dataclass(frozen=True, kw_only=True)
class BlockRule:
    """Length of the runs of cars with a feature within the day; unit as in `BatchRule`."""

    name: str
    feature: int
    at_most: int | None = None
    at_least: int | None = None
    level: int = 0
    price: int = 1


@dataclass(frozen=True, kw_only=True)
class FollowRule:
    """What the car right behind a car with feature ``first`` must have, or must not have.

    The day before counts: its last car has a car behind it, too. The last car of the day has none.
    """

    name: str
    first: int
    then: int
    must: bool
    """True: the next car must have ``then``; False: it must not."""
    level: int = 0
    price: int = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class PlaceRule:
    """Where in the day each car may stand: due dates, earliest places, stability against an earlier order.

    A car at place k costs ``early`` for each place below ``earliest``, ``late`` for each place above ``latest``, and
    ``once`` if it is outside at all. All arrays have shape (cars,). For stability, both bounds are the earlier place.
    """

    name: str
    earliest: Ints
    latest: Ints
    early: Ints
    late: Ints
    once: Ints
    level: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class LevelRule:
    """Even use of parts or options over the day (output rate variation).

    After k cars the use of a part should be k times its mean use a car. With N cars, demand d of the part and use
    x after k cars, the deviation is N x - k d, a whole number (N times the deviation in parts); its square or its
    absolute value is summed over places and parts.
    """

    name: str
    parts: tuple[str, ...]
    use: Ints
    """Parts a car, shape (cars, parts)."""
    prices: Ints
    """Shape (parts,)."""
    power: Literal[1, 2] = 2
    level: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class DriftRule:
    """Work of the cars at the stations of a moving line: what cannot be done before the end of the drift window.

    An operator who is done goes to the next car, at the earliest ``early`` ticks before it reaches the station, and
    may follow a car ``drift`` ticks beyond it. Work left there is done by a utility worker, or the line stops for it:
    the value is that work in ticks. Each station is taken for itself: a stop gives no time to other stations.
    """

    name: str
    stations: tuple[str, ...]
    work: Ints
    """Ticks, shape (cars, stations)."""
    takt: int
    """Ticks from one car to the next."""
    drift: Ints
    """Ticks beyond the takt, shape (stations,)."""
    early: Ints
    """Ticks before the car reaches the station, shape (stations,)."""
    prices: Ints
    """Of a tick left over, shape (stations,)."""
    tick_s: float
    """Seconds in a tick."""
    history_work: Ints | None = None
    """Work of the cars of the day before, shape (cars of the day before, stations); a fresh start if not given."""
    level: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class LeftOutRule:
    """What it costs to leave an order out, if the day has fewer places than there are orders."""

    prices: Ints
    """Shape (cars,)."""
    name: str = "orders left out"
    level: int = 0


Rule = RatioRule | ChangeRule | BatchRule | BlockRule | FollowRule | PlaceRule | LevelRule | DriftRule | LeftOutRule
