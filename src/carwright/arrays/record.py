"""What one replication leaves behind, by cell and bin: whole ticks and whole cars, nothing rounded."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Record:
    """Sums of one replication; arrays are int64 of shape (cells, bins) unless said. Ticks count on the cell's clock."""

    working: Whole
    """Place-ticks at work. LINE: summed over its stations."""
    down: Whole
    """Place-ticks with work interrupted by a failure. LINE: stations x standing by failure or overrun."""
    blocked: Whole
    """Place-ticks with the work done and no way out. LINE: stations x standing at a full exit."""
    content: Whole
    """Car-ticks inside."""
    done: Whole
    """Cars that left."""
    interruptions: Whole
    """Starved gaps and blocked spells of a STATION: its active periods ended so often."""
    open: Whole
    """Open ticks of one place; starved = open x places - working - down - blocked."""
    entered: Whole
    """Cars that came in from outside (sources only)."""
    lost: Whole
    """Arrivals that found no room and went away (sources only)."""
    gates: Whole
    """Shape (routes, bins, 5): decisions, first tries, first-time passes, repairs, scraps."""
    out_cell: Whole
    """Shape (cars,): sink of each car that left the plant, in order of time."""
    out_born: Whole
    """Shape (cars,): wall-clock tick at which the car entered its first cell."""
    out_tick: Whole
    """Shape (cars,): wall-clock tick at which it reached the sink."""
    out_code: Whole
    """Shape (cars,): what it is (``Mix``)."""
    inside: int
    """Cars and parts in the plant at the end."""
    events: int
    """Entries of the event set that were handled."""
    visits: int
    """Works and travels begun: cars times cells."""
    stood: Whole = field(default_factory=lambda: np.zeros((0, 0, 0), np.int64))
    """Shape (choosing sources, parts + 1, bins): ticks of its clock that a source stood for each part, last: for orders
    or the plan."""
    parts: Whole = field(default_factory=lambda: np.zeros((0, 0, 4), np.int64))
    """Shape (parts, bins, 4): pieces that came, were not called off, were built in, were built in in the yard."""
    yard: Whole = field(default_factory=lambda: np.zeros((0, 0, 4), np.int64))
    """Shape (kinds of cars, bins, 4): cars parked, finished, ticks that those stood, those that stood too long."""
    orders: Whole = field(default_factory=lambda: np.zeros((0, 4), np.int64))
    """Shape (orders, 4): wall-clock tick, code, what has become of it (waits, begun, delivered, cancelled), and when;
    of one that waits, when it would be cancelled."""
    lock: tuple[int, ...] = ()
    """Ring of cells that wait for each other for good; empty: none."""
    lock_tick: int = 0
