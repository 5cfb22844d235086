"""What the search works on: the rules of a day as bare arrays, and the state of one order.

Shapes: m cars, n places, L levels (hard rules are level 0). Places at and above n hold the cars that are left out. A
window is named by its first place s; arrays over windows or places hold s at index s + off, so that windows may reach
back into the day before. Arrays are few and wide, because every array that a kernel is given costs compile time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MOST_EXCESS, MOST_WINDOWS, LEAST_EXCESS, LEAST_WINDOWS = 0, 1, 2, 3
"""What a ratio rule counts: cars above the limit, windows above it, cars below it, windows below it."""
LENGTH, FIRST, LAST, LIMIT, KIND, PRICE = 0, 1, 2, 3, 4, 5
"""Columns of ``Ratios.rule``; FIRST and LAST are the windows that count."""
BEFORE, EVEN, MOST, LEAST, RUN_PRICE = 0, 1, 2, 3, 4
"""Columns of ``Pairs.rule``: code of the last car of the day before (-1: none) and whether a price is the same both
ways, for joints; longest and shortest run and the price of a car too many or too few, for runs."""
EARLIEST, LATEST, EARLY, LATE, ONCE, OUT = 0, 1, 2, 3, 4, 5
"""Rows of ``Flows.stand``: bounds of a car's place, prices of a place below, above, of being outside, of no place."""
DEMAND, POWER, TAKT, END, SOONEST, BEGIN, COST = 0, 1, 2, 3, 4, 5, 6
"""Columns of ``Flows.rule``: demand and power of a part; takt, end of the drift window, earliest begin and begin of the
first car at a station; price."""
JOINTS, RUNS, STANDS, PARTS, STATIONS = 0, 1, 2, 3, 4
"""Rows of ``first``: families of rules."""
NEVER = 1 << 60
"""Above every change."""
PIECES = 16
"""A move lays at most so many pieces of a stretch in a new order."""
OLD = PIECES + 2
"""Where the old edges begin in the list of edges."""
KIN = 12
"""Cars of a colour that are noted as much like a car."""
KINDS = 17
SWAP_ANY, SWAP_TWIN, SWAP_NEAR, SWAP_HOT, SWAP_HOT_TWIN, SWAP_KIN, SWAP_PAINT, SWAP_PAINT_KIN = 0, 1, 2, 3, 4, 5, 6, 7
INSERT_ANY, INSERT_NEAR, INSERT_PAINT, TURN_ANY, TURN_PAINT = 8, 9, 10, 11, 12
TURN_LONG, BLOCKS_ANY, BATCHES, SHUFFLE = 13, 14, 15, 16
"""Kinds of move."""


class Ratios(NamedTuple):
    """Ratio rules, those of one level behind those of another; R rules in W words of up to 64 rules of one level."""

    mask: np.ndarray
    """Bit of every rule that a car counts for, uint64 (m, W)."""
    words: np.ndarray
    """First word of each level, int64 (L + 1,)."""
    base: np.ndarray
    """First rule of each word, int64 (W + 1,)."""
    rule: np.ndarray
    """int64 (R, 6)."""
    off: int


class Counts(NamedTuple):
    """What is kept of the windows."""

    before: np.ndarray
    """Cars that count for a rule before each place, int16 (R, off + n + off + 1)."""
    gain: np.ndarray
    """Gain in value, price 1, if a place had a car more that counts for a rule (0), or less (1), int16 (n, 2, R)."""
    room: np.ndarray
    """Room for the counts of a stretch, int16 (off + n + off + 1,)."""


class Pairs(NamedTuple):
    """Rules for neighbours: T joints (a price from one code to the next), then U rules for the length of runs."""

    first: np.ndarray
    """First row of each level by family, int64 (5, L + 1); the rows of each family count from 0."""
    code: np.ndarray
    """int32 (T + U, m); runs of code -1 are free."""
    price: np.ndarray
    """int64 (T, codes, codes)."""
    rule: np.ndarray
    """int64 (T + U, 5)."""
    bounds: np.ndarray
    """First and last place of the run at each place, int32 (2, U, n); part of the state."""


