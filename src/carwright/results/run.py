"""What a simulation found: one frozen value with every table, from which reports and figures are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carwright.results.intervals import Interval
from carwright.results.tables import TABLES

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, kw_only=True, eq=False)
class SimulationResult:
    """What happened in the plant, over all replications, with the seed, version and file that made it.

    Every table is a Polars frame (``.to_pandas()`` makes a pandas one); columns are described in
    ``carwright.results.tables.TABLES``.
    """

    name: str
    """Name of the plant."""
    version: str
    """Version of Carwright that ran it."""
    fingerprint: str
    """SHA-256 of the resolved plant: file, tables, ``--set`` and the dates of the study."""
    seed: int
    """Same plant, seed and version: the same result, bit for bit."""
    kernel: str
    """``sections`` or ``events``; both give the same result."""
    replication_numbers: tuple[int, ...]
    """Numbers of the replications that went in."""
    asked_replications: int | None
    """Replications that were asked for; None where a precision was asked for."""
    asked_precision: float | None
    """Relative half width of ``cars_total`` that was asked for, or None."""
    from_: datetime
    """Start of the study, local time."""
    until: datetime
    """End of the study, exclusive."""
    bins: str
    """Length of a period of the tables: ``month``, ``week``, ``day`` ..."""
    warm_up_until: datetime
    """Totals count from here on; equal to ``from_`` without a warm-up."""
    warm_up_by: str
    """``none``, ``given`` or ``mser5``."""
    confidence: float
    """Of every interval."""
    interrupted: bool
    """True: stopped before everything that was asked for was done; finished replications are in."""
    notes: tuple[str, ...]
    """What a reader must know, in plain English: odd warm-up, too few replications, ..."""

    cars_total: Interval
    """Cars out after the warm-up."""
    cars_per_h: Interval
    """Net rate: cars out after the warm-up, by hour in which a last shop of the plant is open."""
    scrapped_total: Interval
    """Cars scrapped after the warm-up."""
    lead_time_mean_h: Interval
    """Mean hours from a car's first element to the sink, of cars out after the warm-up."""
    inside_at_end: Interval
    """Cars and parts in the plant at the end."""

    output: pl.DataFrame
    yearly_output: pl.DataFrame
    monthly_cars: pl.DataFrame
    monthly_options: pl.DataFrame
    element_states: pl.DataFrame
    station_states: pl.DataFrame
    element_totals: pl.DataFrame
    station_totals: pl.DataFrame
    sources: pl.DataFrame
    buffer_fill: pl.DataFrame
    lead_times: pl.DataFrame
    gates: pl.DataFrame
    gate_totals: pl.DataFrame
    bottlenecks: pl.DataFrame
    orders: pl.DataFrame
    order_totals: pl.DataFrame
    deliveries: pl.DataFrame
    part_supply: pl.DataFrame
    part_totals: pl.DataFrame
    stands: pl.DataFrame
    stand_totals: pl.DataFrame
    proof: pl.DataFrame
    replications: pl.DataFrame
    inputs: pl.DataFrame
    published: pl.DataFrame
    elements: pl.DataFrame
    links: pl.DataFrame

    elapsed_s: float = field(default=0.0)
    """Wall-clock seconds that the simulation took; the only field that differs between equal runs."""
    cars_path: Path | None = None
    """Parquet table with every car, if it was asked for."""

    @property
    def parts(self) -> list[str]:
        """Parts of the plant in the order of the file; ``[""]`` for a plant of one part."""
        return self.elements["part"].unique(maintain_order=True).to_list()

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table by name."""
        return {name: getattr(self, name) for name in TABLES}

    def summary(self) -> dict[str, Any]:
        """The main figures under the stable keys of ``summary.json``."""
        from carwright.results.summary import summary_of

        return summary_of(self)

    def text(self) -> str:
        """The main figures on one screen."""
        from carwright.results.summary import text_of

        return text_of(self)

    def write(self, out: str | Path) -> None:
        """Write ``summary.json``, the tables as Parquet and ``report.html`` into folder ``out``."""
        from carwright.results.write import write_result

        write_result(self, Path(out))

    def equals(self, other: SimulationResult) -> bool:
        """True if both are the same bit for bit, but for the seconds it took and where cars were written."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if each.name in ("elapsed_s", "cars_path"):
                continue
            same = mine.equals(theirs) if each.name in TABLES else mine == theirs
            if not same:
                return False
        return True

    def __repr__(self) -> str:
        return f"<SimulationResult {self.name!r}: {self.cars_total} cars, {len(self.replication_numbers)} replications>"

    def _repr_html_(self) -> str:
        from carwright.results.figures import notebook_html

        return notebook_html(self)
