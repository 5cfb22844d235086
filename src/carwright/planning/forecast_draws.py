"""Values of the parameters, one of each for every plant that is thought possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carwright.planning.forecast_ranges import Ranges

Reals = NDArray[np.float64]


@dataclass
class Draws:
    """Values of all parameters, one of each for every particle, as places between low and high."""

    ranges: Ranges
    places: Reals
    """Shape (parameters, particles), within 0 and 1."""

    @classmethod
    def fresh(cls, ranges: Ranges, particles: int, luck: np.random.Generator) -> Draws:
        """Drawn evenly."""
        return cls(ranges, luck.random((len(Ranges.names()), particles)))

    def __getitem__(self, name: str) -> Reals:
        """Values of one parameter, shape (particles,)."""
        low, high = getattr(self.ranges, name)
        values: Reals = low + self.places[_ROWS[name]] * (high - low)
        return values

    def chosen(self, which: NDArray[np.int64], luck: np.random.Generator, spread: float) -> Draws:
        """Some of the particles, each moved a little, so that no two of a kind stay the same."""
        places = self.places.take(which, axis=1)
        places += np.float32(spread) * luck.standard_normal(places.shape, dtype=np.float32)
        np.abs(places, out=places)  # mirrored at 0, then at 1
        np.abs(np.subtract(1.0, places, out=places), out=places)
        np.subtract(1.0, places, out=places)
        return Draws(self.ranges, np.clip(places, 0.0, 1.0, out=places))


_ROWS = {name: row for row, name in enumerate(Ranges.names())}
