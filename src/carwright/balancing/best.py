"""What is known of the fewest stations for a takt: best, bound, weights of tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from carwright.balancing.bounds import Loads, Weighings
from carwright.balancing.ends import Ends
from carwright.balancing.problem import Ground, Ints
from carwright.results.balance import Bound

if TYPE_CHECKING:
    from carwright.balancing.arms import Arm
    from carwright.balancing.watch import Watch


@dataclass
class Best:
    """What is known of the stations for one takt."""

    ground: Ground
    takt: int
    station_of: Ints
    """Best so far, stations by kernel task from 0 on."""
    stations: int
    bound: int = 1
    bounds: list[Bound] = field(default_factory=list)
    kept: Weighings = field(default_factory=Weighings)
    guide: NDArray[np.float64] | None = None
    """Weight of each task in stations."""
    proven_by: str = ""
    loads: Loads | None = None
    """All loads, once the tasks were weighed against them."""
    arms: list[Arm] = field(default_factory=list)
    """How far each way to search has come."""
    ends: Ends = field(default_factory=Ends)
    """What searches left at either end, where others can meet them."""
    enough: int = 0
    """Stations with which nobody asks for fewer: the shortest takt is looked for, and this is one takt on the way."""

    @property
    def closed(self) -> bool:
        """Whether best and bound have met, or more is not asked."""
        return self.stations <= max(self.bound, self.enough)

    def tell(self, watch: Watch) -> None:
        """Tell best and bound."""
        watch.note(self.stations, self.bound)

    def offer(self, station_of: Ints, stations: int) -> None:
        """Take a balance if it is better."""
        if 0 < stations < self.stations:
            self.station_of, self.stations = station_of, stations

    def learn(self, bound: Bound) -> None:
        """Take a bound, and say so if it is the one that closed the gap."""
        self.bounds.append(bound)
        if bound.value > self.bound:
            self.bound = bound.value
            self.proven_by = bound.name
