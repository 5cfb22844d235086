"""What the lines of a plant can make, as a plan reads it: by part, shift pattern and period, by age, by car."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Capacities:
    """Net output of the plant's own parts, measured by the twin or given in the plant file."""

    parts: tuple[str, ...]
    """Own parts in the order of the plan."""
    patterns: tuple[str, ...]
    """Shift patterns in the order of the plan."""
    cars: tuple[str, ...]
    """Cars (model and trim) in the order of the plan."""
    mature_cars: Floats
    """Shape (parts, patterns, periods): cars in each period of the plan by a part that is past its ramp-up."""
    ramp: Floats
    """Shape (parts, ages): share of that output in the first, second, ... period after opening; the last holds on."""
    use: Floats
    """Shape (parts, cars): capacity that one car takes; 1 is a car of the mix of the file."""
    low_high: Floats
    """Shape (parts, patterns, 2): ends of the 95 % interval of ``mature_cars`` over its mean; 1 where given."""
    origin: Literal["twin", "file"] = "twin"
    """Who says so."""
