"""All replications of one study together: the ground from which every table is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from carwright.arrays.network import Ticks
from carwright.results.index import PlantIndex
from carwright.results.periods import Periods, open_ticks
from carwright.results.statistics import LEAST_BATCHES, Bounds, Reals, t_bounds, t_quantile
from carwright.results.sums import ReplicationSums

BATCHES = 20
"""Batches into which a single replication is cut for the intervals of whole-study tables."""


@dataclass(frozen=True)
class Runs:
    """The sums of every replication, and where the warm-up ends."""

    index: PlantIndex
    periods: Periods
    sums: tuple[ReplicationSums, ...]
    warm_up_bin: int = 0
    """First bin that totals count."""
    confidence: float = 0.95

    @property
    def bin_count(self) -> int:
        """Bins of the study, the warm-up included."""
        return len(self.periods.bin_ends)

    @property
    def batches(self) -> int:
        """Batches into which a single replication is cut."""
        return min(BATCHES, self.bin_count - self.warm_up_bin)

    def open_of_parts(self) -> Ticks:
        """Ticks of each bin in which a last shop is open, shape (parts + 1, bins); the last row is the whole plant."""
        index, ends = self.index, self.periods.bin_ends
        sinks = index.sinks("")
        of_part = [[s for s in sinks if index.part_of_cell[s] == p] for p in range(len(index.parts))]
        rows = [open_ticks(self._calendars(own), ends) for own in [*of_part, list(sinks)]]
        return np.stack(rows)

    def _calendars(self, cells: list[int]) -> list[Ticks]:
        numbers = sorted({self.index.network.cells[cell].calendar for cell in cells})
        return [self.index.network.calendars[number] for number in numbers]

    def bounds(self, values: ArrayLike) -> Bounds:
        """Means and intervals over the first axis, the replications."""
        return t_bounds(values, self.confidence)

    def total_ratio(self, counts: NDArray[np.generic], base: NDArray[np.generic]) -> Bounds:
        """Intervals of sums over the bins after the warm-up, as a share of the sums of ``base``.

        ``counts`` has shape (replications, ..., bins), ``base`` broadcasts to it. With one replication the bins are
        cut into 20 batches and their spread about the common ratio gives the interval.
        """
        kept = np.asarray(counts, dtype=np.float64)[..., self.warm_up_bin :]
        below = np.broadcast_to(np.asarray(base, dtype=np.float64), counts.shape)[..., self.warm_up_bin :]
        ratios = _divide(kept.sum(axis=-1), below.sum(axis=-1))
        if len(self.sums) > 1 or kept.shape[-1] < LEAST_BATCHES:
            return self.bounds(ratios)
        return self._batched(kept[0], below[0], ratios[0])

    def total_sum(self, counts: NDArray[np.generic]) -> Bounds:
        """Intervals of sums over the bins after the warm-up; shape as in ``total_ratio``."""
        whole = np.asarray(counts, dtype=np.float64)
        # Per counted bin, as a ratio, times their number: so a single replication has its batches here too.
        return self.total_ratio(whole * (self.bin_count - self.warm_up_bin), np.ones_like(whole))

    def _batched(self, kept: Reals, below: Reals, ratio: Reals) -> Bounds:
        batches = self.batches
        firsts = np.arange(batches) * kept.shape[-1] // batches
        above, under = (np.add.reduceat(x, firsts, axis=-1) for x in (kept, below))
        # Ratio estimator: what each batch brought beyond the common ratio (Law 2015, 9.5).
        beyond = above - ratio[..., None] * under
        error = np.sqrt((beyond**2).sum(axis=-1) / (batches - 1) * batches)
        half = t_quantile(self.confidence, batches - 1) * _divide(error, under.sum(axis=-1))
        return Bounds(ratio, ratio - half, ratio + half)

    def each(self) -> Iterator[ReplicationSums]:
        """The replications in order."""
        yield from self.sums


def _divide(above: Reals, below: Reals) -> Reals:
    """Ratio, nan where there is nothing to divide by."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)


def columns(name: str, bounds: Bounds) -> dict[str, Reals]:
    """A figure and the ends of its interval as columns of a table, flattened."""
    return {
        name: np.ravel(bounds.mean),
        f"{name}_low": np.ravel(bounds.low),
        f"{name}_high": np.ravel(bounds.high),
    }


def share_columns(name: str, bounds: Bounds) -> dict[str, Reals]:
    """The same for a share: its interval ends at 0 and 1."""
    kept = Bounds(bounds.mean, np.clip(bounds.low, 0.0, 1.0), np.clip(bounds.high, 0.0, 1.0))
    return columns(name, kept)


def divide(above: NDArray[np.generic], below: NDArray[np.generic]) -> Reals:
    """Ratio as numbers, nan where there is nothing to divide by."""
    return _divide(np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64))
