"""A figure with its interval: the only form in which a simulated number leaves the package."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


def digits(share: float) -> str:
    """A share that was asked for, in percent with all its digits: 99.9 % is not 100 %."""
    return f"{100 * share:.12g}"


@dataclass(frozen=True)
class Interval:
    """A mean and the interval that holds the true mean with the given confidence."""

    mean: float
    """Mean over the replications (or over the batches of a single one)."""
    low: float | None
    """Lower end; None where one replication gives no interval."""
    high: float | None
    """Upper end; None where one replication gives no interval."""
    n: int
    """Replications (or batches) behind the figure."""
    confidence: float = 0.95
    """Share of such intervals that hold the true mean."""
    method: str = "replications"
    """``replications``, ``batch means`` or ``none``."""

    @property
    def half_width(self) -> float | None:
        """Half of the interval's width; None where there is no interval."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2.0

    @property
    def relative_half_width(self) -> float | None:
        """Half width as a share of the mean; None where there is no interval or the mean is 0."""
        half = self.half_width
        if half is None or self.mean == 0.0:
            return None
        return half / abs(self.mean)

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, as ``summary.json`` holds them."""
        return asdict(self)

    def __str__(self) -> str:
        half = self.half_width
        return f"{self.mean:,.1f}" if half is None else f"{self.mean:,.1f} ± {half:,.1f}"
