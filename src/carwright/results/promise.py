"""What was promised: a date for every order of a book, the waits by car, and who has moved since the last promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import polars as pl

Fair = Literal["order date", "priority", "allocation"]
"""Whose car is next: who ordered first; the higher priority, then who ordered first; or who ordered first within each
region, every region being served from what the plan delivers there."""
FAIR: Mapping[str, str] = {
    "order date": "first ordered, first delivered, one queue for each car",
    "priority": "by priority (1 first), then first ordered, first delivered, one queue for each car",
    "allocation": "first ordered, first delivered, one queue for each car and region, served from what the plan "
    "delivers to the region",
}
LEVELS = (0.5, 0.8, 0.95)
"""Confidences that are always told."""

PROMISED, BEYOND, STOPPED, CANCELLED, DELIVERED = (
    "promised",
    "beyond the plan",
    "no longer made",
    "cancelled",
    "delivered",
)

TABLES: Mapping[str, Mapping[str, str]] = {
    "promises": {
        "order": "name, as in the book",
        "ordered_at": "local time",
        "car": "name",
        "region": "as in the book; empty if it has none",
        "priority": "1 is served first; null if the book has none",
        "options": "as in the book",
        "place": "in its queue, cars ordered before the book not counted; null for closed orders",
        "date_50": "day by whose end the car is delivered with a confidence of 50 %; null: not within the plan",
        "date_80": "80 %",
        "date_95": "95 %",
        "confidence": "that of the promise, a share of one",
        "promised": "day by whose end the car is delivered with the confidence of the promise; null: see `status`",
        "wait_weeks": "from the order to the promised day",
        "status": "promised, beyond the plan, no longer made, cancelled, delivered",
    },
    "cars": {
        "car": "name",
        "region": "where queues are by region, else empty",
        "orders": "open orders of the book",
        "ahead": "cars ordered before the book and not delivered yet, mean over scenarios",
        "wait_50": "weeks from order to delivery, middle order of the queue, confidence 50 %; null: beyond the plan",
        "wait_80": "80 %",
        "wait_95": "95 %",
        "first": "first promised day",
        "last": "last promised day",
        "promised": "orders",
        "beyond": "orders that the plan does not reach with the confidence of the promise",
        "no_longer_made": "orders that it does not reach because the car is made no more",
    },
    "moved": {
        "order": "name",
        "car": "name",
        "ordered_at": "local time",
        "before": "promised day before; null: none",
        "promised": "promised day now; null: none",
        "days": "later by so many days, below 0: earlier; null where one of the days is missing",
        "change": "later, earlier, lost (had a day, has none), gained (had none, has a day), new, gone",
    },
}
"""Columns of each table, in order."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PromiseResult:
    """Dates promised from a plan. Tables are Polars frames with the columns of `TABLES`."""

    name: str
    """Of the plant."""
    version: str
    """Of Carwright."""
    fingerprint: str
    """SHA-256 of the plant."""
    plan_fingerprint: str
    """Of the plan's problem."""
    source: str
    """The order book."""
    as_of: datetime
    """Deliveries count from here on."""
    plan_until: date
    """First day after the plan; nothing is promised from here on."""
    confidence: float
    """Share of the weight of all draws in which the car is delivered by the promised day."""
    fair: Fair
    scenarios: tuple[tuple[str, float], ...]
    """Name and weight."""
    output_error: float
    """Standard deviation of the logarithm of output around the plan; 0: the plan's output is taken as sure."""
    draws: int
    """Scenarios times factors on the output."""
    promises: pl.DataFrame
    cars: pl.DataFrame
    moved: pl.DataFrame | None = None
    """Who moved since the promise before; None if there was none to compare with."""
    compared: int = 0
    """Open orders that the promise before had as well."""
    notes: tuple[str, ...] = ()
    """What a reader must know."""
    elapsed_s: float = 0.0
    """Wall time; the only field that differs between equal runs."""

    @property
    def open_orders(self) -> int:
        """Orders that a car is waited for."""
        return int(self.cars["orders"].sum())

    def summary(self) -> dict[str, Any]:
        """The main figures under stable keys."""
        from carwright.results.promise_words import summary_of

        return summary_of(self)

    def text(self) -> str:
        """Waits by car and who moved, on one screen."""
        from carwright.results.promise_words import text_of

        return text_of(self)

    def write(self, out: Path | str) -> Path:
        """Write ``promises``, ``cars`` and ``moved`` (Parquet and CSV), ``promise.json`` and ``report.html``."""
        from carwright.results.promise_files import write_promise

        return write_promise(self, Path(out))
