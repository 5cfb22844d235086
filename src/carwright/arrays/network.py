"""The plant as numbers: cells, routes, calendars. The one form that every kernel and the naive twin read.

A *cell* is the smallest thing that holds cars: one station, one buffer, one bank of parallel places, one moving
line. Gates, splits, merges and joins hold nothing: they are rules at the exit or the entrance of cells.
All times are whole ticks (``TICKS_PER_S`` to the second). Times of a cell count on its calendar: they stand still
while the calendar is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from carwright.arrays.trade import Quotas, Sales, Supply

TICKS_PER_S = 10_000
"""0.1 ms: thirty years fit in 44 bits, which leaves room for the cell in a packed event key."""
NEVER = 1 << 60
"""A time after every horizon."""

Ticks = NDArray[np.int64]


class Law(IntEnum):
    """Distribution of a drawn time; parameters in ticks where they are times."""

    CONSTANT = 0  # a
    UNIFORM = 1  # a low, b high
    TRIANGULAR = 2  # a low, b mode, c high
    EXPONENTIAL = 3  # a mean
    ERLANG = 4  # a mean of one phase, b phases
    GAMMA = 5  # a scale, b shape
    LOGNORMAL = 6  # a mean of the log (of ticks), b standard deviation of the log
    WEIBULL = 7  # a scale, b shape
    HYPEREXPONENTIAL = 8  # a mean of phase 1, b mean of phase 2, c probability of phase 1
    EMPIRICAL = 9  # drawn with replacement from ``table``
    TRACE = 10  # draw n is ``table[n % len]``: given times, one after the other


@dataclass(frozen=True)
class Draw:
    """A stream of times: draw number n is a pure function of (seed, replication, ``stream``, n)."""

    law: Law
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    table: tuple[int, ...] = ()
    """Times in ticks, for EMPIRICAL and TRACE."""
    stream: str = ""
    """Name of the stream, e.g. ``body.framing[3]/work``; two networks share luck where names agree."""


@dataclass(frozen=True)
class RampSegment:
    """A step curve, from ``from_tick`` (wall clock) until the next segment of the same ramp.

    ``value[i]`` holds while i thresholds are passed: ``len(value) == len(threshold) + 1``. ``by_count`` thresholds
    count cars that have begun at the cell (or passes at the gate) since the segment began; the others are wall-clock
    ticks.
    """

    from_tick: int
    by_count: bool
    threshold: tuple[int, ...]
    value: tuple[float, ...]


Ramp = tuple[RampSegment, ...]
"""Empty: always 1."""


@dataclass(frozen=True)
class Failures:
    """When a place fails and how long its repair takes."""

    to_failure: Draw
    to_repair: Draw
    on_calendar_time: bool = False
    """True: the clock to failure runs whenever the cell's calendar is open and the place is up, working or not."""
    mtbf_ramp: Ramp = ()
    """Multiplies each drawn time to failure; read when the time is drawn."""


class CellKind(IntEnum):
    """What a cell is."""

    SOURCE = 0
    STATION = 1  # one car at work, ``capacity - 1`` waiting in front of it, all first in first out
    DELAY = 2  # buffer, conveyor, oven: ``capacity`` cars, each at least ``work`` (travel) inside, order kept
    PARALLEL = 3  # ``servers`` places of work behind one queue of ``capacity - servers``; faster cars overtake
    LINE = 4  # moving line of ``servers`` stations, one ``pitch`` each
    SINK = 5


@dataclass(frozen=True)
class Release:
    """When a source has its next car ready. Exactly one of the first six says so."""

    always: bool = False
    every: Draw | None = None
    """Time between arrivals, on the source's calendar; the first arrival comes after the first draw."""
    at_ticks: tuple[int, ...] | None = None
    """Wall-clock release times, rising; with ``codes``."""
    called_off_by: int | None = None
    """Cell whose entrance calls off one part of the car's own code, ready the moment the car enters."""
    sold: bool = False
    """The orders of ``Network.sales``, shared with all sources that say so."""
    quotas: Quotas | None = None
    """A plan says how many of which."""
    takes: tuple[int, ...] = ()
    """Parts of ``Network.supply`` that its cars take as they are begun."""
    codes: tuple[int, ...] | None = None
    """Codes of the first cars, in order; later ones come from ``mix``."""
    loses: bool = False
    """An arrival that finds no room goes away (only with ``every``)."""
    limit: int | None = None
    """No more cars than this."""
    mix: int | None = None
    """Index into ``Network.mixes``; None: every car has code 0 (parts, plain lines)."""

    @property
    def chooses(self) -> bool:
        """Whether what goes next depends on orders, a plan or stocks: the car is chosen when the last one has gone."""
        return self.sold or self.quotas is not None or bool(self.takes)


