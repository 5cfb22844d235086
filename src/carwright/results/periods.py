"""Periods of the tables and the finer bins below them: which ticks belong to which month, and how long it was open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.calendars import union
from carwright.arrays.network import TICKS_PER_S, Network, Ticks

TICKS_PER_H = 3600 * TICKS_PER_S
FINEST = 200
"""Bins that the search for a warm-up asks for, at least half as many."""


@dataclass(frozen=True)
class Periods:
    """Ends of the periods that tables show, and of the bins below them that the kernel keeps."""

    start: datetime
    """Local time of tick 0."""
    period_ends: Ticks
    bin_ends: Ticks

    @property
    def first_bins(self) -> NDArray[np.int64]:
        """First bin of each period."""
        ends = np.searchsorted(self.bin_ends, self.period_ends, side="left") + 1
        return np.concatenate(([0], ends[:-1])).astype(np.int64)

    @property
    def bin_lengths(self) -> Ticks:
        """Wall-clock ticks of each bin."""
        return np.diff(self.bin_ends, prepend=np.int64(0))

    def bin_of(self, ticks: Ticks) -> NDArray[np.int64]:
        """Bin that holds each wall-clock tick."""
        return np.searchsorted(self.bin_ends, ticks, side="right")

    def by_period(self, by_bin: NDArray[np.int64], axis: int) -> NDArray[np.int64]:
        """Sum the bins of each period."""
        return np.add.reduceat(by_bin, self.first_bins, axis=axis)

    def moment(self, tick: int) -> datetime:
        """Local time of a tick."""
        return self.start + timedelta(microseconds=tick * 1_000_000 // TICKS_PER_S)

    @property
    def starts(self) -> list[datetime]:
        """Local start of each period."""
        return [self.moment(int(tick)) for tick in (0, *self.period_ends[:-1])]

    @property
    def ends(self) -> list[datetime]:
        """Local end of each period."""
        return [self.moment(int(tick)) for tick in self.period_ends]


def with_borders(network: Network, ticks: Iterable[int]) -> Network:
    """The same plant whose statistics are also cut at these ticks."""
    ends = {*network.bins, *(tick for tick in ticks if 0 < tick < network.horizon)}
    return replace(network, bins=tuple(sorted(ends)))


def fine_borders(network: Network) -> list[int]:
    """Ticks that cut every period evenly, so that there are bins enough to look for a warm-up in."""
    pieces = max(1, round(FINEST / len(network.bins)))
    starts = (0, *network.bins[:-1])
    return [
        start + (end - start) * piece // pieces
        for start, end in zip(starts, network.bins, strict=True)
        for piece in range(1, pieces)
    ]


def open_ticks(calendars: Iterable[Ticks], ends: Ticks) -> Ticks:
    """Ticks of each bin in which at least one of the calendars is open."""
    spans = [spans for spans in calendars if len(spans)]
    if not spans:
        return np.zeros(len(ends), dtype=np.int64)
    united = union(np.concatenate(spans))
    edges = np.concatenate(([0], ends))
    started = np.searchsorted(united[:, 0], edges, side="right")
    lengths = np.concatenate(([0], np.cumsum(united[:, 1] - united[:, 0])))
    # Open time before an edge: all spans begun, less what of the last one lies behind the edge.
    behind = np.where(started > 0, np.maximum(united[np.maximum(started - 1, 0), 1] - edges, 0), 0)
    return np.diff(lengths[started] - behind)
