"""Days on which few cars have a twin: where that is so, and which cars are much alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, RatioRule
from carwright.kernels.sequencing.shapes import KIN, Ratios

Array = NDArray[Any]
FEW_TWINS = 0.25
"""Groups of cars that are the same to the first objective, by car, above which few have a twin."""
NO_KIN = 1 << 14
"""Above the number of rules in which two cars can differ."""


def few_twins(problem: SequencingProblem) -> bool:
    """True if few cars have another one that is the same to the ratio rules of the first objective."""
    features = [rule.feature for rule in problem.of(RatioRule) if rule.level == HARD + 1]
    if not features:
        return False
    return bool(len(np.unique(problem.has[:, features], axis=0)) > FEW_TWINS * problem.cars)


def no_kin(problem: SequencingProblem) -> Array:
    """Nothing noted, for the days whose search does not ask."""
    return np.full((problem.cars, len(problem.colours), KIN), -1, np.int32)


def ratio_bits(ratios: Ratios, rank: int) -> Array:
    """Which ratio rules before level ``rank`` each car counts for, (cars, bits)."""
    words = ratios.mask[:, ratios.words[1] : ratios.words[rank]]
    return np.unpackbits(words.astype("<u8").view(np.uint8), axis=1)


def kin_of(problem: SequencingProblem, counts_for: Array) -> Array:
    """Cars of each colour that differ from each car in the fewest rules; ``counts_for`` is of shape (cars, rules).

    Shape (cars, colours, KIN), -1: there are no more.
    """
    kin, colour = no_kin(problem), problem.colour
    bits = counts_for.astype(np.float32)
    alone = bits.sum(axis=1)
    apart = (alone[:, None] + alone[None, :] - 2 * (bits @ bits.T)).astype(np.int16)
    for each in range(kin.shape[1]):
        cars = np.flatnonzero(colour == each)
        # A car that is the same to these rules is worth a swap for its colour alone.
        there = np.where((apart[:, cars] == 0) & (colour == each)[:, None], NO_KIN, apart[:, cars])
        nearest = np.argsort(there, axis=1, kind="stable")[:, :KIN]
        found = np.where(np.take_along_axis(there, nearest, axis=1) < NO_KIN, cars[nearest], -1)
        kin[:, each, : found.shape[1]] = found
    return kin
