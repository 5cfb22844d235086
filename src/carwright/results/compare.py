"""What a comparison found: one frozen value with every table, from which the page and the text are drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carwright.results.compare_tables import COMPARE_TABLES

if TYPE_CHECKING:
    import polars as pl

FORMAT = 1
"""Raised when a key of ``compare.json`` changes its meaning or goes; new keys do not raise it."""
SUMMARY, PAGE = "compare.json", "compare.html"
MET, MISSED, OPEN, OUTSIDE = "met", "missed", "cannot be told", "not in the study"
"""What is said of a target: its interval lies on the right side, on the wrong side, on both; its span is not run."""


def worst(verdicts: Sequence[str]) -> str:
    """Of a target: missed if it is in any span, met if it is in all of them."""
    return next((verdict for verdict in (MISSED, OUTSIDE, OPEN) if verdict in verdicts), MET)


@dataclass(frozen=True, kw_only=True, eq=False)
class CompareResult:
    """Variants of a plant, run with the same luck, and what of their difference is real.

    Every table is a Polars frame; columns are described in ``carwright.results.compare_tables.COMPARE_TABLES``.
    """

    names: tuple[str, ...]
    """The variants; the others are held against the first."""
    version: str
    """Version of Carwright that ran it."""
    seed: int
    """Same plants, seed and version: the same result, bit for bit."""
    replication_numbers: tuple[int, ...]
    """Numbers of the runs of each variant."""
    from_: datetime
    """Start of the study, local time."""
    until: datetime
    """End of the study, exclusive."""
    warm_up_until: datetime
    """Totals count from here on."""
    warm_up_by: str
    """``none``, ``given`` or ``mser5``."""
    confidence: float
    """Of the intervals; where several variants are judged together, all of them hold with it (Bonferroni)."""
    by: str
    """Figure by which the variants are ranked."""
    interrupted: bool
    """True: stopped before all runs were done; those that every variant has are in."""
    notes: tuple[str, ...]
    """What a reader must know, in plain English."""

    variants: pl.DataFrame
    changes: pl.DataFrame
    figures: pl.DataFrame
    differences: pl.DataFrame
    ranking: pl.DataFrame
    effects: pl.DataFrame
    targets: pl.DataFrame
    samples: pl.DataFrame

    elapsed_s: float = field(default=0.0)
    """Wall-clock seconds; the only field that differs between equal comparisons."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the fingerprints of all variants."""
        return hashlib.sha256("".join(self.variants["fingerprint"].to_list()).encode()).hexdigest()

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table by name."""
        return {name: getattr(self, name) for name in COMPARE_TABLES}

    def difference(self, figure: str, variant: str | None = None, of: str = "") -> dict[str, Any]:
        """The row of ``differences`` for a figure of the plant, or ``of`` a part, year, model, gate, element.

        Parameters
        ----------
        figure
            ``cars out``, ``net rate``, ``lead time, mean`` ...
        variant
            Name of the variant; the last one if not given.
        of
            Name of the part, model ...; empty for the plant as a whole.

        Raises
        ------
        KeyError
            If there is no such row.
        """
        rows = self.differences.filter(variant=variant or self.names[-1], figure=figure, of=of).to_dicts()
        if not rows:
            raise KeyError(f"no figure {figure!r} of {of!r} in {variant or self.names[-1]!r}")
        return dict(rows[0])

    def missed(self, *, strict: bool = False) -> tuple[str, ...]:
        """Names of the targets that are missed where it counts; with ``strict`` those that cannot be told as well."""
        bad = (MISSED, OPEN, OUTSIDE) if strict else (MISSED,)
        rows = self.targets.filter(counts=True).iter_rows(named=True)
        return tuple(dict.fromkeys(row["target"] for row in rows if row["verdict"] in bad))

    @property
    def best(self) -> tuple[str, ...]:
        """Variants that none of the others is shown to beat by the figure ``by``; more than one: no winner."""
        beaten = {
            row["one"] if row["better"] == row["other"] else row["other"]
            for row in self.ranking.iter_rows(named=True)
            if row["better"]
        }
        return tuple(name for name in self.names if name not in beaten)

    def text(self) -> str:
        """What is different, the main figures, the ranking and the targets on a screen."""
        from carwright.results.compare_text import text_of

        return text_of(self)

    def summary(self) -> dict[str, Any]:
        """The comparison under the stable keys of ``compare.json``."""
        main = self.differences.filter(group="plant").drop("group", "of")
        return {
            "format": FORMAT,
            "version": self.version,
            "fingerprint": self.fingerprint,
            "variants": self.variants.to_dicts(),
            "seed": self.seed,
            "replications": list(self.replication_numbers),
            "interrupted": self.interrupted,
            "from": self.from_.isoformat(),
            "until": self.until.isoformat(),
            "warm_up": {"until": self.warm_up_until.isoformat(), "by": self.warm_up_by},
            "confidence": self.confidence,
            "changes": self.changes.select("variant", "path", "kind", "before", "after", "text").to_dicts(),
            "differences": main.to_dicts(),
            "by": self.by,
            "best": list(self.best),
            "ranking": self.ranking.to_dicts(),
            "effects": self.effects.to_dicts(),
            "targets": self.targets.to_dicts(),
            "missed": list(self.missed()),
            "notes": list(self.notes),
            "elapsed_s": round(self.elapsed_s, 3),
        }

    def write(self, out: str | Path) -> None:
        """Write ``compare.html``, ``compare.json`` and the tables as Parquet and CSV into folder ``out``."""
        from carwright.results.compare_page import page_html
        from carwright.results.write import write_described

        write_described(Path(out), (PAGE, page_html(self)), (SUMMARY, self.summary()), self.tables())

    def equals(self, other: CompareResult) -> bool:
        """True if both are the same bit for bit, but for the seconds it took."""
        alone = ("names", "version", "seed", "replication_numbers", "from_", "until", "confidence", "by", "notes")
        same = all(getattr(self, name) == getattr(other, name) for name in alone)
        return same and all(frame.equals(other.tables()[name]) for name, frame in self.tables().items())

    def _repr_html_(self) -> str:
        from markupsafe import escape

        return f"<pre>{escape(self.text())}</pre>"
