"""What options mean for the plant: one frozen value with every table, from which the page and the text are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carwright.results.content_tables import CONTENT_TABLES

if TYPE_CHECKING:
    import polars as pl

FORMAT = 1
"""Raised when a key of ``content.json`` changes its meaning or goes; new keys do not raise it."""
SUMMARY, PAGE = "content.json", "content.html"


@dataclass(frozen=True, kw_only=True, eq=False)
class ContentResult:
    """What each option brings into the car and the plant, and what it earns.

    Every table is a Polars frame; columns are described in ``carwright.results.content_tables.CONTENT_TABLES``.
    """

    name: str
    """Name of the plant."""
    version: str
    """Version of Carwright that ran it."""
    fingerprint: str
    """SHA-256 of the plant and the dates of the study."""
    seed: int
    """Same plant, seed and version: the same result, bit for bit."""
    replication_numbers: tuple[int, ...]
    """Numbers of the runs of each plant."""
    from_: datetime
    """Start of the study, local time."""
    until: datetime
    """End of the study, exclusive."""
    warm_up_by: str
    """``none``, ``given`` or ``mser5``; figures leave the warm-up out."""
    share_on: date
    """Day of which the shares of the static tables are: the middle of the study."""
    prices_on: date
    """Day of which the prices of the static tables are: the first of the study."""
    currency: str
    """Of all amounts; empty if the file knows no money."""
    confidence: float
    """Of every interval."""
    interrupted: bool
    """True: stopped before all runs were done."""
    notes: tuple[str, ...]
    """What a reader must know: above all what the file does not state."""

    options: pl.DataFrame
    chips: pl.DataFrame
    work: pl.DataFrame
    bays: pl.DataFrame
    passes: pl.DataFrame
    effects: pl.DataFrame
    money: pl.DataFrame
    years: pl.DataFrame

    elapsed_s: float = field(default=0.0)
    """Wall-clock seconds; the only field that differs between equal results."""

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table by name."""
        return {name: getattr(self, name) for name in CONTENT_TABLES}

    def effect(self, option: str, figure: str, case: str = "today", of: str = "") -> dict[str, Any]:
        """What an option does to a figure: ``case`` is today (against without it) or standard (against today).

        Raises
        ------
        KeyError
            If there is no such row.
        """
        rows = self.effects.filter(option=option, figure=figure, case=case, of=of).to_dicts()
        if not rows:
            raise KeyError(f"no figure {figure!r} of {of!r} for {option!r}")
        return dict(rows[0])

    def text(self) -> str:
        """What each option means, on a screen."""
        from carwright.results.content_text import text_of

        return text_of(self)

    def summary(self) -> dict[str, Any]:
        """All but the years under the stable keys of ``content.json``."""
        tables = {name: frame.to_dicts() for name, frame in self.tables().items()}
        return {
            "format": FORMAT,
            "plant": self.name,
            "version": self.version,
            "fingerprint": self.fingerprint,
            "seed": self.seed,
            "replications": list(self.replication_numbers),
            "interrupted": self.interrupted,
            "from": self.from_.isoformat(),
            "until": self.until.isoformat(),
            "share_on": self.share_on.isoformat(),
            "prices_on": self.prices_on.isoformat(),
            "currency": self.currency,
            "confidence": self.confidence,
            **tables,
            "notes": list(self.notes),
            "elapsed_s": round(self.elapsed_s, 3),
        }

    def write(self, out: str | Path) -> None:
        """Write ``content.html``, ``content.json`` and the tables as Parquet and CSV into folder ``out``."""
        from carwright.results.content_page import page_html
        from carwright.results.write import write_described

        write_described(Path(out), (PAGE, page_html(self)), (SUMMARY, self.summary()), self.tables())

    def _repr_html_(self) -> str:
        from markupsafe import escape

        return f"<pre>{escape(self.text())}</pre>"