@dataclass(frozen=True)
class Cell:
    """One place, or a few that act as one, with its work and its way out."""

    name: str
    element: int
    """Index into ``Network.elements``."""
    kind: CellKind
    calendar: int
    exit: int = -1
    """Index into ``Network.routes``; -1 for sinks and for the last cell of a feeder (its parts are taken by joins)."""
    capacity: int = 1
    servers: int = 1
    work: Draw = Draw(Law.CONSTANT, 0.0)
    """Work time of a STATION or PARALLEL, travel of a DELAY. LINE: the same law for each station, streams
    ``name[i]/work``."""
    extra: tuple[int, ...] = ()
    """Ticks added to the drawn work by class of car; empty: nothing. LINE: see ``line_work``."""
    classes: int = -1
    """Index into ``Network.class_maps``, or -1: every car is class 0."""
    speed_ramp: Ramp = ()
    """Work (drawn and extra) is divided by it; read at the start of the work. LINE: the spacing of cars is,
    read as a car enters."""
    failures: Failures | None = None
    """LINE and PARALLEL: each station or place has a clock of its own, streams ``name[i]/...``."""
    entry_windows: Ticks | None = None
    """Wall-clock (start, end) pairs, shape (n, 2), in which cars may enter, both ends included; None: always."""
    parts: tuple[int, ...] = ()
    """Feeder cells whose first ready part a car takes with it as it enters here (join)."""
    takes: tuple[int, ...] = ()
    """Parts of ``Network.supply`` that a car takes as it enters here, in open hours only; once in its life each."""
    rank: int = 0
    """At a contended entrance the waiting car whose cell has the least (rank, ready time, cell index) goes first.
    Merge by arrival: all 0. Merge by priority: 0, 1, 2 ..."""
    release: Release | None = None
    pitch: int = 0
    drift: int = 0
    line_work: tuple[tuple[int, ...], ...] = ()
    """LINE: work in ticks by class and station, shape (classes, servers), added to the drawn work."""
    counts_as: str = ""
    """SINK: '' cars out, 'scrap' scrapped cars, 'parts' parts that leave."""


class RouteKind(IntEnum):
    """What a step of the way out is."""

    TO = 0
    GATE = 1
    SPLIT = 2


class SplitRule(IntEnum):
    """How a split chooses."""

    IN_TURN = 0
    BY_CLASS = 1  # ``choice[class]`` is the index of the branch
    BY_FILL = 2  # the branch whose first cell has the least share of its capacity taken; ties: first named


@dataclass(frozen=True)
class Route:
    """A step of a car's way out of a cell: a target cell, or a question with several answers (other routes)."""

    kind: RouteKind
    name: str = ""
    cell: int = -1
    """TO: the target."""
    to: tuple[int, ...] = ()
    """GATE: routes (pass, repair or -1, scrap or -1). SPLIT: one route a branch."""
    fail_from: tuple[int, ...] = ()
    fail_share: tuple[float, ...] = ()
    """GATE: share that fails, by wall-clock step: ``fail_share[i]`` from ``fail_from[i]`` on (first is 0)."""
    fail_of_class: tuple[float, ...] = ()
    """GATE: further independent share of failures by class; empty: none."""
    defects_ramp: Ramp = ()
    """GATE: multiplies ``fail_share`` (the result is cut at 1)."""
    scrap_share: float = 0.0
    """GATE: of the cars that fail, the share that is scrapped at once."""
    tries: int = 0
    """GATE: a car that fails for the ``tries``-th time goes to scrap, or passes if there is no scrap route.
    0: no limit."""
    classes: int = -1
    rule: SplitRule = SplitRule.IN_TURN
    choice: tuple[int, ...] = ()
    stream: str = ""


@dataclass(frozen=True)
class Mix:
    """What the cars of a source are, by wall-clock period. Code = mixed-radix number of the attributes, first one
    slowest: code = ((d0 * size1 + d1) * size2 + d2) ..."""

    sizes: tuple[int, ...]
    from_tick: tuple[int, ...]
    """Starts of the periods; the first is 0."""
    shares: tuple[tuple[tuple[float, ...], ...], ...]
    """shares[period][attribute] = cumulative shares given the digits before it, flattened: row-major over
    (digit of attribute ``given[attribute]`` or one row if -1, own digit), each row rising to 1."""
    given: tuple[int, ...]
    """For each attribute the earlier attribute that its shares depend on, or -1."""
    streams: tuple[str, ...]
    """One stream an attribute; draw n belongs to car n of the source."""


@dataclass(frozen=True)
class Network:
    """A plant as numbers."""

    elements: tuple[str, ...]
    cells: tuple[Cell, ...]
    """In the order of the file: it breaks ties."""
    routes: tuple[Route, ...]
    calendars: tuple[Ticks, ...]
    """Open spans (start, end) in wall-clock ticks, shape (n, 2), rising, not touching; within 0 and ``horizon``."""
    class_maps: tuple[tuple[int, ...], ...]
    """Class of each code."""
    mixes: tuple[Mix, ...]
    horizon: int
    bins: tuple[int, ...]
    """Wall-clock ends of the bins of the statistics, rising; the last is ``horizon``."""
    codes: int = 1
    calendar_names: tuple[str, ...] = field(default=())
    kinds: int = 1
    """Kinds of cars: models and trims; ``codes`` is a multiple of it, and a kind has consecutive codes."""
    supply: Supply | None = None
    sales: Sales | None = None

    @property
    def standing(self) -> tuple[int, ...]:
        """Cells that may stand for a part, or for orders: sources that choose, and whatever takes parts."""
        return tuple(
            i for i, cell in enumerate(self.cells) if cell.takes or (cell.release is not None and cell.release.chooses)
        )
