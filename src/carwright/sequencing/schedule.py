"""How a search goes: which moves how often, how long for which objectives, how warm.

Warm means that a move which makes the last objective that counts worse by d is taken with chance exp(-d / heat); the
objectives before it never get worse. Heat falls geometrically through a phase (simulated annealing, Kirkpatrick and
others 1983).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import (
    HARD,
    BatchRule,
    BlockRule,
    ChangeRule,
    DriftRule,
    FollowRule,
    LevelRule,
    RatioRule,
)
from carwright.arrays.sequencing_trade import trades
from carwright.kernels.sequencing.shapes import (
    BATCHES,
    BLOCKS_ANY,
    INSERT_ANY,
    INSERT_NEAR,
    INSERT_PAINT,
    KINDS,
    SHUFFLE,
    SWAP_ANY,
    SWAP_HOT,
    SWAP_HOT_TWIN,
    SWAP_KIN,
    SWAP_NEAR,
    SWAP_PAINT,
    SWAP_PAINT_KIN,
    SWAP_TWIN,
    TURN_ANY,
    TURN_LONG,
    TURN_PAINT,
)

MIX = {
    SWAP_ANY: 16,
    SWAP_TWIN: 50,
    SWAP_NEAR: 16,
    SWAP_HOT: 20,
    SWAP_HOT_TWIN: 30,
    SWAP_PAINT: 50,
    INSERT_ANY: 1,
    INSERT_NEAR: 1,
    INSERT_PAINT: 1,
    TURN_ANY: 1,
    TURN_PAINT: 1,
    TURN_LONG: 8,
    BLOCKS_ANY: 1,
    BATCHES: 1,
    SHUFFLE: 1,
}
"""Share of each kind of move."""
ALONE = {TURN_LONG: 40}
"""Shares that are different while the first objective counts alone: there, long turns find what swaps do not."""
KIN = {SWAP_KIN: 60, SWAP_PAINT_KIN: 80}
"""Shares of cars that are much alike, behind a trade."""
PAINTED = (SWAP_PAINT, INSERT_PAINT, TURN_PAINT, BATCHES)
SHARES = {1: (1.0,), 2: (0.4, 0.6), 3: (0.1, 0.5, 0.4)}
"""Share of the budget for the first objective alone, the first two, ...; what is left over is for the last phase."""
FIRST_SHARE, SECOND_SHARE, LAST_SHARE = 0.1, 0.45, 0.2
"""The same where there are more than three: the second objective, most often the colours, needs the time."""
TRADE_HEAT = 0.1
"""Heat of a trade, in colour changes."""
MENDS = 0.8
"""From where on in a swing windows are mended at nearly any price."""
SWING, MENDED = ((0.0, MENDS), (0.48, 0.7)), ((MENDS, 1.0), (0.8, 9.0))
"""How far through a swing; worth of a unit of the first objective in colour changes there: windows break, and mend."""
FIRST_SWING, SWINGS = 0.3, 0.175
"""Share of a trade for the first swing, and for each of the others; they end when nothing is broken."""
MENDING, MELTING = ((0.75, 0.825, 0.95), (1.0, 4.0, 12.0)), ((0.825, 0.9, 1.0), (TRADE_HEAT, 0.12, 0.2))
"""The same for the end of a trade, if more is broken in every order known than must be; and the heat, which rises."""
TRADE_SHARES = {2: 0.8, 3: 0.8}
TRADE_SHARE = 0.65
"""Share of the budget for the trade; the same where there are more objectives."""
ALLOWED_SHARE = 0.1
"""Share of the budget for keeping what must hold, before a trade."""
NEEDED_SHARE = 0.12
"""Share of the budget for the runs that each colour needs, at the begin of a trade."""
COLD_SHARE = 0.15
"""Part of a warm phase that is cold, to see whether the objective needs any heat."""
POLISH = 0.06
"""Share of the budget in which a warm search goes on cold, from the best order of all threads."""
QUIET = 0.04
"""Share of the budget without anything better, after which a cold search forgets the last objective for some moves."""
SMALL, PATIENCE = 100, 15
"""Cars of a small day at most; moves without anything better after which all is tried, over the square of its cars."""
ALL_TRIED = 10
"""Patience on a small day after which a phase of some of the objectives is over."""
STAY = 10
"""Kicks of a small day from the best order, and then from a new one."""
HOT_ALONE, HOT, COOL = 0.5, 0.3, 0.085
"""Heat at the begin of a phase, of the first objective and of others, and at its end, in units of the objective."""
CYCLES = 6
"""A single objective is heated so many times."""
COUNTED = (RatioRule, BatchRule, BlockRule, FollowRule)
"""Rules that may be heated: they count windows, cars or pairs. Colour changes come down faster cold (measured)."""


def trade_share(levels: int) -> float:
    """Share of the budget for the trade."""
    return TRADE_SHARES.get(levels, TRADE_SHARE)


def shares(levels: int) -> tuple[float, ...]:
    """Share of the budget by phase."""
    if levels in SHARES:
        return SHARES[levels]
    between = (1.0 - FIRST_SHARE - SECOND_SHARE - LAST_SHARE) / (levels - 3)
    return (FIRST_SHARE, SECOND_SHARE, *[between] * (levels - 3), LAST_SHARE)


def swing(through: float) -> float:
    """Worth of a unit of the first objective, ``through`` a swing from 0 to 1."""
    return float(np.interp(through, *(SWING if through < MENDS else MENDED)))


def mending(through: float) -> tuple[float, float]:
    """Worth and heat at the end of a trade, ``through`` it from 0 to 1, where more is broken than must be."""
    return float(np.interp(through, *MENDING)), float(np.interp(through, *MELTING))


def patience(cars: int) -> int | None:
    """Moves without anything better after which a search of a small day has tried all that it knows; else none."""
    return PATIENCE * cars * cars if cars <= SMALL else None


def mix_of(problem: SequencingProblem, levels: int) -> NDArray[np.int64]:
    """Shares of the kinds of move, summed up; while no colours count the painted ones are left out."""
    counted = range(HARD, levels - 1)
    painted = any(rule.level in counted for rule in problem.of(ChangeRule))
    # What looks along the day judges a long stretch car by car.
    along = any(isinstance(rule, LevelRule | DriftRule) and rule.level in counted for rule in problem.rules)
    out = (() if painted else PAINTED) + ((TURN_LONG,) if along else ())
    share = MIX | ALONE if levels == 2 else MIX | KIN if painted and trades(problem) else MIX
    return np.cumsum([0 if kind in out else share.get(kind, 0) for kind in range(KINDS)], dtype=np.int64)


def unit_of(problem: SequencingProblem, level: int) -> int:
    """What the least change of an objective costs; 0 where it is not to be heated (colours, squares, ticks of work)."""
    rules = [rule for rule in problem.rules if rule.level == level]
    prices = [rule.price for rule in rules if isinstance(rule, COUNTED)]
    return min(prices) if rules and len(prices) == len(rules) else 0


def heat(levels: int, through: float) -> float:
    """Heat in units, ``through`` from 0 to 1."""
    begin = HOT_ALONE if levels == 2 else HOT
    return float(begin * (COOL / begin) ** through)


def cycle(through: float, levels: int) -> float:
    """How far through its heating a search is; ``levels`` are all levels, hard rules included."""
    return (through * CYCLES) % 1.0 if levels == 2 else through


__all__ = [
    "ALL_TRIED", "COLD_SHARE", "MIX", "POLISH", "QUIET", "STAY", "cycle", "heat", "mending", "mix_of", "patience",
    "shares", "swing", "trade_share", "trades", "unit_of",
]  # fmt: skip