class Flows(NamedTuple):
    """Rules that look along the day: P rules for the place of each car, K parts, then S stations."""

    first: np.ndarray
    """As in `Pairs`."""
    stand: np.ndarray
    """int64 (P, 6, m)."""
    amount: np.ndarray
    """Use of a part, or ticks of work at a station, int64 (K + S, m)."""
    rule: np.ndarray
    """int64 (K + S, 7)."""
    sums: np.ndarray
    """State, int64 (2, K + S, n + 1). A part: m x - k d after k cars (use x, demand d), and its sum over 1 to k. A
    station: tick at which each car is begun, and ticks left over."""


class Choice(NamedTuple):
    """What helps to choose a move."""

    kind: np.ndarray
    """Cars of one kind are the same to the rules of the levels up to k, int32 (L, m)."""
    free: np.ndarray
    """Places whose car may change, int32; those of the cars left out are among them."""
    locked: np.ndarray
    """Fixed places below each place, int32 (n + 1,)."""
    twin: np.ndarray
    """Groups of cars that are the same to some levels, hard rules aside, int32 (L L + L + 2, m).

    Row l + k L: to the levels 1 to k but l. Row L L + k: to the levels 1 to k. The last row but one: to the levels
    before that of the colours, and the colours; the last: the colours.
    """
    twin_first: np.ndarray
    """First entry of each group in ``twin_cars``, int32 (rows, groups + 1)."""
    twin_cars: np.ndarray
    """Cars by group, int32 (rows, m)."""
    alike: np.ndarray
    """Group (last row but one) of the cars of a colour among those that are the same before the colours, -1: none;
    int32 (groups, colours)."""
    kin: np.ndarray
    """Cars of each colour that differ least from a car to the ratio rules before the colours, int32 (m, colours, KIN);
    -1: there are no more; no rows on a day without colours."""
    hot: np.ndarray
    """Places where another car would gain something in a ratio rule, by level; for a level of colours alone, and in the
    last row, places of cars with another colour before them; int32 (L + 1, n + 1); their number stands last."""
    paint: int
    """Joint of the colours, -1 if there is none."""
    rank: int
    """Level of the colours."""


class Move(NamedTuple):
    """The order, and the move under judgement."""

    order: np.ndarray
    """Car at each place, int32 (m,)."""
    place: np.ndarray
    """Place of each car, int32 (m,)."""
    fresh: np.ndarray
    """Room for a stretch in its new order, int32 (n + 1,)."""
    pieces: np.ndarray
    """Pieces of the old order in their new order, (first, last, turned), and behind them the stretch as a whole, int64
    (PIECES + 1, 3)."""
    edges: np.ndarray
    """First place of every piece and the place behind the last, by place: in the new order, and from `OLD` on in the
    old one, int64 (2 * OLD,)."""
    value: np.ndarray
    """Value by level, its change by the move, and the change that is enough to refuse the move, int64 (3, L)."""
    places: int


class Day(NamedTuple):
    """One search: what does not change, and the state of its order."""

    ratios: Ratios
    counts: Counts
    pairs: Pairs
    flows: Flows
    choice: Choice
    move: Move


class Plan(NamedTuple):
    """How one stretch of a search goes."""

    levels: int
    """Levels that count now, hard rules included: 2 is the first objective alone."""
    mix: np.ndarray
    """Share of each kind of move, summed up, int64 (KINDS,); the last entry is the whole."""
    heat: float
    """A move that worsens the last level that counts by d is taken with chance exp(-d / heat); 0: never."""
    tally: np.ndarray
    """Tried, taken and improving moves by kind, int64 (KINDS, 3)."""
    chance: np.ndarray
    """State of chance, uint64 (1,)."""
    best: np.ndarray
    """Best order, int32 (m,)."""
    value: np.ndarray
    """Its value by level, the values that end the search at once, and proven least values, int64 (3, L)."""
